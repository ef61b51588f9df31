#include "store/chains.h"

#include "base/alloc.h"
#include "store/origin_bytes.h"

#include <stdlib.h>
#include <string.h>

/* Updates may begin while the table they follow was still being written. */
enum { OVERLAP_S = 15 * MINUTE_S };

/* A table comes before the updates that may begin while it is written. */
static ost_time_t turn_of(const struct recording_link *link)
{
	return link->based ? link->first - OVERLAP_S : link->first;
}

static int compare_links(const void *left, const void *right)
{
	const struct recording_link *a = left, *b = right;
	ost_time_t x = turn_of(a), y = turn_of(b);
	if (x != y)
		return x < y ? -1 : 1;
	if (a->based != b->based)
		return a->based ? -1 : 1;
	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	return strcmp(a->sha256, b->sha256);
}

static int compare_peers(const void *left, const void *right)
{
	const struct bgp_peer *a = left, *b = right;
	if (a->asn != b->asn)
		return a->asn < b->asn ? -1 : 1;
	return addr_compare(&a->addr, &b->addr);
}

static bool share_peers(const struct recording_link *a, const struct recording_link *b)
{
	const struct recording_link *few = a->peers < b->peers ? a : b, *many = few == a ? b : a;
	size_t shared = 0;
	struct bgp_peer *sorted = xcalloc(many->peers, sizeof *sorted);
	memcpy(sorted, many->peer, many->peers * sizeof *sorted);
	qsort(sorted, many->peers, sizeof *sorted, compare_peers);
	for (size_t i = 0; i < few->peers; i++)
		shared += bsearch(&few->peer[i], sorted, many->peers, sizeof *sorted,
				  compare_peers) != NULL;
	free(sorted);
	return 2 * shared >= few->peers;
}

static bool follows(const struct recording_link *updates, const struct recording_link *root)
{
	return updates->first >= root->until - OVERLAP_S &&
	       updates->first <= root->until + ORIGIN_GAP_S && updates->last >= root->first &&
	       updates->last - root->first <= (ost_time_t)ORIGIN_MINUTES_MAX * MINUTE_S &&
	       share_peers(updates, root);
}

/* Of roots in the order of their turns. */
static bool is_better(const struct recording_link *root, const struct recording_link *best)
{
	return best == NULL || root->based >= best->based;
}

void chains_find(struct recording_link *link, size_t count)
{
	size_t *live = xcalloc(count, sizeof *live), lives = 0;
	qsort(link, count, sizeof *link, compare_links);
	for (size_t i = 0; i < count; i++) {
		struct recording_link *best = NULL;
		size_t left = 0;
		for (size_t k = 0; k < lives && !link[i].based; k++) {
			struct recording_link *root = &link[live[k]];
			/* Whatever comes now begins no earlier. */
			if (link[i].first > root->until + ORIGIN_GAP_S)
				continue;
			live[left++] = live[k];
			if (follows(&link[i], root) && is_better(root, best))
				best = root;
		}
		if (!link[i].based)
			lives = left;
		link[i].root = best != NULL ? best->root : i;
		link[i].until = link[i].last;
		if (best == NULL)
			live[lives++] = i;
		else if (best->until < link[i].last)
			best->until = link[i].last;
	}
	free(live);
}
