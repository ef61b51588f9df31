/* Private to `rank`: one run, and its answers that stand in files of their own. */
#pragma once

#include "base/alloc.h"
#include "cli/command.h"
#include "report/rank.h"

struct rank_options {
	struct when at, from;
	double window, half_life, within, top, draws, log_days, evidence;
	const char *kinds, *only, *feed, *by, *topology, *output;
	bool monthly, confirm, artefacts, compare;
};

/* Everything of one run. */
struct ranking_run {
	const struct invocation *invocation;
	const struct rank_options *options;
	struct out *out[2]; /* where the answer goes: main's, and the page of --output */
	size_t outs;
	struct store *store;
	struct attributor *attributor;
	struct origin_set *tables;
	struct votes_question votes_question;
	struct rank_question question;
	struct arena arena;
	asn_t *only;
	size_t onlys;
	struct store_feed_source *feed_source; /* what lists in the store came from */
	size_t feed_sources;
	struct day_run lists; /* what the lists asked for cover */
	struct votes all; /* all days up to --at, for what lists do by themselves */
	struct artefacts artefacts;
	struct votes votes;
	struct as_sizes sizes;
	struct origin_source *sizes_of;
	struct ranking ranking;
	struct rivalry rivalry;
};

/* Votes and sizes of the question, put right where lists did something by themselves. */
int ranking_votes(struct ranking_run *run);
/* These, and the ranking by them. */
int ranking_once(struct ranking_run *run);
/* Frees the votes and the ranking, for others. */
void ranking_clear_one(struct ranking_run *run);
/* What the answers of this run share; its rows are still to come. */
struct rank_report ranking_report(struct ranking_run *run);

/* Of the networks of --only, with --explain; after the report of which these are the rows. */
int ranking_evidence(struct ranking_run *run, const struct rank_report *report);
/* --by org and --by country. */
int ranking_by_group(struct ranking_run *run);
/* --monthly. */
int ranking_monthly(struct ranking_run *run);
/* --by upstream. */
int ranking_by_upstream(struct ranking_run *run);

/* --output: what is answered in between goes to a page too, which is written if all went well. */
void ranking_page_begin(struct ranking_run *run);
int ranking_page_end(struct ranking_run *run, int exit); /* returns an exit_status */
