/* Answers of `origin`: addresses and who originated them, by which table. */
#pragma once

#include "attr/attribution.h"
#include "report/out.h"

/* Sources are cited at the end; they must live until then. */
struct origin_report {
	struct out *out;
	bool begun; /* a row was shown */
	struct arena arena; /* texts of one row */
	const struct origin_source **cited;
	size_t cites, capacity;
};

void report_origin_init(struct origin_report *report, struct out *out);
/* `at` is the time asked for; NULL = none was, the table is one of those that there are. */
void report_origin_row(struct origin_report *report, const struct addr *addr, const ost_time_t *at,
	const struct attribution *attribution);
/* Shows what the rows rest on, tables and `reference`; nothing where there were none. */
void report_origin_end(
	struct origin_report *report, const struct store_input *reference, size_t references);
