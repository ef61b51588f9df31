#include "collect.h"

#include "base/random.h"
#include "model/mmdb_bytes.h"
#include "ref/mmdb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#ifdef HAVE_MAXMINDDB
#include <maxminddb.h>
#include <unistd.h>
#endif

enum { NETWORKS = 200 };

static struct collected got;

static struct span bytes_of(const struct buf *file)
{
	return (struct span){ file->text, file->length };
}

static void run(const struct buf *file)
{
	got.stop_at = 0;
	collect(&ref_format_mmdb, bytes_of(file), &got);
	assert_int_equal(got.ended, 0);
}

static struct addr_range prefix(const char *text)
{
	struct addr_range range;
	assert_true(prefix_parse(span_of(text), false, &range));
	return range;
}

static void assert_range(const struct addr_range *range, const struct addr_range *expected)
{
	assert_int_equal(addr_compare(&range->first, &expected->first), 0);
	assert_int_equal(addr_compare(&range->last, &expected->last), 0);
}

/* By address, as the walk gives them. */
static const char *const sample[] = { "192.0.2.0/24", "198.51.100.128/25", "203.0.113.7/32",
	"2001:db8::/48", "2001:db8:1::1/128" };
enum { SAMPLES = sizeof sample / sizeof *sample, SAMPLES_IPV4 = 3 };

static size_t said_of_sample(const struct mmdb_form *form, struct mmdb_network_said *said)
{
	static const char *const name[] = { "EXAMPLE-A", "Zw\xC3\xB6lf, \"B\" | C", NULL, "D",
		"E" };
	static const char *const country[] = { "NL", NULL, "DE", "fr", "US" };
	size_t count = form->ip_version == 6 ? SAMPLES : SAMPLES_IPV4;
	for (size_t i = 0; i < count; i++)
		said[i] = (struct mmdb_network_said){ prefix(sample[i]),
			i == 2 ? 4200000000 : 64496 + (asn_t)i, name[i], country[i] };
	return count;
}

/* What came out is what went in: each AS number, name and country under its network, in order. */
static void assert_said(const struct mmdb_network_said *said, size_t count)
{
	size_t names = 0, origins = 0, registrations = 0;
	for (size_t i = 0; i < count; i++) {
		if (said[i].asn != 0) {
			assert_range(&got.origin[origins].range, &said[i].range);
			assert_int_equal(got.origin[origins].origins, 1);
			assert_int_equal(got.origin[origins++].asn, said[i].asn);
		}
		if (said[i].name != NULL) {
			assert_int_equal(got.name[names].asn, said[i].asn);
			assert_string_equal(got.name[names++].text, said[i].name);
		}
		if (said[i].country != NULL) {
			const struct registration *kept = &got.registration[registrations++].said;
			assert_range(&kept->range, &said[i].range);
			assert_int_equal(kept->country[0] | 0x20, said[i].country[0] | 0x20);
			assert_int_equal(kept->country[1] | 0x20, said[i].country[1] | 0x20);
		}
	}
	assert_int_equal(got.origins, origins);
	assert_int_equal(got.names, names);
	assert_int_equal(got.registrations, registrations);
	assert_int_equal(got.tally.records, count);
	assert_int_equal(got.tally.rejected, 0);
}

/* All widths of records, families and ways to write the same. */
static void test_layouts(void **state)
{
	(void)state;
	struct mmdb_network_said said[SAMPLES];
	struct buf file;
	buf_init(&file);
	for (unsigned i = 0; i < 3 * 32; i++) {
		struct mmdb_form form = { 24 + 4 * (i / 32), i & 1 ? 6 : 4, (i & 1) && (i & 2),
			i & 4, i & 8, i & 16, 1227000000 };
		size_t count = said_of_sample(&form, said);
		buf_reset(&file);
		mmdb_write(&file, said, count, &form);
		assert_true(mmdb_marked(bytes_of(&file)));
		run(&file);
		assert_said(said, count);
		assert_string_equal(got.dated.text, "2008-11-18");
	}
	buf_clear(&file);
}

/* A network for each step through the space, of any length that ends before the next. */
static size_t random_networks(struct random_state *r, struct mmdb_network_said *said)
{
	size_t count = 0;
	for (unsigned i = 0; i < NETWORKS; i++) {
		bool ipv6 = i >= NETWORKS / 2;
		struct addr addr = { .family = ipv6 ? ADDR_IPV6 : ADDR_IPV4 };
		unsigned least = ipv6 ? 24 : 16;
		if (random_below(r, 4) == 0)
			continue;
		for (size_t b = 0; b < addr_bits(&addr) / 8; b++)
			addr.byte[b] = (uint8_t)random_u64(r);
		addr.byte[0] = ipv6 ? 0x2A : 10;
		addr.byte[1] = ipv6 ? 0 : (uint8_t)i;
		addr.byte[2] = ipv6 ? (uint8_t)i : addr.byte[2];
		struct mmdb_network_said *network = &said[count++];
		*network = (struct mmdb_network_said){ .asn = 1 + (asn_t)random_below(r, 70000) };
		prefix_range(&addr, least + (unsigned)random_below(r, addr_bits(&addr) - least + 1),
			&network->range);
		network->country = random_below(r, 2) == 0 ? "NL" : NULL;
	}
	return count;
}

