/*
 * Which routes are wanted: an expression of and, or, not and parentheses over terms such as
 * `origin 64500` or `covered-by 192.0.2.0/24`, compiled once and asked for every route. What can be
 * told from a record alone (time, kind, prefix, peer) is asked once a record, so that most of a
 * recording is passed over unread:
 *
 *	if (filter_begin(filter, &route, FILTER_TIME | FILTER_KIND | FILTER_PREFIX) == FILTER_NO)
 *		next record;
 *	for each route of it: if (filter_rest(filter, &route)) hand it out;
 *
 * The terms, and how a withdrawal answers them: docs/methods.md, "Filters of routes".
 */
#pragma once

#include "base/error.h"
#include "base/span.h"
#include "base/when.h"
#include "wire/bgp.h"
#include "wire/prefix_set.h"

#include <stdbool.h>

struct route_filter;

/* Members of struct route that are filled in; a bit each. */
enum filter_known {
	FILTER_TIME = 1,
	FILTER_KIND = 2,
	FILTER_PREFIX = 4, /* with its family */
	FILTER_PEER = 8,
	FILTER_ATTRIBUTES = 16,
	FILTER_ALL = 31,
};

enum filter_answer { FILTER_NO, FILTER_YES, FILTER_DEPENDS };

/* What the terms of an expression that name a file are filled from. */
struct filter_files {
	void *ctx;
	/* Adds the prefixes in the file `name`. Returns 0, or negative with `diag` filled. */
	int (*read)(void *ctx, struct span name, struct prefix_set *set, struct diag *diag);
};

enum { FILTER_TERMS = 256, FILTER_DEPTH = 32 };

/* A filter that lets every route through. */
struct route_filter *filter_new(void);
void filter_free(struct route_filter *filter);
/*
 * Narrow the filter: what was added before, and this. `files` may be NULL. Return 0, or OST_EUSAGE
 * with what is wrong, where (`diag->line` is the column, from 1) and an example in `diag->what`, or
 * what `files` returned; the filter must not be used then.
 */
int filter_add(struct route_filter *filter, struct span expression,
	const struct filter_files *files, struct diag *diag);
/* One term: its name and its argument as one word, which needs no quotes here. */
int filter_add_term(struct route_filter *filter, const char *name, struct span argument,
	const struct filter_files *files, struct diag *diag);
/* Seconds since 1970, or a time as base/when.h has it: its first second, and the one behind it. */
bool filter_parse_time(struct span text, ost_time_t *first, ost_time_t *behind);
/* The prefix must be in `set` or more specific; the filter takes what `set` holds. */
void filter_add_prefixes(struct route_filter *filter, struct prefix_set *set);

/* All that can be said of a record from what is known of each of its routes. */
enum filter_answer filter_begin(
	const struct route_filter *filter, const struct route *route, unsigned known);
/* One of its routes, all members filled; what filter_begin was told must be the same. */
bool filter_rest(const struct route_filter *filter, const struct route *route);
/* A route on its own. */
bool filter_matches(const struct route_filter *filter, const struct route *route);
/*
 * A filter keeps what it found out of the record at hand, so one serves one reader at a time,
 * though it looks constant to it.
 */
