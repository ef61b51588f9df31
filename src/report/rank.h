/* Answers of `rank`. */
#pragma once

#include "attr/attribution.h"
#include "report/out.h"
#include "study/artefacts.h"
#include "study/case_study.h"
#include "study/rank.h"
#include "study/rivals.h"

/* A network with what it is called. */
struct rank_row {
	const struct ranked *ranked;
	struct attribution_origin about;
};

struct rank_report {
	const struct votes_question *votes_question;
	const struct rank_question *question;
	const struct votes *votes;
	const struct ranking *ranking;
	const struct artefacts *artefacts;
	const struct rivalry *rivalry; /* NULL = no comparison is asked for */
	const struct origin_source *sizes; /* the table sizes are of */
	const struct rank_row *row;
	size_t rows;
	const struct store_feed_source *feed; /* of all lists in the store */
	size_t feeds;
	struct store_input *reference; /* that gave names, holders and countries */
	size_t references;
	struct arena *arena;
};

/* Parts that all answers begin and end with. `those` is what is ranked: "networks". */
void report_rank_question(struct out *out, const struct rank_report *report, const char *those);
void report_rank_basis(struct out *out, const struct rank_report *report);
void report_rank_method(struct out *out, const struct rank_report *report);
/* What the votes rest on, and the topology, if any; the last of an answer. */
void report_rank_sources(
	struct out *out, const struct rank_report *report, const struct topology *topology);

#define BY_LISTS_LEAST 0.05 /* percent that are told: they are printed with one decimal */
/* Percent of its weight in votes that came or went with their list as a whole. */
double ranked_by_lists(const struct ranked *ranked);
double ranking_by_lists(const struct ranking *ranking); /* of all together */
/* Flags of a column for these: a detail where there is nothing to tell. */
unsigned unless_by_lists(const struct ranking *ranking);
/* A word about them, if they are worth it. */
void report_rank_by_lists(struct out *out, const struct ranking *ranking);

void report_rank(struct out *out, const struct rank_report *report);

/* Changes that say more of a list than of networks; only those within `days`, if not NULL. */
void report_artefacts(struct out *out, const struct artefacts *artefacts,
	const struct day_run *days, struct arena *arena);
