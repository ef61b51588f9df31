#include "collect.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *detected(const char *text)
{
	const struct ref_format *format = ref_format_detect(span_of(text));
	return format != NULL ? format->name : "none";
}

static void test_table(void **state)
{
	(void)state;
	size_t count = 0;
	for (; ref_formats[count] != NULL; count++) {
		const struct ref_format *format = ref_formats[count];
		assert_ptr_equal(ref_format_by_name(format->name), format);
		assert_true(format->summary[0] != '\0' && format->citation[0] != '\0');
		assert_true(format->terms[0] != '\0' && strchr(format->terms, '\n') == NULL);
	}
	assert_int_equal(count, 10);
	assert_null(ref_format_by_name(""));
	assert_null(ref_format_by_name("asrel"));
}

static void test_detect(void **state)
{
	(void)state;
	assert_string_equal(detected("64496|64497|-1\n"), "as-rel");
	assert_string_equal(detected("64496|64497|0|bgp"), "as-rel");
	assert_string_equal(detected("# c\r\n\r\n64496|64497|0\r\n"), "as-rel");
	assert_string_equal(detected("# x\n# source:topology|BGP|20080101|a|b\n# y\n"), "as-rel");
	/* A few siblings among customers and peers. */
	assert_string_equal(detected("64496|64497|2\n64496|64498|1\n64496|64499|-1\n64497|64498|0\n"
				     "64498|64499|-1\n"),
		"as-rel");
	assert_string_equal(detected("; IP-ASN-DAT file\n192.0.2.0/24\t64496\n"), "pyasn");
	assert_string_equal(detected("2001:db8::\t32\t64496_64497\n"), "pfx2as");
	assert_string_equal(detected("192.0.2.0,192.0.2.255,AU\n"), "countries");
	assert_string_equal(detected("192.0.2.0,192.0.2.255,64496,\"A, B\"\n"), "ranges");
	assert_string_equal(
		detected("start,end,asn,name\n192.0.2.0,192.0.2.1,64496,A\n"), "ranges");
	assert_string_equal(detected("64496 EXAMPLE, NL\n64497 - Other\n"), "asnames");
	assert_string_equal(detected("ASN,Name,Country\n64496,A,NL\n"), "asnames");
	assert_string_equal(detected("\n { \"64496\" : \"A\"}"), "asnames-json");
	assert_string_equal(detected("2|afrinic|20150306|4281|00000000|20150306|00000\n"
				     "afrinic|*|asn|*|1178|summary\n"),
		"delegated");
	assert_string_equal(detected("afrinic|ZA|asn|64496|1|20080501|allocated\n"), "delegated");
	assert_string_equal(
		detected("# format:aut|changed|aut_name|org_id|opaque_id|source\n"), "as2org");
}

static void test_refuse(void **state)
{
	(void)state;
	static const char *const text[] = { "", "\n\n", "# only comments\n", "rubbish\n", "{}",
		"[]", "{\"rrc00\": [{\"asn\": \"64496\"}]}", "{\"64496\": {\"name\": \"A\"}}",
		"{\"type\":\"ris_message\"}\n", /* RIS Live */
		"64496|64497|1\n64496|64498|-1\n", /* a dialect of as-rel */
		"64496|64497|0\n64496|64498|0\n64496|64499|1\n", /* nothing tells the sign */
		"64496\t64497\t-1\n64496\t64498\t2\n", /* SNAP's edition */
		"64496 64497 1\n64497 64498 0\n", /* C-BGP */
		"64496 64497 64498\n64499 64500\n", /* customer cones */
		"64496,192.0.2.0/24,24,True\n", /* ROAs */
		"asn,hege\n64496,0.01\n", /* hegemony */
		"afrinic|ZA|asn|64496|1|20080501\n", "192.0.2.1\n198.51.100.2\n", "64496\n64497\n",
		"\x1F\x8B\x08\x00", "\xFF\xFE\x00",
		"64496|64497|-1\nrubbish\nrubbish\n" /* more than half is something else */ };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		if (strcmp(detected(text[i]), "none") != 0)
			fail_msg("<%s> is taken for %s", text[i], detected(text[i]));
	}
}

/* Of a full head the last line may be cut and must not count; a NUL must not stop the sniffing. */
static void test_cut_head(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	while (text.length < REF_SNIFF_BYTES - 20)
		buf_puts(&text, "# a comment line\n");
	buf_puts(&text, "64496|64497|-1\n");
	while (text.length < REF_SNIFF_BYTES + 100)
		buf_puts(&text, "64496|6449");
	struct span head = { text.text, REF_SNIFF_BYTES };
	assert_ptr_equal(ref_format_detect(head), &ref_format_asrel);
	head.n = text.length; /* more than a head is cut down to one */
	assert_ptr_equal(ref_format_detect(head), &ref_format_asrel);
	memset(text.text, 'x', text.length);
	assert_null(ref_format_detect(head));
	memset(text.text, '\0', text.length);
	assert_null(ref_format_detect(head));
	buf_clear(&text);
}

/* Seeded bytes, most of them from the formats' own alphabet, through everything: no bad record. */
static void test_noise(void **state)
{
	(void)state;
	static const char alphabet[] = "0123456789|,_\t\n./:\"# ;ASabc-{}[]\\\r";
	static struct collected got;
	struct random_state r = { 3 };
	for (int round = 0; round < 3000; round++) {
		size_t n = random_below(&r, 200);
		char *text = malloc(n + 1);
		assert_non_null(text);
		for (size_t i = 0; i < n; i++)
			text[i] = random_below(&r, 50) == 0
					  ? (char)random_u64(&r)
					  : alphabet[random_below(&r, sizeof alphabet - 1)];
		ref_format_detect((struct span){ text, n });
		for (size_t f = 0; ref_formats[f] != NULL; f++) {
			collect(ref_formats[f], (struct span){ text, n }, &got);
			assert_true(got.tally.records <= got.links + got.origins + got.names);
			for (size_t i = 0; i < got.links; i++)
				assert_true(got.link[i].a != 0 && got.link[i].b != 0);
			for (size_t i = 0; i < got.origins; i++)
				assert_true(got.origin[i].asn != 0);
			for (size_t i = 0; i < got.names; i++)
				assert_true(got.name[i].asn != 0 && got.name[i].text[0] != '\0');
		}
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_detect),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_cut_head),
		cmocka_unit_test(test_noise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
