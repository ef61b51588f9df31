#include "wire/pcap.h"

#define IMPOSSIBLE_PACKET "a captured packet of an impossible length"

/* The first four bytes in network order, and what they say of the rest. */
enum {
	MAGIC_MICRO = 0xA1B2C3D4,
	MAGIC_NANO = 0xA1B23C4D,
	MAGIC_MICRO_SWAPPED = 0xD4C3B2A1,
	MAGIC_NANO_SWAPPED = 0x4D3CB2A1,
	MAGIC_NG = 0x0A0D0D0A,
	MAGIC_ORDER = 0x1A2B3C4D, /* of pcapng: the byte order */
	MAGIC_ORDER_SWAPPED = 0x4D3C2B1A,
};

enum {
	FILE_HEADER_BYTES = 24,
	PACKET_HEADER_BYTES = 16,
	BLOCK_AROUND_BYTES = 12, /* type and both lengths */
	MICRO = 1000000,
	NANO = 1000000000,
	DAY_S = 86400,
};

enum block { BLOCK_INTERFACE = 1, BLOCK_SIMPLE = 3, BLOCK_ENHANCED = 6 };

static uint32_t peek_u32(const uint8_t *p)
{
	struct rd in = rd_of(p, 4);
	return rd_u32(&in);
}

static uint32_t read_u32(const struct pcap *pcap, struct rd *in)
{
	uint32_t value = rd_u32(in);
	return pcap->big_endian ? value : __builtin_bswap32(value);
}

static uint16_t read_u16(const struct pcap *pcap, struct rd *in)
{
	uint16_t value = rd_u16(in);
	return pcap->big_endian ? value : __builtin_bswap16(value);
}

bool pcap_is(const uint8_t *bytes, size_t size)
{
	if (size < PCAP_HEAD_BYTES)
		return false;
	uint32_t magic = peek_u32(bytes), order = peek_u32(bytes + 8);
	return magic == MAGIC_MICRO || magic == MAGIC_NANO || magic == MAGIC_MICRO_SWAPPED ||
	       magic == MAGIC_NANO_SWAPPED ||
	       (magic == MAGIC_NG && (order == MAGIC_ORDER || order == MAGIC_ORDER_SWAPPED));
}

static void set_time(struct pcap *pcap, uint64_t ticks, uint64_t a_second, struct pcap_packet *out)
{
	out->time = (uint32_t)(ticks / a_second);
	/* In floating point since a clock may tick 2^63 times a second. */
	double fraction = (double)(ticks % a_second) / (double)a_second;
	out->microseconds = (uint32_t)(fraction * MICRO);
	if (out->microseconds >= MICRO)
		out->microseconds = MICRO - 1;
	pcap->last_time = out->time;
}

static enum pcap_piece more(size_t needed, size_t *used)
{
	*used = needed;
	return PCAP_MORE;
}

static enum pcap_piece begin_file(struct pcap *pcap, struct rd in, size_t *used)
{
	enum { LINK_MASK = 0xFFFF }; /* above it: how long the checksum of frames is */
	if (rd_left(&in) < FILE_HEADER_BYTES)
		return more(FILE_HEADER_BYTES, used);
	uint32_t magic = rd_u32(&in);
	bool nano = magic == MAGIC_NANO || magic == MAGIC_NANO_SWAPPED;
	pcap->big_endian = magic == MAGIC_MICRO || magic == MAGIC_NANO;
	rd_bytes(&in, 16); /* version, zone, accuracy, longest packet */
	pcap->interface[0] =
		(struct pcap_interface){ read_u32(pcap, &in) & LINK_MASK, nano ? NANO : MICRO };
	pcap->interfaces = 1;
	*used = FILE_HEADER_BYTES;
	return PCAP_OTHER;
}

struct packet_header {
	uint32_t time, fraction, captured, length;
};

static struct packet_header read_packet_header(const struct pcap *pcap, struct rd *in)
{
	struct packet_header header;
	header.time = read_u32(pcap, in);
	header.fraction = read_u32(pcap, in);
	header.captured = read_u32(pcap, in);
	header.length = read_u32(pcap, in);
	return header;
}

