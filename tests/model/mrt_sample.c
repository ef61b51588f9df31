#include "model/mrt_sample.h"

#include "base/alloc.h"
#include "model/mrt_bytes.h"
#include "wire/bgp.h"

#include <stdlib.h>
#include <string.h>

enum { PEERS = 30 };

static uint64_t below(struct random_state *random, uint64_t n)
{
	return random_below(random, n);
}

static void end_record(struct mrt_sample *sample, size_t start, unsigned routes)
{
	sample->start =
		array_grow(sample->start, sample->records + 1, &sample->capacity, sizeof(size_t));
	sample->routes = array_grow(
		sample->routes, sample->records, &sample->routes_capacity, sizeof(unsigned));
	sample->start[sample->records] = start;
	sample->routes[sample->records] = routes;
	sample->start[++sample->records] = sample->bytes.length;
}

static void put_attributes(struct buf *out, struct random_state *random)
{
	struct buf value;
	asn_t hop[8];
	size_t hops = 1 + below(random, 8);
	buf_init(&value);
	put_u8(&value, (unsigned)below(random, 3));
	put_attribute(out, 1, &value);
	for (size_t i = 0; i < hops; i++)
		hop[i] = (asn_t)(64496 + below(random, 1024));
	put_as_path(out, hop, hops, true);
	buf_reset(&value);
	put_u32(&value, 0xC0000200 | (uint32_t)below(random, 256));
	put_attribute(out, 3, &value);
	buf_reset(&value);
	for (size_t i = below(random, 5); i > 0; i--)
		put_u32(&value, (uint32_t)random_u64(random));
	if (value.length > 0)
		put_attribute(out, 8, &value);
	buf_clear(&value);
}

static void put_prefix(struct buf *out, struct random_state *random)
{
	unsigned bits = 8 + (unsigned)below(random, 25);
	put_u8(out, bits);
	for (unsigned i = 0; i < (bits + 7) / 8; i++)
		put_u8(out, i + 1 == (bits + 7) / 8 && bits % 8 != 0
				    ? 0xff00u >> (bits % 8) & 0xff & (unsigned)random_u64(random)
				    : (unsigned)below(random, 256));
}

void mrt_sample_table(struct mrt_sample *sample, struct random_state *random, size_t size)
{
	struct buf body, attributes;
	asn_t peer[PEERS];
	*sample = (struct mrt_sample){ 0 };
	buf_init(&sample->bytes);
	buf_init(&body);
	buf_init(&attributes);
	for (asn_t i = 0; i < PEERS; i++)
		peer[i] = i % 3 == 0 ? 65536 + i : 64496 + i;
	put_peer_index(&sample->bytes, peer, PEERS);
	end_record(sample, 0, 0);
	while (sample->bytes.length < size) {
		size_t start = sample->bytes.length;
		unsigned entries = 1 + (unsigned)below(random, PEERS);
		buf_reset(&body);
		put_u32(&body, (uint32_t)sample->records);
		put_prefix(&body, random);
		put_u16(&body, entries);
		for (unsigned i = 0; i < entries; i++) {
			buf_reset(&attributes);
			put_attributes(&attributes, random);
			put_rib_entry(&body, i, &attributes);
		}
		put_record(&sample->bytes, MRT_TABLE_DUMP_V2, MRT_RIB_IPV4_UNICAST, &body);
		end_record(sample, start, entries);
	}
	buf_clear(&attributes);
	buf_clear(&body);
}

void mrt_sample_updates(struct mrt_sample *sample, struct random_state *random, size_t size)
{
	struct buf update, attributes;
	*sample = (struct mrt_sample){ 0 };
	buf_init(&sample->bytes);
	buf_init(&update);
	buf_init(&attributes);
	while (sample->bytes.length < size) {
		size_t start = sample->bytes.length;
		unsigned prefixes = 1 + (unsigned)below(random, 4);
		buf_reset(&update);
		buf_reset(&attributes);
		put_attributes(&attributes, random);
		put_u16(&update, 0);
		put_u16(&update, (unsigned)attributes.length);
		buf_add(&update, attributes.text, attributes.length);
		for (unsigned i = 0; i < prefixes; i++)
			put_prefix(&update, random);
		put_bgp4mp(&sample->bytes, 4, BGP_UPDATE, &update);
		end_record(sample, start, prefixes);
	}
	buf_clear(&attributes);
	buf_clear(&update);
}

