/*
 * What lists do by themselves: changes that say more of the list than of the networks on it. They
 * are told, and what rests on them is put right where it can be. docs/methods.md, "Artefacts", has
 * the rules; in short:
 *
 * - A list that loses (or gains) a good part of its entries in a day, all over the networks alike,
 *   has changed its rules. A takedown hits one network or a few.
 * - A list whose entries all stay equally long, or for good, says when they came and no more.
 * - A family that begins or ends on a list in a day, with many addresses in many networks, is a
 *   question that the collector began or ceased to ask.
 * - A block of addresses of one family in one network that comes in bulk and goes in bulk is a
 *   question that was asked otherwise for a time. What grew over days and ends in a day may be a
 *   takedown, and is no artefact.
 */
#pragma once

#include "study/votes.h"

enum artefact_kind {
	ARTEFACT_LIST_DROPS,
	ARTEFACT_LIST_GAINS,
	ARTEFACT_LIST_KEEPS,
	ARTEFACT_FAMILY_BEGINS,
	ARTEFACT_FAMILY_ENDS,
	ARTEFACT_BLOCK,
	ARTEFACTS,
};

struct artefact {
	enum artefact_kind kind;
	const char *feed, *family; /* borrowed from the votes; family NULL: the whole list */
	asn_t asn; /* of a block, else 0 */
	struct day_run
		days; /* the day; of a block all of it, of a list that keeps entries its own */
	size_t size; /* addresses that came or went; entries that showed how a list keeps them */
	/*
	 * Addresses the list (family) had the day before; of a block its usual number; of a list that
	 * keeps entries how many days, 0 = for good.
	 */
	size_t before;
	double alike; /* of whole lists: what three networks in four lost (gained) at least, by
			 what all did */
};

struct artefacts {
	struct artefact *artefact; /* by feed, day, kind, family, AS */
	size_t count, capacity;
};

const char *artefact_name(enum artefact_kind kind); /* "list-drops" ... */

/*
 * Looks through all `votes`, whose window should be all that the lists cover: a change needs days
 * before and after it. They must outlive the result, which is to be cleared.
 */
void study_artefacts(const struct votes *votes, struct artefacts *artefacts);
void artefacts_clear(struct artefacts *artefacts);

/* The lists that keep entries until they let go of them; `feed` has room for all artefacts. */
size_t artefacts_keeping(const struct artefacts *artefacts, const char **feed);

/*
 * Puts right votes, which may be others of the same store: marks pieces within a block; joins those
 * between which the list as a whole lost and regained entries; finds on which days each family was
 * asked for; marks what came or went with its list otherwise.
 */
void artefacts_apply(const struct artefacts *artefacts, struct votes *votes);
