#include "fuzz.h"

#include "base/csv.h"

#include <string.h>

/* A record that was accepted, written by csv_put, must split into the same fields again. */
static void check_round_trip(const struct csv *csv)
{
	struct csv again;
	struct buf line, field;
	buf_init(&line);
	buf_init(&field);
	csv_init(&again);
	for (size_t i = 0; i < csv->count; i++) {
		if (i > 0)
			buf_putc(&line, ',');
		buf_reset(&field);
		buf_add(&field, csv->field[i].p, csv->field[i].n);
		csv_put(&line, field.text);
	}
	FUZZ_CHECK(csv_split(&again, (struct span){ line.text, line.length }) == NULL);
	FUZZ_CHECK(again.count == csv->count);
	for (size_t i = 0; i < csv->count; i++)
		FUZZ_CHECK(again.field[i].n == csv->field[i].n &&
			   memcmp(again.field[i].p, csv->field[i].p, again.field[i].n) == 0);
	csv_clear(&again);
	buf_clear(&field);
	buf_clear(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct csv csv;
	csv_init(&csv);
	bool text = size == 0 || memchr(bytes, '\0', size) == NULL;
	if (csv_split(&csv, (struct span){ (const char *)bytes, size }) == NULL) {
		size_t total = 0;
		for (size_t i = 0; i < csv.count; i++)
			total += csv.field[i].n;
		FUZZ_CHECK(csv.count >= 1 && csv.count <= CSV_FIELDS && total <= size);
		if (text)
			check_round_trip(&csv);
	}
	csv_clear(&csv);
	return 0;
}
