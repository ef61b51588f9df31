#include "model/slow_filter.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

enum { ITEMS = 3, TOKENS = 6 };
enum kind {
	AND,
	OR,
	NOT,
	PREFIX,
	COVERED,
	COVERING,
	ORIGIN,
	AS,
	PATH,
	COLLAPSED,
	PEER,
	FROM,
	UNTIL,
	COMMUNITY,
	LARGE,
	ROUTE_TARGET,
	TYPE,
	FAMILY,
	KINDS
};

struct slow_filter {
	enum kind kind;
	struct slow_filter *a, *b;
	size_t items;
	asn_t asn[ITEMS];
	struct addr addr[ITEMS];
	unsigned bits[ITEMS];
	bool by_address;
	struct bgp_peer peer;
	uint32_t number[3];
	bool any[3];
	unsigned set; /* of kinds or families */
	size_t tokens;
	char token[TOKENS]; /* ^ $ * ? or a for an AS */
	asn_t token_asn[TOKENS];
};

static bool same_bits(const struct addr *a, const struct addr *b, unsigned bits)
{
	for (unsigned i = 0; i < bits; i++) {
		unsigned mask = 0x80u >> i % 8;
		if (((a->byte[i / 8] ^ b->byte[i / 8]) & mask) != 0)
			return false;
	}
	return a->family == b->family;
}

static bool matches_prefix(const struct slow_filter *f, const struct plain_route *route)
{
	if (route->kind == ROUTE_STATE || route->kind == ROUTE_END_OF_RIB)
		return false;
	for (size_t i = 0; i < f->items; i++) {
		bool covered = route->bits >= f->bits[i] &&
			       same_bits(&f->addr[i], &route->addr, f->bits[i]);
		bool covering = route->bits <= f->bits[i] &&
				same_bits(&f->addr[i], &route->addr, route->bits);
		if ((f->kind == PREFIX && covered && covering) || (f->kind == COVERED && covered) ||
			(f->kind == COVERING && covering))
			return true;
	}
	return false;
}

static bool is_one_of(const struct slow_filter *f, asn_t asn)
{
	for (size_t i = 0; i < f->items; i++) {
		if (f->asn[i] == asn)
			return true;
	}
	return false;
}

/* The path in places: a hop alone, or the hops of a set. */
struct place {
	size_t hops;
	asn_t hop[PLAIN_HOPS];
};

static bool is_set(unsigned type)
{
	return type == AS_SET || type == AS_CONFED_SET;
}

static size_t places_of(const struct plain_route *route, struct place *place)
{
	size_t count = 0;
	for (size_t i = 0; i < route->segments; i++) {
		const struct plain_segment *segment = &route->segment[i];
		if (is_set(segment->type)) {
			place[count].hops = segment->hops;
			memcpy(place[count++].hop, segment->hop, sizeof segment->hop);
			continue;
		}
		for (size_t j = 0; j < segment->hops; j++)
			place[count++] = (struct place){ 1, { segment->hop[j] } };
	}
	return count;
}

static size_t collapse(struct place *place, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		bool repeats = kept > 0 && place[i].hops == 1 && place[kept - 1].hops == 1 &&
			       place[i].hop[0] == place[kept - 1].hop[0];
		if (!repeats)
			place[kept++] = place[i];
	}
	return kept;
}

/* All of `token` against all of `place`, by trying every length of each run. */
static bool matches_tokens(
	const struct slow_filter *f, size_t token, const struct place *place, size_t count)
{
	if (token == f->tokens)
		return count == 0;
	if (f->token[token] == '*') {
		for (size_t run = 0; run <= count; run++) {
			if (matches_tokens(f, token + 1, place + run, count - run))
				return true;
		}
		return false;
	}
	bool fits = count > 0 && f->token[token] == '?';
	for (size_t i = 0; count > 0 && i < place->hops; i++)
		fits = fits || place->hop[i] == f->token_asn[token];
	return fits && matches_tokens(f, token + 1, place + 1, count - 1);
}

static bool matches_path(const struct slow_filter *f, const struct plain_route *route)
{
	struct place place[PLAIN_SEGMENTS * PLAIN_HOPS];
	size_t count = places_of(route, place);
	if (f->kind == COLLAPSED)
		count = collapse(place, count);
	return matches_tokens(f, 0, place, count);
}

static bool matches_hops(const struct slow_filter *f, const struct plain_route *route)
{
	struct place place[PLAIN_SEGMENTS * PLAIN_HOPS];
	size_t count = places_of(route, place);
	for (size_t i = f->kind == ORIGIN && count > 0 ? count - 1 : 0; i < count; i++) {
		/* A set of a confederation is no origin; its last AS stands for it. */
		bool last_only = f->kind == ORIGIN && route->segments > 0 &&
				 route->segment[route->segments - 1].type == AS_CONFED_SET;
		for (size_t j = last_only ? place[i].hops - 1 : 0; j < place[i].hops; j++) {
			if (is_one_of(f, place[i].hop[j]))
				return true;
		}
	}
	return false;
}

