#include "model/document.h"
#include "report/out.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct out *new_json(void)
{
	return out_new(&(struct out_options){ .driver = &out_json_driver });
}

static void test_document(void **state)
{
	(void)state;
	static const struct out_column columns[] = {
		{ "asn", "AS", OUT_RIGHT },
		{ "source", NULL, OUT_DETAIL },
		{ NULL, "For people", 0 },
	};
	static const asn_t cut[] = { 64497, 64498 };
	struct out *out = new_json();
	out_begin(out, "AS64496");
	out_prose(out, OUT_LEAD, "not shown");
	out_field(out, "asn", "Network", out_asn(64496));
	out_field(out, NULL, "For people", out_int(1));
	out_section(out, "reach", NULL);
	out_field(out, "before", "Before", out_int(27175));
	out_field(out, "share", "Share", out_number(99.46559, 2));
	out_field(out, "after", "After", out_null("no cut was asked for"));
	out_field(out, "cut", "Cut", out_asns(cut, 2));
	out_field(out, "none", "None", out_asns(cut, 0));
	out_field(out, "dark", "Dark", out_bool(false));
	out_end_section(out);
	out_section(out, NULL, "A heading for people");
	out_figure(out, "caption", "<svg></svg>");
	out_table(out, "rows", "Rows", columns, 3);
	out_row(out, (struct out_value[]){ out_asn(64497), out_source("example.net"), out_int(1) });
	out_row(out, (struct out_value[]){ out_asn(0), out_source(NULL), out_int(2) });
	out_end_table(out);
	out_table(out, NULL, "For people", columns, 3);
	out_row(out, (struct out_value[]){ out_int(1), out_int(2), out_int(3) });
	out_end_table(out);
	out_end_section(out);
	out_end(out);
	assert_string_equal(out_bytes(out)->text, "{\n"
						  "  \"asn\": 64496,\n"
						  "  \"reach\": {\n"
						  "    \"before\": 27175,\n"
						  "    \"share\": 99.47,\n"
						  "    \"after\": null,\n"
						  "    \"cut\": [\n"
						  "      64497,\n"
						  "      64498\n"
						  "    ],\n"
						  "    \"none\": [],\n"
						  "    \"dark\": false\n"
						  "  },\n"
						  "  \"rows\": [\n"
						  "    {\n"
						  "      \"asn\": 64497,\n"
						  "      \"source\": \"example.net\"\n"
						  "    },\n"
						  "    {\n"
						  "      \"asn\": null,\n"
						  "      \"source\": null\n"
						  "    }\n"
						  "  ]\n"
						  "}\n");
	out_free(out);
}

/* What goes in comes out of another reader. */
static void test_read_back(void **state)
{
	(void)state;
	struct out *out = new_json();
	out_begin(out, NULL);
	out_field(out, "text", "t", out_text("<script> \"q\" \\ \n\t\x01 Z\xC3\xBCrich"));
	out_field(out, "broken", "b", out_text("a\xFFz"));
	out_field(out, "big", "b", out_int(INT64_MAX));
	out_field(out, "nan", "n", out_number(NAN, 2));
	out_end(out);
	json_t *root = json_loads(out_bytes(out)->text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(root, "text")),
		"<script> \"q\" \\ \n\t\x01 Z\xC3\xBCrich");
	assert_string_equal(json_string_value(json_object_get(root, "broken")), "a\xEF\xBF\xBDz");
	assert_true(json_integer_value(json_object_get(root, "big")) == INT64_MAX);
	assert_true(json_is_null(json_object_get(root, "nan")));
	json_decref(root);
	out_free(out);
}

static void test_random_parses(void **state)
{
	(void)state;
	/* 1e300 is a number without a point: fine in JSON, too large for jansson's integers. */
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL;
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		struct random_state random = { seed };
		struct out *out = new_json();
		document_random(out, &random);
		json_error_t error;
		json_t *root = json_loads(out_bytes(out)->text, flags, &error);
		if (root == NULL)
			fail_msg("seed %d: %s\n%s", (int)seed, error.text, out_bytes(out)->text);
		json_decref(root);
		out_free(out);
	}
}

/* An answer that fails half-way is thrown away. */
static void test_free_unfinished(void **state)
{
	(void)state;
	struct out *out = new_json();
	out_begin(out, "AS64496");
	out_section(out, "a", "A");
	out_free(out);
	out_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_read_back),
		cmocka_unit_test(test_random_parses),
		cmocka_unit_test(test_free_unfinished),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
