/* The bytes as path attributes, of both widths, from a table and from an UPDATE. */
#include "fuzz.h"

#include "wire/attributes.h"

static void check(struct route *route)
{
	static struct bgp_attributes attributes;
	const char *why = bgp_attributes_read(route, &attributes);
	const struct as_path *path = &attributes.path;
	asn_t origin = bgp_origin_peek(route);
	size_t hops = 0;
	for (size_t i = 0; i < path->segments; i++) {
		FUZZ_CHECK(path->segment[i].count > 0 && path->segment[i].first == hops);
		hops += path->segment[i].count;
	}
	FUZZ_CHECK(hops == path->hops);
	FUZZ_CHECK(attributes.others <= BGP_ATTRIBUTES_OTHER);
	FUZZ_CHECK((attributes.discarded > 0) == (attributes.discarded_why != NULL));
	FUZZ_CHECK(rd_left(&attributes.large) % 12 == 0 ||
		   !bgp_has(&attributes, BGP_LARGE_COMMUNITIES));
	if (why == NULL && bgp_has(&attributes, BGP_AS_PATH) && origin != 0)
		FUZZ_CHECK(hops > 0 && path->hop[hops - 1] == origin);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct route route = { .attributes = rd_of(bytes, size < 65535 ? size : 65535) };
	for (int form = 0; form < 8; form++) {
		route.wide = (form & 1) != 0;
		route.table = (form & 2) != 0;
		route.kind = route.table ? ROUTE_TABLE : ROUTE_ANNOUNCED;
		route.prefix.family = (form & 4) != 0 ? BGP_IPV6_UNICAST : BGP_IPV4_UNICAST;
		check(&route);
	}
	return 0;
}