static void test_random(void **state)
{
	(void)state;
	struct mmdb_network_said said[NETWORKS];
	struct random_state r = { 17 };
	struct buf file;
	buf_init(&file);
	for (int round = 0; round < 30; round++) {
		struct mmdb_form form = { 28, 6, round & 1, round & 2, round & 4, round & 8, 1 };
		size_t count = random_networks(&r, said);
		buf_reset(&file);
		mmdb_write(&file, said, count, &form);
		run(&file);
		assert_said(said, count);
	}
	buf_clear(&file);
}

#ifdef HAVE_MAXMINDDB
/* Asks the library about the last address of a network. */
static void ask(MMDB_s *database, const struct mmdb_network_said *said)
{
	struct buf text;
	unsigned bits;
	int failed, status;
	MMDB_entry_data_s data;
	buf_init(&text);
	addr_print(&text, &said->range.last);
	MMDB_lookup_result_s found = MMDB_lookup_string(database, text.text, &failed, &status);
	assert_int_equal(failed | status, 0);
	assert_true(found.found_entry);
	range_is_prefix(&said->range, &bits);
	assert_int_equal(found.netmask, bits + (said->range.first.family == ADDR_IPV4 ? 96 : 0));
	assert_int_equal(MMDB_get_value(&found.entry, &data, "autonomous_system_number", NULL), 0);
	assert_int_equal(data.uint32, said->asn);
	buf_clear(&text);
}

static void write_file(char *path, const struct buf *file)
{
	int descriptor = mkstemp(path);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, file->text, file->length), file->length);
	close(descriptor);
}

/* MaxMind's own reader sees in our files what our reader sees. */
static void test_library(void **state)
{
	(void)state;
	struct mmdb_network_said said[NETWORKS];
	struct random_state r = { 18 };
	struct buf file;
	buf_init(&file);
	for (unsigned bits = 24; bits <= 32; bits += 4) {
		char path[] = "/tmp/ostrakon-mmdb-XXXXXX";
		struct mmdb_form form = { bits, 6, true, true, false, false, 1227000000 };
		size_t count = random_networks(&r, said);
		MMDB_s database;
		buf_reset(&file);
		mmdb_write(&file, said, count, &form);
		write_file(path, &file);
		assert_int_equal(MMDB_open(path, MMDB_MODE_MMAP, &database), MMDB_SUCCESS);
		for (size_t i = 0; i < count; i++)
			ask(&database, &said[i]);
		MMDB_close(&database);
		unlink(path);
		run(&file);
		assert_said(said, count);
	}
	buf_clear(&file);
}
#else
static void test_library(void **state)
{
	(void)state;
	skip();
}
#endif

