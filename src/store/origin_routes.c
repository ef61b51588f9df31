#include "store/origin_routes.h"

#include "base/alloc.h"
#include "base/error.h"
#include "store/origin_bytes.h"
#include "store/origin_routes_part.h"
#include "wire/as_path.h"
#include "wire/attributes.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES_START = 1 << 12, PREFIXES_MAX = 1 << 24 };

struct origin_routes *origin_routes_new(void)
{
	struct origin_routes *r = xcalloc(1, sizeof *r);
	r->words = 1;
	r->path = xmalloc(sizeof *r->path);
	r->free_group = NONE;
	r->last = NONE;
	r->changes_only = true;
	return r;
}

void origin_routes_free(struct origin_routes *r)
{
	if (r == NULL)
		return;
	free(r->path);
	free(r->peer);
	free(r->entry);
	free(r->place);
	free(r->group);
	free(r->seen);
	free(r->dirty);
	free(r->change);
	free(r->origin);
	free(r);
}

void origin_routes_time(const struct origin_routes *r, ost_time_t *from, ost_time_t *until)
{
	*from = r->from;
	*until = r->until;
}

uint64_t origin_routes_own(const struct origin_routes *r)
{
	return r->own;
}

size_t origin_routes_prefixes(const struct origin_routes *r)
{
	return r->entries;
}

static bool same_peer(const struct bgp_peer *a, const struct bgp_peer *b)
{
	return a->asn == b->asn && addr_compare(&a->addr, &b->addr) == 0;
}

/* All groups get room for more peers. False where that is too much. */
static bool widen(struct origin_routes *r)
{
	size_t words = r->words * 2;
	if (r->group_capacity * words > SEEN_WORDS_MAX)
		return false;
	uint64_t *seen = xcalloc(r->group_capacity * words, sizeof *seen);
	for (size_t g = 0; g < r->groups; g++)
		memcpy(seen + g * words, r->seen + g * r->words, r->words * sizeof *seen);
	free(r->seen);
	r->seen = seen;
	r->words = words;
	return true;
}

static bool find_peer(const struct origin_routes *r, const struct bgp_peer *peer, size_t *index)
{
	for (*index = 0; *index < r->peers; ++*index) {
		if (same_peer(&r->peer[*index], peer))
			return true;
	}
	return false;
}

bool routes_add_peer(struct origin_routes *r, const struct bgp_peer *peer)
{
	if (r->peers == ORIGIN_PEERS_MAX || (r->peers == r->words * 64 && !widen(r)))
		return false;
	r->peer = array_grow(r->peer, r->peers, &r->peer_capacity, sizeof *r->peer);
	r->peer[r->peers++] = *peer;
	return true;
}

bool routes_peer(struct origin_routes *r, const struct bgp_peer *peer, size_t *index)
{
	return find_peer(r, peer, index) || routes_add_peer(r, peer);
}

/* Peers come again and again from the same place in memory, which spares the search. */
static bool peer_index(struct origin_routes *r, const struct bgp_peer *peer, size_t *index)
{
	struct peer_memo *memo = &r->memo[(uintptr_t)peer / sizeof *peer % PEER_MEMOS];
	if (memo->peer == peer && memo->index < r->peers &&
		same_peer(&r->peer[memo->index], peer)) {
		*index = memo->index;
		return true;
	}
	if (!routes_peer(r, peer, index))
		return false;
	*memo = (struct peer_memo){ peer, *index };
	return true;
}

static uint64_t hash_prefix(addr_number first, unsigned bits, unsigned family)
{
	uint64_t hash = (uint64_t)first ^ (uint64_t)(first >> 64) * UINT64_C(0x9E3779B97F4A7C15);
	hash = (hash ^ bits << 1 ^ family) * UINT64_C(0xBF58476D1CE4E5B9);
	return hash ^ hash >> 31;
}

static uint32_t *find_place(
	const struct origin_routes *r, addr_number first, unsigned bits, unsigned family)
{
	for (uint64_t i = hash_prefix(first, bits, family);; i++) {
		uint32_t *place = &r->place[i & (r->places - 1)];
		if (*place == NONE)
			return place;
		const struct entry *entry = &r->entry[*place];
		if (entry->first == first && entry->bits == bits && entry->family == family)
			return place;
	}
}

static void grow_places(struct origin_routes *r)
{
	r->places = r->places == 0 ? PLACES_START : r->places * 2;
	r->place = xrealloc(r->place, r->places * sizeof *r->place);
	memset(r->place, 0xFF, r->places * sizeof *r->place);
	for (size_t i = 0; i < r->entries; i++) {
		const struct entry *entry = &r->entry[i];
		*find_place(r, entry->first, entry->bits, entry->family) = (uint32_t)i;
	}
}

