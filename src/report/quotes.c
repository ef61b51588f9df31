#include "report/quotes.h"

#include "base/utf8.h"
#include "feed/observation.h"
#include "report/words.h"

#include <inttypes.h>
#include <string.h>

static bool has_moment(const struct mention *mention)
{
	return mention->count > 0 && mention->second > 0;
}

static const char *moment_text(struct arena *arena, const struct mention *mention)
{
	struct buf text;
	buf_init(&text);
	time_print_second(&text, (ost_time_t)mention->days.first * DAY_S + mention->second);
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

/* Of strangers: what a terminal obeys, or is no UTF-8, must not come through. */
static const char *words_text(struct arena *arena, struct span words)
{
	struct buf text;
	uint32_t code;
	const char *rest = arena_copy(arena, words.p, words.n);
	buf_init(&text);
	while ((code = utf8_take_shown(&rest)) != 0)
		utf8_put(&text, code);
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

static void put_when(struct buf *text, struct arena *arena, const struct mention *mention)
{
	buf_puts(text, has_moment(mention) ? moment_text(arena, mention)
					   : words_day(arena, mention->days.first));
	if (mention->days.last > mention->days.first)
		buf_printf(text, " to %s", words_day(arena, mention->days.last));
}

static void put_lines(struct buf *text, const struct mention *mention)
{
	if (mention->first_line == 0)
		return;
	if (mention->count > 1)
		buf_printf(text, " line %" PRIu32 ", the first of %" PRIu32 " up to line %" PRIu32,
			mention->first_line, mention->count, mention->last_line);
	else if (mention->last_line > mention->first_line)
		buf_printf(text, " lines %" PRIu32 " to %" PRIu32, mention->first_line,
			mention->last_line);
	else
		buf_printf(text, " line %" PRIu32, mention->first_line);
}

const char *quote_text(struct arena *arena, const struct told *told, const struct quote *quote)
{
	const struct mention *mention = &quote->mention;
	const char *path = quote->input->path, *slash = strrchr(path, '/');
	struct buf text;
	buf_init(&text);
	put_when(&text, arena, mention);
	buf_printf(&text, " %s, %s (loaded %s)", told->series->feed,
		slash != NULL ? slash + 1 : path, words_day(arena, day_of(quote->input->loaded)));
	put_lines(&text, mention);
	if (mention->words.n > 0)
		buf_printf(&text, ": %s", words_text(arena, mention->words));
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

static struct out_value line_value(uint32_t line)
{
	return line > 0 ? out_int(line) : out_null(NULL);
}

static void put_row(struct out *out, struct arena *arena, const struct quote_row *row)
{
	const struct mention *m = &row->quote->mention;
	const struct series *series = row->told->series;
	const char *family = series->family;
	out_row(out,
		(struct out_value[]){
			out_asn(row->asn),
			out_text(row->address),
			out_text(series->feed),
			out_text(abuse_kind_name((enum abuse_kind)series->kind)),
			family[0] != '\0' ? out_text(family) : out_null(NULL),
			out_text(words_day(arena, m->days.first)),
			out_text(words_day(arena, m->days.last)),
			has_moment(m) ? out_text(moment_text(arena, m)) : out_null(NULL),
			out_text(row->quote->input->path),
			out_text(words_day(arena, day_of(row->quote->input->loaded))),
			line_value(m->first_line),
			line_value(m->last_line),
			m->count > 0 ? out_int(m->count) : out_null(NULL),
			m->words.n > 0 ? out_text(words_text(arena, m->words)) : out_null(NULL),
		});
}

void report_quotes(struct out *out, struct arena *arena, const struct quote_row *row, size_t rows)
{
	static const struct out_column columns[] = {
		{ "asn", NULL, 0 },
		{ "address", NULL, 0 },
		{ "list", NULL, 0 },
		{ "kind", NULL, 0 },
		{ "family", NULL, 0 },
		{ "first", NULL, 0 },
		{ "last", NULL, 0 },
		{ "moment", NULL, 0 },
		{ "input", NULL, 0 },
		{ "loaded", NULL, 0 },
		{ "line", NULL, 0 },
		{ "last_line", NULL, 0 },
		{ "count", NULL, 0 },
		{ "words", NULL, 0 },
	};
	out_table(out, "said", NULL, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < rows; i++)
		put_row(out, arena, &row[i]);
	out_end_table(out);
}
