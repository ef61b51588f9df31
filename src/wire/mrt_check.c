#include "wire/mrt.h"

bool mrt_header_is_possible(const struct mrt_header *header)
{
	enum { YEAR_1993 = 725846400, SHORTEST = 8 };
	return header->type >= MRT_BGP && header->length >= SHORTEST &&
	       header->length <= MRT_RECORD_MAX && header->time >= YEAR_1993;
}

bool mrt_header_is_plausible(const struct mrt_header *header)
{
	return mrt_header_is_possible(header) && mrt_record_name(header) != NULL;
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
	do
		got = mrt_rib_next(&rib, &route, &why);
	while (got == 1 || got == ENTRY_ONLY);
	return got == 0;
}

static bool update_is_clean(struct rd body, const struct bgp_encoding *encoding)
{
	struct bgp_update update;
	struct bgp_prefix prefix;
	enum route_kind kind;
	const char *why = bgp_update_begin(&body, encoding, &update);
	if (why != NULL || update.treat_as_withdraw != NULL)
		return false;
	int got;
	while ((got = bgp_update_next(&update, &kind, &prefix, &why)) == 1)
		;
	return got == 0;
}

/* A BGP message has a length of its own; without a header (type 5) its parts must add up. */
static bool session_is_clean(const struct mrt_header *header, struct rd body)
{
	struct mrt_session session;
	if (mrt_session_read(header, &body, &session) != NULL || session.ignored != NULL)
		return false;
	if (header->type != MRT_BGP || session.is_state)
		return true;
	return session.type == BGP_UPDATE && update_is_clean(session.message, &session.encoding);
}

bool mrt_record_is_clean(const struct mrt_header *header, struct rd body)
{
	switch (mrt_kind_of(header)) {
	case MRT_KIND_PEERS:
		return mrt_peers_fit(body);
	case MRT_KIND_RIB:
		return rib_is_clean(header, body);
	case MRT_KIND_SESSION:
		return session_is_clean(header, body);
	default:
		return false;
	}
}
