#include "base/alloc.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/nearest.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "report/fetch.h"

#include <stdlib.h>
#include <string.h>

struct fetch_command {
	bool list, again;
	const char *folder, *collector, *mirror;
	struct when at, until;
	double tries, wait_s, stall_s;
};

#define FIELD(name) offsetof(struct fetch_command, name)

enum { FILES_MAX = 10000, TRIES_MAX = 100, STALL_MAX_S = 3600 };

static const struct option_spec options[] = {
	{ "list", 0, OPTION_FLAG, FIELD(list), NULL,
		"List the sources, how often each has a new file, and its publisher's terms." },
	{ "at", 0, OPTION_DATE, FIELD(at), "DATE",
		"Of sources with dated files: the file of this time, or the last before it. Without "
		"it the one of --now, which may not be out yet." },
	{ "until", 0, OPTION_DATE, FIELD(until), "DATE", "All files from --at up to this time." },
	{ "collector", 0, OPTION_TEXT, FIELD(collector), "NAME",
		"Of RouteViews and RIPE RIS: route-views.linx, rrc21 ... Default: route-views2 and "
		"rrc00." },
	{ "dir", 0, OPTION_FILE, FIELD(folder), "DIR",
		"Where files go, in a folder for each source. Default: ostrakon/fetched in your data "
		"folder." },
	{ "mirror", 0, OPTION_TEXT, FIELD(mirror), "URL",
		"Scheme and host to ask instead of the publisher's, such as https://mirror.example." },
	{ "again", 0, OPTION_FLAG, FIELD(again), NULL,
		"Ask even if the file is there, or the publisher was asked a short time ago." },
	{ "tries", 0, OPTION_COUNT, FIELD(tries), "N", "How often to ask before giving up.",
		{ 5, 1, TRIES_MAX } },
	{ "wait", 0, OPTION_NUMBER, FIELD(wait_s), "SECONDS",
		"Before the second try; each further wait is twice as long.",
		{ 2, 0, STALL_MAX_S } },
	{ "stall", 0, OPTION_COUNT, FIELD(stall_s), "SECONDS",
		"A transfer that hardly moves for so long is given up, and tried again.",
		{ 30, 1, STALL_MAX_S } },
	{ .name = NULL },
};

static void tell_waiting(void *ctx, const char *problem, double wait_s)
{
	struct progress *progress = ctx;
	progress_end(progress);
	log_print(LOG_NOTE, "%s: %s; trying again in %g s", progress->label, problem, wait_s);
	progress_start(progress, progress->label, 0, false);
}

static const struct catalogue_entry *find_source(const char *name)
{
	const struct catalogue_entry *entry = catalogue_find(name);
	struct nearest nearest = { .word = name };
	if (entry != NULL)
		return entry;
	for (size_t i = 0; i < catalogue_entries; i++)
		nearest_offer(&nearest, catalogue[i].name);
	if (nearest.best != NULL)
		log_print(LOG_ERROR,
			"there is no source '%.40s'. Did you mean '%s'? See 'ostrakon fetch --list'.",
			name, nearest.best);
	else
		log_print(
			LOG_ERROR, "there is no source '%.40s'; see 'ostrakon fetch --list'", name);
	return NULL;
}

/* A collector becomes part of a path and an address. */
static bool is_plain_word(const char *text)
{
	return text[0] != '\0' && text[0] != '.' &&
	       text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.-")] == '\0';
}

static bool options_make_sense(const struct fetch_command *wanted, const struct when *now)
{
	if (wanted->collector != NULL && !is_plain_word(wanted->collector))
		log_print(LOG_ERROR,
			"'%.40s' is no name of a collector; write rrc21 or "
			"route-views.linx",
			wanted->collector);
	else if (wanted->mirror != NULL && strncmp(wanted->mirror, "http://", 7) != 0 &&
		 strncmp(wanted->mirror, "https://", 8) != 0)
		log_print(LOG_ERROR, "--mirror wants an address such as https://mirror.example");
	else if (when_known(&wanted->until) && !when_known(&wanted->at))
		log_print(LOG_ERROR, "--until wants --at: from when on?");
	else if (when_known(&wanted->at) && wanted->at.from > now->from)
		log_print(LOG_ERROR, "--at %s lies in the future", wanted->at.text);
	else
		return true;
	return false;
}

/* The times of the files of one source that are asked for; false when there are too many. */
static bool list_times(const struct fetch_command *wanted, const struct when *now,
	const struct catalogue_entry *entry, struct arena *arena, ost_time_t **list, size_t *count)
{
	ost_time_t first = when_known(&wanted->at) ? wanted->at.from : now->from;
	ost_time_t last = when_known(&wanted->until) ? wanted->until.from : first;
	first = catalogue_floor(entry->period, first);
	if (entry->period == PERIOD_LATEST)
		last = first;
	*count = 0;
	for (ost_time_t t = first; t <= last && *count <= FILES_MAX;
		t = catalogue_next(entry->period, t))
		(*count)++;
	if (*count > FILES_MAX) {
		log_print(LOG_ERROR, "%s: more than %d files from %s to %s; ask for less at once",
			entry->name, FILES_MAX, wanted->at.text, wanted->until.text);
		return false;
	}
	*list = arena_alloc(arena, (*count + 1) * sizeof **list);
	for (size_t i = 0; i < *count; i++, first = catalogue_next(entry->period, first))
		(*list)[i] = first;
	return true;
}