/* Networks that share a record name their AS once; a run ends where the sink says so. */
static void test_names_once(void **state)
{
	(void)state;
	const struct mmdb_form form = { .record_bits = 24, .ip_version = 4, .built = 1 };
	struct buf file;
	buf_init(&file);
	mmdb_put_node(&file, 24, 1 + 16, 1 + 16);
	buf_add(&file, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	mmdb_put_map(&file, 2);
	mmdb_put_text(&file, "asn");
	mmdb_put_number(&file, 64496);
	mmdb_put_text(&file, "as_name");
	mmdb_put_text(&file, "EXAMPLE");
	mmdb_put_metadata(&file, 1, &form);
	run(&file);
	assert_int_equal(got.origins, 2);
	assert_int_equal(got.names, 1);
	got.stop_at = 1;
	collect(&ref_format_mmdb, bytes_of(&file), &got);
	assert_int_equal(got.ended, OST_ECANCELLED);
	assert_int_equal(got.origins, 1);
	buf_clear(&file);
}

/* A tree of one node whose left leaf has the record `data`; the reason it is refused for. */
static void check_record(const char *data, size_t length, const char *reason)
{
	const struct mmdb_form form = { .record_bits = 24, .ip_version = 4, .built = 1 };
	struct buf file;
	buf_init(&file);
	mmdb_put_node(&file, 24, 1 + 16, 1);
	buf_add(&file, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	buf_add(&file, data, length);
	mmdb_put_metadata(&file, 1, &form);
	run(&file);
	assert_int_equal(got.tally.records, 0);
	assert_int_equal(got.tally.rejected, 1);
	assert_string_equal(got.tally.reasons[0].reason, reason);
	assert_string_equal(got.tally.reasons[0].sample, "0.0.0.0/1");
	buf_clear(&file);
}

#define CHECK_RECORD(data, reason) check_record(data, sizeof data - 1, reason)

static void test_bad_records(void **state)
{
	(void)state;
	CHECK_RECORD("", "a leaf that points beside the data");
	CHECK_RECORD("\x41x", "a record that is no map");
	CHECK_RECORD("\xE0", "a record with neither an AS number nor a country");
	CHECK_RECORD("\xE1\x43"
		     "asn\xC0",
		"AS 0 is reserved (RFC 7607)");
	CHECK_RECORD("\xE1\x43"
		     "asn\x43"
		     "ASx",
		"not an AS number");
	CHECK_RECORD("\xE1\x43"
		     "asn\xE0",
		"a record with neither an AS number nor a country");
	CHECK_RECORD("\xE1\x43"
		     "asn\x05\x02\1\0\0\0\0",
		"not an AS number");
	CHECK_RECORD("\xE2\x43"
		     "asn\xC1\x07\x47"
		     "as_name\x42x\x01",
		"control character in a name");
	CHECK_RECORD("\xE1", "a value beyond the data");
	CHECK_RECORD("\xE1\x43"
		     "as",
		"a value longer than the data");
	CHECK_RECORD("\x20\x00", "a pointer to a pointer");
	CHECK_RECORD("\x38\xFF\xFF\xFF\xFF", "a value beyond the data");
	CHECK_RECORD("\xE1\x41x\x00\x05", "a value of an unknown type");
	CHECK_RECORD("\xE1\x41x\x00\x00", "a value of an unknown type");
	CHECK_RECORD("\xE1\x5D", "a field reaches behind the end");
	char deep[64];
	memset(deep, '\xE1', sizeof deep);
	for (size_t i = 1; i + 1 < sizeof deep; i += 2)
		deep[i] = '\x40'; /* {"": {"": ... */
	check_record(deep, sizeof deep, "values nested deeper than 16");
	char many[2048] = "\xFE\x03\xFF"; /* a map of 1308 pairs of empty texts */
	memset(many + 3, '\x40', sizeof many - 3);
	check_record(many, sizeof many, "a record of more than 512 values");
}

static void check_refused(const struct buf *file, const char *reason)
{
	run(file);
	assert_int_equal(got.tally.records, 0);
	assert_int_equal(got.tally.count, 1);
	assert_string_equal(got.tally.reasons[0].reason, reason);
}

static void test_bad_metadata(void **state)
{
	(void)state;
	struct mmdb_form form = { .record_bits = 24, .ip_version = 4 };
	struct buf file;
	buf_init(&file);
	check_refused(&file, "no metadata at the end of the database; was it cut?");
	mmdb_put_metadata(&file, 1, &form);
	check_refused(&file, "a tree that does not fit into the database");
	form.record_bits = 30;
	mmdb_put_metadata(&file, 1, &form);
	check_refused(&file, "a database with records of neither 24, 28 nor 32 bits");
	form.record_bits = 24;
	form.ip_version = 5;
	mmdb_put_metadata(&file, 1, &form);
	check_refused(&file, "a database of neither IPv4 nor IPv6");
	buf_puts(&file, "\xAB\xCD\xEFMaxMind.com\xE0");
	check_refused(&file, "a database of a format other than 2");
	buf_puts(&file, "\xAB\xCD\xEFMaxMind.com\xE1");
	check_refused(&file, "a value beyond the data");
	buf_clear(&file);
}

/* Both sides of each node lead to the next: 2^31 paths, of which one is walked. */
static void test_shared_nodes(void **state)
{
	(void)state;
	const struct mmdb_form form = { .record_bits = 32, .ip_version = 4 };
	struct buf file;
	buf_init(&file);
	for (uint32_t node = 0; node < 40; node++)
		mmdb_put_node(&file, 32, node + 1, node + 1);
	buf_add(&file, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	mmdb_put_metadata(&file, 40, &form);
	run(&file);
	assert_int_equal(got.tally.records, 0);
	assert_int_equal(got.tally.count, 2);
	assert_string_equal(got.tally.reasons[0].reason, "a tree deeper than an address");
	assert_int_equal(got.tally.reasons[0].count, 2);
	assert_string_equal(got.tally.reasons[1].reason, "a part of the tree met twice");
	assert_int_equal(got.tally.reasons[1].count, 31);
	buf_clear(&file);
}

/* Cut anywhere and with bytes turned over: nothing bad comes out, and the walk ends. */
static void test_damage(void **state)
{
	(void)state;
	const struct mmdb_form form = { 28, 6, true, true, true, false, 1227000000 };
	struct mmdb_network_said said[SAMPLES];
	struct random_state r = { 19 };
	struct buf file;
	buf_init(&file);
	mmdb_write(&file, said, said_of_sample(&form, said), &form);
	for (size_t length = 0; length < file.length; length++) {
		got.stop_at = 0;
		collect(&ref_format_mmdb, (struct span){ file.text, length }, &got);
	}
	for (int round = 0; round < 20000; round++) {
		size_t at = random_below(&r, file.length);
		char was = file.text[at];
		file.text[at] = (char)random_u64(&r);
		run(&file);
		for (size_t i = 0; i < got.origins; i++)
			assert_true(addr_compare(&got.origin[i].range.first,
					    &got.origin[i].range.last) <= 0);
		file.text[at] = was;
	}
	run(&file);
	assert_said(said, SAMPLES);
	buf_clear(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_library),
		cmocka_unit_test(test_names_once),
		cmocka_unit_test(test_bad_records),
		cmocka_unit_test(test_bad_metadata),
		cmocka_unit_test(test_shared_nodes),
		cmocka_unit_test(test_damage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
