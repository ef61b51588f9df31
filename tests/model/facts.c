#include "model/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void refuse(const char *what, struct span text)
{
	fprintf(stderr, "facts: %s: '%.*s'\n", what, (int)text.n, text.p);
	abort();
}

static struct when read_when(struct span text)
{
	struct when when = { 0 };
	if (text.n > 0 && !when_parse(text, &when))
		refuse("not a time", text);
	return when;
}

struct when facts_when(const char *text)
{
	return read_when(span_of(text));
}

void facts_init(struct facts *facts, asn_t target, const char *event)
{
	*facts = (struct facts){ 0 };
	arena_init(&facts->arena);
	facts->facts.folder = "made up";
	facts->facts.head = (struct case_head){
		.line = 2,
		.target = target,
		.event = facts_when(event),
		.title = "",
	};
}

void facts_clear(struct facts *facts)
{
	for (size_t t = 0; t < CASE_TABLES; t++)
		free(facts->facts.table[t].rows);
	arena_clear(&facts->arena);
}

static void put_cell(
	struct facts *facts, const struct case_field *field, struct span cell, void *row)
{
	void *to = (unsigned char *)row + field->offset;
	switch (field->kind) {
	case FIELD_TEXT:
		*(const char **)to = arena_copy(&facts->arena, cell.p, cell.n);
		break;
	case FIELD_ASN:
		if (cell.n > 0 && !asn_parse(cell, to))
			refuse("not an AS number", cell);
		break;
	case FIELD_WHEN:
		*(struct when *)to = read_when(cell);
		break;
	case FIELD_NUMBER: {
		struct number *number = to;
		number->known = cell.n > 0;
		if (number->known && !span_double(cell, &number->value))
			refuse("not a number", cell);
		break;
	}
	}
}

void facts_add(struct facts *facts, enum case_table_id id, const char *text)
{
	const struct case_table *table = &case_tables[id];
	struct case_rows *rows = &facts->facts.table[id];
	rows->rows = xrealloc(rows->rows, (rows->count + 1) * table->row_size);
	unsigned char *row = (unsigned char *)rows->rows + rows->count++ * table->row_size;
	memset(row, 0, table->row_size);
	*(uint64_t *)(void *)row = rows->count + 1;
	struct span rest = span_of(text);
	for (size_t f = 0; f < table->count; f++) {
		struct span cell = { "", 0 };
		if (rest.p != NULL)
			span_cut(&rest, '|', &cell);
		put_cell(facts, &table->fields[f], cell, row);
	}
	if (rest.p != NULL)
		refuse("more cells than the table has", rest);
	if (table->finish != NULL)
		table->finish(row);
}

void facts_add_all(struct facts *facts, enum case_table_id table, const char *const *rows)
{
	for (size_t i = 0; rows[i] != NULL; i++)
		facts_add(facts, table, rows[i]);
}

void facts_lack(struct facts *facts, enum case_table_id id)
{
	facts->facts.table[id].missing =
		arena_printf(&facts->arena, "the case folder has no %s", case_tables[id].file);
}
