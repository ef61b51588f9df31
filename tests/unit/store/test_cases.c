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

static int set_up(void **state)
{
	struct diag diag;
	(void)state;
	arena_init(&arena);
	return store_open(NULL, STORE_WRITE, &store, &diag);
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	arena_clear(&arena);
	return 0;
}

static int64_t add_input(const char *name)
{
	struct store_input input = { .sha256 = name, .format = "case", .path = name };
	assert_int_equal(store_input_add(store, &input, &input.id), 0);
	return input.id;
}

static void add_file(int64_t input, const char *file, const char *problem)
{
	struct tally tally = { .records = 5, .rejected = 1 };
	assert_int_equal(store_case_file_add(store, input, file, problem, &tally), 0);
}

static int64_t add_case(const char *name, asn_t target, const char *event)
{
	struct case_head head = { .line = 2, .target = target, .title = name };
	int64_t input = add_input(name);
	assert_true(when_parse(span_of(event), &head.event));
	assert_int_equal(store_case_row_add(store, input, &case_tables[CASE_HEAD], &head), 0);
	add_file(input, "case.csv", "");
	return input;
}

/* Each table of the schema has the columns of its descriptor, of the right type, in that order. */
static void test_schema(void **state)
{
	(void)state;
	static const char *const type[] = { "TEXT", "INTEGER", "TEXT", "REAL" };
	struct buf expected, got, sql;
	buf_init(&expected);
	buf_init(&got);
	buf_init(&sql);
	for (size_t t = 0; t < CASE_TABLES; t++) {
		const struct case_table *table = &case_tables[t];
		buf_reset(&expected);
		buf_reset(&got);
		buf_reset(&sql);
		buf_puts(&expected, "input|INTEGER\nline|INTEGER\n");
		for (size_t f = 0; f < table->count; f++) {
			const char *column = table->fields[f].column;
			buf_printf(&expected, "%s|%s\n", column, type[table->fields[f].kind]);
			if (table->fields[f].kind == FIELD_WHEN)
				buf_printf(&expected,
					"%s_from|INTEGER\n%s_until|INTEGER\n%s_precision|TEXT\n",
					column, column, column);
		}
		buf_printf(&sql, "SELECT name, type FROM pragma_table_info('%s') ORDER BY cid",
			table->sql);
		sql_rows(store->db, sql.text, &got);
		assert_string_equal(got.text, expected.text);
	}
	buf_clear(&expected);
	buf_clear(&got);
	buf_clear(&sql);
}

/* Every member of a row struct is filled by one field: none overlaps, none is beyond the end. */
static void test_descriptors(void **state)
{
	(void)state;
	static const size_t size[] = { sizeof(char *), sizeof(asn_t), sizeof(struct when),
		sizeof(struct number) };
	for (size_t t = 0; t < CASE_TABLES; t++) {
		const struct case_table *table = &case_tables[t];
		unsigned char used[1024] = { 0 };
		assert_true(table->row_size <= sizeof used);
		memset(used, 1, sizeof(uint64_t)); /* the line */
		for (size_t f = 0; f < table->count; f++) {
			const struct case_field *field = &table->fields[f];
			assert_true(field->offset + size[field->kind] <= table->row_size);
			for (size_t i = 0; i < size[field->kind]; i++)
				assert_int_equal(used[field->offset + i]++, 0);
		}
	}
}

static const char *random_text(struct random_state *random)
{
	static const char *const text[] = { "", "", "x", "two words", "a,b;\"c\"", "it's --",
		"\xC3\xA9t\xC3\xA9", "\xFF\xFE", "NULL", "0", "tab\there",
		"https://example.org/?a=%s" };
	return text[random_below(random, sizeof text / sizeof *text)];
}

static struct when random_when(struct random_state *random)
{
	static const char *const text[] = { "", "2008", "2008-11", "2008-Q4", "2008-11-11",
		"2008-11-11T21:30Z", "2007/2008", "2008-11-11/2008-11-13" };
	struct when when;
	when_parse(span_of(text[random_below(random, sizeof text / sizeof *text)]), &when);
	if (random_below(random, 3) == 0)
		when_refine(&when, "precision=30min");
	return when;
}

