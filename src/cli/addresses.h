/*
 * Addresses to ask about, a line each, out of a file or a pipe: `192.0.2.1`, or with a date behind
 * it, `192.0.2.1 2026-03-31 12:00:00 GMT`; also Team Cymru's bulk form, which stands between the
 * lines `begin` and `end` with the words `verbose` and `header` before the addresses.
 */
#pragma once

#include "base/span.h"
#include "base/tally.h"
#include "base/when.h"
#include "net/addr.h"

struct address_lines {
	bool bulk; /* Team Cymru's form */
	bool verbose, header; /* asked for in it */
	bool ended; /* by its `end` */
	uint64_t line;
	struct tally tally; /* addresses, and lines that are none */
};

/*
 * One line. True when it asks about an address, with the time it names; `at` is not known where it
 * names none. Blank lines and comments (#) ask nothing; what is no address or date is counted.
 */
bool address_line_read(
	struct address_lines *lines, struct span line, struct addr *addr, struct when *at);
