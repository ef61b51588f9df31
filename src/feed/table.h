/*
 * Tables of comma-separated values: the columns are bound by the header line, be it a comment or
 * not; without one, by their number.
 */
#pragma once

#include "feed/record.h"

struct table {
	const struct cell_name *names;
	const char *const *essential; /* columns that tell this format from others; NULL-ended */
	const char *const *headers; /* the usual ones, for rows without any; NULL-ended */
};

/* True with the cells of a row; false for what is none, which was counted if it should be one. */
bool feed_table_row(struct feed_decoder *decoder, const struct table *table, struct span line,
	struct record *record);
/* The cells of the line by the columns given, or NULL and why not. */
const char *feed_split_row(struct feed_decoder *decoder, const struct feed_columns *columns,
	struct span line, struct record *record);
/* 95 by its header, or up to 60 by its rows. */
int feed_table_sniff(const struct feed_format *format, const struct table *table, struct span head);
