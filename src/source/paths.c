#include "source/paths.h"

#include "base/alloc.h"
#include "graph/path_set.h"
#include "source/recording.h"
#include "wire/as_path.h"

#include <stdlib.h>

/* Everything of one reading. */
struct reading {
	struct paths_report *report;
	struct recording_report recording;
	struct as_path path;
	struct path_set set;
	uint32_t *routes; /* [set.count] that have the path */
	size_t routes_capacity;
};

static void add_path(struct reading *r, const asn_t *hop, size_t count)
{
	size_t known = r->set.count, index = path_set_add(&r->set, hop, count);
	if (index == known) {
		r->routes = array_grow(r->routes, known, &r->routes_capacity, sizeof *r->routes);
		r->routes[index] = 0;
	}
	r->routes[index]++;
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
	else if (r->set.count == PATH_SET_MAX)
		return OST_ERANGE;
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

/* The hops stay where they are, and are the list's from here on. */
static void hand_over(struct reading *r, struct path_list *list)
{
	struct path_set *set = &r->set;
	*list = (struct path_list){ .count = set->count, .hop = set->hop };
	list->path = xcalloc(set->count, sizeof *list->path);
	for (size_t i = 0; i < set->count; i++) {
		struct path_view path = path_set_get(set, i);
		list->path[i] =
			(struct observed_path){ path.hop, (uint32_t)path.count, r->routes[i] };
	}
	qsort(list->path, list->count, sizeof *list->path, compare_paths);
	set->hop = NULL;
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
	if (status == OST_ERANGE)
		return diag_set(diag, status, "holds more than %d paths", PATH_SET_MAX);
	bool readable = status == 0 || status == OST_EFORMAT || status == OST_EUNSUPPORTED;
	if (r->set.count == 0 && readable)
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
	path_set_clear(&r->set);
	free(r->routes);
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
