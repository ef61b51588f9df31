#include "ref/case_table.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

union row {
	struct case_head head;
	struct case_network network;
	struct case_event event;
	struct case_volume volume;
	struct case_botnet botnet;
	struct case_c2 c2;
	struct case_move move;
	struct case_prediction prediction;
	struct case_fallback fallback;
	struct case_neighbour neighbour;
};

static struct case_decoder decoder;
static struct tally tally;
static struct diag diag;
static union row row;

static void begin(enum case_table_id table)
{
	case_decoder_clear(&decoder);
	tally = (struct tally){ 0 };
	diag = (struct diag){ 0 };
	case_decoder_init(&decoder, &case_tables[table], &tally);
}

static int end(void **state)
{
	(void)state;
	case_decoder_clear(&decoder);
	return 0;
}

static int feed(const char *line)
{
	return case_decoder_line(&decoder, span_of(line), &row, &diag);
}

/* The lines of a text; returns what the last one gave. */
static int feed_all(const char *text)
{
	int last = 0;
	struct span line, rest = span_of(text);
	while (span_cut(&rest, '\n', &line))
		last = case_decoder_line(&decoder, line, &row, &diag);
	return last;
}

/* One row under one header is refused, for that reason. */
static void assert_refused(
	enum case_table_id table, const char *header, const char *line, const char *reason)
{
	begin(table);
	assert_int_equal(feed(header), 0);
	assert_int_equal(feed(line), 0);
	if (tally.records != 0 || tally.rejected != 1)
		fail_msg("<%s> was not refused", line);
	assert_string_equal(tally.reasons[0].reason, reason);
	assert_int_equal(tally.reasons[0].first_line, 2);
}

static void test_head(void **state)
{
	(void)state;
	begin(CASE_HEAD);
	assert_int_equal(feed("target_asn,event_time,topology,title"), 0);
	assert_int_equal(
		feed("AS64496,2008-11-11T21:30Z,2008-01-01,\"A \"\"quoted\"\", title\""), 1);
	assert_int_equal(row.head.line, 2);
	assert_int_equal(row.head.target, 64496);
	assert_string_equal(row.head.event.precision, "minute");
	assert_string_equal(row.head.topology.text, "2008-01-01");
	assert_string_equal(row.head.title, "A \"quoted\", title");
	assert_int_equal(feed("1.10,2008,,"), 1);
	assert_int_equal(row.head.target, 65546);
	assert_false(when_known(&row.head.topology));
	assert_string_equal(row.head.title, "");
}

static void test_networks(void **state)
{
	(void)state;
	begin(CASE_NETWORKS);
	assert_int_equal(feed_all("asn,name,country,as_of,source_url\n"
				  "64496,Example,NL,2008-11,https://example.org/"),
		1);
	assert_int_equal(row.network.asn, 64496);
	assert_string_equal(row.network.name, "Example");
	assert_string_equal(row.network.country, "NL");
	assert_string_equal(row.network.as_of.precision, "month");
	assert_string_equal(row.network.source, "https://example.org/");
}

static void test_events(void **state)
{
	(void)state;
	begin(CASE_EVENTS);
	assert_int_equal(
		feed_all("time_utc,kind,asn,neighbour_asn,prefix,confidence,source_url,note\n"
			 "2008-11-11,link_down,64496,64497,192.0.2.0/24,high,u,n"),
		1);
	assert_string_equal(row.event.kind, "link_down");
	assert_int_equal(row.event.asn, 64496);
	assert_int_equal(row.event.neighbour, 64497);
	assert_string_equal(row.event.prefix, "192.0.2.0/24");
	assert_string_equal(row.event.confidence, "high");
	assert_string_equal(row.event.source, "u");
	assert_string_equal(row.event.note, "n");
	assert_string_equal(row.event.time.precision, "day");
}

