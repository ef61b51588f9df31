#include "wire/mrt.h"

#include <string.h>

void mrt_read_header(struct rd *in, struct mrt_header *header)
{
	/* RFC 6396, 2 */
	header->time = rd_u32(in);
	header->type = rd_u16(in);
	header->subtype = rd_u16(in);
	header->length = rd_u32(in);
	if (header->length > MRT_RECORD_MAX)
		rd_fail(in, "a record longer than the maximum");
}

static struct addr read_addr(struct rd *in, enum addr_family family)
{
	struct addr addr = { .family = (uint8_t)family };
	size_t length = addr_bits(&addr) / 8;
	const uint8_t *bytes = rd_bytes(in, length);
	if (bytes != NULL)
		memcpy(addr.byte, bytes, length);
	return addr;
}

/* RFC 6396, 4.3.1: bit 0 of the type is the family of the address, bit 1 the width of the AS. */
static void read_peer(struct rd *in, struct mrt_peer *peer)
{
	enum { IPV6 = 1, WIDE = 2 };
	uint8_t type = rd_u8(in);
	rd_u32(in); /* BGP identifier */
	peer->addr = read_addr(in, (type & IPV6) != 0 ? ADDR_IPV6 : ADDR_IPV4);
	peer->asn = (type & WIDE) != 0 ? rd_u32(in) : rd_u16(in);
}

const char *mrt_read_peers(struct rd body, struct mrt_peers *peers)
{
	rd_u32(&body); /* collector */
	rd_bytes(&body, rd_u16(&body)); /* name of the view */
	size_t count = rd_u16(&body);
	for (size_t i = 0; i < count && body.err == NULL; i++)
		read_peer(&body, &peers->peer[i]);
	peers->count = body.err == NULL ? count : 0;
	return body.err == NULL ? NULL : "a damaged peer index";
}

bool mrt_is_rib(const struct mrt_header *header)
{
	if (header->type == MRT_TABLE_DUMP)
		return header->subtype == MRT_AFI_IPV4 || header->subtype == MRT_AFI_IPV6;
	return header->type == MRT_TABLE_DUMP_V2 &&
	       (header->subtype == MRT_RIB_IPV4_UNICAST || header->subtype == MRT_RIB_IPV6_UNICAST);
}

static enum addr_family family_of(const struct mrt_header *header)
{
	bool six = header->type == MRT_TABLE_DUMP ? header->subtype == MRT_AFI_IPV6
						  : header->subtype == MRT_RIB_IPV6_UNICAST;
	return six ? ADDR_IPV6 : ADDR_IPV4;
}

static void make_prefix(struct rd *in, const struct addr *addr, unsigned bits, struct mrt_rib *rib)
{
	if (in->err == NULL && !prefix_range(addr, bits, &rib->prefix))
		rd_fail(in, "a prefix longer than an address");
}

/* RFC 6396, 4.2, up to the status; what follows is the only entry. */
static void begin_table_dump(struct rd *in, enum addr_family family, struct mrt_rib *rib)
{
	rd_u16(in); /* number of the view */
	rd_u16(in); /* sequence number */
	struct addr addr = read_addr(in, family);
	make_prefix(in, &addr, rd_u8(in), rib);
	rd_u8(in); /* status: 1, without a meaning */
	rib->entries = 1;
	rib->wide = false;
	rib->peers = NULL;
}

/* RFC 6396, 4.3.2 */
static void begin_table_dump_v2(struct rd *in, enum addr_family family, struct mrt_rib *rib)
{
	struct addr addr = { .family = (uint8_t)family };
	rd_u32(in); /* sequence number */
	unsigned bits = rd_u8(in);
	if (bits > addr_bits(&addr))
		rd_fail(in, "a prefix longer than an address");
	size_t length = (bits + 7) / 8;
	const uint8_t *bytes = rd_bytes(in, length);
	if (bytes != NULL && length > 0)
		memcpy(addr.byte, bytes, length);
	make_prefix(in, &addr, bits, rib);
	rib->entries = rd_u16(in);
	rib->wide = true;
}

const char *mrt_rib_begin(const struct mrt_header *header, struct rd body,
	const struct mrt_peers *peers, struct mrt_rib *rib)
{
	*rib = (struct mrt_rib){ .rest = body, .peers = peers };
	if (!mrt_is_rib(header))
		return "not a record of a table";
	if (header->type == MRT_TABLE_DUMP)
		begin_table_dump(&rib->rest, family_of(header), rib);
	else
		begin_table_dump_v2(&rib->rest, family_of(header), rib);
	if (rib->rest.err != NULL)
		rib->entries = 0;
	return rib->rest.err;
}

/* RFC 6396, 4.2, from the time on; its AS numbers have two bytes, whatever the table. */
static void read_v1_entry(struct rd *in, enum addr_family family, struct mrt_entry *entry)
{
	entry->originated = rd_u32(in);
	entry->peer.addr = read_addr(in, family);
	entry->peer.asn = rd_u16(in);
	entry->attributes = rd_sub(in, rd_u16(in));
}

int mrt_rib_next(struct mrt_rib *rib, struct mrt_entry *entry, const char **why)
{
	struct rd *in = &rib->rest;
	const struct mrt_peers *peers = rib->peers;
	size_t number = 0;
	if (rib->entries == 0) {
		if (rd_left(in) == 0)
			return 0;
		*why = "bytes behind the last entry of a record";
		in->p = in->end;
		return -1;
	}
	rib->entries--;
	if (peers == NULL) {
		read_v1_entry(in, rib->prefix.first.family, entry);
	} else {
		/* RFC 6396, 4.3.4 */
		number = rd_u16(in);
		entry->originated = rd_u32(in);
		entry->attributes = rd_sub(in, rd_u16(in));
	}
	if (in->err != NULL) {
		*why = "an entry reaches behind its record";
		rib->entries = 0;
		return -1;
	}
	if (peers == NULL)
		return 1;
	if (number >= peers->count) {
		*why = "an entry of a peer that is not in the index";
		return -2;
	}
	entry->peer = peers->peer[number];
	return 1;
}
