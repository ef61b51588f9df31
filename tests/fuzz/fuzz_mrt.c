/* The bytes as an MRT file: every record, every entry and message, every attribute. */
#include "fuzz.h"

#include "wire/attributes.h"
#include "wire/mrt.h"

static struct bgp_peer peer_room[MRT_PEERS_MAX];
static struct mrt_peers peers = { peer_room, 0 };

static void check_route(const struct route *route)
{
	static struct bgp_attributes attributes;
	const char *why = bgp_attributes_read(route, &attributes);
	const struct as_path *path = &attributes.path;
	size_t hops = 0;
	FUZZ_CHECK(path->hops <= AS_PATH_HOPS_MAX && path->segments <= AS_PATH_SEGMENTS_MAX);
	for (size_t i = 0; i < path->segments; i++) {
		FUZZ_CHECK(path->segment[i].count > 0 && path->segment[i].first == hops);
		hops += path->segment[i].count;
	}
	FUZZ_CHECK(hops == path->hops);
	asn_t origin = bgp_origin_peek(route);
	if (why == NULL && bgp_has(&attributes, BGP_AS_PATH) && origin != 0)
		FUZZ_CHECK(hops > 0 && path->hop[hops - 1] == origin);
}

static void check_prefix(const struct bgp_prefix *prefix)
{
	FUZZ_CHECK(prefix->family < BGP_FAMILIES && prefix->bits <= addr_bits(&prefix->addr));
}

static void check_rib(const struct mrt_header *header, struct rd body)
{
	struct mrt_rib rib;
	struct route route;
	const char *why = NULL;
	int got;
	if (mrt_rib_begin(header, body, &peers, &rib, &route) != NULL ||
		route.prefix.family == BGP_FAMILIES)
		return;
	while ((got = mrt_rib_next(&rib, &route, &why)) != 0) {
		FUZZ_CHECK(got == 1 || why != NULL);
		if (got != 1)
			continue;
		check_prefix(&route.prefix);
		check_route(&route);
		route.wide = !route.wide;
		check_route(&route);
		route.wide = !route.wide;
	}
}

static void check_update(const struct mrt_session *session)
{
	struct bgp_update update;
	struct route route = { .peer = &session->peer };
	const char *why = NULL;
	int got;
	if (bgp_update_begin(&session->message, &session->encoding, &update) != NULL)
		return;
	while ((got = bgp_update_next(&update, &route.kind, &route.prefix, &why)) != 0) {
		FUZZ_CHECK(got == 1 || why != NULL);
		if (got == 1 && route.kind != ROUTE_END_OF_RIB)
			check_prefix(&route.prefix);
	}
	route.attributes = update.attributes;
	route.wide = session->encoding.wide;
	check_route(&route);
}

static void check_session(const struct mrt_header *header, struct rd body)
{
	struct mrt_session session;
	struct bgp_open open;
	if (mrt_session_read(header, &body, &session) != NULL || session.is_state)
		return;
	if (session.type == BGP_UPDATE)
		check_update(&session);
	else if (session.type == BGP_OPEN)
		bgp_open_read(session.message, &open);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct rd in = rd_of(bytes, size);
	const uint8_t *head;
	peers.count = 0;
	while ((head = rd_bytes(&in, MRT_HEADER_BYTES)) != NULL) {
		struct mrt_header header = mrt_header_at(head);
		struct rd body = rd_sub(&in, header.length);
		mrt_record_is_clean(&header, body);
		if (mrt_kind_of(&header) == MRT_KIND_PEERS)
			FUZZ_CHECK((mrt_read_peers(body, &peers) == NULL) || peers.count == 0);
		check_rib(&header, body);
		check_session(&header, body);
	}
	return 0;
}