static struct number random_number(struct random_state *random)
{
	static const double value[] = { 0, -0.0, 1, 0.1, 67.5, 1e-9, 60e9, 1.0 / 3 };
	struct number number = { 0, random_below(random, 3) != 0 };
	if (number.known)
		number.value = value[random_below(random, sizeof value / sizeof *value)];
	return number;
}

/* The members of a row, as the descriptor finds them. */
static void *member(const struct case_field *field, void *row)
{
	return (unsigned char *)row + field->offset;
}

static void random_row(
	const struct case_table *table, uint64_t line, struct random_state *random, void *row)
{
	static const asn_t asn[] = { 0, 64496, 65551, 4294967295 };
	memset(row, 0, table->row_size);
	memcpy(row, &line, sizeof line);
	for (size_t f = 0; f < table->count; f++) {
		void *to = member(&table->fields[f], row);
		switch (table->fields[f].kind) {
		case FIELD_TEXT:
			*(const char **)to = random_text(random);
			break;
		case FIELD_ASN:
			*(asn_t *)to = asn[random_below(random, 4)];
			break;
		case FIELD_WHEN:
			*(struct when *)to = random_when(random);
			break;
		case FIELD_NUMBER:
			*(struct number *)to = random_number(random);
			break;
		}
	}
}

static void assert_same_field(const struct case_field *field, void *a, void *b)
{
	const struct when *x = a, *y = b;
	const struct number *p = a, *q = b;
	switch (field->kind) {
	case FIELD_TEXT:
		assert_string_equal(*(char **)a, *(char **)b);
		break;
	case FIELD_ASN:
		assert_int_equal(*(asn_t *)a, *(asn_t *)b);
		break;
	case FIELD_WHEN:
		assert_string_equal(x->text, y->text);
		assert_string_equal(x->precision, y->precision);
		assert_true(x->from == y->from && x->until == y->until);
		break;
	case FIELD_NUMBER:
		assert_int_equal(p->known, q->known);
		assert_true(!p->known || p->value == q->value);
		break;
	}
}

/* As SQLite prints a REAL: to 15 digits. */
static void print_number(const struct number *number, struct buf *out)
{
	char *text = number->known ? sqlite3_mprintf("%!.15g", number->value) : NULL;
	buf_puts(out, text != NULL ? text : "NULL");
	sqlite3_free(text);
}

/* What plain SQL would say of a field, as a literal. */
static void print_field(const struct case_field *field, void *from, struct buf *out)
{
	const struct when *when = from;
	const struct number *number = from;
	switch (field->kind) {
	case FIELD_TEXT:
		buf_printf(out, "|%s", *(char **)from);
		break;
	case FIELD_ASN:
		if (*(asn_t *)from != 0)
			buf_printf(out, "|%u", *(asn_t *)from);
		else
			buf_puts(out, "|NULL");
		break;
	case FIELD_WHEN:
		buf_printf(out, "|%s|%lld|%lld|%s", when->text, (long long)when->from,
			(long long)when->until, when->precision);
		break;
	case FIELD_NUMBER:
		buf_putc(out, '|');
		print_number(number, out);
		break;
	}
}

static void assert_plain_sql(
	const struct case_table *table, int64_t input, unsigned char *rows, size_t count)
{
	struct buf expected, got, sql;
	buf_init(&expected);
	buf_init(&got);
	buf_init(&sql);
	for (size_t i = 0; i < count; i++) {
		unsigned char *row = rows + i * table->row_size;
		uint64_t line;
		memcpy(&line, row, sizeof line);
		buf_printf(&expected, "%lld|%llu", (long long)input, (unsigned long long)line);
		for (size_t f = 0; f < table->count; f++)
			print_field(&table->fields[f], member(&table->fields[f], row), &expected);
		buf_putc(&expected, '\n');
	}
	buf_printf(&sql, "SELECT * FROM %s WHERE input = %lld ORDER BY line", table->sql,
		(long long)input);
	sql_rows(store->db, sql.text, &got);
	assert_string_equal(got.text, expected.text);
	buf_clear(&expected);
	buf_clear(&got);
	buf_clear(&sql);
}

