/* The bytes as the body of an UPDATE and of an OPEN; the first byte says how it is encoded. */
#include "fuzz.h"

#include "wire/attributes.h"

static void check_update(struct rd body, const struct bgp_encoding *encoding)
{
	struct bgp_update update;
	struct bgp_prefix prefix;
	enum route_kind kind;
	const char *why = NULL;
	size_t calls = 0;
	int got;
	if (bgp_update_begin(&body, encoding, &update) != NULL)
		return;
	while ((got = bgp_update_next(&update, &kind, &prefix, &why)) != 0) {
		FUZZ_CHECK(got == 1 || why != NULL);
		/* A prefix takes a byte, each of four parts can fail once, and there is one mark. */
		FUZZ_CHECK(++calls <= rd_left(&body) + 5);
		if (got == 1 && kind != ROUTE_END_OF_RIB)
			FUZZ_CHECK(prefix.bits <= addr_bits(&prefix.addr));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct bgp_open open;
	if (size == 0)
		return 0;
	struct bgp_encoding encoding = { .wide = (bytes[0] & 1) != 0,
		.add_path = (bytes[0] & 2) != 0 ? UINT16_MAX : 0,
		.guess_add_path = (bytes[0] & 4) != 0 };
	struct rd body = rd_of(bytes + 1, size - 1);
	check_update(body, &encoding);
	if (bgp_open_read(body, &open) == NULL)
		bgp_session_encoding(&open, &open);
	return 0;
}
