#include "cli/text.h"

static bool white(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void skip_white(struct span *s)
{
	while (s->n > 0 && white(s->p[0])) {
		s->p++;
		s->n--;
	}
}

bool text_next_paragraph(struct span *rest, struct span *paragraph)
{
	skip_white(rest);
	if (rest->n == 0)
		return false;
	size_t n = 0;
	while (n < rest->n && !(rest->p[n] == '\n' && n + 1 < rest->n && rest->p[n + 1] == '\n'))
		n++;
	*paragraph = (struct span){ rest->p, n };
	rest->p += n;
	rest->n -= n;
	return true;
}

bool text_next_word(struct span *rest, struct span *word)
{
	skip_white(rest);
	*word = (struct span){ rest->p, 0 };
	while (rest->n > 0 && !white(rest->p[0])) {
		rest->p++;
		rest->n--;
		word->n++;
	}
	return word->n > 0;
}

bool text_next_example(struct span *rest, struct span *command, struct span *shows)
{
	struct span line;
	do {
		if (!span_cut(rest, '\n', &line))
			return false;
		line = span_trim(line);
	} while (line.n == 0);
	span_cut(&line, '\t', command);
	*command = span_trim(*command);
	*shows = line.p != NULL ? span_trim(line) : (struct span){ "", 0 };
	return true;
}

static size_t column_of(const struct buf *out)
{
	size_t column = 0;
	while (column < out->length && out->text[out->length - 1 - column] != '\n')
		column++;
	return column;
}

void text_tab(struct buf *out, size_t column)
{
	size_t at = column_of(out);
	if (at > 0 && at >= column) {
		buf_putc(out, '\n');
		at = 0;
	}
	while (at++ < column)
		buf_putc(out, ' ');
}

void text_wrap(struct buf *out, struct span text, size_t indent)
{
	struct span word;
	bool begun = false;
	while (text_next_word(&text, &word)) {
		if (begun && column_of(out) + 1 + word.n > TEXT_WIDTH)
			text_tab(out, indent);
		else if (begun)
			buf_putc(out, ' ');
		buf_add(out, word.p, word.n);
		begun = true;
	}
	buf_putc(out, '\n');
}
