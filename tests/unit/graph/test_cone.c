#include "graph/cone.h"

#include "base/alloc.h"
#include "model/links.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct graph *build(const struct as_link *links, size_t count)
{
	struct graph_report report;
	return graph_new(links, count, &report);
}

static int compare_ids(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

/* As AS numbers, ascending. */
static void assert_members(
	const struct graph *graph, struct cone_members members, const asn_t *expected, size_t count)
{
	uint32_t sorted[16];
	assert_int_equal(members.count, count);
	assert_true(count <= 16);
	memcpy(sorted, members.id, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, compare_ids);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(graph_asn(graph, sorted[i]), expected[i]);
}

/* 64496 and 64497 peer at the top; 64500 to 64502 run in a circle below 64496. */
static const struct as_link small[] = {
	{ 64496, 64497, LINK_P2P },
	{ 64496, 64500, LINK_P2C },
	{ 64500, 64501, LINK_P2C },
	{ 64501, 64502, LINK_P2C },
	{ 64502, 64500, LINK_P2C },
	{ 64501, 64505, LINK_P2C },
	{ 64497, 64505, LINK_P2C },
	{ 64505, 64506, LINK_P2P },
	{ 64497, 64507, LINK_P2C },
	{ 64505, 64508, LINK_P2C },
};
enum { SMALL = sizeof small / sizeof *small };

static void test_recursive(void **state)
{
	(void)state;
	struct graph *graph = build(small, SMALL);
	struct cone *cone = cone_new(graph);
	uint32_t size[16];
	assert_members(graph, cone_find(cone, graph_find(graph, 64496)),
		(asn_t[]){ 64496, 64500, 64501, 64502, 64505, 64508 }, 6);
	assert_members(graph, cone_find(cone, graph_find(graph, 64502)),
		(asn_t[]){ 64500, 64501, 64502, 64505, 64508 }, 5);
	assert_members(graph, cone_find(cone, graph_find(graph, 64497)),
		(asn_t[]){ 64497, 64505, 64507, 64508 }, 4);
	struct cone_members alone = cone_find(cone, graph_find(graph, 64506));
	assert_int_equal(alone.id[0], graph_find(graph, 64506));
	assert_members(graph, alone, (asn_t[]){ 64506 }, 1);
	cone_sizes(graph, size);
	assert_int_equal(size[graph_find(graph, 64496)], 6);
	assert_int_equal(size[graph_find(graph, 64500)], 5);
	assert_int_equal(size[graph_find(graph, 64501)], 5);
	assert_int_equal(size[graph_find(graph, 64508)], 1);
	cone_free(cone);
	cone_free(NULL);
	graph_free(graph);
}

static void add_path(
	struct cone_observed *observed, const struct graph *graph, const asn_t *path, size_t length)
{
	uint32_t id[16];
	for (size_t i = 0; i < length; i++)
		id[i] = graph_find(graph, path[i]);
	cone_observed_add(observed, id, length);
}

static void test_observed(void **state)
{
	(void)state;
	struct graph *graph = build(small, SMALL);
	struct cone_observed *observed = cone_observed_new(graph);
	uint32_t top = graph_find(graph, 64497), middle = graph_find(graph, 64505);
	assert_members(graph, cone_observed_find(observed, top), (asn_t[]){ 64497 }, 1);
	/* From a peer into 64497, from there a provider into 64505: twice, as tables have it. */
	for (int i = 0; i < 2; i++)
		add_path(observed, graph, (asn_t[]){ 64496, 64497, 64505, 64508 }, 4);
	assert_members(
		graph, cone_observed_find(observed, top), (asn_t[]){ 64497, 64505, 64508 }, 3);
	assert_members(graph, cone_observed_find(observed, middle), (asn_t[]){ 64505, 64508 }, 2);
	/* 64507 is in the recursive cone of 64497, but was seen from a customer only. */
	add_path(observed, graph, (asn_t[]){ 64505, 64497, 64507 }, 3);
	assert_int_equal(cone_observed_find(observed, top).count, 3);
	/* A step that leads to no customer ends what is sold; nor do unknown ASes count. */
	add_path(observed, graph, (asn_t[]){ 64497, 64505, 64506 }, 3);
	add_path(observed, graph, (asn_t[]){ 64511, 64505, 64508 }, 3);
	add_path(observed, graph, (asn_t[]){ 64496, 64497, 64511, 64507 }, 4);
	assert_members(graph, cone_observed_find(observed, middle), (asn_t[]){ 64505, 64508 }, 2);
	assert_int_equal(cone_observed_find(observed, top).count, 3);
	cone_observed_free(observed);
	cone_observed_free(NULL);
	graph_free(graph);
}

enum { SPAN = SMALL_CORE + 32 };

/* below[a][b]: b is in the cone of a. The closure as Warshall wrote it. */
static void close_cones(const struct as_link *links, size_t count, bool below[SPAN][SPAN])
{
	memset(below, 0, SPAN * sizeof *below);
	for (size_t a = 0; a < SPAN; a++)
		below[a][a] = true;
	for (size_t i = 0; i < count; i++) {
		if (links[i].rel == LINK_P2C)
			below[links[i].a - SMALL_CORE_FIRST][links[i].b - SMALL_CORE_FIRST] = true;
	}
	for (size_t via = 0; via < SPAN; via++)
		for (size_t a = 0; a < SPAN; a++)
			for (size_t b = 0; below[a][via] && b < SPAN; b++)
				below[a][b] |= below[via][b];
}

static bool holds(struct cone_members members, uint32_t as)
{
	for (size_t i = 0; i < members.count; i++) {
		if (members.id[i] == as)
			return true;
	}
	return false;
}

static void check_cone(uint64_t seed, const struct graph *graph, struct cone *cone, uint32_t as,
	bool below[SPAN][SPAN])
{
	struct cone_members members = cone_find(cone, as);
	size_t expected = 0;
	for (uint32_t other = 0; other < graph_ases(graph); other++) {
		bool in = below[graph_asn(graph, as) - SMALL_CORE_FIRST]
			       [graph_asn(graph, other) - SMALL_CORE_FIRST];
		expected += in;
		if (in != holds(members, other))
			fail_msg("seed %" PRIu64 ": AS%u and AS%u", seed, graph_asn(graph, as),
				graph_asn(graph, other));
	}
	if (members.count != expected)
		fail_msg("seed %" PRIu64 ": %zu members, %zu expected", seed, members.count,
			expected);
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 3000; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		bool below[SPAN][SPAN];
		uint32_t size[SPAN];
		size_t count = links_random(&random, false, links);
		struct graph *graph = build(links, count);
		struct cone *cone = cone_new(graph);
		close_cones(links, count, below);
		cone_sizes(graph, size);
		for (uint32_t as = 0; as < graph_ases(graph); as++) {
			check_cone(seed, graph, cone, as, below);
			assert_int_equal(size[as], cone_find(cone, as).count);
		}
		cone_free(cone);
		graph_free(graph);
	}
}

