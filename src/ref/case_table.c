#include "ref/case_table.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define F(type, member, column, kind, required)                                                    \
	{                                                                                          \
		column, kind, required, offsetof(struct type, member)                              \
	}

static const struct case_field head_fields[] = {
	F(case_head, target, "target_asn", FIELD_ASN, true),
	F(case_head, event, "event_time", FIELD_WHEN, true),
	F(case_head, topology, "topology", FIELD_WHEN, false),
	F(case_head, title, "title", FIELD_TEXT, false),
};
static const struct case_field network_fields[] = {
	F(case_network, asn, "asn", FIELD_ASN, true),
	F(case_network, name, "name", FIELD_TEXT, true),
	F(case_network, country, "country", FIELD_TEXT, false),
	F(case_network, as_of, "as_of", FIELD_WHEN, true),
	F(case_network, source, "source_url", FIELD_TEXT, false),
};
static const struct case_field event_fields[] = {
	F(case_event, time, "time_utc", FIELD_WHEN, true),
	F(case_event, kind, "kind", FIELD_TEXT, true),
	F(case_event, asn, "asn", FIELD_ASN, false),
	F(case_event, neighbour, "neighbour_asn", FIELD_ASN, false),
	F(case_event, prefix, "prefix", FIELD_TEXT, false),
	F(case_event, confidence, "confidence", FIELD_TEXT, false),
	F(case_event, source, "source_url", FIELD_TEXT, false),
	F(case_event, note, "note", FIELD_TEXT, false),
};
static const struct case_field volume_fields[] = {
	F(case_volume, date, "date", FIELD_WHEN, true),
	F(case_volume, observer, "source", FIELD_TEXT, true),
	F(case_volume, value, "value", FIELD_TEXT, true),
	F(case_volume, unit, "unit", FIELD_TEXT, true),
	F(case_volume, source, "source_url", FIELD_TEXT, false),
	F(case_volume, note, "note", FIELD_TEXT, false),
};
static const struct case_field botnet_fields[] = {
	F(case_botnet, botnet, "botnet", FIELD_TEXT, true),
	F(case_botnet, spam_per_day, "spam_per_day", FIELD_NUMBER, false),
	F(case_botnet, bots, "bots", FIELD_NUMBER, false),
	F(case_botnet, share, "share_percent", FIELD_NUMBER, false),
	F(case_botnet, share_low, "share_low", FIELD_NUMBER, false),
	F(case_botnet, share_high, "share_high", FIELD_NUMBER, false),
	F(case_botnet, as_of, "as_of", FIELD_WHEN, false),
	F(case_botnet, published, "published", FIELD_WHEN, false),
	F(case_botnet, c2_asn, "c2_asn", FIELD_ASN, false),
	F(case_botnet, source, "source_url", FIELD_TEXT, false),
	F(case_botnet, note, "note", FIELD_TEXT, false),
};
static const struct case_field c2_fields[] = {
	F(case_c2, time, "time", FIELD_WHEN, true),
	F(case_c2, botnet, "botnet", FIELD_TEXT, true),
	F(case_c2, where, "ip_or_domain", FIELD_TEXT, false),
	F(case_c2, asn, "asn", FIELD_ASN, false),
	F(case_c2, country, "country", FIELD_TEXT, false),
	F(case_c2, source, "source_url", FIELD_TEXT, false),
	F(case_c2, note, "note", FIELD_TEXT, false),
};
static const struct case_field move_fields[] = {
	F(case_move, time, "time", FIELD_WHEN, true),
	F(case_move, what, "what", FIELD_TEXT, true),
	F(case_move, kind, "kind", FIELD_TEXT, false),
	F(case_move, from, "from_asn", FIELD_ASN, false),
	F(case_move, to, "to_asn", FIELD_ASN, false),
	F(case_move, to_country, "to_country", FIELD_TEXT, false),
	F(case_move, confidence, "confidence", FIELD_TEXT, false),
	F(case_move, source, "source_url", FIELD_TEXT, false),
	F(case_move, note, "note", FIELD_TEXT, false),
};
static const struct case_field prediction_fields[] = {
	F(case_prediction, made, "made", FIELD_WHEN, true),
	F(case_prediction, by, "by", FIELD_TEXT, true),
	F(case_prediction, cut, "cut", FIELD_TEXT, false),
	F(case_prediction, drop, "drop_percent", FIELD_NUMBER, false),
	F(case_prediction, source, "source_url", FIELD_TEXT, false),
	F(case_prediction, note, "note", FIELD_TEXT, false),
};
static const struct case_field fallback_fields[] = {
	F(case_fallback, item, "item", FIELD_TEXT, true),
	F(case_fallback, value, "value", FIELD_TEXT, true),
	F(case_fallback, unit, "unit", FIELD_TEXT, false),
	F(case_fallback, as_of, "as_of", FIELD_WHEN, false),
	F(case_fallback, source, "source_url", FIELD_TEXT, false),
	F(case_fallback, note, "note", FIELD_TEXT, false),
};
static const struct case_field neighbour_fields[] = {
	F(case_neighbour, snapshot, "snapshot", FIELD_WHEN, true),
	F(case_neighbour, asn, "asn", FIELD_ASN, true),
	F(case_neighbour, neighbour, "neighbour_asn", FIELD_ASN, false),
	F(case_neighbour, relation, "relation", FIELD_TEXT, true),
	F(case_neighbour, source, "source_url", FIELD_TEXT, false),
};

