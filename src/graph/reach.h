/*
 * Who holds a route to a target. Reach counts ASes, the target not among them. A scratch serves
 * any number of queries of one thread on one graph.
 */
#pragma once

#include "graph/graph.h"

struct reach;

struct reach *reach_new(const struct graph *graph);
void reach_free(struct reach *reach);

/*
 * Reach of `target` with the links between it and each of `cut[0..count)` (ids) removed, all their
 * relationships. `member`, if not NULL, has graph_ases() entries and gets true for each AS that
 * is counted. O(ASes reached and their links).
 */
size_t reach_count(
	struct reach *reach, uint32_t target, const uint32_t *cut, size_t count, bool *member);
/*
 * Reach through one neighbour alone: all other links of the target removed. A valley-free path
 * leaves the target over exactly one link and need not return to it, so the reach of any set of
 * neighbours is the union of these.
 */
size_t reach_via(struct reach *reach, uint32_t target, uint32_t neighbour, bool *member);

enum { REACH_SUBSET_LINKS = 16 };
/*
 * Reach of `target` with each subset of its links to link[0..count) removed, count up to
 * REACH_SUBSET_LINKS: after[mask], [1 << count], is that without link[i] for all bits i of mask.
 * A search for each link, O(ASes), and O(count) a subset.
 */
void reach_subsets(
	struct reach *reach, uint32_t target, const uint32_t *link, size_t count, size_t *after);
