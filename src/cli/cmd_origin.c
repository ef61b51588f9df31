#include "attr/file.h"
#include "base/log.h"
#include "cli/addresses.h"
#include "cli/bulk.h"
#include "cli/open.h"
#include "cli/paths.h"
#include "report/origin.h"
#include "source/input.h"

#include <inttypes.h>
#include <stdlib.h>

struct origin_options {
	const char *table;
	struct when at;
	double within;
};

#define FIELD(name) offsetof(struct origin_options, name)

static const struct option_spec options[] = {
	{ "at", 0, OPTION_DATE, FIELD(at), "DATE",
		"Who originated the address then, by the table nearest to that date. Without it: "
		"what each loaded table says, side by side." },
	{ "within", 0, OPTION_COUNT, FIELD(within), "DAYS",
		"How far from the date a table may lie to answer for it.",
		{ ORIGIN_NEAR_DAYS, 0, WITHIN_MAX } },
	{ "table", 0, OPTION_FILE, FIELD(table), "FILE",
		"Ask this table of prefixes or address ranges, this MaxMind DB (MMDB) of AS numbers, or "
		"this recorded routing table (MRT), packed or not, instead of those in the store." },
	{ .name = NULL },
};

/* One run. */
struct asking {
	const struct invocation *invocation;
	const struct origin_options *options;
	struct attributor *attributor;
	struct origin_report report;
	bool undated; /* the table of --table tells no date, so no time can be asked of it */
	struct bulk_writer bulk; /* Team Cymru's form, when the input is in it */
	/* That form has no place for it: the table farthest from the time asked for, and how far. */
	const struct origin_source *farthest;
	ost_time_t farthest_s;
};

static int tell_failure(int status)
{
	log_print(LOG_ERROR,
		"a table of origins cannot be read (%s); load its input into a new "
		"store (--db)",
		ost_strerror(status));
	return EXIT_INTERNAL;
}

/* What each table with such addresses says, as of its own time. */
static int answer_by_all(struct asking *asking, const struct addr *addr)
{
	struct origin_set *tables = attributor_tables(asking->attributor);
	struct origin_source *source;
	struct attribution attribution;
	size_t count = origin_set_sources(tables, &source);
	int status = 0, answers = 0;
	for (size_t i = 0; i < count && status == 0; i++) {
		if (!origin_source_has(&source[i], addr->family))
			continue;
		ost_time_t last = source[i].table.info.until;
		status = attr_by(asking->attributor, &source[i], addr, last, &attribution);
		if (status == 0)
			report_origin_row(&asking->report, addr, NULL, &attribution);
		answers++;
	}
	if (answers > 0 || status != 0)
		return status;
	status = attr_at(asking->attributor, addr, 0, &attribution);
	if (status == 0)
		report_origin_row(&asking->report, addr, NULL, &attribution);
	return status;
}

/* Returns an exit_status. */
static int answer(struct asking *asking, const struct addr *addr, const struct when *at)
{
	struct attribution attribution;
	int status = 0;
	if (!when_known(at) || asking->undated) {
		status = answer_by_all(asking, addr);
		return status == 0 ? EXIT_DONE : tell_failure(status);
	}
	status = attr_at(asking->attributor, addr, at->from, &attribution);
	if (status != 0)
		return tell_failure(status);
	report_origin_row(&asking->report, addr, &at->from, &attribution);
	return EXIT_DONE;
}

/* No time was asked for: the newest table that is near answers, else the nearest by its own time. */
static int attribute_undated(
	struct asking *asking, const struct addr *addr, struct attribution *attribution)
{
	ost_time_t now = asking->invocation->global->now.from;
	int status = attr_at(asking->attributor, addr, now, attribution);
	if (status != 0 || attribution->origin.state != ORIGIN_NO_TABLE)
		return status;
	struct origin_source *source =
		origin_set_nearest(attributor_tables(asking->attributor), addr->family, now);
	return source == NULL ? 0
			      : attr_by(asking->attributor, source, addr, source->table.info.until,
					attribution);
}