#undef F

static const char *event_finish(void *row)
{
	struct case_event *event = row;
	when_refine(&event->time, event->note);
	return NULL;
}

static bool is_percentage(struct number number)
{
	return !number.known || (number.value >= 0 && number.value <= 100);
}

static const char *botnet_finish(void *row)
{
	const struct case_botnet *botnet = row;
	if (!is_percentage(botnet->share) || !is_percentage(botnet->share_low) ||
		!is_percentage(botnet->share_high))
		return "a share is not within 0 to 100 percent";
	if (botnet->share_low.known && botnet->share_high.known &&
		botnet->share_low.value > botnet->share_high.value)
		return "share_low is above share_high";
	return NULL;
}

static const char *neighbour_finish(void *row)
{
	static const char *const known[] = { "provider", "peer", "customer", "absent" };
	const struct case_neighbour *neighbour = row;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(neighbour->relation, known[i]) == 0)
			return NULL;
	}
	return "relation is none of provider, peer, customer, absent";
}

#define TABLE(file, sql, type, fields, finish)                                                     \
	{                                                                                          \
		file, sql, sizeof(struct type), fields, sizeof(fields) / sizeof *(fields), finish  \
	}

const struct case_table case_tables[CASE_TABLES] = {
	[CASE_HEAD] = TABLE("case.csv", "case_head", case_head, head_fields, NULL),
	[CASE_NETWORKS] = TABLE("networks.csv", "case_network", case_network, network_fields, NULL),
	[CASE_EVENTS] = TABLE("events.csv", "case_event", case_event, event_fields, event_finish),
	[CASE_VOLUMES] = TABLE("spam_volume.csv", "case_volume", case_volume, volume_fields, NULL),
	[CASE_BOTNETS] =
		TABLE("botnets.csv", "case_botnet", case_botnet, botnet_fields, botnet_finish),
	[CASE_C2] = TABLE("c2.csv", "case_c2", case_c2, c2_fields, NULL),
	[CASE_MOVES] = TABLE("moves.csv", "case_move", case_move, move_fields, NULL),
	[CASE_PREDICTIONS] = TABLE(
		"predictions.csv", "case_prediction", case_prediction, prediction_fields, NULL),
	[CASE_FALLBACK] =
		TABLE("fallback.csv", "case_fallback", case_fallback, fallback_fields, NULL),
	[CASE_NEIGHBOURS] = TABLE("neighbours.csv", "case_neighbour", case_neighbour,
		neighbour_fields, neighbour_finish),
};

#undef TABLE

void case_decoder_init(
	struct case_decoder *decoder, const struct case_table *table, struct tally *tally)
{
	*decoder = (struct case_decoder){ .table = table, .tally = tally };
	csv_init(&decoder->csv);
	/* Every text of a row is a part of its line and gets a NUL. */
	decoder->strings = xmalloc(CASE_LINE_MAX + CSV_FIELDS);
}

void case_decoder_clear(struct case_decoder *decoder)
{
	csv_clear(&decoder->csv);
	free(decoder->strings);
	decoder->strings = NULL;
}

