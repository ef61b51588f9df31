/*
 * Team Cymru's bulk answers: a banner, then a row for each origin of an address, columns padded
 * and set apart by ` | `; NA where nothing is known. Written as they come.
 */
#pragma once

#include "attr/attribution.h"
#include "cli/addresses.h"
#include "cli/stream.h"

struct bulk_writer {
	struct stream stream;
	struct buf row;
	bool begun, verbose;
};

/* Once; later calls do nothing. `now` stands in the banner. */
void bulk_begin(
	struct bulk_writer *writer, const struct address_lines *lines, const struct when *now);
/* `at`: the date that was given with the address, or NULL. */
void bulk_row(struct bulk_writer *writer, const struct addr *addr, const struct when *at,
	const struct attribution *attribution);
/* Returns `status`, or EXIT_INTERNAL when not all could be written. */
int bulk_end(struct bulk_writer *writer, int status);
