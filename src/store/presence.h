/*
 * Presences: on which days a list had an address (a range, an AS) for which family of abuse. It is
 * the form in which the store keeps what feeds say: the millions of rows of a daily list are a few
 * hundred thousand runs of days.
 *
 * Lists are of two sorts. A snapshot list speaks of presence: a day on which it was read and did
 * not have the address ends a run, days on which it was not read do not. Logs and lists of intervals
 * tell of single days or of runs themselves: nothing is concluded from days they are silent on.
 */
#pragma once

#include "base/alloc.h"
#include "base/error.h"
#include "base/when.h"
#include "net/addr.h"
#include "net/asn.h"

#include <stdint.h>

struct store;

enum presence_what { PRESENCE_ASN, PRESENCE_IPV4, PRESENCE_IPV6, PRESENCE_WHATS };

/* What was seen: addresses first to last as numbers of the host, or (twice) an AS number. */
struct presence_key {
	unsigned __int128 first, last;
	uint8_t what; /* enum presence_what */
};

struct presence_key presence_key_of(const struct addr_range *range, asn_t asn);
/* By what, first, last. */
int presence_key_compare(const struct presence_key *a, const struct presence_key *b);
/* Of IPV4 and IPV6. */
struct addr_range presence_key_range(const struct presence_key *key);

/* Days are below this, so that sums of two are numbers too. */
enum { PRESENCE_DAY_MAX = 1 << 17 };

/* Days since 1970, both included. */
struct day_run {
	int32_t first, last;
};

static inline int32_t day_of(ost_time_t t)
{
	return (int32_t)((t - ((t % DAY_S) + DAY_S) % DAY_S) / DAY_S);
}

/* Runs by time; none of them touches the next. */
struct presence {
	struct presence_key key;
	struct day_run *run;
	size_t runs;
};

/* What one list says of one family. */
struct series {
	int64_t id; /* 0 = not in the store */
	const char *feed, *family; /* the family may be empty */
	uint8_t kind; /* enum abuse_kind */
	bool snapshot; /* of a snapshot list */
};

/* Days, each once, by time. */
struct day_list {
	const int32_t *day;
	size_t count;
};
