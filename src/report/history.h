/* What a network hosted, in `show`. */
#pragma once

#include "report/out.h"
#include "study/history.h"

/* `votes` are those the history was made of; feeds and tables of theirs are cited elsewhere. */
void report_history(struct out *out, const struct history *history, const struct votes *votes,
	struct arena *arena);