/*
 * The definition once more, pair by pair: is there a path with a step from a provider or a peer
 * into `as`, behind which `member` comes by customer steps alone?
 */
static bool model_observes(const struct graph *graph, const uint32_t *path, size_t length,
	uint32_t as, uint32_t member)
{
	for (size_t i = 1; i < length; i++) {
		bool enters = graph_related(graph, as, path[i - 1], RELATION_PROVIDER) ||
			      graph_related(graph, as, path[i - 1], RELATION_PEER);
		if (path[i] != as || !enters)
			continue;
		for (size_t k = i; k < length; k++) {
			if (k > i && !graph_related(graph, path[k], path[k - 1], RELATION_PROVIDER))
				break;
			if (path[k] == member)
				return true;
		}
	}
	return false;
}

enum { PATHS = 40, STEPS = 5 };

static void test_observed_random(void **state)
{
	(void)state;
	size_t found = 0;
	for (uint64_t seed = 1; seed <= 500; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		uint32_t path[PATHS][STEPS];
		struct graph *graph = build(links, links_random(&random, false, links));
		struct cone_observed *observed = cone_observed_new(graph);
		for (size_t p = 0; p < PATHS; p++) {
			for (size_t i = 0; i < STEPS; i++)
				path[p][i] = (uint32_t)random_below(&random, graph_ases(graph));
			cone_observed_add(observed, path[p], STEPS);
		}
		for (uint32_t as = 0; as < graph_ases(graph); as++) {
			bool in[SPAN] = { 0 };
			struct cone_members members = cone_observed_find(observed, as);
			for (size_t i = 0; i < members.count; i++) {
				assert_true(i == 0 || members.id[i - 1] < members.id[i]);
				in[members.id[i]] = true;
			}
			for (uint32_t other = 0; other < graph_ases(graph); other++) {
				bool expected = other == as;
				for (size_t p = 0; p < PATHS && !expected; p++)
					expected = model_observes(graph, path[p], STEPS, as, other);
				if (expected != in[other])
					fail_msg(
						"seed %" PRIu64 ": ids %u and %u", seed, as, other);
				found += expected && other != as;
			}
		}
		cone_observed_free(observed);
		graph_free(graph);
	}
	assert_true(found > 500);
}

/* One line `asn member member ...`; returns whether the cone has members beyond these. */
static bool check_ppdc(const struct graph *graph, struct cone *cone, char *line)
{
	char *end = line;
	asn_t asn = (asn_t)strtoul(line, &end, 10);
	struct cone_members members = cone_find(cone, graph_find(graph, asn));
	size_t listed = 0;
	for (; *end == ' '; listed++) {
		asn_t member = (asn_t)strtoul(end, &end, 10);
		if (!holds(members, graph_find(graph, member)))
			fail_msg("AS%u: AS%u is not in its recursive cone", asn, member);
	}
	assert_true(listed > 0 && listed <= members.count);
	return listed < members.count;
}

/* CAIDA's observed cones lie within the recursive ones of the topology they were made from. */
static void test_ppdc(void **state)
{
	(void)state;
	size_t count, lines = 0, strict = 0, room = 0;
	char *line = NULL;
	struct as_link *links = links_read_shared("20160101", &count);
	FILE *file = shared_open("bzcat", "bgp/cone/20160101.ppdc-ases.txt.bz2");
	if (links == NULL || file == NULL) {
		free(links);
		skip_because(SKIP_NO_SHARED);
	}
	struct graph *graph = build(links, count);
	struct cone *cone = cone_new(graph);
	while (getline(&line, &room, file) > 0) {
		if (line[0] == '#')
			continue;
		strict += check_ppdc(graph, cone, line);
		lines++;
	}
	assert_int_equal(lines, 52838);
	assert_int_equal(strict, 2201);
	uint32_t *size = xmalloc(graph_ases(graph) * sizeof *size);
	cone_sizes(graph, size);
	assert_int_equal(size[graph_find(graph, 3356)], 44054);
	assert_int_equal(size[graph_find(graph, 174)], 40564);
	assert_int_equal(size[graph_find(graph, 1299)], 40536);
	assert_int_equal(size[graph_find(graph, 6939)], 19552);
	pclose(file);
	free(line);
	free(size);
	free(links);
	cone_free(cone);
	graph_free(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recursive),
		cmocka_unit_test(test_observed),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_observed_random),
		cmocka_unit_test(test_ppdc),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
