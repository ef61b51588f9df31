/*
 * Prefix to origin AS, two layouts: pyasn's `192.0.2.0/24<TAB>64500` with `;` comments, and
 * CAIDA's `192.0.2.0<TAB>24<TAB>64500`. CAIDA's last field may name several origins:
 * `64500_64501` says that different routers saw different origins, `64500,64501` is one AS_SET
 * (RFC 4271, section 4.3), and both can mix.
 */
#include "ref/format.h"

#include "ref/line.h"

enum { ORIGINS_MAX = 16 };

struct row {
	struct addr_range range;
	uint16_t count;
	struct {
		asn_t asn;
		bool as_set;
	} origin[ORIGINS_MAX];
};

/* One AS once: named on its own and in a set, it is an origin without doubt. */
static const char *add_origin(struct row *row, asn_t asn, bool as_set)
{
	for (uint16_t i = 0; i < row->count; i++) {
		if (row->origin[i].asn == asn) {
			row->origin[i].as_set = row->origin[i].as_set && as_set;
			return NULL;
		}
	}
	if (row->count == ORIGINS_MAX)
		return "more than 16 origins";
	row->origin[row->count].asn = asn;
	row->origin[row->count].as_set = as_set;
	row->count++;
	return NULL;
}

static const char *parse_origins(struct span text, struct row *row)
{
	struct span group, member, groups = text;
	while (span_cut(&groups, '_', &group)) {
		bool as_set = memchr(group.p, ',', group.n) != NULL;
		while (span_cut(&group, ',', &member)) {
			asn_t asn;
			const char *refused = ref_parse_asn(member, &asn);
			if (refused == NULL)
				refused = add_origin(row, asn, as_set);
			if (refused != NULL)
				return refused;
		}
	}
	return NULL;
}

static const char *parse_range(const struct addr *addr, struct span bits, struct row *row)
{
	uint64_t length;
	if (!span_u64(bits, addr_bits(addr), &length) ||
		!prefix_range(addr, (unsigned)length, &row->range))
		return "prefix length is not a number within the address";
	return addr_compare(addr, &row->range.first) != 0 ? "address has bits behind the prefix"
							  : NULL;
}

static const char *parse_pyasn(struct span line, struct row *row)
{
	struct span address, bits, rest = span_trim(line);
	struct addr addr;
	*row = (struct row){ 0 };
	if (!span_cut(&rest, '\t', &bits) || rest.p == NULL || !span_cut(&bits, '/', &address) ||
		bits.p == NULL)
		return "not prefix/length<TAB>asn";
	if (!addr_parse(address, &addr))
		return "not an address";
	const char *refused = parse_range(&addr, bits, row);
	asn_t asn;
	if (refused == NULL)
		refused = ref_parse_asn(rest, &asn);
	return refused != NULL ? refused : add_origin(row, asn, false);
}

static const char *parse_pfx2as(struct span line, struct row *row)
{
	struct span address, bits, rest = span_trim(line);
	struct addr addr;
	*row = (struct row){ 0 };
	if (!span_cut(&rest, '\t', &address) || !span_cut(&rest, '\t', &bits) || rest.p == NULL)
		return "not address<TAB>length<TAB>asn";
	if (!addr_parse(address, &addr))
		return "not an address";
	const char *refused = parse_range(&addr, bits, row);
	return refused != NULL ? refused : parse_origins(rest, row);
}

static int give(struct ref_decoder *decoder, const struct row *row)
{
	decoder->tally->records++;
	for (uint16_t i = 0; i < row->count; i++) {
		struct prefix_origin origin = { row->range, row->origin[i].asn, row->count,
			row->origin[i].as_set };
		int ended = ref_give_origin(decoder, &origin);
		if (ended != 0)
			return ended;
	}
	return 0;
}

/* The converter names the routing table it read: `; Original file : rib.20080501.0644.bz2`. */
static void note_date(struct ref_decoder *decoder, struct span line)
{
	if (!when_known(&decoder->dated) && span_starts(line, "; Original file"))
		ref_find_date(line, &decoder->dated);
}

static int pyasn_line(struct ref_decoder *decoder, struct span line)
{
	struct row row;
	if (ref_line_empty(line, ";#")) {
		note_date(decoder, line);
		return 0;
	}
	const char *refused = parse_pyasn(line, &row);
	if (refused == NULL)
		return give(decoder, &row);
	ref_reject(decoder, refused, line);
	return 0;
}

static int pfx2as_line(struct ref_decoder *decoder, struct span line)
{
	struct row row;
	if (ref_line_empty(line, "#"))
		return 0;
	const char *refused = parse_pfx2as(line, &row);
	if (refused == NULL)
		return give(decoder, &row);
	ref_reject(decoder, refused, line);
	return 0;
}

static enum ref_fit pyasn_fits(struct span line)
{
	struct row row;
	return parse_pyasn(line, &row) == NULL ? REF_FIT : REF_FIT_NOT;
}

static enum ref_fit pfx2as_fits(struct span line)
{
	struct row row;
	return parse_pfx2as(line, &row) == NULL ? REF_FIT : REF_FIT_NOT;
}

static int pyasn_sniff(struct span head)
{
	return ref_sniff_lines(head, ";#", pyasn_fits);
}

static int pfx2as_sniff(struct span head)
{
	return ref_sniff_lines(head, "#", pfx2as_fits);
}

const struct ref_format ref_format_pyasn = {
	.name = "pyasn",
	.summary = "prefix to origin AS, pyasn's table: prefix/length<TAB>asn",
	.citation = "pyasn table of <date>, computed from a RouteViews routing table "
		    "(University of Oregon RouteViews Project)",
	.terms = "pyasn: MIT, https://github.com/hadiasghari/pyasn; RouteViews data: CC BY 4.0, "
		 "https://www.routeviews.org/",
	.sniff = pyasn_sniff,
	.line = pyasn_line,
};

const struct ref_format ref_format_pfx2as = {
	.name = "pfx2as",
	.summary = "prefix to origin AS, CAIDA's table: address<TAB>length<TAB>asn",
	.citation = "The CAIDA UCSD RouteViews Prefix to AS mappings Dataset, <date>",
	.terms = "CAIDA Acceptable Use Agreement for public datasets: cite it, do not pass it on; "
		 "https://www.caida.org/catalog/datasets/routeviews-prefix2as/",
	.sniff = pfx2as_sniff,
	.line = pfx2as_line,
};