static enum pcap_piece next_packet(
	struct pcap *pcap, struct rd in, size_t *used, struct pcap_packet *packet, const char **why)
{
	if (rd_left(&in) < PACKET_HEADER_BYTES)
		return more(PACKET_HEADER_BYTES, used);
	struct packet_header header = read_packet_header(pcap, &in);
	const struct pcap_interface *interface = &pcap->interface[0];
	if (header.captured > PCAP_PACKET_MAX) {
		*why = IMPOSSIBLE_PACKET;
		return PCAP_DAMAGED;
	}
	*used = PACKET_HEADER_BYTES + header.captured;
	if (rd_left(&in) < header.captured)
		return PCAP_MORE;
	packet->link = interface->link;
	packet->bytes = rd_sub(&in, header.captured);
	set_time(pcap, header.time * interface->ticks + header.fraction, interface->ticks, packet);
	return PCAP_PACKET;
}

/* The resolution of an interface's clock, from its options; a millionth where it says nothing. */
static uint64_t read_ticks(const struct pcap *pcap, struct rd in)
{
	enum { OPTION_END = 0, OPTION_RESOLUTION = 9, POWER_OF_TWO = 0x80 };
	while (rd_left(&in) >= 4) {
		uint16_t option = read_u16(pcap, &in), length = read_u16(pcap, &in);
		struct rd value = rd_sub(&in, length);
		rd_bytes(&in, (4 - length % 4u) % 4);
		if (option == OPTION_END)
			break;
		if (option != OPTION_RESOLUTION || rd_left(&value) == 0)
			continue;
		unsigned power = value.p[0] & 0x7Fu;
		if ((value.p[0] & POWER_OF_TWO) != 0)
			return power < 64 ? UINT64_C(1) << power : MICRO;
		uint64_t ticks = 1;
		for (; power > 0 && ticks <= UINT64_MAX / 10; power--)
			ticks *= 10;
		return power == 0 ? ticks : MICRO;
	}
	return MICRO;
}

static enum pcap_piece read_interface(struct pcap *pcap, struct rd body)
{
	if (pcap->interfaces == PCAP_INTERFACES_MAX)
		return PCAP_OTHER;
	struct pcap_interface *interface = &pcap->interface[pcap->interfaces++];
	interface->link = read_u16(pcap, &body);
	rd_bytes(&body, 6); /* reserved, longest packet */
	interface->ticks = read_ticks(pcap, body);
	return PCAP_OTHER;
}

static enum pcap_piece read_enhanced(
	struct pcap *pcap, struct rd body, struct pcap_packet *packet, const char **why)
{
	uint32_t number = read_u32(pcap, &body);
	uint64_t ticks = (uint64_t)read_u32(pcap, &body) << 32;
	ticks |= read_u32(pcap, &body);
	uint32_t captured = read_u32(pcap, &body);
	read_u32(pcap, &body); /* length before it was cut */
	packet->bytes = rd_sub(&body, captured);
	if (body.err != NULL || number >= pcap->interfaces) {
		*why = body.err != NULL ? IMPOSSIBLE_PACKET : "a packet of an unknown interface";
		return PCAP_OTHER;
	}
	packet->link = pcap->interface[number].link;
	set_time(pcap, ticks, pcap->interface[number].ticks, packet);
	return PCAP_PACKET;
}

/* Without a time; that of the packet before is the nearest there is. */
static enum pcap_piece read_simple(struct pcap *pcap, struct rd body, struct pcap_packet *packet)
{
	uint32_t length = read_u32(pcap, &body);
	if (body.err != NULL || pcap->interfaces == 0)
		return PCAP_OTHER;
	packet->bytes = rd_sub(&body, length < rd_left(&body) ? length : rd_left(&body));
	packet->link = pcap->interface[0].link;
	packet->time = pcap->last_time;
	packet->microseconds = 0;
	return PCAP_PACKET;
}

