#include "wire/attributes.h"
#include "wire/mrt.h"

bool mrt_header_is_plausible(const struct mrt_header *header)
{
	enum { YEAR_1993 = 725846400, SHORTEST = 8 };
	return header->type >= MRT_BGP && header->length >= SHORTEST &&
	       header->length <= MRT_RECORD_MAX && header->time >= YEAR_1993 &&
	       mrt_record_name(header) != NULL;
}

static bool attributes_are_whole(struct rd attributes)
{
	struct bgp_other_attribute attribute;
	int got;
	while ((got = bgp_attribute_next(&attributes, &attribute)) == 1)
		;
	return got == 0;
}

static bool rib_is_clean(const struct mrt_header *header, struct rd body)
{
	/* Any number of a peer will do: the index is another record's matter. */
	static const struct mrt_peers none = { NULL, 0 };
	enum { ENTRY_ONLY = -2 };
	struct mrt_rib rib;
	struct route route;
	const char *why;
	int got;
	if (mrt_rib_begin(header, body, &none, &rib, &route) != NULL)
		return false;
	while ((got = mrt_rib_next(&rib, &route, &why)) == 1 || got == ENTRY_ONLY) {
		if (!attributes_are_whole(route.attributes))
			return false;
	}
	return got == 0;
}

static bool update_is_clean(struct rd body, const struct bgp_encoding *encoding)
{
	struct bgp_update update;
	struct bgp_prefix prefix;
	enum route_kind kind;
	const char *why = bgp_update_begin(body, encoding, &update);
	if (why != NULL || update.treat_as_withdraw != NULL)
		return false;
	int got;
	while ((got = bgp_update_next(&update, &kind, &prefix, &why)) == 1)
		;
	return got == 0;
}

static bool session_is_clean(const struct mrt_header *header, struct rd body)
{
	struct mrt_session session;
	if (mrt_session_read(header, body, &session) != NULL || session.ignored != NULL)
		return false;
	return session.is_state || session.type != BGP_UPDATE ||
	       update_is_clean(session.message, &session.encoding);
}

bool mrt_record_is_clean(const struct mrt_header *header, struct rd body)
{
	switch (mrt_kind_of(header)) {
	case MRT_KIND_RIB:
		return rib_is_clean(header, body);
	case MRT_KIND_SESSION:
		return session_is_clean(header, body);
	default:
		return false;
	}
}
