/*
 * The evidence against one network: its votes with all that they rest on, so that each can be
 * looked up and contested: when which lists had the address, and by which table it was the
 * network's.
 */
#pragma once

#include "study/rank.h"

struct evidence {
	const struct vote_piece *piece; /* [pieces] of the vote, borrowed from the votes */
	size_t pieces;
	double weight; /* of the vote; 0 when it is an artefact, and not ranked */
	struct day_run days; /* from the first to the last, not all of them need to be covered */
	int32_t covered; /* how many are */
	/* By the table nearest to the last day; of an AS that a list names there is none. */
	struct origin_answer origin;
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
/* The lists of `votes` that say so, each once, as "a, b". */
void evidence_feeds(const struct evidence *evidence, const struct votes *votes, struct buf *text);
