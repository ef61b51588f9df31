#include "graph/flow.h"

#include "base/alloc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * Each arc takes two slots, one for what it can still carry and one for what could be taken back
 * from it, in the run of the node where the slot starts.
 */
struct slot {
	int64_t left; /* what more fits through */
	uint32_t head; /* where it leads */
	uint32_t twin; /* the same arc in the other direction */
};

struct flow {
	uint32_t nodes, source, sink;
	int64_t value; /* of the latest flow */
	uint32_t *start; /* [nodes + 1] run of each node in `slot` */
	struct slot *slot; /* [2 * arcs] */
	int64_t *capacity; /* [2 * arcs] `left` while nothing flows */
	uint32_t *arc; /* [2 * arcs] place in the caller's array */

	/* Layers of the search that runs: of nodes with another stamp the rest says nothing. */
	uint32_t stamp;
	uint32_t *stamped; /* [nodes] */
	uint32_t *level; /* [nodes] */
	uint32_t *next; /* [nodes] the slot to try next */
	uint32_t *queue; /* [nodes] */
	uint32_t *path; /* [nodes] slots from the source to where the search stands */

	uint32_t *used; /* slots that carried something, to be put back; some stand twice */
	size_t used_count, used_capacity;
};

/* Lays the slots out by counting: two passes over the arcs. */
static void fill_slots(struct flow *flow, const struct flow_arc *arcs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		flow->start[arcs[i].from + 1]++;
		flow->start[arcs[i].to + 1]++;
	}
	for (uint32_t node = 0; node < flow->nodes; node++)
		flow->start[node + 1] += flow->start[node];
	memcpy(flow->next, flow->start, flow->nodes * sizeof *flow->next);
	for (size_t i = 0; i < count; i++) {
		uint32_t there = flow->next[arcs[i].from]++, back = flow->next[arcs[i].to]++;
		flow->slot[there] = (struct slot){ arcs[i].capacity, arcs[i].to, back };
		flow->slot[back] = (struct slot){ 0, arcs[i].from, there };
		flow->capacity[there] = arcs[i].capacity;
		flow->arc[there] = flow->arc[back] = (uint32_t)i;
	}
}

struct flow *flow_new(uint32_t nodes, const struct flow_arc *arcs, size_t count)
{
	assert(count <= INT32_MAX);
	struct flow *flow = xcalloc(1, sizeof *flow);
	flow->nodes = nodes;
	flow->start = xcalloc((size_t)nodes + 1, sizeof *flow->start);
	flow->slot = xcalloc(2 * count, sizeof *flow->slot);
	flow->capacity = xcalloc(2 * count, sizeof *flow->capacity);
	flow->arc = xcalloc(2 * count, sizeof *flow->arc);
	flow->stamped = xcalloc(nodes, sizeof *flow->stamped);
	flow->level = xcalloc(nodes, sizeof *flow->level);
	flow->next = xcalloc(nodes, sizeof *flow->next);
	flow->queue = xcalloc(nodes, sizeof *flow->queue);
	flow->path = xcalloc(nodes, sizeof *flow->path);
	fill_slots(flow, arcs, count);
	return flow;
}

void flow_free(struct flow *flow)
{
	if (flow == NULL)
		return;
	free(flow->start);
	free(flow->slot);
	free(flow->capacity);
	free(flow->arc);
	free(flow->stamped);
	free(flow->level);
	free(flow->next);
	free(flow->queue);
	free(flow->path);
	free(flow->used);
	free(flow);
}

static void put_back(struct flow *flow)
{
	for (size_t i = 0; i < flow->used_count; i++) {
		uint32_t slot = flow->used[i], twin = flow->slot[slot].twin;
		flow->slot[slot].left = flow->capacity[slot];
		flow->slot[twin].left = flow->capacity[twin];
	}
	flow->used_count = 0;
}

/* A new stamp; where the numbers come round, old ones must not be taken for it. */
static void begin_search(struct flow *flow)
{
	if (++flow->stamp == 0) {
		memset(flow->stamped, 0, flow->nodes * sizeof *flow->stamped);
		flow->stamp = 1;
	}
}

