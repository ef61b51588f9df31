#include "graph/infer_view.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void one_tree_for_each_destination(void **state)
{
	struct path_set paths = { 0 };
	struct view view;
	(void)state;
	path_set_add(&paths, (asn_t[]){ 40, 20, 10 }, 3);
	path_set_add(&paths, (asn_t[]){ 30, 20, 10 }, 3);
	path_set_add(&paths, (asn_t[]){ 40, 10 }, 2); /* another prefix, another way */
	path_set_add(&paths, (asn_t[]){ 40, 20 }, 2);
	path_set_add(&paths, (asn_t[]){ 40, 20 }, 2);
	view_init(&view, &paths);
	assert_int_equal(view.ases, 4);
	assert_int_equal(view.links, 4);
	assert_int_equal(view.trees, 2);
	assert_int_equal(view.tree[1] - view.tree[0], 5); /* 10, 20, 30, 40, and 40 at 10 */
	assert_int_equal(view.tree[2] - view.tree[1], 2);
	assert_true(view.vantage[view_find(&view, 40)] && view.vantage[view_find(&view, 30)]);
	assert_false(view.vantage[view_find(&view, 20)] || view.vantage[view_find(&view, 10)]);
	assert_int_equal(view_find(&view, 50), VIEW_NONE);
	uint32_t x = view_find(&view, 30), y = view_find(&view, 10);
	assert_int_equal(view_link_find(&view, x, y), VIEW_NONE);
	view_clear(&view);
	path_set_clear(&paths);
}

/* Links, neighbours and nodes say what the paths say, for more ASes than there are hubs. */
static void everything_is_on_the_paths(void **state)
{
	enum { ASES = 2 * VIEW_HUBS, PATHS = 3000 };
	static bool next_to[ASES + 1][ASES + 1];
	struct random_state random = { 3 };
	struct path_set paths = { 0 };
	struct view view;
	(void)state;
	for (size_t i = 0; i < PATHS; i++) {
		/* Ascending, so that no AS comes twice; low ones often. */
		asn_t hop[6], last = 0;
		size_t count = 2 + random_below(&random, 5);
		for (size_t j = 0; j < count; j++) {
			last += 1 + (asn_t)random_below(&random, i % 2 == 0 ? 80 : 8);
			hop[j] = last;
		}
		for (size_t j = 0; j + 1 < count; j++)
			next_to[hop[j]][hop[j + 1]] = next_to[hop[j + 1]][hop[j]] = true;
		path_set_add(&paths, hop, count);
	}
	view_init(&view, &paths);
	for (uint32_t a = 0; a < view.ases; a++) {
		for (uint32_t b = 0; b < view.ases; b++) {
			uint32_t link = view_link_find(&view, a, b);
			assert_int_equal(link != VIEW_NONE, next_to[view.asn[a]][view.asn[b]]);
			if (link == VIEW_NONE)
				continue;
			assert_int_equal(view.link[link].a, a < b ? a : b);
			assert_int_equal(view.link[link].b, a < b ? b : a);
		}
	}
	for (size_t i = 0; i < view.nodes; i++) {
		const struct view_node *node = &view.node[i];
		assert_int_equal(node->next == VIEW_NONE, node->hops == 0);
		if (node->next == VIEW_NONE)
			continue;
		assert_true(node->next < i && view.node[node->next].hops + 1 == node->hops);
		assert_int_equal(
			node->link, view_link_find(&view, node->as, view.node[node->next].as));
	}
	view_clear(&view);
	path_set_clear(&paths);
}

static void a_set_holds_each_path_once(void **state)
{
	struct random_state random = { 5 };
	struct path_set paths = { 0 };
	bool there[8][8][8] = { { { false } } };
	size_t count = 0;
	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		asn_t hop[3];
		for (size_t j = 0; j < 3; j++)
			hop[j] = (asn_t)random_below(&random, 8);
		count += !there[hop[0]][hop[1]][hop[2]];
		there[hop[0]][hop[1]][hop[2]] = true;
		path_set_add(&paths, hop, 3);
		assert_int_equal(paths.count, count);
	}
	/* A path is not its own beginning. */
	struct path_view first = path_set_get(&paths, 0);
	path_set_add(&paths, (asn_t[]){ first.hop[0], first.hop[1] }, 2);
	assert_int_equal(paths.count, count + 1);
	path_set_clear(&paths);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_tree_for_each_destination),
		cmocka_unit_test(everything_is_on_the_paths),
		cmocka_unit_test(a_set_holds_each_path_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
