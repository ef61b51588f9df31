#include "cli/case_run.h"

#include "base/log.h"
#include "cli/open.h"

bool read_prior(const char *text, double seed, struct forecast_prior *prior)
{
	struct span low, rest = span_of(text != NULL ? text : "0.5,1");
	*prior = (struct forecast_prior){ .seed = (uint64_t)seed };
	if (span_cut(&rest, ',', &low) && rest.p != NULL && span_double(low, &prior->low) &&
		span_double(rest, &prior->high) && prior->low >= 0 && prior->low <= prior->high &&
		prior->high <= 1)
		return true;
	log_print(LOG_ERROR,
		"option '--severed' takes two numbers LOW,HIGH with 0 <= LOW <= HIGH <= 1, not "
		"'%.40s'",
		text);
	return false;
}

static int read_folder(const char *folder, ost_time_t now, struct opened_case *opened)
{
	struct ingest_result result;
	struct diag diag = { 0 };
	int status = store_open(NULL, STORE_WRITE, &opened->store, &diag);
	if (status == 0)
		status = ingest_case(opened->store, folder, now, &result, &diag);
	if (status == 0 &&
		store_case_read(opened->store, result.input, &opened->arena, &opened->facts) != 0)
		status = diag_set(&diag, OST_ESTORE, "%s", store_problem(opened->store));
	if (status != 0) {
		log_print(LOG_ERROR, "%s: %s", folder, diag.what);
		return EXIT_UNUSABLE;
	}
	opened->rejected = result.rejected;
	tell_rejections(opened->store, result.input, folder, &opened->arena);
	return EXIT_DONE;
}

int case_open(const struct case_wish *wish, const struct global_options *global,
	struct opened_case *opened)
{
	struct diag diag = { 0 };
	*opened = (struct opened_case){ 0 };
	arena_init(&opened->arena);
	int status = read_folder(wish->folder, global->now.from, opened);
	if (status != EXIT_DONE)
		return status;
	const struct case_head *head = &opened->facts.head;
	struct topology_wish look = {
		.file = wish->topology,
		.dated = head->topology,
		.at = head->event.from,
		.target = head->target,
		.facts = &opened->facts,
	};
	if (topology_find(&look, global, &opened->arena, &opened->topology, &diag) != 0) {
		if (wish->topology != NULL) {
			log_print(LOG_ERROR, "%s: %s", wish->topology, diag.what);
			return EXIT_UNUSABLE;
		}
		log_print(LOG_NOTE, "%s: %s", wish->folder, diag.what);
	}
	opened->rejected += opened->topology.skipped;
	if (study_case(&opened->facts, &opened->topology, &wish->prior, &opened->arena,
		    &opened->study) == 0)
		return EXIT_DONE;
	log_print(LOG_ERROR, "%s: the study failed", wish->folder);
	return EXIT_INTERNAL;
}

void case_close(struct opened_case *opened)
{
	graph_free((struct graph *)opened->topology.graph);
	store_close(opened->store);
	arena_clear(&opened->arena);
}

const char *case_title(struct opened_case *opened)
{
	const struct case_head *head = &opened->facts.head;
	return arena_printf(&opened->arena, "%s%sAS%u, %s", head->title,
		head->title[0] != '\0' ? ", " : "", (unsigned)head->target, head->event.text);
}

int case_write_dossier(
	const char *path, struct opened_case *opened, const struct opened_case *second)
{
	struct out *out = out_new(&(struct out_options){ .driver = &out_html_driver });
	out_begin(out, case_title(opened));
	report_case(out, &opened->study, &opened->arena);
	if (second != NULL)
		report_comparison(out, &opened->study, &second->study, &opened->arena);
	out_end(out);
	int status = write_file(path, out_bytes(out));
	out_free(out);
	return status;
}
