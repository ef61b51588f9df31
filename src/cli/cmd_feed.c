#include "base/log.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "cli/stream.h"
#include "report/feeds.h"
#include "report/observation_print.h"

#include <inttypes.h>
#include <math.h>

enum { PRINTED_MAX = 64 * 1024 }; /* written at a time; longer lines go in pieces */

struct feed_options_given {
	const char *format, *as, *columns, *feed, *family;
	struct when dated;
	double zone_hours;
	bool rejected, names, documentation, partial;
};

#define FIELD(name) offsetof(struct feed_options_given, name)

static const struct option_spec options[] = {
	{ "format", 'f', OPTION_CHOICE, FIELD(format), "lines|json|csv|count|count-json",
		"lines, the default: date, indicator, kind, form, feed and family. json: an object "
		"a line with all that the feed says. csv: the same as a table. count: how many "
		"there are, of which kinds, and what was refused; count-json: the same for "
		"programs." },
	{ "rejected", 0, OPTION_FLAG, FIELD(rejected), NULL,
		"Write what was refused instead, with the line and the reason." },
	{ "names", 0, OPTION_FLAG, FIELD(names), NULL,
		"Also write host names. They are no addresses, and are counted only otherwise." },
	{ "as", 0, OPTION_TEXT, FIELD(as), "FORMAT",
		"Read the files as this format, whatever their content looks like; a wrong word "
		"lists them all." },
	{ "columns", 0, OPTION_TEXT, FIELD(columns), "WORD=N,...",
		"The files are CSV of your own, and this is where its columns are: "
		"seen=1,ip=3,port=4,family=5. Words: seen, last, published, ip, end, network, url, "
		"name, asn, port, kind, family, feed, status, confidence, count, reference." },
	{ "dated", 0, OPTION_DATE, FIELD(dated), "DATE",
		"When the lists were published, or a log was written (its stamps may lack the "
		"year), where neither their content nor their names tell." },
	{ "zone", 0, OPTION_NUMBER, FIELD(zone_hours), "HOURS",
		"How far the clock of a mail log is ahead of UTC, where its stamps do not say.",
		{ 0, -14, 14 } },
	{ "feed", 0, OPTION_TEXT, FIELD(feed), "NAME",
		"What to call the feed, where the files do not name one." },
	{ "family", 0, OPTION_TEXT, FIELD(family), "NAME",
		"The family of malware, where the files name none. Of plain lists with --feed "
		"the file's name is taken." },
	{ "documentation", 0, OPTION_FLAG, FIELD(documentation), NULL,
		"Take addresses set aside for documentation (192.0.2.0/24 and others), as in "
		"examples." },
	{ "partial", 0, OPTION_FLAG, FIELD(partial), NULL,
		"Also take a list whose end is missing. Without it such a file counts as failed." },
	{ .name = NULL },
};

/* While the files are read. */
struct reading {
	const struct invocation *invocation;
	const struct observation_format *format; /* NULL: only counts */
	struct feed_columns columns;
	struct feed_answer *answer; /* of the file at hand */
	struct stream stream;
	struct buf line;
	struct progress progress;
};

static bool wants_rejected(const struct reading *reading)
{
	return ((const struct feed_options_given *)reading->invocation->options)->rejected;
}

/* Returns 0, or OST_EIO when it could not be written. */
static int flush_line(struct reading *reading)
{
	stream_add(&reading->stream, reading->line.text, reading->line.length);
	buf_reset(&reading->line);
	return reading->stream.error == 0 ? 0 : OST_EIO;
}

static int see(void *ctx, uint64_t line, const struct observation *observation)
{
	struct reading *reading = ctx;
	struct feed_answer *answer = reading->answer;
	ost_time_t t = observation_time(observation);
	answer->kinds[observation->kind]++;
	if (t != TIME_UNKNOWN && (answer->first == TIME_UNKNOWN || t < answer->first))
		answer->first = t;
	if (t != TIME_UNKNOWN && (answer->last == TIME_UNKNOWN || t > answer->last))
		answer->last = t;
	if (reading->format == NULL || wants_rejected(reading))
		return 0;
	reading->format->print(&reading->line, answer->path, line, observation);
	return flush_line(reading);
}

