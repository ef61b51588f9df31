#include "cli/program.h"

#include "base/alloc.h"
#include "base/log.h"
#include "cli/docs.h"
#include "cli/help.h"
#include "cli/nearest.h"
#include "cli/options.h"
#include "cli/paths.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH_WITHOUT_TERMINAL = 100, WIDTH_MIN = 40, WIDTH_MAX = 120 };

static const struct command *find_command(const struct command *const *table, const char *name)
{
	for (size_t i = 0; table[i] != NULL; i++) {
		if (strcmp(table[i]->name, name) == 0)
			return table[i];
	}
	struct nearest nearest = { .word = name };
	for (size_t i = 0; table[i] != NULL; i++)
		nearest_offer(&nearest, table[i]->name);
	nearest_offer(&nearest, "help");
	if (nearest.best != NULL)
		log_print(LOG_ERROR,
			"unknown command '%.60s'. Did you mean '%s'? See 'ostrakon --help'.", name,
			nearest.best);
	else
		log_print(LOG_ERROR, "unknown command '%.60s'. See 'ostrakon --help'.", name);
	return NULL;
}

/* The present minute; not known when the clock is outside of what dates can be. */
static struct when clock_now(void)
{
	struct when now;
	struct buf text;
	buf_init(&text);
	time_print_minute(&text, time(NULL));
	when_parse((struct span){ text.text, text.length }, &now);
	buf_clear(&text);
	return now;
}

static void set_log_level(const struct global_options *global)
{
	enum log_level more = global->verbose ? LOG_DEBUG : LOG_NOTE;
	log_set_level(global->quiet ? LOG_ERROR : more);
}

static struct out_options output_options(const struct global_options *global)
{
	static const struct out_ops *const drivers[] = { &out_text_driver, &out_json_driver,
		&out_csv_driver, NULL };
	struct out_options options = {
		.driver = drivers[0], .explain = global->explain, .width = WIDTH_WITHOUT_TERMINAL
	};
	for (size_t i = 0; drivers[i] != NULL; i++) {
		if (strcmp(drivers[i]->name, global->format) == 0)
			options.driver = drivers[i];
	}
	struct winsize size;
	if (isatty(STDOUT_FILENO)) {
		options.colour = getenv("NO_COLOR") == NULL;
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN)
			options.width = size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
	}
	return options;
}

/* Runs a command whose options are known to be good; its answer is added to `answer`. */
static int run(const struct arguments *arguments, struct buf *answer)
{
	struct out_options options = output_options(arguments->global);
	struct invocation invocation = {
		.global = arguments->global,
		.options = arguments->options,
		.operand = arguments->operand,
		.operands = arguments->operands,
		.out = out_new(&options),
	};
	out_begin(invocation.out, NULL); /* who typed the command needs no title */
	int status = arguments->command->run(&invocation);
	if (status <= EXIT_SKIPPED) {
		out_end(invocation.out);
		buf_add(answer, out_bytes(invocation.out)->text, out_bytes(invocation.out)->length);
	}
	out_free(invocation.out);
	return status;
}

/* argv[0] is the command's name. */
static int run_command(const struct command *command, int argc, char **argv, struct buf *answer)
{
	struct global_options global = { .format = "text", .now = clock_now() };
	struct arguments arguments = { .command = command, .global = &global };
	struct diag diag = { 0 };
	int status = EXIT_USAGE;

	arguments.options = xcalloc(1, command->options_size + 1); /* some have none */
	int result = options_parse(&arguments, argc, argv, &diag);
	if (result == 0 && global.help) {
		help_command(answer, command);
		status = EXIT_DONE;
		goto out;
	}
	if (result == 0)
		result = options_check_operands(&arguments, &diag);
	if (result == 0)
		result = path_check_database(global.database, &diag);
	if (result != 0) {
		log_print(LOG_ERROR, "%s", diag.what);
		goto out;
	}
	set_log_level(&global);
	status = run(&arguments, answer);
out:
	free(arguments.options);
	return status;
}

static int run_help(const struct command *const *table, int argc, char **argv, struct buf *answer)
{
	if (argc < 2) {
		help_program(answer, table);
		return EXIT_DONE;
	}
	const struct command *command = find_command(table, argv[1]);
	if (command == NULL)
		return EXIT_USAGE;
	help_command(answer, command);
	return EXIT_DONE;
}

/* `_docs man`, `_docs man COMMAND`, `_docs bash`: for the build, and so not in --help. */
static int run_docs(const struct command *const *table, int argc, char **argv, struct buf *answer)
{
	const char *what = argc > 1 ? argv[1] : "";
	if (strcmp(what, "bash") == 0) {
		docs_bash(answer, table);
		return EXIT_DONE;
	}
	if (strcmp(what, "man") == 0 && argc == 2) {
		docs_man_program(answer, table);
		return EXIT_DONE;
	}
	if (strcmp(what, "man") == 0) {
		const struct command *command = find_command(table, argv[2]);
		if (command == NULL)
			return EXIT_USAGE;
		docs_man_command(answer, table, command);
		return EXIT_DONE;
	}
	log_print(LOG_ERROR, "use: ostrakon _docs man [COMMAND], or: ostrakon _docs bash");
	return EXIT_USAGE;
}

int program_run(const struct command *const *table, int argc, char **argv, struct buf *answer)
{
	if (argc < 2) {
		log_print(LOG_ERROR, "no command given. 'ostrakon --help' lists them.");
		return EXIT_USAGE;
	}
	const char *name = argv[1];
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		return run_help(table, 1, argv, answer);
	if (strcmp(name, "help") == 0)
		return run_help(table, argc - 1, argv + 1, answer);
	if (strcmp(name, "--version") == 0) {
		buf_puts(answer, "ostrakon " OSTRAKON_VERSION "\n");
		return EXIT_DONE;
	}
	if (strcmp(name, "_docs") == 0)
		return run_docs(table, argc - 1, argv + 1, answer);
	if (name[0] == '-') {
		log_print(LOG_ERROR,
			"'%.60s' stands before the command; options come after it: ostrakon "
			"COMMAND [OPTION...]. See 'ostrakon --help'.",
			name);
		return EXIT_USAGE;
	}
	const struct command *command = find_command(table, name);
	return command != NULL ? run_command(command, argc - 1, argv + 1, answer) : EXIT_USAGE;
}
