#include "feed/indicator.h"

#include "base/buf.h"
#include "base/random.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const char shape[] = "neither address nor host name";

/* What comes out, as text: `192.0.2.1/32 port 443`, `name example.net`, or the refusal. */
static void check(const char *text, const char *expected)
{
	struct indicator got;
	struct buf out;
	buf_init(&out);
	const char *refused = indicator_parse(span_of(text), &got);
	if (refused != NULL)
		buf_puts(&out, refused);
	else if (got.range.first.family == 0)
		buf_printf(&out, "name %.*s", (int)got.name.n, got.name.p);
	else
		range_print(&out, &got.range);
	if (refused == NULL && got.port != 0)
		buf_printf(&out, " port %u", got.port);
	if (refused == NULL && got.host_bits)
		buf_puts(&out, " (bits)");
	if (strcmp(out.text, expected) != 0)
		fail_msg("<%s> gives <%s>, not <%s>", text, out.text, expected);
	buf_clear(&out);
}

static void test_addresses(void **state)
{
	(void)state;
	check("192.0.2.1", "192.0.2.1/32");
	check(" 192.0.2.1\t", "192.0.2.1/32");
	check("198.051.100.007", "198.51.100.7/32");
	check("010.008.009.010", "10.8.9.10/32");
	check("2001:db8::7", "2001:db8::7/128");
	check("[2001:db8::7]", "2001:db8::7/128");
	check("::ffff:192.0.2.1", "192.0.2.1/32");
	check("192.0.2.1:443", "192.0.2.1/32 port 443");
	check("192.0.2.1:0", "192.0.2.1/32");
	check("[2001:db8::7]:65535", "2001:db8::7/128 port 65535");
	check("[192.0.2.1]:25", "192.0.2.1/32 port 25");
}

static void test_ranges(void **state)
{
	(void)state;
	check("192.0.2.0/24", "192.0.2.0/24");
	check("192.0.2.9/24", "192.0.2.0/24 (bits)");
	check("2001:db8::/32", "2001:db8::/32");
	check("2001:db8::1/32", "2001:db8::/32 (bits)");
	check("::ffff:192.0.2.0/120", "192.0.2.0/24");
	check("0.0.0.0/0", "0.0.0.0/0");
	check("192.0.2.1-192.0.2.9", "192.0.2.1-192.0.2.9");
	check("192.0.2.0 - 192.0.2.255", "192.0.2.0/24");
	check("2001:db8::1-2001:db8::2", "2001:db8::1-2001:db8::2");
	check("192.0.2.9-192.0.2.1", "range that ends before it begins");
	check("192.0.2.9-2001:db8::", "range from one family of addresses to the other");
	check("192.0.2.0/33", "prefix longer than an address");
	check("192.0.2.0/255.255.255.0", "192.0.2.0/24");
	check("192.0.2.1/255.255.255.255", "192.0.2.1/32");
	check("192.0.2.0/255.0.255.0", "no mask of a network");
	check("192.0.2.0/0.0.0.255", "no mask of a network");
	check("2001:db8::/255.255.0.0", "no mask of a network");
	check("2001:db8::/129", "prefix longer than an address");
}

static void test_urls_and_names(void **state)
{
	(void)state;
	check("http://192.0.2.1/x", "192.0.2.1/32");
	check("https://192.0.2.1:8443/x?y=192.0.2.9#z", "192.0.2.1/32 port 8443");
	check("http://[2001:db8::7]:81/", "2001:db8::7/128 port 81");
	check("http://user:p@ss@192.0.2.1/", "192.0.2.1/32");
	check("http://192.0.2.9@files.example.net/", "name files.example.net");
	check("http://192.0.2.1?x", "192.0.2.1/32");
	check("192.0.2.1/gate.php", "192.0.2.1/32");
	check("example.net", "name example.net");
	check("a-b_c.example.net:8080/x/1-2", "name a-b_c.example.net port 8080");
	check("example.net.", "name example.net.");
	check("xn--e1afmkfd.example", "name xn--e1afmkfd.example");
	check("b\xC3\xBC.example", "name b\xC3\xBC.example");
	check("192.0.2.1.example.net", "name 192.0.2.1.example.net");
}