/* `precision=` in the note of an event, wherever the note's column stands. */
static void test_precision(void **state)
{
	(void)state;
	static const char *const header[] = { "time_utc,kind,note", "note,kind,time_utc" };
	static const char *const line[] = { "2008-11-11T21:30Z,x,\"from logs, precision=30min\"",
		"\"from logs, precision=30min\",x,2008-11-11T21:30Z" };
	for (size_t i = 0; i < 2; i++) {
		begin(CASE_EVENTS);
		assert_int_equal(feed(header[i]), 0);
		assert_int_equal(feed(line[i]), 1);
		assert_string_equal(row.event.time.precision, "30min");
		assert_int_equal(row.event.time.until - row.event.time.from, 61 * MINUTE_S);
		assert_string_equal(row.event.time.text, "2008-11-11T21:30Z");
	}
	/* A day keeps its bounds; other tables have no such notes. */
	begin(CASE_EVENTS);
	assert_int_equal(feed_all("time_utc,kind,note\n2008-11-11,x,precision=6h"), 1);
	assert_int_equal(row.event.time.until - row.event.time.from, DAY_S);
	assert_string_equal(row.event.time.precision, "6h");
	begin(CASE_MOVES);
	assert_int_equal(feed_all("time,what,note\n2008-11-11T21:30Z,x,precision=6h"), 1);
	assert_string_equal(row.move.time.precision, "minute");
}

static void test_volumes(void **state)
{
	(void)state;
	begin(CASE_VOLUMES);
	assert_int_equal(feed_all("date,source,value,unit,source_url,note\n"
				  "2008-11-12,Observer,>60,% drop,u,n"),
		1);
	assert_string_equal(row.volume.observer, "Observer");
	assert_string_equal(row.volume.value, ">60");
	assert_string_equal(row.volume.unit, "% drop");
	assert_string_equal(row.volume.source, "u");
}

static void test_botnets(void **state)
{
	(void)state;
	static const char header[] =
		"botnet,spam_per_day,bots,share_percent,share_low,share_high,as_of,published,"
		"c2_asn,source_url,note";
	begin(CASE_BOTNETS);
	assert_int_equal(feed(header), 0);
	assert_int_equal(feed("Ex,60000000000,315000,0.5,+50,60.25,2008-04,2008-Q4,64496,u,n"), 1);
	assert_string_equal(row.botnet.botnet, "Ex");
	assert_true(row.botnet.spam_per_day.known && row.botnet.spam_per_day.value == 60e9);
	assert_true(row.botnet.bots.value == 315000);
	assert_true(row.botnet.share.value == 0.5);
	assert_true(row.botnet.share_low.value == 50);
	assert_true(row.botnet.share_high.value == 60.25);
	assert_string_equal(row.botnet.as_of.precision, "month");
	assert_string_equal(row.botnet.published.precision, "quarter");
	assert_int_equal(row.botnet.c2_asn, 64496);
	/* An empty cell is not known, which is not zero. */
	assert_int_equal(feed("Ex,0,,,,,,,,,"), 1);
	assert_true(row.botnet.spam_per_day.known);
	assert_false(row.botnet.bots.known || row.botnet.share.known);
	assert_false(when_known(&row.botnet.as_of));
	assert_int_equal(row.botnet.c2_asn, 0);
	assert_int_equal(feed("Ex,,,0,0,100,,,,,"), 1);
	assert_int_equal(feed("Ex,,,-0.5,,,,,,,"), 0);
	assert_int_equal(feed("Ex,,,100.5,,,,,,,"), 0);
	assert_int_equal(feed("Ex,,,,0,101,,,,,"), 0);
	assert_string_equal(tally.reasons[0].reason, "a share is not within 0 to 100 percent");
	assert_int_equal(tally.reasons[0].count, 3);
	assert_int_equal(feed("Ex,,,,30,10,,,,,"), 0);
	assert_string_equal(tally.reasons[1].reason, "share_low is above share_high");
}

static void test_c2(void **state)
{
	(void)state;
	begin(CASE_C2);
	assert_int_equal(feed_all("time,botnet,ip_or_domain,asn,country,source_url,note\n"
				  "2008-10,Ex,192.0.2.1,64496,NL,u,n"),
		1);
	assert_string_equal(row.c2.botnet, "Ex");
	assert_string_equal(row.c2.where, "192.0.2.1");
	assert_int_equal(row.c2.asn, 64496);
	assert_string_equal(row.c2.country, "NL");
}

