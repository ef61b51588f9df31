#include "wire/ris.h"

#include "wire/attributes.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *type, *name;
} kinds[RIS_KINDS] = {
	[RIS_UPDATE] = { "UPDATE", "UPDATE" },
	[RIS_OPEN] = { "OPEN", "OPEN" },
	[RIS_NOTIFICATION] = { "NOTIFICATION", "NOTIFICATION" },
	[RIS_KEEPALIVE] = { "KEEPALIVE", "KEEPALIVE" },
	[RIS_ROUTE_REFRESH] = { "ROUTE_REFRESH", "ROUTE-REFRESH" },
	[RIS_PEER_STATE] = { "RIS_PEER_STATE", "peer state" },
	[RIS_ERROR] = { "ris_error", "error" },
	[RIS_SERVICE] = { "pong", "answer to the client" },
};

const char *ris_kind_name(enum ris_kind kind)
{
	return kind < RIS_KINDS ? kinds[kind].name : "unknown";
}

static bool find_kind(struct span type, enum ris_kind *kind)
{
	for (*kind = 0; *kind < RIS_KINDS; *kind += 1) {
		if (span_is(type, kinds[*kind].type))
			return true;
	}
	*kind = RIS_SERVICE;
	return span_is(type, "ris_subscribe_ok") || span_is(type, "ris_unsubscribe_ok") ||
	       span_is(type, "ris_rrc_list");
}

/* The text of the next value, whatever it is. */
static struct span take_value(struct json_reader *in)
{
	json_peek(in);
	const char *from = in->p;
	json_skip(in);
	return (struct span){ from, (size_t)(in->p - from) };
}

/* What a string or number of JSON says; empty for anything else. */
static struct span text_of(const struct ris_message *m, struct span json)
{
	struct json_reader in;
	json_read(&in, json, m->arena);
	return json_scalar(&in);
}

/* Begins to read a list or object; what is absent reads as an empty one. */
static struct json_reader reader_of(const struct ris_message *m, struct span json, char mark)
{
	struct json_reader in;
	if (json.n == 0)
		json = span_of(mark == '[' ? "[]" : "{}");
	json_read(&in, json, m->arena);
	in.failed = !json_enter(&in, mark);
	return in;
}

/* The fields of a line as they stand there. */
struct fields {
	struct span type, timestamp, peer, peer_asn, host, id, state, message;
};

#define KEY(text)                                                                                  \
	{                                                                                          \
		(text), sizeof(text) - 1                                                           \
	}

static void set_field(struct span key, struct span value, struct fields *f, struct ris_message *m)
{
	const struct {
		struct span key, *to;
	} known[] = {
		{ KEY("type"), &f->type },
		{ KEY("timestamp"), &f->timestamp },
		{ KEY("peer"), &f->peer },
		{ KEY("peer_asn"), &f->peer_asn },
		{ KEY("host"), &f->host },
		{ KEY("id"), &f->id },
		{ KEY("state"), &f->state },
		{ KEY("message"), &f->message },
		{ KEY("raw"), &m->raw },
		{ KEY("path"), &m->path },
		{ KEY("community"), &m->community },
		{ KEY("origin"), &m->origin },
		{ KEY("med"), &m->med },
		{ KEY("aggregator"), &m->aggregator },
		{ KEY("announcements"), &m->announcements },
		{ KEY("withdrawals"), &m->withdrawals },
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (key.n != known[i].key.n || memcmp(key.p, known[i].key.p, key.n) != 0)
			continue;
		*known[i].to = span_is(value, "null") ? (struct span){ NULL, 0 } : value;
		return;
	}
}

/* What an object holds; that of the message itself lies inside, under `data`. */
static void read_object(
	struct json_reader *in, struct fields *f, struct fields *data, struct ris_message *m)
{
	struct span key;
	while (json_next_key(in, &key)) {
		if (data != NULL && span_is(key, "data") && json_enter(in, '{'))
			read_object(in, data, NULL, m);
		else
			set_field(key, take_value(in), f, m);
	}
}

