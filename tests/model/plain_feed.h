/*
 * A second, simple reader of the dated series and lists in shared/data/feeds: sscanf, a chain of
 * comparisons on octets, timegm. What the decoders of feed/ make of them must add up to the same.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plain_row {
	uint32_t first, last; /* addresses; of IPv6 the four words, xor */
	int64_t from, until; /* seconds; -1 = none */
	const char *refused; /* NULL = good */
	bool ipv6;
	uint64_t family; /* a hash of its name, 0 where lines have none */
};

/* Kinds of line: `date,ip,...`, `date,cidr,...`, `ip<TAB>count`, `{"cidr":"...`. */
enum plain_kind { PLAIN_IP, PLAIN_INTERVAL, PLAIN_CIDR, PLAIN_IPSUM, PLAIN_DROP };

/* False for lines without a row. `line` ends with NUL. */
int plain_feed_row(enum plain_kind kind, const char *line, struct plain_row *row);

/* What was there, from day to day: a row of a snapshot list is one day. */
struct plain_stay {
	uint64_t family, first; /* IPv6 above all IPv4 */
	uint32_t last;
	int32_t from, until;
};

struct plain_stay plain_feed_stay(const struct plain_row *row);

struct plain_runs {
	uint64_t families, addresses; /* distinct; addresses or ranges */
	uint64_t keys, runs,
		days; /* address and family; stretches of days; days of all stretches */
};

/*
 * Counts and sorts `stay`. Of a snapshot list a run goes on where the next day of the list has it
 * too; else where one stay overlaps or touches the other. An open `until` (-1) is the last day of
 * all.
 */
struct plain_runs plain_feed_count(struct plain_stay *stay, size_t count, bool snapshot);
