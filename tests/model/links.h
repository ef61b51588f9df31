/* Links to test with: small random ones, and those of an as-rel file by a parser of our own. */
#pragma once

#include "base/random.h"
#include "net/link.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
	SMALL_CORE_FIRST = 64496, /* RFC 5398 */
	SMALL_CORE = 12,
	SMALL_STUB_FIRST = 64512, /* RFC 6996 */
	SMALL_STUBS = 400,
	SMALL_LINKS = 64 + SMALL_STUBS,
};

/*
 * Links among 2 to 12 ASes, with provider cycles, doubled and contradictory links and links of an
 * AS with itself; with `stubs`, a crowd of customers without links of their own hangs below.
 */
size_t links_random(struct random_state *random, bool stubs, struct as_link *links);

/* The lines `a|b|rel` of an as-rel text, all others skipped; to be freed. */
struct as_link *links_parse(FILE *file, size_t *count);
/*
 * The same from the shared data, for example "20080101"; NULL when there is none (environment
 * variable OSTRAKON_SHARED).
 */
struct as_link *links_read_shared(const char *date, size_t *count);
/* A pipe from `command FILE` on a file of the shared data, for pclose; NULL when there is none. */
FILE *shared_open(const char *command, const char *file);
