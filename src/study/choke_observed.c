#include "study/choke_observed.h"

#include "graph/cone.h"
#include "graph/crossings.h"

#include <stdlib.h>

/* That a share of a vantage AS's routes crosses an AS. */
struct crossing {
	asn_t asn;
	double share;
};

struct study {
	const struct graph *graph;
	asn_t target;
	const struct path_list *list;
	const struct choke *choke;
	struct arena *arena;
	struct choke_observed *result;
	struct observed_point *point; /* what the result shows */
	struct crossing *crossing;
	size_t crossings, capacity;
};

/* The paths to the target, which lie together by vantage AS; [first, end) of the list. */
static void find_paths(const struct study *s, size_t *first, size_t *end)
{
	*first = *end = 0;
	for (size_t i = 0; i < s->list->count; i = *end) {
		const struct observed_path *path = &s->list->path[i];
		*first = i;
		*end = i + paths_of_origin(s->list, i);
		if (path->hop[path->count - 1] == s->target)
			return;
	}
	*first = *end = s->list->count;
}

static void add_crossing(struct study *s, size_t from, asn_t asn, double share)
{
	for (size_t i = from; i < s->crossings; i++) {
		if (s->crossing[i].asn == asn) {
			s->crossing[i].share += share;
			return;
		}
	}
	s->crossing = array_grow(s->crossing, s->crossings, &s->capacity, sizeof *s->crossing);
	s->crossing[s->crossings++] = (struct crossing){ asn, share };
}

/* One vantage AS: what it has between itself and the target, weighed by routes. */
static void add_vantage(struct study *s, const struct observed_path *path, size_t paths)
{
	size_t from = s->crossings;
	double routes = 0;
	for (size_t i = 0; i < paths; i++)
		routes += path[i].routes;
	for (size_t i = 0; i < paths; i++) {
		for (uint32_t hop = 1; hop + 1 < path[i].count; hop++)
			add_crossing(s, from, path[i].hop[hop], path[i].routes / routes);
	}
	s->result->vantages++;
	s->result->paths += paths;
}

static void gather(struct study *s)
{
	size_t first, end, paths;
	find_paths(s, &first, &end);
	for (size_t i = first; i < end; i += paths) {
		paths = paths_of_pair(s->list, i);
		if (s->list->path[i].count > 1) /* else the target sees itself */
			add_vantage(s, &s->list->path[i], paths);
	}
}

static int compare_crossings(const void *left, const void *right)
{
	const struct crossing *a = left, *b = right;
	if (a->asn != b->asn)
		return a->asn < b->asn ? -1 : 1;
	return (a->share > b->share) - (a->share < b->share);
}

/*
 * The mean of the shares, of which only those above 0 are given, ascending, without the highest
 * and the lowest tenth of the vantage ASes.
 */
static double trimmed_mean(const struct crossing *crossing, size_t count, size_t vantages)
{
	size_t cut = vantages / HEGEMONY_TRIM, zeros = vantages - count;
	double sum = 0;
	for (size_t i = 0; i < count; i++) {
		if (zeros + i >= cut && zeros + i < vantages - cut)
			sum += crossing[i].share;
	}
	return sum / (double)(vantages - 2 * cut);
}

static const struct choke_point *find_simulated(const struct study *s, asn_t asn)
{
	for (size_t i = 0; i < s->choke->points; i++) {
		if (s->choke->point[i].asn == asn)
			return &s->choke->point[i];
	}
	return NULL;
}

static struct observed_point make_point(
	const struct study *s, asn_t asn, double hegemony, size_t vantages)
{
	const struct choke_point *simulated = find_simulated(s, asn);
	return (struct observed_point){ .asn = asn,
		.hegemony = hegemony,
		.vantages = vantages,
		.listed = simulated != NULL,
		.simulated = simulated != NULL ? simulated->hegemony : 0 };
}

static int compare_points(const void *left, const void *right)
{
	const struct observed_point *a = left, *b = right;
	if (a->hegemony != b->hegemony)
		return a->hegemony > b->hegemony ? -1 : 1;
	if (a->simulated != b->simulated)
		return a->simulated > b->simulated ? -1 : 1;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

/* Those seen on a path, then those that are only simulated. */
static void rank_points(struct study *s)
{
	struct choke_observed *r = s->result;
	size_t room = s->crossings + s->choke->points, count = 0, end;
	struct observed_point *point = s->point = arena_alloc(s->arena, room * sizeof *point);
	bool *seen = xcalloc(s->choke->points, sizeof *seen);
	if (s->crossings > 0)
		qsort(s->crossing, s->crossings, sizeof *s->crossing, compare_crossings);
	for (size_t i = 0; i < s->crossings; i = end) {
		for (end = i; end < s->crossings && s->crossing[end].asn == s->crossing[i].asn;)
			end++;
		struct observed_point found = make_point(s, s->crossing[i].asn,
			trimmed_mean(&s->crossing[i], end - i, r->vantages), end - i);
		if (found.listed)
			seen[find_simulated(s, found.asn) - s->choke->point] = true;
		if (found.hegemony > 0 || found.listed)
			point[count++] = found;
	}
	for (size_t i = 0; i < s->choke->points; i++) {
		if (!seen[i])
			point[count++] = make_point(s, s->choke->point[i].asn, 0, 0);
	}
	if (count > 0)
		qsort(point, count, sizeof *point, compare_points);
	r->point = point;
	r->points = count < CHOKE_POINTS ? count : CHOKE_POINTS;
	free(seen);
}

static struct cone_observed *gather_cones(const struct study *s)
{
	struct cone_observed *observed = cone_observed_new(s->graph);
	uint32_t *id = NULL;
	size_t longest = 0;
	for (size_t i = 0; i < s->list->count; i++)
		longest = s->list->path[i].count > longest ? s->list->path[i].count : longest;
	id = xcalloc(longest, sizeof *id);
	for (size_t i = 0; i < s->list->count; i++) {
		const struct observed_path *path = &s->list->path[i];
		for (uint32_t hop = 0; hop < path->count; hop++)
			id[hop] = graph_find(s->graph, path->hop[hop]);
		cone_observed_add(observed, id, path->count);
	}
	free(id);
	return observed;
}

static void measure_cones(struct study *s)
{
	struct cone_observed *observed = gather_cones(s);
	struct cone *cone = cone_new(s->graph);
	struct observed_point *point = s->point;
	s->result->cone_observed =
		cone_observed_find(observed, graph_find(s->graph, s->target)).count;
	for (size_t i = 0; i < s->result->points; i++) {
		uint32_t id = graph_find(s->graph, point[i].asn);
		point[i].known = id != GRAPH_NONE;
		if (!point[i].known)
			continue;
		point[i].cone = cone_find(cone, id).count;
		point[i].cone_observed = cone_observed_find(observed, id).count;
	}
	cone_free(cone);
	cone_observed_free(observed);
}

void study_choke_observed(const struct graph *graph, asn_t target, const struct path_list *list,
	const struct choke *choke, struct arena *arena, struct choke_observed *result)
{
	*result = (struct choke_observed){ 0 };
	struct study s = { .graph = graph,
		.target = target,
		.list = list,
		.choke = choke,
		.arena = arena,
		.result = result };
	gather(&s);
	rank_points(&s);
	measure_cones(&s);
	free(s.crossing);
}
