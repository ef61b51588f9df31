/*
 * Who else a cut hits: networks behind the target that lose their own reach, what address space
 * goes dark with them, and how much of all that goes dark is not the target's: the innocent share.
 */
#pragma once

#include "base/alloc.h"
#include "store/store.h"
#include "study/question.h"

/* What of the lost networks is registered in one country. */
struct collateral_country {
	const char *country; /* two letters; NULL = of these networks no country is known */
	size_t networks, prefixes;
	double addresses_ipv4;
};

struct collateral {
	bool whole; /* no cut or refusal was asked for: what the loss of all its links would do */
	bool stub; /* the target has no customers, so nobody's routes lead through it */
	bool dark; /* less than 1 % of the target's own reach is left */
	asn_t *network; /* those that are hit, the target not among them; ascending */
	size_t networks;

	/* Filled in by study_collateral_weigh. */
	const char *unknown; /* why the rest is not known; NULL = it is */
	struct store_input origins; /* the table it was looked up in */
	size_t prefixes; /* of the networks that are hit */
	double addresses_ipv4; /* the same */
	double own_addresses_ipv4; /* the target's, whether dark or not */
	/*
	 * The part of the addresses lost which is not the target's; negative when none is lost. An
	 * address belongs to the origin of its longest prefix; one that the target originates as
	 * well counts as the target's.
	 */
	double innocent_percent;
	struct collateral_country *country; /* by addresses, then networks, most first */
	size_t countries;
	size_t distant; /* networks whose country a table more than a year off gives */
};

/*
 * A network is hit when its reach, counted without the target, falls below 1 % of what it was: for
 * all but tiny graphs this is to lose the Internet. Who refuses drops its routes, too, where they
 * lead through the target. With neither a cut nor refusals in the question all links of the target
 * are cut, which is an AS of the graph. Exact; the result lives in `arena`.
 */
void study_collateral(const struct graph *graph, const struct sever_question *question,
	struct arena *arena, struct collateral *collateral);
/*
 * Looks up what the networks of `collateral` originate, in the prefix table nearest to `at`, and
 * where they are registered. Without a store (NULL), and when the table is more than a year off,
 * `unknown` says so. Returns 0 or OST_ESTORE.
 */
int study_collateral_weigh(struct store *store, asn_t target, ost_time_t at, struct arena *arena,
	struct collateral *collateral);
