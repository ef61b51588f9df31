/* The decoder of UPDATEs against tests/model/slow_update, on good, odd and damaged messages. */
#include "base/random.h"
#include "model/mrt_bytes.h"
#include "model/slow_update.h"
#include "wire/attributes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* OSTRAKON_MUTATIONS sets how many; `make check-long` asks for a million under the sanitizers. */
enum { MUTATIONS = 40000 };

static struct bgp_attributes attributes;

static uint64_t below(struct random_state *random, uint64_t n)
{
	return random_below(random, n);
}

static void tell_attributes(const struct route *route, struct buf *out)
{
	const struct bgp_attributes *a = &attributes;
	const char *why = bgp_attributes_read(route, &attributes);
	buf_printf(out, "withdraw %d discarded %u others %u seen", why != NULL, a->discarded,
		a->others + a->others_dropped);
	for (unsigned i = 0; i < 64; i++) {
		if (bgp_has(a, (enum bgp_attribute)i))
			buf_printf(out, " %u", i);
	}
	buf_puts(out, "\n");
	if (bgp_has(a, BGP_AS_PATH)) {
		buf_puts(out, "path");
		for (size_t i = 0; i < a->path.segments; i++) {
			const struct as_segment *segment = &a->path.segment[i];
			for (unsigned j = 0; j < segment->count; j++)
				buf_printf(out, " %u:%u", segment->type,
					a->path.hop[segment->first + j]);
		}
		buf_puts(out, "\n");
	}
	if (bgp_has(a, BGP_MED))
		buf_printf(out, "med %u\n", a->med);
	if (bgp_has(a, BGP_COMMUNITIES)) {
		buf_puts(out, "communities");
		for (uint32_t i = 0; i < a->communities; i++)
			buf_printf(out, " %x", a->community[i]);
		buf_puts(out, "\n");
	}
	if (bgp_has(a, BGP_AGGREGATOR))
		buf_printf(out, "aggregator %u\n", a->aggregator.asn);
}

static void tell(
	const uint8_t *bytes, size_t size, const struct bgp_encoding *encoding, struct buf *out)
{
	struct bgp_update update;
	struct bgp_prefix prefix;
	enum route_kind kind;
	const char *why;
	int got;
	const struct rd body = rd_of(bytes, size);
	if (bgp_update_begin(&body, encoding, &update) != NULL) {
		buf_puts(out, "reset\n");
		return;
	}
	struct route route = {
		.kind = ROUTE_ANNOUNCED, .attributes = update.attributes, .wide = encoding->wide
	};
	update.treat_as_withdraw = NULL; /* so that announced ones are told as such */
	while ((got = bgp_update_next(&update, &kind, &prefix, &why)) != 0) {
		if (kind == ROUTE_END_OF_RIB)
			continue;
		if (got < 0) {
			buf_puts(out, "bad\n");
			continue;
		}
		buf_printf(out, "%c %u ", kind == ROUTE_WITHDRAWN ? 'W' : 'A', prefix.family);
		addr_print(out, &prefix.addr);
		buf_printf(out, "/%u id %u rd %u:%u\n", prefix.bits, prefix.path_id,
			(uint32_t)(prefix.distinguisher >> 32), (uint32_t)prefix.distinguisher);
	}
	tell_attributes(&route, out);
}

static void put_random(struct buf *out, struct random_state *random, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_u8(out, (unsigned)below(random, 256));
}

/* A prefix of `family` (as bgp.h numbers them), its host bits left as they fall. */
static void put_prefix(struct buf *out, struct random_state *random, unsigned family, bool add_path)
{
	unsigned bits = (unsigned)below(random, family % 2 == 1 ? 129 : 33);
	unsigned labels = family >= 4 ? 1 + (unsigned)below(random, 2) : 0;
	if (add_path)
		put_u32(out, (uint32_t)random_u64(random));
	put_u8(out, bits + 24 * labels + (family >= 6 ? 64 : 0));
	for (unsigned i = 0; i < labels; i++)
		buf_add(out, i + 1 == labels ? "\0\1\1" : "\0\1\2", 3);
	put_random(out, random, (family >= 6 ? 8 : 0) + (bits + 7) / 8);
}

static void put_prefixes(
	struct buf *out, struct random_state *random, unsigned family, bool add_path)
{
	for (uint64_t i = below(random, 4); i > 0; i--)
		put_prefix(out, random, family, add_path);
}

static void put_path(struct buf *value, struct random_state *random, bool wide)
{
	static const uint8_t types[] = { 2, 2, 2, 2, 1, 3, 4 };
	asn_t hop[6];
	for (uint64_t i = below(random, 4); i > 0; i--) {
		size_t count = 1 + below(random, 6);
		for (size_t j = 0; j < count; j++)
			hop[j] = below(random, 3) == 0 ? 23456
						       : (asn_t)(wide ? below(random, 1 << 20)
								      : below(random, 1 << 16));
		put_segment(value, types[below(random, sizeof types)], hop, count, wide);
	}
}

