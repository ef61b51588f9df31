/* `rank --by`: holders, countries, and transit networks in place of networks. */
#include "base/log.h"
#include "cli/ranking.h"
#include "cli/topology.h"
#include "report/rank_by.h"

#include <string.h>

/* Part of the weight that --by upstream follows: each network costs a routing. */
static const double followed_part = 0.99;

static unsigned top_of(const struct ranking_run *run)
{
	return (unsigned)run->options->top;
}

/* ---- holders and countries ---- */

static int label_network(void *ctx, asn_t asn, struct group_label *label)
{
	struct ranking_run *run = ctx;
	struct attribution_origin about;
	*label = (struct group_label){ "", "" };
	int status = attr_of_as(run->attributor, asn, run->votes_question.at, &about);
	if (status != 0)
		return status;
	if (strcmp(run->options->by, "org") == 0)
		*label = (struct group_label){ about.organisation_id, about.organisation };
	else if (about.country[0] != '\0')
		label->key = arena_strdup(&run->arena, about.country);
	return 0;
}

/* Of --only the groups that hold these networks. */
static bool is_shown(
	const struct ranking_run *run, const struct groups *groups, const struct ranked *ranked)
{
	if (run->onlys == 0)
		return ranked->place <= top_of(run);
	for (size_t i = 0; i < run->onlys; i++) {
		if (groups_find(groups, run->only[i]) == ranked->asn)
			return true;
	}
	return false;
}

static int answer_groups(struct ranking_run *run, const struct groups *groups)
{
	struct rank_group_report report = {
		.about = ranking_report(run), .by = run->options->by, .groups = groups
	};
	struct ranking weights;
	study_weights(&run->votes, &run->sizes, &run->question, &weights);
	study_rank(&groups->votes, &groups->sizes, &run->question, &run->ranking);
	struct rank_group_row *rows =
		arena_alloc(&run->arena, (run->ranking.networks + 1) * sizeof *rows);
	for (size_t i = 0; i < run->ranking.networks; i++) {
		const struct ranked *ranked = &run->ranking.network[i];
		if (is_shown(run, groups, ranked))
			rows[report.rows++] = (struct rank_group_row){ ranked,
				groups_members(groups, &weights, ranked->asn) };
	}
	report.row = rows;
	report.not_known = groups_members(groups, &weights, 0);
	int status = attributor_inputs(
		run->attributor, &run->arena, &report.about.reference, &report.about.references);
	for (size_t i = 0; i < run->outs && status == 0; i++)
		report_rank_groups(run->out[i], &report);
	ranking_clear(&weights);
	return status;
}

int ranking_by_group(struct ranking_run *run)
{
	struct groups groups = { 0 };
	int status = ranking_votes(run);
	if (status == 0)
		status = study_groups(&run->votes, &run->sizes, label_network, run, &groups);
	if (status == 0)
		status = answer_groups(run, &groups);
	groups_clear(&groups);
	return status;
}

/* ---- transit networks ---- */

static int find_topology(struct ranking_run *run, struct topology *topology)
{
	struct diag diag = { 0 };
	ost_time_t at = run->votes_question.at;
	struct topology_wish wish = { .file = run->options->topology,
		.dated = { .from = at, .until = at + DAY_S },
		.at = at,
		.nearest = true };
	int status = topology_find(&wish, run->invocation->global, &run->arena, topology, &diag);
	if (status == 0)
		return 0;
	log_print(LOG_ERROR, "%s%s%s", wish.file != NULL ? wish.file : "",
		wish.file != NULL ? ": " : "", diag.what);
	return OST_ENOTFOUND;
}

static bool wants_carrier(const struct ranking_run *run, const struct carriers *carriers, size_t i)
{
	if (run->onlys == 0)
		return i < top_of(run);
	for (size_t j = 0; j < run->onlys; j++) {
		if (carriers->carrier[i].asn == run->only[j])
			return true;
	}
	return false;
}

static int name_carriers(struct ranking_run *run, const struct carriers *carriers,
	struct rank_carrier_report *report)
{
	int status = 0;
	struct rank_carrier_row *rows =
		arena_alloc(&run->arena, (carriers->carriers + 1) * sizeof *rows);
	for (size_t i = 0; i < carriers->carriers && status == 0; i++) {
		if (!wants_carrier(run, carriers, i))
			continue;
		struct rank_carrier_row *row = &rows[report->rows++];
		row->place = (unsigned)i + 1;
		row->carrier = &carriers->carrier[i];
		status = attr_of_as(
			run->attributor, row->carrier->asn, run->votes_question.at, &row->about);
	}
	report->row = rows;
	return status;
}

int ranking_by_upstream(struct ranking_run *run)
{
	struct topology topology = { 0 };
	struct carriers carriers = { 0 };
	int status = find_topology(run, &topology);
	if (status != 0)
		return status;
	status = ranking_votes(run);
	struct rank_carrier_report report = { .about = ranking_report(run),
		.carriers = &carriers,
		.topology = &topology,
		.part = followed_part };
	if (status == 0) {
		study_weights(&run->votes, &run->sizes, &run->question, &run->ranking);
		study_carriers(topology.graph, &run->ranking, followed_part, &carriers);
		status = name_carriers(run, &carriers, &report);
	}
	if (status == 0)
		status = attributor_inputs(run->attributor, &run->arena, &report.about.reference,
			&report.about.references);
	for (size_t i = 0; i < run->outs && status == 0; i++)
		report_carriers(run->out[i], &report);
	carriers_clear(&carriers);
	graph_free((struct graph *)topology.graph);
	return status;
}