static int answer_bulk(struct asking *asking, const struct addr *addr, const struct when *at)
{
	struct attribution attribution;
	const struct when *asked = when_known(at) ? at : &asking->options->at;
	ost_time_t then = when_known(asked) ? asked->from : asking->invocation->global->now.from;
	int status = when_known(asked) ? attr_at(asking->attributor, addr, then, &attribution)
				       : attribute_undated(asking, addr, &attribution);
	if (status != 0)
		return tell_failure(status);
	const struct origin_source *source = attribution.origin.source;
	ost_time_t off = source != NULL ? time_distance(origin_source_off(source, then), 0) : 0;
	if (source != NULL && (asking->farthest == NULL || off > asking->farthest_s)) {
		asking->farthest = source;
		asking->farthest_s = off;
	}
	bulk_row(&asking->bulk, addr, when_known(at) ? at : NULL, &attribution);
	return EXIT_DONE;
}

/* From so many addresses on it pays to read all registrations. */
enum { MANY = 2000 };

static int answer_line(struct asking *asking, struct address_lines *lines, struct span line)
{
	struct addr addr;
	struct when at;
	if (!address_line_read(lines, line, &addr, &at))
		return EXIT_DONE;
	addr_unmap(&addr);
	int status = lines->tally.records == MANY ? attributor_prepare(asking->attributor) : 0;
	if (status != 0)
		return tell_failure(status);
	if (lines->bulk) {
		bulk_begin(&asking->bulk, lines, &asking->invocation->global->now);
		return answer_bulk(asking, &addr, &at);
	}
	return answer(asking, &addr, when_known(&at) ? &at : &asking->options->at);
}

static int judge_lines(const struct address_lines *lines)
{
	for (size_t i = 0; i < lines->tally.count; i++) {
		const struct tally_reason *reason = &lines->tally.reasons[i];
		log_print(LOG_WARNING, "standard input:%" PRIu64 ": %s (%" PRIu64 " skipped): %s",
			reason->first_line, reason->reason, reason->count, reason->sample);
	}
	if (lines->tally.records == 0) {
		log_print(LOG_ERROR, "standard input holds no address; write one a line");
		return EXIT_UNUSABLE;
	}
	return lines->tally.rejected > 0 ? EXIT_SKIPPED : EXIT_DONE;
}

static int answer_input(struct asking *asking)
{
	enum { LINE_MAX_BYTES = 1024 };
	struct address_lines lines = { 0 };
	struct diag diag = { 0 };
	struct span line;
	bool too_long;
	int got = 0, status = EXIT_DONE;
	struct input *input = input_open("-", &diag);
	while (status == EXIT_DONE && input != NULL && !lines.ended &&
		(got = input_line(input, LINE_MAX_BYTES, &line, &too_long, &diag)) == 1)
		status = answer_line(asking, &lines, line);
	input_close(input);
	if (status != EXIT_DONE)
		return status;
	if (input == NULL || (got < 0 && got != OST_ETRUNCATED)) {
		log_print(LOG_ERROR, "standard input: %s", diag.what);
		return EXIT_UNUSABLE;
	}
	if (asking->farthest != NULL && asking->farthest_s >= DAY_S)
		log_print(LOG_NOTE,
			"answers rest on tables up to %" PRId64
			" days from the time asked for (%s, of %s); without begin and end each "
			"answer names its own",
			asking->farthest_s / DAY_S, asking->farthest->input.path,
			asking->farthest->input.dated.text);
	return judge_lines(&lines);
}

/* Networks are another command's. */
static void refuse_operand(const char *text)
{
	struct addr_range range;
	asn_t asn;
	if (prefix_parse(span_of(text), true, &range))
		log_print(LOG_ERROR, "'%.60s' is a prefix; ask about an address of it", text);
	else if ((text[0] == 'A' || text[0] == 'a') && asn_parse(span_of(text), &asn))
		log_print(LOG_ERROR,
			"'%.60s' is an AS number; 'ostrakon show %.60s' tells what is known of it",
			text, text);
	else
		log_print(LOG_ERROR, "'%.60s' is not an address; write 192.0.2.1 or 2001:db8::1",
			text);
}

static int answer_operands(struct asking *asking)
{
	const struct invocation *invocation = asking->invocation;
	struct addr *addr = xcalloc(invocation->operands, sizeof *addr);
	int status = EXIT_DONE;
	for (size_t i = 0; i < invocation->operands && status == EXIT_DONE; i++) {
		if (!addr_parse(span_of(invocation->operand[i]), &addr[i])) {
			refuse_operand(invocation->operand[i]);
			status = EXIT_USAGE;
		}
		addr_unmap(&addr[i]);
	}
	for (size_t i = 0; i < invocation->operands && status == EXIT_DONE; i++)
		status = answer(asking, &addr[i], &asking->options->at);
	free(addr);
	return status;
}

