#include "base/log.h"
#include "cli/open.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "report/answers.h"
#include "store/ingest_feed.h"
#include "store/ingest_routes.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

struct load_options {
	const char *format, *feed, *family, *kind, *columns;
	struct when dated;
	bool partial, documentation;
};

#define FIELD(name) offsetof(struct load_options, name)

static const struct option_spec options[] = {
	{ "as", 0, OPTION_TEXT, FIELD(format), "FORMAT",
		"Read the files as this format, whatever their content looks like: as-rel, pyasn, "
		"pfx2as, ranges, countries, asnames, asnames-json, delegated, as2org, mmdb, or that of a feed." },
	{ "dated", 0, OPTION_DATE, FIELD(dated), "DATE",
		"The date the files speak of, where neither their content nor their names (such "
		"as 20080101.as-rel.txt) give it. Nothing is loaded without a date." },
	{ "feed", 0, OPTION_TEXT, FIELD(feed), "NAME",
		"Of a feed whose lines do not say so: the list it is. Default: of plain lists, "
		"ipsets and CSV of your own the file's name without its date, else that of the "
		"format." },
	{ "family", 0, OPTION_TEXT, FIELD(family), "NAME",
		"Of a feed whose lines do not say so: the family of malware. Of plain lists with "
		"--feed the file's name is taken." },
	{ "kind", 0, OPTION_CHOICE, FIELD(kind),
		"controller|payload|space|spam|scanner|phishing|infected",
		"Of a feed whose lines do not say so: the kind of abuse." },
	{ "columns", 0, OPTION_TEXT, FIELD(columns), "WORD=N,...",
		"Read CSV of your own as a feed: which column holds what, counted from 1, such as "
		"seen=1,ip=3,port=4,family=5; 'ostrakon feed --help' lists the words." },
	{ "documentation", 0, OPTION_FLAG, FIELD(documentation), NULL,
		"Of a feed: take addresses set aside for documentation (192.0.2.0/24 and others), as in "
		"examples and tests. Without it they are refused." },
	{ "partial", 0, OPTION_FLAG, FIELD(partial), NULL,
		"Also take a packed file that ends early: what came before counts, and 'ostrakon status' "
		"says so. Without it such a file is refused." },
	{ .name = NULL },
};

