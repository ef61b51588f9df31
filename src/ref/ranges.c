/*
 * Address ranges to origin AS and its name: `start,end,asn,"name"`, IPv4 or IPv6, no header, as
 * the npm packages of ip-location-db have it. The name is repeated on each row of an AS.
 */
#include "ref/format.h"

#include "ref/line.h"

struct row {
	struct prefix_origin origin;
	struct span name; /* empty where there is none */
};

static const char *parse(struct csv *csv, struct span line, struct row *row)
{
	struct addr_range *range = &row->origin.range;
	*row = (struct row){ .origin.origins = 1 };
	const char *refused = csv_split(csv, line);
	if (refused != NULL)
		return refused;
	if (csv->count < 3 || csv->count > 4)
		return "not start,end,asn,name";
	refused = ref_parse_range(csv->field[0], csv->field[1], range);
	if (refused != NULL)
		return refused;
	refused = ref_parse_asn(csv->field[2], &row->origin.asn);
	if (refused == NULL && csv->count == 4)
		row->name = span_trim(csv->field[3]);
	return refused != NULL || row->name.n == 0 ? refused : ref_check_name(row->name);
}

/* Rows of one AS often follow each other: its name is given once, and again if it changes. */
static int give_name(struct ref_decoder *decoder, const struct row *row)
{
	struct span last = { decoder->name.text, decoder->name.length };
	if (row->name.n == 0)
		return 0;
	if (row->origin.asn == decoder->named && row->name.n == last.n &&
		memcmp(row->name.p, last.p, last.n) == 0)
		return 0;
	decoder->named = row->origin.asn;
	buf_reset(&decoder->name);
	buf_add(&decoder->name, row->name.p, row->name.n);
	struct as_name name = { .asn = row->origin.asn, .name = row->name };
	return ref_give_name(decoder, &name);
}

static int ranges_line(struct ref_decoder *decoder, struct span line)
{
	struct row row;
	if (ref_line_empty(line, "#") || (decoder->line == 1 && ref_line_titles(line)))
		return 0;
	const char *refused = parse(&decoder->csv, line, &row);
	if (refused != NULL) {
		ref_reject(decoder, refused, line);
		return 0;
	}
	decoder->tally->records++;
	int ended = ref_give_origin(decoder, &row.origin);
	return ended != 0 ? ended : give_name(decoder, &row);
}

static enum ref_fit fits(struct span line)
{
	struct csv csv;
	struct row row;
	csv_init(&csv);
	const char *refused = parse(&csv, line, &row);
	csv_clear(&csv);
	return refused == NULL ? REF_FIT : REF_FIT_NOT;
}

static int ranges_sniff(struct span head)
{
	return ref_sniff_lines(head, "#", fits);
}

const struct ref_format ref_format_ranges = {
	.name = "ranges",
	.summary = "address ranges to origin AS and name: start,end,asn,\"name\"",
	.citation =
		"ip-location-db asn, <date>: RouteViews, DB-IP (IP to ASN Lite, https://db-ip.com) "
		"and the NRO",
	.terms = "CC BY 4.0 for each of the three; a page that shows DB-IP data links to "
		 "https://db-ip.com; see https://github.com/sapics/ip-location-db",
	.sniff = ranges_sniff,
	.line = ranges_line,
};
