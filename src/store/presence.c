#include "store/presence.h"

#include "store/origin_bytes.h"

struct presence_key presence_key_of(const struct addr_range *range, asn_t asn)
{
	if (asn != 0)
		return (struct presence_key){ asn, asn, PRESENCE_ASN };
	uint8_t what = range->first.family == ADDR_IPV4 ? PRESENCE_IPV4 : PRESENCE_IPV6;
	return (struct presence_key){ addr_to_number(&range->first), addr_to_number(&range->last),
		what };
}

int presence_key_compare(const struct presence_key *a, const struct presence_key *b)
{
	if (a->what != b->what)
		return a->what < b->what ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	return 0;
}

struct addr_range presence_key_range(const struct presence_key *key)
{
	unsigned width = key->what == PRESENCE_IPV4 ? 32 : 128;
	return (struct addr_range){ addr_of_number(key->first, width),
		addr_of_number(key->last, width) };
}
