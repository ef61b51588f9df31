/*
 * The other side of a cut: routes to the networks behind the target, and the routes that these
 * themselves hold, before and after.
 */
#pragma once

#include "graph/whatif.h"
#include "study/question.h"

struct behind {
	const char *reason; /* why there is no answer; NULL = there is one */
	struct whatif_result result;
};

/* The question was checked by study_sever. */
void study_behind(
	const struct graph *graph, const struct sever_question *question, struct behind *behind);
