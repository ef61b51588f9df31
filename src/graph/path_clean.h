/*
 * What recorded AS paths hold that says nothing of links between networks, taken out under a
 * reason. Repairs leave the path usable; refusals do not:
 *
 *	repair	prepending	an AS several times in a row: once
 *		route server	AS of an exchange point: left out, its members are the neighbours
 *	refuse	loop		an AS twice with others between: a loop, or poisoned on purpose
 *		reserved	AS numbers that no network on the Internet has: 0 (RFC 7607), 23456
 *				(RFC 6793), for documentation (RFC 5398), private (RFC 6996), last
 *				(RFC 7300)
 *		short, long	less than two ASes are left, or more than PATH_HOPS_MAX
 */
#pragma once

#include "graph/path_set.h"

#include <stdbool.h>

enum { PATH_HOPS_MAX = 255 };

enum path_reason {
	PATH_PREPENDED,
	PATH_ROUTE_SERVER,
	PATH_LOOP,
	PATH_RESERVED,
	PATH_SHORT,
	PATH_LONG,
	PATH_POISONED, /* a clique AS behind another with a lesser AS between; see graph/infer.h */
	PATH_REASONS
};

struct path_cleaning {
	const asn_t *exchange; /* [exchanges] AS numbers of exchange points, ascending; borrowed */
	size_t exchanges;
	bool keep_reserved; /* laboratories and examples use them */
	uint64_t paths; /* that came in */
	uint64_t reason[PATH_REASONS]; /* how many of them showed it; the first refusal counts */
};

/* "private or reserved AS number" and the like. */
const char *path_reason_text(enum path_reason reason);
bool path_reason_refuses(enum path_reason reason);

/* An AS number that stands for no network, by the RFCs above. */
bool asn_reserved(asn_t asn);
/* What such a number is reserved for; NULL of others. */
const char *asn_reserved_for(asn_t asn);

/* Cleans a path in place. Returns how many hops are left, 0 when the path is refused. */
size_t path_clean(struct path_cleaning *cleaning, asn_t *hop, size_t count);