/* Seconds since 1970 with a fraction. */
static bool read_time(struct span text, struct ris_message *m)
{
	uint64_t seconds, fraction = 0;
	struct span whole;
	if (!span_cut(&text, '.', &whole) || !span_u64(whole, UINT32_MAX, &seconds))
		return false;
	for (int i = 0; i < 6; i++) {
		fraction *= 10;
		if (text.n == 0)
			continue;
		if (*text.p < '0' || *text.p > '9')
			return false;
		fraction += (unsigned)(*text.p - '0');
		text = (struct span){ text.p + 1, text.n - 1 };
	}
	m->time = (uint32_t)seconds;
	m->microseconds = (uint32_t)fraction;
	return true;
}

static bool read_peer(const struct fields *f, struct ris_message *m)
{
	uint64_t asn;
	if (!span_u64(text_of(m, f->peer_asn), UINT32_MAX, &asn))
		return false;
	m->peer.asn = (asn_t)asn;
	return addr_parse(text_of(m, f->peer), &m->peer.addr);
}

static const char *read_state(struct span state, struct ris_message *m)
{
	m->up = span_is(state, "connected");
	return m->up || span_is(state, "down") ? NULL : "a peer state that is not known";
}

static const char *read_message(const struct fields *f, struct ris_message *m)
{
	if (!find_kind(text_of(m, f->type), &m->kind))
		return "a RIS message of an unknown type";
	m->host = text_of(m, f->host);
	m->id = text_of(m, f->id);
	m->text = text_of(m, f->message);
	if (m->kind == RIS_ERROR || m->kind == RIS_SERVICE)
		return NULL;
	if (!read_time(text_of(m, f->timestamp), m))
		return "a RIS message without a time";
	if (!read_peer(f, m))
		return "a RIS message without its peer";
	return m->kind == RIS_PEER_STATE ? read_state(text_of(m, f->state), m) : NULL;
}

const char *ris_read(struct span line, struct arena *arena, struct ris_message *m)
{
	struct fields envelope = { 0 }, data = { 0 };
	struct json_reader in;
	memset(m, 0, offsetof(struct ris_message, bytes));
	m->arena = arena;
	json_read(&in, line, arena);
	if (json_enter(&in, '{'))
		read_object(&in, &envelope, &data, m);
	if (!json_done(&in))
		return "a line that is no JSON object";
	/* The envelope says ris_message, or ris_error and the like; `data` may come without it. */
	if (data.type.n > 0)
		return read_message(&data, m);
	if (envelope.message.n == 0)
		envelope.message = data.message;
	return read_message(&envelope, m);
}

/* Room for bytes in network order; sticky as struct rd is. */
struct writer {
	uint8_t *p, *end;
	const char *err;
};

static void refuse(struct writer *out, const char *why)
{
	if (out->err == NULL)
		out->err = why;
}

static void put(struct writer *out, const void *bytes, size_t count)
{
	if ((size_t)(out->end - out->p) < count)
		refuse(out, "an UPDATE larger than a BGP message");
	if (out->err != NULL)
		return;
	memcpy(out->p, bytes, count);
	out->p += count;
}

static void put_u8(struct writer *out, unsigned value)
{
	uint8_t byte = (uint8_t)value;
	put(out, &byte, 1);
}

static void put_u16(struct writer *out, unsigned value)
{
	put_u8(out, value >> 8);
	put_u8(out, value);
}

static void put_u32(struct writer *out, uint32_t value)
{
	put_u16(out, value >> 16);
	put_u16(out, value & 0xFFFF);
}

/* A length of two bytes, written when it is known: `length_end` gets what `length_begin` gave. */
static uint8_t *length_begin(struct writer *out)
{
	put_u16(out, 0);
	return out->p;
}

static void length_end(const struct writer *out, uint8_t *begin)
{
	size_t length = (size_t)(out->p - begin);
	if (out->err != NULL)
		return;
	begin[-2] = (uint8_t)(length >> 8);
	begin[-1] = (uint8_t)length;
}

