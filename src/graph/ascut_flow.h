/* The bound by flow of graph/ascut.h; only graph/ascut.c includes this. */
#pragma once

#include "graph/ascut.h"
#include "graph/flow.h"
#include "graph/spread.h"

struct ascut_flow {
	/* What all watched holders together cost if they keep their route. Any price gives a bound,
	 * a good one is what the cheapest set known costs. Not used where none may keep it. */
	uint64_t price;
	flow_take *take; /* gets the ids of the ASes that a minimum cut stands for */
	void *ctx;
	bool all; /* set: all minimum cuts were handed out */
};

/*
 * What every set that does it costs at least. `spread` is the present one, in which nobody refuses
 * that does not anyway. The sets handed out cost no more than the bound, but may fail to do it.
 */
uint64_t ascut_flow_bound(const struct ascut_question *question, const struct spread *spread,
	struct ascut_flow *wanted);