static void visit(struct flow *flow, uint32_t node, uint32_t level)
{
	flow->stamped[node] = flow->stamp;
	flow->level[node] = level;
	flow->next[node] = flow->start[node];
}

/* Numbers the nodes by their distance from the source, up to where the sink is found. */
static bool find_layers(struct flow *flow)
{
	size_t queued = 0;
	begin_search(flow);
	visit(flow, flow->source, 0);
	flow->queue[queued++] = flow->source;
	for (size_t i = 0; i < queued; i++) {
		uint32_t node = flow->queue[i];
		for (uint32_t s = flow->start[node]; s < flow->start[node + 1]; s++) {
			uint32_t head = flow->slot[s].head;
			if (flow->slot[s].left == 0 || flow->stamped[head] == flow->stamp)
				continue;
			visit(flow, head, flow->level[node] + 1);
			if (head == flow->sink)
				return true;
			flow->queue[queued++] = head;
		}
	}
	return false;
}

/* Whether a slot leads one layer on. */
static bool leads_on(const struct flow *flow, uint32_t node, const struct slot *slot)
{
	return slot->left > 0 && flow->stamped[slot->head] == flow->stamp &&
	       flow->level[slot->head] == flow->level[node] + 1;
}

/* Extends the path through the layers to the sink; its length, or 0 when there is none any more. */
static size_t find_path(struct flow *flow)
{
	size_t length = 0;
	uint32_t node = flow->source;
	while (node != flow->sink) {
		uint32_t *next = &flow->next[node], end = flow->start[node + 1];
		while (*next < end && !leads_on(flow, node, &flow->slot[*next]))
			++*next;
		if (*next < end) {
			flow->path[length++] = *next;
			node = flow->slot[*next].head;
		} else if (length == 0) {
			return 0;
		} else { /* a dead end: back, and never here again */
			uint32_t last = flow->path[--length];
			node = flow->slot[flow->slot[last].twin].head;
			flow->next[node]++;
		}
	}
	return length;
}

/* An unlimited slot stays so; what went through it is known from its twin. */
static void push(struct flow *flow, uint32_t slot, int64_t amount)
{
	uint32_t twin = flow->slot[slot].twin;
	if (flow->slot[twin].left == flow->capacity[twin]) {
		flow->used = array_grow(
			flow->used, flow->used_count, &flow->used_capacity, sizeof *flow->used);
		flow->used[flow->used_count++] = slot;
	}
	if (flow->slot[slot].left != FLOW_UNLIMITED)
		flow->slot[slot].left -= amount;
	if (flow->slot[twin].left != FLOW_UNLIMITED)
		flow->slot[twin].left += amount;
}

/* Fills the path found; returns how much it took. */
static int64_t fill_path(struct flow *flow, size_t length)
{
	int64_t amount = FLOW_UNLIMITED;
	for (size_t i = 0; i < length; i++) {
		int64_t left = flow->slot[flow->path[i]].left;
		amount = left < amount ? left : amount;
	}
	for (size_t i = 0; i < length && amount != FLOW_UNLIMITED; i++)
		push(flow, flow->path[i], amount);
	return amount;
}

int64_t flow_max(struct flow *flow, uint32_t source, uint32_t sink)
{
	assert(source != sink);
	put_back(flow);
	flow->source = source;
	flow->sink = sink;
	flow->value = 0;
	while (find_layers(flow)) {
		size_t length;
		while ((length = find_path(flow)) > 0) {
			int64_t amount = fill_path(flow, length);
			if (amount == FLOW_UNLIMITED)
				return flow->value = FLOW_UNLIMITED;
			flow->value += amount;
		}
	}
	return flow->value;
}

/*
 * All minimum cuts. A cut is what leaves a closed set: one that holds the source, not the sink,
 * and with a node all that the flow left within its reach. The smallest such set gives the first
 * cut. Any other cut lacks an arc of it, so the other's set holds the head of that arc. Hence, for
 * one head of the cut after the other: the smallest set that holds this head too, and none of
 * those still to come. So each cut comes up once, and a set that cannot be had fails at once.
 */
