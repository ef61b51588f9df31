/*
 * What the regional registries gave to whom: their delegated statistics, plain and extended,
 * `registry|cc|type|start|value|date|status[|opaque-id...]` behind a version line and summaries.
 * `value` is a number of addresses for ipv4 (any number), a prefix length for ipv6, a number of AS
 * numbers for asn. What is still the registry's own (available, reserved) is no registration.
 */
#include "ref/format.h"

#include "ref/line.h"

enum { FIELDS_LEAST = 7, FIELDS_MOST = 16 };

struct fields {
	struct span field[FIELDS_MOST];
	size_t count;
};

static void split(struct span line, struct fields *fields)
{
	struct span rest = span_trim(line);
	fields->count = 0;
	while (fields->count < FIELDS_MOST && span_cut(&rest, '|', &fields->field[fields->count]))
		fields->count++;
}

/* `2|ripencc|1774900000|120000|19830705|20260331|+0200`: the last but one is what it speaks of. */
static bool is_version(const struct fields *fields)
{
	struct span first = fields->field[0];
	return fields->count >= FIELDS_LEAST && first.n > 0 && first.p[0] >= '1' &&
	       first.p[0] <= '9';
}

static bool is_summary(const struct fields *fields)
{
	return fields->count >= 6 && span_is(fields->field[5], "summary");
}

static const char *read_asns(const struct fields *fields, struct registration *registration)
{
	uint64_t count;
	const char *refused = ref_parse_asn(fields->field[3], &registration->first_asn);
	if (refused != NULL)
		return refused;
	if (!span_u64(fields->field[4], UINT32_MAX, &count) || count == 0 ||
		count - 1 > UINT32_MAX - registration->first_asn)
		return "not a number of AS numbers";
	registration->last_asn = registration->first_asn + (asn_t)(count - 1);
	return NULL;
}

static const char *read_ipv4(const struct fields *fields, struct addr_range *range)
{
	uint64_t count, first = 0;
	if (!addr_parse(fields->field[3], &range->first) || range->first.family != ADDR_IPV4)
		return "not an address";
	for (size_t i = 0; i < 4; i++)
		first = first << 8 | range->first.byte[i];
	if (!span_u64(fields->field[4], UINT64_C(1) << 32, &count) || count == 0 ||
		first + count > UINT64_C(1) << 32)
		return "not a number of addresses";
	range->last = range->first;
	uint64_t last = first + count - 1;
	for (size_t i = 4; i-- > 0; last >>= 8)
		range->last.byte[i] = (uint8_t)last;
	return NULL;
}

static const char *read_ipv6(const struct fields *fields, struct addr_range *range)
{
	struct addr addr;
	uint64_t bits;
	if (!addr_parse(fields->field[3], &addr) || addr.family != ADDR_IPV6)
		return "not an address";
	if (!span_u64(fields->field[4], 128, &bits) || !prefix_range(&addr, (unsigned)bits, range))
		return "not a prefix length";
	return NULL;
}

static const char *read_record(const struct fields *fields, struct registration *registration)
{
	struct span type = fields->field[2];
	*registration = (struct registration){ .registry = fields->field[0] };
	if (fields->count < FIELDS_LEAST || registration->registry.n == 0)
		return "not registry|cc|type|start|value|date|status";
	ref_take_country(fields->field[1], registration->country);
	if (!ref_find_date(fields->field[5], &registration->registered))
		registration->registered = (struct when){ 0 };
	if (fields->count > FIELDS_LEAST)
		registration->holder = fields->field[7];
	if (span_is(type, "asn"))
		return read_asns(fields, registration);
	if (span_is(type, "ipv4"))
		return read_ipv4(fields, &registration->range);
	return span_is(type, "ipv6") ? read_ipv6(fields, &registration->range)
				     : "neither asn nor ipv4 nor ipv6";
}

static int delegated_line(struct ref_decoder *decoder, struct span line)
{
	struct registration registration;
	struct fields fields;
	if (ref_line_empty(line, "#"))
		return 0;
	split(line, &fields);
	if (is_version(&fields)) {
		ref_find_date(fields.field[5], &decoder->dated);
		return 0;
	}
	if (is_summary(&fields))
		return 0;
	const char *refused = read_record(&fields, &registration);
	if (refused != NULL) {
		ref_reject(decoder, refused, line);
		return 0;
	}
	struct span status = fields.field[6];
	if (span_is(status, "available") || span_is(status, "reserved"))
		return 0;
	decoder->tally->records++;
	return ref_give_registration(decoder, &registration);
}

static enum ref_fit fits(struct span line)
{
	struct registration registration;
	struct fields fields;
	split(line, &fields);
	bool fit = is_version(&fields) || is_summary(&fields) ||
		   read_record(&fields, &registration) == NULL;
	return fit ? REF_FIT : REF_FIT_NOT;
}

static int delegated_sniff(struct span head)
{
	return ref_sniff_lines(head, "#", fits);
}

const struct ref_format ref_format_delegated = {
	.name = "delegated",
	.summary = "the registries' delegated statistics: addresses and AS numbers to countries",
	.citation = "Delegated statistics of the regional Internet registries, <date>",
	.terms = "free to use, without warranty; each registry says so at the head of its file; "
		 "https://www.nro.net/about/rirs/statistics/",
	.sniff = delegated_sniff,
	.line = delegated_line,
};
