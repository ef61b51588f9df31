#include "base/log.h"
#include "cli/case_run.h"
#include "cli/paths.h"

#include <stdlib.h>

struct demo_options {
	const char *topology, *output;
};

#define FIELD(name) offsetof(struct demo_options, name)

static const struct option_spec options[] = {
	{ "topology", 0, OPTION_FILE, FIELD(topology), "FILE",
		"The AS graph of 2008-01-01 in full, CAIDA's 20080101.as-rel.txt. Without it: the "
		"file of that day in the folder OSTRAKON_DATA or in the store, else the excerpt of "
		"26 networks that comes with ostrakon." },
	{ "output", 'o', OPTION_FILE, FIELD(output), "FILE.html",
		"Where to write the dossier (ostrakon-demo.html in this folder)." },
	{ .name = NULL },
};

/* Both stories and what sets them apart; the dossier's path is the last line. */
static int tell(const struct invocation *invocation, struct opened_case *first,
	struct opened_case *second, const char *path)
{
	struct out *out = invocation->out;
	report_case(out, &first->study, &first->arena);
	out_section(out, "beside", case_title(second));
	report_case(out, &second->study, &second->arena);
	out_end_section(out);
	report_comparison(out, &first->study, &second->study, &first->arena);
	int status = case_write_dossier(path, first, second);
	out_field(out, "dossier", NULL, out_text(path));
	out_prose(out, OUT_PARAGRAPH, "The dossier:");
	out_prose(out, OUT_PARAGRAPH, "%s", path);
	return status;
}

static int open_shipped(const struct invocation *invocation, const char *name, const char *folder,
	struct opened_case *opened)
{
	const struct demo_options *wanted = invocation->options;
	struct buf path;
	struct case_wish wish = { .topology = wanted->topology };
	buf_init(&path);
	buf_printf(&path, "%s/%s", folder, name);
	wish.folder = path.text;
	read_prior(NULL, invocation->global->seed, &wish.prior);
	int status = case_open(&wish, invocation->global, opened);
	buf_clear(&path);
	return status;
}

static int demo_run(const struct invocation *invocation)
{
	const struct demo_options *wanted = invocation->options;
	struct opened_case first = { 0 }, second = { 0 };
	struct diag diag = { 0 };
	char *folder = path_cases(&diag);
	if (folder == NULL) {
		log_print(LOG_ERROR, "%s", diag.what);
		return EXIT_UNUSABLE;
	}
	int status = open_shipped(invocation, "mccolo-2008", folder, &first);
	if (status == EXIT_DONE)
		status = open_shipped(invocation, "atrivo-2008", folder, &second);
	if (status == EXIT_DONE)
		status = tell(invocation, &first, &second,
			wanted->output != NULL ? wanted->output : "ostrakon-demo.html");
	case_close(&second);
	case_close(&first);
	free(folder);
	return status;
}

const struct command cmd_demo = {
	.name = "demo",
	.group = "answers",
	.summary = "McColo and Atrivo, 2008: the shipped cases, end to end, offline",
	.operands = "",
	.about = "Runs 'case' on the McColo cut of November 2008 and, beside it, on the Atrivo cut "
		 "two "
		 "months earlier, and tells what the rows say about the difference. Works offline, "
		 "on "
		 "the tables that come with ostrakon. The last line is the path of the dossier.",
	.examples =
		"ostrakon demo\tboth cases, and a dossier in this folder\n"
		"ostrakon demo --topology 20080101.as-rel.txt.bz2\ton the whole Internet of 2008",
	.options = options,
	.options_size = sizeof(struct demo_options),
	.run = demo_run,
};
