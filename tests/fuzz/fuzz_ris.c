/* The bytes as lines of RIS Live: what comes out are UPDATEs that can be begun, within their room. */
#include "fuzz.h"

#include "wire/attributes.h"
#include "wire/ris.h"

static struct ris_message message;
static struct bgp_attributes attributes;

static void check_update(struct rd body)
{
	const struct bgp_encoding encoding = { .wide = true };
	struct bgp_update update;
	const char *why;
	FUZZ_CHECK(body.p >= message.bytes && body.end <= message.bytes + sizeof message.bytes);
	why = bgp_update_begin(&body, &encoding, &update);
	FUZZ_CHECK(why == NULL || message.from_raw);
	if (why != NULL)
		return;
	struct route route = { .wide = true, .attributes = update.attributes };
	int got;
	while ((got = bgp_update_next(&update, &route.kind, &route.prefix, &why)) != 0) {
		FUZZ_CHECK(got == 1 || message.from_raw);
		if (got == 1 && route.kind == ROUTE_ANNOUNCED)
			bgp_attributes_read(&route, &attributes);
	}
}

static void check_line(struct span line)
{
	struct arena arena;
	struct rd body;
	const char *why = NULL;
	int got;
	arena_init(&arena);
	if (ris_read(line, &arena, &message) == NULL && message.kind == RIS_UPDATE) {
		while ((got = ris_update_next(&message, &body, &why)) != 0) {
			FUZZ_CHECK(got == 1 || why != NULL);
			if (got == 1)
				check_update(body);
		}
	}
	arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span rest = { (const char *)bytes, size }, line;
	while (span_cut(&rest, '\n', &line))
		check_line(line);
	return 0;
}
