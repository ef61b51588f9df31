#include "graph/flow.h"

#include "base/alloc.h"

#include <assert.h>
#include <stdlib.h>

/*
 * Each arc takes two slots: one where it starts, for what it can still carry, and one where it
 * ends, for what could be taken back from it.
 */
struct slot {
	int64_t left; /* what more fits through */
	uint32_t head; /* where it leads */
	uint32_t twin; /* the same arc in the other direction */
};

/*
 * A node's slots lie together, those of arcs that start there before those of arcs that end there.
 * The latter are passed over as long as there is nothing to take back: a large network's node may
 * have thousands. With another stamp than that of the search that runs, level and next say nothing.
 */
struct node {
	uint32_t start; /* of its slots; they end where those of the next node start */
	uint32_t back; /* where the slots for taking back start */
	uint32_t returns; /* how many of those have something left */
	uint32_t stamp;
	uint32_t level; /* distance from the source */
	uint32_t next; /* the slot to try next */
};

struct flow {
	uint32_t nodes, source, sink;
	int64_t value; /* of the latest flow */
	struct node *node; /* [nodes + 1], the last for its start */
	struct slot *slot; /* [2 * arcs] */
	int64_t *capacity; /* [2 * arcs] `left` while nothing flows: 0 for taking back */
	uint32_t *arc; /* [2 * arcs] place in the caller's array; not for taking back */

	uint32_t stamp; /* of the search that runs */
	uint32_t *queue; /* [nodes] */
	uint32_t *path; /* [nodes] slots from the source to where the search stands */

	uint32_t *used; /* slots of arcs that carried something, to be put back; some stand twice */
	size_t used_count, used_capacity;
};

/* Where the slots of a node end, as far as they matter. */
static uint32_t slots_end(const struct node *node)
{
	return node->returns > 0 ? node[1].start : node->back;
}

/* Finds each node its run by counting. */
static void lay_out(struct flow *flow, const struct flow_arc *arcs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		flow->node[arcs[i].from].back++;
		flow->node[arcs[i].to].next++;
	}
	uint32_t start = 0;
	for (uint32_t i = 0; i < flow->nodes; i++) {
		struct node *node = &flow->node[i];
		uint32_t starting = node->back, ending = node->next;
		node->start = start;
		node->back = start + starting;
		start += starting + ending;
	}
	flow->node[flow->nodes].start = start;
}

static void fill_slots(struct flow *flow, const struct flow_arc *arcs, size_t count)
{
	lay_out(flow, arcs, count);
	for (uint32_t i = 0; i < flow->nodes; i++) {
		flow->node[i].next = flow->node[i].start;
		flow->node[i].level = flow->node[i].back;
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t there = flow->node[arcs[i].from].next++;
		uint32_t back = flow->node[arcs[i].to].level++;
		flow->slot[there] = (struct slot){ arcs[i].capacity, arcs[i].to, back };
		flow->slot[back] = (struct slot){ 0, arcs[i].from, there };
		flow->capacity[there] = arcs[i].capacity;
		flow->arc[there] = (uint32_t)i;
	}
}

struct flow *flow_new(uint32_t nodes, const struct flow_arc *arcs, size_t count)
{
	assert(count <= INT32_MAX);
	struct flow *flow = xcalloc(1, sizeof *flow);
	flow->nodes = nodes;
	flow->node = xcalloc((size_t)nodes + 1, sizeof *flow->node);
	flow->slot = xcalloc(2 * count, sizeof *flow->slot);
	flow->capacity = xcalloc(2 * count, sizeof *flow->capacity);
	flow->arc = xcalloc(2 * count, sizeof *flow->arc);
	flow->queue = xcalloc(nodes, sizeof *flow->queue);
	flow->path = xcalloc(nodes, sizeof *flow->path);
	fill_slots(flow, arcs, count);
	return flow;
}

void flow_free(struct flow *flow)
{
	if (flow == NULL)
		return;
	free(flow->node);
	free(flow->slot);
	free(flow->capacity);
	free(flow->arc);
	free(flow->queue);
	free(flow->path);
	free(flow->used);
	free(flow);
}

static void put_back(struct flow *flow)
{
	for (size_t i = 0; i < flow->used_count; i++) {
		uint32_t slot = flow->used[i];
		struct slot *back = &flow->slot[flow->slot[slot].twin];
		flow->node[flow->slot[slot].head].returns -= back->left > 0;
		flow->slot[slot].left = flow->capacity[slot];
		back->left = 0;
	}
	flow->used_count = 0;
}

