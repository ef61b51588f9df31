#include "source/recording.h"

#include "temp.h"

#include "model/mrt_bytes.h"
#include "model/mrt_sample.h"
#include "wire/attributes.h"
#include "wire/filter.h"
#include "wire/mrt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct recording_report report;
static struct recording_options options;
static struct diag diag;
static struct buf file, body, said;

static int prepare(void **state)
{
	(void)state;
	buf_init(&file);
	buf_init(&body);
	buf_init(&said);
	options = (struct recording_options){ 0 };
	return 0;
}

static int clean(void **state)
{
	(void)state;
	buf_clear(&file);
	buf_clear(&body);
	buf_clear(&said);
	return 0;
}

/* Each route in a word: kind, prefix, peer. */
static int say(void *ctx, const struct route *route)
{
	static const char kinds[] = "TAWES";
	buf_printf(ctx, "%s%c ", said.length > 0 ? "; " : "", kinds[route->kind]);
	if (route->kind < ROUTE_END_OF_RIB) {
		addr_print(ctx, &route->prefix.addr);
		buf_printf(ctx, "/%u ", route->prefix.bits);
	}
	buf_printf(ctx, "%u", route->peer->asn);
	return said.length > 4000 ? 7 : 0;
}

static int read_file(void)
{
	struct recording_sink sink = { &said, say };
	struct temp temp = temp_write(file.text, file.length);
	buf_reset(&said);
	int status = recording_read(temp.path, &options, &sink, &report, &diag);
	temp_remove(&temp);
	return status;
}

#define SOUND "\x40\x01\x01\x00\x40\x02\x06\x02\x01\x00\x00\xfb\xf4\x40\x03\x04\xc0\x00\x02\x01"

static void put_update(const char *update, size_t length)
{
	buf_reset(&body);
	buf_add(&body, update, length);
	put_bgp4mp(&file, 4, BGP_UPDATE, &body);
}

#define UPDATE(bytes) put_update(bytes, sizeof bytes - 1)

static void put_some_updates(void)
{
	UPDATE("\x00\x04\x18\xc0\x00\x02\x00\x00");
	UPDATE("\x00\x00\x00\x14" SOUND "\x18\xcb\x00\x71\x18\xc6\x33\x64");
	UPDATE("\x00\x00\x00\x00");
	buf_reset(&body);
	put_bgp4mp(&file, 4, BGP_KEEPALIVE, &body);
}

static void updates_are_handed_out(void **state)
{
	(void)state;
	put_some_updates();
	assert_int_equal(read_file(), 0);
	assert_string_equal(said.text, "W 192.0.2.0/24 64500; A 203.0.113.0/24 64500; "
				       "A 198.51.100.0/24 64500; E 64500");
	assert_int_equal(report.kind, RECORDING_MRT);
	assert_int_equal(report.records, 4);
	assert_int_equal(report.messages[BGP_UPDATE], 3);
	assert_int_equal(report.messages[BGP_KEEPALIVE], 1);
	assert_int_equal(report.routes, 4);
	assert_int_equal(report.kind_routes[ROUTE_ANNOUNCED], 2);
	assert_int_equal(report.first_time, 1209600000);
	assert_int_equal(report.counts, 1);
	assert_string_equal(report.count[0].name, "BGP4MP MESSAGE_AS4");
	assert_int_equal(report.tally.records, 4);
	assert_int_equal(report.tally.rejected, 0);
}

static void filters_leave_out(void **state)
{
	(void)state;
	put_some_updates();
	struct route_filter *filter = filter_new();
	assert_int_equal(filter_add(filter, span_of("type announce"), NULL, &diag), 0);
	options.filter = filter;
	assert_int_equal(read_file(), 0);
	assert_string_equal(said.text, "A 203.0.113.0/24 64500; A 198.51.100.0/24 64500");
	assert_int_equal(report.routes, 4);
	assert_int_equal(report.matched, 2);
	filter_free(filter);
}

