/*
 * What the rules find in a set of paths, before the links that they leave open get their labels:
 * where inference (graph/infer.c) and the training of its model (bench/train_infer.c) begin.
 */
#pragma once

#include "graph/infer_probe.h"
#include "graph/path_clean.h"

struct infer_state {
	struct view view;
	struct rules rules;
	bool *clique; /* [ases] */
	struct probes *probes; /* [links] */
};

/* As infer_links (graph/infer.h) treats its paths. */
void infer_state_init(
	struct infer_state *state, struct path_set *paths, struct path_cleaning *cleaning);
void infer_state_clear(struct infer_state *state);
