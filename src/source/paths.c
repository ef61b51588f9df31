#include "source/paths.h"

#include "base/alloc.h"
#include "source/recording.h"
#include "wire/as_path.h"

#include <stdlib.h>
#include <string.h>

enum { TABLE_START = 1 << 12 };
#define EMPTY UINT32_MAX

/* A path while reading: where its hops start, since the array of all hops still moves. */
struct draft {
	size_t first;
	uint32_t count, routes;
	uint64_t hash;
};

/* Everything of one reading. `table` finds a path by its hops: open addressing, half full. */
struct reading {
	struct paths_report *report;
	struct recording_report recording;
	struct as_path path;
	struct draft *draft;
	size_t drafts, draft_capacity;
	asn_t *hop;
	size_t hops, hop_capacity;
	uint32_t *table;
	size_t table_size;
};

static uint64_t hash_hops(const asn_t *hop, size_t count)
{
	uint64_t hash = count;
	for (size_t i = 0; i < count; i++) {
		hash = (hash ^ hop[i]) * UINT64_C(0x9E3779B97F4A7C15);
		hash ^= hash >> 32;
	}
	return hash;
}

/* Where the path stands in the table, or the free place for it. */
static uint32_t *find_place(const struct reading *r, const asn_t *hop, size_t count, uint64_t hash)
{
	for (size_t i = hash & (r->table_size - 1);; i = (i + 1) & (r->table_size - 1)) {
		uint32_t at = r->table[i];
		if (at == EMPTY)
			return &r->table[i];
		const struct draft *draft = &r->draft[at];
		if (draft->hash == hash && draft->count == count &&
			memcmp(r->hop + draft->first, hop, count * sizeof *hop) == 0)
			return &r->table[i];
	}
}

static void grow_table(struct reading *r)
{
	r->table_size = r->table_size == 0 ? TABLE_START : r->table_size * 2;
	r->table = xrealloc(r->table, r->table_size * sizeof *r->table);
	memset(r->table, 0xFF, r->table_size * sizeof *r->table);
	for (size_t i = 0; i < r->drafts; i++) {
		const struct draft *draft = &r->draft[i];
		*find_place(r, r->hop + draft->first, draft->count, draft->hash) = (uint32_t)i;
	}
}

static void add_path(struct reading *r, const asn_t *hop, size_t count)
{
	uint64_t hash = hash_hops(hop, count);
	if (2 * r->drafts >= r->table_size)
		grow_table(r);
	uint32_t *place = find_place(r, hop, count, hash);
	if (*place != EMPTY) {
		r->draft[*place].routes++;
		return;
	}
	*place = (uint32_t)r->drafts;
	r->draft = array_grow(r->draft, r->drafts, &r->draft_capacity, sizeof *r->draft);
	r->draft[r->drafts++] = (struct draft){ r->hops, (uint32_t)count, 1, hash };
	for (size_t i = 0; i < count; i++) {
		r->hop = array_grow(r->hop, r->hops, &r->hop_capacity, sizeof *r->hop);
		r->hop[r->hops++] = hop[i];
	}
}

/*
 * Takes prepending and confederations, which are the inside of one AS, out of the path in place.
 * Returns how many hops are left, and whether one of the segments is a set.
 */
static size_t simplify(struct as_path *path, bool *set)
{
	size_t count = 0;
	*set = false;
	for (size_t i = 0; i < path->segments; i++) {
		const struct as_segment *segment = &path->segment[i];
		*set |= segment->type == AS_SET;
		if (segment->type != AS_SEQUENCE)
			continue;
		for (size_t j = 0; j < segment->count; j++) {
			asn_t asn = path->hop[segment->first + j];
			if (count == 0 || path->hop[count - 1] != asn)
				path->hop[count++] = asn;
		}
	}
	return count;
}

static int read_route(void *ctx, const struct route *route)
{
	struct reading *r = ctx;
	struct paths_report *report = r->report;
	bool set;
	if (route->kind != ROUTE_TABLE && route->kind != ROUTE_ANNOUNCED)
		return 0;
	report->entries++;
	const char *why = as_path_read(route->attributes, route->wide, &r->path);
	if (why != NULL) {
		tally_reject(&r->recording.tally, why, route->offset, NULL, 0);
		return 0;
	}
	size_t count = simplify(&r->path, &set);
	if (set)
		report->sets++;
	else if (count == 0)
		report->empty++;
	else if (asn_path_loops(r->path.hop, count))
		report->loops++;
	else
		add_path(r, r->path.hop, count);
	report->tally.records++;
	return 0;
}

static int compare_paths(const void *a, const void *b)
{
	const struct observed_path *x = a, *y = b;
	asn_t from = x->hop[x->count - 1], to = y->hop[y->count - 1];
	if (from != to)
		return from < to ? -1 : 1;
	for (uint32_t i = 0; i < x->count && i < y->count; i++) {
		if (x->hop[i] != y->hop[i])
			return x->hop[i] < y->hop[i] ? -1 : 1;
	}
	return (x->count > y->count) - (x->count < y->count);
}

static void hand_over(struct reading *r, struct path_list *list)
{
	*list = (struct path_list){ .count = r->drafts, .hop = r->hop };
	list->path = xcalloc(r->drafts, sizeof *list->path);
	for (size_t i = 0; i < r->drafts; i++) {
		const struct draft *draft = &r->draft[i];
		list->path[i] = (struct observed_path){ r->hop + draft->first, draft->count,
			draft->routes };
	}
	qsort(list->path, list->count, sizeof *list->path, compare_paths);
}

static int read_all(struct reading *r, const char *file, struct diag *diag)
{
	static const struct recording_options options = { 0 };
	struct recording_sink sink = { r, read_route };
	struct paths_report *report = r->report;
	const struct recording_report *recording = &r->recording;
	int status = recording_read(file, &options, &sink, &r->recording, diag);
	uint64_t used = report->tally.records;
	report->tally = recording->tally;
	report->tally.records = used;
	report->records = recording->records;
	report->truncated = recording->truncated;
	report->bytes_left = recording->tail_bytes;
	report->lost_bytes = recording->lost_bytes;
	bool readable = status == 0 || status == OST_EFORMAT || status == OST_EUNSUPPORTED;
	if (r->drafts == 0 && readable)
		return diag_set(diag, OST_EFORMAT,
			"holds no AS paths; a routing table in MRT is wanted, as RouteViews (rib.*) "
			"and RIPE RIS (bview.*) publish them");
	return status;
}

int paths_read(
	const char *file, struct path_list *list, struct paths_report *report, struct diag *diag)
{
	*report = (struct paths_report){ 0 };
	struct reading *r = xcalloc(1, sizeof *r);
	r->report = report;
	int status = read_all(r, file, diag);
	hand_over(r, list);
	free(r->draft);
	free(r->table);
	free(r);
	return status;
}

void paths_clear(struct path_list *list)
{
	free(list->path);
	free(list->hop);
	*list = (struct path_list){ 0 };
}

static asn_t origin_of(const struct observed_path *path)
{
	return path->hop[path->count - 1];
}

size_t paths_of_pair(const struct path_list *list, size_t first)
{
	const struct observed_path *path = list->path;
	size_t end = first;
	while (end < list->count && origin_of(&path[end]) == origin_of(&path[first]) &&
		path[end].hop[0] == path[first].hop[0])
		end++;
	return end - first;
}

size_t paths_of_origin(const struct path_list *list, size_t first)
{
	size_t end = first;
	while (end < list->count && origin_of(&list->path[end]) == origin_of(&list->path[first]))
		end++;
	return end - first;
}
