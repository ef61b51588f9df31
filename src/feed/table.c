#include "feed/table.h"

/* A column named twice would let the last one win: the first counts. */
static bool has_cell(const struct feed_columns *columns, enum cell cell)
{
	for (size_t i = 0; i < columns->width; i++) {
		if (columns->cell[i] == (uint8_t)(cell + 1))
			return true;
	}
	return false;
}

static bool bind(const struct csv *csv, const struct cell_name *names, struct feed_columns *columns)
{
	size_t found = 0;
	bool about = false;
	*columns = (struct feed_columns){ 0 };
	for (size_t i = 0; i < csv->count; i++) {
		const struct cell_name *name = feed_find_name(names, span_trim(csv->field[i]));
		if (name == NULL || has_cell(columns, name->cell))
			continue;
		columns->cell[i] = (uint8_t)(name->cell + 1);
		columns->width = i + 1;
		about |= name->cell <= CELL_ASN;
		found++;
	}
	if (about && found >= 2)
		return true;
	*columns = (struct feed_columns){ 0 };
	return false;
}

/* Without the marks of a comment. */
static struct span uncomment(struct span line)
{
	line = span_trim(line);
	while (line.n > 0 && (line.p[0] == '#' || line.p[0] == ' '))
		line = (struct span){ line.p + 1, line.n - 1 };
	return line;
}

static bool bind_line(struct csv *csv, struct span line, const struct cell_name *names,
	struct feed_columns *columns)
{
	return csv_split(csv, uncomment(line)) == NULL && bind(csv, names, columns);
}

/* By the number of columns: the usual header that has as many. */
static bool bind_by_count(struct feed_decoder *decoder, const struct table *table, struct span line)
{
	if (csv_split(&decoder->csv, line) != NULL)
		return false;
	size_t count = decoder->csv.count;
	for (size_t i = 0; table->headers[i] != NULL; i++) {
		struct span header = span_of(table->headers[i]);
		if (csv_split(&decoder->csv, header) == NULL && decoder->csv.count == count)
			return bind(&decoder->csv, table->names, &decoder->columns);
	}
	return false;
}

const char *feed_split_row(struct feed_decoder *decoder, const struct feed_columns *columns,
	struct span line, struct record *record)
{
	struct csv *csv = &decoder->csv;
	const char *refused = csv_split(csv, line);
	if (refused != NULL)
		return refused;
	if (csv->count < columns->width)
		return "fewer columns than the header";
	for (size_t i = 0; i < csv->count; i++) {
		if (columns->cell[i] != 0)
			record->cell[columns->cell[i] - 1] = csv->field[i];
	}
	return NULL;
}

bool feed_table_row(struct feed_decoder *decoder, const struct table *table, struct span line,
	struct record *record)
{
	bool bound = decoder->columns.width > 0;
	decoder->text = line;
	if (span_trim(line).n == 0)
		return false;
	if (!bound && bind_line(&decoder->csv, line, table->names, &decoder->columns))
		return false;
	if (feed_take_comment(decoder, line))
		return false;
	decoder->list_records++;
	if (!bound && !bind_by_count(decoder, table, line)) {
		feed_refuse(decoder, "neither a header nor a row of the usual number of columns");
		return false;
	}
	const char *refused = feed_split_row(decoder, &decoder->columns, line, record);
	if (refused != NULL)
		feed_refuse(decoder, refused);
	return refused == NULL;
}

static bool is_header(struct csv *csv, const struct table *table, struct span line)
{
	struct feed_columns columns;
	size_t found = 0, wanted = 0;
	if (!bind_line(csv, line, table->names, &columns))
		return false;
	for (; table->essential[wanted] != NULL; wanted++) {
		for (size_t i = 0; i < csv->count; i++) {
			struct cell_name name[] = { { table->essential[wanted], 0 }, { NULL, 0 } };
			if (feed_find_name(name, span_trim(csv->field[i])) != NULL) {
				found++;
				break;
			}
		}
	}
	return found == wanted;
}

int feed_table_sniff(const struct feed_format *format, const struct table *table, struct span head)
{
	struct csv csv;
	struct span line, rest = feed_whole_lines(head);
	bool header = false;
	csv_init(&csv);
	while (!header && span_cut(&rest, '\n', &line))
		header = is_header(&csv, table, line);
	csv_clear(&csv);
	return header ? 95 : feed_sniff_lines(format, head, 60);
}
