/* The answer of the command `accuracy`. */
#pragma once

#include "report/out.h"
#include "study/case_study.h"
#include "study/learned.h"

struct accuracy_answer {
	const struct topology *topology;
	const char *table; /* the name of the file of observed routes */
	struct when dated; /* its date, as far as known */
	const struct paths_report *read;
	const struct accuracy *accuracy;
	const struct learned_split *split; /* [splits] */
	size_t splits; /* 0 = the learned model was not asked for */
};

/* Texts made on the way live in `arena`. */
void report_accuracy(struct out *out, const struct accuracy_answer *answer, struct arena *arena);

/* The figures of what a table shows, as fields. */
void report_seen(struct out *out, const struct accuracy *seen);
/* What must stand beside all that follows from preferences learned from `table`. */
void report_learned_from(
	struct out *out, const char *table, const struct accuracy *seen, struct arena *arena);
