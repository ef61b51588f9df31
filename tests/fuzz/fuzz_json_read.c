/* JSON walked is JSON skipped, and a text that is whole does not become less so. */
#include "fuzz.h"

#include "base/json_read.h"

static void walk(struct json_reader *reader, int depth)
{
	struct span key;
	FUZZ_CHECK(depth <= JSON_READ_DEPTH);
	if (json_enter(reader, '{')) {
		while (json_next_key(reader, &key))
			walk(reader, depth + 1);
	} else if (json_enter(reader, '[')) {
		while (json_next_element(reader))
			walk(reader, depth + 1);
	} else {
		struct span text = json_scalar(reader);
		FUZZ_CHECK(text.n == 0 || memchr(text.p, '\0', text.n) == NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct json_reader reader, again;
	struct arena arena;
	arena_init(&arena);
	json_read(&reader, (struct span){ (const char *)bytes, size }, &arena);
	again = reader;
	walk(&reader, 0);
	json_skip(&again);
	/* Skipping does not look at escapes, so it takes a little more. */
	if (json_done(&reader))
		FUZZ_CHECK(json_done(&again));
	arena_clear(&arena);
	return 0;
}
