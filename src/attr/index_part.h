/* Private to attr/: what an index is made of. */
#pragma once

#include "attr/stretches.h"

#include <stddef.h>

#define ORIGIN_REF_RECORD UINT32_C(0x80000000)

/* Within the structures only: the rest is the number of a part one level down. */
#define ORIGIN_REF_DOWN UINT32_C(0x40000000)
static inline bool leads_down(origin_ref ref)
{
	return ref >> 30 == 1;
}

/* IPv4: a reference for each /24; where it leads down, 256 in `below`. */
struct origin_array {
	origin_ref *direct; /* [2^24]; NULL = no ranges */
	origin_ref *below; /* [blocks * 256] */
	size_t blocks, capacity;
};

int array_build(struct origin_array *array, const struct origin_table *table,
	const struct ref_source *source);
void array_clear(struct origin_array *array);
size_t array_bytes(const struct origin_array *array);

enum { NODE_VALUES = 6 };

/*
 * IPv6: eight bits of the address. Slots side by side with the same reference are a run, stored
 * once: `starts` has a bit for each slot where one begins. One cache line.
 */
struct origin_node {
	uint64_t starts[4];
	uint32_t more; /* where in origin_tree.value the runs behind the first few stand */
	uint8_t before[4]; /* runs begun in the words of `starts` before this one */
	origin_ref value[NODE_VALUES]; /* of the first runs */
};

struct origin_tree {
	origin_ref *root; /* [2^16] by the first 16 bits; NULL = no ranges */
	struct origin_node *node;
	size_t nodes, node_capacity;
	origin_ref *value;
	size_t values, value_capacity;
};

int tree_build(struct origin_tree *tree, const struct origin_table *table,
	const struct ref_source *source);
void tree_clear(struct origin_tree *tree);
size_t tree_bytes(const struct origin_tree *tree);

struct origin_index {
	/* A record's origins are those from begin[record] up to the next one's. */
	uint32_t *begin;
	size_t records, record_capacity;
	struct origin *origin;
	size_t origins, origin_capacity;
	struct origin_array ipv4;
	struct origin_tree ipv6;
};
