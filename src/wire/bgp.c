#include "wire/bgp.h"

#include "wire/attributes.h"

#include <string.h>

const char *bgp_message_begin(struct rd *in, uint8_t *type, struct rd *body)
{
	static const uint8_t marker[16] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	const uint8_t *p = rd_bytes(in, BGP_HEADER_BYTES);
	*type = 0;
	*body = (struct rd){ 0 };
	if (p == NULL)
		return "a BGP message shorter than its header";
	size_t length = (size_t)(p[16] << 8 | p[17]);
	if (memcmp(p, marker, sizeof marker) != 0) {
		rd_fail(in, "a BGP message without its marker");
		return in->err;
	}
	if (length < BGP_HEADER_BYTES) {
		rd_fail(in, "a BGP message shorter than its header");
		return in->err;
	}
	*type = p[18];
	*body = rd_sub(in, length - BGP_HEADER_BYTES);
	return in->err != NULL ? "a BGP message reaches behind its record" : NULL;
}

/* RFC 4760, 3 and 4: AFI and SAFI in front, then in MP_REACH_NLRI the next hop and a reserved byte. */
static const char *begin_mp(struct bgp_update *update, struct rd in, bool reach)
{
	uint16_t afi = rd_u16(&in);
	enum bgp_family family = bgp_family_of(afi, rd_u8(&in));
	if (reach) {
		rd_bytes(&in, rd_u8(&in));
		rd_u8(&in);
	}
	if (in.err != NULL)
		return reach ? "a damaged MP_REACH_NLRI" : "a damaged MP_UNREACH_NLRI";
	struct rd *part = reach ? &update->mp_announced : &update->mp_withdrawn;
	if (part->p != NULL)
		return "MP_REACH_NLRI or MP_UNREACH_NLRI twice"; /* RFC 7606, 3 g */
	*part = in;
	if (reach)
		update->mp_announced_family = (uint8_t)family;
	else
		update->mp_withdrawn_family = (uint8_t)family;
	if (family == BGP_FAMILIES) {
		update->other_families++;
		part->p = part->end;
	}
	return NULL;
}

/* Passes over attributes up to one of MP_REACH_NLRI or MP_UNREACH_NLRI, or one near the end. */
static inline void skip_others(struct rd *attributes)
{
	const uint8_t *p = attributes->p, *end = attributes->end;
	while (end - p >= 4 && p[1] != BGP_MP_REACH && p[1] != BGP_MP_UNREACH) {
		/* The second byte of the length counts with the flag for it only (RFC 4271, 4.3). */
		unsigned extended = p[0] >> 4 & 1;
		size_t length = (size_t)(p[2] << 8 | p[3]) >> (extended != 0 ? 0 : 8);
		if ((size_t)(end - p) < 3 + extended + length)
			break;
		p += 3 + extended + length;
	}
	attributes->p = p;
}

static const char *find_mp(struct bgp_update *update)
{
	struct rd attributes = update->attributes;
	struct bgp_other_attribute attribute;
	const char *why = NULL;
	while (why == NULL) {
		skip_others(&attributes);
		int got = bgp_attribute_next(&attributes, &attribute);
		if (got == 0)
			break;
		if (got < 0) {
			update->treat_as_withdraw = BGP_ATTRIBUTE_CUT; /* RFC 7606, 4 */
			break;
		}
		if (attribute.type == BGP_MP_REACH || attribute.type == BGP_MP_UNREACH)
			why = begin_mp(update, attribute.value, attribute.type == BGP_MP_REACH);
	}
	return why;
}

static void guess(struct bgp_update *update, const struct rd *part, uint8_t family)
{
	unsigned bit = 1u << family;
	if (part->p == part->end || (update->add_path & bit) != 0 ||
		!bgp_prefixes_need_path_id(*part, (enum bgp_family)family))
		return;
	update->add_path |= (uint16_t)bit;
	update->guessed_add_path = true;
}

/* RFC 4724, 2: no prefix at all, or MP_UNREACH_NLRI alone and without one. */
static bool is_end_of_rib(const struct bgp_update *update)
{
	if (rd_left(&update->withdrawn) + rd_left(&update->announced) +
			rd_left(&update->mp_withdrawn) + rd_left(&update->mp_announced) >
		0)
		return false;
	if (rd_left(&update->attributes) == 0)
		return true;
	struct rd attributes = update->attributes;
	struct bgp_other_attribute attribute;
	return bgp_attribute_next(&attributes, &attribute) == 1 && rd_left(&attributes) == 0 &&
	       attribute.type == BGP_MP_UNREACH && rd_left(&attribute.value) == 3;
}

/* Member by member, which compilers do in fewer steps than the whole. */
static inline void clear(struct bgp_update *update, const struct bgp_encoding *encoding)
{
	static const struct rd nothing;
	update->add_path = encoding->add_path;
	update->mp_withdrawn = update->mp_announced = nothing;
	update->mp_withdrawn_family = update->mp_announced_family = BGP_IPV4_UNICAST;
	update->attributes = update->withdrawn = update->announced = nothing;
	update->end_of_rib = update->guessed_add_path = false;
	update->treat_as_withdraw = NULL;
	update->other_families = 0;
}