uint32_t routes_entry(struct origin_routes *r, addr_number first, unsigned bits, unsigned family)
{
	if (r->last != NONE) {
		const struct entry *last = &r->entry[r->last];
		if (last->first == first && last->bits == bits && last->family == family)
			return r->last;
	}
	if (2 * r->entries >= r->places)
		grow_places(r);
	uint32_t *place = find_place(r, first, bits, family);
	if (*place == NONE && r->entries == PREFIXES_MAX)
		return NONE;
	if (*place == NONE) {
		*place = (uint32_t)r->entries;
		r->entry = array_grow(r->entry, r->entries, &r->entry_capacity, sizeof *r->entry);
		r->entry[r->entries++] = (struct entry){ .first = first,
			.bits = (uint8_t)bits,
			.family = (uint8_t)family,
			.group = NONE };
	}
	return r->last = *place;
}

static uint32_t new_group(struct origin_routes *r)
{
	uint32_t g = r->free_group;
	if (g != NONE) {
		r->free_group = r->group[g].next;
	} else {
		if (r->groups == r->group_capacity) {
			r->group_capacity = r->groups == 0 ? 1024 : r->groups * 2;
			if (r->group_capacity * r->words > SEEN_WORDS_MAX) {
				r->group_capacity = r->groups;
				return NONE;
			}
			r->group = xrealloc(r->group, r->group_capacity * sizeof *r->group);
			r->seen = xrealloc(r->seen, r->group_capacity * r->words * sizeof *r->seen);
		}
		g = (uint32_t)r->groups++;
	}
	memset(r->seen + g * r->words, 0, r->words * sizeof *r->seen);
	return g;
}

uint64_t *routes_seen(struct origin_routes *r, uint32_t entry, asn_t asn, bool as_set)
{
	uint32_t *link = &r->entry[entry].group;
	while (*link != NONE) {
		struct group *group = &r->group[*link];
		if (group->asn == asn && group->as_set == as_set)
			return r->seen + *link * r->words;
		link = &group->next;
	}
	uint32_t fresh = new_group(r);
	if (fresh == NONE)
		return NULL;
	r->group[fresh] = (struct group){ asn, as_set, r->entry[entry].group };
	r->entry[entry].group = fresh;
	return r->seen + fresh * r->words;
}

/* The peer sees none of the origins any more; those that nobody sees go. */
static void forget(struct origin_routes *r, uint32_t entry, size_t peer)
{
	uint32_t *link = &r->entry[entry].group;
	while (*link != NONE) {
		uint32_t g = *link;
		uint64_t *seen = r->seen + g * r->words, left = 0;
		uint64_t bit = UINT64_C(1) << peer % 64;
		bool had = (seen[peer / 64] & bit) != 0;
		seen[peer / 64] &= ~bit;
		for (size_t w = 0; had && w < r->words; w++)
			left |= seen[w];
		if (had && left == 0) {
			*link = r->group[g].next;
			r->group[g].next = r->free_group;
			r->free_group = g;
		} else {
			link = &r->group[g].next;
		}
	}
}

struct origins routes_state(const struct origin_routes *r, uint32_t entry)
{
	struct origins state = { 0 };
	for (uint32_t g = r->entry[entry].group; g != NONE; g = r->group[g].next) {
		const uint64_t *seen = r->seen + g * r->words;
		unsigned peers = 0;
		for (size_t w = 0; w < r->words; w++)
			peers += (unsigned)__builtin_popcountll(seen[w]);
		/* The most visible first, of equal ones the lowest AS number. */
		struct origin origin = { r->group[g].asn, (uint16_t)peers, r->group[g].as_set };
		size_t at = state.count < ORIGINS_MAX ? state.count++ : ORIGINS_MAX;
		for (; at > 0; at--) {
			const struct origin *before = &state.origin[at - 1];
			if (before->peers > origin.peers ||
				(before->peers == origin.peers && before->asn < origin.asn))
				break;
			if (at < ORIGINS_MAX)
				state.origin[at] = *before;
		}
		if (at < ORIGINS_MAX)
			state.origin[at] = origin;
	}
	return state;
}

void routes_log(
	struct origin_routes *r, uint32_t entry, uint32_t minute, const struct origins *state)
{
	r->change = array_grow(r->change, r->changes, &r->change_capacity, sizeof *r->change);
	r->change[r->changes++] =
		(struct change){ entry, minute, (uint32_t)state->count, r->origins };
	for (size_t i = 0; i < state->count; i++) {
		r->origin =
			array_grow(r->origin, r->origins, &r->origin_capacity, sizeof *r->origin);
		r->origin[r->origins++] = state->origin[i];
	}
	r->entry[entry].logged = true;
}

/* The minute is over: what it changed is put down. */
void routes_flush(struct origin_routes *r)
{
	for (size_t i = 0; i < r->dirties; i++) {
		struct origins state = routes_state(r, r->dirty[i]);
		routes_log(r, r->dirty[i], r->minute, &state);
		r->entry[r->dirty[i]].dirty = false;
	}
	r->dirties = 0;
}