void mrt_sample_clear(struct mrt_sample *sample)
{
	buf_clear(&sample->bytes);
	free(sample->start);
	free(sample->routes);
}

static void put_random(struct buf *out, struct random_state *random, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_u8(out, (unsigned)below(random, 256));
}

/* A copy of record `i` with one kind of damage, and what it costs. */
static void damage_record(const struct mrt_sample *sample, size_t i, struct random_state *random,
	struct buf *out, struct mrt_damage *damage)
{
	enum { LENGTH, HEADER, TAKEN_OUT, PUT_IN, CONTENT, KINDS };
	enum { LENGTH_AT = 8 };
	const char *from = sample->bytes.text + sample->start[i];
	size_t length = sample->start[i + 1] - sample->start[i], at = out->length;
	size_t body = length - MRT_HEADER_BYTES, cut = 1 + below(random, body - 1);
	uint64_t lost = length;
	switch (below(random, KINDS)) {
	case LENGTH:
		buf_add(out, from, LENGTH_AT);
		put_u32(out, below(random, 2) == 0 ? (uint32_t)random_u64(random)
						   : (uint32_t)(body + 1 + below(random, 60)));
		buf_add(out, from + MRT_HEADER_BYTES, body);
		break;
	case HEADER:
		put_random(out, random, MRT_HEADER_BYTES);
		buf_add(out, from + MRT_HEADER_BYTES, body);
		break;
	case TAKEN_OUT:
		buf_add(out, from, length - cut);
		lost = length - cut;
		break;
	case PUT_IN:
		lost = 1 + below(random, 300);
		put_random(out, random, lost);
		buf_add(out, from, length);
		damage->records++;
		damage->routes += sample->routes[i];
		break;
	default:
		buf_add(out, from, length);
		/* The type of the prefix's length, or the last byte of the marker. */
		out->text[at + MRT_HEADER_BYTES + (from[5] == MRT_TABLE_DUMP_V2 ? 4 : 35)] = 99;
		damage->records++;
		damage->rejected++;
		return;
	}
	damage->gaps++;
	damage->lost_bytes += lost;
}

void mrt_sample_damage(const struct mrt_sample *sample, struct random_state *random,
	struct buf *out, struct mrt_damage *damage)
{
	size_t last = sample->records - 1;
	*damage = (struct mrt_damage){ 0 };
	buf_reset(out);
	for (size_t i = 0; i < last; i++) {
		/* Never two in a row, so that each gap has its own end; nor the index of peers. */
		if (i % 2 == 1 && i + 1 < last && below(random, 5) == 0) {
			damage_record(sample, i, random, out, damage);
			continue;
		}
		buf_add(out, sample->bytes.text + sample->start[i],
			sample->start[i + 1] - sample->start[i]);
		damage->records++;
		damage->routes += sample->routes[i];
	}
	damage->tail_bytes = below(random, sample->start[last + 1] - sample->start[last]);
	buf_add(out, sample->bytes.text + sample->start[last], damage->tail_bytes);
}

void mrt_scramble(struct buf *bytes, struct random_state *random)
{
	enum { CUT, BITS, SPLICE, OVERWRITE, KINDS };
	size_t length = bytes->length, from, count;
	switch (below(random, KINDS)) {
	case CUT:
		bytes->length = below(random, length);
		break;
	case BITS:
		for (uint64_t i = 1 + below(random, 200); i > 0; i--)
			bytes->text[below(random, length)] ^= (char)(1 << below(random, 8));
		break;
	case SPLICE:
		from = below(random, length);
		count = below(random, length - from);
		memmove(bytes->text + from / 2, bytes->text + from, count);
		bytes->length -= below(random, length / 2);
		break;
	default:
		for (uint64_t i = 1 + below(random, 50); i > 0; i--)
			bytes->text[below(random, length)] =
				(char)below(random, 4) == 0 ? (char)0xff : (char)below(random, 256);
		break;
	}
}
