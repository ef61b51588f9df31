/* The bytes as lines of AS paths: read, cleaned, and links inferred from what is left of them. */
#include "fuzz.h"

#include "graph/infer.h"
#include "source/path_input.h"

enum { BYTES_MAX = 4096 }; /* inference is quadratic in what a line of text can make it */

static void check_result(const struct infer_result *result)
{
	FUZZ_CHECK(result->cliques <= INFER_CLIQUE_MAX);
	for (size_t i = 0; i < result->links; i++) {
		const struct infer_link *link = &result->link[i];
		FUZZ_CHECK(link->link.a != link->link.b && !asn_reserved(link->link.a));
		FUZZ_CHECK(link->confidence >= 0 && link->confidence <= 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span line, rest = { (const char *)bytes, size < BYTES_MAX ? size : BYTES_MAX };
	static const asn_t exchange[] = { 9, 99 };
	struct path_cleaning cleaning = { .exchange = exchange, .exchanges = 2 };
	struct path_set paths = { 0 };
	struct infer_result result;
	while (span_cut(&rest, '\n', &line)) {
		asn_t hop[PATH_INPUT_HOPS_MAX];
		size_t count;
		if (path_input_line(line, hop, &count) != NULL)
			continue;
		FUZZ_CHECK(count <= PATH_INPUT_HOPS_MAX);
		size_t left = path_clean(&cleaning, hop, count);
		FUZZ_CHECK(left <= count && left != 1);
		if (left > 0)
			path_set_add(&paths, hop, left);
	}
	infer_links(&paths, &cleaning, &result);
	check_result(&result);
	infer_clear(&result);
	path_set_clear(&paths);
	return 0;
}
