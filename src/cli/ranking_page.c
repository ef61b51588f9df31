/* `rank --output`: the answer as one HTML page too. */
#include "cli/open.h"
#include "cli/ranking.h"

#include <string.h>

static const char *subject(const struct rank_options *options)
{
	const char *by = options->by != NULL ? options->by : "as";
	if (options->artefacts)
		return "What abuse lists did by themselves";
	if (options->monthly)
		return "Networks by the abuse they host, month by month";
	if (strcmp(by, "org") == 0)
		return "Holders of networks by the abuse they host";
	if (strcmp(by, "country") == 0)
		return "Countries by the abuse their networks host";
	if (strcmp(by, "upstream") == 0)
		return "Transit networks by the abuse they carry";
	return "Networks by the abuse they host";
}

void ranking_page_begin(struct ranking_run *run)
{
	struct buf title;
	buf_init(&title);
	buf_printf(&title, "%s, as of ", subject(run->options));
	time_print_day(&title, run->votes_question.at);
	struct out *page = out_new(&(struct out_options){ .driver = &out_html_driver });
	out_begin(page, title.text);
	run->out[run->outs++] = page;
	buf_clear(&title);
}

int ranking_page_end(struct ranking_run *run, int exit)
{
	if (run->outs < 2)
		return exit;
	struct out *page = run->out[--run->outs];
	out_end(page);
	if (exit == EXIT_DONE)
		exit = write_file(run->options->output, out_bytes(page));
	out_free(page);
	return exit;
}
