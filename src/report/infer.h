/* The answer of the command `infer`. */
#pragma once

#include "base/when.h"
#include "graph/infer.h"
#include "report/out.h"

struct infer_source {
	const char *name;
	struct when dated; /* not known where neither option nor name tells */
	uint64_t paths, sets; /* read; with an AS_SET, left out */
	uint64_t damaged;
	bool truncated;
};

struct infer_answer {
	const struct infer_source *source; /* [sources] */
	size_t sources;
	const struct path_cleaning *cleaning;
	const struct infer_result *result;
};

/* As text an as-rel file (CAIDA's serial-1), with what it rests on in comments. */
void report_infer(struct out *out, const struct infer_answer *answer);
