#include "graph/ascut_flow.h"

#include <stdlib.h>

/*
 * The network: an AS that holds a route is two nodes with an arc between them that costs what the
 * AS costs. Those who can be climbed to are only climbed to: they pass the route to providers, and
 * to peers and customers that cannot be climbed to; the others pass it to such customers. So each
 * path in it is a valid one, and a set that takes the route from an AS takes it from that AS here.
 * Where no watched AS may hold the route, each is an end: what it would pass on does not matter, so
 * it may get the route from everywhere.
 *
 * The places of the ASes' own arcs are those of the spread's holders.
 */
struct network {
	const struct ascut_question *question;
	const struct spread *spread;
	uint32_t *place; /* [ases] of holders: where they stand in the spread */
	struct flow_arc *arc;
	size_t arcs, capacity;
	int64_t unit; /* by which costs are multiplied, so that prices are whole */
};

static uint32_t way_in(size_t place)
{
	return (uint32_t)(2 * place);
}

static uint32_t way_out(size_t place)
{
	return (uint32_t)(2 * place + 1);
}

static void add_arc(struct network *n, uint32_t from, uint32_t to, int64_t capacity)
{
	n->arc = array_grow(n->arc, n->arcs, &n->capacity, sizeof *n->arc);
	n->arc[n->arcs++] = (struct flow_arc){ from, to, capacity };
}

static void add_own_arcs(struct network *n)
{
	const struct ascut_question *q = n->question;
	for (size_t i = 0; i < n->spread->holders; i++) {
		uint32_t id = n->spread->holder[i];
		bool stays = i == 0 || (q->keep != NULL && q->keep[id]);
		int64_t cost = q->cost != NULL ? q->cost[id] : 1;
		n->place[id] = (uint32_t)i;
		add_arc(n, way_in(i), way_out(i), stays ? FLOW_UNLIMITED : cost * n->unit);
	}
}

static bool is_watched(const struct network *n, uint32_t id)
{
	return n->question->watched == NULL || n->question->watched[id];
}

static bool is_end(const struct network *n, uint32_t id)
{
	return n->question->allowed == 0 && is_watched(n, id);
}

/* Steps of one relation from the holder at `from`. */
static void add_steps(struct network *n, size_t from, enum relation relation)
{
	const struct spread *s = n->spread;
	struct graph_neighbours to = graph_neighbours(s->graph, s->holder[from], relation);
	for (size_t i = 0; i < to.count; i++) {
		uint32_t id = to.id[i];
		if (!s->holds[id])
			continue;
		bool climbed_to = n->place[id] < s->climbed;
		if (is_end(n, id) || climbed_to == (relation == RELATION_PROVIDER))
			add_arc(n, way_out(from), way_in(n->place[id]), FLOW_UNLIMITED);
	}
}

static void add_all_steps(struct network *n)
{
	for (size_t i = 0; i < n->spread->holders; i++) {
		if (i > 0 && is_end(n, n->spread->holder[i]))
			continue;
		if (i < n->spread->climbed) {
			add_steps(n, i, RELATION_PROVIDER);
			add_steps(n, i, RELATION_PEER);
		}
		add_steps(n, i, RELATION_CUSTOMER);
	}
}

/* To the sink. */
static void add_watched(struct network *n, int64_t price)
{
	for (size_t i = 1; i < n->spread->holders; i++) {
		if (is_watched(n, n->spread->holder[i]))
			add_arc(n, way_out(i), way_in(n->spread->holders), price);
	}
}

/* Arcs of a cut that are ASes, by their ids; the others are holders given up. */
struct translation {
	const struct spread *spread;
	struct ascut_flow *wanted;
	uint32_t *as;
	size_t capacity;
};

static bool translate(void *ctx, const uint32_t *arc, size_t count)
{
	struct translation *t = ctx;
	size_t ases = 0;
	for (size_t i = 0; i < count; i++) {
		if (arc[i] >= t->spread->holders)
			continue;
		t->as = array_grow(t->as, ases, &t->capacity, sizeof *t->as);
		t->as[ases++] = t->spread->holder[arc[i]];
	}
	return t->wanted->take(t->wanted->ctx, t->as, ases);
}

/* Rounded up: costs are whole numbers. */
static uint64_t bound_of(const struct network *n, int64_t value, int64_t given)
{
	return value <= given ? 0 : (uint64_t)((value - given + n->unit - 1) / n->unit);
}

uint64_t ascut_flow_bound(const struct ascut_question *question, const struct spread *spread,
	struct ascut_flow *wanted)
{
	bool strict = question->allowed == 0;
	int64_t price = strict ? FLOW_UNLIMITED : (int64_t)wanted->price;
	struct network n = { .question = question, .spread = spread };
	n.unit = strict ? 1 : spread->through[question->target];
	n.place = xcalloc(graph_ases(spread->graph), sizeof *n.place);
	add_own_arcs(&n);
	add_all_steps(&n);
	add_watched(&n, price);

	struct flow *flow = flow_new((uint32_t)(2 * spread->holders + 1), n.arc, n.arcs);
	int64_t value = flow_max(flow, way_in(0), way_in(spread->holders));
	struct translation t = { spread, wanted, NULL, 0 };
	wanted->all = flow_cuts(flow, translate, &t);
	flow_free(flow);
	free(n.place);
	free(n.arc);
	free(t.as);
	return bound_of(&n, value, strict ? 0 : price * (int64_t)question->allowed);
}
