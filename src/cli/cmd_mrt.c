#include "base/log.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "cli/route_options.h"
#include "cli/stream.h"
#include "report/recordings.h"
#include "report/route_print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct mrt_options {
	const char *format;
	struct route_options routes;
};

#define FIELD(name)  offsetof(struct mrt_options, name)
#define ROUTES(name) ROUTE_OPTION(FIELD(routes), name)

static const struct option_spec options[] = {
	{ "format", 'f', OPTION_CHOICE, FIELD(format), "lines|json|csv|count|count-json",
		"lines, the default: as 'bgpdump -m' writes them. json: an object a line. csv: a "
		"table. count: no routes, but how many there are, with every attribute checked; "
		"count-json: the same for programs." },
	{ "prefix", 0, OPTION_TEXT, ROUTES(prefix), "PREFIX,...", "Exactly these prefixes." },
	{ "covered-by", 0, OPTION_TEXT, ROUTES(covered_by), "PREFIX,...",
		"These prefixes and more specific ones." },
	{ "covering", 0, OPTION_TEXT, ROUTES(covering), "PREFIX,...",
		"These prefixes and less specific ones; an address will do." },
	{ "prefixes", 0, OPTION_FILE, ROUTES(prefixes), "FILE",
		"The prefixes in this file, one a line, and more specific ones." },
	{ "prefixes-of", 0, OPTION_TEXT, ROUTES(prefixes_of), "AS",
		"The prefixes that this AS originated at the date --at, by the tables in the "
		"store nearest to it, at most 366 days off, and more specific ones. This finds "
		"its withdrawals too." },
	{ "at", 0, OPTION_DATE, ROUTES(at), "DATE", "The date for --prefixes-of." },
	{ "origin", 0, OPTION_TEXT, ROUTES(origin), "AS,...",
		"Routes that one of these ASes originated; 64500,64510-64519. Of a path that ends "
		"in a set, any AS of it." },
	{ "as", 0, OPTION_TEXT, ROUTES(as), "AS,...", "One of these ASes on the path." },
	{ "path", 0, OPTION_TEXT, ROUTES(path), "PATTERN",
		"Hops of the path in this order: '^3356 * 64500$', with * any hops, ? any one, "
		"64500|64501 one of several." },
	{ "collapse", 0, OPTION_FLAG, ROUTES(collapse), NULL,
		"For --path an AS that stands several times in a row counts once." },
	{ "peer", 0, OPTION_TEXT, ROUTES(peer), "AS|ADDRESS,...",
		"Routes of these peers, by AS number, address or prefix of addresses." },
	{ "from", 0, OPTION_TEXT, ROUTES(from), "TIME",
		"Records of this time on: a date, 2008-11-11T21:30Z, or seconds since 1970. A "
		"RIB entry's own age is not looked at." },
	{ "until", 0, OPTION_TEXT, ROUTES(until), "TIME",
		"Records up to this time, all of a named day or minute included." },
	{ "community", 0, OPTION_TEXT, ROUTES(community), "COMMUNITY",
		"64500:*, large ones as 64500:1:*, extended ones as rt:64500:1, soo:64500:1 or "
		"ext: and hex digits, or a name such as no-export." },
	{ "type", 0, OPTION_TEXT, ROUTES(type), "TYPE,...",
		"announce, withdraw, table, state or end-of-rib." },
	{ "family", 0, OPTION_TEXT, ROUTES(family), "FAMILY,...",
		"ipv4, ipv6, unicast, multicast, labelled or vpn." },
	{ "filter", 0, OPTION_TEXT, ROUTES(filter), "EXPRESSION",
		"Any of these joined by and, or, not and parentheses, without dashes: 'origin "
		"64500 or (type withdraw and covered-by 192.0.2.0/24)'." },
	{ .name = NULL },
};

/* While the recordings are read. */
struct reading {
	const struct invocation *invocation;
	const struct route_format *format; /* NULL: only counts */
	struct route_filter *filter;
	struct route_printer *printer;
	struct stream stream;
	bool titled; /* the title of the table was written */
	struct tally left_out; /* routes of the recording at hand that cannot be shown */
	struct progress progress;
};

static void put_title(struct reading *reading)
{
	const char *title = reading->format->title;
	if (title != NULL)
		stream_add(&reading->stream, title, strlen(title));
	reading->titled = true;
}

static int print_route(void *ctx, const struct route *route)
{
	struct reading *reading = ctx;
	if (!reading->titled)
		put_title(reading);
	char *at = stream_room(&reading->stream);
	const char *why = route_print(reading->printer, route, &at);
	if (why != NULL)
		tally_reject(&reading->left_out, why, route->offset, NULL, 0);
	return stream_grow(&reading->stream, at);
}

