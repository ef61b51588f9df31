#include "source/route_file.h"

#include "base/alloc.h"
#include "model/links.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GRAPHS = 150, GRAPHS_WITH_STUBS = 12 };

struct sample {
	struct graph *graph;
	struct order order;
	struct classes classes;
	char *bytes; /* the file */
	size_t size;
	struct allpairs_result result;
};

static void write_sample(struct sample *s, unsigned threads)
{
	struct route_file_title title = { "links.txt", "2020-01-01", "cite", NULL };
	struct allpairs_options options = { .threads = threads };
	FILE *file = open_memstream(&s->bytes, &s->size);
	int status = route_file_write(file, s->graph, &s->classes, &title, &options, &s->result);
	assert_int_equal(status, 0);
	fclose(file);
}

static void sample_init(struct sample *s, const struct as_link *links, size_t count)
{
	struct graph_report report;
	*s = (struct sample){ .graph = graph_new(links, count, &report) };
	order_init(&s->order, s->graph);
	classes_init(&s->classes, s->graph, &s->order);
	write_sample(s, 1);
}

static void sample_clear(struct sample *s)
{
	free(s->bytes);
	classes_clear(&s->classes);
	order_clear(&s->order);
	graph_free(s->graph);
}

/* All that a file tells, against routes_find; without a topology, then with it. */
static void check_file(const struct sample *s, uint64_t seed)
{
	size_t ases = graph_ases(s->graph), count;
	struct diag diag = { 0 };
	struct best_route *found = xcalloc(ases, sizeof *found);
	FILE *file = fmemopen(s->bytes, s->size, "rb");
	struct route_file *read = route_file_open(file, &diag);
	struct routes *routes = routes_new(s->graph, &s->order);
	assert_non_null(read);
	assert_string_equal(route_file_title(read)->name, "links.txt");
	assert_string_equal(route_file_title(read)->terms, "");
	assert_true(route_file_topology(read) == route_file_fingerprint(s->graph));
	const asn_t *asn = route_file_ases(read, &count);
	assert_int_equal(count, ases);
	for (uint32_t to = 0; to < ases; to++) {
		assert_int_equal(asn[to], graph_asn(s->graph, to));
		assert_int_equal(route_file_find(read, to, found, &diag), 0);
		routes_find(routes, to);
		for (int hops = 0; hops < 2; hops++) {
			assert_true(!hops || route_file_hops(s->graph, to, found));
			for (uint32_t as = 0; as < ases; as++) {
				struct best_route route = { .class = ROUTE_CLASSES };
				routes_get(routes, as, &route);
				if (found[as].class != route.class ||
					found[as].length != route.length ||
					(hops && route.class != ROUTE_CLASSES &&
						found[as].next_hop != route.next_hop))
					fail_msg("seed %" PRIu64 ": route of %u to %u", seed, as,
						to);
			}
		}
	}
	routes_free(routes);
	route_file_close(read);
	fclose(file);
	free(found);
}

static void test_round_trip(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= GRAPHS + GRAPHS_WITH_STUBS; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		struct sample s;
		size_t count = links_random(&random, seed > GRAPHS, links);
		sample_init(&s, links, count);
		check_file(&s, seed);
		sample_clear(&s);
	}
}

/* Blocks come from several threads and still stand in order. */
static void test_threads(void **state)
{
	(void)state;
	struct as_link links[600];
	struct random_state random = { 5 };
	struct sample s;
	for (size_t i = 0; i < 600; i++)
		links[i] = (struct as_link){ SMALL_STUB_FIRST + (asn_t)random_below(&random, i + 1),
			SMALL_STUB_FIRST + 1 + (asn_t)i, i % 7 == 0 ? LINK_P2P : LINK_P2C };
	sample_init(&s, links, 600);
	char *one = s.bytes;
	size_t size = s.size;
	for (unsigned threads = 2; threads <= 5; threads++) {
		write_sample(&s, threads);
		assert_int_equal(s.size, size);
		assert_memory_equal(s.bytes, one, size);
		if (threads < 5)
			free(s.bytes);
	}
	free(one);
	assert_true(s.classes.nodes > 2 * ROUTE_FILE_LANES);
	sample_clear(&s);
}

