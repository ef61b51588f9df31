#include "model/slow_update.h"

#include <arpa/inet.h>
#include <string.h>

enum { ATTRIBUTES = 4096, PATH = 70000 };

struct piece {
	const uint8_t *p;
	size_t n;
};

struct attribute {
	unsigned flags, type;
	struct piece value;
};

struct message {
	bool wide, add_path, cut;
	struct attribute attribute[ATTRIBUTES];
	size_t attributes;
};

/* A path as a list of ASes, each with the type and number of its segment. */
struct hop {
	unsigned type, segment;
	uint32_t asn;
};
static struct hop path[PATH], path4[PATH];

static uint32_t number(const uint8_t *p, size_t bytes)
{
	uint32_t value = 0;
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | p[i];
	return value;
}

static bool list_attributes(struct message *m, struct piece in)
{
	while (in.n > 0) {
		size_t head = in.n >= 1 && (in.p[0] & 0x10) != 0 ? 4 : 3;
		if (in.n < head)
			return false;
		size_t length = number(in.p + 2, head - 2);
		if (in.n - head < length)
			return false;
		m->attribute[m->attributes++] =
			(struct attribute){ in.p[0], in.p[1], { in.p + head, length } };
		in.p += head + length;
		in.n -= head + length;
	}
	return true;
}

static const struct attribute *first(const struct message *m, unsigned type)
{
	for (size_t i = 0; i < m->attributes; i++) {
		if (m->attribute[i].type == type)
			return &m->attribute[i];
	}
	return NULL;
}

static size_t count(const struct message *m, unsigned type)
{
	size_t n = 0;
	for (size_t i = 0; i < m->attributes; i++)
		n += m->attribute[i].type == type;
	return n;
}

/* Families as bgp.h numbers them, 8 for the rest. */
static unsigned family_of(unsigned afi, unsigned safi)
{
	unsigned pair = safi == 1 ? 0 : safi == 2 ? 2 : safi == 4 ? 4 : safi == 128 ? 6 : 8;
	return afi == 0 || afi > 2 || pair == 8 ? 8 : pair + afi - 1;
}

/* One prefix; how many bytes it takes, 0 where it is damaged. */
static size_t one_prefix(
	struct piece in, unsigned family, bool add_path, char kind, struct buf *out)
{
	uint8_t address[16] = { 0 };
	unsigned labels = 0;
	size_t at = add_path ? 4 : 0, max = family % 2 == 1 ? 128 : 32;
	char text[INET6_ADDRSTRLEN];
	uint32_t id, high = 0, low = 0;
	if (in.n < at + 1)
		return 0;
	id = number(in.p, at);
	unsigned bits = in.p[at++];
	if (family >= 4) {
		bool last = false;
		while (!last) {
			if (in.n < at + 3 || bits < 24)
				return 0;
			uint32_t label = number(in.p + at, 3);
			last = (label & 1) != 0 || label == 0x800000 || label == 0;
			at += 3;
			bits -= 24;
			labels++;
		}
	}
	if (family >= 6) {
		if (in.n < at + 8 || bits < 64)
			return 0;
		high = number(in.p + at, 4);
		low = number(in.p + at + 4, 4);
		at += 8;
		bits -= 64;
	}
	if (bits > max || in.n - at < (bits + 7) / 8)
		return 0;
	for (unsigned i = 0; i < bits; i++) {
		if (in.p[at + i / 8] >> (7 - i % 8) & 1)
			address[i / 8] |= (uint8_t)(0x80 >> (i % 8));
	}
	inet_ntop(max == 128 ? AF_INET6 : AF_INET, address, text, sizeof text);
	buf_printf(out, "%c %u %s/%u id %u rd %u:%u\n", kind, family, text, bits, id, high, low);
	return at + (bits + 7) / 8;
}

static void prefixes(
	const struct message *m, struct piece in, unsigned family, char kind, struct buf *out)
{
	while (in.n > 0) {
		size_t taken = one_prefix(in, family, m->add_path, kind, out);
		if (taken == 0) {
			buf_puts(out, "bad\n");
			return;
		}
		in.p += taken;
		in.n -= taken;
	}
}

/* The NLRI of MP_REACH or MP_UNREACH and their family; false where that part is damaged. */
static bool open_mp(const struct attribute *a, unsigned *family, struct piece *nlri)
{
	size_t at = 3;
	if (a->value.n < 3)
		return false;
	*family = family_of(number(a->value.p, 2), a->value.p[2]);
	if (a->type == 14) {
		if (a->value.n < 4)
			return false;
		at = 4 + (size_t)a->value.p[3] + 1;
	}
	if (a->value.n < at)
		return false;
	*nlri = (struct piece){ a->value.p + at, a->value.n - at };
	return true;
}