static void test_defanged(void **state)
{
	(void)state;
	check("192.0.2[.]1", "192.0.2.1/32");
	check("192(.)0{.}2[dot]1", "192.0.2.1/32");
	check("192[.]0[.]2[.]1[:]443", "192.0.2.1/32 port 443");
	check("hxxp://192.0.2.1/x", "192.0.2.1/32");
	check("hXXps[://]192.0.2[.]1/x", "192.0.2.1/32");
	check("192.0.2\\.1", "192.0.2.1/32");
	check("www[.]example(dot)net", "name www.example.net");
	check("hxxp://user[at]192.0.2[.]1:81/x", "192.0.2.1/32 port 81");
	check("hxxp://user:word(at)192.0.2.1", "192.0.2.1/32");
	check("somebody[at]example[.]net", shape); /* a mailbox is no host */
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const text[] = { "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.0400",
		"1..2.3", ".1.2.3", "1.2.3.", "localhost", "word", "a..b", "-", "http://",
		"http:///x", "[::1", "[]", "[x]:1", "::g", "1.2.3.4 5.6.7.8", "192.0.2.0/24\t64496",
		"a b.example", "3232235777", "0x7f.1.1.1", "fe80::1%eth0", "a.b,c", "example.1",
		"<a.b>" };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		check(text[i], shape);
	check("", "no address");
	check("  ", "no address");
	check("192.0.2.1:65536", "port is not a number up to 65535");
	check("192.0.2.1:", "port is not a number up to 65535");
	check("192.0.2.1:x", "port is not a number up to 65535");
	check("[::1]:1x", "port is not a number up to 65535");
	check("example.net:http", "port is not a number up to 65535");
}

/* A name longer than DNS has them, defanged and not, and a defanged text that just fits. */
static void test_long(void **state)
{
	(void)state;
	struct indicator got;
	struct buf text;
	buf_init(&text);
	for (int i = 0; i < 300; i++)
		buf_puts(&text, i % 50 == 49 ? "." : "a");
	assert_string_equal(indicator_parse((struct span){ text.text, text.length }, &got), shape);
	for (int i = 0; i < 5000; i++)
		buf_puts(&text, "[.]a");
	assert_string_equal(indicator_parse((struct span){ text.text, text.length }, &got), shape);
	buf_reset(&text);
	buf_puts(&text, "http://192.0.2.1/");
	for (int i = 0; i < 5000; i++)
		buf_puts(&text, "[x]");
	assert_null(indicator_parse((struct span){ text.text, text.length }, &got));
	assert_int_equal(got.range.first.byte[3], 1);
	buf_clear(&text);
}

/* Quads with mistakes: what inet_pton takes is taken alike; leading zeros are ours. */
static void test_random_quads(void **state)
{
	(void)state;
	struct random_state random = { 791 };
	size_t good = 0;
	for (int round = 0; round < 100000; round++) {
		char text[32];
		struct indicator got;
		uint8_t byte[4];
		int n = snprintf(text, sizeof text, "%d.%d.%d.%d", (int)random_below(&random, 300),
			(int)random_below(&random, 260), (int)random_below(&random, 10),
			(int)random_below(&random, 256));
		if (round % 3 == 0)
			text[random_below(&random, (uint64_t)n)] = ".x0:"[random_below(&random, 4)];
		bool theirs = inet_pton(AF_INET, text, byte) == 1;
		bool ours = indicator_parse(span_of(text), &got) == NULL &&
			    got.range.first.family == ADDR_IPV4 && got.port == 0;
		if (theirs && !ours)
			fail_msg("%s is refused", text);
		if (theirs)
			assert_memory_equal(got.range.first.byte, byte, 4);
		good += theirs;
	}
	assert_true(good > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_urls_and_names),
		cmocka_unit_test(test_defanged),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_random_quads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
