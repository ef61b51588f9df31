#include "base/utf8.h"
#include "model/document.h"
#include "report/out.h"
#include "report/wrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct out *new_text(int width, bool explain)
{
	struct out *out = out_new(&(struct out_options){
		.driver = &out_text_driver, .width = width, .explain = explain });
	return out;
}

static void check(struct out *out, const char *expected)
{
	out_end(out);
	assert_string_equal(out_bytes(out)->text, expected);
	out_free(out);
}

static const struct out_column columns[] = {
	{ "asn", "AS", OUT_RIGHT },
	{ "name", "Name", 0 },
	{ "share", "Share %", OUT_RIGHT },
	{ "hidden", NULL, 0 },
	{ "state", "State", 0 },
	{ "method", "Method", OUT_DETAIL },
	{ "source", "Source", 0 },
};

static void put_document(struct out *out)
{
	out_begin(out, "Z\xC3\xBCrich, AS64496");
	out_prose(out, OUT_LEAD, "Two of three links were cut, and that changed nothing.");
	out_prose(out, OUT_CAVEAT, "The links are inferred from tables of ten months before.");
	out_field(out, "asn", "Network", out_asn(64496));
	out_field(out, "owner", "Owner today", out_null("numbers get recycled by registries"));
	out_field(out, "country", "Country", out_null(NULL));
	out_field(out, "hidden", NULL, out_int(1));
	out_field(out, "source", "Topology", out_source("example.net/topology"));
	out_section(out, "links", "Links");
	out_table(out, "links", "Links", columns, 7);
	out_row(out, (struct out_value[]){ out_asn(64497), out_text("\xE6\x9D\xB1\xE4\xBA\xAC"),
			     out_number(99.46, 1), out_int(1),
			     out_text("brought it back after four days"), out_text("reach"),
			     out_source("example.net/back") });
	out_row(out, (struct out_value[]){ out_asn(64500), out_text("Example"), out_number(5, 1),
			     out_int(1), out_null("not said"), out_text("reach"),
			     out_source("example.net/topology") });
	out_end_table(out);
	out_prose(out, OUT_EXPLAIN, "Shares are of all networks.");
	out_prose(out, OUT_BULLET, "one");
	out_prose(out, OUT_BULLET, "two");
	out_end_section(out);
	out_section(out, "figure", "Only a picture");
	out_figure(out, "Caption", "<svg></svg>");
	out_end_section(out);
}

static void test_document(void **state)
{
	(void)state;
	struct out *out = new_text(48, false);
	put_document(out);
	check(out, "Z\xC3\xBCrich, AS64496\n"
		   "===============\n"
		   "\n"
		   "  Two of three links were cut, and that changed\n"
		   "  nothing.\n"
		   "\n"
		   "! The links are inferred from tables of ten\n"
		   "  months before.\n"
		   "\n"
		   "Network      AS64496\n"
		   "Owner today  not known: numbers get recycled by\n"
		   "             registries\n"
		   "Country      not known\n"
		   "\n"
		   "Links\n"
		   "-----\n"
		   "   AS  Name     Share %  State\n"
		   "-----  -------  -------  -----------------------\n"
		   "64497  \xE6\x9D\xB1\xE4\xBA\xAC        99.5  brought it back after\n"
		   "                         four days\n"
		   "64500  Example      5.0  -\n"
		   "\n"
		   "- one\n"
		   "- two\n");
}

static void test_explained(void **state)
{
	(void)state;
	struct out *out = new_text(80, true);
	put_document(out);
	check(out, "Z\xC3\xBCrich, AS64496\n"
		   "===============\n"
		   "\n"
		   "  Two of three links were cut, and that changed nothing.\n"
		   "\n"
		   "! The links are inferred from tables of ten months before.\n"
		   "\n"
		   "Network      AS64496\n"
		   "Owner today  not known: numbers get recycled by registries\n"
		   "Country      not known\n"
		   "Topology     [1]\n"
		   "\n"
		   "Links\n"
		   "-----\n"
		   "   AS  Name     Share %  State                            Method  Source\n"
		   "-----  -------  -------  -------------------------------  ------  ------\n"
		   "64497  \xE6\x9D\xB1\xE4\xBA\xAC        99.5  brought it back after four days  "
		   "reach   [2]\n"
		   "64500  Example      5.0  -                                reach   [1]\n"
		   "\n"
		   "  Shares are of all networks.\n"
		   "\n"
		   "- one\n"
		   "- two\n"
		   "\n"
		   "Sources\n"
		   "-------\n"
		   "   [1]  example.net/topology\n"
		   "   [2]  example.net/back\n");
}

