#include "scratch.h"

#include "store/cases.h"
#include "store/sql.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct store *store;
static struct arena arena;
static int64_t one, two; /* inputs */

static int64_t add_input(const char *name, const char *dated)
{
	struct store_input input = { .sha256 = name, .format = "as-rel", .path = name };
	assert_true(when_parse(span_of(dated), &input.dated));
	assert_int_equal(store_input_add(store, &input, &input.id), 0);
	return input.id;
}

static int set_up(void **state)
{
	struct diag diag;
	(void)state;
	arena_init(&arena);
	if (store_open(NULL, STORE_WRITE, &store, &diag) != 0)
		return -1;
	one = add_input("one", "2008-01-01");
	two = add_input("two", "2009-01-01");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	arena_clear(&arena);
	return 0;
}

static void add_link(int64_t input, asn_t a, asn_t b, int rel)
{
	struct as_link link = { a, b, (int8_t)rel };
	assert_int_equal(store_link_add(store, input, 1, &link), 0);
}

static void assert_link(const struct as_link *link, asn_t a, asn_t b, int rel)
{
	if (link->a != a || link->b != b || link->rel != rel)
		fail_msg("%u %u %d", link->a, link->b, link->rel);
}

static void test_links(void **state)
{
	(void)state;
	struct as_link *link;
	size_t count;
	add_link(one, 64497, 64496, LINK_P2C);
	add_link(one, 64497, 64496, LINK_P2C); /* given twice: once */
	add_link(one, 64497, 64496, LINK_P2P); /* and a contradiction: both */
	add_link(one, 64496, 4294967295, LINK_P2C);
	add_link(one, 64498, 64499, LINK_P2P);
	add_link(two, 64496, 64500, LINK_P2P);
	assert_int_equal(store_links_read(store, one, &arena, &link, &count), 0);
	assert_int_equal(count, 4);
	assert_int_equal(store_links_of(store, one, 64496, &arena, &link, &count), 0);
	assert_int_equal(count, 3);
	assert_link(&link[0], 64496, 4294967295, LINK_P2C);
	assert_link(&link[1], 64497, 64496, LINK_P2C);
	assert_link(&link[2], 64497, 64496, LINK_P2P);
	assert_int_equal(store_links_of(store, two, 64496, &arena, &link, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(store_links_of(store, one, 64511, &arena, &link, &count), 0);
	assert_int_equal(count, 0);
	struct as_link lost = { 64496, 64497, LINK_P2P };
	assert_int_equal(store_link_add(store, 999, 1, &lost), OST_ESTORE);
	assert_non_null(strstr(store_problem(store), "FOREIGN KEY"));
}

static void add_name(int64_t input, asn_t asn, const char *name, const char *country)
{
	struct as_name row = { .asn = asn, .name = span_of(name) };
	snprintf(row.country, sizeof row.country, "%s", country);
	assert_int_equal(store_name_add(store, input, 1, &row), 0);
}

static void add_network(int64_t input, asn_t asn, const char *name, const char *as_of)
{
	struct case_network row = { .line = 2,
		.asn = asn,
		.name = name,
		.country = "NL",
		.source = "https://example.org/" };
	assert_true(when_parse(span_of(as_of), &row.as_of));
	assert_int_equal(store_case_row_add(store, input, &case_tables[CASE_NETWORKS], &row), 0);
}

/* Name tables and case folders together, by date. What two folders share comes once. */
static void test_names(void **state)
{
	(void)state;
	struct store_name *name;
	size_t count;
	int64_t three = add_input("three", "2010");
	add_name(two, 64496, "LAW - Solicitors, \"quoted\" \xC3\xA9", "US");
	add_name(two, 64496, "LAW - Solicitors, \"quoted\" \xC3\xA9", "GB"); /* the first counts */
	add_name(one, 64496, "EXAMPLE", "");
	add_name(one, 64497, "OTHER", "NL");
	add_network(one, 64496, "Bad Host", "2008-11");
	add_network(three, 64496, "Bad Host", "2008-11");
	assert_int_equal(store_names_of(store, 64496, &arena, &name, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(name[0].name, "EXAMPLE");
	assert_string_equal(name[0].country, "");
	assert_string_equal(name[0].as_of.text, "2008-01-01");
	assert_string_equal(name[0].source, "one");
	assert_string_equal(name[1].name, "Bad Host");
	assert_string_equal(name[1].as_of.text, "2008-11");
	assert_string_equal(name[1].source, "https://example.org/");
	assert_string_equal(name[2].name, "LAW - Solicitors, \"quoted\" \xC3\xA9");
	assert_string_equal(name[2].country, "US");
	assert_true(name[2].as_of.from < name[2].as_of.until);
	assert_int_equal(store_names_of(store, 64511, &arena, &name, &count), 0);
	assert_int_equal(count, 0);
	struct as_name none = { .asn = 64500, .name = { "", 0 } };
	assert_int_equal(store_name_add(store, one, 1, &none), 0);
	struct as_name part = { .asn = 64501, .name = { "LONGER", 4 } };
	assert_int_equal(store_name_add(store, one, 1, &part), 0);
	assert_int_equal(store_names_of(store, 64501, &arena, &name, &count), 0);
	assert_string_equal(name[0].name, "LONG");
}

enum { MODEL_LINKS = 2000, MODEL_ASES = 40 };

/* Links of `asn` (0 = all) as sorted lines: out of the store, by plain SQL, by hand. */
static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *joined(const struct as_link *link, size_t count, asn_t asn)
{
	struct buf text;
	buf_init(&text);
	char **line = arena_alloc(&arena, (count + 1) * sizeof *line);
	size_t lines = 0;
	for (size_t i = 0; i < count; i++) {
		if (asn == 0 || link[i].a == asn || link[i].b == asn)
			line[lines++] = arena_printf(
				&arena, "%010u|%010u|%d\n", link[i].a, link[i].b, link[i].rel);
	}
	qsort(line, lines, sizeof *line, by_text);
	for (size_t i = 0; i < lines; i++) {
		if (i == 0 || strcmp(line[i], line[i - 1]) != 0)
			buf_puts(&text, line[i]);
	}
	char *copy = arena_strdup(&arena, text.text);
	buf_clear(&text);
	return copy;
}

static void compare_links(const struct as_link *model, asn_t asn)
{
	struct as_link *link;
	size_t count;
	struct buf plain, sql;
	buf_init(&plain);
	buf_init(&sql);
	int status = asn == 0 ? store_links_read(store, one, &arena, &link, &count)
			      : store_links_of(store, one, asn, &arena, &link, &count);
	assert_int_equal(status, 0);
	buf_printf(&sql,
		"SELECT printf('%%010d', a), printf('%%010d', b), rel FROM link WHERE input = %d "
		"AND (%u = 0 OR %u IN (a, b)) ORDER BY printf('%%010d|%%010d|%%d', a, b, rel)",
		(int)one, asn, asn);
	sql_rows(store->db, sql.text, &plain);
	assert_string_equal(joined(link, count, 0), joined(model, MODEL_LINKS, asn));
	assert_string_equal(plain.text, joined(model, MODEL_LINKS, asn));
	buf_clear(&plain);
	buf_clear(&sql);
}

static void test_links_random(void **state)
{
	(void)state;
	static struct as_link model[MODEL_LINKS];
	struct random_state random = { 3 };
	for (size_t i = 0; i < MODEL_LINKS; i++) {
		asn_t a = 64496 + (asn_t)random_below(&random, MODEL_ASES);
		asn_t b = 64496 + (asn_t)random_below(&random, MODEL_ASES);
		model[i] = (struct as_link){ a, b, random_u64(&random) % 2 ? LINK_P2C : LINK_P2P };
		assert_int_equal(store_link_add(store, one, i, &model[i]), 0);
		assert_int_equal(store_link_add(store, two, i, &model[i / 2]), 0);
	}
	compare_links(model, 0);
	for (asn_t asn = 64496; asn < 64496 + MODEL_ASES; asn++)
		compare_links(model, asn);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_links_random, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