static void test_moves(void **state)
{
	(void)state;
	begin(CASE_MOVES);
	assert_int_equal(
		feed_all("time,what,kind,from_asn,to_asn,to_country,confidence,source_url,note\n"
			 "2008-11-15/2008-11-16,Ex,c2,64496,64497,EE,medium,u,n"),
		1);
	assert_string_equal(row.move.what, "Ex");
	assert_string_equal(row.move.kind, "c2");
	assert_int_equal(row.move.from, 64496);
	assert_int_equal(row.move.to, 64497);
	assert_string_equal(row.move.to_country, "EE");
	assert_string_equal(row.move.confidence, "medium");
	assert_string_equal(row.move.time.precision, "interval");
}

static void test_predictions(void **state)
{
	(void)state;
	begin(CASE_PREDICTIONS);
	assert_int_equal(feed_all("made,by,cut,drop_percent,source_url,note\n"
				  "2008-10,Someone,64496,50,u,n"),
		1);
	assert_string_equal(row.prediction.by, "Someone");
	assert_string_equal(row.prediction.cut, "64496");
	assert_true(row.prediction.drop.value == 50);
}

static void test_fallback(void **state)
{
	(void)state;
	begin(CASE_FALLBACK);
	assert_int_equal(
		feed_all("item,value,unit,as_of,source_url,note\nnames_held,200,names,2008-11,u,n"),
		1);
	assert_string_equal(row.fallback.item, "names_held");
	assert_string_equal(row.fallback.value, "200");
	assert_string_equal(row.fallback.unit, "names");
}

static bool read_link(const char *line, struct as_link *link)
{
	begin(CASE_NEIGHBOURS);
	assert_int_equal(feed("snapshot,asn,neighbour_asn,relation,source_url"), 0);
	assert_int_equal(feed(line), 1);
	return case_neighbour_link(&row.neighbour, link);
}

static void test_neighbours(void **state)
{
	(void)state;
	struct as_link link;
	assert_true(read_link("2008-01-01,64496,64497,provider,u", &link));
	assert_true(link.a == 64497 && link.b == 64496 && link.rel == LINK_P2C);
	assert_true(read_link("2008-01-01,64496,64497,customer,u", &link));
	assert_true(link.a == 64496 && link.b == 64497 && link.rel == LINK_P2C);
	assert_true(read_link("2008-01-01,64496,64497,peer,u", &link));
	assert_true(link.a == 64496 && link.b == 64497 && link.rel == LINK_P2P);
	assert_false(read_link("2008-01-01,64496,,absent,u", &link));
	assert_false(read_link("2008-01-01,64496,64497,absent,u", &link));
	assert_false(read_link("2008-01-01,64496,64496,peer,u", &link));
	assert_int_equal(feed("2008-01-01,64496,64497,Provider,u"), 0);
	assert_string_equal(
		tally.reasons[0].reason, "relation is none of provider, peer, customer, absent");
}

/* Columns in any order, unknown ones between, blanks around, a carriage return at the end. */
static void test_columns(void **state)
{
	(void)state;
	begin(CASE_NETWORKS);
	assert_int_equal(feed(" source_url ,remark,as_of,\"name\",\tasn ,future\r"), 0);
	assert_int_equal(feed("u,ignored,2008, Example ,64496,ignored too\r"), 1);
	assert_int_equal(row.network.asn, 64496);
	assert_string_equal(row.network.name, "Example");
	assert_string_equal(row.network.source, "u");
	assert_string_equal(row.network.country, "");
	/* What an unknown column holds is nobody's business; of two of a name the first counts. */
	begin(CASE_NETWORKS);
	assert_int_equal(feed("asn,name,as_of,name,x"), 0);
	assert_int_equal(feed("64496,First,2008,Second,\x01"), 1);
	assert_string_equal(row.network.name, "First");
}

