#include "base/log.h"
#include "cli/open.h"
#include "report/answers.h"

struct retain_options {
	double days, detail_days;
	bool dry_run;
};

#define FIELD(name) offsetof(struct retain_options, name)

enum { DAYS_MAX = 36600 };

static const struct option_spec options[] = {
	{ "days", 0, OPTION_COUNT, FIELD(days), "DAYS",
		"Keep so many days up to --now of what abuse feeds say. Without it all of them.",
		{ 0, 1, DAYS_MAX } },
	{ "detail-days", 0, OPTION_COUNT, FIELD(detail_days), "DAYS",
		"Keep so many days of their detail: lines, moments, words. Without it as many as "
		"--days.",
		{ 0, 1, DAYS_MAX } },
	{ "dry-run", 0, OPTION_FLAG, FIELD(dry_run), NULL,
		"Change nothing, only tell what would go." },
	{ .name = NULL },
};

/* The first of so many days up to today; of none given all. */
static int32_t first_of(double days, int32_t today)
{
	return days > 0 ? today - (int32_t)days + 1 : RETAIN_ALL;
}

static int answer(const struct invocation *invocation, struct store *store, const char *path)
{
	const struct retain_options *wanted = invocation->options;
	struct retained retained;
	int32_t today = day_of(invocation->global->now.from);
	struct retain_question question = { .keep_from = first_of(wanted->days, today),
		.detail_from = first_of(wanted->detail_days, today),
		.dry_run = wanted->dry_run };
	if (question.detail_from < question.keep_from)
		question.detail_from = question.keep_from;
	int status = store_retain(store, &question, &retained);
	if (status != 0) {
		log_print(LOG_ERROR, "%s: %s", path,
			status == OST_EFORMAT ? "a damaged block; nothing was changed"
					      : store_problem(store));
		return EXIT_INTERNAL;
	}
	report_retained(invocation->out, &retained, &question);
	return EXIT_DONE;
}

static int retain_run(const struct invocation *invocation)
{
	struct arena arena;
	struct store *store = NULL;
	const char *path = NULL;
	arena_init(&arena);
	int exit = open_store(invocation->global, STORE_WRITE, &arena, &path, &store);
	if (exit == EXIT_DONE)
		exit = answer(invocation, store, path);
	store_close(store);
	arena_clear(&arena);
	return exit;
}

const struct command cmd_retain = {
	.name = "retain",
	.group = "data",
	.summary = "lets go of what feeds said long ago, and makes the store small",
	.operands = "",
	.about =
		"Removes the days before the last --days of what abuse feeds say: addresses seen only "
		"then are gone, those seen later too lose these days. Small blocks are merged and the "
		"file is given back the room; without --days and --detail-days that is all it does.\n"
		"\n"
		"Detail, the evidence of each day, takes more room than the days: --detail-days lets go "
		"of it earlier. Addresses then stay on their days, without a line that says so.\n"
		"\n"
		"It is one transaction: a run that is killed changes nothing, and doing it again does "
		"no more. The list of inputs stays, so that a file that was loaded is not loaded again. "
		"Reference data stays.\n"
		"\n"
		"Where feeds lie in ClickHouse no answer has the days any more once the command ends; "
		"the servers give back the room in the background.",
	.examples =
		"ostrakon retain --days 730 --dry-run\twhat would go of more than two years ago\n"
		"ostrakon retain --days 730 --detail-days 90\tof detail three months are enough\n"
		"ostrakon retain\tmerge and give back room only\n",
	.options = options,
	.options_size = sizeof(struct retain_options),
	.run = retain_run,
};
