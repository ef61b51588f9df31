/* Files of RIS Live lines: made-up UPDATEs as fields and as bytes, damage between them. */
#include "source/recording.h"

#include "model/ris_text.h"
#include "unit/source/collect.h"
#include "unit/source/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LINES = 300 };

static int read_text(struct collected *c, const struct buf *text)
{
	struct temp temp = temp_write(text->text, text->length);
	collect_init(c);
	int status = recording_read(temp.path, &c->options, &c->sink, &c->report, &c->diag);
	temp_remove(&temp);
	return status;
}

static void fields_and_bytes_give_the_same_routes(void **state)
{
	struct buf fields, bytes;
	struct collected a, b;
	(void)state;
	buf_init(&fields);
	buf_init(&bytes);
	for (uint64_t seed = 0; seed < LINES; seed++) {
		put_ris_update(&fields, seed, false);
		put_ris_update(&bytes, seed, true);
	}
	assert_int_equal(read_text(&a, &fields), 0);
	assert_int_equal(read_text(&b, &bytes), 0);
	assert_int_equal(a.report.kind, RECORDING_RIS_LIVE);
	assert_int_equal(a.report.records, LINES);
	assert_int_equal(a.report.messages[BGP_UPDATE], LINES);
	assert_true(a.report.routes > LINES);
	/* An UPDATE without a prefix is an End-of-RIB in bytes; the fields do not tell. */
	uint64_t marks = b.report.kind_routes[ROUTE_END_OF_RIB];
	assert_int_equal(a.report.routes, b.report.routes - marks);
	assert_int_equal(
		a.report.kind_routes[ROUTE_ANNOUNCED], b.report.kind_routes[ROUTE_ANNOUNCED]);
	assert_int_equal(a.report.tally.rejected + b.report.tally.rejected, 0);
	collect_clear(&a);
	collect_clear(&b);
	buf_clear(&fields);
	buf_clear(&bytes);
}

static void bad_lines_are_counted_where_they_stand(void **state)
{
	struct buf text;
	struct collected c;
	(void)state;
	buf_init(&text);
	put_ris_update(&text, 1, false);
	size_t first = text.length;
	buf_puts(&text, "{\"type\":\"ris_message\",\n");
	put_ris_update(&text, 2, true);
	buf_puts(&text, "\r\n\n");
	size_t torn = text.length;
	put_ris_update(&text, 3, false);
	text.length = torn + 50; /* the last line was cut */
	assert_int_equal(read_text(&c, &text), 0);
	assert_int_equal(c.report.records, 2);
	assert_int_equal(c.report.tally.rejected, 2);
	assert_int_equal(c.report.tally.count, 1);
	assert_int_equal(c.report.tally.reasons[0].first_line, first);
	collect_clear(&c);
	buf_clear(&text);
}

static void peers_that_come_and_go(void **state)
{
	static const char line[] =
		"{\"type\":\"ris_message\",\"data\":{\"timestamp\":5.25,\"peer\":\"192.0.2.1\","
		"\"peer_asn\":\"64496\",\"type\":\"RIS_PEER_STATE\",\"state\":\"%s\"}}\n";
	struct buf text;
	struct collected c;
	(void)state;
	buf_init(&text);
	for (int i = 0; i < 2; i++) {
		const char *at = strstr(line, "%s");
		buf_add(&text, line, (size_t)(at - line));
		buf_puts(&text, i == 0 ? "connected" : "down");
		buf_puts(&text, at + 2);
	}
	buf_puts(&text, "{\"type\":\"ris_error\",\"data\":{\"message\":\"too slow\"}}\n");
	assert_int_equal(read_text(&c, &text), 0);
	assert_string_equal(c.text.text, "S 0>6 of 64496 192.0.2.1 rib 0 at 5.250000\n"
					 "S 0>1 of 64496 192.0.2.1 rib 0 at 5.250000\n");
	assert_int_equal(collect_note(&c.report, "errors that RIS Live told"), 1);
	assert_int_equal(c.report.first_time, 5);
	collect_clear(&c);
	buf_clear(&text);
}

static void other_json_is_no_recording(void **state)
{
	struct buf text;
	struct collected c;
	(void)state;
	buf_init(&text);
	buf_puts(&text, "{\n\"peer_asn\": 5\n}\n");
	assert_int_equal(read_text(&c, &text), OST_EUNSUPPORTED);
	collect_clear(&c);
	buf_reset(&text);
	buf_puts(&text, "{\"peer_asn\": 5}\n");
	assert_int_equal(read_text(&c, &text), OST_EFORMAT);
	collect_clear(&c);
	buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_and_bytes_give_the_same_routes),
		cmocka_unit_test(bad_lines_are_counted_where_they_stand),
		cmocka_unit_test(peers_that_come_and_go),
		cmocka_unit_test(other_json_is_no_recording),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
