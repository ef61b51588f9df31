/*
 * Address ranges to country: `start,end,CC`, IPv4 or IPv6, no header, as the packages asn-country
 * and geo-whois-asn-country of ip-location-db have it: where the registries, and what is published
 * beside them, say that the holder is, not where a machine stands.
 */
#include "ref/format.h"

#include "ref/line.h"

static const char *parse(struct csv *csv, struct span line, struct registration *row)
{
	*row = (struct registration){ .country = "" };
	const char *refused = csv_split(csv, line);
	if (refused != NULL)
		return refused;
	if (csv->count != 3)
		return "not start,end,country";
	struct span country = span_trim(csv->field[2]);
	if (country.n == 2)
		ref_take_country(country, row->country);
	if (row->country[0] == '\0')
		return "not a country of two letters";
	return ref_parse_range(csv->field[0], csv->field[1], &row->range);
}

static int countries_line(struct ref_decoder *decoder, struct span line)
{
	struct registration row;
	if (ref_line_empty(line, "#") || (decoder->line == 1 && ref_line_titles(line)))
		return 0;
	const char *refused = parse(&decoder->csv, line, &row);
	if (refused != NULL) {
		ref_reject(decoder, refused, line);
		return 0;
	}
	decoder->tally->records++;
	return ref_give_registration(decoder, &row);
}

static enum ref_fit fits(struct span line)
{
	struct csv csv;
	struct registration row;
	csv_init(&csv);
	const char *refused = parse(&csv, line, &row);
	csv_clear(&csv);
	return refused == NULL ? REF_FIT : REF_FIT_NOT;
}

static int countries_sniff(struct span head)
{
	return ref_sniff_lines(head, "#", fits);
}

const struct ref_format ref_format_countries = {
	.name = "countries",
	.summary = "address ranges to country: start,end,CC",
	.citation = "ip-location-db asn-country or geo-whois-asn-country, <date>: the NRO's "
		    "delegated files, and what they are completed by",
	.terms = "CC0 1.0, with the NRO's notice (CC BY 4.0); see "
		 "https://github.com/sapics/ip-location-db",
	.sniff = countries_sniff,
	.line = countries_line,
};
