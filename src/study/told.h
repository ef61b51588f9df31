/*
 * What lists say of addresses, for him who asks of one and for the evidence of votes: the presences
 * that cover an address, and where each input says so, in its own words.
 */
#pragma once

#include "store/details.h"
#include "store/presences.h"

struct quote {
	const struct store_input *input;
	struct mention mention;
};

/* A presence of a list that covers an address. */
struct told {
	size_t about; /* which of the addresses asked for */
	const struct series *series;
	struct presence_key key; /* as the list has it: the address, or a range with it */
	struct day_run *run; /* those that reach into the days asked for */
	size_t runs;
	struct quote *quote; /* likewise, by day; none where no detail is kept */
	size_t quotes;
};

struct told_question {
	const struct presence_key *address; /* each of one number; by presence_key_compare */
	size_t addresses;
	struct day_run days;
};

struct told_list {
	struct told *told; /* by address, then list, family and kind */
	size_t count;
};

/* The first that is about an address, or where it would stand. */
size_t told_first(const struct told_list *list, size_t about);

/* All lives in `arena`. Returns 0, OST_ESTORE or OST_EFORMAT. */
int study_told(struct store *store, const struct told_question *question, struct arena *arena,
	struct told_list *list);