static uint8_t *attribute_begin(struct writer *out, enum bgp_attribute type)
{
	enum { TRANSITIVE = 0x40, OPTIONAL = 0x80, EXTENDED = 0x10 };
	unsigned flags = EXTENDED;
	switch (type) {
	case BGP_ORIGIN:
	case BGP_AS_PATH:
	case BGP_NEXT_HOP:
		flags |= TRANSITIVE;
		break;
	case BGP_AGGREGATOR:
	case BGP_COMMUNITIES:
		flags |= OPTIONAL | TRANSITIVE;
		break;
	default: /* MED, MP_REACH_NLRI, MP_UNREACH_NLRI */
		flags |= OPTIONAL;
		break;
	}
	put_u8(out, flags);
	put_u8(out, type);
	return length_begin(out);
}

static void put_origin(struct writer *out, struct span word)
{
	static const char *const name[] = { "igp", "egp", "incomplete" };
	unsigned origin = 0;
	while (origin < 3 &&
		(word.n != strlen(name[origin]) || strncasecmp(word.p, name[origin], word.n) != 0))
		origin++;
	if (origin == 3)
		refuse(out, "an origin that is not known");
	uint8_t *begin = attribute_begin(out, BGP_ORIGIN);
	put_u8(out, origin);
	length_end(out, begin);
}

static uint32_t take_u32(struct writer *out, struct json_reader *in, uint32_t max)
{
	uint64_t value = 0;
	if (!span_u64(json_scalar(in), max, &value))
		refuse(out, "a number that is too large or none");
	return (uint32_t)value;
}

/* A segment under construction; `count` points at its length, NULL: none is open. */
struct segment {
	uint8_t *count;
};

static void put_hop(struct writer *out, struct segment *segment, uint8_t type, asn_t asn)
{
	if (segment->count == NULL || *segment->count == UINT8_MAX) {
		put_u8(out, type);
		put_u8(out, 0);
		segment->count = out->err == NULL ? out->p - 1 : NULL;
	}
	put_u32(out, asn);
	if (out->err == NULL)
		++*segment->count;
}

static void put_path(struct writer *out, const struct ris_message *m)
{
	struct json_reader in = reader_of(m, m->path, '[');
	struct segment sequence = { NULL };
	uint8_t *begin = attribute_begin(out, BGP_AS_PATH);
	while (json_next_element(&in)) {
		struct segment set = { NULL };
		if (!json_enter(&in, '[')) {
			put_hop(out, &sequence, AS_SEQUENCE, take_u32(out, &in, UINT32_MAX));
			continue;
		}
		sequence.count = NULL;
		while (json_next_element(&in))
			put_hop(out, &set, AS_SET, take_u32(out, &in, UINT32_MAX));
	}
	if (json_failed(&in))
		refuse(out, "a path that is no list of AS numbers");
	length_end(out, begin);
}

static void put_med(struct writer *out, const struct ris_message *m)
{
	struct json_reader in;
	json_read(&in, m->med, m->arena);
	uint8_t *begin = attribute_begin(out, BGP_MED);
	put_u32(out, take_u32(out, &in, UINT32_MAX));
	length_end(out, begin);
}

/* "64500:192.0.2.1" */
static void put_aggregator(struct writer *out, struct span text)
{
	struct span number;
	struct addr addr;
	asn_t asn;
	if (!span_cut(&text, ':', &number) || !asn_parse(number, &asn) ||
		!addr_parse(text, &addr) || addr.family != ADDR_IPV4) {
		refuse(out, "an aggregator that is none");
		return;
	}
	uint8_t *begin = attribute_begin(out, BGP_AGGREGATOR);
	put_u32(out, asn);
	put(out, addr.byte, 4);
	length_end(out, begin);
}

static void put_communities(struct writer *out, const struct ris_message *m)
{
	struct json_reader in = reader_of(m, m->community, '[');
	uint8_t *begin = attribute_begin(out, BGP_COMMUNITIES);
	bool pairs = true;
	while (json_next_element(&in)) {
		unsigned numbers = 0;
		if (!json_enter(&in, '[')) {
			json_skip(&in);
			pairs = false;
			continue;
		}
		for (; json_next_element(&in); numbers++)
			put_u16(out, take_u32(out, &in, UINT16_MAX));
		pairs &= numbers == 2;
	}
	if (!pairs || json_failed(&in))
		refuse(out, "a community that is no pair of numbers");
	length_end(out, begin);
}

