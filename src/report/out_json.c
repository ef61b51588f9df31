/* JSON: what has a key, nested as the sections are. */
#include "base/json.h"
#include "report/driver.h"

struct json_state {
	struct json json;
	bool skipped; /* the table being written has no key */
};

static struct json *json_of(struct out *out)
{
	return &((struct json_state *)out->state)->json;
}

static void begin(struct out *out, const char *title)
{
	(void)title;
	out->state = arena_alloc(&out->arena, sizeof(struct json_state));
	json_init(json_of(out), &out->bytes);
	json_begin_object(json_of(out), NULL);
}

static void end(struct out *out)
{
	json_end_object(json_of(out));
	buf_putc(&out->bytes, '\n');
}

/* A section without a key is a heading for people: its members belong to the enclosing object. */
static void section(struct out *out, const char *key, const char *title)
{
	(void)title;
	if (key != NULL)
		json_begin_object(json_of(out), key);
}

static void end_section(struct out *out)
{
	if (out->section[out->depth - 1].key != NULL)
		json_end_object(json_of(out));
}

static void prose(struct out *out, enum out_prose kind, const char *text)
{
	(void)out, (void)kind, (void)text;
}

static void put_asns(struct json *json, const char *key, const struct out_value *value)
{
	json_begin_array(json, key);
	for (size_t i = 0; i < value->as.asns.count; i++)
		json_put_int(json, NULL, value->as.asns.asn[i]);
	json_end_array(json);
}

static void put(struct json *json, const char *key, const struct out_value *value)
{
	switch (value->kind) {
	case OUT_NULL:
		json_put_null(json, key);
		break;
	case OUT_TEXT:
	case OUT_SOURCE:
		json_put_string(json, key, value->as.text);
		break;
	case OUT_INT:
		json_put_int(json, key, value->as.integer);
		break;
	case OUT_NUMBER:
		json_put_double(json, key, value->as.number.value, value->as.number.decimals);
		break;
	case OUT_BOOL:
		json_put_bool(json, key, value->as.truth);
		break;
	case OUT_ASN:
		json_put_int(json, key, value->as.asn);
		break;
	case OUT_ASNS:
		put_asns(json, key, value);
		break;
	}
}

static void field(struct out *out, const char *key, const char *label, struct out_value value)
{
	(void)label;
	if (key != NULL)
		put(json_of(out), key, &value);
}

static void table(struct out *out, const char *key, const char *title,
	const struct out_column *columns, size_t count)
{
	(void)title, (void)columns, (void)count;
	struct json_state *state = out->state;
	state->skipped = key == NULL;
	if (!state->skipped)
		json_begin_array(&state->json, key);
}

static void row(struct out *out, const struct out_value *values)
{
	struct json_state *state = out->state;
	if (state->skipped)
		return;
	json_begin_object(&state->json, NULL);
	for (size_t i = 0; i < out->columns; i++) {
		if (out->column[i].key != NULL)
			put(&state->json, out->column[i].key, &values[i]);
	}
	json_end_object(&state->json);
}

static void end_table(struct out *out)
{
	struct json_state *state = out->state;
	if (!state->skipped)
		json_end_array(&state->json);
}

static void figure(struct out *out, const char *caption, const char *svg)
{
	(void)out, (void)caption, (void)svg;
}

const struct out_ops out_json_driver = {
	.name = "json",
	.begin = begin,
	.end = end,
	.section = section,
	.end_section = end_section,
	.prose = prose,
	.field = field,
	.table = table,
	.row = row,
	.end_table = end_table,
	.figure = figure,
};
