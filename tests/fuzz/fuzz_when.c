#include "fuzz.h"

#include "base/when.h"

#include <string.h>

/* A known time printed to the minute must read back as the same minute. */
static void check_round_trip(const struct when *when)
{
	struct when again;
	struct buf text;
	buf_init(&text);
	time_print_minute(&text, when->from);
	FUZZ_CHECK(when_parse(span_of(text.text), &again) && again.from == when->from);
	buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct when when;
	const uint8_t *end = size > 0 ? memchr(bytes, '\n', size) : NULL;
	size_t first = end != NULL ? (size_t)(end - bytes) : size;
	if (!when_parse((struct span){ (const char *)bytes, first }, &when)) {
		FUZZ_CHECK(!when_known(&when));
		return 0;
	}
	FUZZ_CHECK(when_known(&when) && when_start(&when) == when.from);
	check_round_trip(&when);
	if (end == NULL)
		return 0;
	char note[256];
	size_t length = size - first - 1 < sizeof note - 1 ? size - first - 1 : sizeof note - 1;
	memcpy(note, end + 1, length);
	note[length] = '\0';
	when_refine(&when, note);
	FUZZ_CHECK(when_known(&when) && strlen(when.precision) < sizeof when.precision);
	return 0;
}
