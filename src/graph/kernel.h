/*
 * The inner loops of graph/allpairs.h: the routes of all nodes to one batch of destinations. A row
 * belongs to a node and has ROW_BYTES bytes; a lane is a destination, a byte wide when lengths are
 * asked for, a bit when only reach is.
 *
 * A byte holds class and length in one, so that the better of two routes is the smaller byte and
 * the best of many rows a minimum, 16 to 64 lanes an instruction:
 *
 *	0 .. 62		the node itself, or a customer route of that length
 *	64 .. 126	peer route of the length in the low six bits
 *	128 .. 190	provider route, likewise
 *	191		no route
 *
 * One batch is three sweeps. Up: rows of customer routes go from each node to its providers, only
 * where there are any. Then, from the top of the topological order down, each node takes the
 * minimum over the customer rows of itself and its peers and over what its providers export; what
 * it exports itself is the length alone. Every AS below has heard everything when its turn comes,
 * so one pass does; the members of a circle repeat theirs until nothing changes. Stubs come last
 * and keep no row, for nobody hears from them: as destinations they are only seeds in the rows of
 * their neighbours, as sources they gather. Reach is the same with bits and OR.
 *
 * In a batch of scenarios all lanes are one destination, the target, each with other links of it
 * cut. It has no row then: over each link that is left in a lane its neighbour hears of it by a
 * seed in that lane, and the rest goes as above.
 *
 * Destinations may also be a list; their rows are then kept, those of stubs, too. And a batch may be
 * of sources, of which the rows fall: into each node's row goes for every lane how the source gets
 * there over its customers or its peers, which is a sweep down alone.
 *
 * A length of 63 cannot be told from none. Whoever has a route that long has a next hop with one
 * of 62, so that a batch without a 62 is right, and the caller looks for that.
 */
#pragma once

#include "graph/classes.h"

enum {
	ROW_BYTES = 128,
	LANES_LENGTHS = ROW_BYTES,
	LANES_REACH = 8 * ROW_BYTES,
	LANE_NONE = 191,
	LANE_VALUES = 192, /* bytes below this occur */
	LENGTH_BITS = 6,
	LENGTH_MAX = 62,
	LANES_APART = 64, /* what `differ` counts by */
	BLOCK_ROWS = 128, /* at most 255: lanes are counted in bytes */
};

/* What a link adds: one to the length, and the class. No route stays none, or becomes more. */
enum { HOP_UP = 1, HOP_ACROSS = 64 + 1, HOP_DOWN = 128 + 1 };

/* That a stub peers with a node: a seed for one lane of that node's row alone. */
struct poke {
	uint32_t lane, next; /* index of the node's next one + 1, 0 = last */
	uint8_t route;
};

/* A neighbour of the target, and the row of seeds that says in which lanes it is one. */
struct seed {
	uint32_t node, row;
};

/* Whom the rows of a block heard: so their routes are of the same classes. */
enum heard { HEARD_CUSTOMERS, HEARD_PEERS, HEARD_PROVIDERS, HEARD_KINDS };

/* Complete rows of nodes of one weight, on their way to the sink. */
struct block {
	_Alignas(ROW_BYTES) uint8_t row[BLOCK_ROWS][ROW_BYTES];
	uint32_t node[BLOCK_ROWS];
	size_t rows;
	uint32_t weight;
	uint32_t found[LANE_VALUES]; /* lanes of such rows in this batch, by value */
	size_t values;
	uint8_t value[LANE_VALUES]; /* those met so far, the frequent ones first */
};

/* One thread's working set. Rows are for transit nodes. */
struct sheet {
	const struct classes *classes;
	uint32_t *weight; /* [nodes] how many ASes of each are counted */
	uint32_t first, lanes; /* destinations of the batch: nodes from `first` */
	uint8_t (*up)[ROW_BYTES]; /* customer routes; holds where `touched` */
	uint8_t (*down)[ROW_BYTES]; /* what the node exports to customers */
	uint8_t *touched; /* [transit] */
	uint32_t *open; /* [peers_max] scratch: the peers that are touched */
	struct poke *poke;
	size_t pokes, poke_capacity;
	uint32_t *poked; /* [nodes] index of the first poke + 1, 0 = none */
	/* Scenarios only. Of peers and customers `poked` tells the row of seeds + 1. */
	uint32_t target;
	uint8_t (*seed)[ROW_BYTES];
	struct seed *provider; /* of the target */
	size_t providers;
	struct seed *single; /* stubs that are counted for themselves, not with their class */
	size_t singles;
	/* Lists only. */
	const uint32_t *listed; /* [lanes] nodes */
	uint8_t (*kept)[ROW_BYTES]; /* [nodes] gets the rows */
	struct block *block; /* [HEARD_KINDS] */
	uint32_t (*count)[ROW_BYTES]; /* [LANE_VALUES] sources by value and lane */
	uint64_t missing; /* reach: pairs without a route */
	/* Gets each block of lengths; may be NULL. */
	void (*sink)(void *ctx, const struct sheet *sheet, const struct block *block);
	void *ctx;
};

/* What two rows differ in, of their first lanes; so many that they fill whole registers. */
struct difference {
	uint32_t before, after; /* routes */
	uint32_t class, longer, shorter; /* of lanes that have a route in both */
	uint32_t hops_before, hops_after;
	uint32_t too_long; /* of length LENGTH_MAX in either */
};

struct kernel {
	const char *name;
	/* They leave their answer in the sheet: `count` of each value met; of reach, `missing`. */
	void (*lengths)(struct sheet *sheet);
	void (*reach)(struct sheet *sheet);
	void (*scenarios)(struct sheet *sheet);
	/* To those of the list; or, of sources that stand as pokes, how they fall. */
	void (*listed)(struct sheet *sheet);
	void (*fall)(struct sheet *sheet);
	/* The best that `providers` rows tell, one link longer, or `fell`. True if `row` changes. */
	bool (*hear)(const uint8_t *const *provider, size_t providers, const uint8_t *fell,
		uint8_t *row);
	/* Rows become lanes and lanes rows; both by eights, so there is room for some more. */
	void (*turn)(const uint8_t *from, size_t rows, uint8_t *to, size_t lanes);
	void (*differ)(const uint8_t *before, const uint8_t *after, size_t lanes,
		struct difference *difference);
};

/* The fastest this processor can run, or the one named; NULL when there is none of that name. */
const struct kernel *kernel_choose(const char *name);
extern const struct kernel kernel_plain, kernel_avx2, kernel_avx512;

/* A seed for one lane of a node's row. */
void sheet_poke(struct sheet *sheet, uint32_t node, uint32_t lane, uint8_t route);

/* `classes` is borrowed. Counts are 0, weights those of the classes. */
void sheet_init(struct sheet *sheet, const struct classes *classes);
void sheet_clear(struct sheet *sheet);
/*
 * Hands out the counts of each value met that is a route, some twice but then as 0, and leaves the
 * sheet empty for the next batch.
 */
void sheet_take(struct sheet *sheet,
	void (*take)(void *ctx, const struct sheet *sheet, uint8_t value), void *ctx);
