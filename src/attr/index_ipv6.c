#include "attr/index_part.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROOT_BITS = 16,
	NODE_BITS = 8,
	SLOTS = 256,
	NODES_MAX = 1 << 21, /* 128 MB; what exceeds it is asked of the table */
	CACHE_LINE = 64,
	BATCH = 64,
};

_Static_assert(sizeof(struct origin_node) == CACHE_LINE, "a node is one cache line");

struct stretch {
	addr_number first;
	origin_ref ref;
};

struct growing {
	struct origin_tree *tree;
	struct stretch *stretch;
	size_t count, capacity, at;
};

static void take_stretch(void *ctx, addr_number first, addr_number last, origin_ref ref)
{
	struct growing *g = ctx;
	(void)last;
	if (g->count > 0 && g->stretch[g->count - 1].ref == ref)
		return;
	g->stretch = array_grow(g->stretch, g->count, &g->capacity, sizeof *g->stretch);
	g->stretch[g->count++] = (struct stretch){ first, ref };
}

static uint32_t add_node(struct origin_tree *tree)
{
	if (tree->nodes == tree->node_capacity) {
		size_t capacity = tree->nodes == 0 ? 1024 : tree->nodes * 2;
		struct origin_node *node = xaligned(CACHE_LINE, capacity * sizeof *node);
		if (tree->nodes > 0)
			memcpy(node, tree->node, tree->nodes * sizeof *node);
		free(tree->node);
		tree->node = node;
		tree->node_capacity = capacity;
	}
	return (uint32_t)tree->nodes++;
}

static void fill_node(struct origin_tree *tree, uint32_t number, const origin_ref *slot)
{
	struct origin_node node = { .more = (uint32_t)tree->values };
	size_t runs = 0;
	for (size_t i = 0; i < SLOTS; i++) {
		if (i % 64 == 0)
			node.before[i / 64] = (uint8_t)runs;
		if (i > 0 && slot[i] == slot[i - 1])
			continue;
		node.starts[i / 64] |= UINT64_C(1) << i % 64;
		if (runs < NODE_VALUES) {
			node.value[runs] = slot[i];
		} else {
			tree->value = array_grow(tree->value, tree->values, &tree->value_capacity,
				sizeof *tree->value);
			tree->value[tree->values++] = slot[i];
		}
		runs++;
	}
	tree->node[number] = node;
}

/* The reference for all addresses that share their first `bits` with `first`. */
static origin_ref grow(struct growing *g, addr_number first, unsigned bits)
{
	origin_ref slot[SLOTS];
	addr_number last = first | low_ones(128 - bits);
	while (g->at + 1 < g->count && g->stretch[g->at + 1].first <= first)
		g->at++;
	if (g->at + 1 == g->count || g->stretch[g->at + 1].first > last)
		return g->stretch[g->at].ref;
	if (g->tree->nodes == NODES_MAX)
		return ORIGIN_REF_ASK;
	uint32_t number = add_node(g->tree);
	for (addr_number i = 0; i < SLOTS; i++)
		slot[i] = grow(g, first | i << (128 - bits - NODE_BITS), bits + NODE_BITS);
	fill_node(g->tree, number, slot);
	return ORIGIN_REF_DOWN | number;
}

int tree_build(
	struct origin_tree *tree, const struct origin_table *table, const struct ref_source *source)
{
	struct growing g = { .tree = tree };
	struct stretch_sink sink = { &g, take_stretch };
	int status = stretches_of(table, 1, source, &sink);
	tree->root = xcalloc((size_t)1 << ROOT_BITS, sizeof *tree->root);
	for (size_t i = 0; status == 0 && i < (size_t)1 << ROOT_BITS; i++)
		tree->root[i] = grow(&g, (addr_number)i << (128 - ROOT_BITS), ROOT_BITS);
	free(g.stretch);
	return status;
}

void tree_clear(struct origin_tree *tree)
{
	free(tree->root);
	free(tree->node);
	free(tree->value);
	*tree = (struct origin_tree){ 0 };
}

size_t tree_bytes(const struct origin_tree *tree)
{
	size_t root = tree->root != NULL ? ((size_t)1 << ROOT_BITS) * sizeof *tree->root : 0;
	return root + tree->node_capacity * sizeof *tree->node +
	       tree->value_capacity * sizeof *tree->value;
}

static inline __attribute__((always_inline)) origin_ref step(
	const struct origin_tree *tree, origin_ref ref, unsigned slot)
{
	const struct origin_node *node = &tree->node[ref & ~ORIGIN_REF_DOWN];
	uint64_t up_to = node->starts[slot / 64] << (63 - slot % 64);
	unsigned run = node->before[slot / 64] + (unsigned)__builtin_popcountll(up_to) - 1;
	return run < NODE_VALUES ? node->value[run] : tree->value[node->more + run - NODE_VALUES];
}

/* Level by level for the whole batch; `left` are those not answered yet. */
static void find_batch(
	const struct origin_tree *tree, const struct addr_ipv6 *addr, origin_ref *ref, size_t count)
{
	uint8_t left[BATCH];
	size_t many = 0;
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(&tree->root[addr[i].high >> (64 - ROOT_BITS)]);
	for (size_t i = 0; i < count; i++) {
		ref[i] = tree->root[addr[i].high >> (64 - ROOT_BITS)];
		if (leads_down(ref[i])) {
			__builtin_prefetch(&tree->node[ref[i] & ~ORIGIN_REF_DOWN]);
			left[many++] = (uint8_t)i;
		}
	}
	for (unsigned bits = ROOT_BITS + NODE_BITS; many > 0; bits += NODE_BITS) {
		size_t still = 0;
		for (size_t k = 0; k < many; k++) {
			size_t i = left[k];
			uint64_t half = bits <= 64 ? addr[i].high : addr[i].low;
			unsigned slot = (unsigned)(half >> (128 - bits) % 64) & (SLOTS - 1);
			ref[i] = step(tree, ref[i], slot);
			if (leads_down(ref[i])) {
				__builtin_prefetch(&tree->node[ref[i] & ~ORIGIN_REF_DOWN]);
				left[still++] = (uint8_t)i;
			}
		}
		many = still;
	}
}

static void find_plain(
	const struct origin_tree *tree, const struct addr_ipv6 *addr, origin_ref *ref, size_t count)
{
	find_batch(tree, addr, ref, count);
}

#ifdef __x86_64__
/* The same with the instruction that counts bits, which the oldest processors lack. */
__attribute__((target("popcnt"))) static void find_popcnt(
	const struct origin_tree *tree, const struct addr_ipv6 *addr, origin_ref *ref, size_t count)
{
	find_batch(tree, addr, ref, count);
}
#endif

void origin_index_ipv6(const struct origin_index *index, const struct addr_ipv6 *addr,
	origin_ref *ref, size_t count)
{
	if (index->ipv6.root == NULL) {
		memset(ref, 0, count * sizeof *ref);
		return;
	}
	void (*find)(const struct origin_tree *, const struct addr_ipv6 *, origin_ref *, size_t) =
		find_plain;
#ifdef __x86_64__
	if (__builtin_cpu_supports("popcnt"))
		find = find_popcnt;
#endif
	for (size_t done = 0; done < count; done += BATCH) {
		size_t batch = count - done < BATCH ? count - done : BATCH;
		find(&index->ipv6, addr + done, ref + done, batch);
	}
}
