#include "graph/path_clean.h"

#include <stdlib.h>

static const struct {
	const char *text;
	bool refuses;
} reasons[PATH_REASONS] = {
	[PATH_PREPENDED] = { "prepending taken out", false },
	[PATH_ROUTE_SERVER] = { "AS of an exchange point taken out", false },
	[PATH_LOOP] = { "an AS twice with others between: loop or poisoned", true },
	[PATH_RESERVED] = { "reserved or private AS number", true },
	[PATH_LONG] = { "more than 255 ASes", true },
	[PATH_SHORT] = { "less than two ASes", true },
	[PATH_POISONED] = { "a lesser AS between two of the clique: poisoned or leaked", true },
};

const char *path_reason_text(enum path_reason reason)
{
	return reasons[reason].text;
}

bool path_reason_refuses(enum path_reason reason)
{
	return reasons[reason].refuses;
}

const char *asn_reserved_for(asn_t asn)
{
	static const char documentation[] = "for documentation (RFC 5398)";
	static const char private_use[] = "for private use (RFC 6996)";
	static const char last[] = "the last of their kind (RFC 7300)";
	static const struct {
		asn_t first, last;
		const char *purpose;
	} range[] = {
		{ 0, 0, "the mark of no network (RFC 7607)" },
		{ 23456, 23456, "AS_TRANS, in the place of numbers of four bytes (RFC 6793)" },
		{ 64496, 64511, documentation },
		{ 64512, 65534, private_use },
		{ 65535, 65535, last },
		{ 65536, 65551, documentation },
		{ 4200000000, 4294967294, private_use },
		{ 4294967295, 4294967295, last },
	};
	for (size_t i = 0; i < sizeof range / sizeof *range; i++) {
		if (asn >= range[i].first && asn <= range[i].last)
			return range[i].purpose;
	}
	return NULL;
}

bool asn_reserved(asn_t asn)
{
	return asn_reserved_for(asn) != NULL;
}

static int compare_asns(const void *left, const void *right)
{
	const asn_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static size_t leave_out_exchanges(const struct path_cleaning *cleaning, asn_t *hop, size_t count)
{
	size_t kept = 0;
	if (cleaning->exchanges == 0)
		return count;
	for (size_t i = 0; i < count; i++) {
		if (bsearch(&hop[i], cleaning->exchange, cleaning->exchanges, sizeof *hop,
			    compare_asns) == NULL)
			hop[kept++] = hop[i];
	}
	return kept;
}

static size_t compress(asn_t *hop, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || hop[kept - 1] != hop[i])
			hop[kept++] = hop[i];
	}
	return kept;
}

static bool has_reserved(const asn_t *hop, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (asn_reserved(hop[i]))
			return true;
	}
	return false;
}

size_t path_clean(struct path_cleaning *cleaning, asn_t *hop, size_t count)
{
	cleaning->paths++;
	size_t once = compress(hop, count);
	cleaning->reason[PATH_PREPENDED] += once < count;
	/* Leaving one out may bring the two halves of a prepended AS together. */
	size_t left = leave_out_exchanges(cleaning, hop, once);
	cleaning->reason[PATH_ROUTE_SERVER] += left < once;
	left = compress(hop, left);
	enum path_reason refused = PATH_REASONS;
	if (asn_path_loops(hop, left))
		refused = PATH_LOOP;
	else if (!cleaning->keep_reserved && has_reserved(hop, left))
		refused = PATH_RESERVED;
	else if (left < 2)
		refused = PATH_SHORT;
	else if (left > PATH_HOPS_MAX)
		refused = PATH_LONG;
	if (refused == PATH_REASONS)
		return left;
	cleaning->reason[refused]++;
	return 0;
}
