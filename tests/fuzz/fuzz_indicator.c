/* An indicator that is an address, printed, is the same again; a name is one of RFC 1035. */
#include "fuzz.h"

#include "feed/indicator.h"

#include <string.h>

static void check_again(const struct addr_range *range)
{
	struct indicator again;
	struct buf text;
	buf_init(&text);
	range_print(&text, range);
	FUZZ_CHECK(indicator_parse((struct span){ text.text, text.length }, &again) == NULL);
	FUZZ_CHECK(addr_compare(&again.range.first, &range->first) == 0);
	FUZZ_CHECK(addr_compare(&again.range.last, &range->last) == 0);
	FUZZ_CHECK(again.port == 0 && !again.host_bits);
	buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct indicator got;
	if (indicator_parse((struct span){ (const char *)bytes, size }, &got) != NULL)
		return 0;
	if (got.range.first.family != 0) {
		FUZZ_CHECK(addr_compare(&got.range.first, &got.range.last) <= 0);
		check_again(&got.range);
	} else {
		FUZZ_CHECK(got.name.n > 2 && got.name.n <= 254);
		FUZZ_CHECK(memchr(got.name.p, '.', got.name.n) != NULL);
		FUZZ_CHECK(memchr(got.name.p, '\0', got.name.n) == NULL);
	}
	return 0;
}
