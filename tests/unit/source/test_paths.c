#include "temp.h"

#include "base/random.h"
#include "model/mrt_bytes.h"
#include "source/paths.h"
#include "unit/skip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct path_list list;
static struct paths_report report;
static struct diag diag;

#define HOPS(...) ((const asn_t[]){ __VA_ARGS__ }), sizeof(asn_t[]){ __VA_ARGS__ } / sizeof(asn_t)

static int read_bytes(const void *bytes, size_t size)
{
	struct temp temp = temp_write(bytes, size);
	int status = paths_read(temp.path, &list, &report, &diag);
	temp_remove(&temp);
	return status;
}

static void assert_path(size_t i, uint32_t routes, const asn_t *hop, size_t count)
{
	assert_true(i < list.count);
	assert_int_equal(list.path[i].count, count);
	assert_int_equal(list.path[i].routes, routes);
	assert_memory_equal(list.path[i].hop, hop, count * sizeof *hop);
}

static void paths_come_once_and_sorted(void **state)
{
	struct buf file;
	(void)state;
	buf_init(&file);
	put_table_dump(&file, "192.0.2.0/24", HOPS(64501, 64501, 64502, 64510));
	put_table_dump(&file, "198.51.100.0/24", HOPS(64501, 64502, 64510, 64510, 64510));
	put_table_dump(&file, "198.51.100.0/24", HOPS(64500, 64510));
	put_table_dump(&file, "203.0.113.0/24", HOPS(64501, 64503, 64510));
	put_table_dump(&file, "203.0.113.0/24", HOPS(64500, 64502, 64509));
	for (int kind = PLAIN; kind < KINDS; kind++) {
		struct buf packed;
		buf_init(&packed);
		compress_to(&packed, kind, (struct span){ file.text, file.length });
		assert_int_equal(read_bytes(packed.text, packed.length), 0);
		assert_int_equal(list.count, 4);
		assert_path(0, 1, HOPS(64500, 64502, 64509));
		assert_path(1, 1, HOPS(64500, 64510));
		assert_path(2, 2, HOPS(64501, 64502, 64510));
		assert_path(3, 1, HOPS(64501, 64503, 64510));
		assert_int_equal(paths_of_pair(&list, 1), 1);
		assert_int_equal(paths_of_pair(&list, 2), 2);
		assert_int_equal(paths_of_origin(&list, 1), 3);
		assert_int_equal(report.records, 5);
		assert_int_equal(report.tally.rejected, 0);
		assert_false(report.truncated);
		paths_clear(&list);
		buf_clear(&packed);
	}
	buf_clear(&file);
}

/* A record of a table with this AS path, given as the value of the attribute. */
static void put_value(struct buf *file, const struct buf *value)
{
	struct buf body, attributes;
	buf_init(&body);
	buf_init(&attributes);
	put_attribute(&attributes, 2, value);
	put_rib_head(&body, "192.0.2.0/24", 1);
	put_rib_entry(&body, 0, &attributes);
	put_record(file, MRT_TABLE_DUMP_V2, MRT_RIB_IPV4_UNICAST, &body);
	buf_clear(&body);
	buf_clear(&attributes);
}

static void what_tells_no_way_is_left_out(void **state)
{
	struct buf file, value;
	(void)state;
	buf_init(&file);
	buf_init(&value);
	put_peer_index(&file, HOPS(64500));
	put_segment(
		&value, 3, HOPS(65001, 65002), true); /* a confederation: the inside of one AS */
	put_segment(&value, 2, HOPS(64500, 65550), true);
	put_value(&file, &value);
	put_segment(&value, 1, HOPS(64502, 64503), true);
	put_value(&file, &value); /* with a set */
	buf_reset(&value);
	put_value(&file, &value); /* empty */
	put_segment(&value, 2, HOPS(64500, 64501, 64500), true);
	put_value(&file, &value); /* a loop */
	buf_reset(&value);
	put_segment(&value, 7, HOPS(64500), true);
	size_t damaged = file.length;
	put_value(&file, &value); /* damaged */
	put_record(&file, MRT_BGP4MP, 4, &value); /* likewise */
	assert_int_equal(read_bytes(file.text, file.length), 0);
	assert_int_equal(list.count, 1);
	assert_path(0, 1, HOPS(64500, 65550));
	assert_int_equal(report.records, 7);
	assert_int_equal(report.entries, 5);
	assert_int_equal(report.sets, 1);
	assert_int_equal(report.empty, 1);
	assert_int_equal(report.loops, 1);
	assert_int_equal(report.tally.rejected, 2);
	assert_int_equal(report.tally.reasons[0].first_line, damaged);
	paths_clear(&list);
	buf_clear(&value);
	buf_clear(&file);
}

/* Announcements tell ways as tables do; what is withdrawn tells none. */
static void updates_have_paths_too(void **state)
{
	struct buf file, update, attributes;
	(void)state;
	buf_init(&file);
	buf_init(&update);
	buf_init(&attributes);
	put_as_path(&attributes, HOPS(64500, 64501, 65550), true);
	put_u16(&update, 4);
	buf_add(&update, "\x18\xcb\x00\x71", 4);
	put_u16(&update, (unsigned)attributes.length);
	buf_add(&update, attributes.text, attributes.length);
	buf_add(&update, "\x18\xc0\x00\x02\x18\xc6\x33\x64", 8);
	put_bgp4mp(&file, 4, 2, &update);
	assert_int_equal(read_bytes(file.text, file.length), 0);
	assert_int_equal(list.count, 1);
	assert_path(0, 2, HOPS(64500, 64501, 65550));
	assert_int_equal(report.entries, 2);
	paths_clear(&list);
	buf_clear(&attributes);
	buf_clear(&update);
	buf_clear(&file);
}