/* Length of the block at `in`, 0 when it cannot be one, by its first length alone. */
static uint32_t block_length(const struct pcap *pcap, struct rd in)
{
	read_u32(pcap, &in);
	uint32_t length = read_u32(pcap, &in);
	bool good = in.err == NULL && length % 4 == 0 && length >= BLOCK_AROUND_BYTES &&
		    length <= PCAP_BLOCK_MAX;
	return good ? length : 0;
}

static bool block_plausible(const struct pcap *pcap, struct rd in)
{
	uint32_t length = block_length(pcap, in);
	if (length == 0 || length > rd_left(&in))
		return false;
	struct rd tail = rd_of(in.p + length - 4, 4);
	return read_u32(pcap, &tail) == length;
}

/* A section has a byte order and interfaces of its own. */
static void begin_section(struct pcap *pcap, const uint8_t *bytes)
{
	pcap->ng = true;
	pcap->big_endian = peek_u32(bytes + 8) == MAGIC_ORDER;
	pcap->interfaces = 0;
}

static enum pcap_piece next_block(
	struct pcap *pcap, struct rd in, size_t *used, struct pcap_packet *packet, const char **why)
{
	if (rd_left(&in) < PCAP_HEAD_BYTES)
		return more(PCAP_HEAD_BYTES, used);
	if (pcap_is(in.p, rd_left(&in)) && peek_u32(in.p) == MAGIC_NG)
		begin_section(pcap, in.p);
	uint32_t length = block_length(pcap, in);
	*used = length;
	if (length > 0 && rd_left(&in) < length)
		return PCAP_MORE;
	if (!block_plausible(pcap, in)) {
		*why = "a block of pcapng of an impossible length";
		return PCAP_DAMAGED;
	}
	struct rd block = rd_sub(&in, length);
	uint32_t type = read_u32(pcap, &block);
	read_u32(pcap, &block);
	block.end -= 4;
	switch (type) {
	case BLOCK_INTERFACE:
		return read_interface(pcap, block);
	case BLOCK_ENHANCED:
		return read_enhanced(pcap, block, packet, why);
	case BLOCK_SIMPLE:
		return read_simple(pcap, block, packet);
	default:
		return PCAP_OTHER;
	}
}

enum pcap_piece pcap_next(struct pcap *pcap, struct rd bytes, size_t *used,
	struct pcap_packet *packet, const char **why)
{
	*why = NULL;
	if (!pcap->begun) {
		if (rd_left(&bytes) < PCAP_HEAD_BYTES)
			return more(PCAP_HEAD_BYTES, used);
		pcap->ng = peek_u32(bytes.p) == MAGIC_NG;
	}
	enum pcap_piece piece;
	if (pcap->ng)
		piece = next_block(pcap, bytes, used, packet, why);
	else if (pcap->begun)
		piece = next_packet(pcap, bytes, used, packet, why);
	else
		piece = begin_file(pcap, bytes, used);
	pcap->begun |= piece != PCAP_MORE;
	return piece;
}

static bool packet_plausible(const struct pcap *pcap, struct rd *in)
{
	struct packet_header header = read_packet_header(pcap, in);
	int64_t apart = pcap->last_time > 0 ? (int64_t)header.time - pcap->last_time : 0;
	bool good = in->err == NULL && header.captured > 0 && header.captured <= header.length &&
		    header.length <= PCAP_PACKET_MAX &&
		    header.fraction < pcap->interface[0].ticks && apart > -DAY_S && apart < DAY_S;
	rd_bytes(in, header.captured);
	return good;
}

static bool plausible(const struct pcap *pcap, struct rd in)
{
	if (pcap->ng)
		return block_plausible(pcap, in);
	if (!packet_plausible(pcap, &in))
		return false;
	return in.err == NULL && (rd_left(&in) == 0 || packet_plausible(pcap, &in));
}

bool pcap_resume(const struct pcap *pcap, struct rd bytes, bool last, size_t *skip)
{
	const uint8_t *from = bytes.p;
	size_t least = last ? PCAP_HEAD_BYTES : PCAP_RESUME_BYTES;
	bool found = false;
	while (rd_left(&bytes) >= least && !(found = plausible(pcap, bytes)))
		bytes.p++;
	*skip = (size_t)((found || !last ? bytes.p : bytes.end) - from);
	return found;
}
