/* Writing origin tables (store/origin_table.h). */
#pragma once

#include "store/origin_table.h"

struct origin_writer;

/* What `info` says of ranges is not looked at: they are counted. */
struct origin_writer *origin_writer_new(const struct origin_table_info *info);
void origin_writer_free(struct origin_writer *writer);
/*
 * The next range: IPv4 before IPv6, by first address, of one such the larger first, none twice.
 * Changes come by time, a minute or more apart, from the table's first moment on; before the first
 * the range had no origins. A single one from the first moment on holds for good.
 */
void origin_writer_add(struct origin_writer *writer, const struct addr_range *range,
	const struct origin_change *change, size_t changes);
/* Appends the table. Returns 0, or OST_ERANGE where it would exceed 1 GiB. */
int origin_writer_finish(struct origin_writer *writer, struct buf *out);
