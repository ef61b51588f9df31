/* Every pair of a real topology: lengths, bits and one destination at a time say the same. */
#include "model/links.h"
#include "unit/graph/pairs.h"
#include "unit/skip.h"

static void test_all_of_2008(void **state)
{
	(void)state;
	size_t count;
	struct as_link *links = links_read_shared("20080101", &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	struct pairs p;
	pairs_init(&p, links, count);
	size_t bytes = p.classes.ases * sizeof *p.as;
	struct allpairs_as *as = xmalloc(bytes);
	struct allpairs_options options = { 1, NULL, as, pairs_sink, &p };
	struct allpairs_result lengths, reach;
	assert_int_equal(allpairs_lengths(&p.classes, &options, &lengths), 0);
	assert_int_equal(allpairs_reach(&p.classes, &options, &reach), 0);
	assert_int_equal(p.destinations, 27320);
	assert_int_equal(lengths.reachable, p.expected.reachable);
	assert_int_equal(reach.reachable, p.expected.reachable);
	assert_memory_equal(lengths.routes, p.expected.routes, sizeof lengths.routes);
	assert_memory_equal(as, p.as, bytes);
	free(as);
	pairs_clear(&p);
	free(links);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_2008),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
