#include "base/log.h"
#include "cli/open.h"
#include "report/answers.h"

static const struct option_spec options[] = { { .name = NULL } };

static int status_run(const struct invocation *invocation)
{
	struct arena arena;
	struct store *store = NULL;
	struct store_status status = { 0 };
	struct store_input *inputs;
	struct store_rejection *rejections;
	struct store_origin_table *tables;
	arena_init(&arena);
	int exit = open_store(invocation->global, STORE_READ, &arena, &status.path, &store);
	if (exit == EXIT_DONE &&
		(store_inputs_read(store, &arena, &inputs, &status.inputs) != 0 ||
			store_rejections_read(store, &arena, &rejections, &status.rejections) !=
				0 ||
			store_origins_list(store, &arena, &tables, &status.tables) != 0 ||
			study_lists(store, &arena, &status.lists) != 0)) {
		log_print(LOG_ERROR, "%s: %s", status.path, store_problem(store));
		exit = EXIT_INTERNAL;
	}
	if (exit == EXIT_DONE) {
		status.input = inputs;
		status.rejection = rejections;
		status.table = tables;
		report_status(invocation->out, &status, &arena);
	}
	store_close(store);
	arena_clear(&arena);
	return exit;
}

const struct command cmd_status = {
	.name = "status",
	.group = "data",
	.summary = "what is in the store, of which dates, and what was rejected",
	.operands = "",
	.about =
		"Lists the inputs in the store with the date each speaks of, and for each what was "
		"rejected: the reason, how many lines, the first of them and what stood there; and "
		"the tables of origins, with the time that each is evidence for. With "
		"--explain also when each was loaded, its SHA-256, and the terms of its publisher.\n"
		"\n"
		"Of each abuse feed it tells the days it covers and its entries when read last, and "
		"warns when one with ten or more had lost nine in ten of them by the next reading.",
	.examples = "ostrakon status\twhat is loaded\n"
		    "ostrakon status --format json\tthe same for a program",
	.options = options,
	.options_size = 0,
	.run = status_run,
};
