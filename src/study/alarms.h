/*
 * A case's dated events replayed into alarms by one rule, the rule a watcher of live BGP will use:
 *
 *	lost		a link to the network goes down while it is connected
 *	new_upstream	a link comes up while it is connected
 *	cut		it becomes unreachable, or the link that brought it back goes down
 *	return		a link comes up, or it is seen reachable, while it is cut
 *	filtered	a return that only part of the Internet sees: a network behind the new link
 *			drops its routes
 *
 * Event rows win over the links of a topology snapshot, which is months older. Rows of low
 * confidence, announcements and attempts make a note, never an alarm. Events are taken in the
 * order of the time by which each has surely happened. Rows about one change make one alarm, with
 * the sharpest time and the best confidence of theirs; rows of times that overlap may stand in any
 * order.
 */
#pragma once

#include "base/alloc.h"
#include "store/cases.h"

enum alarm_kind { ALARM_LOST, ALARM_NEW_UPSTREAM, ALARM_CUT, ALARM_RETURN, ALARM_FILTERED };

const char *alarm_kind_name(enum alarm_kind kind);

struct alarm {
	enum alarm_kind kind;
	struct when time;
	asn_t neighbour; /* the link concerned; 0 = none or several */
	asn_t filtered_by; /* of ALARM_FILTERED */
	const char *confidence, *source, *note;
	uint64_t line; /* in events.csv */
};

struct alarm_note {
	const struct case_event *event;
	const char *why; /* no alarm */
};

struct alarm_list {
	const struct alarm *alarm;
	size_t count;
	const struct alarm_note *note;
	size_t notes;
	const char *missing; /* why nothing is known; NULL when events are there */
};

void study_alarms(const struct case_facts *facts, struct arena *arena, struct alarm_list *list);

/* The links lost at the event itself: those that the news spoke of. Ascending, each once. */
size_t study_links_lost_at_event(const struct case_facts *facts, struct arena *arena, asn_t **asn);