/* ORIGIN to COMMUNITIES but for what tells the next hop. */
static void put_attributes(struct writer *out, const struct ris_message *m)
{
	if (m->origin.n > 0)
		put_origin(out, text_of(m, m->origin));
	put_path(out, m);
	if (m->med.n > 0)
		put_med(out, m);
	if (m->aggregator.n > 0)
		put_aggregator(out, text_of(m, m->aggregator));
	if (m->community.n > 0)
		put_communities(out, m);
}

/* "192.0.2.0/24". Host bits may be set: whoever reads the bytes clears them. */
static bool read_prefix(struct span text, struct bgp_prefix *prefix)
{
	struct span addr;
	uint64_t bits;
	if (!span_cut(&text, '/', &addr) || !addr_parse(addr, &prefix->addr) ||
		!span_u64(text, addr_bits(&prefix->addr), &bits))
		return false;
	prefix->bits = (uint8_t)bits;
	return true;
}

static void put_prefix(struct writer *out, const struct bgp_prefix *prefix)
{
	put_u8(out, prefix->bits);
	put(out, prefix->addr.byte, (prefix->bits + 7u) / 8);
}

/* Prefixes as JSON, and where they are from. */
struct prefix_list {
	const struct ris_message *message;
	struct span json;
};

/* Writes the prefixes of one family out of a list of both. Returns how many are of the other. */
static size_t put_prefixes(
	struct writer *out, const struct prefix_list *list, enum addr_family family)
{
	struct json_reader in = reader_of(list->message, list->json, '[');
	size_t others = 0;
	while (json_next_element(&in)) {
		struct bgp_prefix prefix;
		if (!read_prefix(json_scalar(&in), &prefix))
			refuse(out, "a prefix that is none");
		else if (prefix.addr.family != family)
			others++;
		else
			put_prefix(out, &prefix);
	}
	if (json_failed(&in))
		refuse(out, "prefixes that are no list");
	return others;
}

/* RFC 4271, 4.3: the withdrawn routes alone; those of IPv6 in MP_UNREACH_NLRI (RFC 4760, 4). */
static void put_withdrawals(struct writer *out, const struct ris_message *m)
{
	const struct prefix_list list = { m, m->withdrawals };
	uint8_t *begin = length_begin(out);
	size_t others = put_prefixes(out, &list, ADDR_IPV4);
	length_end(out, begin);
	begin = length_begin(out);
	if (others > 0) {
		uint8_t *attribute = attribute_begin(out, BGP_MP_UNREACH);
		put_u16(out, BGP_AFI_IPV6);
		put_u8(out, BGP_SAFI_UNICAST);
		put_prefixes(out, &list, ADDR_IPV6);
		length_end(out, attribute);
	}
	length_end(out, begin);
}

/* "2001:db8::1" or "2001:db8::1,fe80::1", the second being link-local (RFC 2545, 3). */
struct next_hops {
	struct addr addr[2];
	size_t count; /* 0: it says something else */
};

static struct next_hops read_next_hops(struct span text)
{
	const struct next_hops none = { .count = 0 };
	struct next_hops hops = none;
	struct span one;
	while (hops.count < 2 && span_cut(&text, ',', &one)) {
		struct addr *addr = &hops.addr[hops.count++];
		if (!addr_parse(span_trim(one), addr) || addr->family != hops.addr[0].family)
			return none;
	}
	return text.n > 0 ? none : hops;
}

static void put_mp_reach(
	struct writer *out, const struct prefix_list *list, const struct next_hops *hops)
{
	bool ipv6 = memchr(list->json.p, ':', list->json.n) != NULL;
	uint8_t *begin = attribute_begin(out, BGP_MP_REACH);
	put_u16(out, ipv6 ? BGP_AFI_IPV6 : BGP_AFI_IPV4);
	put_u8(out, BGP_SAFI_UNICAST);
	put_u8(out, (unsigned)(16 * hops->count));
	for (size_t i = 0; i < hops->count; i++)
		put(out, hops->addr[i].byte, 16);
	put_u8(out, 0); /* reserved */
	if (put_prefixes(out, list, ipv6 ? ADDR_IPV6 : ADDR_IPV4) > 0)
		refuse(out, "prefixes of both families with one next hop");
	length_end(out, begin);
}