/* Before an entry changes: what it was when the table began, and that it has to be looked at. */
static void touch(struct origin_routes *r, uint32_t entry)
{
	struct entry *e = &r->entry[entry];
	if (r->minute == 0 || e->dirty)
		return;
	if (!e->logged) {
		struct origins state = routes_state(r, entry);
		routes_log(r, entry, 0, &state);
	}
	r->entry[entry].dirty = true;
	r->dirty = array_grow(r->dirty, r->dirties, &r->dirty_capacity, sizeof *r->dirty);
	r->dirty[r->dirties++] = entry;
}

/* Clocks that step back count as standing still. */
bool routes_advance(struct origin_routes *r, ost_time_t time, bool table)
{
	if (!r->begun) {
		r->begun = true;
		/* Minutes are those of the clock: no change shows before the minute it came in. */
		r->from = time - time % MINUTE_S;
		r->until = time;
	}
	int64_t minute = (time - r->from) / MINUTE_S;
	if (minute > ORIGIN_MINUTES_MAX)
		return false;
	if (time > r->until)
		r->until = time;
	if (!table && minute > r->minute) {
		routes_flush(r);
		r->minute = (uint32_t)minute;
	}
	return true;
}

int routes_apply(struct origin_routes *r, const struct said *said)
{
	uint32_t entry = routes_entry(r, said->first, said->bits, said->family);
	if (entry == NONE)
		return OST_ERANGE;
	touch(r, entry);
	/* Of several paths that a peer has in a table each counts; an update takes the place of all. */
	if (!said->table)
		forget(r, entry, said->peer);
	r->changes_only &= !said->table;
	for (size_t i = 0; i < said->origins.count; i++) {
		const struct origin *origin = &said->origins.origin[i];
		uint64_t *seen = routes_seen(r, entry, origin->asn, origin->as_set);
		if (seen == NULL)
			return OST_ERANGE;
		seen[said->peer / 64] |= UINT64_C(1) << said->peer % 64;
		r->had[said->family][said->peer / 64] |= UINT64_C(1) << said->peer % 64;
	}
	return 0;
}

static bool has_path(struct rd attributes)
{
	struct bgp_other_attribute attribute;
	while (bgp_attribute_next(&attributes, &attribute) == 1) {
		if (attribute.type == BGP_AS_PATH)
			return true;
	}
	return false;
}

/*
 * The origins a path ends in: one AS, the members of an AS_SET, or none of a path without an AS.
 * Returns NULL or what is wrong.
 */
static const char *read_origins(
	struct origin_routes *r, const struct route *route, struct origins *origins)
{
	asn_t plain = bgp_origin_peek(route);
	origins->count = 1;
	origins->origin[0] = (struct origin){ plain, 0, false };
	if (plain != 0)
		return NULL;
	origins->count = 0;
	const char *why = as_path_read(route->attributes, route->wide, r->path);
	if (why != NULL)
		return why;
	size_t s = r->path->segments;
	while (s > 0 && r->path->segment[s - 1].type >= AS_CONFED_SEQUENCE)
		s--;
	if (s == 0) {
		/* The router's own; BIRD's tables leave the attribute out, an update must not. */
		bool own = route->kind == ROUTE_TABLE || has_path(route->attributes);
		return own ? NULL : "a route without a path";
	}
	const struct as_segment *segment = &r->path->segment[s - 1];
	const asn_t *hop = r->path->hop + segment->first;
	bool set = segment->type == AS_SET && segment->count > 1;
	size_t first = set ? 0 : segment->count - 1u;
	for (size_t i = first; i < segment->count && origins->count < ORIGINS_MAX; i++) {
		if (hop[i] != 0)
			origins->origin[origins->count++] = (struct origin){ hop[i], 0, set };
	}
	return origins->count > 0 ? NULL : "AS 0 as origin";
}

static bool wanted(const struct route *route)
{
	bool unicast = route->prefix.family == BGP_IPV4_UNICAST ||
		       route->prefix.family == BGP_IPV6_UNICAST;
	bool learned = route->rib == BGP_ADJ_RIB_IN || route->rib == BGP_LOC_RIB;
	return unicast && learned && !route->sent && route->kind <= ROUTE_WITHDRAWN;
}

int origin_routes_add(struct origin_routes *r, const struct route *route, struct tally *tally)
{
	struct said said = { .table = route->kind == ROUTE_TABLE };
	if (!wanted(route))
		return 0;
	if (route->kind != ROUTE_WITHDRAWN) {
		const char *why = read_origins(r, route, &said.origins);
		if (why != NULL) {
			tally_reject(tally, why, route->offset, NULL, 0);
			return 0;
		}
	}
	if (route->kind != ROUTE_WITHDRAWN && said.origins.count == 0) {
		r->own++;
		if (said.table)
			return 0;
	}
	if (!routes_advance(r, route->time, said.table)) {
		tally_reject(
			tally, "more than a year behind the first route", route->offset, NULL, 0);
		return 0;
	}
	if (!peer_index(r, route->peer, &said.peer))
		return OST_ERANGE;
	said.first = addr_to_number(&route->prefix.addr);
	said.bits = route->prefix.bits;
	said.family = route->prefix.addr.family == ADDR_IPV6;
	if (r->journal != NULL)
		routes_note(r, &said);
	return routes_apply(r, &said);
}
