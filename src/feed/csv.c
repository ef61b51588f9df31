/* CSV of one's own, its columns named by the caller (feed_columns_parse). Never detected. */
#include "feed/indicator.h"
#include "feed/table.h"

/* A first row whose address is none is the header. */
static bool is_header(const struct record *record)
{
	struct indicator indicator;
	asn_t asn;
	struct span text = record->cell[CELL_ADDRESS];
	if (text.p == NULL)
		return record->cell[CELL_ASN].p != NULL &&
		       !asn_parse(span_trim(record->cell[CELL_ASN]), &asn);
	return indicator_parse(text, &indicator) != NULL;
}

static int csv_line(struct feed_decoder *decoder, struct span line)
{
	const struct feed_columns *columns = decoder->options->columns;
	struct record record = { 0 };
	decoder->text = line;
	if (columns == NULL || span_trim(line).n == 0 || feed_take_comment(decoder, line))
		return 0;
	const char *refused = feed_split_row(decoder, columns, line, &record);
	if (refused != NULL) {
		feed_refuse(decoder, refused);
		return 0;
	}
	bool first = decoder->list_records++ == 0;
	if (first && is_header(&record))
		return 0;
	if (record.cell[CELL_SEEN].p != NULL)
		decoder->form = OBSERVATION_SIGHTING;
	return feed_give(decoder, &record);
}

static int csv_sniff(const struct feed_format *format, struct span head)
{
	(void)format;
	(void)head;
	return 0;
}

const struct feed_format feed_format_csv = {
	.name = "csv",
	.summary = "CSV of your own, with --columns seen=1,ip=3,...",
	.citation = "the file named as input, <date>",
	.terms = "those of the file's publisher",
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_PRESENCE,
	.list_in_name = true,
	.sniff = csv_sniff,
	.line = csv_line,
};
