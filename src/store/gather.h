/*
 * From observations to presences: rows of one input in any order in, presences by series and key
 * out, and with them in which lines and words the input says so. Memory is some 80 bytes for each
 * series and address, 80 MB and five to eight bytes for each run of days that did not join its
 * neighbours; and what logs say (store/sayings.h).
 */
#pragma once

#include "feed/observation.h"
#include "store/mention.h"

struct gather;

struct gather *gather_new(void);
void gather_free(struct gather *gather);
/*
 * Adds what was observed (a range or an AS). What a snapshot list has may come before the list says
 * of when it is; then it waits for gather_finish. Returns 0; OST_EFORMAT when anything else has no
 * time, or ends before it begins: not taken; OST_ERANGE when there is no room for more.
 */
int gather_add(struct gather *gather, uint64_t line, const struct observation *observation);
/* Adds what is known to be there on these days already; as gather_add. */
int gather_add_presence(
	struct gather *gather, const struct series *series, const struct presence *presence);
/* Packs when there are so many runs, as tests want it. */
void gather_pack_often(struct gather *gather, size_t pieces);

/* Whether entries wait for the day of their list. */
bool gather_waits(const struct gather *gather);
/*
 * No more comes: what waited, and intervals without an end, are there until `day`. Sorts. Returns 0;
 * OST_ERANGE when there is no room for the day.
 */
int gather_finish(struct gather *gather, int32_t day);
/* In the order in which they were met. Borrowed. */
size_t gather_series(const struct gather *gather, const struct series **series);
/* The number of a series like that; SIZE_MAX = there is none. */
size_t gather_find_series(const struct gather *gather, const struct series *series);
/* By key; borrowed until the next call. Returns how many there are of series number `series`. */
size_t gather_presences(const struct gather *gather, size_t series);
const struct presence_key *gather_key(const struct gather *gather, size_t series, size_t number);
void gather_presence(
	struct gather *gather, size_t series, size_t number, struct presence *presence);
/* Where the input tells of that presence, by day; borrowed until the next call. */
size_t gather_mentions(
	struct gather *gather, size_t series, size_t number, const struct mention **mentions);
/* The days on which a snapshot list was read. Borrowed. */
struct day_list gather_days(const struct gather *gather, const char *feed);
/* The feed of the snapshot list number `number`; NULL when there are not as many. */
const char *gather_list(const struct gather *gather, size_t number);
/* A snapshot list was read that day, even if it had no entries. Returns 0; OST_ERANGE as above. */
int gather_note_day(struct gather *gather, const char *feed, int32_t day);