/* Records that are passed over unread count as many routes as they have. */
static void filters_of_tables(void **state)
{
	struct random_state random = { 2 };
	struct mrt_sample sample;
	uint64_t routes = 0;
	(void)state;
	mrt_sample_table(&sample, &random, 20000);
	for (size_t i = 0; i < sample.records; i++)
		routes += sample.routes[i];
	struct route_filter *filter = filter_new();
	assert_int_equal(filter_add(filter, span_of("prefix 192.0.2.0/24"), NULL, &diag), 0);
	options.filter = filter;
	buf_add(&file, sample.bytes.text, sample.bytes.length);
	assert_int_equal(read_file(), 0);
	assert_int_equal(report.matched, 0);
	assert_int_equal(report.routes, routes);
	assert_int_equal(report.peers, 30);
	filter_free(filter);
	mrt_sample_clear(&sample);
}

static void sink_ends_the_reading(void **state)
{
	struct random_state random = { 2 };
	struct mrt_sample sample;
	(void)state;
	mrt_sample_updates(&sample, &random, 100000);
	buf_add(&file, sample.bytes.text, sample.bytes.length);
	assert_int_equal(read_file(), 7);
	assert_true(report.records < sample.records / 2);
	mrt_sample_clear(&sample);
}

/* RFC 7606 with `decode` only. */
static void unsound_announcements_are_withdrawals(void **state)
{
	(void)state;
	UPDATE("\x00\x00\x00\x16" SOUND "\xc0\x08\x18\xcb\x00\x71"); /* an attribute cut short */
	UPDATE("\x00\x00\x00\x17" SOUND "\xc0\x08\x00\x18\xc6\x33\x64"); /* no community */
	UPDATE("\x00\x00\x00\x18" SOUND "\x40\x06\x01\x00\x18\xc0\x00\x02"); /* left out alone */
	assert_int_equal(read_file(), 0);
	assert_string_equal(said.text, "W 203.0.113.0/24 64500; A 198.51.100.0/24 64500; "
				       "A 192.0.2.0/24 64500");
	options.decode = true;
	assert_int_equal(read_file(), 0);
	assert_string_equal(said.text, "W 203.0.113.0/24 64500; W 198.51.100.0/24 64500; "
				       "A 192.0.2.0/24 64500");
	assert_int_equal(report.tally.rejected, 2);
	assert_string_equal(report.tally.reasons[1].reason, "malformed COMMUNITIES");
	assert_int_equal(report.notes, 1);
	assert_int_equal(report.note[0].records, 1);
}

static void unsound_entries_of_tables_are_left_out(void **state)
{
	static const asn_t index[] = { 64500, 64501 };
	struct buf attributes;
	(void)state;
	buf_init(&attributes);
	put_peer_index(&file, index, 2);
	put_rib_head(&body, "192.0.2.0/24", 2);
	buf_add(&attributes, SOUND "\xc0\x08\x00", sizeof SOUND + 2);
	put_rib_entry(&body, 0, &attributes);
	attributes.length -= 3;
	put_rib_entry(&body, 1, &attributes);
	put_record(&file, MRT_TABLE_DUMP_V2, MRT_RIB_IPV4_UNICAST, &body);
	options.decode = true;
	assert_int_equal(read_file(), 0);
	assert_string_equal(said.text, "T 192.0.2.0/24 64501");
	assert_int_equal(report.routes, 2);
	assert_int_equal(report.tally.rejected, 1);
	assert_true(report.tally.reasons[0].first_line > 0); /* where the record begins */
	buf_clear(&attributes);
}

static void other_records_are_passed_over_by_name(void **state)
{
	(void)state;
	put_u32(&body, 0);
	put_u32(&body, 0);
	put_record(&file, 11, 1, &body); /* OSPFv2 */
	put_record(&file, 32, 0, &body); /* ISIS */
	put_record(&file, MRT_TABLE_DUMP_V2, MRT_GEO_PEER_TABLE, &body);
	put_record(&file, 77, 3, &body); /* nobody knows */
	put_some_updates();
	assert_int_equal(read_file(), 0);
	assert_int_equal(report.records, 8);
	assert_int_equal(report.routes, 4);
	assert_int_equal(report.counts, 5);
	assert_string_equal(report.count[0].name, "OSPFv2");
	assert_string_equal(report.count[1].name, "ISIS");
	assert_string_equal(report.count[2].name, "TABLE_DUMP_V2 GEO_PEER_TABLE");
	assert_string_equal(report.count[3].name, "unknown type");
	assert_int_equal(report.lost_bytes, 0);
	assert_int_equal(report.note[0].records, 3);
	/* What has no name may hold routes: that is not passed over in silence. */
	assert_int_equal(report.tally.rejected, 1);
}

