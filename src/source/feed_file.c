#include "source/feed_file.h"

#include "ref/line.h"
#include "source/decode.h"
#include "source/decode_part.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

/* One run of feed_file_decode. */
struct run {
	struct input *input;
	const struct feed_file_options *options;
	const struct feed_sink *sink;
	struct feed_options how;
	struct feed_decoder decoder;
	struct feed_file_result *result;
	struct diag *diag;
	char file[FEED_NAME_MAX + 1]; /* its name */
};

static int complain_format(struct diag *diag, int code, const char *problem)
{
	struct buf list;
	buf_init(&list);
	for (size_t i = 0; feed_formats[i] != NULL; i++)
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", feed_formats[i]->name);
	diag_set(diag, code, "%s; --as names one of: %s", problem, list.text);
	buf_clear(&list);
	return code;
}

static int choose_format(struct run *run)
{
	const struct feed_format **format = &run->result->format;
	struct span head;
	if (run->options->format != NULL) {
		*format = feed_format_by_name(run->options->format);
		return *format != NULL
			       ? 0
			       : complain_format(run->diag, OST_EUSAGE, "there is no such format");
	}
	int failed = decode_peek(run->input, FEED_SNIFF_BYTES, &head, run->diag);
	if (failed != 0)
		return failed;
	*format = run->options->columns != NULL ? &feed_format_csv : feed_format_detect(head);
	return *format != NULL ? 0
			       : complain_format(run->diag, OST_EUNSUPPORTED,
					 "no known feed looks like its beginning");
}

static bool drop_ending(struct span *name, const char *ending)
{
	size_t n = strlen(ending);
	if (name->n <= n || strncasecmp(name->p + name->n - n, ending, n) != 0)
		return false;
	name->n -= n;
	return true;
}

/* The parts of a name before and behind its date: lists of two days are of one family. */
static void write_dateless(char *place, size_t size, struct span name)
{
	static const char separators[] = " -_.";
	struct span date;
	struct when dated;
	if (!ref_locate_date(name, &date, &dated))
		date = (struct span){ name.p + name.n, 0 };
	struct span before = { name.p, (size_t)(date.p - name.p) };
	struct span behind = { date.p + date.n, name.n - before.n - date.n };
	while (before.n > 0 && date.n > 0 && strchr(separators, before.p[before.n - 1]) != NULL)
		before.n--;
	while (behind.n > 0 && strchr(separators, behind.p[0]) != NULL)
		behind = (struct span){ behind.p + 1, behind.n - 1 };
	snprintf(place, size, "%.*s%s%.*s", (int)before.n, before.p,
		before.n > 0 && behind.n > 0 ? " " : "", (int)behind.n, behind.p);
}

/* `Example RAT IPs.txt.gz` and `2026-03-01 Example RAT.txt` list addresses of Example RAT. */
static void name_from_path(const char *path, char *file, size_t size)
{
	static const char *const packed[] = { ".gz", ".bz2", ".xz", ".zst" };
	static const char *const kind[] = { ".txt", ".csv", ".list", ".ipset", ".netset" };
	const char *slash = strrchr(path, '/');
	struct span name = span_of(slash != NULL ? slash + 1 : path);
	for (size_t i = 0; i < sizeof packed / sizeof *packed; i++) {
		if (drop_ending(&name, packed[i]))
			break;
	}
	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) {
		if (drop_ending(&name, kind[i]))
			break;
	}
	drop_ending(&name, " IPs");
	write_dateless(file, size, name);
}

/* Two lists must not be one: a day on which one was read would end what the other has. */
static void take_name(struct run *run, const char *path)
{
	const struct feed_format *format = run->result->format;
	struct feed_options *how = &run->how;
	name_from_path(path, run->file, sizeof run->file);
	if (format->list_in_name && how->feed == NULL)
		how->feed = run->file;
	else if (format->family_in_name && how->family == NULL)
		how->family = run->file;
}

/* What the decoder is told: as late as the list may be, and what the file's name says. */
static void set_options(struct run *run, const char *path)
{
	const struct feed_file_options *options = run->options;
	struct feed_options *how = &run->how;
	struct when named;
	*how = (struct feed_options){ .dated = TIME_UNKNOWN,
		.fallback = TIME_UNKNOWN,
		.latest = options->now + DAY_S,
		.zone_s = options->zone_s,
		.documentation = options->documentation,
		.kind = options->kind,
		.feed = options->feed,
		.family = options->family,
		.columns = options->columns };
	if (decode_date_in_name(path, &named))
		how->fallback = named.from;
	if (when_known(&options->dated)) {
		how->dated = options->dated.from;
		if (options->dated.until + DAY_S < how->latest)
			how->latest = options->dated.until + DAY_S;
	}
	if (strcmp(path, "-") != 0)
		take_name(run, path);
	snprintf(run->result->list, sizeof run->result->list, "%s",
		feed_list_name(run->result->format, how));
	snprintf(run->result->family, sizeof run->result->family, "%s",
		how->family != NULL ? how->family : "");
}