static int see_name(void *ctx, uint64_t line, const struct observation *observation)
{
	struct reading *reading = ctx;
	if (reading->format == NULL || wants_rejected(reading))
		return 0;
	reading->format->print(&reading->line, reading->answer->path, line, observation);
	return flush_line(reading);
}

static void see_refused(void *ctx, uint64_t line, const char *reason, struct span text)
{
	struct reading *reading = ctx;
	if (reading->format == NULL || !wants_rejected(reading))
		return;
	reading->format->refuse(&reading->line, reading->answer->path, line, reason, text);
	flush_line(reading);
}

static void tell(const struct feed_answer *answer)
{
	const struct tally *tally = &answer->result.counts.tally;
	const char *shown = path_shown(answer->path);
	for (size_t i = 0; i < tally->count; i++)
		log_print(LOG_WARNING, "%s:%" PRIu64 ": %s (%" PRIu64 " refused): %s", shown,
			tally->reasons[i].first_line, tally->reasons[i].reason,
			tally->reasons[i].count, tally->reasons[i].sample);
	if (answer->problem == NULL && answer->result.truncated)
		log_print(LOG_WARNING, "%s: its end is missing; what came before counts", shown);
}

/* Returns EXIT_DONE, EXIT_SKIPPED or EXIT_UNUSABLE. */
static int read_one(struct reading *reading, struct arena *arena)
{
	const struct feed_options_given *given = reading->invocation->options;
	const struct global_options *global = reading->invocation->global;
	struct feed_answer *answer = reading->answer;
	struct feed_file_options how = { .format = given->as,
		.dated = given->dated,
		.now = global->now.from,
		.zone_s = (int)lround(given->zone_hours * HOUR_S),
		.documentation = given->documentation,
		.unsummed = true,
		.partial = given->partial,
		.feed = given->feed,
		.family = given->family,
		.columns = given->columns != NULL ? &reading->columns : NULL,
		.progress = progress_show,
		.progress_ctx = &reading->progress };
	struct feed_sink sink = { reading, see, given->names ? see_name : NULL, see_refused };
	struct diag diag = { 0 };
	progress_start(&reading->progress, answer->path, 0, global->quiet);
	int status = feed_file_decode(answer->path, &how, &sink, &answer->result, &diag);
	progress_end(&reading->progress);
	if (status != 0 && reading->stream.error == 0)
		answer->problem = arena_strdup(arena, diag.what);
	if (!given->rejected)
		tell(answer);
	if (answer->problem != NULL) {
		log_print(LOG_ERROR, "%s: %s", path_shown(answer->path), diag.what);
		return EXIT_UNUSABLE;
	}
	return answer->result.counts.tally.rejected > 0 || answer->result.truncated ? EXIT_SKIPPED
										    : EXIT_DONE;
}

static int read_all(struct reading *reading, struct feed_answer *answers, struct arena *arena)
{
	size_t unusable = 0, skipped = 0, count = reading->invocation->operands;
	for (size_t i = 0; i < count && reading->stream.error == 0; i++) {
		reading->answer = &answers[i];
		answers[i] = (struct feed_answer){ .path = reading->invocation->operand[i],
			.first = TIME_UNKNOWN,
			.last = TIME_UNKNOWN };
		int status = read_one(reading, arena);
		unusable += status == EXIT_UNUSABLE;
		skipped += status == EXIT_SKIPPED;
	}
	return exit_of_inputs(count, unusable, skipped);
}

/* For programs; what is for people goes the usual way. */
static void count_for_programs(
	struct reading *reading, const struct feed_answer *answers, struct arena *arena)
{
	struct out *out = out_new(&(struct out_options){ .driver = &out_json_driver });
	out_begin(out, NULL);
	report_feeds(out, answers, reading->invocation->operands, arena);
	out_end(out);
	stream_add(&reading->stream, out_bytes(out)->text, out_bytes(out)->length);
	out_free(out);
}

