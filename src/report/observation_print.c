#include "report/observation_print.h"

#include "base/csv.h"
#include "base/json.h"
#include "base/utf8.h"

#include <inttypes.h>

enum { REFUSED_TEXT_MAX = 200 }; /* bytes of a refused line that are shown */

static const char *type_name(const struct observation *o)
{
	if (o->asn != 0)
		return "asn";
	if (o->name.n > 0)
		return "name";
	return addr_compare(&o->range.first, &o->range.last) == 0 ? "address" : "range";
}

/* Spans as text that ends with NUL: what stands behind a NUL in them is not shown. */
static const char *text_of(struct buf *scratch, struct span text)
{
	buf_reset(scratch);
	buf_add(scratch, text.p, text.n);
	return scratch->text;
}

static void put_shown(struct buf *out, struct span text)
{
	struct buf scratch;
	buf_init(&scratch);
	const char *rest = text_of(&scratch, text);
	for (uint32_t code; (code = utf8_take_shown(&rest)) != 0;)
		utf8_put(out, code);
	buf_clear(&scratch);
}

/* What it is about, as feeds write it. */
static void put_indicator(struct buf *out, const struct observation *o)
{
	if (o->asn != 0)
		buf_printf(out, "AS%" PRIu32, o->asn);
	else if (o->name.n > 0)
		put_shown(out, o->name);
	else if (addr_compare(&o->range.first, &o->range.last) == 0)
		addr_print(out, &o->range.first);
	else
		range_print(out, &o->range);
}

static void pad_to(struct buf *out, size_t column)
{
	do
		buf_putc(out, ' ');
	while (out->length < column);
}

static struct span cut_for_show(struct span text)
{
	return (struct span){ text.p, text.n < REFUSED_TEXT_MAX ? text.n : REFUSED_TEXT_MAX };
}

/* The date it is to be attributed by; a list's own date may follow in its last line. */
static void put_best_time(struct buf *out, const struct observation *o)
{
	ost_time_t t = observation_time(o);
	if (t != TIME_UNKNOWN)
		time_print_second(out, t);
	else
		buf_putc(out, '-');
}

static void print_line(
	struct buf *out, const char *input, uint64_t line, const struct observation *o)
{
	size_t start = out->length;
	(void)input;
	(void)line;
	put_best_time(out, o);
	pad_to(out, start + 22);
	put_indicator(out, o);
	if (o->port != 0)
		buf_printf(out, " port %u", o->port);
	pad_to(out, start + 48);
	buf_puts(out, abuse_kind_name(o->kind));
	pad_to(out, start + 59);
	buf_puts(out, observation_form_name(o->form));
	pad_to(out, start + 68);
	put_shown(out, o->feed);
	if (o->family.n > 0) {
		buf_puts(out, ": ");
		put_shown(out, o->family);
	}
	buf_putc(out, '\n');
}

static void refuse_line(
	struct buf *out, const char *input, uint64_t line, const char *reason, struct span text)
{
	buf_printf(out, "%s:%" PRIu64 ": %s: ", input, line, reason);
	put_shown(out, cut_for_show(text));
	buf_putc(out, '\n');
}

static void json_put_time(struct json *json, const char *key, ost_time_t t)
{
	struct buf text;
	if (t == TIME_UNKNOWN) {
		json_put_null(json, key);
		return;
	}
	buf_init(&text);
	time_print_second(&text, t);
	json_put_string(json, key, text.text);
	buf_clear(&text);
}

static void json_put_text(struct json *json, const char *key, struct span text)
{
	struct buf scratch;
	buf_init(&scratch);
	json_put_string(json, key, text.n > 0 ? text_of(&scratch, text) : NULL);
	buf_clear(&scratch);
}

/* Negative numbers stand for "not given". */
static void json_put_number(struct json *json, const char *key, int64_t value)
{
	if (value < 0)
		json_put_null(json, key);
	else
		json_put_int(json, key, value);
}