static void test_colour(void **state)
{
	(void)state;
	struct out *out =
		out_new(&(struct out_options){ .driver = &out_text_driver, .colour = true });
	out_begin(out, "Title");
	out_section(out, "a", "Outer");
	out_section(out, "b", "Inner");
	out_prose(out, OUT_PARAGRAPH, "Text.");
	out_end_section(out);
	out_table(out, "t", "Empty", columns, 7);
	out_end_table(out);
	out_end_section(out);
	check(out, "\033[1mTitle\033[0m\n\n\033[1mOuter\033[0m\n\033[1mInner\033[0m\nText.\n\n"
		   "\033[1mEmpty\033[0m\nnone\n");
}

/* A terminal obeys control characters: none of the input may get there. */
static void test_control_characters(void **state)
{
	(void)state;
	struct out *out = new_text(100, false);
	out_begin(out, "\033]0;title\a");
	out_field(out, "a", "l\ba",
		out_text("\033[2J\xC2\x9B"
			 "1m \xE2\x80\xAE"));
	out_prose(out, OUT_PARAGRAPH, "a\rb\nc\x7F\xFF");
	check(out, "\xEF\xBF\xBD]0;title\xEF\xBF\xBD\n"
		   "==========\n"
		   "\n"
		   "l\xEF\xBF\xBD"
		   "a  \xEF\xBF\xBD[2J\xEF\xBF\xBD"
		   "1m \xEF\xBF\xBD\n"
		   "\n"
		   "a b c\xEF\xBF\xBD\xEF\xBF\xBD\n");
}

/* A middle column gives way when it is the widest, and a long word is split there. */
static void test_narrow_table(void **state)
{
	(void)state;
	static const struct out_column three[] = { { "a", "Address", 0 },
		{ "n", "Count", OUT_RIGHT }, { "z", "Last", 0 } };
	struct out *out = new_text(30, false);
	out_begin(out, NULL);
	out_table(out, "t", "Names", three, 3);
	out_row(out, (struct out_value[]){ out_text("averyveryverylongname.example.net"),
			     out_int(7), out_text("end") });
	out_end_table(out);
	check(out, "Names\n"
		   "Address            Count  Last\n"
		   "-----------------  -----  ----\n"
		   "averyveryverylong      7  end\n"
		   "name.example.net\n");
}

/* The simple way: word for word, as many on a line as fit. */
static void wrap_simply(struct buf *out, const char *text, size_t width)
{
	size_t used = 0;
	for (;;) {
		text += strspn(text, " ");
		size_t length = strcspn(text, " ");
		if (length == 0)
			break;
		size_t wide = text_columns(text, length);
		if (used > 0 && used + 1 + wide > width) {
			buf_putc(out, '\n');
			used = 0;
		}
		if (used > 0)
			buf_putc(out, ' ');
		buf_add(out, text, length);
		used += wide + (used > 0);
		text += length;
	}
	if (used > 0)
		buf_putc(out, '\n');
}

static void test_wrap_model(void **state)
{
	(void)state;
	static const char *const word[] = { "a", "of", "the", "Z\xC3\xBCrich", "measurement",
		"\xE6\x9D\xB1\xE4\xBA\xAC", "averyveryveryverylongwordindeed" };
	struct random_state random = { 11 };
	for (int i = 0; i < 2000; i++) {
		struct buf text, wrapped, expected;
		buf_init(&text);
		buf_init(&wrapped);
		buf_init(&expected);
		for (uint64_t n = random_below(&random, 30); n > 0; n--)
			buf_printf(&text, "%s ", word[random_below(&random, 7)]);
		size_t width = 20 + random_below(&random, 60);
		/* The margin of none: wrap_put never goes below 20 columns of text. */
		wrap_put(&wrapped, text.text, width + 1, (struct wrap_margin){ "|", "|" });
		wrap_simply(&expected, text.text, width);
		const char *left = expected.text;
		struct buf marked;
		buf_init(&marked);
		for (size_t n; *left != '\0'; left += n) {
			n = strcspn(left, "\n") + 1;
			buf_putc(&marked, '|');
			buf_add(&marked, left, n);
		}
		assert_string_equal(wrapped.text, marked.text);
		buf_clear(&marked);
		buf_clear(&text);
		buf_clear(&wrapped);
		buf_clear(&expected);
	}
}

/* No line ends with a blank; two empty lines never follow each other. */
static void check_shape(const char *text, int seed)
{
	if (strstr(text, " \n") != NULL || strstr(text, "\n\n\n") != NULL || text[0] == '\n')
		fail_msg("seed %d:\n%s", seed, text);
	for (; *text != '\0'; text += utf8_length(text)) {
		if (utf8_length(text) == 0 || (*text < 0x20 && *text > 0 && *text != '\n'))
			fail_msg("seed %d: byte %d", seed, *text);
	}
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		struct random_state random = { seed };
		struct out *out = new_text((int)(20 + seed % 100), seed % 2 == 0);
		document_random(out, &random);
		check_shape(out_bytes(out)->text, (int)seed);
		out_free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_explained),
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_narrow_table),
		cmocka_unit_test(test_wrap_model),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