static void test_random_rows(void **state)
{
	(void)state;
	enum { ROWS = 200 };
	struct random_state random = { 11 };
	int64_t other = add_case("other", 64511, "2008");
	int64_t input = add_case("random", 64496, "2008-11-11");
	unsigned char *given[CASE_TABLES];
	for (size_t t = CASE_HEAD + 1; t < CASE_TABLES; t++) {
		const struct case_table *table = &case_tables[t];
		given[t] = arena_alloc(&arena, ROWS * table->row_size);
		add_file(input, table->file, "");
		for (size_t i = 0; i < ROWS; i++) {
			void *row = given[t] + i * table->row_size;
			random_row(table, i + 2, &random, row);
			assert_int_equal(store_case_row_add(store, input, table, row), 0);
			assert_int_equal(store_case_row_add(store, other, table, row), 0);
		}
		assert_plain_sql(table, input, given[t], ROWS);
	}
	struct case_facts facts;
	assert_int_equal(store_case_read(store, input, &arena, &facts), 0);
	for (size_t t = CASE_HEAD + 1; t < CASE_TABLES; t++) {
		const struct case_table *table = &case_tables[t];
		assert_int_equal(facts.table[t].count, ROWS);
		assert_null(facts.table[t].missing);
		for (size_t i = 0; i < ROWS * table->count; i++) {
			const struct case_field *field = &table->fields[i % table->count];
			size_t at = i / table->count * table->row_size;
			unsigned char *rows = facts.table[t].rows;
			assert_memory_equal(rows + at, given[t] + at, sizeof(uint64_t));
			assert_same_field(
				field, member(field, rows + at), member(field, given[t] + at));
		}
	}
}

static void test_head(void **state)
{
	(void)state;
	struct case_facts facts;
	size_t count;
	int64_t input = add_case("Example", 64496, "2008-11-11T21:30Z");
	add_file(input, "events.csv", "line 1: the header has no column \"kind\"");
	add_file(input, "moves.csv", "");
	add_file(input, "stray.csv", "");
	assert_int_equal(store_case_read(store, input, &arena, &facts), 0);
	assert_string_equal(facts.folder, "Example");
	assert_string_equal(facts.head.title, "Example");
	assert_int_equal(facts.head.target, 64496);
	assert_string_equal(facts.head.event.precision, "minute");
	assert_false(when_known(&facts.head.topology));
	assert_string_equal(facts.table[CASE_EVENTS].missing,
		"events.csv could not be used: line 1: the header has no column \"kind\"");
	assert_string_equal(facts.table[CASE_C2].missing, "the case folder has no c2.csv");
	assert_null(facts.table[CASE_MOVES].missing);
	case_moves(&facts, &count);
	assert_int_equal(count, 0);
	assert_int_equal(store_case_read(store, 999, &arena, &facts), OST_ENOTFOUND);
	int64_t headless = add_input("headless");
	assert_int_equal(store_case_read(store, headless, &arena, &facts), OST_EFORMAT);
}

static size_t rows_of(int64_t input)
{
	struct buf sql, count;
	size_t rows = 0;
	buf_init(&sql);
	buf_init(&count);
	for (size_t t = 0; t < CASE_TABLES; t++) {
		buf_reset(&sql);
		buf_reset(&count);
		buf_printf(&sql, "SELECT count(*) FROM %s WHERE input = %lld", case_tables[t].sql,
			(long long)input);
		sql_rows(store->db, sql.text, &count);
		rows += strtoul(count.text, NULL, 10);
	}
	buf_clear(&sql);
	buf_clear(&count);
	return rows;
}