/* The ASes of a path value into `to`; their number, or -1. */
static long list_path(struct piece in, size_t width, struct hop *to)
{
	long hops = 0;
	for (unsigned segment = 0; in.n > 0; segment++) {
		if (in.n < 2 || in.p[0] < 1 || in.p[0] > 4 || in.p[1] == 0 ||
			in.n - 2 < in.p[1] * width)
			return -1;
		for (size_t i = 0; i < in.p[1]; i++)
			to[hops++] = (struct hop){ in.p[0], segment,
				number(in.p + 2 + i * width, width) };
		size_t taken = 2 + in.p[1] * width;
		in.p += taken;
		in.n -= taken;
	}
	return hops;
}

/* How much the AS at `i` adds to the length of its path: a set is one in all. */
static size_t adds(const struct hop *list, long i)
{
	if (list[i].type >= 3)
		return 0;
	return list[i].type == 2 || i == 0 || list[i - 1].segment != list[i].segment ? 1 : 0;
}

static size_t length_of(const struct hop *list, long hops)
{
	size_t length = 0;
	for (long i = 0; i < hops; i++)
		length += adds(list, i);
	return length;
}

/* RFC 6793, 4.2.3: the leading ASes that AS4_PATH lacks, then AS4_PATH. */
static long merge(const struct message *m, long hops)
{
	const struct attribute *four = first(m, 17), *mine = first(m, 7), *as4 = first(m, 18);
	bool stale = as4 != NULL && as4->value.n == 8 && (as4->flags & 0xc0) == 0xc0 &&
		     mine != NULL && mine->value.n == 6 && (mine->flags & 0xc0) == 0xc0 &&
		     number(mine->value.p, 2) != 23456;
	if (m->wide || four == NULL || (four->flags & 0xc0) != 0xc0)
		return hops;
	long hops4 = list_path(four->value, 4, path4);
	if (hops4 < 0 || stale || length_of(path, hops) < length_of(path4, hops4))
		return hops;
	size_t wanted = length_of(path, hops) - length_of(path4, hops4);
	long kept = 0;
	while (kept < hops && adds(path, kept) <= wanted) {
		wanted -= adds(path, kept);
		kept++;
	}
	for (long i = 0; i < hops4; i++) {
		if (path4[i].type < 3)
			path[kept++] = (struct hop){ path4[i].type, 100000 + path4[i].segment,
				path4[i].asn };
	}
	return kept;
}

/* Expected flags, and the length: exactly `size`, or with `list` one or more times as many. */
static const struct shape {
	unsigned type, flags;
	size_t size;
	bool list, any, discard;
} shapes[] = {
	{ 1, 0x40, 1, false, false, false },
	{ 2, 0x40, 0, false, true, false },
	{ 3, 0x40, 4, false, false, false },
	{ 4, 0x80, 4, false, false, false },
	{ 5, 0x40, 4, false, false, false },
	{ 6, 0x40, 0, false, false, true },
	{ 7, 0xc0, 0, false, true, true },
	{ 8, 0xc0, 4, true, false, false },
	{ 9, 0x80, 4, false, false, false },
	{ 10, 0x80, 4, true, false, false },
	{ 14, 0x80, 0, false, true, false },
	{ 15, 0x80, 0, false, true, false },
	{ 16, 0xc0, 8, true, false, false },
	{ 17, 0xc0, 0, false, true, true },
	{ 18, 0xc0, 8, false, false, true },
	{ 25, 0xc0, 20, true, false, false },
	{ 32, 0xc0, 12, true, false, false },
	{ 35, 0xc0, 4, false, false, false },
};

static const struct shape *shape_of(unsigned type)
{
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if (shapes[i].type == type)
			return &shapes[i];
	}
	return NULL;
}

static bool next_hop_is_good(const struct attribute *a)
{
	unsigned family;
	struct piece nlri;
	if (!open_mp(a, &family, &nlri))
		return false;
	unsigned length = a->value.p[3];
	return family == 8 || length == 4 || length == 12 || length == 16 || length == 24 ||
	       length == 32 || length == 48;
}

static bool is_good(const struct message *m, const struct attribute *a)
{
	const struct shape *shape = shape_of(a->type);
	size_t n = a->value.n;
	if ((a->flags & 0xc0) != shape->flags)
		return false;
	if (!shape->any)
		return shape->list ? n > 0 && n % shape->size == 0 && (a->type != 1)
				   : n == shape->size && (a->type != 1 || a->value.p[0] <= 2);
	if (a->type == 2)
		return list_path(a->value, m->wide ? 4 : 2, path) >= 0;
	if (a->type == 7)
		return n == (m->wide ? 8 : 6);
	if (a->type == 14)
		return next_hop_is_good(a);
	if (a->type == 17)
		return m->wide || list_path(a->value, 4, path4) >= 0;
	return n >= 3;
}

