/*
 * Votes: what speaks against each network in a window of days. One address and family of abuse is
 * one vote, however many lists say so; it counts for the network that originated the address when it
 * was seen, and lasts as long as it was there.
 */
#pragma once

#include "attr/origin.h"
#include "feed/observation.h"
#include "store/presences.h"

/* A stretch of days on which something was at a network. */
struct vote_piece {
	unsigned __int128 first; /* of the address; of a range one piece for each /24 or /48 */
	asn_t asn; /* 0 = none: see `state` */
	uint32_t family; /* the same family under whatever name: index of struct votes' `family` */
	struct day_run days; /* within the window */
	float share; /* of a prefix with several origins, what falls to this one */
	uint32_t feed; /* index of `feed` */
	uint8_t what; /* enum presence_what */
	uint8_t kind; /* enum abuse_kind */
	uint8_t state; /* enum origin_state */
	/* It was there the day before, at another network or table; it is the day after, or may be. */
	bool continues : 1, continued : 1;
	bool artefact : 1; /* says more of the list than of the network (study/artefacts.h) */
	/* It came, it went with its list as a whole, and where the window cannot put that right. */
	bool list_began : 1, list_ended : 1;
	bool unnamed : 1; /* the list names no family: `family` is that of the vote it confirms, if any */
};

struct votes_question {
	ost_time_t at; /* the window ends with this day */
	int32_t window; /* days */
	unsigned kinds; /* bits of enum abuse_kind */
	ost_time_t near_s; /* how far a table may lie from a sighting */
	int32_t log_days; /* how long a single sighting of a log is taken to stand for */
	const char *feed; /* only of this list; NULL = all */
	/* Lists whose entries stay until the list lets go of them: each stay is but a sighting. */
	const char *const *keeping;
	size_t keepings;
};

struct votes {
	struct day_run window;
	struct vote_piece *piece; /* by AS, address, kind, family, first day */
	size_t pieces;
	const char **feed, **family; /* [feeds], [families]; families as first met */
	size_t feeds, families;
	uint32_t unnamed; /* the family without a name, where there is one */
	/* [families] days of the window on which lists asked for it; NULL = for all on all days. */
	struct day_run *asked;
	/* Pieces without an AS, by enum origin_state. */
	size_t without[ORIGIN_NO_TABLE + 1];
	const struct origin_source **table; /* [tables] those that answered */
	size_t tables;
	ost_time_t farthest_s; /* between a piece and the table that answered for it */
	struct arena arena;
};

/* Returns 0, OST_ESTORE or OST_EFORMAT; `votes` is to be cleared in any case. */
int study_votes(struct store *store, struct origin_set *tables,
	const struct votes_question *question, struct votes *votes);
void votes_clear(struct votes *votes);
/*
 * Into the order named above, once pieces fall to others. What a list has there without a name joins
 * the longest of the named votes of its address and kind.
 */
void votes_sort(struct votes *votes);

/*
 * `win.cobalt_strike`, `Cobalt Strike C2` and `CobaltStrike` are one family: its letters and digits.
 * Empty for what is no name: "", "Unknown malware".
 */
void family_key(struct buf *key, const char *family);
