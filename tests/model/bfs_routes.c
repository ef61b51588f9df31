#include "model/bfs_routes.h"

#include "base/alloc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int compare_asn(const void *left, const void *right)
{
	const asn_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static void list_ases(struct bfs *bfs, const struct as_link *links, size_t count)
{
	bfs->asn = xcalloc(2 * count, sizeof *bfs->asn);
	for (size_t i = 0; i < count; i++) {
		bfs->asn[2 * i] = links[i].a;
		bfs->asn[2 * i + 1] = links[i].b;
	}
	qsort(bfs->asn, 2 * count, sizeof *bfs->asn, compare_asn);
	for (size_t i = 0; i < 2 * count; i++) {
		if (bfs->ases == 0 || bfs->asn[i] != bfs->asn[bfs->ases - 1])
			bfs->asn[bfs->ases++] = bfs->asn[i];
	}
}

static uint32_t place(const struct bfs *bfs, asn_t asn)
{
	const asn_t *at = bsearch(&asn, bfs->asn, bfs->ases, sizeof *bfs->asn, compare_asn);
	return (uint32_t)(at - bfs->asn);
}

/* Whether `b` is what `relation` says to `a`, or `a` to `b`, as this link has it. */
static bool link_ends(const struct bfs *bfs, const struct as_link *link, enum relation relation,
	int side, uint32_t ends[2])
{
	static const enum relation transit[] = { RELATION_CUSTOMER, RELATION_PROVIDER };
	enum relation is = link->rel == LINK_P2P ? RELATION_PEER : transit[side];
	ends[0] = place(bfs, side == 0 ? link->a : link->b);
	ends[1] = place(bfs, side == 0 ? link->b : link->a);
	return is == relation && link->a != link->b;
}

static void list_neighbours(
	struct bfs *bfs, enum relation relation, const struct as_link *links, size_t count)
{
	uint32_t ends[2], *start = xcalloc(bfs->ases + 2, sizeof *start);
	for (size_t i = 0; i < 2 * count; i++) {
		if (link_ends(bfs, &links[i / 2], relation, i % 2, ends))
			start[ends[0] + 2]++;
	}
	for (size_t i = 2; i < bfs->ases + 2; i++)
		start[i] += start[i - 1];
	bfs->neighbour[relation] = xcalloc(start[bfs->ases + 1], sizeof(uint32_t));
	for (size_t i = 0; i < 2 * count; i++) {
		if (link_ends(bfs, &links[i / 2], relation, i % 2, ends))
			bfs->neighbour[relation][start[ends[0] + 1]++] = ends[1];
	}
	bfs->start[relation] = start;
}

void bfs_init(struct bfs *bfs, const struct as_link *links, size_t count)
{
	*bfs = (struct bfs){ 0 };
	list_ases(bfs, links, count);
	for (enum relation relation = 0; relation < RELATIONS; relation++)
		list_neighbours(bfs, relation, links, count);
	bfs->route = xcalloc(bfs->ases, sizeof *bfs->route);
	bfs->head = xcalloc(bfs->ases + 1, sizeof *bfs->head);
	bfs->link = xcalloc(bfs->ases, sizeof *bfs->link);
	bfs->queue = xcalloc(bfs->ases, sizeof *bfs->queue);
}

void bfs_clear(struct bfs *bfs)
{
	for (size_t relation = 0; relation < RELATIONS; relation++) {
		free(bfs->start[relation]);
		free(bfs->neighbour[relation]);
	}
	free(bfs->asn);
	free(bfs->route);
	free(bfs->head);
	free(bfs->link);
	free(bfs->queue);
}

/* Takes a route if it is the first, or as good as what is held and of a lower number. */
static bool hear(struct bfs *bfs, uint32_t as, enum bfs_class class, uint32_t from)
{
	struct bfs_route *mine = &bfs->route[as];
	uint32_t length = bfs->route[from].length + 1;
	if (mine->class == class && mine->length == length && from < mine->next_hop)
		mine->next_hop = from;
	if (mine->class != BFS_NONE)
		return false;
	*mine = (struct bfs_route){ class, length, from };
	return true;
}

/* Up from the destination. Returns how many hold a customer route; they stand in the queue. */
static size_t customer_phase(struct bfs *bfs, uint32_t destination)
{
	size_t queued = 0;
	bfs->queue[queued++] = destination;
	for (size_t i = 0; i < queued; i++) {
		uint32_t as = bfs->queue[i];
		const uint32_t *start = bfs->start[RELATION_PROVIDER] + as;
		for (uint32_t j = start[0]; j < start[1]; j++) {
			uint32_t provider = bfs->neighbour[RELATION_PROVIDER][j];
			if (hear(bfs, provider, BFS_CUSTOMER, as))
				bfs->queue[queued++] = provider;
		}
	}
	return queued;
}

/* In order of length, as they stand in the queue, so that who is heard first is the shortest. */
static void peer_phase(struct bfs *bfs, size_t holders)
{
	for (size_t i = 0; i < holders; i++) {
		uint32_t as = bfs->queue[i];
		const uint32_t *start = bfs->start[RELATION_PEER] + as;
		for (uint32_t j = start[0]; j < start[1]; j++)
			hear(bfs, bfs->neighbour[RELATION_PEER][j], BFS_PEER, as);
	}
}

static void put_in_bucket(struct bfs *bfs, uint32_t as)
{
	uint32_t *head = &bfs->head[bfs->route[as].length];
	bfs->link[as] = *head;
	*head = as + 1;
}

/* Down, all routes of one length before the next. */
static void provider_phase(struct bfs *bfs)
{
	memset(bfs->head, 0, (bfs->ases + 1) * sizeof *bfs->head);
	for (uint32_t as = 0; as < bfs->ases; as++) {
		if (bfs->route[as].class != BFS_NONE)
			put_in_bucket(bfs, as);
	}
	for (size_t length = 0; length < bfs->ases; length++) {
		for (uint32_t at = bfs->head[length]; at != 0; at = bfs->link[at - 1]) {
			uint32_t as = at - 1;
			const uint32_t *start = bfs->start[RELATION_CUSTOMER] + as;
			for (uint32_t j = start[0]; j < start[1]; j++) {
				uint32_t customer = bfs->neighbour[RELATION_CUSTOMER][j];
				if (hear(bfs, customer, BFS_PROVIDER, as))
					put_in_bucket(bfs, customer);
			}
		}
	}
}

void bfs_find(struct bfs *bfs, uint32_t destination)
{
	for (size_t as = 0; as < bfs->ases; as++)
		bfs->route[as].class = BFS_NONE;
	bfs->route[destination] = (struct bfs_route){ BFS_ORIGIN, 0, destination };
	peer_phase(bfs, customer_phase(bfs, destination));
	provider_phase(bfs);
}