/* Each required column of each table is asked for by name; no other is. */
static void test_required(void **state)
{
	(void)state;
	struct buf header;
	buf_init(&header);
	for (size_t t = 0; t < CASE_TABLES; t++) {
		const struct case_table *table = &case_tables[t];
		for (size_t missing = 0; missing < table->count; missing++) {
			buf_reset(&header);
			buf_puts(&header, "x");
			for (size_t f = 0; f < table->count; f++) {
				if (f != missing)
					buf_printf(&header, ",%s", table->fields[f].column);
			}
			begin((enum case_table_id)t);
			int expected = table->fields[missing].required ? OST_EFORMAT : 0;
			assert_int_equal(feed(header.text), expected);
			assert_int_equal(diag.line, expected != 0 ? 1 : 0);
			if (expected != 0)
				assert_non_null(strstr(diag.what, table->fields[missing].column));
		}
	}
	buf_clear(&header);
}

/* A good cell for each kind, or for one field a cell of our choice. */
static void make_row(
	const struct case_table *table, size_t special, const char *cell, struct buf *line)
{
	static const char *const good[] = { "peer", "64496", "2008-11", "5" };
	buf_reset(line);
	for (size_t f = 0; f < table->count; f++)
		buf_printf(line, "%s%s", f > 0 ? "," : "",
			f == special ? cell : good[table->fields[f].kind]);
}

static void make_header(const struct case_table *table, struct buf *line)
{
	buf_reset(line);
	for (size_t f = 0; f < table->count; f++)
		buf_printf(line, "%s%s", f > 0 ? "," : "", table->fields[f].column);
}

/* Every field of every table: what is empty, what is wrong, and the row beside it is taken. */
static void test_cells(void **state)
{
	(void)state;
	static const struct {
		const char *cell, *reason;
	} wrong[] = {
		[FIELD_TEXT] = { "a\x01", "control character in a text" },
		[FIELD_ASN] = { "64496x", "not an AS number" },
		[FIELD_WHEN] = { "2008-13", "not a date" },
		[FIELD_NUMBER] = { "1e9", "not a number" },
	};
	struct buf header, line;
	buf_init(&header);
	buf_init(&line);
	for (size_t t = 0; t < CASE_TABLES; t++) {
		const struct case_table *table = &case_tables[t];
		make_header(table, &header);
		for (size_t f = 0; f < table->count; f++) {
			const struct case_field *field = &table->fields[f];
			make_row(table, f, wrong[field->kind].cell, &line);
			assert_refused((enum case_table_id)t, header.text, line.text,
				wrong[field->kind].reason);
			make_row(table, table->count, "", &line);
			assert_int_equal(feed(line.text), 1);
			make_row(table, f, " \t", &line);
			assert_int_equal(feed(line.text), field->required ? 0 : 1);
			if (field->required)
				assert_string_equal(
					tally.reasons[1].reason, "an obligatory cell is empty");
		}
	}
	buf_clear(&header);
	buf_clear(&line);
}

static void test_wrong_values(void **state)
{
	(void)state;
	static const char header[] = "botnet,bots,as_of,c2_asn";
	static const char *const asn[] = { "0", "AS", "4294967296", "-1", "1.65536", "64 496" };
	static const char *const date[] = { "2008-02-30", "1969", "11/11/2008", "2008-11-11T25:00Z",
		"2009/2008", "2008-Q5", "today",
		"2008-11-11T21:30Z and far too long to be a date" };
	static const char *const number[] = { "1,000", "1e5", "inf", "nan", "--1", "0x10", "1.2.3",
		"50%", "9007199254740993", "99999999999999999999" };
	char line[128];
	for (size_t i = 0; i < sizeof asn / sizeof *asn; i++) {
		snprintf(line, sizeof line, "x,,,%s", asn[i]);
		assert_refused(CASE_BOTNETS, header, line, "not an AS number");
	}
	for (size_t i = 0; i < sizeof date / sizeof *date; i++) {
		snprintf(line, sizeof line, "x,,%s,", date[i]);
		assert_refused(CASE_BOTNETS, header, line, "not a date");
	}
	for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
		snprintf(line, sizeof line, "x,\"%s\",,", number[i]);
		assert_refused(CASE_BOTNETS, header, line, "not a number");
	}
}

