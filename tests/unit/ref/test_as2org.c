#include "collect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct collected got;

static void run(const char *text)
{
	got.stop_at = 0;
	collect(&ref_format_as2org, span_of(text), &got);
	assert_int_equal(got.ended, 0);
}

#define ORGANISATIONS "# format:org_id|changed|org_name|country|source\n"
#define ASES          "# format:aut|changed|aut_name|org_id|opaque_id|source\n"

/* Two tables; older files lack the opaque id. */
static void test_tables(void **state)
{
	(void)state;
	run("# name: AS Org\n" ORGANISATIONS "EX-1-ARIN|20120130|Example, Inc.|US|ARIN\n"
	    "EX-2|| Beispiel |de|RIPE\n" ASES "64496|20120224|EXAMPLE|EX-1-ARIN|e5e3_ARIN|ARIN\n\n"
	    "4200000000||BEISPIEL|EX-2|RIPE\n");
	assert_int_equal(got.organisations, 2);
	assert_int_equal(got.registrations, 2);
	assert_int_equal(got.tally.records, 4);
	assert_string_equal(got.organisation[0].id, "EX-1-ARIN");
	assert_string_equal(got.organisation[0].name, "Example, Inc.");
	assert_string_equal(got.organisation[0].country, "US");
	assert_string_equal(got.organisation[1].name, "Beispiel");
	assert_string_equal(got.organisation[1].country, "DE");
	assert_int_equal(got.registration[0].said.first_asn, 64496);
	assert_int_equal(got.registration[0].said.last_asn, 64496);
	assert_string_equal(got.registration[0].holder, "EX-1-ARIN");
	assert_string_equal(got.registration[0].registry, "ARIN");
	assert_int_equal(got.registration[1].said.first_asn, 4200000000);
	assert_string_equal(got.registration[1].registry, "RIPE");
}

static void assert_refused(const char *text, const char *reason)
{
	run(text);
	assert_int_equal(got.organisations + got.registrations, 0);
	assert_int_equal(got.tally.rejected, 1);
	assert_string_equal(got.tally.reasons[0].reason, reason);
}

static void test_refusals(void **state)
{
	(void)state;
	assert_refused("64496|20120224|EXAMPLE|EX|e|ARIN\n", "stands before the line '# format:'");
	assert_refused(
		ORGANISATIONS "EX-1|2012|Name|US\n", "not org_id|changed|org_name|country|source");
	assert_refused(
		ORGANISATIONS "|2012|Name|US|ARIN\n", "not org_id|changed|org_name|country|source");
	assert_refused(ASES "64496|2012|EXAMPLE|EX-1\n",
		"not aut|changed|aut_name|org_id|opaque_id|source");
	assert_refused(ASES "64496|2012|EXAMPLE||e|ARIN\n",
		"not aut|changed|aut_name|org_id|opaque_id|source");
	assert_refused(ASES "AS x|2012|EXAMPLE|EX-1|e|ARIN\n", "not an AS number");
	run(ORGANISATIONS "EX-1|2012||US|ARIN\n");
	assert_int_equal(got.tally.rejected, 1);
}

static void test_detected(void **state)
{
	(void)state;
	assert_ptr_equal(ref_format_detect(span_of("# a\n" ORGANISATIONS "EX|1|N|US|A\n")),
		&ref_format_as2org);
	assert_ptr_equal(
		ref_format_detect(span_of("2|lacnic|20150305|17896|19870101|20150305|-0300\n"
					  "lacnic|*|ipv4|*|9538|summary\n"
					  "lacnic|AR|ipv4|24.232.0.0|65536|19970602|allocated\n")),
		&ref_format_delegated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_detected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
