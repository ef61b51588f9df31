#include "study/case_study.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* How far the time a row speaks of lies from the event. */
static ost_time_t from_event(const struct case_facts *facts, const struct when *when)
{
	return time_distance(when->from, facts->head.event.from);
}

const struct case_network *study_network_name(const struct case_facts *facts, asn_t asn)
{
	size_t count;
	const struct case_network *row = case_networks(facts, &count), *best = NULL;
	for (size_t i = 0; i < count; i++) {
		if (row[i].asn == asn && (best == NULL || from_event(facts, &row[i].as_of) <
								  from_event(facts, &best->as_of)))
			best = &row[i];
	}
	return best;
}

static double share_upper(const struct case_botnet *row)
{
	return row->share.known        ? row->share.value
	       : row->share_high.known ? row->share_high.value
				       : 0;
}

/* The largest share given for a family by a source that does not speak of after the event. */
static const struct case_botnet *largest_share(const struct case_facts *facts, const char *family)
{
	size_t count;
	const struct case_botnet *row = case_botnets(facts, &count), *best = NULL;
	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(row[i].botnet, family) == 0 && share_upper(&row[i]) > 0 &&
			!when_before(&facts->head.event, &row[i].as_of) &&
			(best == NULL || share_upper(&row[i]) > share_upper(best)))
			best = &row[i];
	}
	return best;
}

static int by_share(const void *a, const void *b)
{
	const struct hosted *x = a, *y = b;
	double p = x->share != NULL ? share_upper(x->share) : -1;
	double q = y->share != NULL ? share_upper(y->share) : -1;
	if (p != q)
		return p > q ? -1 : 1;
	return strcmp(x->family.name, y->family.name);
}

static void list_hosted(struct case_study *study, struct arena *arena)
{
	struct placed_family *family;
	size_t count = study_placed_families(study->facts, FORECAST_HINDSIGHT, arena, &family);
	study->hosted = arena_alloc(arena, (count + 1) * sizeof *study->hosted);
	study->hosted_count = count;
	for (size_t i = 0; i < count; i++)
		study->hosted[i] =
			(struct hosted){ family[i], largest_share(study->facts, family[i].name) };
	qsort(study->hosted, count, sizeof *study->hosted, by_share);
}

static bool is_cut(const struct news_cut *news, asn_t asn)
{
	for (size_t i = 0; i < news->count; i++) {
		if (news->cut[i] == asn)
			return true;
	}
	return false;
}

/* The neighbours that would carry on: more than a tenth of the reach each. */
static void list_kept(const struct case_study *study, struct arena *arena, struct news_cut *news)
{
	asn_t *kept = arena_alloc(arena, (study->sever.neighbour_count + 1) * sizeof *kept);
	for (size_t i = 0; i < study->sever.neighbour_count; i++) {
		const struct sever_neighbour *neighbour = &study->sever.neighbours[i];
		if (!is_cut(news, neighbour->asn) &&
			neighbour->reach_alone * 10 > study->sever.reach_before)
			kept[news->kept_count++] = neighbour->asn;
	}
	news->kept = kept;
}

/* Abuse that needs the target falls at most by the share of ASes that lose their route to it. */
static void scale_forecast(struct forecast *forecast, double factor)
{
	forecast->low *= factor;
	forecast->median *= factor;
	forecast->high *= factor;
}

static void study_news(struct case_study *study, struct arena *arena)
{
	struct news_cut *news = &study->news;
	struct sever_result result;
	struct diag diag;
	asn_t *cut;
	news->count = study_links_lost_at_event(study->facts, arena, &cut);
	news->cut = cut;
	news->forecast = study->hindsight;
	if (news->count == 0) {
		news->reason = "no event row tells of a link lost at the event";
		return;
	}
	if (study->topology->own_rows) {
		news->reason = "only the links of the case's own rows are known, no topology";
		return;
	}
	struct sever_question question = {
		.target = study->facts->head.target, .cut = cut, .cuts = news->count
	};
	if (!study->in_topology ||
		study_sever(study->topology->graph, &question, arena, &result, &diag) != 0) {
		news->reason = "the links lost at the event are not in the topology snapshot";
		return;
	}
	news->known = true;
	news->reach_after = result.reach_after;
	list_kept(study, arena, news);
	scale_forecast(&news->forecast,
		result.reach_before > 0 ? (double)result.lost / (double)result.reach_before : 0);
}

static void find_turns(struct case_study *study)
{
	for (size_t i = 0; i < study->alarms.count; i++) {
		const struct alarm *alarm = &study->alarms.alarm[i];
		if (alarm->kind == ALARM_CUT && study->first_cut == NULL)
			study->first_cut = alarm;
		if ((alarm->kind == ALARM_RETURN || alarm->kind == ALARM_FILTERED) &&
			study->first_cut != NULL && study->came_back == NULL)
			study->came_back = alarm;
	}
}

int study_case(const struct case_facts *facts, const struct topology *topology,
	const struct forecast_prior *prior, struct arena *arena, struct case_study *study)
{
	struct diag diag;
	*study = (struct case_study){ .facts = facts, .topology = topology, .prior = *prior };
	list_hosted(study, arena);
	study_forecast(facts, FORECAST_STRICT, prior, arena, &study->strict);
	study_forecast(facts, FORECAST_HINDSIGHT, prior, arena, &study->hindsight);
	if (topology->graph != NULL) {
		struct sever_question question = { .target = facts->head.target };
		int status = study_sever(topology->graph, &question, arena, &study->sever, &diag);
		if (status != 0 && status != OST_ENOTFOUND)
			return status;
		study->in_topology = status == 0;
	}
	study_news(study, arena);
	study_alarms(facts, arena, &study->alarms);
	study_measure(facts, arena, &study->measure);
	study_recovery(facts, &study->measure, &study->recovery);
	study_moves(facts, arena, &study->moves);
	study_fallback(facts, &study->fallback);
	find_turns(study);
	return 0;
}