/* A new stamp; where the numbers come round, old ones must not be taken for it. */
static void begin_search(struct flow *flow)
{
	if (++flow->stamp == 0) {
		for (uint32_t node = 0; node < flow->nodes; node++)
			flow->node[node].stamp = 0;
		flow->stamp = 1;
	}
}

static void visit(const struct flow *flow, struct node *node, uint32_t level)
{
	node->stamp = flow->stamp;
	node->level = level;
	node->next = node->start;
}

/* Numbers the nodes by their distance from the source, up to where the sink is found. */
static bool find_layers(struct flow *flow)
{
	size_t queued = 0;
	begin_search(flow);
	visit(flow, &flow->node[flow->source], 0);
	flow->queue[queued++] = flow->source;
	for (size_t i = 0; i < queued; i++) {
		const struct node *node = &flow->node[flow->queue[i]];
		uint32_t end = slots_end(node);
		for (uint32_t s = node->start; s < end; s++) {
			uint32_t head = flow->slot[s].head;
			if (flow->slot[s].left == 0 || flow->node[head].stamp == flow->stamp)
				continue;
			visit(flow, &flow->node[head], node->level + 1);
			if (head == flow->sink)
				return true;
			flow->queue[queued++] = head;
		}
	}
	return false;
}

/* Whether a slot of a node leads one layer on. */
static bool leads_on(const struct flow *flow, const struct node *node, const struct slot *slot)
{
	const struct node *head = &flow->node[slot->head];
	return slot->left > 0 && head->stamp == flow->stamp && head->level == node->level + 1;
}

/* A path through the layers to the sink; its length, or 0 when there is none any more. */
static size_t find_path(struct flow *flow)
{
	size_t length = 0;
	uint32_t at = flow->source;
	while (at != flow->sink) {
		struct node *node = &flow->node[at];
		uint32_t end = slots_end(node);
		while (node->next < end && !leads_on(flow, node, &flow->slot[node->next]))
			node->next++;
		if (node->next < end) {
			flow->path[length++] = node->next;
			at = flow->slot[node->next].head;
		} else if (length == 0) {
			return 0;
		} else { /* a dead end: back, and never here again */
			uint32_t last = flow->path[--length];
			at = flow->slot[flow->slot[last].twin].head;
			flow->node[at].next++;
		}
	}
	return length;
}

/* Lets more flow through an arc. What an unlimited one carries is known from its twin. */
static void push(struct flow *flow, uint32_t slot, int64_t amount)
{
	struct slot *there = &flow->slot[slot], *back = &flow->slot[there->twin];
	if (back->left == 0) {
		flow->used = array_grow(
			flow->used, flow->used_count, &flow->used_capacity, sizeof *flow->used);
		flow->used[flow->used_count++] = slot;
		flow->node[there->head].returns++;
	}
	there->left -= there->left != FLOW_UNLIMITED ? amount : 0;
	back->left += amount;
}

static void take_back(struct flow *flow, uint32_t slot, int64_t amount)
{
	struct slot *back = &flow->slot[slot], *there = &flow->slot[back->twin];
	back->left -= amount;
	there->left += there->left != FLOW_UNLIMITED ? amount : 0;
	flow->node[there->head].returns -= back->left == 0;
}

/* Fills the path found; returns how much it took. */
static int64_t fill_path(struct flow *flow, size_t length)
{
	int64_t amount = FLOW_UNLIMITED;
	for (size_t i = 0; i < length; i++) {
		int64_t left = flow->slot[flow->path[i]].left;
		amount = left < amount ? left : amount;
	}
	for (size_t i = 0; i < length && amount != FLOW_UNLIMITED; i++) {
		uint32_t slot = flow->path[i];
		(flow->capacity[slot] > 0 ? push : take_back)(flow, slot, amount);
	}
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
static bool grow(struct walk *walk, uint32_t first)
{
	const struct flow *flow = walk->flow;
	size_t done = walk->trailed;
	if (!add(walk, first))
		return false;
	for (; done < walk->trailed; done++) {
		const struct node *node = &flow->node[walk->trail[done]];
		for (uint32_t s = node->start; s < slots_end(node); s++) {
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
		const struct node *node = &flow->node[walk->trail[i]];
		for (uint32_t s = node->start; s < node->back; s++) {
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
