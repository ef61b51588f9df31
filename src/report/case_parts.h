/* Private to report/case*.c: the sections of a case study, in their order. */
#pragma once

#include "report/case.h"

/* Why the network has no name. */
const char *report_case_unnamed(const struct case_study *study);
void report_case_network(struct out *out, const struct case_study *study);
void report_case_cuts(struct out *out, const struct case_study *study, struct arena *arena);
void report_case_forecast(struct out *out, const struct case_study *study, struct arena *arena);
void report_case_alarms(struct out *out, const struct case_study *study, struct arena *arena);
void report_case_measure(struct out *out, const struct case_study *study, struct arena *arena);
void report_case_moves(struct out *out, const struct case_study *study, struct arena *arena);
void report_case_fallback(struct out *out, const struct case_study *study, struct arena *arena);

void report_case_upstream_figure(
	struct out *out, const struct case_study *study, struct arena *arena);
void report_case_timeline_figure(
	struct out *out, const struct case_study *study, struct arena *arena);