static void test_shape(void **state)
{
	(void)state;
	static const char header[] = "time,what,note";
	static const char columns[] = "not as many columns as the header";
	assert_refused(CASE_MOVES, header, "2008,x", columns);
	assert_refused(CASE_MOVES, header, "2008,x,y,z", columns);
	assert_refused(CASE_MOVES, header, "2008,x,y,", columns);
	assert_refused(CASE_MOVES, header, "2008", columns);
	assert_refused(CASE_MOVES, header, "2008,\"x,y", "quote not closed on its line");
	assert_refused(CASE_MOVES, header, "2008,\"x\"y,z", "text behind a closing quote");
	assert_refused(CASE_MOVES, header, "2008,x\x7F,z", "control character in a text");
	assert_refused(CASE_MOVES, header, "2008,x\x1B[2J,z", "control character in a text");
	begin(CASE_MOVES);
	assert_int_equal(feed_all("\n  \n\r\ntime,what,note\n\n2008,\"tab\there\",\xC3\xA9\n"), 0);
	assert_int_equal(feed("2008,,"), 0);
	assert_int_equal(tally.records, 1);
	assert_int_equal(tally.rejected, 1);
	assert_int_equal(tally.reasons[0].first_line, 8);
}

/* NUL within a cell: source/ keeps such lines away, and if one comes it does no harm. */
static void test_nul(void **state)
{
	(void)state;
	begin(CASE_MOVES);
	assert_int_equal(feed("time,what"), 0);
	assert_int_equal(
		case_decoder_line(&decoder, (struct span){ "2008,a\0b", 8 }, &row, &diag), 0);
	assert_string_equal(tally.reasons[0].reason, "control character in a text");
	assert_string_equal(tally.reasons[0].sample, "2008,a?b");
}

static void test_header_refused(void **state)
{
	(void)state;
	/* A header that is no CSV is counted; the next line is asked to be one. */
	begin(CASE_MOVES);
	assert_int_equal(feed("\"time,what"), 0);
	assert_false(decoder.header_seen);
	assert_int_equal(tally.rejected, 1);
	assert_int_equal(feed("2008,x"), OST_EFORMAT);
	assert_int_equal(diag.line, 2);
	/* As many columns as can be, and one more. */
	struct buf header;
	buf_init(&header);
	buf_puts(&header, "time,what");
	for (int i = 2; i < CSV_FIELDS; i++)
		buf_puts(&header, ",x");
	begin(CASE_MOVES);
	assert_int_equal(feed(header.text), 0);
	assert_true(decoder.header_seen);
	buf_puts(&header, ",x");
	begin(CASE_MOVES);
	assert_int_equal(feed(header.text), 0);
	assert_string_equal(tally.reasons[0].reason, "more columns than the maximum of 64");
	buf_clear(&header);
}

static void test_huge_line(void **state)
{
	(void)state;
	struct buf line;
	buf_init(&line);
	buf_puts(&line, "2008,");
	while (line.length < CASE_LINE_MAX)
		buf_putc(&line, 'x');
	begin(CASE_MOVES);
	assert_int_equal(feed("time,what"), 0);
	assert_int_equal(feed(line.text), 1);
	assert_int_equal(strlen(row.move.what), CASE_LINE_MAX - 5);
	buf_putc(&line, 'x');
	assert_int_equal(feed(line.text), 0);
	assert_string_equal(tally.reasons[0].reason, "line too long");
	/* One text that fills the line, and the NULs of five texts whose columns are not there. */
	begin(CASE_EVENTS);
	buf_reset(&line);
	buf_puts(&line, "2008,");
	while (line.length < CASE_LINE_MAX)
		buf_putc(&line, 'x');
	assert_int_equal(feed("time_utc,kind"), 0);
	assert_int_equal(feed(line.text), 1);
	assert_int_equal(strlen(row.event.kind), CASE_LINE_MAX - 5);
	assert_string_equal(row.event.note, "");
	/* As many texts as a row can hold, filling the line: each gets its NUL. */
	begin(CASE_EVENTS);
	buf_reset(&line);
	buf_puts(&line, "2008");
	for (int i = 0; i < 5; i++) {
		buf_putc(&line, ',');
		for (int k = 0; k < (CASE_LINE_MAX - 9) / 5; k++)
			buf_putc(&line, (char)('a' + i));
	}
	assert_int_equal(feed("time_utc,kind,prefix,confidence,source_url,note"), 0);
	assert_int_equal(feed(line.text), 1);
	assert_int_equal(strlen(row.event.kind), (CASE_LINE_MAX - 9) / 5);
	assert_int_equal(row.event.note[(CASE_LINE_MAX - 9) / 5 - 1], 'e');
	buf_clear(&line);
}

