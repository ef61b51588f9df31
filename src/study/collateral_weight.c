#include "study/collateral.h"

#include "store/origins.h"
#include "study/profile.h"

#include <stdlib.h>
#include <string.h>

/* A range of one of the networks; `network` counts the target as the last. */
struct piece {
	struct addr_range range;
	size_t network;
};

struct weighing {
	struct store *store;
	struct arena *arena;
	struct collateral *collateral;
	struct piece *piece;
	size_t pieces;
	/* By network, the target's last. */
	size_t *prefixes;
	double *addresses;
};

static int compare_asns(const void *a, const void *b)
{
	asn_t x = *(const asn_t *)a, y = *(const asn_t *)b;
	return (x > y) - (x < y);
}

static size_t network_of(const struct collateral *collateral, asn_t asn, asn_t target)
{
	if (asn == target)
		return collateral->networks;
	const asn_t *found = bsearch(&asn, collateral->network, collateral->networks, sizeof asn,
		compare_asns);
	return (size_t)(found - collateral->network);
}

static int gather_pieces(struct weighing *w, asn_t target, ost_time_t at)
{
	const struct collateral *c = w->collateral;
	struct prefix_origin *list;
	size_t count;
	asn_t *asn = xmalloc((c->networks + 1) * sizeof *asn);
	if (c->networks > 0)
		memcpy(asn, c->network, c->networks * sizeof *asn);
	asn[c->networks] = target;
	struct origin_question question = { c->origins.id, at, asn, c->networks + 1 };
	int status = store_origins_of(w->store, &question, w->arena, &list, &count);
	w->piece = xcalloc(count, sizeof *w->piece);
	for (size_t i = 0; i < count; i++) {
		size_t network = network_of(c, list[i].asn, target);
		w->piece[w->pieces++] = (struct piece){ list[i].range, network };
		w->prefixes[network]++;
	}
	free(asn);
	return status;
}

/* Wider before narrower, so that the one on top is the longest prefix; the target's above all. */
static int compare_pieces(const void *left, const void *right)
{
	const struct piece *a = left, *b = right;
	int order = addr_compare(&a->range.first, &b->range.first);
	if (order == 0)
		order = addr_compare(&b->range.last, &a->range.last);
	return order != 0 ? order : (a->network > b->network) - (a->network < b->network);
}

static uint64_t ipv4_number(const struct addr *addr)
{
	return (uint64_t)addr->byte[0] << 24 | (uint64_t)addr->byte[1] << 16 |
	       (uint64_t)addr->byte[2] << 8 | addr->byte[3];
}

/*
 * Goes through the addresses upwards with the ranges that are open on a stack: each stretch between
 * two bounds belongs to the range on top, and is added to its network.
 */
struct sweep {
	struct weighing *w;
	const struct piece **open;
	size_t count;
	uint64_t at; /* addresses below are given out */
};

static void give_out(struct sweep *sweep, uint64_t end)
{
	while (sweep->count > 0 && sweep->at < end) {
		const struct piece *top = sweep->open[sweep->count - 1];
		uint64_t behind = ipv4_number(&top->range.last) + 1;
		uint64_t until = behind < end ? behind : end;
		if (until > sweep->at) {
			sweep->w->addresses[top->network] += (double)(until - sweep->at);
			sweep->at = until;
		}
		sweep->count -= behind <= end;
	}
}

static void share_addresses(struct weighing *w)
{
	struct sweep sweep = { .w = w };
	sweep.open = xcalloc(w->pieces, sizeof *sweep.open);
	for (size_t i = 0; i < w->pieces; i++) {
		if (w->piece[i].range.first.family != ADDR_IPV4)
			continue;
		uint64_t first = ipv4_number(&w->piece[i].range.first);
		give_out(&sweep, first);
		sweep.at = sweep.at < first ? first : sweep.at;
		sweep.open[sweep.count++] = &w->piece[i];
	}
	give_out(&sweep, UINT64_MAX);
	free(sweep.open);
}

static bool same_range(const struct addr_range *a, const struct addr_range *b)
{
	return addr_compare(&a->first, &b->first) == 0 && addr_compare(&a->last, &b->last) == 0;
}