/* Two files in one, years apart, are no damage. */
static void leaps_in_time_are_followed(void **state)
{
	(void)state;
	put_some_updates();
	size_t second = file.length;
	put_some_updates();
	for (size_t at = second; at < file.length;) {
		struct mrt_header header = mrt_header_at((const uint8_t *)file.text + at);
		file.text[at] = 0x60;
		at += MRT_HEADER_BYTES + header.length;
	}
	assert_int_equal(read_file(), 0);
	assert_int_equal(report.records, 8);
	assert_int_equal(report.lost_bytes, 0);
	assert_int_equal(report.first_time, 1209600000);
	assert_true(report.last_time > 1600000000);
}

static void padding_is_no_record(void **state)
{
	(void)state;
	put_some_updates();
	size_t whole = file.length;
	for (int i = 0; i < 1000; i++)
		put_u8(&file, 0);
	put_some_updates();
	assert_int_equal(read_file(), 0);
	assert_int_equal(report.records, 8);
	assert_int_equal(report.gaps, 1);
	assert_int_equal(report.first_gap, whole);
	assert_int_equal(report.lost_bytes, 1000);
}

/* A damaged beginning does not hide what follows, be it one record that proves itself. */
static void damaged_beginnings_are_passed(void **state)
{
	(void)state;
	for (int whole = 1; whole < 5; whole++) {
		buf_reset(&file);
		for (int i = 0; i < 50; i++)
			put_u8(&file, (unsigned)(i * 37));
		for (int i = 0; i < whole; i++)
			UPDATE("\x00\x04\x18\xc0\x00\x02\x00\x00");
		put_u8(&file, 0);
		assert_int_equal(read_file(), 0);
		assert_int_equal(report.records, whole);
		assert_int_equal(report.lost_bytes, 50);
		assert_int_equal(report.tail_bytes, 1);
	}
}

static void what_is_no_recording_is_refused(void **state)
{
	(void)state;
	buf_puts(&file, "this is text, and not a recording of anything at all\n");
	assert_int_equal(read_file(), OST_EUNSUPPORTED);
	assert_non_null(strstr(diag.what, "RouteViews"));
	buf_reset(&file);
	assert_int_equal(read_file(), OST_EUNSUPPORTED);
	struct recording_sink sink = { 0 };
	assert_int_equal(
		recording_read("/nonexistent/rib", &options, &sink, &report, &diag), OST_EIO);
}

/* Whatever the file is packed with, and wherever its stream ends. */
static void packed_files(void **state)
{
	struct random_state random = { 6 };
	struct mrt_sample sample;
	(void)state;
	mrt_sample_updates(&sample, &random, 3000);
	for (int kind = PLAIN; kind < KINDS; kind++) {
		buf_reset(&file);
		compress_to(&file, kind, (struct span){ sample.bytes.text, sample.bytes.length });
		assert_int_equal(read_file(), 0);
		assert_int_equal(report.records, sample.records);
		assert_false(report.truncated);
		file.length -= 8;
		int status = read_file();
		/* A bzip2 block or a frame that is cut gives nothing. */
		assert_true(status == 0 || status == OST_EFORMAT || status == OST_EUNSUPPORTED ||
			    status == OST_ETRUNCATED);
		assert_true(status != 0 || report.truncated);
	}
	mrt_sample_clear(&sample);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(updates_are_handed_out),
		TEST(filters_leave_out),
		TEST(filters_of_tables),
		TEST(sink_ends_the_reading),
		TEST(unsound_announcements_are_withdrawals),
		TEST(unsound_entries_of_tables_are_left_out),
		TEST(other_records_are_passed_over_by_name),
		TEST(leaps_in_time_are_followed),
		TEST(padding_is_no_record),
		TEST(damaged_beginnings_are_passed),
		TEST(what_is_no_recording_is_refused),
		TEST(packed_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