/* The sink ended the run; it may have told `diag` why. */
static int ended_by_sink(struct run *run, int ended)
{
	if (ended >= 0)
		return 0;
	if (run->diag->what[0] == '\0')
		diag_set(run->diag, ended, "an observation was not taken: %s", ost_strerror(ended));
	run->diag->line = run->decoder.line;
	return ended;
}

static void refuse(struct run *run, const char *reason, struct span line)
{
	tally_reject(&run->result->counts.tally, reason, run->decoder.line, line.p, line.n);
	if (run->sink->refused != NULL)
		run->sink->refused(run->sink->ctx, run->decoder.line, reason, line);
}

static int decode_line(struct run *run, struct span line, bool too_long)
{
	const char *fault = decode_line_fault(line, too_long);
	run->decoder.line = input_line_number(run->input);
	if (fault == NULL)
		return run->result->format->line(&run->decoder, line);
	refuse(run, fault, line);
	return 0;
}

static int decode_lines(struct run *run)
{
	struct span line;
	bool too_long;
	int got;
	while ((got = input_line(run->input, FEED_LINE_MAX, &line, &too_long, run->diag)) == 1) {
		int ended = decode_line(run, line, too_long);
		if (ended < 0)
			return ended_by_sink(run, ended);
	}
	run->result->truncated = got == OST_ETRUNCATED;
	return got == OST_ETRUNCATED ? 0 : got;
}

static int decode_whole(struct run *run)
{
	struct span text;
	int failed = input_whole(run->input, FEED_WHOLE_MAX, &text, run->diag);
	run->result->truncated = failed == OST_ETRUNCATED;
	if (failed != 0)
		return failed;
	return ended_by_sink(run, run->result->format->line(&run->decoder, text));
}

static int decode_text(struct run *run)
{
	const struct feed_format *format = run->result->format;
	int failed = format->whole ? decode_whole(run) : decode_lines(run);
	if (failed == 0 && format->finish != NULL)
		failed = ended_by_sink(run, format->finish(&run->decoder));
	run->result->published = run->decoder.published;
	if (failed == 0 && run->decoder.cut != NULL && !run->result->truncated) {
		run->result->truncated = true;
		diag_set(run->diag, OST_ETRUNCATED, "%s; fetch it again", run->decoder.cut);
	}
	return failed;
}

/* A list may be empty or hold nothing but names; one of which all is refused is no such list. */
static int check_records(struct run *run)
{
	const struct tally *tally = &run->result->counts.tally;
	if (tally->records > 0 || tally->rejected == 0 || run->result->counts.notes.rejected > 0)
		return 0;
	const struct tally_reason *most = tally_main_reason(tally);
	run->diag->line = most->first_line;
	return diag_set(run->diag, OST_EFORMAT,
		"holds nothing that %s could be; %" PRIu64 " refused, most for: %s; try another "
		"--as",
		run->result->format->name, tally->rejected, most->reason);
}

/* What was said of the end that is missing, and how far it came. */
static int refuse_truncated(const struct run *run)
{
	struct diag said = *run->diag;
	return diag_set(run->diag, OST_ETRUNCATED,
		"%s (%" PRIu64 " observations came before its end; --partial takes them)",
		said.what, run->result->counts.tally.records);
}

static int decode_open(struct run *run, const char *path)
{
	struct feed_file_result *result = run->result;
	int failed = choose_format(run);
	if (failed != 0)
		return failed;
	set_options(run, path);
	feed_decoder_init(&run->decoder, result->format, run->sink, &run->how, &result->counts);
	failed = decode_text(run);
	feed_decoder_clear(&run->decoder);
	if (failed == 0 && !result->truncated)
		failed = check_records(run);
	if (failed == 0)
		failed = decode_end(run->input, &result->counts.tally,
			run->options->unsummed ? NULL : result->sha256, &result->bytes, run->diag);
	if (failed == 0 && result->truncated && !run->options->partial)
		failed = refuse_truncated(run);
	return failed;
}

int feed_file_decode(const char *path, const struct feed_file_options *options,
	const struct feed_sink *sink, struct feed_file_result *result, struct diag *diag)
{
	*diag = (struct diag){ 0 };
	snprintf(diag->input, sizeof diag->input, "%s", path);
	*result = (struct feed_file_result){ .published = TIME_UNKNOWN };
	struct run run = { .options = options, .sink = sink, .result = result, .diag = diag };
	run.input = input_open_with(
		path, &(struct input_options){ .sha256 = !options->unsummed }, diag);
	if (run.input == NULL)
		return OST_EIO;
	input_tell_progress(run.input, options->progress, options->progress_ctx);
	int failed = decode_open(&run, path);
	if (failed == 0)
		diag->what[0] = '\0'; /* of a missing end, `truncated` tells */
	input_close(run.input);
	return failed;
}
