/*
 * MaxMind DB files (the MaxMind DB File Format Specification, version 2.0): a binary tree over the
 * bits of addresses, whose leaves point at records in a section of typed values, and metadata
 * behind a mark near the end. All bytes are hostile; each read is bounded by its section, each
 * record by a number of values, and no node of the tree is walked twice.
 */
#pragma once

#include "base/span.h"
#include "base/when.h"
#include "net/addr.h"

struct mmdb {
	struct span tree, data; /* borrowed */
	uint32_t nodes;
	unsigned record_bits; /* of a record of the tree, two a node: 24, 28 or 32 */
	unsigned width; /* bits of the addresses in the tree: 32 or 128 */
	ost_time_t built; /* 0 = not told */
};

/* Whether the mark of the metadata stands where it must. */
bool mmdb_marked(struct span bytes);
/* Takes the metadata. NULL, or why `bytes`, which must outlive `mmdb`, cannot be read: a literal. */
const char *mmdb_open(struct span bytes, struct mmdb *mmdb);

struct mmdb_network {
	struct addr_range range;
	size_t record; /* where in the data it begins */
	const char *wrong; /* NULL, or why there is no record: a literal */
};

/*
 * All networks that have a record, by address. In a tree of IPv6 those of ::/96 are IPv4's and come
 * as such, once: the other ways into that part (::ffff:0:0/96, 2002::/16 ...) are left out.
 */
struct mmdb_walk {
	const struct mmdb *mmdb;
	uint8_t *met; /* a bit for each node */
	uint32_t ipv4; /* the node of ::/96; `nodes` where there is none, or not yet */
	size_t count;
	struct mmdb_step {
		unsigned __int128 prefix;
		uint32_t value; /* a record of the tree */
		unsigned bits;
	} step[130]; /* still to take; the last is the next */
};

void mmdb_walk_init(struct mmdb_walk *walk, const struct mmdb *mmdb);
void mmdb_walk_clear(struct mmdb_walk *walk);
bool mmdb_walk_next(struct mmdb_walk *walk, struct mmdb_network *network);

enum mmdb_kind { MMDB_OTHER, MMDB_TEXT, MMDB_NUMBER, MMDB_MAP, MMDB_ARRAY };

struct mmdb_value {
	enum mmdb_kind kind;
	struct span text; /* as it stands there: hostile */
	uint64_t number; /* not negative */
	size_t entries; /* of a map (pairs) or array, at `first` and behind each other */
	size_t first;
};

/* Values of one record. */
struct mmdb_reader {
	struct span data;
	unsigned left; /* values that may still be read */
	const char
		*wrong; /* NULL, or what was met first: a literal; all later reads give nothing */
};

struct mmdb_reader mmdb_reader_of(struct span data);
/* The value at a place, behind a pointer if it is one. Returns where it ends, of a map its head. */
size_t mmdb_read(struct mmdb_reader *reader, size_t at, struct mmdb_value *value);
/* Where the value at a place ends, with all that it holds. */
size_t mmdb_skip(struct mmdb_reader *reader, size_t at);
