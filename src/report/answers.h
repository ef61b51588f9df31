/* Answers of the commands that are one table or a few: sever, show, status, load. */
#pragma once

#include "report/out.h"
#include "store/ingest.h"
#include "store/origins.h"
#include "store/retain.h"
#include "store/store.h"
#include "study/accuracy.h"
#include "study/address.h"
#include "study/behind.h"
#include "study/case_study.h"
#include "study/choke_observed.h"
#include "study/collateral.h"
#include "study/cut.h"
#include "study/hidden_peers.h"
#include "study/history.h"
#include "study/lists.h"
#include "study/profile.h"
#include "study/sever_learned.h"

/* Texts made on the way live in `arena`. */
void report_sever(struct out *out, const struct sever_result *sever,
	const struct topology *topology, struct arena *arena);
/* A cut under preferences learned from `table`, of which `seen` tells what it shows. */
struct sever_learned_answer {
	const char *table;
	const struct accuracy *seen;
	const struct sever_learned *learned;
};
void report_sever_learned(struct out *out, const struct sever_learned_answer *answer,
	const struct sever_result *plain, struct arena *arena);
void report_behind(struct out *out, const struct behind *behind, struct arena *arena);
void report_cut(struct out *out, const struct cut_result *result, struct arena *arena);
void report_collateral(struct out *out, const struct collateral *collateral,
	const struct topology *topology, struct arena *arena);
void report_choke(struct out *out, const struct choke *choke, struct arena *arena);
/* `seen` as above, of the table that the paths are from. */
void report_choke_observed(struct out *out, const struct choke_observed *observed,
	const char *table, const struct accuracy *seen, struct arena *arena);
void report_uncertainty(
	struct out *out, const struct uncertainty *uncertainty, struct arena *arena);
/* What the answer of `sever` rests on. */
struct sever_sources {
	const struct topology *topology;
	const struct collateral *collateral;
	const char *learned, *paths; /* files of recorded routing tables; NULL = none */
};
void report_sever_sources(
	struct out *out, const struct sever_sources *sources, struct arena *arena);
/* What feeds say of a network, and what they came from. */
struct profile_abuse {
	const struct history *history;
	const struct votes *votes;
	struct store_feed_source *feed; /* of all lists in the store */
	size_t feeds;
};
void report_profile(struct out *out, const struct profile *profile,
	const struct profile_abuse *abuse, struct arena *arena);

/* `feed` are the sources of all lists in the store. */
struct address_sources {
	struct store_feed_source *feed; /* of all lists in the store */
	size_t feeds;
	struct store_input *reference; /* that gave names, holders and countries */
	size_t references;
};
void report_address(struct out *out, const struct address_history *history,
	const struct address_sources *sources, struct arena *arena);

struct store_status {
	const char *path;
	const struct store_input *input;
	size_t inputs;
	const struct store_rejection *rejection;
	size_t rejections;
	const struct store_origin_table *table;
	size_t tables;
	struct list_states lists; /* of abuse feeds */
};
void report_status(struct out *out, const struct store_status *status, struct arena *arena);

/* What `retain` did or, with `dry_run`, would do. */
void report_retained(
	struct out *out, const struct retained *retained, const struct retain_question *question);

/* What became of one operand of `load`. */
struct load_outcome {
	const char *path;
	struct ingest_result result;
	const char *problem; /* why it was not loaded; NULL = it was, or is there already */
};
void report_load(struct out *out, const struct load_outcome *outcome, size_t count);