/* NULL: none, but counts. */
static const struct observation_format *find_format(const char *name)
{
	static const struct observation_format *const formats[] = { &observation_lines,
		&observation_json, &observation_csv };
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (name == NULL || strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return NULL;
}

static int answer_all(struct reading *reading, const char *format, struct arena *arena)
{
	const struct invocation *invocation = reading->invocation;
	struct feed_answer *answers = arena_alloc(arena, invocation->operands * sizeof *answers);
	const struct observation_format *printed = reading->format;
	const char *head = NULL;
	if (printed != NULL)
		head = wants_rejected(reading) ? printed->refusal_head : printed->head;
	if (head != NULL)
		stream_add(&reading->stream, head, strlen(head));
	int status = read_all(reading, answers, arena);
	if (status <= EXIT_SKIPPED && format != NULL && strcmp(format, "count") == 0)
		report_feeds(invocation->out, answers, invocation->operands, arena);
	if (status <= EXIT_SKIPPED && format != NULL && strcmp(format, "count-json") == 0)
		count_for_programs(reading, answers, arena);
	return stream_end(&reading->stream, status);
}

static bool check_options(const struct feed_options_given *given, struct feed_columns *columns)
{
	const char *wrong =
		given->columns != NULL ? feed_columns_parse(given->columns, columns) : NULL;
	if (wrong != NULL)
		log_print(LOG_ERROR, "option '--columns': %s", wrong);
	else if (given->columns != NULL && given->as != NULL && strcmp(given->as, "csv") != 0)
		log_print(LOG_ERROR, "--columns is for CSV of your own, not for --as %.40s",
			given->as);
	else if (given->columns == NULL && given->as != NULL && strcmp(given->as, "csv") == 0)
		log_print(LOG_ERROR, "--as csv needs --columns, such as seen=1,ip=3");
	else
		return true;
	return false;
}

static int feed_run(const struct invocation *invocation)
{
	const struct feed_options_given *given = invocation->options;
	struct reading reading = { .invocation = invocation, .format = find_format(given->format) };
	if (!check_options(given, &reading.columns))
		return EXIT_USAGE;
	struct arena arena;
	arena_init(&arena);
	buf_init(&reading.line);
	stream_init(&reading.stream, PRINTED_MAX);
	int status = answer_all(&reading, given->format, &arena);
	stream_clear(&reading.stream);
	buf_clear(&reading.line);
	arena_clear(&arena);
	return status;
}

const struct command cmd_feed = {
	.name = "feed",
	.group = "data",
	.summary = "what abuse feeds say, and what of it was refused",
	.operands = "FILE...",
	.operands_min = 1,
	.operands_max = SIZE_MAX,
	.about =
		"Decodes each FILE and writes its observations, one a line: this address, range or "
		"AS does that, as of then. Nothing is stored and nothing attributed. A FILE is a "
		"list of Spamhaus (DROP, ASN-DROP; JSON or old text), abuse.ch (Feodo Tracker, "
		"ThreatFox, URLhaus, SSLBL; CSV, JSON, text), DShield, IPsum, FireHOL, Maltrail, a "
		"plain list, a dated series (date,ip,feed,family), a STIX 2.1 bundle, MISP events, "
		"IntelMQ events, abuse reports by mail (ARF), a mail log of Postfix or rspamd, or "
		"CSV of your own with --columns. Its format is found by its content; gzip, bzip2, "
		"xz and zstd are unpacked on the way; - is standard input.\n"
		"\n"
		"Three dates are kept apart: when the abuse was seen, when the list was published, "
		"and when it was read. A snapshot of a list speaks of presence, an event log of "
		"sightings, a series of intervals. The first column of lines is the date to "
		"attribute by: seen, else published; - where only the end of the list tells it.\n"
		"\n"
		"Refused, and counted under a reason: private, reserved and multicast space and "
		"other addresses without hosts (RFC 6890), dates before 1990 or later than the "
		"list or than --now, ranges larger than a /8, damaged lines. Bits set behind a "
		"prefix length are cleared, which is counted too. A list that can tell that its "
		"end is missing (DROP, ThreatFox, JSON, packed files) is refused without "
		"--partial.",
	.examples =
		"ostrakon feed drop_v4.json\tthe networks on Spamhaus DROP\n"
		"ostrakon feed --format count threatfox.csv\thow many, of which kinds, what was "
		"refused\n"
		"ostrakon feed --rejected c2tracker_daily.csv.zst\tline, reason and text of each "
		"refusal\n"
		"ostrakon feed --dated 2026-03-31 --zone 2 /var/log/mail.log\trejected clients\n"
		"ostrakon feed --columns seen=1,ip=3,port=4 --format json own.csv\tyour own CSV\n",
	.options = options,
	.options_size = sizeof(struct feed_options_given),
	.run = feed_run,
};
