/* The inside of a filter, shared by its parser and its evaluation. */
#pragma once

#include "base/alloc.h"
#include "base/when.h"
#include "wire/asn_set.h"
#include "wire/community_pattern.h"
#include "wire/filter.h"
#include "wire/path_pattern.h"

enum filter_kind {
	FILTER_AND,
	FILTER_OR,
	FILTER_NOT,
	FILTER_IN_PREFIXES,
	FILTER_IN_TIME,
	FILTER_IN_KINDS,
	FILTER_IN_FAMILIES,
	FILTER_OF_PEER,
	FILTER_OF_ORIGIN,
	FILTER_ON_PATH,
	FILTER_OF_PATTERN,
	FILTER_OF_COMMUNITY,
};

/* How a route's prefix stands to those of the set. */
enum filter_relation { FILTER_SAME, FILTER_COVERED, FILTER_COVERING };

struct filter_prefixes {
	enum filter_relation relation;
	struct prefix_set set;
};

struct filter_peers {
	struct asn_set asns;
	struct prefix_set addresses;
};

struct filter_node {
	uint8_t kind; /* enum filter_kind */
	uint8_t needs; /* enum filter_known, of a term */
	uint8_t answer; /* enum filter_answer: what filter_begin found */
	struct filter_node **child; /* cheapest first */
	size_t children;
	struct filter_node *older; /* all nodes are in this list, for what they own */
	union {
		struct filter_prefixes *prefixes;
		struct filter_peers *peers;
		struct asn_set asns;
		struct path_pattern *pattern;
		struct community_pattern *community;
		struct {
			ost_time_t from, until; /* until is not within */
		} time;
		unsigned bits; /* of kinds or families */
	} as;
};

/* The AS path of the route at hand, read when the first term asks. */
struct filter_scratch {
	bool path_read, path_good, places_read, collapsed;
	struct as_path path;
	struct path_places places;
};

struct route_filter {
	struct arena arena; /* holds the nodes */
	struct filter_node *root; /* NULL: everything */
	struct filter_node *newest;
	size_t terms;
	struct filter_scratch *scratch;
};

/* A term; the caller fills `as`. */
struct filter_node *filter_term(struct route_filter *filter, enum filter_kind kind);
/* Both, either or (`b` NULL) not; a chain of one kind becomes one node. */
struct filter_node *filter_join(struct route_filter *filter, enum filter_kind kind,
	struct filter_node *a, struct filter_node *b);
/*
 * Makes a term of its name and argument (filter_term.c). Returns 0 with `*node`, OST_EUSAGE with
 * what is wrong and an example in `diag->what`, or what `files` returned.
 */
int filter_term_parse(struct route_filter *filter, struct span name, struct span argument,
	const struct filter_files *files, struct filter_node **node, struct diag *diag);