/* A folder counts as a case folder, so that a missing case.csv is told as such. */
static bool is_folder(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A pipe cannot be read twice: once to tell what it is, and again. */
static bool is_pipe(const char *path)
{
	struct stat about;
	return strcmp(path, "-") == 0 || (stat(path, &about) == 0 && S_ISFIFO(about.st_mode));
}

/* By the format asked for, else by what stands in the file. */
static bool is_feed(const struct load_options *wanted, const char *path)
{
	struct diag diag;
	struct span head;
	if (wanted->columns != NULL)
		return true;
	if (wanted->format != NULL)
		return ref_format_by_name(wanted->format) == NULL;
	if (is_pipe(path))
		return false;
	struct input *input = input_open_with(path, &(struct input_options){ 0 }, &diag);
	bool feed = input != NULL && input_peek(input, FEED_SNIFF_BYTES, &head, &diag) == 0 &&
		    ref_format_detect(head) == NULL && feed_format_detect(head) != NULL;
	input_close(input);
	return feed;
}

static int load_feed(struct store *store, const struct invocation *invocation, const char *path,
	struct progress *progress, struct ingest_result *result, struct diag *diag)
{
	const struct load_options *wanted = invocation->options;
	struct feed_columns columns = { 0 };
	struct feed_file_options how = { .format = wanted->format,
		.dated = wanted->dated,
		.now = invocation->global->now.from,
		.partial = wanted->partial,
		.feed = wanted->feed,
		.family = wanted->family,
		.documentation = wanted->documentation,
		.progress = progress_show,
		.progress_ctx = progress };
	uint8_t kind;
	if (wanted->kind != NULL && abuse_kind_parse(span_of(wanted->kind), &kind))
		how.kind = kind;
	if (wanted->columns != NULL) {
		const char *wrong = feed_columns_parse(wanted->columns, &columns);
		if (wrong != NULL)
			return diag_set(diag, OST_EUSAGE, "--columns: %s", wrong);
		how.columns = &columns;
		how.columns_said = wanted->columns;
	}
	return ingest_feed(store, path, &how, result, diag);
}

/* What was said names formats of reference data; --as takes those of feeds as well. */
static int name_feeds_too(const char *path, struct diag *diag)
{
	struct buf text;
	buf_init(&text);
	buf_puts(&text, diag->what);
	for (size_t i = 0; feed_formats[i] != NULL; i++)
		buf_printf(&text, ", %s", feed_formats[i]->name);
	if (is_pipe(path))
		buf_puts(&text, " (a feed through a pipe is not told by its content)");
	diag_set(diag, OST_EUNSUPPORTED, "%s", text.text);
	buf_clear(&text);
	return OST_EUNSUPPORTED;
}

/* A file that is no reference data may be a recording of BGP. */
static int load_file(struct store *store, const char *path, const struct decode_options *how,
	ost_time_t now, struct ingest_result *result, struct diag *diag)
{
	int status = ingest_file(store, path, how, now, result, diag);
	if (status != OST_EUNSUPPORTED || how->format != NULL)
		return status;
	struct diag said = *diag;
	if (!is_pipe(path))
		status = ingest_routes(store, path, how, now, result, diag);
	if (status != OST_EUNSUPPORTED)
		return status;
	*diag = said;
	return name_feeds_too(path, diag);
}

/* What the reader may not expect of an input that went well. */
static void tell_oddities(
	const char *path, const struct load_options *wanted, const struct ingest_result *result)
{
	if (result->truncated)
		log_print(LOG_WARNING, "%s: ends too early; what came before counts",
			path_shown(path));
	if (result->own_routes > 0)
		log_print(LOG_NOTE,
			"%s: %" PRIu64
			" routes of the router itself, whose paths name no AS, are in "
			"no table of origins",
			path_shown(path), result->own_routes);
	if (result->already && when_known(&wanted->dated) &&
		wanted->dated.from != result->dated.from)
		log_print(LOG_WARNING,
			"%s: was loaded before, dated %s, and stays so; for another date load it "
			"into another store (--db)",
			path_shown(path), result->dated.text);
}

/* Returns 0 or why it was not loaded, an OST_E*. */
static int load_one(struct store *store, const struct invocation *invocation, const char *path,
	struct arena *arena, struct load_outcome *outcome)
{
	const struct load_options *wanted = invocation->options;
	const struct global_options *global = invocation->global;
	struct diag diag = { 0 };
	struct progress progress;
	struct decode_options how = { .format = wanted->format,
		.dated = wanted->dated,
		.partial = wanted->partial,
		.progress = progress_show,
		.progress_ctx = &progress };
	*outcome = (struct load_outcome){ .path = path };
	progress_start(&progress, path, 0, global->quiet);
	int status;
	if (is_folder(path))
		status = ingest_case(store, path, global->now.from, &outcome->result, &diag);
	else if (is_feed(wanted, path))
		status = load_feed(store, invocation, path, &progress, &outcome->result, &diag);
	else
		status = load_file(store, path, &how, global->now.from, &outcome->result, &diag);
	progress_end(&progress);
	if (status == 0)
		tell_oddities(path, wanted, &outcome->result);
	if (status == 0 && !outcome->result.already)
		tell_rejections(store, outcome->result.input, path, arena);
	if (status == 0)
		return 0;
	outcome->problem = arena_strdup(arena, diag.what);
	if (diag.line > 0)
		log_print(LOG_ERROR, "%s:%llu: %s", path_shown(path), (unsigned long long)diag.line,
			diag.what);
	else
		log_print(LOG_ERROR, "%s: %s", path_shown(path), diag.what);
	return status;
}

static int judge(const struct load_outcome *outcome, size_t count)
{
	size_t refused = 0;
	uint64_t rejected = 0;
	for (size_t i = 0; i < count; i++) {
		refused += outcome[i].problem != NULL;
		if (!outcome[i].result.already)
			rejected += outcome[i].result.rejected + outcome[i].result.truncated;
	}
	return exit_of_inputs(count, refused, rejected > 0);
}

static int load_run(const struct invocation *invocation)
{
	const struct load_options *wanted = invocation->options;
	struct arena arena;
	struct store *store = NULL;
	if (wanted->format != NULL && ref_format_by_name(wanted->format) == NULL &&
		feed_format_by_name(wanted->format) == NULL) {
		log_print(LOG_ERROR,
			"there is no format '%.40s'; see 'ostrakon load --help' for those there "
			"are",
			wanted->format);
		return EXIT_USAGE;
	}
	arena_init(&arena);
	int status = open_store(invocation->global, STORE_WRITE, &arena, NULL, &store);
	if (status == EXIT_DONE) {
		struct load_outcome *outcome =
			arena_alloc(&arena, invocation->operands * sizeof *outcome);
		bool broken = false; /* the store itself: no input's fault */
		for (size_t i = 0; i < invocation->operands; i++)
			broken |= load_one(store, invocation, invocation->operand[i], &arena,
					  &outcome[i]) == OST_ESTORE;
		report_load(invocation->out, outcome, invocation->operands);
		status = broken ? EXIT_INTERNAL : judge(outcome, invocation->operands);
	}
	store_close(store);
	arena_clear(&arena);
	return status;
}

const struct command cmd_load = {
	.name = "load",
	.group = "data",
	.summary = "read feeds, recordings, reference data and cases into the store",
	.operands = "FILE...",
	.operands_min = 1,
	.operands_max = SIZE_MAX,
	.about =
		"Reads each FILE into the store, one SQLite file. A FILE is a table of AS "
		"relationships (CAIDA as-rel, serial-1 or serial-2), of prefixes and their origins "
		"(pyasn, CAIDA pfx2as), of address ranges (start, end, and asn and name, or country), of AS names, of "
		"registrations (the registries' delegated files, as2org), a MaxMind DB (MMDB) of AS "
		"numbers or countries, a recording of BGP, an abuse feed, or a case folder with a "
		"case.csv. Its format is found by its content; gzip, bzip2, xz and zstd are "
		"unpacked on the way; - is standard input. A feed that comes through a pipe needs "
		"--as.\n"
		"\n"
		"A recorded routing table (MRT) becomes a table of origins for 'ostrakon origin', "
		"with how many peers saw each; the update files that follow it, loaded in any "
		"order, extend it by the minute.\n"
		"\n"
		"A line that cannot be read is skipped and counted under its reason, see 'ostrakon "
		"status'. The same input again changes nothing. Of a feed, the same bytes on another day "
		"or as another list (--feed) are another input; with another --kind they make all "
		"of that list be of this kind. Each input goes in whole or not at "
		"all: a load that is killed leaves the store as it was.",
	.examples = "ostrakon load 20080101.as-rel.txt.bz2\tthe AS relationships of a day\n"
		    "ostrakon load --dated 2026-06-17 asn-ipv4.csv\taddress ranges, dated by hand\n"
		    "ostrakon load GeoLite2-ASN.mmdb GeoLite2-Country.mmdb\t"
		    "origins and countries; both know their date\n"
		    "ostrakon load --dated 2026-03-31 drop_v4.json threatfox.csv\tabuse feeds\n"
		    "ostrakon load rib.20260601.0000.bz2 updates.20260601.*.bz2\t"
		    "a routing table and what followed\n"
		    "ostrakon load demo/mccolo-2008\ta case folder",
	.options = options,
	.options_size = sizeof(struct load_options),
	.run = load_run,
};