static const struct as_link small[] = {
	{ 64496, 64500, LINK_P2C },
	{ 64496, 64501, LINK_P2C },
	{ 64496, 64497, LINK_P2P },
	{ 64497, 64502, LINK_P2C },
};

/* Opens and asks for everything; returns whether all of it was there. */
static bool ask_all(char *bytes, size_t size, struct diag *diag)
{
	FILE *file = fmemopen(bytes, size, "rb");
	struct route_file *read = file != NULL ? route_file_open(file, diag) : NULL;
	size_t count = 0;
	bool good = read != NULL;
	if (good)
		route_file_ases(read, &count);
	struct best_route *route = xcalloc(count, sizeof *route);
	for (uint32_t to = 0; good && to < count; to++)
		good = route_file_find(read, to, route, diag) == 0;
	free(route);
	route_file_close(read);
	if (file != NULL)
		fclose(file);
	return good;
}

/* Cut short anywhere, or with any byte changed, it is refused; but texts are checked, too. */
static void test_damaged(void **state)
{
	(void)state;
	struct sample s;
	struct diag diag = { 0 };
	sample_init(&s, small, 4);
	assert_true(ask_all(s.bytes, s.size, &diag));
	for (size_t size = 1; size < s.size; size++) {
		diag.what[0] = '\0';
		assert_false(ask_all(s.bytes, size, &diag));
		assert_true(diag.what[0] != '\0');
	}
	for (size_t i = 0; i < s.size; i++) {
		bool fingerprint = i >= 24 && i < 32;
		s.bytes[i] = (char)(s.bytes[i] ^ 0x41);
		assert_int_equal(ask_all(s.bytes, s.size, &diag), fingerprint);
		s.bytes[i] = (char)(s.bytes[i] ^ 0x41);
	}
	s.bytes[11] = 2;
	assert_false(ask_all(s.bytes, s.size, &diag));
	assert_non_null(strstr(diag.what, "version 2"));
	sample_clear(&s);
}

/* On another topology the next hops cannot be found, and the fingerprint tells why. */
static void test_other_topology(void **state)
{
	(void)state;
	struct as_link other[4];
	struct sample s, t;
	struct best_route route[5];
	struct diag diag;
	memcpy(other, small, sizeof other);
	other[2].rel = LINK_P2C;
	sample_init(&s, small, 4);
	sample_init(&t, other, 4);
	assert_true(route_file_fingerprint(s.graph) != route_file_fingerprint(t.graph));
	FILE *file = fmemopen(s.bytes, s.size, "rb");
	struct route_file *read = route_file_open(file, &diag);
	assert_int_equal(route_file_find(read, 0, route, &diag), 0);
	assert_true(route_file_hops(s.graph, 0, route));
	assert_false(route_file_hops(t.graph, 0, route));
	route_file_close(read);
	fclose(file);
	sample_clear(&s);
	sample_clear(&t);
}

/* A chain that is too long for a byte leaves no file to be trusted; a full disk is told. */
static void test_cannot_be_written(void **state)
{
	(void)state;
	struct as_link links[70];
	struct sample s;
	struct route_file_title title = { "x", "", "", "" };
	struct allpairs_options options = { .threads = 1 };
	sample_init(&s, small, 4);
	FILE *full = fopen("/dev/full", "wb");
	if (full != NULL) {
		setvbuf(full, NULL, _IONBF, 0);
		assert_int_equal(
			route_file_write(full, s.graph, &s.classes, &title, &options, &s.result),
			OST_EIO);
		fclose(full);
	}
	sample_clear(&s);
	for (asn_t i = 0; i < 70; i++)
		links[i] = (struct as_link){ 64512 + i, 64513 + i, LINK_P2C };
	struct graph_report report;
	s = (struct sample){ .graph = graph_new(links, 70, &report) };
	order_init(&s.order, s.graph);
	classes_init(&s.classes, s.graph, &s.order);
	FILE *file = open_memstream(&s.bytes, &s.size);
	assert_int_equal(route_file_write(file, s.graph, &s.classes, &title, &options, &s.result),
		OST_ERANGE);
	assert_true(s.result.too_long);
	fclose(file);
	sample_clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_other_topology),
		cmocka_unit_test(test_cannot_be_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