struct walk {
	const struct flow *flow;
	bool *inside; /* [nodes] the set */
	uint32_t *trail; /* [nodes] the same in the order it grew */
	size_t trailed;
	bool *barred; /* [nodes] must stay outside */
	uint32_t *bar; /* [nodes] heads of the sets on the way here, still to come */
	size_t bars;
	uint32_t *cut; /* arcs */
	size_t cut_count, cut_capacity;
	struct step *step; /* the sets on the way here, each within the next */
	size_t steps, step_capacity;
};

/* What was there before a set: `trailed` and `bars` of the walk. */
struct step {
	size_t trailed, bars;
};

static bool add(struct walk *walk, uint32_t node)
{
	if (walk->barred[node])
		return false;
	walk->inside[node] = true;
	walk->trail[walk->trailed++] = node;
	return true;
}

/* Adds a node and all that must go with it; false when something barred would have to. */
static bool grow(struct walk *walk, uint32_t node)
{
	const struct flow *flow = walk->flow;
	size_t done = walk->trailed;
	if (!add(walk, node))
		return false;
	for (; done < walk->trailed; done++) {
		uint32_t from = walk->trail[done];
		for (uint32_t s = flow->start[from]; s < flow->start[from + 1]; s++) {
			uint32_t head = flow->slot[s].head;
			if (flow->slot[s].left > 0 && !walk->inside[head] && !add(walk, head))
				return false;
		}
	}
	return true;
}

/* The arcs that leave the set are its cut; their heads are barred, those not yet. */
static void list_cut(struct walk *walk)
{
	const struct flow *flow = walk->flow;
	walk->cut_count = 0;
	for (size_t i = 0; i < walk->trailed; i++) {
		uint32_t from = walk->trail[i];
		for (uint32_t s = flow->start[from]; s < flow->start[from + 1]; s++) {
			uint32_t head = flow->slot[s].head;
			if (flow->capacity[s] == 0 || walk->inside[head])
				continue;
			walk->cut = array_grow(
				walk->cut, walk->cut_count, &walk->cut_capacity, sizeof *walk->cut);
			walk->cut[walk->cut_count++] = flow->arc[s];
			if (!walk->barred[head])
				walk->bar[walk->bars++] = head;
			walk->barred[head] = true;
		}
	}
}

/* Leaves the sets that have no head left to come. */
static void step_back(struct walk *walk)
{
	while (walk->steps > 0 && walk->bars == walk->step[walk->steps - 1].bars) {
		walk->steps--;
		while (walk->trailed > walk->step[walk->steps].trailed)
			walk->inside[walk->trail[--walk->trailed]] = false;
	}
}

static bool walk_cuts(struct walk *walk, flow_take *take, void *ctx)
{
	uint32_t node = walk->flow->source;
	for (;;) {
		walk->step = array_grow(
			walk->step, walk->steps, &walk->step_capacity, sizeof *walk->step);
		walk->step[walk->steps++] = (struct step){ walk->trailed, walk->bars };
		if (grow(walk, node)) {
			list_cut(walk);
			if (!take(ctx, walk->cut, walk->cut_count))
				return false;
		}
		step_back(walk);
		if (walk->steps == 0)
			return true;
		node = walk->bar[--walk->bars];
		walk->barred[node] = false;
	}
}

bool flow_cuts(const struct flow *flow, flow_take *take, void *ctx)
{
	if (flow->value == FLOW_UNLIMITED)
		return true;
	struct walk walk = {
		.flow = flow,
		.inside = xcalloc(flow->nodes, sizeof *walk.inside),
		.trail = xcalloc(flow->nodes, sizeof *walk.trail),
		.barred = xcalloc(flow->nodes, sizeof *walk.barred),
		.bar = xcalloc(flow->nodes, sizeof *walk.bar),
	};
	walk.barred[flow->sink] = true;
	bool all = walk_cuts(&walk, take, ctx);
	free(walk.inside);
	free(walk.trail);
	free(walk.barred);
	free(walk.bar);
	free(walk.cut);
	free(walk.step);
	return all;
}
