#include "fuzz.h"

#include "net/addr.h"
#include "net/asn.h"

#include <string.h>

static void check_prefix(const struct addr_range *range)
{
	struct addr_range again;
	struct buf text;
	unsigned bits;
	FUZZ_CHECK(addr_compare(&range->first, &range->last) <= 0);
	FUZZ_CHECK(range_is_prefix(range, &bits) && bits <= addr_bits(&range->first));
	buf_init(&text);
	range_print(&text, range);
	FUZZ_CHECK(prefix_parse(span_of(text.text), false, &again));
	FUZZ_CHECK(addr_compare(&again.first, &range->first) == 0);
	FUZZ_CHECK(addr_compare(&again.last, &range->last) == 0);
	buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span span = { (const char *)bytes, size };
	struct addr addr, again;
	struct addr_range range;
	asn_t asn;
	if (addr_parse(span, &addr)) {
		struct buf text;
		buf_init(&text);
		addr_print(&text, &addr);
		FUZZ_CHECK(addr_parse(span_of(text.text), &again));
		FUZZ_CHECK(addr_compare(&addr, &again) == 0);
		buf_clear(&text);
	}
	if (prefix_parse(span, false, &range) || prefix_parse(span, true, &range))
		check_prefix(&range);
	if (asn_parse(span, &asn))
		FUZZ_CHECK(asn != 0);
	return 0;
}