static void end_report(struct asking *asking)
{
	struct store_input *reference;
	size_t references;
	struct arena arena;
	arena_init(&arena);
	if (attributor_inputs(asking->attributor, &arena, &reference, &references) != 0)
		log_print(LOG_WARNING, "what gave names and countries cannot be cited");
	report_origin_end(&asking->report, reference, references);
	arena_clear(&arena);
}

static int answer_all(struct asking *asking)
{
	report_origin_init(&asking->report, asking->invocation->out);
	int status =
		asking->invocation->operands > 0 ? answer_operands(asking) : answer_input(asking);
	end_report(asking);
	return asking->bulk.begun ? bulk_end(&asking->bulk, status) : status;
}

/* The table of --table; an exit_status. */
static int open_table(struct asking *asking, ost_time_t near_s)
{
	const char *path = asking->options->table;
	struct decode_options how = { 0 };
	struct origin_file file;
	struct origin_set *set = NULL;
	struct diag diag = { 0 };
	int status = origin_file_read(path, &how, &file, &diag);
	struct store_input input = { .path = path, .format = file.format, .dated = file.dated };
	if (status == 0)
		status = origin_set_of(&file.table, &input, &set);
	if (status != 0)
		log_print(LOG_ERROR, "%s: %s", path_shown(path), diag.what);
	else
		asking->attributor = attributor_of(set, near_s);
	asking->undated = !when_known(&file.dated);
	tell_skipped(path, &file.tally);
	origin_file_clear(&file);
	return status == 0 ? EXIT_DONE : EXIT_UNUSABLE;
}

static int open_tables(struct asking *asking, struct arena *arena, struct store **store)
{
	ost_time_t near_s = (ost_time_t)asking->options->within * DAY_S;
	struct origin_source *source;
	if (asking->options->table != NULL)
		return open_table(asking, near_s);
	int status = open_store(asking->invocation->global, STORE_READ, arena, NULL, store);
	if (status != EXIT_DONE)
		return status;
	if (attributor_open(*store, near_s, &asking->attributor) != 0) {
		log_print(LOG_ERROR, "the store: %s", store_problem(*store));
		return EXIT_INTERNAL;
	}
	if (origin_set_sources(attributor_tables(asking->attributor), &source) > 0)
		return EXIT_DONE;
	log_print(LOG_ERROR, "no table of origins is loaded; run 'ostrakon load FILE' with a "
			     "prefix table (pfx2as, pyasn) or address ranges, or name one with "
			     "--table");
	return EXIT_UNUSABLE;
}

static int origin_run(const struct invocation *invocation)
{
	struct asking asking = { .invocation = invocation, .options = invocation->options };
	struct store *store = NULL;
	struct arena arena;
	arena_init(&arena);
	int status = open_tables(&asking, &arena, &store);
	if (status == EXIT_DONE)
		status = answer_all(&asking);
	attributor_close(asking.attributor);
	store_close(store);
	arena_clear(&arena);
	return status;
}

const struct command cmd_origin = {
	.name = "origin",
	.group = "questions",
	.summary = "whose an address was: prefix and origin AS as of a date",
	.operands = "[ADDRESS...]",
	.operands_max = SIZE_MAX,
	.about =
		"Tells for each ADDRESS, IPv4 or IPv6, the prefix that held it and the AS that "
		"originated it. With --at by the loaded table nearest to that date, never by a mixture; "
		"the answer names the table's date and how many days off it lies. A table more than "
		"366 days off (--within) does not answer. Without --at all tables answer, each for "
		"its own date.\n"
		"\n"
		"'unrouted' says that the table has no prefix with the address. Prefixes with "
		"several origins name them all, those seen most first; members of an AS_SET are marked, "
		"since nobody knows which of them it was.\n"
		"\n"
		"Without an ADDRESS they are read from standard input, one a line, each with a date "
		"behind it if wanted. Team Cymru's bulk form (begin, verbose, ..., end) is understood "
		"and answered in its own layout. Lines without an address are counted and told.",
	.examples = "ostrakon origin --at 2008-11 208.66.194.22\twho held McColo's address then\n"
		    "ostrakon origin 208.66.194.22\twhat each loaded table says of it\n"
		    "ostrakon origin --table asn-ipv4.csv.zst 192.0.2.1\twithout a store\n"
		    "ostrakon origin --at 2026-06-17 --format csv <addresses\tmany at once",
	.options = options,
	.options_size = sizeof(struct origin_options),
	.run = origin_run,
};
