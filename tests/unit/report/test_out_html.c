#include "model/document.h"
#include "model/markup.h"
#include "report/out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct out *new_html(void)
{
	return out_new(&(struct out_options){ .driver = &out_html_driver });
}

/* What stands between <main> and </main>. */
static char *main_of(const struct out *out)
{
	const char *page = out_bytes(out)->text;
	const char *start = strstr(page, "<main>\n") + 7;
	return strndup(start, (size_t)(strstr(start, "</main>") - start));
}

static void check(struct out *out, const char *expected)
{
	out_end(out);
	const char *wrong = markup_check(out_bytes(out)->text);
	if (wrong != NULL)
		fail_msg("%s\n%s", wrong, out_bytes(out)->text);
	char *body = main_of(out);
	assert_string_equal(body, expected);
	free(body);
	out_free(out);
}

static void test_document(void **state)
{
	(void)state;
	static const struct out_column columns[] = {
		{ "asn", "AS", OUT_RIGHT },
		{ "hidden", NULL, 0 },
		{ "state", "State", OUT_DETAIL },
	};
	struct out *out = new_html();
	out_begin(out, "AS64496");
	out_prose(out, OUT_LEAD, "The answer.");
	out_prose(out, OUT_CAVEAT, "An age.");
	out_field(out, "a", "Network", out_asn(64496));
	out_field(out, "b", "Owner", out_null("recycled"));
	out_field(out, "c", "Country", out_null(NULL));
	out_field(out, "d", NULL, out_int(1));
	out_field(out, "e", "Source", out_source("https://example.net/a?b=1&c=2 row 7"));
	out_section(out, "links", "Links");
	out_table(out, "links", "Links", columns, 3);
	out_row(out, (struct out_value[]){ out_asn(64497), out_int(1), out_text("cut") });
	out_row(out, (struct out_value[]){ out_asn(0), out_int(1),
			     out_text("a text that is long enough to be wrapped") });
	out_end_table(out);
	out_prose(out, OUT_EXPLAIN, "By counting.");
	out_prose(out, OUT_BULLET, "one");
	out_prose(out, OUT_BULLET, "two");
	out_figure(out, "Caption", "<svg class=\"ost\"></svg>\n");
	out_end_section(out);
	check(out,
		"<h1>AS64496</h1>\n"
		"<p class=\"lead\">The answer.</p>\n"
		"<p class=\"caveat\"><strong>Caveat</strong> An age.</p>\n"
		"<dl>\n"
		"<div><dt>Network</dt><dd>AS64496</dd></div>\n"
		"<div><dt>Owner</dt><dd><span class=\"none\">not known: "
		"recycled</span></dd></div>\n"
		"<div><dt>Country</dt><dd><span class=\"none\">not known</span></dd></div>\n"
		"<div><dt>Source</dt><dd><a class=\"cite\" href=\"#source-1\">[1]</a></dd></div>\n"
		"</dl>\n"
		"<section>\n"
		"<h2 id=\"part-1\">Links</h2>\n"
		"<div class=\"scroll\" role=\"region\" aria-labelledby=\"part-2\" tabindex=\"0\">\n"
		"<table>\n"
		"<caption id=\"part-2\" class=\"unseen\">Links</caption>\n"
		"<thead><tr><th scope=\"col\" class=\"right\">AS</th><th scope=\"col\">State</th>"
		"</tr></thead>\n"
		"<tbody>\n"
		"<tr><td class=\"right\">64497</td><td class=\"short\">cut</td></tr>\n"
		"<tr><td class=\"right\"><span class=\"none\">-</span></td>"
		"<td>a text that is long enough to be wrapped</td></tr>\n"
		"</tbody>\n"
		"</table>\n"
		"</div>\n"
		"<p class=\"explain\"><b>How computed</b> By counting.</p>\n"
		"<ul>\n"
		"<li>one</li>\n"
		"<li>two</li>\n"
		"</ul>\n"
		"<figure>\n"
		"<div class=\"scroll\" tabindex=\"0\">\n"
		"<svg class=\"ost\"></svg>\n"
		"</div>\n"
		"<figcaption>Caption</figcaption>\n"
		"</figure>\n"
		"</section>\n"
		"<section class=\"sources\">\n"
		"<h2 id=\"part-3\">Sources</h2>\n"
		"<ol>\n"
		"<li id=\"source-1\"><a href=\"https://example.net/a?b=1&amp;c=2\" "
		"rel=\"noreferrer noopener\">https://example.net/a?b=1&amp;c=2</a> row 7</li>\n"
		"</ol>\n"
		"</section>\n");
}