/* Only the same target and the same event give way, with all that came with them. */
static void test_supersede(void **state)
{
	(void)state;
	struct tally tally = { 0 };
	struct store_rejection *rejection;
	struct store_input *list;
	size_t count;
	int64_t first = add_case("first", 64496, "2008-11-11");
	int64_t event = add_case("event", 64496, "2008-11-12");
	int64_t target = add_case("target", 64497, "2008-11-11");
	struct case_move move = { .line = 3,
		.what = "x",
		.kind = "",
		.to_country = "",
		.confidence = "",
		.source = "",
		.note = "" };
	assert_int_equal(store_case_row_add(store, first, &case_tables[CASE_MOVES], &move), 0);
	tally_reject(&tally, "not a date", 1, "x", 1);
	assert_int_equal(store_rejections_add(store, first, "moves.csv", &tally), 0);
	assert_int_equal(rows_of(first), 2);
	int64_t second = add_case("second", 64496, "2008-11-11");
	assert_int_equal(store_case_supersede(store, second), 0);
	assert_int_equal(store_case_supersede(store, second), 0);
	assert_int_equal(store_inputs_read(store, &arena, &list, &count), 0);
	assert_int_equal(count, 3);
	assert_int_equal(list[0].id, event);
	assert_int_equal(list[1].id, target);
	assert_int_equal(list[2].id, second);
	assert_int_equal(rows_of(first), 0);
	assert_int_equal(rows_of(second), 1);
	assert_int_equal(store_rejections_read(store, &arena, &rejection, &count), 0);
	assert_int_equal(count, 0);
}

static void test_rows_remove(void **state)
{
	(void)state;
	int64_t one = add_case("one", 64496, "2008-11-11");
	int64_t two = add_case("two", 64497, "2008-11-11");
	assert_int_equal(store_case_rows_remove(store, one, &case_tables[CASE_MOVES]), 0);
	assert_int_equal(rows_of(one), 1);
	assert_int_equal(store_case_rows_remove(store, one, &case_tables[CASE_HEAD]), 0);
	assert_int_equal(rows_of(one), 0);
	assert_int_equal(rows_of(two), 1);
}

static void add_sighting(int64_t input, const char *time, const char *botnet, const char *where)
{
	struct case_c2 row = { .line = 2,
		.botnet = botnet,
		.where = where,
		.asn = 64496,
		.country = "NL",
		.source = "https://example.org/",
		.note = "" };
	assert_true(when_parse(span_of(time), &row.time));
	assert_int_equal(store_case_row_add(store, input, &case_tables[CASE_C2], &row), 0);
}

static void test_sightings(void **state)
{
	(void)state;
	struct store_sighting *list;
	size_t count;
	struct case_botnet botnet = { .line = 2,
		.botnet = "Examplebot",
		.c2_asn = 64496,
		.source = "https://example.org/",
		.note = "" };
	int64_t one = add_case("one", 64496, "2008-11-11");
	int64_t two = add_case("two", 64497, "2008-11-11");
	add_sighting(one, "2008-10", "Otherbot", "192.0.2.1");
	add_sighting(two, "2008-10", "Otherbot", "192.0.2.1"); /* both folders tell it */
	add_sighting(one, "2008-09", "Otherbot", "2001:db8::1");
	assert_int_equal(store_case_row_add(store, one, &case_tables[CASE_BOTNETS], &botnet), 0);
	assert_int_equal(store_sightings_of(store, 64496, &arena, &list, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(list[0].family, "Examplebot"); /* not dated */
	assert_false(when_known(&list[0].time));
	assert_string_equal(list[0].where, "");
	assert_string_equal(list[1].where, "2001:db8::1");
	assert_string_equal(list[2].where, "192.0.2.1");
	assert_string_equal(list[2].time.text, "2008-10");
	assert_string_equal(list[2].source, "https://example.org/");
	assert_int_equal(store_sightings_of(store, 64511, &arena, &list, &count), 0);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_schema, set_up, tear_down),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test_setup_teardown(test_random_rows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_head, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_supersede, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rows_remove, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sightings, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
