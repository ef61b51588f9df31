#include "model/ris_text.h"

#include "base/random.h"
#include "model/bmp_bytes.h"

#include <string.h>

enum { HOPS_MAX = 300, PREFIXES_MAX = 6 };

/* What an UPDATE says; prefixes of IPv4 and IPv6 by their index, next hops fixed by the family. */
struct sample {
	asn_t hop[HOPS_MAX];
	size_t hops, set; /* the last `set` of them are an AS_SET */
	unsigned origin, communities;
	bool med, aggregator, link_local;
	uint8_t prefix[2][2][PREFIXES_MAX]; /* announced, withdrawn; IPv4, IPv6 */
	size_t prefixes[2][2];
};

enum { ANNOUNCED, WITHDRAWN };

static struct sample sample_of(uint64_t seed)
{
	struct random_state r = { seed };
	struct sample s = { .hops = 1 + random_below(&r, seed % 50 == 0 ? HOPS_MAX : 8) };
	for (size_t i = 0; i < s.hops; i++)
		s.hop[i] = 65536 + (asn_t)random_below(&r, 16);
	s.set = random_below(&r, 5) == 0 ? random_below(&r, s.hops < 9 ? s.hops : 9) : 0;
	s.origin = (unsigned)random_below(&r, 3);
	s.communities = (unsigned)random_below(&r, 4);
	s.med = random_below(&r, 2) == 0;
	s.aggregator = random_below(&r, 3) == 0;
	s.link_local = random_below(&r, 2) == 0;
	for (int kind = 0; kind < 2; kind++) {
		for (int family = 0; family < 2; family++) {
			s.prefixes[kind][family] = random_below(&r, PREFIXES_MAX);
			for (size_t i = 0; i < s.prefixes[kind][family]; i++)
				s.prefix[kind][family][i] = (uint8_t)random_below(&r, 200);
		}
	}
	return s;
}

static bool announces(const struct sample *s)
{
	return s->prefixes[ANNOUNCED][0] + s->prefixes[ANNOUNCED][1] > 0;
}

static void put_prefix_text(struct buf *out, int family, uint8_t index)
{
	if (family == 0)
		buf_printf(out, "198.51.%u.%u/31", index, index & 0xFEu);
	else
		buf_printf(out, "2001:db8:%x::/48", index + 1u);
}

/* ---- as fields ---- */

static void put_list(struct buf *out, const struct sample *s, int kind, int family, bool more)
{
	for (size_t i = 0; i < s->prefixes[kind][family]; i++) {
		buf_puts(out, more || i > 0 ? ",\"" : "\"");
		put_prefix_text(out, family, s->prefix[kind][family][i]);
		buf_puts(out, "\"");
	}
}

static void put_path_field(struct buf *out, const struct sample *s)
{
	buf_puts(out, ",\"path\":[");
	for (size_t i = 0; i < s->hops; i++) {
		if (i > 0)
			buf_puts(out, ",");
		if (s->set > 0 && i == s->hops - s->set)
			buf_puts(out, " [ ");
		buf_printf(out, "%u", s->hop[i]);
	}
	buf_puts(out, s->set > 0 ? "] ]" : "]");
}

static void put_attribute_fields(struct buf *out, const struct sample *s)
{
	static const char *const origin[] = { "igp", "EGP", "Incomplete" };
	put_path_field(out, s);
	buf_printf(out, ",\"origin\":\"%s\"", origin[s->origin]);
	if (s->med)
		buf_puts(out, ",\"med\":4294967295");
	if (s->aggregator)
		buf_puts(out, ",\"aggregator\":\"65550:192.0.2.9\"");
	if (s->communities > 0)
		buf_puts(out, ",\"community\":[");
	for (unsigned i = 0; i < s->communities; i++)
		buf_printf(out, "%s[64500,%u]", i > 0 ? "," : "", i);
	if (s->communities > 0)
		buf_puts(out, "]");
}

static void put_fields(struct buf *out, const struct sample *s)
{
	if (announces(s))
		put_attribute_fields(out, s);
	buf_puts(out, ",\"announcements\":[");
	if (s->prefixes[ANNOUNCED][0] > 0) {
		buf_puts(out, "{\"next_hop\":\"192.0.2.1\",\"prefixes\":[");
		put_list(out, s, ANNOUNCED, 0, false);
		buf_puts(out, "]}");
	}
	if (s->prefixes[ANNOUNCED][1] > 0) {
		buf_printf(out, "%s{\"next_hop\":\"2001:db8::1%s\",\"prefixes\":[",
			s->prefixes[ANNOUNCED][0] > 0 ? "," : "", s->link_local ? ",fe80::1" : "");
		put_list(out, s, ANNOUNCED, 1, false);
		buf_puts(out, "]}");
	}
	buf_puts(out, "],\"withdrawals\":[");
	put_list(out, s, WITHDRAWN, 0, false);
	put_list(out, s, WITHDRAWN, 1, s->prefixes[WITHDRAWN][0] > 0);
	buf_puts(out, "]");
}

