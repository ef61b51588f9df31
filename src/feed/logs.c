#include "feed/logs.h"

#include "feed/moment.h"

#include <inttypes.h>

/* Where the year comes from: the caller's date, else the name of the file, else now. */
static ost_time_t reference(const struct feed_decoder *decoder)
{
	const struct feed_options *options = decoder->options;
	if (options->dated == TIME_UNKNOWN && options->fallback != TIME_UNKNOWN)
		return options->fallback + DAY_S;
	return decoder->latest - DAY_S;
}

bool feed_open_log_line(struct feed_decoder *decoder, struct span *line, ost_time_t *t)
{
	decoder->text = *line;
	if (span_trim(*line).n == 0)
		return false;
	if (moment_take_stamp(line, reference(decoder), decoder->options->zone_s, t))
		return true;
	feed_refuse(decoder, "no time at the start of the line");
	return false;
}

int feed_give_client(struct feed_decoder *decoder, struct span address, ost_time_t t)
{
	char seen[32];
	struct record record = { 0 };
	snprintf(seen, sizeof seen, "%" PRId64, t);
	feed_take_start(&address, "IPv6:"); /* Postfix before 2.9 */
	record.cell[CELL_ADDRESS] = address;
	record.cell[CELL_SEEN] = span_of(seen);
	return feed_give(decoder, &record);
}

struct span feed_behind(struct span s, const char *mark)
{
	size_t n = strlen(mark);
	const char *at = s.n >= n ? memmem(s.p, s.n, mark, n) : NULL;
	if (at == NULL)
		return (struct span){ NULL, 0 };
	return (struct span){ at + n, s.n - (size_t)(at + n - s.p) };
}

int feed_sniff_log(struct span head, const char *words)
{
	struct span line, rest = feed_whole_lines(head);
	size_t lines = 0, stamped = 0, ours = 0;
	while (span_cut(&rest, '\n', &line)) {
		ost_time_t t;
		bool stamp = moment_take_stamp(&line, FEED_LATEST - DAY_S, 0, &t);
		lines += span_trim(line).n > 0;
		stamped += stamp;
		ours += stamp && feed_behind(line, words).p != NULL;
	}
	return ours > 0 && stamped * 2 >= lines ? 85 : 0;
}
