#include "study/accuracy.h"

#include "source/links.h"
#include "study/learned.h"
#include "unit/skip.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * AS64500 and 64501 are peers; 64500 sells to 64502 and 64503, 64501 to 64503 and 64504. Sorted as
 * paths_read sorts.
 */
static const struct as_link links[] = {
	{ 64500, 64501, LINK_P2P },
	{ 64500, 64502, LINK_P2C },
	{ 64500, 64503, LINK_P2C },
	{ 64501, 64503, LINK_P2C },
	{ 64501, 64504, LINK_P2C },
};

static struct graph *small(void)
{
	struct graph_report report;
	return graph_new(links, sizeof links / sizeof *links, &report);
}

#define PATH(...)                                                                                  \
	{                                                                                          \
		(const asn_t[]){ __VA_ARGS__ }, sizeof((asn_t[]){ __VA_ARGS__ }) / sizeof(asn_t),  \
			1                                                                          \
	}

static void counts_by_hand(void **state)
{
	struct observed_path path[] = {
		PATH(64500, 64501), /* exact */
		PATH(64502, 64500, 64503), /* exact, one of two ... */
		PATH(64502, 64510, 64503), /* ... over an AS that is not in the topology */
		PATH(64504, 64501, 64500, 64503), /* first hop only; simulated 64504 64501 64503 */
		PATH(64510, 64503), /* outside */
		PATH(64504, 64502, 64504), /* cannot come from paths_read, length and link differ */
	};
	struct path_list list = { path, 5, NULL };
	struct accuracy accuracy;
	struct graph *graph = small();
	(void)state;
	study_accuracy(graph, &list, &accuracy);
	assert_int_equal(accuracy.plain.pairs, 3);
	assert_int_equal(accuracy.plain.routed, 3);
	assert_int_equal(accuracy.plain.exact, 2);
	assert_int_equal(accuracy.plain.next_hop, 3);
	assert_int_equal(accuracy.plain.tie, 3);
	assert_int_equal(accuracy.plain.class, 3);
	assert_int_equal(accuracy.plain.length, 2);
	assert_int_equal(accuracy.outside, 1);
	assert_int_equal(accuracy.vantages, 3);
	assert_int_equal(accuracy.origins, 2);
	/* 64502-64510 and 64510-64503 are missing of 7; the last is seen twice. */
	assert_int_equal(accuracy.links_seen, 7);
	assert_int_equal(accuracy.links_missing, 2);
	assert_int_equal(accuracy.paths, 4);
	assert_int_equal(accuracy.paths_known, 3);
	assert_int_equal(accuracy.valley_free, 3);
	graph_free(graph);
}

/* 64503 hears 64504 from its provider 64501; it was seen to go over its other, 64500. */
static void ties_classes_and_valleys(void **state)
{
	struct observed_path path[] = {
		PATH(64500, 64503, 64501, 64504), /* a valley: a customer between two providers */
		PATH(64503, 64500, 64501, 64504), /* longer than need be, the class is right */
	};
	struct path_list list = { path, 2, NULL };
	struct accuracy accuracy;
	struct graph *graph = small();
	(void)state;
	study_accuracy(graph, &list, &accuracy);
	assert_int_equal(accuracy.plain.pairs, 2);
	assert_int_equal(accuracy.plain.exact, 0);
	assert_int_equal(accuracy.plain.next_hop, 0);
	assert_int_equal(accuracy.plain.tie, 0);
	assert_int_equal(accuracy.plain.class, 1);
	assert_int_equal(accuracy.plain.length, 0);
	assert_int_equal(accuracy.paths_known, 2);
	assert_int_equal(accuracy.valley_free, 1);
	graph_free(graph);
}

/* 64503 has two providers with routes to each other's customers of equal length. */
static void any_of_the_best_is_a_tie(void **state)
{
	static const struct as_link more[] = {
		{ 64500, 64503, LINK_P2C },
		{ 64501, 64503, LINK_P2C },
		{ 64500, 64502, LINK_P2C },
		{ 64501, 64502, LINK_P2C },
	};
	struct observed_path path[] = { PATH(64503, 64501, 64502) };
	struct path_list list = { path, 1, NULL };
	struct accuracy accuracy;
	struct graph_report report;
	struct graph *graph = graph_new(more, 4, &report);
	(void)state;
	study_accuracy(graph, &list, &accuracy);
	assert_int_equal(accuracy.plain.exact, 0);
	assert_int_equal(accuracy.plain.next_hop, 0);
	assert_int_equal(accuracy.plain.tie, 1);
	assert_int_equal(accuracy.plain.length, 1);
	graph_free(graph);
}