static void tell_path(const struct message *m, struct buf *out)
{
	long hops = list_path(first(m, 2)->value, m->wide ? 4 : 2, path);
	/* An AS4_PATH counts only beside an AS_PATH, whatever it is itself. */
	hops = merge(m, hops);
	buf_puts(out, "path");
	for (long i = 0; i < hops; i++)
		buf_printf(out, " %u:%u", path[i].type, path[i].asn);
	buf_puts(out, "\n");
}

static void tell_attributes(const struct message *m, struct buf *out)
{
	size_t discarded = 0, others = 0;
	bool good[64] = { false }, withdraw = m->cut;
	for (size_t i = 0; i < m->attributes; i++) {
		const struct attribute *a = &m->attribute[i];
		bool again = a->type < 64 && first(m, a->type) != a;
		if (again) {
			discarded++;
		} else if (a->type >= 64 || shape_of(a->type) == NULL) {
			others++;
			if (a->type < 64)
				good[a->type] = true;
		} else if (is_good(m, a)) {
			good[a->type] = true;
		} else {
			withdraw |= !shape_of(a->type)->discard;
			/* Of an AS4_PATH only the merge finds out, so it needs an AS_PATH. */
			bool found = a->type != 17 || (a->flags & 0xc0) != 0xc0 ||
				     (first(m, 2) != NULL && is_good(m, first(m, 2)));
			discarded += shape_of(a->type)->discard && found;
			good[a->type] = a->type == 17 && !found;
		}
	}
	if (!good[1] || !good[2] || (!good[3] && !good[14]))
		withdraw = true;
	buf_printf(out, "withdraw %d discarded %zu others %zu seen", withdraw, discarded, others);
	for (unsigned i = 0; i < 64; i++) {
		if (good[i])
			buf_printf(out, " %u", i);
	}
	buf_puts(out, "\n");
	if (good[2])
		tell_path(m, out);
	if (good[4])
		buf_printf(out, "med %u\n", number(first(m, 4)->value.p, 4));
	if (good[8]) {
		buf_puts(out, "communities");
		for (size_t i = 0; i < first(m, 8)->value.n; i += 4)
			buf_printf(out, " %x", number(first(m, 8)->value.p + i, 4));
		buf_puts(out, "\n");
	}
	if (good[7]) {
		size_t width = m->wide ? 4 : 2;
		uint32_t asn = number(first(m, 7)->value.p, width);
		if (!m->wide && asn == 23456 && good[18])
			asn = number(first(m, 18)->value.p, 4);
		buf_printf(out, "aggregator %u\n", asn);
	}
}

static bool mp_part(const struct message *m, unsigned type, unsigned *family, struct piece *nlri)
{
	const struct attribute *a = first(m, type);
	*family = 8;
	*nlri = (struct piece){ NULL, 0 };
	if (a == NULL)
		return true;
	if (count(m, type) > 1 || !open_mp(a, family, nlri))
		return false;
	if (*family == 8)
		nlri->n = 0;
	return true;
}

void slow_update(const uint8_t *bytes, size_t size, bool wide, bool add_path, struct buf *out)
{
	static struct message m;
	struct piece withdrawn, attributes, announced, reach, unreach;
	unsigned reach_family, unreach_family;
	m.wide = wide;
	m.add_path = add_path;
	m.attributes = 0;
	if (size < 2 || size - 2 < number(bytes, 2)) {
		buf_puts(out, "reset\n");
		return;
	}
	withdrawn = (struct piece){ bytes + 2, number(bytes, 2) };
	size_t at = 2 + withdrawn.n;
	if (size - at < 2 || size - at - 2 < number(bytes + at, 2)) {
		buf_puts(out, "reset\n");
		return;
	}
	attributes = (struct piece){ bytes + at + 2, number(bytes + at, 2) };
	at += 2 + attributes.n;
	announced = (struct piece){ bytes + at, size - at };
	m.cut = !list_attributes(&m, attributes);
	if (!mp_part(&m, 14, &reach_family, &reach) ||
		!mp_part(&m, 15, &unreach_family, &unreach)) {
		buf_puts(out, "reset\n");
		return;
	}
	prefixes(&m, withdrawn, 0, 'W', out);
	prefixes(&m, unreach, unreach_family, 'W', out);
	prefixes(&m, announced, 0, 'A', out);
	prefixes(&m, reach, reach_family, 'A', out);
	tell_attributes(&m, out);
}