static void tell_reasons(const char *path, const struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++)
		log_print(LOG_WARNING,
			"%s: %s (%" PRIu64 " skipped, the first at byte %" PRIu64 ")", path,
			tally->reasons[i].reason, tally->reasons[i].count,
			tally->reasons[i].first_line);
}

/* Everything that a reader of the answer must not take for there. */
static void tell_damage(const char *path, const struct recording_report *report)
{
	tell_reasons(path, &report->tally);
	if (report->gaps > 0)
		log_print(LOG_WARNING,
			"%s: %" PRIu64 " bytes lost in %" PRIu64 " place%s without a record, the "
			"first at byte %" PRIu64,
			path, report->lost_bytes, report->gaps, report->gaps > 1 ? "s" : "",
			report->first_gap);
	if (report->tail_bytes > 0)
		log_print(LOG_WARNING,
			"%s: ends inside a record, %" PRIu64 " bytes into it; fetch the file again "
			"for the rest",
			path, report->tail_bytes);
	else if (report->truncated)
		log_print(LOG_WARNING,
			"%s: the packed file ends early; fetch it again for the rest", path);
	if (report->ignored_bytes > 0)
		log_print(LOG_WARNING,
			"%s: %" PRIu64 " bytes behind the packed data belong to none, and are lost",
			path, report->ignored_bytes);
}

static void tell_notes(
	const char *path, const struct recording_report *report, enum log_level level)
{
	for (size_t i = 0; i < report->notes; i++)
		log_print(level, "%s: %s (%" PRIu64 ")", path, report->note[i].name,
			report->note[i].records);
}

static bool is_damaged(const struct recording_report *report)
{
	return report->tally.rejected > 0 || report->gaps > 0 || report->truncated ||
	       report->tail_bytes > 0 || report->ignored_bytes > 0;
}

/* Routes that could not be shown count with those that could not be read. */
static void add_left_out(struct recording_report *report, const struct tally *left_out)
{
	for (size_t i = 0; i < left_out->count; i++) {
		const struct tally_reason *reason = &left_out->reasons[i];
		tally_reject(&report->tally, reason->reason, reason->first_line, NULL, 0);
		report->tally.rejected += reason->count - 1;
		for (size_t j = 0; j < report->tally.count; j++) {
			if (report->tally.reasons[j].reason == reason->reason)
				report->tally.reasons[j].count += reason->count - 1;
		}
	}
	report->matched -= left_out->rejected;
}

/* Returns EXIT_DONE, EXIT_SKIPPED, EXIT_UNUSABLE, or EXIT_INTERNAL to stop. */
static int read_one(struct reading *reading, struct recording_answer *answer, struct arena *arena)
{
	struct recording_options how = { .filter = reading->filter,
		.decode = reading->format == NULL,
		.progress = progress_show,
		.progress_ctx = &reading->progress };
	struct recording_sink sink = { reading, reading->format != NULL ? print_route : NULL };
	struct diag diag = { 0 };
	reading->left_out = (struct tally){ 0 };
	if (reading->format != NULL)
		reading->printer = route_printer_new(reading->format, answer->path);
	progress_start(&reading->progress, answer->path, 0, reading->invocation->global->quiet);
	int status = recording_read(answer->path, &how, &sink, &answer->report, &diag);
	progress_end(&reading->progress);
	route_printer_free(reading->printer);
	reading->printer = NULL;
	add_left_out(&answer->report, &reading->left_out);
	if (reading->stream.error != 0)
		return EXIT_INTERNAL;
	const char *shown = path_shown(answer->path);
	tell_damage(shown, &answer->report);
	/* Counts have the notes among them. */
	tell_notes(shown, &answer->report, reading->format != NULL ? LOG_NOTE : LOG_DEBUG);
	if (status != 0) {
		answer->problem = arena_strdup(arena, diag.what);
		log_print(LOG_ERROR, "%s: %s", shown, diag.what);
		/* What came before the damage was answered. */
		return answer->report.records > 0 ? EXIT_SKIPPED : EXIT_UNUSABLE;
	}
	return is_damaged(&answer->report) ? EXIT_SKIPPED : EXIT_DONE;
}

