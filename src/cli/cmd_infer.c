#include "base/alloc.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/paths.h"
#include "report/infer.h"
#include "source/decode.h"
#include "source/path_input.h"

#include <inttypes.h>
#include <stdlib.h>

struct infer_options {
	const char *exchanges;
	struct when dated;
	bool keep_reserved;
};

#define FIELD(name) offsetof(struct infer_options, name)

static const struct option_spec options[] = {
	{ "ixp", 0, OPTION_FILE, FIELD(exchanges), "FILE",
		"AS numbers of exchange points (route servers), taken out of the paths: lines of "
		"numbers, or an as-rel file with a line '# IXP ASes:', as CAIDA's have it." },
	{ "dated", 0, OPTION_DATE, FIELD(dated), "DATE",
		"The date the paths speak of, where the names of the files do not tell." },
	{ "keep-reserved", 0, OPTION_FLAG, FIELD(keep_reserved), NULL,
		"Keep paths with private and reserved AS numbers, as laboratories use them." },
	{ .name = NULL },
};

/* What one answer is made of; freed by clear. */
struct question {
	const struct invocation *invocation;
	struct path_cleaning cleaning;
	struct path_set paths;
	struct infer_source *source; /* of files that could be read, [operands] */
	size_t sources;
	asn_t *exchange;
};

static bool tell_damage(const char *file, const struct path_input_report *report)
{
	const struct tally *tally = &report->tally;
	tell_skipped(file, tally);
	if (report->lost_bytes > 0)
		log_print(LOG_WARNING, "%s: %" PRIu64 " bytes without a record", file,
			report->lost_bytes);
	if (report->truncated)
		log_print(LOG_WARNING, "%s: ends too early; what came before counts", file);
	return tally->rejected > 0 || report->lost_bytes > 0 || report->truncated;
}

/* Returns EXIT_DONE, EXIT_SKIPPED, or EXIT_UNUSABLE where nothing came of it. */
static int read_file(struct question *q, const char *file)
{
	const struct infer_options *asked = q->invocation->options;
	struct path_input_report report;
	struct diag diag = { 0 };
	int status = path_input_read(file, &q->cleaning, &q->paths, &report, &diag);
	bool damaged = tell_damage(path_shown(file), &report) || status != 0;
	if (status != 0)
		log_print(LOG_ERROR, "%s: %s", path_shown(file), diag.what);
	if (status != 0 && report.paths == 0)
		return EXIT_UNUSABLE;
	struct infer_source *source = &q->source[q->sources++];
	*source = (struct infer_source){
		.name = path_base(file),
		.dated = asked->dated,
		.paths = report.paths,
		.sets = report.sets,
		.damaged = report.tally.rejected,
		.truncated = report.truncated,
	};
	if (!when_known(&source->dated))
		decode_date_in_name(source->name, &source->dated);
	return damaged ? EXIT_SKIPPED : EXIT_DONE;
}

static int read_all(struct question *q)
{
	size_t unusable = 0, skipped = 0, count = q->invocation->operands;
	for (size_t i = 0; i < count; i++) {
		int status = read_file(q, q->invocation->operand[i]);
		unusable += status == EXIT_UNUSABLE;
		skipped += status == EXIT_SKIPPED;
	}
	return exit_of_inputs(count, unusable, skipped);
}

static bool read_exchanges(struct question *q, const char *file)
{
	struct diag diag = { 0 };
	if (file == NULL)
		return true;
	if (path_input_exchanges(file, &q->exchange, &q->cleaning.exchanges, &diag) != 0) {
		log_print(LOG_ERROR, "%s: %s", file, diag.what);
		return false;
	}
	q->cleaning.exchange = q->exchange;
	return true;
}

static int ask(struct question *q)
{
	const struct infer_options *asked = q->invocation->options;
	q->cleaning.keep_reserved = asked->keep_reserved;
	if (!read_exchanges(q, asked->exchanges))
		return EXIT_UNUSABLE;
	int status = read_all(q);
	if (status == EXIT_UNUSABLE)
		return status;
	struct infer_result result;
	infer_links(&q->paths, &q->cleaning, &result);
	if (result.links == 0) {
		log_print(LOG_ERROR,
			"no path is left after cleaning; --keep-reserved keeps private and "
			"reserved AS numbers");
		status = EXIT_UNUSABLE;
	} else {
		struct infer_answer answer = { q->source, q->sources, &q->cleaning, &result };
		report_infer(q->invocation->out, &answer);
	}
	infer_clear(&result);
	return status;
}

static int infer_run(const struct invocation *invocation)
{
	struct question question = { .invocation = invocation };
	question.source = xcalloc(invocation->operands, sizeof *question.source);
	int status = ask(&question);
	path_set_clear(&question.paths);
	free(question.source);
	free(question.exchange);
	return status;
}

const struct command cmd_infer = {
	.name = "infer",
	.group = "data",
	.summary = "relationships between networks, from AS paths",
	.operands = "FILE...",
	.operands_min = 1,
	.operands_max = 4096,
	.about =
		"Tells for every link that the AS paths in the files show who is whose customer "
		"and who peers. A FILE is a recorded routing table in MRT, as RouteViews (rib.*) "
		"and RIPE RIS (bview.*) publish them, or any other recording of BGP: updates in "
		"MRT, BMP, captures, RIS Live; or text with a path a line, the vantage AS first: "
		"701|174|3. Packed or not; '-' is text from standard input.\n"
		"\n"
		"The answer is an as-rel file as CAIDA publishes them (serial-1: a|b|-1 where a is "
		"the provider of b, a|b|0 for peers), which all other commands read. The comments "
		"at its top say what it rests on: the transit-free clique, which is found in the "
		"paths, and which paths were repaired or left out and why. With --format csv and "
		"json each link comes with a confidence and the evidence for and against it.\n"
		"\n"
		"Where the routes leave one relationship only ('rule'), that is it. Where they "
		"leave several ('model'), the likeliest is taken. Only what vantage points can "
		"see is in there: peerings at the edge, above all, stay hidden.",
	.examples = "ostrakon infer rib.20080501.0644.bz2 >20080501.as-rel.txt\t"
		    "a topology from one routing table\n"
		    "ostrakon infer rib.*.bz2 --ixp 20080101.as-rel.txt.bz2 --format csv\t"
		    "from several, with the evidence",
	.options = options,
	.options_size = sizeof(struct infer_options),
	.run = infer_run,
};
