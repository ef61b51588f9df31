/* A case study as an answer: sentences, tables and figures, each built from the study's rows. */
#pragma once

#include "report/out.h"
#include "study/case_study.h"

/* Texts made on the way live in `arena`. */
void report_case(struct out *out, const struct case_study *study, struct arena *arena);

/* Two cases side by side, and what their rows say about the difference. */
void report_comparison(struct out *out, const struct case_study *first,
	const struct case_study *second, struct arena *arena);
