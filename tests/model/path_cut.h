/*
 * The fewest links between an AS and the clique by augmenting one path at a time (Ford, Fulkerson
 * 1956), with a full search for each: as simple as it gets on a real topology. Shares no code with
 * src/graph.
 */
#pragma once

#include "net/link.h"

#include <stdbool.h>
#include <stddef.h>

struct path_cut;

/* Links must have no AS twice in one; a pair with several relationships is not for this. */
struct path_cut *path_cut_new(
	const struct as_link *links, size_t count, const asn_t *clique, size_t members);
void path_cut_free(struct path_cut *cut);

/* The target is no member. */
size_t path_cut_size(struct path_cut *cut, asn_t target);
