#include "model/mrt_bytes.h"

#include <assert.h>

void put_u8(struct buf *out, unsigned value)
{
	buf_putc(out, (char)(unsigned char)value);
}

void put_u16(struct buf *out, unsigned value)
{
	put_u8(out, value >> 8 & 0xff);
	put_u8(out, value & 0xff);
}

void put_u32(struct buf *out, uint32_t value)
{
	put_u16(out, value >> 16);
	put_u16(out, value & 0xffff);
}

void put_record(struct buf *out, unsigned type, unsigned subtype, const struct buf *body)
{
	put_u32(out, 1209600000);
	put_u16(out, type);
	put_u16(out, subtype);
	put_u32(out, (uint32_t)body->length);
	buf_add(out, body->text, body->length);
}

void put_flagged_attribute(struct buf *out, unsigned flags, unsigned type, const struct buf *value)
{
	bool extended = value->length > 255 || (flags & 0x10) != 0;
	put_u8(out, extended ? flags | 0x10 : flags);
	put_u8(out, type);
	if (extended)
		put_u16(out, (unsigned)value->length);
	else
		put_u8(out, (unsigned)value->length);
	buf_add(out, value->text, value->length);
}

/* Optional and transitive, as each type's RFC has it. */
static unsigned flags_of(unsigned type)
{
	switch (type) {
	case 1: /* ORIGIN */
	case 2: /* AS_PATH */
	case 3: /* NEXT_HOP */
	case 5: /* LOCAL_PREF */
	case 6: /* ATOMIC_AGGREGATE */
		return 0x40;
	case 4: /* MULTI_EXIT_DISC */
	case 9: /* ORIGINATOR_ID */
	case 10: /* CLUSTER_LIST */
	case 14: /* MP_REACH_NLRI */
	case 15: /* MP_UNREACH_NLRI */
		return 0x80;
	default:
		return 0xc0;
	}
}

void put_attribute(struct buf *out, unsigned type, const struct buf *value)
{
	put_flagged_attribute(out, flags_of(type), type, value);
}

void put_segment(struct buf *out, unsigned type, const asn_t *hop, size_t count, bool wide)
{
	put_u8(out, type);
	put_u8(out, (unsigned)count);
	for (size_t i = 0; i < count; i++) {
		if (wide)
			put_u32(out, hop[i]);
		else
			put_u16(out, hop[i]);
	}
}

void put_as_path(struct buf *out, const asn_t *hop, size_t count, bool wide)
{
	struct buf value;
	buf_init(&value);
	put_segment(&value, 2, hop, count, wide);
	put_attribute(out, 2, &value);
	buf_clear(&value);
}

static void parse(const char *text, struct addr_range *prefix, unsigned *bits)
{
	bool good = prefix_parse(span_of(text), false, prefix);
	assert(good && range_is_prefix(prefix, bits));
	(void)good;
}

void put_table_dump(struct buf *out, const char *prefix, const asn_t *hop, size_t count)
{
	struct addr_range range;
	unsigned bits;
	struct buf body, attributes;
	parse(prefix, &range, &bits);
	buf_init(&body);
	buf_init(&attributes);
	put_as_path(&attributes, hop, count, false);
	size_t length = addr_bits(&range.first) / 8;
	put_u16(&body, 0);
	put_u16(&body, 1);
	buf_add(&body, (const char *)range.first.byte, length);
	put_u8(&body, bits);
	put_u8(&body, 1);
	put_u32(&body, 1209500000);
	buf_add(&body, (const char *)range.last.byte, length);
	put_u16(&body, hop[0]);
	put_u16(&body, (unsigned)attributes.length);
	buf_add(&body, attributes.text, attributes.length);
	put_record(out, MRT_TABLE_DUMP, length == 4 ? BGP_AFI_IPV4 : BGP_AFI_IPV6, &body);
	buf_clear(&attributes);
	buf_clear(&body);
}

void put_peer_index(struct buf *out, const asn_t *peer, size_t count)
{
	struct buf body;
	buf_init(&body);
	put_u32(&body, 0xC0000201);
	put_u16(&body, 4);
	buf_puts(&body, "view");
	put_u16(&body, (unsigned)count);
	for (size_t i = 0; i < count; i++) {
		bool six = i % 2 == 1, wide = peer[i] > UINT16_MAX;
		put_u8(&body, (six ? 1u : 0u) | (wide ? 2u : 0u));
		put_u32(&body, 0xC0000202);
		for (int j = 0; j < (six ? 16 : 4); j++)
			put_u8(&body, (unsigned)i);
		if (wide)
			put_u32(&body, peer[i]);
		else
			put_u16(&body, peer[i]);
	}
	put_record(out, MRT_TABLE_DUMP_V2, MRT_PEER_INDEX_TABLE, &body);
	buf_clear(&body);
}

void put_rib_head(struct buf *body, const char *prefix, unsigned entries)
{
	struct addr_range range;
	unsigned bits;
	parse(prefix, &range, &bits);
	put_u32(body, 7);
	put_u8(body, bits);
	buf_add(body, (const char *)range.first.byte, (bits + 7) / 8);
	put_u16(body, entries);
}

void put_rib_entry(struct buf *body, unsigned peer, const struct buf *attributes)
{
	put_u16(body, peer);
	put_u32(body, 1209500000);
	put_u16(body, (unsigned)attributes->length);
	buf_add(body, attributes->text, attributes->length);
}

void put_message(struct buf *out, unsigned type, const struct buf *body)
{
	for (int i = 0; i < 16; i++)
		put_u8(out, 0xff);
	put_u16(out, (unsigned)body->length + BGP_HEADER_BYTES);
	put_u8(out, type);
	buf_add(out, body->text, body->length);
}

void put_bgp4mp(struct buf *out, unsigned subtype, unsigned type, const struct buf *body)
{
	bool wide = subtype == 4 || subtype == 7 || subtype == 9 || subtype == 11;
	struct buf record;
	buf_init(&record);
	for (asn_t asn = 64500; asn < 64502; asn++) {
		if (wide)
			put_u32(&record, asn);
		else
			put_u16(&record, asn);
	}
	put_u16(&record, 0); /* interface */
	put_u16(&record, BGP_AFI_IPV4);
	put_u32(&record, 0xC0000201);
	put_u32(&record, 0xC0000202);
	put_message(&record, type, body);
	put_record(out, MRT_BGP4MP, subtype, &record);
	buf_clear(&record);
}