/* Wherever the file ends: whole records count, the rest is told. */
static void cut_file_is_survived(void **state)
{
	struct buf file;
	size_t record[4] = { 0 };
	(void)state;
	buf_init(&file);
	for (asn_t i = 0; i < 3; i++) {
		put_table_dump(&file, "192.0.2.0/24", HOPS(64500, 64501 + i));
		record[i + 1] = file.length;
	}
	for (size_t length = 0; length <= file.length; length++) {
		size_t whole = 0;
		while (whole < 3 && record[whole + 1] <= length)
			whole++;
		int status = read_bytes(file.text, length);
		assert_int_equal(status, whole > 0 ? 0 : OST_EFORMAT);
		assert_int_equal(list.count, whole);
		assert_int_equal(report.records, whole);
		/* With less than a header nobody knows what it was. */
		size_t left = length < MRT_HEADER_BYTES ? 0 : length - record[whole];
		assert_int_equal(report.truncated, left > 0);
		assert_int_equal(report.bytes_left, left);
		assert_int_equal(diag.what[0] != '\0', status != 0);
		paths_clear(&list);
	}
	buf_clear(&file);
}

static void check_list(void)
{
	uint64_t routes = 0;
	for (size_t i = 0; i < list.count; i++) {
		const struct observed_path *path = &list.path[i];
		assert_true(path->count > 0 && path->routes > 0);
		for (uint32_t j = 0; j < path->count; j++) {
			for (uint32_t k = j + 1; k < path->count; k++)
				assert_true(path->hop[j] != path->hop[k]);
		}
		routes += path->routes;
	}
	/* Every route of the table ends up in one place. */
	assert_int_equal(report.tally.records, routes + report.sets + report.loops + report.empty);
}

/* Bytes flipped, overwritten, cut off: all of it is told apart or counted, none of it crashes. */
static void damage_is_survived(void **state)
{
	struct random_state random = { 12 };
	struct buf file;
	int damaged = 0, cut = 0;
	(void)state;
	buf_init(&file);
	for (int round = 0; round < 1500; round++) {
		buf_reset(&file);
		for (asn_t i = 0; i < 4; i++)
			put_table_dump(&file, "192.0.2.0/24", HOPS(64500 + i, 64504, 64504, 64505));
		for (size_t i = random_below(&random, 4); i > 0; i--)
			file.text[random_below(&random, file.length)] =
				(char)random_below(&random, 256);
		size_t length = file.length;
		if (random_below(&random, 3) == 0)
			length = random_below(&random, file.length);
		int status = read_bytes(file.text, length);
		assert_true(status == 0 || status == OST_EFORMAT);
		check_list();
		damaged += report.tally.rejected > 0;
		cut += report.truncated;
		paths_clear(&list);
	}
	assert_true(damaged > 100 && cut > 100);
	buf_clear(&file);
}

static void other_files_are_refused(void **state)
{
	static const char text[] = "# this is not a routing table at all\n1|2|-1\n";
	(void)state;
	assert_int_equal(read_bytes(text, sizeof text - 1), OST_EFORMAT);
	assert_non_null(strstr(diag.what, "RouteViews"));
	paths_clear(&list);
	assert_int_equal(paths_read("/nonexistent/rib", &list, &report, &diag), OST_EIO);
	paths_clear(&list);
}

static bool read_shared(const char *file)
{
	const char *folder = getenv("OSTRAKON_SHARED");
	char path[512];
	if (folder == NULL || access(folder, R_OK) != 0) {
		skip_because(SKIP_NO_SHARED);
		return false;
	}
	snprintf(path, sizeof path, "%s/data/bgp/%s", folder, file);
	assert_int_equal(paths_read(path, &list, &report, &diag), 0);
	return true;
}

/* The counts of shared/data/bgp/SOURCES.md, made there with other programs. */
static void real_tables(void **state)
{
	static const struct {
		const char *file;
		uint64_t records, entries, left;
		bool truncated;
	} expect[] = {
		{ "mrt/bview.20020722.2337.gz", 115521, 115521, 0, false },
		{ "mrt/rib.20080501.0644_firstMB.bz2", 139291, 139291, 57, true },
		{ "mrt/rib6.20151101.0600_firstMB.bz2", 6871, 149578, 1829, true },
		{ "mrt-odd/bview.64k_stream_overflow.gz", 2, 23, 0, false },
		{ "mrt-odd/mrtparse_quagga_rib.mrt", 7, 9, 0, false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof expect / sizeof *expect; i++) {
		if (!read_shared(expect[i].file))
			return;
		print_message("# %s: %zu paths, %zu with sets, %zu loops\n", expect[i].file,
			list.count, (size_t)report.sets, (size_t)report.loops);
		assert_int_equal(report.records, expect[i].records);
		assert_int_equal(report.entries, expect[i].entries);
		assert_int_equal(report.truncated, expect[i].truncated);
		assert_int_equal(report.bytes_left, expect[i].left);
		assert_int_equal(report.tally.rejected, 0);
		paths_clear(&list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_come_once_and_sorted),
		cmocka_unit_test(what_tells_no_way_is_left_out),
		cmocka_unit_test(updates_have_paths_too),
		cmocka_unit_test(cut_file_is_survived),
		cmocka_unit_test(damage_is_survived),
		cmocka_unit_test(other_files_are_refused),
		cmocka_unit_test(real_tables),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
