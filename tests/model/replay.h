/*
 * The replay of events into alarms a second time: no state but the list of what was told, an entry
 * of which keeps every row that speaks of it. What is connected, which link brought it back, how
 * sharp and how sure an entry is: each is read off that list when it is asked for.
 */
#pragma once

#include "store/cases.h"
#include "study/alarms.h"

enum { REPLAY_MAX = 64 }; /* events of the target */

struct replayed {
	enum alarm_kind kind;
	asn_t neighbour, filtered_by;
	ost_time_t from, until;
	int sure; /* 0 low, 1 medium or not known, 2 high */
	uint64_t line;
};

/* Writes at most REPLAY_MAX alarms; returns how many. `*notes` counts the rows only noted. */
size_t replay_model(const struct case_facts *facts, struct replayed *alarms, size_t *notes);

int replay_sure(const char *confidence);
