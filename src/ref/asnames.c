/*
 * Names of ASes. Text: `64500 HANDLE - name, CC`, the number set off by a tab, blanks or `|`; or
 * CSV whose header names the columns asn, name and perhaps country. JSON: one object from number
 * to "HANDLE - name, CC". The two letters behind the last comma are the country of registration
 * and are taken off the name.
 */
#include "ref/format.h"

#include "ref/line.h"

#include <jansson.h>
#include <strings.h>

static bool capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Two capital letters: only their shape is checked (the sources use EU and ZZ too). */
static bool take_country(struct span text, char country[3])
{
	if (text.n != 2 || !capital(text.p[0]) || !capital(text.p[1]))
		return false;
	country[0] = text.p[0];
	country[1] = text.p[1];
	return true;
}

/* Takes `, CC` off the end of the name. */
static void split_country(struct as_name *name)
{
	size_t comma = name->name.n;
	while (comma > 0 && name->name.p[comma - 1] != ',')
		comma--;
	if (comma == 0)
		return;
	struct span tail = { name->name.p + comma, name->name.n - comma };
	if (take_country(span_trim(tail), name->country))
		name->name = span_trim((struct span){ name->name.p, comma - 1 });
}

static const char *finish(struct as_name *name, bool country_in_name)
{
	name->name = span_trim(name->name);
	if (country_in_name)
		split_country(name);
	return ref_check_name(name->name);
}

static bool has_letter(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (capital((char)(s.p[i] & ~0x20)) || (unsigned char)s.p[i] >= 0x80)
			return true;
	}
	return false;
}

static const char *parse_text(struct span line, struct as_name *name)
{
	struct span rest = span_trim(line);
	size_t n = 0;
	while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '\t' && rest.p[n] != '|')
		n++;
	*name = (struct as_name){ 0 };
	const char *refused = ref_parse_asn((struct span){ rest.p, n }, &name->asn);
	if (refused != NULL)
		return refused;
	rest = span_trim((struct span){ rest.p + n, rest.n - n });
	if (span_starts(rest, "|"))
		rest = (struct span){ rest.p + 1, rest.n - 1 };
	if (rest.n > 0 && memchr(rest.p, '|', rest.n) != NULL)
		return "more than a number and a name";
	name->name = rest;
	return finish(name, true);
}

static bool is_column(struct span field, const char *one, const char *other)
{
	field = span_trim(field);
	return (field.n == strlen(one) && strncasecmp(field.p, one, field.n) == 0) ||
	       (field.n == strlen(other) && strncasecmp(field.p, other, field.n) == 0);
}

/* True when the line just split is a header with the columns needed. */
static bool find_columns(const struct csv *csv, struct ref_columns *columns)
{
	for (size_t i = 0; i < csv->count; i++) {
		if (is_column(csv->field[i], "asn", "as"))
			columns->asn = (uint8_t)(i + 1);
		else if (is_column(csv->field[i], "name", "as_name"))
			columns->name = (uint8_t)(i + 1);
		else if (is_column(csv->field[i], "country", "cc"))
			columns->country = (uint8_t)(i + 1);
	}
	if (columns->asn != 0 && columns->name != 0)
		return true;
	*columns = (struct ref_columns){ 0 };
	return false;
}

static const char *parse_csv(struct ref_decoder *decoder, struct span line, struct as_name *name)
{
	const struct ref_columns *columns = &decoder->columns;
	const struct span *field = decoder->csv.field;
	*name = (struct as_name){ 0 };
	const char *refused = csv_split(&decoder->csv, line);
	if (refused != NULL)
		return refused;
	size_t count = decoder->csv.count;
	if (columns->asn > count || columns->name > count || columns->country > count)
		return "fewer columns than the header";
	refused = ref_parse_asn(field[columns->asn - 1], &name->asn);
	if (refused != NULL)
		return refused;
	name->name = field[columns->name - 1];
	if (columns->country != 0)
		take_country(span_trim(field[columns->country - 1]), name->country);
	return finish(name, columns->country == 0);
}

/* The first data line decides between text and CSV. True when it was a header. */
static bool decide(struct ref_decoder *decoder, struct span line)
{
	if (decoder->columns.decided)
		return false;
	bool csv = csv_split(&decoder->csv, line) == NULL &&
		   find_columns(&decoder->csv, &decoder->columns);
	decoder->columns.decided = true;
	return csv;
}

