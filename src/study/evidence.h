/*
 * The evidence against one network: its votes with all that they rest on, so that each can be
 * looked up and contested: when which lists had the address, by which table it was the network's,
 * and which line of which input says so.
 */
#pragma once

#include "study/rank.h"
#include "study/told.h"

/* That a line of an input says what a vote counts. */
struct evidence_quote {
	const struct told *told;
	const struct quote *quote;
};

struct evidence {
	const struct vote_piece *piece; /* [pieces] of the vote, borrowed from the votes */
	size_t pieces;
	double weight; /* of the vote; 0 when it is an artefact, and not ranked */
	struct day_run days; /* from the first to the last, not all of them need to be covered */
	int32_t covered; /* how many are */
	/* By the table nearest to the last day; of an AS that a list names there is none. */
	struct origin_answer origin;
	/* The newest first; none until evidence_quote, or where no detail is kept. */
	struct evidence_quote *quote;
	size_t quotes;
};

struct evidence_list {
	struct evidence *evidence; /* by weight; of equals those seen last before */
	size_t count;
};

/* Of all votes of `asn`. To be cleared. */
void study_evidence(const struct votes *votes, const struct rank_question *question, asn_t asn,
	struct evidence_list *list);
void evidence_clear(struct evidence_list *list);
/* Fills `origin` of one that is no AS. Returns 0, OST_ESTORE or OST_EFORMAT. */
int evidence_locate(struct origin_set *tables, struct evidence *evidence);
/*
 * Fills `quote` of `count` votes; what that borrows lives in `arena`. `log_days` is how long a single
 * sighting stands for. Returns 0, OST_ESTORE or OST_EFORMAT.
 */
struct evidence_quoting {
	struct store *store;
	const struct votes *votes;
	int32_t log_days;
};
int evidence_quote(const struct evidence_quoting *how, struct evidence *evidence, size_t count,
	struct arena *arena);
/* The lists of `votes` that say so, each once, as "a, b". */
void evidence_feeds(const struct evidence *evidence, const struct votes *votes, struct buf *text);
