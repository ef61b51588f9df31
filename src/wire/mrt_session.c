#include "wire/mrt.h"

#include <string.h>

/* The subtypes of BGP4MP (RFC 6396, 4.4; RFC 8050, 3) as what they are made of. */
struct form {
	bool state, wide, sent, add_path;
};

static const struct form forms[] = {
	[0] = { .state = true },
	[1] = { 0 },
	[4] = { .wide = true },
	[5] = { .wide = true, .state = true },
	[6] = { .sent = true },
	[7] = { .sent = true, .wide = true },
	[8] = { .add_path = true },
	[9] = { .add_path = true, .wide = true },
	[10] = { .add_path = true, .sent = true },
	[11] = { .add_path = true, .sent = true, .wide = true },
};

static void read_state(struct rd *in, struct mrt_session *session)
{
	session->is_state = true;
	session->state.from = rd_u16(in);
	session->state.to = rd_u16(in);
	if (rd_left(in) > 0)
		session->ignored = "bytes behind a change of state";
}

static const char *read_message(struct rd *in, struct mrt_session *session)
{
	const char *why = bgp_message_begin(in, &session->type, &session->message);
	if (why == NULL && rd_left(in) > 0)
		session->ignored = "bytes behind a BGP message";
	return why;
}

/*
 * Zebra and its heirs wrote some records of sessions they did not know yet without interface,
 * family and addresses: two AS numbers, then the states or the message.
 */
static bool has_no_addresses(const struct form *form, const struct rd *in)
{
	static const uint8_t marker[4] = { 0xff, 0xff, 0xff, 0xff };
	size_t numbers = form->wide ? 8 : 4;
	if (form->state)
		return rd_left(in) == numbers + 4;
	return rd_left(in) >= numbers + BGP_HEADER_BYTES &&
	       memcmp(in->p + numbers, marker, sizeof marker) == 0;
}

static void set_addr(struct addr *addr, enum addr_family family, const uint8_t *bytes)
{
	addr->family = (uint8_t)family;
	memcpy(addr->byte, bytes, family == ADDR_IPV6 ? 16 : 4);
}

static asn_t number_at(const uint8_t *p, bool wide)
{
	if (!wide)
		return (asn_t)(p[0] << 8 | p[1]);
	return (asn_t)p[0] << 24 | (asn_t)p[1] << 16 | (asn_t)p[2] << 8 | p[3];
}

/* RFC 6396, 4.4: two AS numbers, interface, address family, two addresses. */
static const char *read_session_head(
	const struct form *form, struct rd *in, struct mrt_session *session)
{
	size_t width = form->wide ? 4 : 2;
	const uint8_t *p = rd_bytes(in, 2 * width + 4);
	if (p == NULL)
		return in->err;
	unsigned afi = (unsigned)(p[2 * width + 2] << 8 | p[2 * width + 3]);
	if (afi != BGP_AFI_IPV4 && afi != BGP_AFI_IPV6)
		return "a session of an unknown address family";
	session->peer.asn = number_at(p, form->wide);
	session->local.asn = number_at(p + width, form->wide);
	enum addr_family family = afi == BGP_AFI_IPV6 ? ADDR_IPV6 : ADDR_IPV4;
	size_t length = afi == BGP_AFI_IPV6 ? 16 : 4;
	p = rd_bytes(in, 2 * length);
	if (p == NULL)
		return in->err;
	set_addr(&session->peer.addr, family, p);
	set_addr(&session->local.addr, family, p + length);
	return NULL;
}

static const char *read_bgp4mp(const struct form *form, struct rd *in, struct mrt_session *session)
{
	if (has_no_addresses(form, in))
		return "a record of a session without addresses";
	const char *why = read_session_head(form, in, session);
	if (why != NULL)
		return why;
	session->sent = form->sent;
	session->encoding.wide = form->wide;
	session->encoding.add_path = form->add_path ? UINT16_MAX : 0;
	session->encoding.guess_add_path = !form->add_path;
	if (!form->state)
		return read_message(in, session);
	read_state(in, session);
	return in->err;
}

/*
 * Type 5 (RFC 6396, B.2): AS and IPv4 address of the peer, then the states; or those of the
 * recorder too, then a message without its header.
 */
static const char *read_legacy(uint16_t subtype, struct rd *in, struct mrt_session *session)
{
	enum { ONE_BYTES = 6, STATE_CHANGE = 3 };
	static const uint8_t message[] = {
		[1] = BGP_UPDATE, [5] = BGP_OPEN, [6] = BGP_NOTIFICATION, [7] = BGP_KEEPALIVE
	};
	const uint8_t *p = rd_bytes(in, subtype == STATE_CHANGE ? ONE_BYTES : 2 * ONE_BYTES);
	if (p == NULL)
		return in->err;
	session->peer.asn = number_at(p, false);
	set_addr(&session->peer.addr, ADDR_IPV4, p + 2);
	if (subtype == STATE_CHANGE) {
		read_state(in, session);
		return in->err;
	}
	session->local.asn = number_at(p + ONE_BYTES, false);
	set_addr(&session->local.addr, ADDR_IPV4, p + ONE_BYTES + 2);
	session->type = message[subtype];
	session->message = *in;
	return NULL;
}

/* Member by member, which compilers do in fewer steps than the whole. */
static inline void clear(struct mrt_session *session)
{
	static const struct bgp_peer nobody;
	session->peer = session->local = nobody;
	session->microseconds = 0;
	session->encoding = (struct bgp_encoding){ 0 };
	session->sent = session->is_state = false;
	session->state = (struct bgp_state_change){ 0 };
	session->type = 0;
	session->message = (struct rd){ 0 };
	session->ignored = NULL;
}

const char *mrt_session_read(
	const struct mrt_header *header, const struct rd *body, struct mrt_session *session)
{
	struct rd in = *body;
	clear(session);
	if (mrt_kind_of(header) != MRT_KIND_SESSION)
		return "not a record of a session";
	if (header->type == MRT_BGP)
		return read_legacy(header->subtype, &in, session);
	if (header->type == MRT_BGP4MP_ET)
		session->microseconds = rd_u32(&in);
	if (session->microseconds >= 1000000)
		session->microseconds = 999999;
	return read_bgp4mp(&forms[header->subtype], &in, session);
}
