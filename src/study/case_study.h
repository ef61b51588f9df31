/*
 * A whole case: who the network was, what it hosted, who kept it connected, what each cut would
 * do, the forecast, the alarms, the measured drop, where things moved. Every figure comes from the
 * folder's rows, from the graph, or from a computation on these.
 */
#pragma once

#include "graph/graph.h"
#include "store/cases.h"
#include "study/alarms.h"
#include "study/fallback.h"
#include "study/forecast.h"
#include "study/measure.h"
#include "study/moves.h"
#include "study/sever.h"

/* Where the graph came from; texts are for people and never NULL. */
struct topology {
	const struct graph *graph;
	struct when dated;
	const char *name; /* file or table */
	bool excerpt; /* a part of the Internet only: reach is "n of m in the excerpt" */
	bool own_rows; /* only links of the case's own rows: reach says nothing of the Internet */
	const char *assumption; /* stated beside every figure; NULL = none */
	const char *citation, *terms;
	struct graph_report oddities; /* of its links */
	uint64_t skipped; /* lines of its file that could not be used */
};

/* A family placed at the target, with the largest share of spam a source gives for it. */
struct hosted {
	struct placed_family family;
	const struct case_botnet *share; /* NULL = no share given */
};

/*
 * The cut in the news: the links lost at the event, alone. `known` is false when there were none,
 * or when the snapshot does not have them (then `reason` says so).
 */
struct news_cut {
	const asn_t *cut;
	size_t count;
	bool known;
	const char *reason;
	size_t reach_after;
	struct forecast forecast; /* hindsight, scaled by the share of ASes that lose their route */
	const asn_t *kept; /* neighbours left that each carry more than a tenth of the reach */
	size_t kept_count;
};

struct case_study {
	const struct case_facts *facts;
	const struct topology *topology;
	struct forecast_prior prior;
	struct hosted *hosted;
	size_t hosted_count;
	bool in_topology; /* the target is an AS of the graph: `sever` and `news` hold */
	struct sever_result sever;
	struct news_cut news;
	struct forecast strict, hindsight;
	struct alarm_list alarms;
	struct measure measure;
	struct recovery recovery;
	struct move_list moves;
	struct fallback fallback;
	const struct alarm *first_cut; /* NULL = none */
	const struct alarm *came_back; /* the first return or partial return; NULL = none */
};

/* The result borrows `facts` and `topology` and lives in `arena`. Returns 0 or OST_E*. */
int study_case(const struct case_facts *facts, const struct topology *topology,
	const struct forecast_prior *prior, struct arena *arena, struct case_study *study);

/* The row that names an AS as of a time nearest to the event; NULL = no name known. */
const struct case_network *study_network_name(const struct case_facts *facts, asn_t asn);
