/*
 * The data an answer rests on, with how its publisher wants it cited and under which terms it may
 * be used: one table, the last of an answer.
 */
#pragma once

#include "report/out.h"
#include "study/case_study.h"

void report_citations_begin(struct out *out); /* ended by out_end_table */
void report_citation(struct out *out, const char *what, const char *dated, const char *citation,
	const char *terms);
void report_citation_of_topology(struct out *out, const struct topology *topology);
/* Of an input by the name of its format; one that is neither reference data nor a recording gives
 * no row. */
void report_citation_of_input(struct out *out, const char *path, const char *format,
	const struct when *dated, struct arena *arena);
/* Of a recorded routing table, which is cited by its collector's name. */
void report_citation_of_table(struct out *out, const char *name, const struct when *dated);