static void put_mp(struct buf *value, struct random_state *random, bool reach, bool add_path)
{
	static const uint8_t safis[] = { 1, 1, 2, 4, 128, 133 };
	static const uint8_t lengths[] = { 4, 16, 32, 12, 24, 48, 5 };
	unsigned afi = 1 + (unsigned)below(random, 2), safi = safis[below(random, sizeof safis)];
	put_u16(value, afi);
	put_u8(value, safi);
	if (reach) {
		unsigned length = lengths[below(random, sizeof lengths)];
		put_u8(value, length);
		put_random(value, random, length);
		put_u8(value, 0);
	}
	unsigned pair = safi == 1 ? 0 : safi == 2 ? 2 : safi == 4 ? 4 : 6;
	put_prefixes(value, random, pair + afi - 1, add_path);
}

/* The value of an attribute of that type, mostly well-formed. */
static void put_value(struct buf *value, struct random_state *random, unsigned type,
	const struct bgp_encoding *encoding)
{
	static const uint8_t unit[64] = { [3] = 4, [4] = 4, [5] = 4, [9] = 4, [18] = 8, [35] = 4 };
	static const uint8_t list[64] = { [8] = 4, [10] = 4, [16] = 8, [25] = 20, [32] = 12 };
	if (type == 1)
		put_u8(value, (unsigned)below(random, 3));
	else if (type == 2 || type == 17)
		put_path(value, random, type == 17 || encoding->wide);
	else if (type == 7) {
		if (encoding->wide)
			put_u32(value, 64500);
		else
			put_u16(value, below(random, 2) == 0 ? 23456 : 64500);
		put_random(value, random, 4);
	} else if (type == 14 || type == 15)
		put_mp(value, random, type == 14, encoding->add_path != 0);
	else if (list[type] != 0)
		put_random(value, random, list[type] * below(random, 5));
	else
		put_random(value, random, unit[type]);
}

static void put_update(
	struct buf *out, struct random_state *random, const struct bgp_encoding *encoding)
{
	static const uint8_t types[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 16, 17, 18, 25, 32,
		35, 40, 63 };
	bool add_path = encoding->add_path != 0;
	struct buf part, value;
	buf_init(&part);
	buf_init(&value);
	put_prefixes(&part, random, 0, add_path);
	put_u16(out, (unsigned)part.length);
	buf_add(out, part.text, part.length);
	buf_reset(&part);
	for (size_t i = 0; i < sizeof types; i++) {
		if (below(random, i < 3 ? 8 : 3) == (i < 3 ? 7 : 0))
			continue;
		if (i >= 3 && below(random, 2) == 0)
			continue;
		buf_reset(&value);
		put_value(&value, random, types[i], encoding);
		put_attribute(&part, types[i], &value);
		if (below(random, 40) == 0)
			put_attribute(&part, types[i], &value);
	}
	put_u16(out, (unsigned)part.length);
	buf_add(out, part.text, part.length);
	put_prefixes(out, random, 0, add_path);
	buf_clear(&value);
	buf_clear(&part);
}

/* In memory of exactly its size, so that a sanitizer sees one byte too many. */
static void compare(const struct buf *message, const struct bgp_encoding *encoding)
{
	struct buf ours, model;
	uint8_t *exact = malloc(message->length != 0 ? message->length : 1);
	assert_non_null(exact);
	memcpy(exact, message->text, message->length);
	buf_init(&ours);
	buf_init(&model);
	tell(exact, message->length, encoding, &ours);
	slow_update(exact, message->length, encoding->wide, encoding->add_path != 0, &model);
	assert_string_equal(ours.text, model.text);
	buf_clear(&model);
	buf_clear(&ours);
	free(exact);
}

static void mutate(struct buf *message, struct random_state *random)
{
	for (uint64_t i = 1 + below(random, 6); i > 0 && message->length > 0; i--) {
		size_t at = below(random, message->length);
		switch (below(random, 4)) {
		case 0:
			message->text[at] ^= (char)(1 << below(random, 8));
			break;
		case 1:
			message->text[at] = (char)below(random, 256);
			break;
		case 2:
			message->text[at]++;
			break;
		default:
			if (below(random, 8) == 0)
				message->length = at;
			break;
		}
	}
}

static void both_say_the_same(void **state)
{
	const char *asked = getenv("OSTRAKON_MUTATIONS");
	long mutations = asked != NULL ? strtol(asked, NULL, 10) : MUTATIONS;
	struct random_state random = { 8 };
	struct buf message;
	(void)state;
	buf_init(&message);
	for (long i = 0; i < mutations; i++) {
		struct bgp_encoding encoding = { .wide = below(&random, 2) == 0,
			.add_path = below(&random, 3) == 0 ? UINT16_MAX : 0 };
		buf_reset(&message);
		put_update(&message, &random, &encoding);
		if (i % 4 != 0)
			mutate(&message, &random);
		compare(&message, &encoding);
	}
	buf_clear(&message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_say_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