static bool number_fits(const struct slow_filter *f, size_t part, uint32_t number)
{
	return f->any[part] || f->number[part] == number;
}

static uint32_t big_endian(const uint8_t *byte, size_t count)
{
	uint32_t value = 0;
	for (size_t i = 0; i < count; i++)
		value = value << 8 | byte[i];
	return value;
}

static bool matches_target(const struct slow_filter *f, const uint8_t *byte)
{
	size_t wide = byte[0] == 0 ? 2 : 4;
	if (byte[0] > 2 || byte[1] != 2)
		return false;
	/* An AS number does not name an address. */
	if (byte[0] == 1 && !f->any[0])
		return false;
	return number_fits(f, 0, big_endian(byte + 2, wide)) &&
	       number_fits(f, 1, big_endian(byte + 2 + wide, 6 - wide));
}

static bool matches_communities(const struct slow_filter *f, const struct plain_route *route)
{
	for (size_t i = 0; i < route->communities && f->kind == COMMUNITY; i++) {
		if (number_fits(f, 0, route->community[i] >> 16) &&
			number_fits(f, 1, route->community[i] & 0xFFFF))
			return true;
	}
	for (size_t i = 0; i < route->large && f->kind == LARGE; i++) {
		const uint32_t *large = route->large_community[i];
		if (number_fits(f, 0, large[0]) && number_fits(f, 1, large[1]) &&
			number_fits(f, 2, large[2]))
			return true;
	}
	for (size_t i = 0; i < route->extended && f->kind == ROUTE_TARGET; i++) {
		if (matches_target(f, route->extended_community[i]))
			return true;
	}
	return false;
}

bool slow_filter_matches(const struct slow_filter *f, const struct plain_route *route)
{
	bool carries = route->kind == ROUTE_TABLE || route->kind == ROUTE_ANNOUNCED;
	switch (f->kind) {
	case AND:
		return slow_filter_matches(f->a, route) && slow_filter_matches(f->b, route);
	case OR:
		return slow_filter_matches(f->a, route) || slow_filter_matches(f->b, route);
	case NOT:
		return !slow_filter_matches(f->a, route);
	case PREFIX:
	case COVERED:
	case COVERING:
		return matches_prefix(f, route);
	case ORIGIN:
	case AS:
		return carries && matches_hops(f, route);
	case PATH:
	case COLLAPSED:
		return carries && matches_path(f, route);
	case PEER:
		return f->by_address ? addr_compare(&f->peer.addr, &route->peer.addr) == 0
				     : f->peer.asn == route->peer.asn;
	case FROM:
		return route->time >= f->number[0];
	case UNTIL:
		return route->time <= f->number[0];
	case TYPE:
		return (f->set >> route->kind & 1) != 0;
	case FAMILY:
		return route->kind != ROUTE_STATE && (f->set >> route->family & 1) != 0;
	default:
		return carries && matches_communities(f, route);
	}
}

static void put_prefixes(struct random_state *random, struct slow_filter *f, struct buf *text)
{
	f->items = 1 + random_below(random, ITEMS);
	for (size_t i = 0; i < f->items; i++) {
		plain_prefix(random, &f->addr[i], &f->bits[i]);
		if (i > 0)
			buf_putc(text, ',');
		addr_print(text, &f->addr[i]);
		buf_printf(text, "/%u", f->bits[i]);
	}
}

static void put_asns(struct random_state *random, struct slow_filter *f, struct buf *text)
{
	f->items = 1 + random_below(random, ITEMS);
	asn_t first = plain_asn(random);
	bool range = f->items > 1 && random_below(random, 3) == 0;
	for (size_t i = 0; i < f->items; i++)
		f->asn[i] = range ? first + (asn_t)i : plain_asn(random);
	if (range) {
		buf_printf(text, "%u-%u", first, first + (asn_t)f->items - 1);
		return;
	}
	for (size_t i = 0; i < f->items; i++)
		buf_printf(text, "%s%u", i > 0 ? ",AS" : "", f->asn[i]);
}

static void add_token(struct slow_filter *f, char token, asn_t asn)
{
	f->token[f->tokens] = token;
	f->token_asn[f->tokens++] = asn;
}

static void put_pattern(struct random_state *random, struct slow_filter *f, struct buf *text)
{
	bool begins = random_below(random, 2) == 0, ends = random_below(random, 2) == 0;
	size_t words = 1 + random_below(random, TOKENS - 3);
	buf_puts(text, begins ? "\"^" : "\"");
	if (!begins)
		add_token(f, '*', 0);
	for (size_t i = 0; i < words; i++) {
		static const char kinds[] = "aaa?*";
		char kind = kinds[random_below(random, 5)];
		asn_t asn = plain_asn(random);
		if (i > 0)
			buf_putc(text, random_below(random, 2) == 0 ? ' ' : '_');
		add_token(f, kind, asn);
		if (kind == 'a')
			buf_printf(text, "%u", asn);
		else
			buf_putc(text, kind);
	}
	if (!ends)
		add_token(f, '*', 0);
	buf_puts(text, ends ? "$\"" : "\"");
}

