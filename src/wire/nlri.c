#include "wire/bgp.h"

enum bgp_family bgp_family_of(uint16_t afi, uint8_t safi)
{
	static const struct {
		uint8_t safi, family; /* of IPv4; that of IPv6 follows it */
	} known[] = {
		{ BGP_SAFI_UNICAST, BGP_IPV4_UNICAST },
		{ BGP_SAFI_MULTICAST, BGP_IPV4_MULTICAST },
		{ BGP_SAFI_LABELLED, BGP_IPV4_LABELLED },
		{ BGP_SAFI_VPN, BGP_IPV4_VPN },
	};
	if (afi != BGP_AFI_IPV4 && afi != BGP_AFI_IPV6)
		return BGP_FAMILIES;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (known[i].safi == safi)
			return (enum bgp_family)(known[i].family + (afi == BGP_AFI_IPV6));
	}
	return BGP_FAMILIES;
}

static bool is_ipv6(enum bgp_family family)
{
	return (family - BGP_IPV4_UNICAST) % 2 == 1;
}

/*
 * Passes over a label stack: 20 bits of label, 3 of class, and the bit that ends it (RFC 8277, 2).
 * A withdrawal has one label that means nothing and does not end: 0x800000 or 0 (2.4).
 */
static void skip_labels(struct rd *in, unsigned *bits)
{
	enum { LABEL_BITS = 24 };
	bool last = false;
	while (!last && in->err == NULL) {
		const uint8_t *label = rd_bytes(in, 3);
		if (label == NULL)
			return;
		if (*bits < LABEL_BITS) {
			rd_fail(in, "labels longer than their prefix");
			return;
		}
		*bits -= LABEL_BITS;
		last = (label[2] & 1) != 0 ||
		       ((label[0] & 0x7f) == 0 && label[1] == 0 && label[2] == 0);
	}
}

static void read_distinguisher(struct rd *in, unsigned *bits, struct bgp_prefix *prefix)
{
	enum { DISTINGUISHER_BITS = 64 };
	uint64_t high = rd_u32(in), low = rd_u32(in);
	if (*bits < DISTINGUISHER_BITS) {
		rd_fail(in, "a route distinguisher longer than its prefix");
		return;
	}
	*bits -= DISTINGUISHER_BITS;
	prefix->distinguisher = high << 32 | low;
}

/* The address of a prefix of that many bits; those behind are cleared. */
static inline bool read_bits(struct rd *in, unsigned bits, bool six, struct bgp_prefix *prefix)
{
	size_t length = (bits + 7) / 8;
	const uint8_t *p = in->p;
	prefix->addr = (struct addr){ .family = six ? ADDR_IPV6 : ADDR_IPV4 };
	prefix->bits = (uint8_t)bits;
	if (bits > (six ? 128u : 32u)) {
		rd_fail(in, "a prefix longer than an address");
		return false;
	}
	if ((size_t)(in->end - p) < length) {
		rd_fail(in, "a prefix runs past the end");
		return false;
	}
	for (size_t i = 0; i < length; i++)
		prefix->addr.byte[i] = p[i];
	if (bits % 8 != 0)
		prefix->addr.byte[length - 1] &= (uint8_t)(0xff00u >> (bits % 8));
	in->p = p + length;
	return true;
}

/* What stands before the address of a labelled or VPN prefix. */
static void read_stack(struct rd *in, unsigned *bits, struct bgp_prefix *prefix)
{
	skip_labels(in, bits);
	if (in->err == NULL && prefix->family >= BGP_IPV4_VPN)
		read_distinguisher(in, bits, prefix);
}

bool bgp_prefix_read(struct rd *in, enum bgp_family family, bool path_id, struct bgp_prefix *prefix)
{
	prefix->family = (uint8_t)family;
	prefix->has_path_id = path_id;
	prefix->path_id = path_id ? rd_u32(in) : 0;
	prefix->distinguisher = 0;
	unsigned bits = rd_u8(in);
	if (family >= BGP_IPV4_LABELLED && in->err == NULL)
		read_stack(in, &bits, prefix);
	return in->err == NULL && read_bits(in, bits, is_ipv6(family), prefix);
}

static bool reads_to_the_end(struct rd in, enum bgp_family family, bool path_id)
{
	struct bgp_prefix prefix;
	unsigned defaults = 0;
	while (rd_left(&in) > 0) {
		if (!bgp_prefix_read(&in, family, path_id, &prefix))
			return false;
		/*
		 * A path identifier below 256, read as prefixes, is three default routes and the
		 * start of another prefix.
		 */
		if (prefix.bits == 0 && prefix.distinguisher == 0 && ++defaults > 1 && !path_id)
			return false;
	}
	return true;
}

bool bgp_prefixes_need_path_id(struct rd in, enum bgp_family family)
{
	/* Identifiers are counted up from 1, so they begin with a zero; prefixes nearly never do. */
	if (rd_left(&in) == 0 || (in.p[0] != 0 && (in.p[0] <= 32 || is_ipv6(family))))
		return false;
	return family < BGP_FAMILIES && !reads_to_the_end(in, family, false) &&
	       reads_to_the_end(in, family, true);
}
