#include "study/profile.h"

#include "store/origins.h"

#include <stdlib.h>
#include <string.h>

static int part_find(struct store *store, enum store_fact fact, ost_time_t at, struct arena *arena,
	struct profile_part *part)
{
	int status = store_input_nearest(store, fact, at, arena, &part->input);
	part->known = status == 0;
	if (part->known)
		part->days_off = part->input.dated.from / DAY_S - at / DAY_S;
	return status == OST_ENOTFOUND ? 0 : status;
}

static uint32_t ipv4_number(const struct addr *addr)
{
	return (uint32_t)addr->byte[0] << 24 | (uint32_t)addr->byte[1] << 16 |
	       (uint32_t)addr->byte[2] << 8 | addr->byte[3];
}

/* Prefixes overlap: they come sorted by first address, so one sweep counts each address once. */
static double count_ipv4(const struct prefix_origin *prefix, size_t count)
{
	uint64_t total = 0, next = 0; /* addresses below `next` are counted */
	for (size_t i = 0; i < count; i++) {
		uint64_t first = ipv4_number(&prefix[i].range.first);
		uint64_t end = (uint64_t)ipv4_number(&prefix[i].range.last) + 1;
		first = first < next ? next : first;
		if (end > first) {
			total += end - first;
			next = end;
		}
	}
	return (double)total;
}

/* What the nearest table with prefixes of a family has of that family. */
static int origins_find(struct store *store, struct profile *profile, enum addr_family family,
	struct arena *arena, struct prefix_origin **list, size_t *count)
{
	bool ipv4 = family == ADDR_IPV4;
	struct profile_part *part = ipv4 ? &profile->origins_ipv4 : &profile->origins_ipv6;
	enum store_fact fact = ipv4 ? STORE_ORIGINS_IPV4 : STORE_ORIGINS_IPV6;
	size_t kept = 0;
	*list = NULL;
	*count = 0;
	int status = part_find(store, fact, profile->at, arena, part);
	if (status == 0 && part->known)
		status = store_origins_of(store,
			&(struct origin_question){ part->input.id, profile->at, &profile->asn, 1 },
			arena, list, count);
	for (size_t i = 0; i < *count; i++) {
		if ((*list)[i].range.first.family == family)
			(*list)[kept++] = (*list)[i];
	}
	*count = kept;
	return status;
}

static int find_prefixes(struct store *store, struct arena *arena, struct profile *profile)
{
	struct prefix_origin *ipv4, *ipv6;
	size_t ipv4_count, ipv6_count;
	int status = origins_find(store, profile, ADDR_IPV4, arena, &ipv4, &ipv4_count);
	if (status == 0)
		status = origins_find(store, profile, ADDR_IPV6, arena, &ipv6, &ipv6_count);
	if (status != 0)
		return status;
	profile->prefix = arena_alloc(arena, (ipv4_count + ipv6_count + 1) * sizeof *ipv4);
	for (size_t i = 0; i < ipv4_count; i++)
		profile->prefix[profile->prefixes++] = ipv4[i];
	for (size_t i = 0; i < ipv6_count; i++)
		profile->prefix[profile->prefixes++] = ipv6[i];
	profile->addresses_ipv4 = count_ipv4(ipv4, ipv4_count);
	return 0;
}

const struct store_name *profile_nearest_name(
	const struct store_name *name, size_t count, ost_time_t at, bool with_country)
{
	const struct store_name *best = NULL;
	for (size_t i = 0; i < count; i++) {
		bool nearer = best == NULL || time_distance(name[i].as_of.from, at) <
						      time_distance(best->as_of.from, at);
		if (nearer && (!with_country || name[i].country[0] != '\0'))
			best = &name[i];
	}
	return best;
}

static int name_neighbour(struct store *store, ost_time_t at, struct arena *arena,
	struct profile_neighbour *neighbour)
{
	struct store_name *name;
	size_t count;
	int status = store_names_of(store, neighbour->asn, arena, &name, &count);
	neighbour->name = status == 0 ? profile_nearest_name(name, count, at, false) : NULL;
	return status;
}

static int by_relation(const void *a, const void *b)
{
	const struct profile_neighbour *x = a, *y = b;
	if (x->relation != y->relation)
		return x->relation < y->relation ? -1 : 1;
	return x->asn < y->asn ? -1 : x->asn > y->asn;
}

static struct profile_neighbour neighbour_of(const struct as_link *link, asn_t asn)
{
	bool is_a = link->a == asn;
	struct profile_neighbour neighbour = { .asn = is_a ? link->b : link->a };
	neighbour.relation = link->rel == LINK_P2P ? RELATION_PEER
			     : is_a                ? RELATION_CUSTOMER
						   : RELATION_PROVIDER;
	return neighbour;
}

static int find_neighbours(struct store *store, struct arena *arena, struct profile *profile)
{
	struct as_link *link;
	size_t count;
	int status = part_find(store, STORE_LINKS, profile->at, arena, &profile->topology);
	if (status != 0 || !profile->topology.known)
		return status;
	status = store_links_of(
		store, profile->topology.input.id, profile->asn, arena, &link, &count);
	if (status != 0)
		return status;
	profile->neighbour = arena_alloc(arena, (count + 1) * sizeof *profile->neighbour);
	profile->neighbours = count;
	for (size_t i = 0; i < count && status == 0; i++) {
		profile->neighbour[i] = neighbour_of(&link[i], profile->asn);
		status = name_neighbour(store, profile->at, arena, &profile->neighbour[i]);
	}
	qsort(profile->neighbour, count, sizeof *profile->neighbour, by_relation);
	return status;
}

static void note_table(struct profile *profile, const struct store_name *name)
{
	if (name == NULL || name->format[0] == '\0')
		return;
	for (size_t i = 0; i < profile->tables; i++) {
		if (strcmp(profile->table[i]->source, name->source) == 0 &&
			profile->table[i]->as_of.from == name->as_of.from)
			return;
	}
	profile->table[profile->tables++] = name;
}

/* So that each table that gave a name can be cited. */
static void find_tables(struct arena *arena, struct profile *profile)
{
	size_t most = profile->names + profile->neighbours;
	profile->table = arena_alloc(arena, (most + 1) * sizeof *profile->table);
	for (size_t i = 0; i < profile->names; i++)
		note_table(profile, &profile->name[i]);
	for (size_t i = 0; i < profile->neighbours; i++)
		note_table(profile, profile->neighbour[i].name);
}

int study_profile(
	struct store *store, asn_t asn, ost_time_t at, struct arena *arena, struct profile *profile)
{
	*profile = (struct profile){ .asn = asn, .at = at };
	int status = store_names_of(store, asn, arena, &profile->name, &profile->names);
	if (status == 0)
		status = find_prefixes(store, arena, profile);
	if (status == 0)
		status = find_neighbours(store, arena, profile);
	if (status == 0)
		status = store_sightings_of(
			store, asn, arena, &profile->sighting, &profile->sightings);
	find_tables(arena, profile);
	return status;
}