/* A range that several of the networks originate is one prefix. */
static size_t count_prefixes(const struct weighing *w)
{
	size_t count = 0;
	for (size_t i = 0; i < w->pieces; i++) {
		if (w->piece[i].network < w->collateral->networks)
			count += i == 0 || !same_range(&w->piece[i - 1].range, &w->piece[i].range);
	}
	return count;
}

static void add_up(struct weighing *w)
{
	struct collateral *c = w->collateral;
	if (w->pieces > 0)
		qsort(w->piece, w->pieces, sizeof *w->piece, compare_pieces);
	share_addresses(w);
	c->prefixes = count_prefixes(w);
	for (size_t i = 0; i < c->networks; i++)
		c->addresses_ipv4 += w->addresses[i];
	c->own_addresses_ipv4 = w->addresses[c->networks];
	double lost = c->addresses_ipv4 + (c->dark ? c->own_addresses_ipv4 : 0);
	c->innocent_percent = lost > 0 ? 100 * c->addresses_ipv4 / lost : -1;
}

/* Where the AS was registered at a time nearest to `at`; NULL = not known. */
static int find_country(struct weighing *w, asn_t asn, ost_time_t at, const char **country)
{
	struct store_name *name = NULL;
	size_t count = 0;
	int status = store_names_of(w->store, asn, w->arena, &name, &count);
	const struct store_name *best =
		status == 0 ? profile_nearest_name(name, count, at, true) : NULL;
	*country = best != NULL ? best->country : NULL;
	w->collateral->distant += best != NULL && time_distance(best->as_of.from, at) > YEAR_S;
	return status;
}

static struct collateral_country *country_row(struct collateral *c, const char *country)
{
	for (size_t i = 0; i < c->countries; i++) {
		const char *known = c->country[i].country;
		if (known == country ||
			(known != NULL && country != NULL && strcmp(known, country) == 0))
			return &c->country[i];
	}
	c->country[c->countries] = (struct collateral_country){ .country = country };
	return &c->country[c->countries++];
}

static int compare_countries(const void *left, const void *right)
{
	const struct collateral_country *a = left, *b = right;
	if (a->addresses_ipv4 != b->addresses_ipv4)
		return a->addresses_ipv4 > b->addresses_ipv4 ? -1 : 1;
	if (a->networks != b->networks)
		return a->networks > b->networks ? -1 : 1;
	return strcmp(a->country != NULL ? a->country : "", b->country != NULL ? b->country : "");
}

static int share_countries(struct weighing *w, ost_time_t at)
{
	struct collateral *c = w->collateral;
	int status = 0;
	c->country = arena_alloc(w->arena, c->networks * sizeof *c->country);
	for (size_t i = 0; i < c->networks && status == 0; i++) {
		const char *country;
		status = find_country(w, c->network[i], at, &country);
		struct collateral_country *row = country_row(c, country);
		row->networks++;
		row->prefixes += w->prefixes[i];
		row->addresses_ipv4 += w->addresses[i];
	}
	if (c->countries > 0)
		qsort(c->country, c->countries, sizeof *c->country, compare_countries);
	return status;
}

static int weigh(struct weighing *w, asn_t target, ost_time_t at)
{
	size_t networks = w->collateral->networks + 1;
	w->prefixes = xcalloc(networks, sizeof *w->prefixes);
	w->addresses = xcalloc(networks, sizeof *w->addresses);
	int status = gather_pieces(w, target, at);
	add_up(w);
	if (status == 0)
		status = share_countries(w, at);
	free(w->piece);
	free(w->prefixes);
	free(w->addresses);
	return status;
}

int study_collateral_weigh(struct store *store, asn_t target, ost_time_t at, struct arena *arena,
	struct collateral *collateral)
{
	struct weighing w = { .store = store, .arena = arena, .collateral = collateral };
	collateral->innocent_percent = -1;
	collateral->unknown = "no prefix table is loaded";
	if (store == NULL)
		return 0;
	int status =
		store_input_nearest(store, STORE_ORIGINS_IPV4, at, arena, &collateral->origins);
	if (status == OST_ENOTFOUND)
		return 0;
	if (status != 0)
		return status;
	if (time_distance(collateral->origins.dated.from, at) > YEAR_S) {
		collateral->unknown = arena_printf(arena,
			"the nearest prefix table, of %s, is more than a year off",
			collateral->origins.dated.text);
		return 0;
	}
	collateral->unknown = NULL;
	return weigh(&w, target, at);
}
