/* Files of routes: whatever is in them, what is handed out stays within what they claim. */
#include "fuzz.h"

#include "base/alloc.h"
#include "source/route_file.h"

#include <stdlib.h>

enum { ASKED = 4 };

static void ask(struct route_file *routes)
{
	size_t count;
	struct diag diag;
	const asn_t *asn = route_file_ases(routes, &count);
	struct best_route *route = xcalloc(count, sizeof *route);
	for (size_t i = 1; i < count; i++)
		FUZZ_CHECK(asn[i] > asn[i - 1]);
	for (size_t i = 0; i < ASKED && i < count; i++) {
		uint32_t to = (uint32_t)(i * (count - 1) / ASKED);
		if (route_file_find(routes, to, route, &diag) != 0)
			continue;
		FUZZ_CHECK(route[to].class == ROUTE_ORIGIN && route[to].length == 0);
		for (size_t as = 0; as < count; as++)
			FUZZ_CHECK(route[as].class <= ROUTE_CLASSES && route[as].length < 64);
	}
	free(route);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct diag diag;
	if (size == 0)
		return 0;
	FILE *file = fmemopen((void *)(uintptr_t)bytes, size, "rb");
	struct route_file *routes = route_file_open(file, &diag);
	if (routes != NULL)
		ask(routes);
	route_file_close(routes);
	fclose(file);
	return 0;
}