static void json_begin_line(struct json *json, struct buf *out, const char *input, uint64_t line)
{
	json_init(json, out);
	json->one_line = true;
	json_begin_object(json, NULL);
	json_put_string(json, "input", input);
	json_put_int(json, "line", (int64_t)line);
}

static void print_json(
	struct buf *out, const char *input, uint64_t line, const struct observation *o)
{
	struct json json;
	struct buf text;
	buf_init(&text);
	put_indicator(&text, o);
	json_begin_line(&json, out, input, line);
	json_put_string(&json, "type", type_name(o));
	json_put_string(&json, "indicator", text.text);
	json_put_number(&json, "port", o->port != 0 ? o->port : -1);
	json_put_string(&json, "kind", abuse_kind_name(o->kind));
	json_put_string(&json, "form", observation_form_name(o->form));
	json_put_time(&json, "seen", o->seen);
	json_put_time(&json, "last", o->last);
	json_put_time(&json, "published", o->published);
	json_put_string(&json, "status", observation_status_name(o->status));
	json_put_number(&json, "confidence", o->confidence);
	json_put_number(&json, "count", o->count != 0 ? (int64_t)o->count : -1);
	json_put_text(&json, "feed", o->feed);
	json_put_text(&json, "family", o->family);
	json_put_text(&json, "reference", o->reference);
	json_end_object(&json);
	buf_putc(out, '\n');
	buf_clear(&text);
}

static void refuse_json(
	struct buf *out, const char *input, uint64_t line, const char *reason, struct span text)
{
	struct json json;
	json_begin_line(&json, out, input, line);
	json_put_string(&json, "reason", reason);
	json_put_text(&json, "text", cut_for_show(text));
	json_end_object(&json);
	buf_putc(out, '\n');
}

static void csv_put_time(struct buf *out, ost_time_t t)
{
	buf_putc(out, ',');
	if (t != TIME_UNKNOWN)
		time_print_second(out, t);
}

static void csv_put_text(struct buf *out, struct span text)
{
	struct buf scratch;
	buf_init(&scratch);
	buf_putc(out, ',');
	csv_put_foreign(out, text_of(&scratch, text));
	buf_clear(&scratch);
}

static void csv_put_number(struct buf *out, int64_t value)
{
	buf_putc(out, ',');
	if (value >= 0)
		buf_printf(out, "%" PRId64, value);
}

static void print_csv(
	struct buf *out, const char *input, uint64_t line, const struct observation *o)
{
	const char *status = observation_status_name(o->status);
	csv_put_foreign(out, input);
	buf_printf(out, ",%" PRIu64 ",%s,", line, type_name(o));
	put_indicator(out, o);
	csv_put_number(out, o->port != 0 ? o->port : -1);
	buf_printf(out, ",%s,%s", abuse_kind_name(o->kind), observation_form_name(o->form));
	csv_put_time(out, o->seen);
	csv_put_time(out, o->last);
	csv_put_time(out, o->published);
	buf_printf(out, ",%s", status != NULL ? status : "");
	csv_put_number(out, o->confidence);
	csv_put_number(out, o->count != 0 ? (int64_t)o->count : -1);
	csv_put_text(out, o->feed);
	csv_put_text(out, o->family);
	csv_put_text(out, o->reference);
	buf_putc(out, '\n');
}

static void refuse_csv(
	struct buf *out, const char *input, uint64_t line, const char *reason, struct span text)
{
	csv_put_foreign(out, input);
	buf_printf(out, ",%" PRIu64, line);
	csv_put_text(out, span_of(reason));
	csv_put_text(out, cut_for_show(text));
	buf_putc(out, '\n');
}

const struct observation_format observation_lines = {
	.name = "lines",
	.print = print_line,
	.refuse = refuse_line,
};

const struct observation_format observation_json = {
	.name = "json",
	.print = print_json,
	.refuse = refuse_json,
};

const struct observation_format observation_csv = {
	.name = "csv",
	.head = "input,line,type,indicator,port,kind,form,seen,last,published,status,confidence,"
		"count,feed,family,reference\n",
	.refusal_head = "input,line,reason,text\n",
	.print = print_csv,
	.refuse = refuse_csv,
};
