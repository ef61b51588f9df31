/* Small pieces of sentences. All results live in the arena. */
#pragma once

#include "base/alloc.h"
#include "base/when.h"
#include "store/cases.h"

const char *words_count(struct arena *arena, uint64_t n); /* 27,170 */
const char *words_number(struct arena *arena, double value, int decimals); /* 66.7 */
/* "AS1299 TeliaSonera", or "AS1299" when the case has no name for it. */
const char *words_network(struct arena *arena, const struct case_facts *facts, asn_t asn);
/* "AS3549 Global Crossing and AS6939 Hurricane Electric"; "no network" for none. */
const char *words_networks(
	struct arena *arena, const struct case_facts *facts, const asn_t *asn, size_t count);
/* "2008-11-11T21:30Z (30min)"; the precision where the form of the date does not say it. */
const char *words_when(struct arena *arena, const struct when *when);
/* `one` for 1, else `many`. */
const char *words_plural(size_t n, const char *one, const char *many);
