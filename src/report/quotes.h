/*
 * Where inputs say something of addresses: for people a line each, the input's own words last; for
 * programs a table.
 */
#pragma once

#include "report/out.h"
#include "study/told.h"

struct quote_row {
	asn_t asn; /* against whom; 0 = nobody */
	const char *address; /* that it is about */
	const struct told *told;
	const struct quote *quote;
};

/* "2026-05-01T12:03:11Z threatfox, urlhaus.csv line 4711: ...", in `arena`. */
const char *quote_text(struct arena *arena, const struct told *told, const struct quote *quote);
void report_quotes(struct out *out, struct arena *arena, const struct quote_row *row, size_t rows);
