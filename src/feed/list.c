#include "feed/list.h"

static bool is_comment(struct span line)
{
	line = span_trim(line);
	return line.n > 0 && (line.p[0] == '#' || line.p[0] == ';' || span_starts(line, "//"));
}

bool feed_list_row(struct feed_decoder *decoder, struct span line, struct record *record)
{
	decoder->text = line;
	if (feed_take_comment(decoder, line))
		return false;
	record->cell[CELL_ADDRESS] = feed_strip_comment(line);
	return record->cell[CELL_ADDRESS].n > 0;
}

bool feed_comments_hold(struct span head, const char *words)
{
	struct span line;
	while (span_cut(&head, '\n', &line)) {
		if (is_comment(line) && feed_holds(line, words))
			return true;
	}
	return false;
}

bool feed_only_comments(struct span head)
{
	struct span line;
	while (span_cut(&head, '\n', &line)) {
		if (!is_comment(line) && span_trim(line).n > 0)
			return false;
	}
	return true;
}