/* ---- as bytes ---- */

static void put_nlri(struct buf *out, const struct sample *s, int kind, int family)
{
	for (size_t i = 0; i < s->prefixes[kind][family]; i++) {
		struct buf text;
		buf_init(&text);
		put_prefix_text(&text, family, s->prefix[kind][family][i]);
		put_prefix(out, text.text);
		buf_clear(&text);
	}
}

static void put_addr(struct buf *out, const char *text)
{
	struct addr addr;
	if (addr_parse(span_of(text), &addr))
		buf_add(out, (const char *)addr.byte, addr_bits(&addr) / 8);
}

static void put_mp(struct buf *out, const struct sample *s, int kind)
{
	struct buf value;
	if (s->prefixes[kind][1] == 0)
		return;
	buf_init(&value);
	put_u16(&value, BGP_AFI_IPV6);
	put_u8(&value, BGP_SAFI_UNICAST);
	if (kind == ANNOUNCED) {
		put_u8(&value, s->link_local ? 32 : 16);
		put_addr(&value, "2001:db8::1");
		if (s->link_local)
			put_addr(&value, "fe80::1");
		put_u8(&value, 0);
	}
	put_nlri(&value, s, kind, 1);
	put_flagged_attribute(out, 0x80, kind == ANNOUNCED ? 14 : 15, &value);
	buf_clear(&value);
}

static void put_path_bytes(struct buf *out, const struct sample *s)
{
	struct buf value;
	size_t sequence = s->hops - s->set;
	buf_init(&value);
	for (size_t at = 0; at < sequence; at += 255)
		put_segment(
			&value, 2, s->hop + at, sequence - at < 255 ? sequence - at : 255, true);
	if (s->set > 0)
		put_segment(&value, 1, s->hop + sequence, s->set, true);
	put_attribute(out, 2, &value);
	buf_clear(&value);
}

static void put_attribute_bytes(struct buf *out, const struct sample *s)
{
	struct buf value;
	buf_init(&value);
	put_u8(&value, s->origin);
	put_attribute(out, 1, &value);
	put_path_bytes(out, s);
	buf_reset(&value);
	put_addr(&value, "192.0.2.1");
	if (s->prefixes[ANNOUNCED][0] > 0)
		put_attribute(out, 3, &value);
	buf_reset(&value);
	put_u32(&value, UINT32_MAX);
	if (s->med)
		put_flagged_attribute(out, 0x80, 4, &value);
	buf_reset(&value);
	put_u32(&value, 65550);
	put_addr(&value, "192.0.2.9");
	if (s->aggregator)
		put_flagged_attribute(out, 0xC0, 7, &value);
	buf_reset(&value);
	for (unsigned i = 0; i < s->communities; i++)
		put_u32(&value, 64500u << 16 | i);
	if (s->communities > 0)
		put_flagged_attribute(out, 0xC0, 8, &value);
	buf_clear(&value);
}

static void put_raw(struct buf *out, const struct sample *s)
{
	struct buf body, part, message;
	buf_init(&body);
	buf_init(&part);
	buf_init(&message);
	put_nlri(&part, s, WITHDRAWN, 0);
	put_u16(&body, (unsigned)part.length);
	buf_add(&body, part.text, part.length);
	buf_reset(&part);
	put_mp(&part, s, WITHDRAWN);
	if (announces(s))
		put_attribute_bytes(&part, s);
	put_mp(&part, s, ANNOUNCED);
	put_u16(&body, (unsigned)part.length);
	buf_add(&body, part.text, part.length);
	put_nlri(&body, s, ANNOUNCED, 0);
	put_bgp(&message, BGP_UPDATE, &body);
	buf_puts(out, ",\"raw\":\"");
	for (size_t i = 0; i < message.length; i++)
		buf_printf(out, "%02X", (uint8_t)message.text[i]);
	buf_puts(out, "\"");
	buf_clear(&body);
	buf_clear(&part);
	buf_clear(&message);
}

void put_ris_update(struct buf *out, uint64_t seed, bool raw)
{
	const struct sample s = sample_of(seed);
	buf_puts(out, "{\"type\":\"ris_message\",\"data\":{\"timestamp\":1774900000.12,"
		      "\"peer\":\"192.0.2.77\",\"peer_asn\":\"65536\",\"id\":\"a-1\","
		      "\"host\":\"rrc99.example.net\",\"type\":\"UPDATE\"");
	if (raw)
		put_raw(out, &s);
	else
		put_fields(out, &s);
	buf_puts(out, "}}\n");
}