static int asnames_line(struct ref_decoder *decoder, struct span line)
{
	struct as_name name;
	if (ref_line_empty(line, "#") || decide(decoder, line))
		return 0;
	const char *refused = decoder->columns.asn != 0 ? parse_csv(decoder, line, &name)
							: parse_text(line, &name);
	if (refused != NULL) {
		ref_reject(decoder, refused, line);
		return 0;
	}
	decoder->tally->records++;
	return ref_give_name(decoder, &name);
}

/* Tables of plain numbers are no names, so a letter is asked for. */
static enum ref_fit text_fits(struct span line)
{
	struct as_name name;
	return parse_text(line, &name) == NULL && has_letter(name.name) ? REF_FIT : REF_FIT_NOT;
}

static bool csv_header(struct span head)
{
	struct csv csv;
	struct ref_columns columns = { 0 };
	struct span line, rest = ref_whole_lines(head);
	bool found = false;
	csv_init(&csv);
	while (span_cut(&rest, '\n', &line)) {
		if (ref_line_empty(line, "#"))
			continue;
		found = csv_split(&csv, line) == NULL && find_columns(&csv, &columns);
		break;
	}
	csv_clear(&csv);
	return found;
}

/* Low scores: `number text` is a shape which many files have. */
static int asnames_sniff(struct span head)
{
	return csv_header(head) ? 40 : ref_sniff_lines(head, "#", text_fits) / 2;
}

/*
 * True when the text, strings aside, opens one object and no array. Nesting would cost the parser
 * a hundred times the memory of the text; no file of names has it.
 */
static bool flat(struct span text)
{
	bool in_string = false, opened = false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '[' || (c == '{' && opened)))
			return false;
		else if (!in_string && c == '{')
			opened = true;
	}
	return opened;
}

static int json_entry(struct ref_decoder *decoder, const char *key, const json_t *value)
{
	struct as_name name = { 0 };
	const char *refused = ref_parse_asn(span_of(key), &name.asn);
	if (refused == NULL && !json_is_string(value))
		refused = "name is not a text";
	if (refused == NULL) {
		name.name = (struct span){ json_string_value(value), json_string_length(value) };
		refused = finish(&name, true);
	}
	if (refused != NULL) {
		ref_reject(decoder, refused, span_of(key));
		return 0;
	}
	decoder->tally->records++;
	return ref_give_name(decoder, &name);
}

static int asnames_json_text(struct ref_decoder *decoder, struct span text)
{
	json_error_t error = { 0 };
	json_t *root = flat(text) ? json_loadb(text.p, text.n, 0, &error) : NULL;
	if (root == NULL) {
		if (error.line > 0)
			decoder->line = (uint64_t)error.line;
		ref_reject(decoder, "not a JSON object from AS number to name", text);
		return 0;
	}
	int ended = 0;
	const char *key;
	json_t *value;
	decoder->line = 0;
	json_object_foreach(root, key, value)
	{
		decoder->line++;
		ended = json_entry(decoder, key, value);
		if (ended != 0)
			break;
	}
	json_decref(root);
	return ended;
}

static struct span skip_space(struct span s)
{
	while (s.n > 0 && memchr(" \t\r\n", s.p[0], 4) != NULL)
		s = (struct span){ s.p + 1, s.n - 1 };
	return s;
}

/* Takes `mark` and the white space before it. */
static bool take(struct span *s, char mark)
{
	*s = skip_space(*s);
	if (s->n == 0 || s->p[0] != mark)
		return false;
	*s = (struct span){ s->p + 1, s->n - 1 };
	return true;
}

/* `{ "64500" : "` is how it begins. */
static int asnames_json_sniff(struct span head)
{
	struct span key, rest = head;
	asn_t asn;
	if (!take(&rest, '{') || !take(&rest, '"') || !span_cut(&rest, '"', &key) ||
		rest.p == NULL || !take(&rest, ':') || !take(&rest, '"'))
		return 0;
	return asn_parse(key, &asn) || span_is(key, "0") ? 95 : 0;
}

const struct ref_format ref_format_asnames = {
	.name = "asnames",
	.summary = "names of ASes: `number name, CC` a line, or CSV with a header asn,name,country",
	.citation = "AS names of <date>, from the file named as input",
	.terms = "those of the file's publisher",
	.sniff = asnames_sniff,
	.line = asnames_line,
};

const struct ref_format ref_format_asnames_json = {
	.name = "asnames-json",
	.summary = "names of ASes as one JSON object: {\"64500\": \"HANDLE - name, CC\"}",
	.citation = "AS names of <date> in pyasn's form, from registry data",
	.terms = "pyasn: MIT, https://github.com/hadiasghari/pyasn; the names are the registries'",
	.whole = true,
	.sniff = asnames_json_sniff,
	.line = asnames_json_text,
};