static void put_number(struct random_state *random, struct slow_filter *f, size_t part,
	uint32_t number, struct buf *text)
{
	f->any[part] = random_below(random, 4) == 0;
	f->number[part] = number;
	if (f->any[part])
		buf_putc(text, '*');
	else
		buf_printf(text, "%u", number);
}

static void put_numbers(struct random_state *random, struct slow_filter *f, struct buf *text)
{
	uint32_t first = 64500;
	if (f->kind == ROUTE_TARGET) {
		buf_puts(text, "rt:");
		first = (uint32_t)random_below(random, 3);
	}
	put_number(random, f, 0, f->kind == LARGE ? plain_asn(random) : first, text);
	buf_putc(text, ':');
	put_number(random, f, 1, (uint32_t)random_below(random, 4), text);
	if (f->kind != LARGE)
		return;
	buf_putc(text, ':');
	put_number(random, f, 2, (uint32_t)random_below(random, 3), text);
}

static void put_words(struct random_state *random, struct slow_filter *f, struct buf *text)
{
	static const char *const types[] = { "table", "announce", "withdraw", "end-of-rib",
		"state" };
	static const char *const families[] = { "ipv4", "ipv6", "unicast", "multicast", "labelled",
		"vpn" };
	static const unsigned bits[] = { 0x55, 0xAA, 0x03, 0x0C, 0x30, 0xC0 };
	for (size_t i = 0; i <= random_below(random, 2); i++) {
		size_t word = random_below(random, f->kind == TYPE ? 5 : 6);
		buf_printf(text, "%s%s", i > 0 ? "," : "",
			f->kind == TYPE ? types[word] : families[word]);
		f->set |= f->kind == TYPE ? 1u << word : bits[word];
	}
}

static void put_term(struct random_state *random, struct slow_filter *f, struct buf *text)
{
	static const char *const names[] = { [PREFIX] = "prefix",
		[COVERED] = "covered-by",
		[COVERING] = "covering",
		[ORIGIN] = "origin",
		[AS] = "as",
		[PATH] = "path",
		[COLLAPSED] = "collapsed-path",
		[PEER] = "peer",
		[FROM] = "from",
		[UNTIL] = "until",
		[COMMUNITY] = "community",
		[LARGE] = "community",
		[ROUTE_TARGET] = "community",
		[TYPE] = "type",
		[FAMILY] = "family" };
	f->kind = (enum kind)(PREFIX + random_below(random, KINDS - PREFIX));
	buf_printf(text, "%s ", names[f->kind]);
	if (f->kind <= COVERING) {
		put_prefixes(random, f, text);
	} else if (f->kind <= AS) {
		put_asns(random, f, text);
	} else if (f->kind <= COLLAPSED) {
		put_pattern(random, f, text);
	} else if (f->kind == PEER) {
		plain_peer(random, &f->peer);
		f->by_address = random_below(random, 2) == 0;
		if (f->by_address)
			addr_print(text, &f->peer.addr);
		else
			buf_printf(text, "%u", f->peer.asn);
	} else if (f->kind <= UNTIL) {
		f->number[0] = 1000000000 + (uint32_t)random_below(random, 100);
		buf_printf(text, "%u", f->number[0]);
	} else if (f->kind <= ROUTE_TARGET) {
		put_numbers(random, f, text);
	} else {
		put_words(random, f, text);
	}
}

struct slow_filter *slow_filter_random(
	struct random_state *random, unsigned depth, struct buf *text)
{
	struct slow_filter *f = xcalloc(1, sizeof *f);
	uint64_t roll = depth > 0 ? random_below(random, 5) : 4;
	if (roll >= 3) {
		put_term(random, f, text);
		return f;
	}
	f->kind = (enum kind)roll;
	buf_puts(text, f->kind == NOT ? "not (" : "(");
	f->a = slow_filter_random(random, depth - 1, text);
	if (f->kind != NOT) {
		/* "and" may be left out. */
		bool bare = f->kind == AND && random_below(random, 2) == 0;
		buf_puts(text, f->kind == OR ? " or " : bare ? " " : " and ");
		f->b = slow_filter_random(random, depth - 1, text);
	}
	buf_putc(text, ')');
	return f;
}

void slow_filter_free(struct slow_filter *f)
{
	if (f == NULL)
		return;
	slow_filter_free(f->a);
	slow_filter_free(f->b);
	free(f);
}
