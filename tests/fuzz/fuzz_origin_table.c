/* The bytes as an origin table: looked up, walked through, indexed, and gone on from. */
#include "fuzz.h"

#include "attr/index.h"
#include "base/error.h"
#include "store/origin_routes.h"

static void check_found(const struct origin_table *table, const struct addr *addr)
{
	struct origin_found found;
	int got = origin_table_find(table, addr, table->info.until, &found);
	FUZZ_CHECK(got == 0 || got == 1 || got == OST_EFORMAT);
	if (got != 1)
		return;
	FUZZ_CHECK(addr_compare(&found.range.first, addr) <= 0);
	FUZZ_CHECK(addr_compare(addr, &found.range.last) <= 0);
	FUZZ_CHECK(found.origins.count > 0 && found.origins.count <= ORIGINS_MAX);
	for (size_t i = 0; i < found.origins.count; i++)
		FUZZ_CHECK(found.origins.origin[i].asn != 0);
}

/* A walk that ends well says what the index says. */
static void check_walk(const struct origin_table *table)
{
	struct origin_cursor cursor;
	int got;
	origin_cursor_init(&cursor, table);
	while ((got = origin_cursor_next(&cursor)) == 1) {
		FUZZ_CHECK(addr_compare(&cursor.range.first, &cursor.range.last) <= 0);
		FUZZ_CHECK(cursor.changes > 0);
		check_found(table, &cursor.range.first);
		check_found(table, &cursor.range.last);
	}
	FUZZ_CHECK(got == 0 || got == OST_EFORMAT);
	origin_cursor_clear(&cursor);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct origin_table table;
	/* The first byte says how much of the end is what its peers see. */
	size_t peers = size > 1 ? bytes[0] : 0;
	peers = peers < size ? peers : 0;
	struct span all = { (const char *)bytes + (size > 0), size - (size > 0) };
	struct span rest = { all.p + all.n - (peers < all.n ? peers : 0),
		peers < all.n ? peers : 0 };
	all.n -= rest.n;
	if (origin_table_open(all, &table) != 0)
		return 0;
	check_walk(&table);
	struct origin_routes *routes = origin_routes_new();
	origin_routes_resume(routes, &table, rest);
	origin_routes_free(routes);
	return 0;
}