static int read_all(struct reading *reading, struct recording_answer *answer, struct arena *arena)
{
	size_t unusable = 0, skipped = 0, count = reading->invocation->operands;
	for (size_t i = 0; i < count; i++) {
		answer[i].path = reading->invocation->operand[i];
		int status = read_one(reading, &answer[i], arena);
		if (status == EXIT_INTERNAL)
			return EXIT_DONE; /* stream_end knows why */
		unusable += status == EXIT_UNUSABLE;
		skipped += status == EXIT_SKIPPED;
	}
	return exit_of_inputs(count, unusable, skipped);
}

/* For programs; what is for people goes the usual way. */
static void count_for_programs(
	struct reading *reading, const struct recording_answer *answer, struct arena *arena)
{
	struct out *out = out_new(&(struct out_options){ .driver = &out_json_driver });
	out_begin(out, NULL);
	report_recordings(out, answer, reading->invocation->operands, arena);
	out_end(out);
	stream_add(&reading->stream, out_bytes(out)->text, out_bytes(out)->length);
	out_free(out);
}

static const struct route_format *find_format(const char *name)
{
	static const struct route_format *const formats[] = { &route_lines, &route_json,
		&route_csv };
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (name == NULL || strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return NULL;
}

static int answer_all(struct reading *reading, const char *format, struct arena *arena)
{
	const struct invocation *invocation = reading->invocation;
	struct recording_answer *answer = arena_alloc(arena, invocation->operands * sizeof *answer);
	int status = read_all(reading, answer, arena);
	if (status <= EXIT_SKIPPED && reading->format != NULL && !reading->titled)
		put_title(reading);
	if (status <= EXIT_SKIPPED && format != NULL && strcmp(format, "count") == 0)
		report_recordings(invocation->out, answer, invocation->operands, arena);
	if (status <= EXIT_SKIPPED && format != NULL && strcmp(format, "count-json") == 0)
		count_for_programs(reading, answer, arena);
	return stream_end(&reading->stream, status);
}

static int mrt_run(const struct invocation *invocation)
{
	const struct mrt_options *wanted = invocation->options;
	struct reading reading = { .invocation = invocation,
		.format = find_format(wanted->format) };
	int status = route_options_filter(&wanted->routes, invocation->global, &reading.filter);
	if (status != EXIT_DONE)
		return status;
	struct arena arena;
	arena_init(&arena);
	stream_init(&reading.stream, ROUTE_TEXT_MAX);
	status = answer_all(&reading, wanted->format, &arena);
	stream_clear(&reading.stream);
	filter_free(reading.filter);
	arena_clear(&arena);
	return status;
}

const struct command cmd_mrt = {
	.name = "mrt",
	.group = "data",
	.summary = "routes in recordings of BGP: MRT, BMP, packet captures, RIS Live",
	.operands = "FILE...",
	.operands_min = 1,
	.operands_max = SIZE_MAX,
	.about =
		"Writes the routes in each FILE, one a line, as far as they match all of the "
		"options. A FILE is a recording of BGP: MRT tables and updates as RouteViews and "
		"RIPE RIS publish them (of 1999 too), a BMP stream, a packet capture of BGP or BMP "
		"sessions, or lines of RIS Live. Its kind is found by its content; gzip, bzip2, xz "
		"and zstd are unpacked on the way; - is standard input. Answers are written while "
		"files are read, however large they are.\n"
		"\n"
		"What is damaged is skipped and counted under its reason, with the place of the "
		"first such record in the unpacked file; behind a wrong length reading goes on at "
		"the next record that can be found, and the bytes between are counted. All of it "
		"is told on standard error, and the exit status is 1.\n"
		"\n"
		"A withdrawal carries neither path nor communities, so --origin, --as, --path and "
		"--community never match one. To watch a network disappear choose its prefixes: "
		"--prefixes-of with --at, --prefixes or --covered-by.\n"
		"\n"
		"In --filter the names of the options are terms: 'prefix', 'covered-by' and "
		"'covering' also take @FILE for prefixes in a file, 'collapsed-path' is --path with "
		"--collapse. Arguments with blanks or parentheses stand in quotes.",
	.examples =
		"ostrakon mrt updates.20081111.2100.bz2\tas bgpdump -m would write it\n"
		"ostrakon mrt --origin 26780 rib.20081101.0000.bz2\troutes to McColo\n"
		"ostrakon mrt --prefixes-of 26780 --at 2008-11-01 updates.*.bz2\t"
		"its routes, and their withdrawal\n"
		"ostrakon mrt --path '3549 26780$' --format json rib.20081101.0000.bz2\t"
		"through Global Crossing\n"
		"ostrakon mrt --format count updates.*.bz2\twhat is in them, and what is broken\n",
	.options = options,
	.options_size = sizeof(struct mrt_options),
	.run = mrt_run,
};