static void test_row_maximum(void **state)
{
	(void)state;
	begin(CASE_MOVES);
	assert_int_equal(feed("time,what"), 0);
	for (int i = 0; i < CASE_ROWS_MAX; i++) {
		assert_int_equal(feed("2008,x"), 1);
		assert_int_equal(feed("then,x"), 0); /* refused rows are not counted in */
	}
	assert_int_equal(feed("2008,x"), 0);
	assert_int_equal(feed("2008,x"), 0);
	assert_int_equal(tally.records, CASE_ROWS_MAX);
	assert_string_equal(tally.reasons[1].reason, "more rows than the maximum of 10,000");
	assert_int_equal(tally.reasons[1].count, 3);
	assert_int_equal(tally.reasons[1].first_line, 2 * CASE_ROWS_MAX + 1);
}

/* A second reader: cells chosen at random, columns shuffled; what goes in comes out. */
static void test_random(void **state)
{
	(void)state;
	static const char *const text[] = { "", "x", "a,b", "say \"so\"", "\xC3\xA9", "= 1 + 1" };
	enum { ROUNDS = 2000 };
	struct random_state random = { 5 };
	struct buf header, line;
	buf_init(&header);
	buf_init(&line);
	for (int round = 0; round < ROUNDS; round++) {
		static const char *const name[] = { "time", "what", "kind", "note", "other",
			"to_asn" };
		size_t order[6] = { 0, 1, 2, 3, 4, 5 }, what, kind, note;
		for (size_t i = 5; i > 0; i--) {
			size_t k = random_below(&random, i + 1), kept = order[i];
			order[i] = order[k];
			order[k] = kept;
		}
		const char *cell[6] = { "2008-11-11", text[what = random_below(&random, 6)],
			text[kind = random_below(&random, 6)],
			text[note = random_below(&random, 6)], text[random_below(&random, 6)],
			"64496" };
		buf_reset(&header);
		buf_reset(&line);
		for (size_t i = 0; i < 6; i++) {
			csv_put(&header, name[order[i]]);
			csv_put(&line, cell[order[i]]);
			buf_puts(&header, i < 5 ? "," : "");
			buf_puts(&line, i < 5 ? "," : "");
		}
		begin(CASE_MOVES);
		assert_int_equal(feed(header.text), 0);
		assert_int_equal(feed(line.text), what == 0 ? 0 : 1);
		if (what == 0)
			continue;
		assert_string_equal(row.move.what, text[what]);
		assert_string_equal(row.move.kind, text[kind]);
		assert_string_equal(row.move.note, text[note]);
		assert_int_equal(row.move.to, 64496);
	}
	buf_clear(&header);
	buf_clear(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_precision),
		cmocka_unit_test(test_volumes),
		cmocka_unit_test(test_botnets),
		cmocka_unit_test(test_c2),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_predictions),
		cmocka_unit_test(test_fallback),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_required),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_wrong_values),
		cmocka_unit_test(test_shape),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_header_refused),
		cmocka_unit_test(test_huge_line),
		cmocka_unit_test(test_row_maximum),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, end);
}
