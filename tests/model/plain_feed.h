/*
 * A second, simple reader of the dated series and lists in shared/data/feeds: sscanf, a chain of
 * comparisons on octets, timegm. What the decoders of feed/ make of them must add up to the same.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct plain_row {
	uint32_t first, last; /* addresses; of IPv6 the four words, xor */
	int64_t from, until; /* seconds; -1 = none */
	const char *refused; /* NULL = good */
};

/* Kinds of line: `date,ip,...`, `date,cidr,...`, `ip<TAB>count`, `{"cidr":"...`. */
enum plain_kind { PLAIN_IP, PLAIN_INTERVAL, PLAIN_CIDR, PLAIN_IPSUM, PLAIN_DROP };

/* False for lines without a row. `line` ends with NUL. */
int plain_feed_row(enum plain_kind kind, const char *line, struct plain_row *row);
