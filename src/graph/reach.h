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
