#include "cli/bulk.h"

#include "base/utf8.h"

#include <inttypes.h>

enum { STREAM_RESERVE = 4096 };

static void flush_row(struct bulk_writer *writer)
{
	stream_add(&writer->stream, writer->row.text, writer->row.length);
	buf_reset(&writer->row);
}

void bulk_begin(
	struct bulk_writer *writer, const struct address_lines *lines, const struct when *now)
{
	struct buf *row = &writer->row;
	if (writer->begun)
		return;
	writer->begun = true;
	writer->verbose = lines->verbose;
	stream_init(&writer->stream, STREAM_RESERVE);
	buf_init(row);
	buf_puts(row, "Bulk mode; ostrakon [");
	time_print_minute(row, now->from);
	buf_puts(row, "]\n");
	if (lines->header && lines->verbose)
		buf_puts(row, "AS      | IP               | BGP Prefix          | CC | Registry | "
			      "Allocated  | AS Name\n");
	else if (lines->header)
		buf_puts(row, "AS      | IP               | AS Name\n");
	flush_row(writer);
}

/* Padded to `width`; NA for "". What would break the row or the terminal is taken out. */
static void put_cell(struct buf *row, const char *text, size_t width)
{
	const char *rest = text[0] != '\0' ? text : "NA";
	size_t start = row->length;
	uint32_t code;
	while ((code = utf8_take_shown(&rest)) != 0)
		utf8_put(row, code == '|' ? ' ' : code);
	while (row->length - start < width)
		buf_putc(row, ' ');
}

static void put_registration(struct buf *row, const struct attribution *attribution)
{
	const struct when *registered = &attribution->registered;
	buf_puts(row, " | ");
	put_cell(row, attribution->country, 2);
	buf_puts(row, " | ");
	put_cell(row, attribution->registry, 8);
	buf_puts(row, " | ");
	put_cell(row, when_known(registered) ? registered->text : "", 10);
}

static void put_row(struct bulk_writer *writer, const struct addr *addr, const struct when *at,
	const struct attribution *attribution, const struct attribution_origin *by)
{
	struct buf *row = &writer->row, cell;
	bool routed = attribution->origin.state == ORIGIN_ROUTED;
	buf_init(&cell);
	if (by != NULL)
		buf_printf(&cell, "%" PRIu32, by->asn);
	put_cell(row, cell.text, 7);
	buf_puts(row, " | ");
	buf_reset(&cell);
	addr_print(&cell, addr);
	put_cell(row, cell.text, 16);
	if (writer->verbose) {
		buf_reset(&cell);
		if (routed)
			range_print(&cell, &attribution->origin.found.range);
		buf_puts(row, " | ");
		put_cell(row, cell.text, 19);
		put_registration(row, attribution);
		if (at != NULL) {
			buf_puts(row, " | ");
			put_cell(
				row, routed ? attribution->origin.source->input.dated.text : "", 0);
		}
	}
	buf_puts(row, " | ");
	put_cell(row, by != NULL ? by->name : "", 0);
	buf_putc(row, '\n');
	buf_clear(&cell);
	flush_row(writer);
}

void bulk_row(struct bulk_writer *writer, const struct addr *addr, const struct when *at,
	const struct attribution *attribution)
{
	if (attribution->origins == 0)
		put_row(writer, addr, at, attribution, NULL);
	for (size_t i = 0; i < attribution->origins; i++)
		put_row(writer, addr, at, attribution, &attribution->by[i]);
}

int bulk_end(struct bulk_writer *writer, int status)
{
	status = stream_end(&writer->stream, status);
	stream_clear(&writer->stream);
	buf_clear(&writer->row);
	return status;
}
