/* A case table: the first byte picks which ('0' is case.csv), the rest are its lines. */
#include "fuzz.h"

#include "ref/case_table.h"

#include <stdint.h>
#include <string.h>

union row {
	uint64_t line;
	unsigned char bytes[1024];
};

static void check_text(const struct case_decoder *decoder, const char *text)
{
	const char *end = decoder->strings + CASE_LINE_MAX + CSV_FIELDS;
	FUZZ_CHECK(text >= decoder->strings && text < end);
	const char *nul = memchr(text, '\0', (size_t)(end - text));
	FUZZ_CHECK(nul != NULL);
	for (; text < nul; text++)
		FUZZ_CHECK((unsigned char)*text >= ' ' || *text == '\t');
}

static void check_when(const struct when *when)
{
	FUZZ_CHECK(memchr(when->text, '\0', sizeof when->text) != NULL);
	FUZZ_CHECK(memchr(when->precision, '\0', sizeof when->precision) != NULL);
	FUZZ_CHECK(when->from <= when->until);
	FUZZ_CHECK(when_known(when) == (when->text[0] != '\0'));
	FUZZ_CHECK(when_known(when) == (when->precision[0] != '\0'));
}

/* What a row of a table must be, by the table's descriptor. */
static void check_field(
	const struct case_decoder *decoder, const struct case_field *field, const void *row)
{
	const void *from = (const unsigned char *)row + field->offset;
	const struct number *number = from;
	switch (field->kind) {
	case FIELD_TEXT:
		check_text(decoder, *(const char *const *)from);
		FUZZ_CHECK(!field->required || **(const char *const *)from != '\0');
		break;
	case FIELD_ASN:
		FUZZ_CHECK(!field->required || *(const asn_t *)from != 0);
		break;
	case FIELD_WHEN:
		check_when(from);
		FUZZ_CHECK(!field->required || when_known(from));
		break;
	case FIELD_NUMBER:
		FUZZ_CHECK(number->value > -1e16 && number->value < 1e16);
		FUZZ_CHECK(number->known || number->value == 0);
		break;
	}
}

static void check_row(const struct case_decoder *decoder, const union row *row)
{
	struct as_link link;
	FUZZ_CHECK(decoder->header_seen && row->line == decoder->line);
	for (size_t f = 0; f < decoder->table->count; f++)
		check_field(decoder, &decoder->table->fields[f], row);
	if (decoder->table == &case_tables[CASE_NEIGHBOURS] &&
		case_neighbour_link((const struct case_neighbour *)row, &link))
		FUZZ_CHECK(link.a != link.b && link.a != 0 && link.b != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct tally tally = { 0 };
	struct diag diag = { 0 };
	struct case_decoder decoder;
	union row row;
	uint64_t records = 0, lines = 0;
	if (size == 0)
		return 0;
	const struct case_table *table = &case_tables[(uint8_t)(bytes[0] - '0') % CASE_TABLES];
	FUZZ_CHECK(table->row_size <= sizeof row);
	struct span line, rest = { (const char *)bytes + 1, size - 1 };
	case_decoder_init(&decoder, table, &tally);
	int status = 0;
	while (status >= 0 && span_cut(&rest, '\n', &line)) {
		status = case_decoder_line(&decoder, line, &row, &diag);
		FUZZ_CHECK(decoder.line == ++lines);
		FUZZ_CHECK(status == 0 || status == 1 || (status == OST_EFORMAT && records == 0));
		records += status == 1;
		if (status == 1)
			check_row(&decoder, &row);
	}
	FUZZ_CHECK(tally.records == records && records + tally.rejected <= lines);
	FUZZ_CHECK((status < 0) == (diag.what[0] != '\0'));
	case_decoder_clear(&decoder);
	return 0;
}