static void fetch_outcome(const struct invocation *invocation, const char *folder, ost_time_t t,
	struct arena *arena, struct fetch_outcome *outcome)
{
	const struct fetch_command *wanted = invocation->options;
	struct progress progress;
	struct diag diag = { 0 };
	struct fetch_options how = {
		.folder = folder,
		.collector = wanted->collector,
		.base = wanted->mirror,
		.now = invocation->global->now.from,
		.again = wanted->again,
		.tries = (unsigned)wanted->tries,
		.wait_s = wanted->wait_s,
		.stall_s = (unsigned)wanted->stall_s,
		.progress = progress_show,
		.progress_ctx = &progress,
		.waiting = tell_waiting,
	};
	progress_start(&progress, outcome->entry->name, 0, invocation->global->quiet);
	int status = fetch_file(outcome->entry, t, &how, &outcome->result, &diag);
	progress_end(&progress);
	if (status == 0)
		return;
	outcome->problem = arena_strdup(arena, diag.what);
	log_print(LOG_ERROR, "%s: %s", outcome->entry->name, diag.what);
}

struct fetch_list {
	struct fetch_outcome *item;
	size_t count, capacity;
};

static bool plan(const struct invocation *invocation, struct arena *arena, struct fetch_list *list,
	ost_time_t **times)
{
	size_t capacity = 0;
	for (size_t i = 0; i < invocation->operands; i++) {
		const struct catalogue_entry *entry = find_source(invocation->operand[i]);
		ost_time_t *of_source;
		size_t count;
		if (entry == NULL || !list_times(invocation->options, &invocation->global->now,
					     entry, arena, &of_source, &count))
			return false;
		for (size_t j = 0; j < count; j++) {
			list->item = array_grow(
				list->item, list->count, &list->capacity, sizeof *list->item);
			*times = array_grow(*times, list->count, &capacity, sizeof **times);
			(*times)[list->count] = of_source[j];
			list->item[list->count++] = (struct fetch_outcome){ .entry = entry };
		}
	}
	return true;
}

static int fetch_all(const struct invocation *invocation, const char *folder, struct arena *arena,
	struct fetch_list *list)
{
	ost_time_t *times = NULL;
	size_t failed = 0;
	int exit = EXIT_USAGE;
	if (plan(invocation, arena, list, &times)) {
		for (size_t i = 0; i < list->count; i++) {
			fetch_outcome(invocation, folder, times[i], arena, &list->item[i]);
			failed += list->item[i].result.state == FETCH_FAILED;
		}
		report_fetch(invocation->out, list->item, list->count);
		exit = exit_of_inputs(list->count, failed, 0);
	}
	free(times);
	return exit;
}

static int fetch_run(const struct invocation *invocation)
{
	const struct fetch_command *wanted = invocation->options;
	struct fetch_list list = { 0 };
	struct diag diag = { 0 };
	struct arena arena;
	if (wanted->list) {
		report_catalogue(invocation->out);
		return EXIT_DONE;
	}
	if (invocation->operands == 0) {
		log_print(LOG_ERROR, "which source? 'ostrakon fetch --list' names them");
		return EXIT_USAGE;
	}
	if (!options_make_sense(wanted, &invocation->global->now))
		return EXIT_USAGE;
	char *folder = path_fetched(wanted->folder, &diag);
	if (folder == NULL || http_start() != 0) {
		log_print(LOG_ERROR, "%s", folder == NULL ? diag.what : "libcurl does not start");
		free(folder);
		return folder == NULL ? EXIT_USAGE : EXIT_INTERNAL;
	}
	arena_init(&arena);
	int exit = fetch_all(invocation, folder, &arena, &list);
	for (size_t i = 0; i < list.count; i++)
		free(list.item[i].result.path);
	free(list.item);
	arena_clear(&arena);
	free(folder);
	return exit;
}

const struct command cmd_fetch = {
	.name = "fetch",
	.group = "data",
	.summary = "get public reference data and feeds from their publishers",
	.operands = "[SOURCE...]",
	.operands_min = 0,
	.operands_max = 100,
	.about =
		"Fetches files of public sources, whole and checked or not at all: what is under way "
		"lies beside as FILE.part and is gone on with next time, even after a kill. A file "
		"that has not changed is not sent again, and no publisher is asked more often than he "
		"wants. Checked are size, the checksums inside packed files, the record that counts "
		"the lines of a DROP list, and that no page of HTML came instead.\n"
		"\n"
		"Each file gets FILE.fetched beside it: where it is from, when, and its publisher's "
		"citation and terms. Nothing is loaded; 'ostrakon load' does that.\n"
		"\n"
		"This is the only command that asks the network for data, and it asks publishers, "
		"never a network that is studied.",
	.examples = "ostrakon fetch --list\tthe sources and their terms\n"
		    "ostrakon fetch spamhaus-drop feodo\tthe lists of today\n"
		    "ostrakon fetch caida-as-rel --at 2008-11\tthe topology of that month\n"
		    "ostrakon fetch ris-updates --collector rrc21 --at 2026-11-20T10:00Z "
		    "--until 2026-11-20T12:00Z\ttwo hours of updates\n",
	.options = options,
	.options_size = sizeof(struct fetch_command),
	.run = fetch_run,
};
