/* The bytes as an expression: refused with its place, or compiled and asked about routes. */
#include "fuzz.h"

#include "wire/filter.h"

/* 64500 64501 {64502}, of wide AS numbers, and two communities. */
static const uint8_t attributes[] = { 0x40, 1, 1, 0, 0x40, 2, 16, 2, 2, 0, 0, 0xfb, 0xf4, 0, 0,
	0xfb, 0xf5, 1, 1, 0, 0, 0xfb, 0xf6, 0xc0, 8, 8, 0xfb, 0xf4, 0, 1, 0xff, 0xff, 0xff, 1 };

static void ask(const struct route_filter *filter, const struct route *route)
{
	bool matches = filter_matches(filter, route);
	for (unsigned known = 0; known <= FILTER_ALL; known++) {
		enum filter_answer answer = filter_begin(filter, route, known);
		FUZZ_CHECK(answer == FILTER_DEPENDS || (answer == FILTER_YES) == matches);
		FUZZ_CHECK(filter_rest(filter, route) == matches);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct diag diag = { 0 };
	struct bgp_peer peer = { 64500, { ADDR_IPV4, { 192, 0, 2, 1 } } };
	struct route route = { .time = 1000000000, .peer = &peer, .wide = true };
	struct route_filter *filter = filter_new();
	int status = filter_add(filter, (struct span){ (const char *)bytes, size }, NULL, &diag);
	FUZZ_CHECK(status == 0 || status == OST_EUSAGE);
	FUZZ_CHECK(status == 0 || (diag.line >= 1 && diag.line <= size + 1));
	route.prefix.addr = (struct addr){ ADDR_IPV4, { 192, 0, 2, 0 } };
	route.prefix.bits = 24;
	for (int kind = ROUTE_TABLE; kind <= ROUTE_STATE && status == 0; kind++) {
		route.kind = (enum route_kind)kind;
		bool carries = kind == ROUTE_TABLE || kind == ROUTE_ANNOUNCED;
		route.attributes = rd_of(attributes, carries ? sizeof attributes : 0);
		ask(filter, &route);
	}
	filter_free(filter);
	return 0;
}