/* As a learned route may have it: the same next hop over a link the topology lacks. */
static void same_hop_is_same_class(void **state)
{
	struct observed_path seen = PATH(64502, 64504, 64501);
	struct graph *graph = small();
	struct observed_pair pair = { &seen, 1, graph_find(graph, 64502),
		graph_find(graph, 64501) };
	const uint32_t same[] = { pair.vantage, graph_find(graph, 64504), pair.origin };
	const uint32_t other[] = { pair.vantage, graph_find(graph, 64503), pair.origin };
	struct agreement agreement = { 0 };
	(void)state;
	agreement_add(&agreement, graph, &pair, other, 3);
	assert_int_equal(agreement.class, 0);
	assert_int_equal(agreement.length, 1);
	agreement_add(&agreement, graph, &pair, same, 3);
	assert_int_equal(agreement.class, 1);
	assert_int_equal(agreement.exact, 1);
	agreement_add(&agreement, graph, &pair, same, 0);
	assert_int_equal(agreement.pairs, 3);
	assert_int_equal(agreement.routed, 2);
	graph_free(graph);
}

static void nothing_observed(void **state)
{
	struct path_list list = { 0 };
	struct accuracy accuracy;
	struct graph *graph = small();
	(void)state;
	study_accuracy(graph, &list, &accuracy);
	assert_int_equal(accuracy.plain.pairs, 0);
	assert_true(accuracy_percent(accuracy.plain.exact, accuracy.plain.pairs) == 0);
	graph_free(graph);
}

static struct graph *read_graph(const char *folder, const char *file)
{
	struct link_list list = { 0 };
	struct decode_options options = { 0 };
	struct decode_result result = { 0 };
	struct graph_report report;
	struct diag diag;
	char path[512];
	snprintf(path, sizeof path, "%s/data/bgp/asrel/%s", folder, file);
	assert_int_equal(links_read(path, &options, &list, &result, &diag), 0);
	struct graph *graph = graph_new(list.link, list.count, &report);
	links_clear(&list);
	return graph;
}

static void assert_percent(size_t part, size_t whole, double least)
{
	if (accuracy_percent(part, whole) < least)
		fail_msg("%zu of %zu is %.2f %%, not %.2f %%", part, whole,
			accuracy_percent(part, whole), least);
}

static void check_plain(const struct graph *graph, const struct path_list *list)
{
	struct accuracy accuracy;
	study_accuracy(graph, list, &accuracy);
	const struct agreement *plain = &accuracy.plain;
	assert_int_equal(plain->pairs, 36616);
	assert_int_equal(accuracy.vantages, 38);
	assert_int_equal(accuracy.origins, 1087);
	assert_int_equal(accuracy.links_seen, 3091);
	assert_int_equal(accuracy.links_missing, 230);
	/* shared/notes/routing.md, section 3, gives these rounded to one decimal. */
	assert_percent(plain->exact, plain->pairs, 41.55);
	assert_percent(plain->next_hop, plain->pairs, 47.75);
	assert_percent(plain->tie, plain->pairs, 73.45);
	assert_percent(plain->class, plain->pairs, 82.95);
	assert_percent(plain->length, plain->pairs, 78.95);
	assert_percent(accuracy.valley_free, accuracy.paths_known, 94.5);
}

/* One of the seeds the figures in docs/methods.md are the mean of. */
static void check_learned(const struct graph *graph, const struct path_list *list)
{
	struct learned_split split;
	study_learned(graph, list, 1, &split, 1);
	const struct agreement *learned = &split.learned;
	assert_int_equal(split.training_origins, 565);
	assert_int_equal(split.test_origins, 566);
	assert_int_equal(split.plain.pairs, learned->pairs);
	assert_percent(learned->exact, learned->pairs, 68);
	assert_percent(learned->next_hop, learned->pairs, 78);
	assert_percent(learned->length, learned->pairs, 83);
	assert_true(split.plain.exact < learned->exact);
}

static void real_table(void **state)
{
	const char *folder = getenv("OSTRAKON_SHARED");
	struct path_list list;
	struct paths_report report;
	struct diag diag;
	char path[512];
	(void)state;
	if (folder == NULL || access(folder, R_OK) != 0) {
		skip_because(SKIP_NO_SHARED);
		return;
	}
	struct graph *graph = read_graph(folder, "20080101.as-rel.txt.bz2");
	snprintf(path, sizeof path, "%s/data/bgp/mrt/rib.20080501.0644_firstMB.bz2", folder);
	assert_int_equal(paths_read(path, &list, &report, &diag), 0);
	check_plain(graph, &list);
	check_learned(graph, &list);
	paths_clear(&list);
	graph_free(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_by_hand),
		cmocka_unit_test(ties_classes_and_valleys),
		cmocka_unit_test(any_of_the_best_is_a_tie),
		cmocka_unit_test(same_hop_is_same_class),
		cmocka_unit_test(nothing_observed),
		cmocka_unit_test(real_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
