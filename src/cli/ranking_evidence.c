/* `rank --only AS,... --explain`: the evidence against each network. */
#include "cli/ranking.h"
#include "report/rank_evidence.h"

#include <stdlib.h>

static const struct rank_row *row_of(const struct rank_report *report, asn_t asn)
{
	for (size_t i = 0; i < report->rows; i++) {
		if (report->row[i].ranked->asn == asn)
			return &report->row[i];
	}
	return NULL;
}

int ranking_evidence(struct ranking_run *run, const struct rank_report *report)
{
	size_t wanted = (size_t)run->options->evidence;
	struct evidence_list *list = xcalloc(run->onlys, sizeof *list);
	struct rank_evidence *network =
		arena_alloc(&run->arena, (run->onlys + 1) * sizeof *network);
	const struct evidence_quoting quoting = { run->store, &run->votes,
		run->votes_question.log_days };
	int status = 0;
	for (size_t i = 0; i < run->onlys; i++) {
		study_evidence(&run->votes, &run->question, run->only[i], &list[i]);
		network[i] = (struct rank_evidence){ run->only[i], row_of(report, run->only[i]),
			&list[i], list[i].count < wanted ? list[i].count : wanted };
		for (size_t j = 0; j < network[i].shown && status == 0; j++)
			status = evidence_locate(run->tables, &list[i].evidence[j]);
		if (status == 0)
			status = evidence_quote(
				&quoting, list[i].evidence, network[i].shown, &run->arena);
	}
	for (size_t i = 0; i < run->outs && status == 0; i++)
		report_rank_evidence(run->out[i], report, network, run->onlys);
	for (size_t i = 0; i < run->onlys; i++)
		evidence_clear(&list[i]);
	free(list);
	return status;
}
