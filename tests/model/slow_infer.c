#include "model/slow_infer.h"

#include <string.h>

enum { PROVIDER = 1, PEER = 2, CUSTOMER = 4 };

static uint8_t *roles(struct slow_infer *slow, asn_t of, asn_t other)
{
	return &slow->role[of - slow->first][other - slow->first];
}

static uint8_t turned(uint8_t set)
{
	return (uint8_t)((set & PEER) | ((set & PROVIDER) ? CUSTOMER : 0) |
			 ((set & CUSTOMER) ? PROVIDER : 0));
}

static void keep(struct slow_infer *slow, asn_t of, asn_t other, uint8_t set)
{
	uint8_t left = *roles(slow, of, other) & set;
	slow->changed |= left != *roles(slow, of, other);
	*roles(slow, of, other) = left;
	*roles(slow, other, of) = turned(left);
}

static void valley(struct slow_infer *slow, const asn_t *hop)
{
	if ((*roles(slow, hop[1], hop[0]) & CUSTOMER) == 0)
		keep(slow, hop[1], hop[2], CUSTOMER);
	if ((*roles(slow, hop[1], hop[2]) & CUSTOMER) == 0)
		keep(slow, hop[1], hop[0], CUSTOMER);
}

/* The roles in `mine` that go with some role in `other`, mine being above (or below) it. */
static uint8_t fitting(uint8_t mine, uint8_t other, bool above, bool strict)
{
	uint8_t fit = 0;
	for (uint8_t r = 1; r <= CUSTOMER; r = (uint8_t)(2 * r)) {
		for (uint8_t o = 1; o <= CUSTOMER; o = (uint8_t)(2 * o)) {
			bool good = above ? r > o : r < o;
			if ((mine & r) && (other & o) && (good || (!strict && r == o)))
				fit |= r;
		}
	}
	return fit;
}

/* A route: hop[0] to the origin. */
static void choice(struct slow_infer *slow, struct path_view taken, struct path_view passed)
{
	asn_t u = taken.hop[0], n = taken.hop[1], m = passed.hop[0];
	uint8_t to_n = *roles(slow, u, n), to_m = *roles(slow, u, m);
	bool strict = passed.count + 1 < taken.count;
	bool origin = passed.count == 1;
	uint8_t beyond = origin ? CUSTOMER : *roles(slow, m, passed.hop[1]);
	if (beyond == CUSTOMER) {
		keep(slow, u, n, fitting(to_n, to_m, true, strict));
		keep(slow, u, m, fitting(to_m, to_n, false, strict));
	} else if (strict && to_m == PROVIDER) {
		keep(slow, u, n, PEER | CUSTOMER);
	} else if (strict && to_n == PROVIDER) {
		keep(slow, u, m, PEER | CUSTOMER);
	}
	if (!origin && fitting(to_n, to_m, true, strict) == 0)
		keep(slow, m, passed.hop[1], PROVIDER | PEER);
}

static bool holds(struct path_view path, asn_t asn)
{
	for (size_t i = 0; i < path.count; i++) {
		if (path.hop[i] == asn)
			return true;
	}
	return false;
}

static struct path_view from(struct path_view path, size_t hop)
{
	return (struct path_view){ path.hop + hop, path.count - hop };
}

static void all_choices(struct slow_infer *slow, struct path_view p, struct path_view q)
{
	if (p.hop[p.count - 1] != q.hop[q.count - 1])
		return;
	for (size_t i = 0; i + 2 < p.count; i++) {
		for (size_t j = 0; j < q.count; j++) {
			struct path_view taken = from(p, i), passed = from(q, j);
			asn_t u = taken.hop[0], m = passed.hop[0];
			if (u != m && m != taken.hop[1] && *roles(slow, u, m) != 0 &&
				!holds(passed, u))
				choice(slow, taken, passed);
		}
	}
}

static void begin(struct slow_infer *slow, asn_t clique)
{
	memset(slow->role, 0, sizeof slow->role);
	for (size_t i = 0; i < slow->paths->count; i++) {
		struct path_view path = path_set_get(slow->paths, i);
		for (size_t j = 0; j + 1 < path.count; j++) {
			asn_t a = path.hop[j], b = path.hop[j + 1];
			bool top_a = a < slow->first + clique, top_b = b < slow->first + clique;
			uint8_t set = top_a && top_b ? PEER : PROVIDER | PEER | CUSTOMER;
			if (top_a && !top_b)
				set = PEER | CUSTOMER;
			if (top_b && !top_a)
				set = PEER | PROVIDER;
			*roles(slow, a, b) = set;
			*roles(slow, b, a) = turned(set);
		}
	}
}

void slow_infer(struct slow_infer *slow, asn_t clique, bool choices)
{
	const struct path_set *paths = slow->paths;
	begin(slow, clique);
	do {
		slow->changed = false;
		for (size_t i = 0; i < paths->count; i++) {
			struct path_view path = path_set_get(paths, i);
			for (size_t j = 0; j + 2 < path.count; j++)
				valley(slow, path.hop + j);
			for (size_t k = 0; choices && k < paths->count; k++)
				all_choices(slow, path, path_set_get(paths, k));
		}
	} while (slow->changed);
}