const char *bgp_update_split(
	const struct rd *body, const struct bgp_encoding *encoding, struct bgp_update *update)
{
	struct rd in = *body;
	clear(update, encoding);
	update->withdrawn = rd_sub(&in, rd_u16(&in));
	if (in.err != NULL)
		return "withdrawn routes reach behind their UPDATE";
	update->attributes = rd_sub(&in, rd_u16(&in));
	if (in.err != NULL)
		return "attributes reach behind their UPDATE";
	update->announced = in;
	return NULL;
}

const char *bgp_update_look(struct bgp_update *update, const struct bgp_encoding *encoding, bool mp)
{
	const char *why = mp ? find_mp(update) : NULL;
	if (why != NULL)
		return why;
	if (encoding->guess_add_path) {
		guess(update, &update->withdrawn, BGP_IPV4_UNICAST);
		guess(update, &update->announced, BGP_IPV4_UNICAST);
		guess(update, &update->mp_withdrawn, update->mp_withdrawn_family);
		guess(update, &update->mp_announced, update->mp_announced_family);
	}
	update->end_of_rib = is_end_of_rib(update);
	return NULL;
}

const char *bgp_update_begin(
	const struct rd *body, const struct bgp_encoding *encoding, struct bgp_update *update)
{
	const char *why = bgp_update_split(body, encoding, update);
	return why != NULL ? why : bgp_update_look(update, encoding, true);
}

/*
 * The usual prefix in a few steps: of IPv4, well-formed, not the default route. Four bytes are read
 * up to its last one, since an UPDATE always has two before its first prefix, but none behind its
 * last.
 */
static inline bool read_usual(struct rd *in, struct bgp_prefix *prefix)
{
	const uint8_t *p = in->p;
	unsigned bits = p[0], length = (bits + 7) / 8;
	if (bits - 1 > 31 || (size_t)(in->end - p) < 1 + length)
		return false;
	const uint8_t *four = p + length - 3;
	uint32_t number = (uint32_t)four[0] << 24 | (uint32_t)four[1] << 16 |
			  (uint32_t)four[2] << 8 | four[3];
	uint32_t net = number << (32 - 8 * length) & ~(uint32_t)(UINT64_C(0xffffffff) >> bits);
	*prefix = (struct bgp_prefix){ .addr.family = ADDR_IPV4, .bits = (uint8_t)bits };
	for (int i = 0; i < 4; i++)
		prefix->addr.byte[i] = (uint8_t)(net >> (24 - 8 * i));
	in->p = p + 1 + length;
	return true;
}

static int next_of(
	struct bgp_update *update, struct rd *part, uint8_t family, struct bgp_prefix *prefix)
{
	bool path_id = (update->add_path >> family & 1) != 0;
	if (family == BGP_IPV4_UNICAST && !path_id && read_usual(part, prefix))
		return 1;
	return bgp_prefix_read(part, (enum bgp_family)family, path_id, prefix) ? 1 : -1;
}

/* Hands out the mark alone; other families' marks count among what is not decoded. */
static int next_end_of_rib(struct bgp_update *update, struct bgp_prefix *prefix)
{
	bool mp = update->mp_withdrawn.p != NULL;
	update->end_of_rib = false;
	if (mp && update->mp_withdrawn_family == BGP_FAMILIES)
		return 0;
	*prefix = (struct bgp_prefix){ .family = mp ? update->mp_withdrawn_family
						    : (uint8_t)BGP_IPV4_UNICAST };
	return 1;
}

int bgp_update_next(struct bgp_update *update, enum route_kind *kind, struct bgp_prefix *prefix,
	const char **why)
{
	enum route_kind announced =
		update->treat_as_withdraw != NULL ? ROUTE_WITHDRAWN : ROUTE_ANNOUNCED;
	struct rd *part;
	uint8_t family = BGP_IPV4_UNICAST;
	*kind = ROUTE_WITHDRAWN;
	if (rd_left(&update->withdrawn) > 0) {
		part = &update->withdrawn;
	} else if (rd_left(&update->mp_withdrawn) > 0) {
		part = &update->mp_withdrawn;
		family = update->mp_withdrawn_family;
	} else if (rd_left(&update->announced) > 0) {
		part = &update->announced;
		*kind = announced;
	} else if (rd_left(&update->mp_announced) > 0) {
		part = &update->mp_announced;
		family = update->mp_announced_family;
		*kind = announced;
	} else if (update->end_of_rib) {
		*kind = ROUTE_END_OF_RIB;
		return next_end_of_rib(update, prefix);
	} else {
		return 0;
	}
	int got = next_of(update, part, family, prefix);
	if (got < 0)
		*why = part->err;
	return got;
}
