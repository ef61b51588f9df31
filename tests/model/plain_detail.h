/*
 * A second, simple answer to what an input says of an address: all rows it had, looked through day
 * by day. What gather and the details of the store say must be the same.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLAIN_DETAIL_DAYS = 64 };

struct plain_said {
	int input, address;
	uint32_t line;
	int first, last; /* days; of a snapshot list the same */
};

struct plain_mention {
	int first, last;
	uint32_t first_line, last_line, count; /* count 0 = of a snapshot list */
};

/* What an input says of an address, by day. Room for PLAIN_DETAIL_DAYS; returns how many. */
size_t plain_detail(const struct plain_said *said, size_t count, int input, int address,
	bool snapshot, struct plain_mention *mentions);