static size_t find_column(const struct csv *header, const char *name)
{
	for (size_t i = 0; i < header->count; i++) {
		if (span_is(span_trim(header->field[i]), name))
			return i;
	}
	return CSV_FIELDS;
}

static int read_header(struct case_decoder *decoder, struct diag *diag)
{
	decoder->header_seen = true;
	decoder->columns = decoder->csv.count;
	for (size_t f = 0; f < decoder->table->count; f++) {
		const struct case_field *field = &decoder->table->fields[f];
		decoder->column[f] = find_column(&decoder->csv, field->column);
		if (decoder->column[f] == CSV_FIELDS && field->required) {
			diag->line = decoder->line;
			return diag_set(diag, OST_EFORMAT, "the header has no column \"%s\"",
				field->column);
		}
	}
	return 0;
}

static bool printable(struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if ((c < ' ' && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

static bool parse_number(struct span cell, struct number *number)
{
	number->known = cell.n > 0;
	return cell.n == 0 || span_double(cell, &number->value);
}

/* Puts one cell into its row; NULL or why the row is refused. `*strings` moves on. */
static const char *put_cell(
	const struct case_field *field, struct span cell, char **strings, unsigned char *row)
{
	void *to = row + field->offset;
	if (cell.n == 0 && field->required)
		return "an obligatory cell is empty";
	switch (field->kind) {
	case FIELD_TEXT:
		if (!printable(cell))
			return "control character in a text";
		memcpy(to, strings, sizeof *strings);
		memcpy(*strings, cell.p, cell.n);
		(*strings)[cell.n] = '\0';
		*strings += cell.n + 1;
		return NULL;
	case FIELD_ASN:
		return cell.n == 0 || asn_parse(cell, to) ? NULL : "not an AS number";
	case FIELD_WHEN:
		return cell.n == 0 || when_parse(cell, to) ? NULL : "not a date";
	case FIELD_NUMBER:
		return parse_number(cell, to) ? NULL : "not a number";
	}
	return NULL;
}

static const char *read_row(struct case_decoder *decoder, void *row)
{
	static const struct span nothing = { "", 0 };
	char *strings = decoder->strings;
	memset(row, 0, decoder->table->row_size);
	memcpy(row, &decoder->line, sizeof decoder->line);
	if (decoder->csv.count != decoder->columns)
		return "not as many columns as the header";
	for (size_t f = 0; f < decoder->table->count; f++) {
		size_t column = decoder->column[f];
		struct span cell = column < decoder->csv.count
					   ? span_trim(decoder->csv.field[column])
					   : nothing;
		const char *refused = put_cell(&decoder->table->fields[f], cell, &strings, row);
		if (refused != NULL)
			return refused;
	}
	return decoder->table->finish != NULL ? decoder->table->finish(row) : NULL;
}

int case_decoder_line(struct case_decoder *decoder, struct span line, void *row, struct diag *diag)
{
	decoder->line++;
	if (span_trim(line).n == 0 || line.n > CASE_LINE_MAX) {
		if (line.n > CASE_LINE_MAX)
			tally_reject(
				decoder->tally, "line too long", decoder->line, line.p, line.n);
		return 0;
	}
	const char *refused = csv_split(&decoder->csv, line);
	if (refused == NULL && !decoder->header_seen)
		return read_header(decoder, diag);
	if (refused == NULL && decoder->tally->records >= CASE_ROWS_MAX)
		refused = "more rows than the maximum of 10,000";
	if (refused == NULL)
		refused = read_row(decoder, row);
	if (refused != NULL) {
		tally_reject(decoder->tally, refused, decoder->line, line.p, line.n);
		return 0;
	}
	decoder->tally->records++;
	return 1;
}

bool case_neighbour_link(const struct case_neighbour *row, struct as_link *link)
{
	if (row->neighbour == 0 || row->neighbour == row->asn)
		return false;
	*link = (struct as_link){ .a = row->asn, .b = row->neighbour, .rel = LINK_P2C };
	if (strcmp(row->relation, "provider") == 0) {
		link->a = row->neighbour;
		link->b = row->asn;
	} else if (strcmp(row->relation, "peer") == 0) {
		link->rel = LINK_P2P;
	} else {
		return strcmp(row->relation, "customer") == 0;
	}
	return true;
}