static void test_escaping(void **state)
{
	(void)state;
	struct out *out = new_html();
	out_begin(out, "</title><script>");
	out_prose(out, OUT_PARAGRAPH, "%s", "<script>\"q\" 'r' & \xFF\033 \xE2\x80\xAE");
	out_field(out, "a", "<b>", out_text("</dd>"));
	out_field(out, "s", "Source", out_source("javascript:alert(1)"));
	out_field(out, "s", "Source", out_source("http://x\"onclick=\"y"));
	check(out,
		"<h1>&lt;/title&gt;&lt;script&gt;</h1>\n"
		"<p>&lt;script&gt;&quot;q&quot; &#39;r&#39; &amp; \xEF\xBF\xBD\xEF\xBF\xBD "
		"\xEF\xBF\xBD</p>\n"
		"<dl>\n"
		"<div><dt>&lt;b&gt;</dt><dd>&lt;/dd&gt;</dd></div>\n"
		"<div><dt>Source</dt><dd><a class=\"cite\" href=\"#source-1\">[1]</a></dd></div>\n"
		"<div><dt>Source</dt><dd><a class=\"cite\" href=\"#source-2\">[2]</a></dd></div>\n"
		"</dl>\n"
		"<section class=\"sources\">\n"
		"<h2 id=\"part-1\">Sources</h2>\n"
		"<ol>\n"
		"<li id=\"source-1\">javascript:alert(1)</li>\n"
		"<li id=\"source-2\"><a href=\"http://x&quot;onclick=&quot;y\" "
		"rel=\"noreferrer noopener\">http://x&quot;onclick=&quot;y</a></li>\n"
		"</ol>\n"
		"</section>\n");
}

static void put_sections(struct out *out, int count)
{
	out_begin(out, "Title");
	out_prose(out, OUT_LEAD, "Lead.");
	for (int i = 0; i < count; i++) {
		out_section(out, "key", "Part");
		out_section(out, "key", "Within");
		out_end_section(out);
		out_end_section(out);
	}
	out_end(out);
}

/* More than four parts get a table of contents, behind the lead. */
static void test_contents(void **state)
{
	(void)state;
	struct out *four = new_html(), *five = new_html();
	put_sections(four, 4);
	put_sections(five, 5);
	assert_null(markup_check(out_bytes(four)->text));
	assert_null(markup_check(out_bytes(five)->text));
	assert_null(strstr(out_bytes(four)->text, "<nav"));
	assert_non_null(strstr(out_bytes(five)->text,
		"Lead.</p>\n<nav aria-label=\"Contents\">\n<ol>\n"
		"<li><a href=\"#part-1\">Part</a></li>\n<li><a href=\"#part-3\">"));
	assert_non_null(strstr(out_bytes(five)->text, "</nav>\n<section>\n<h2 id=\"part-1\">"));
	out_free(four);
	out_free(five);
}

static void test_policy(void **state)
{
	(void)state;
	struct out *out = new_html();
	put_sections(out, 1);
	assert_non_null(strstr(out_bytes(out)->text,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; img-src data:\">"));
	assert_non_null(strstr(out_bytes(out)->text, "<html lang=\"en\">"));
	assert_non_null(strstr(out_bytes(out)->text, "<meta charset=\"utf-8\">"));
	out_free(out);
}

/* The checker itself must see what is wrong. */
static void test_checker(void **state)
{
	(void)state;
	static const char *const bad[] = { "<p>", "</p>", "<p><b></p></b>", "<script></script>",
		"<p onclick=\"x\"></p>", "<p class=x></p>", "<p class=\"x></p>", "a & b", "a > b",
		"\x80", "\xC3", "a\033b", "<a href=\"javascript:x\"></a>", "<a href=\"#none\"></a>",
		"<p id=\"a\"></p><p id=\"a\"></p>", "<p style=\"background:url(x)\"></p>",
		"<p class=\"http\"></p>", "<style>@import 'x'</style>",
		"<style>a{b:url(c)}</style>", "<img/>", "<p aria-labelledby=\"none\"></p>" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (markup_check(bad[i]) == NULL)
			fail_msg("not seen: %s", bad[i]);
	}
	assert_null(markup_check("<p id=\"a\">x &amp; y</p><a href=\"#a\">z</a>"));
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 1000; seed++) {
		struct random_state random = { seed };
		struct out *out = new_html();
		document_random(out, &random);
		const char *wrong = markup_check(out_bytes(out)->text);
		if (wrong != NULL)
			fail_msg("seed %d: %s", (int)seed, wrong);
		out_free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_escaping),
		cmocka_unit_test(test_contents),
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_checker),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