/* RFC 4271, 4.3, or with the prefixes in MP_REACH_NLRI: for IPv6, and IPv4 behind it (RFC 8950). */
static void put_announcement(
	struct writer *out, const struct prefix_list *list, const struct next_hops *hops)
{
	bool plain = hops->addr[0].family == ADDR_IPV4;
	put_u16(out, 0); /* nothing withdrawn */
	uint8_t *begin = length_begin(out);
	put_attributes(out, list->message);
	if (plain) {
		uint8_t *attribute = attribute_begin(out, BGP_NEXT_HOP);
		put(out, hops->addr[0].byte, 4);
		length_end(out, attribute);
	} else {
		put_mp_reach(out, list, hops);
	}
	length_end(out, begin);
	if (plain && put_prefixes(out, list, ADDR_IPV4) > 0)
		refuse(out, "an IPv6 prefix with an IPv4 next hop");
}

/* The next element of the list: {"next_hop":"192.0.2.1","prefixes":["203.0.113.0/24"]} */
static void put_object(struct writer *out, struct ris_message *m)
{
	struct prefix_list list = { m, { NULL, 0 } };
	struct next_hops hops = { .count = 0 };
	struct span key;
	if (!json_enter(&m->list, '{')) {
		json_skip(&m->list);
		refuse(out, "an announcement that is no object");
		return;
	}
	while (json_next_key(&m->list, &key)) {
		struct span value = take_value(&m->list);
		if (span_is(key, "next_hop"))
			hops = read_next_hops(text_of(m, value));
		else if (span_is(key, "prefixes"))
			list.json = value;
	}
	if (list.json.n == 0 || hops.count == 0)
		refuse(out, "an announcement without a next hop and prefixes");
	else
		put_announcement(out, &list, &hops);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The message that `raw` spells, down to the body of its UPDATE. */
static const char *read_raw(struct ris_message *m, struct rd *body)
{
	struct span hex = text_of(m, m->raw);
	uint8_t type;
	if (hex.n % 2 != 0 || hex.n / 2 > sizeof m->bytes)
		return "raw bytes of an impossible length";
	for (size_t i = 0; i < hex.n / 2; i++) {
		int high = hex_value(hex.p[2 * i]), low = hex_value(hex.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return "raw bytes that are not hexadecimal";
		m->bytes[i] = (uint8_t)(high << 4 | low);
	}
	struct rd in = rd_of(m->bytes, hex.n / 2);
	const char *why = bgp_message_begin(&in, &type, body);
	if (why == NULL && (type != BGP_UPDATE || rd_left(&in) > 0))
		why = "raw bytes that are no UPDATE";
	return why;
}

static int hand_out(
	const struct ris_message *m, const struct writer *out, struct rd *body, const char **why)
{
	*why = out->err;
	*body = rd_of(m->bytes, (size_t)(out->p - m->bytes));
	return out->err == NULL ? 1 : -1;
}

int ris_update_next(struct ris_message *m, struct rd *body, const char **why)
{
	enum { RAW, WITHDRAWALS, ANNOUNCEMENTS, DONE };
	struct writer out = { m->bytes, m->bytes + sizeof m->bytes, NULL };
	if (m->step == RAW) {
		m->step = WITHDRAWALS;
		m->from_raw = m->raw.n > 0 && (m->raw_refused = read_raw(m, body)) == NULL;
		if (m->from_raw) {
			m->step = DONE;
			return 1;
		}
	}
	if (m->step == WITHDRAWALS) {
		m->step = ANNOUNCEMENTS;
		m->list = reader_of(m, m->announcements, '[');
		if (m->withdrawals.n > 0 && !span_is(m->withdrawals, "[]")) {
			put_withdrawals(&out, m);
			return hand_out(m, &out, body, why);
		}
	}
	if (m->step == DONE)
		return 0;
	if (!json_next_element(&m->list)) {
		m->step = DONE;
		*why = "announcements that are no list";
		return json_failed(&m->list) ? -1 : 0;
	}
	put_object(&out, m);
	return hand_out(m, &out, body, why);
}
