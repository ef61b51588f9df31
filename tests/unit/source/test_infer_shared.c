/*
 * Inference held against the topology that the paths were simulated on: shared/data/oracle, 33
 * vantage ASes of 2008-01-01. The bounds are those of issue 4; nothing in the program was chosen
 * with a view to this truth.
 */
#include "base/counter.h"
#include "graph/infer.h"
#include "source/links.h"
#include "source/path_input.h"
#include "unit/skip.h"

#include <stdio.h>
#include <stdlib.h>

static const char paths_file[] = "data/oracle/sim-paths-20080101.txt.zst";
static const char truth_file[] = "data/bgp/asrel/20080101.as-rel.txt.bz2";
/* The line "inferred clique" of that file. */
static const asn_t true_clique[] = { 174, 209, 293, 701, 1239, 1299, 2828, 2914, 3356, 3549, 3561,
	6453, 6461, 7018, 8075 };

enum { P2C, P2P };

/* What is true of the links that were seen, and how much of it was found. */
struct score {
	size_t truth[2], called[2], right[2];
};

static uint64_t key(asn_t a, asn_t b)
{
	return (uint64_t)a << 32 | b;
}

/* Labels by their ends: 1 + rel under (a, b), and under (b, a) too for peers. */
static void read_truth(const char *path, struct counter *truth)
{
	struct link_list list = { 0 };
	struct decode_options options = { 0 };
	struct decode_result result = { 0 };
	struct diag diag;
	assert_int_equal(links_read(path, &options, &list, &result, &diag), 0);
	for (size_t i = 0; i < list.count; i++) {
		const struct as_link *link = &list.link[i];
		bool peers = link->rel == LINK_P2P;
		counter_add(truth, key(link->a, link->b), peers ? 2 : 1);
		if (peers)
			counter_add(truth, key(link->b, link->a), 2);
	}
	links_clear(&list);
}

static void count_link(const struct counter *truth, const struct as_link *link, struct score *score)
{
	int32_t there = counter_get(truth, key(link->a, link->b));
	bool peers = link->rel == LINK_P2P;
	assert_true(there != 0 || counter_get(truth, key(link->b, link->a)) != 0);
	score->truth[there == 2]++;
	score->called[peers]++;
	score->right[peers] += there == (peers ? 2 : 1);
}

static void finds_the_simulated_topology_again(void **state)
{
	const char *shared = getenv("OSTRAKON_SHARED");
	char paths_path[4096], truth_path[4096];
	struct path_cleaning cleaning = { 0 };
	struct path_set paths = { 0 };
	struct path_input_report read;
	struct infer_result result;
	struct counter truth = { 0 };
	struct score score = { 0 };
	struct diag diag;
	(void)state;
	if (shared == NULL || shared[0] == '\0') {
		skip_because(SKIP_NO_SHARED);
		return;
	}
	snprintf(paths_path, sizeof paths_path, "%s/%s", shared, paths_file);
	snprintf(truth_path, sizeof truth_path, "%s/%s", shared, truth_file);
	assert_int_equal(path_input_read(paths_path, &cleaning, &paths, &read, &diag), 0);
	assert_int_equal(read.paths, 896789);
	read_truth(truth_path, &truth);
	infer_links(&paths, &cleaning, &result);
	for (size_t i = 0; i < result.links; i++)
		count_link(&truth, &result.link[i].link, &score);

	assert_int_equal(result.links, 53300);
	assert_true((double)score.right[P2C] >= 0.997 * (double)score.called[P2C]);
	assert_true((double)score.right[P2P] >= 0.85 * (double)score.called[P2P]);
	assert_true((double)score.right[P2C] >= 0.98 * (double)score.truth[P2C]);
	assert_true((double)score.right[P2P] >= 0.95 * (double)score.truth[P2P]);
	size_t strangers = 0;
	for (size_t i = 0; i < result.cliques; i++) {
		bool member = false;
		for (size_t j = 0; j < sizeof true_clique / sizeof true_clique[0]; j++)
			member |= result.clique[i] == true_clique[j];
		strangers += !member;
	}
	assert_true(result.cliques >= 10 && strangers <= 1);
	print_message("# p2c %zu of %zu right, p2p %zu of %zu; clique %zu, %zu false\n",
		score.right[P2C], score.called[P2C], score.right[P2P], score.called[P2P],
		result.cliques, strangers);
	infer_clear(&result);
	path_set_clear(&paths);
	counter_clear(&truth);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_simulated_topology_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
