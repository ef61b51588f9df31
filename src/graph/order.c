#include "graph/order.h"

#include "base/alloc.h"

#include <stdlib.h>

/* An AS of which nothing more is to be found out: its group is complete, or it has no customers. */
enum { SETTLED = UINT32_MAX };

struct frame {
	uint32_t as, next; /* the next of its customers to go to */
};

/*
 * Tarjan's algorithm (1972) with a stack of its own, since a chain of providers may be as long as
 * the input likes. Groups come out customers first, which is the order wanted.
 */
struct search {
	const struct graph *graph;
	struct order *order;
	uint32_t *number; /* 0 = not seen yet, else in order of discovery from 1, or SETTLED */
	uint32_t *low; /* the lowest number that can be reached from it in its group */
	uint32_t discovered;
	uint32_t *open; /* seen, not settled */
	size_t opened;
	struct frame *frame;
	size_t depth;
};

static void enter(struct search *s, uint32_t as)
{
	s->number[as] = s->low[as] = ++s->discovered;
	s->open[s->opened++] = as;
	s->frame[s->depth++] = (struct frame){ as, 0 };
}

static void settle_group(struct search *s, uint32_t root)
{
	struct order *order = s->order;
	uint32_t as;
	do {
		as = s->open[--s->opened];
		s->number[as] = SETTLED;
		order->as[order->count++] = as;
	} while (as != root);
	order->group[++order->groups] = (uint32_t)order->count;
}

static void leave(struct search *s)
{
	uint32_t as = s->frame[--s->depth].as, low = s->low[as];
	if (low == s->number[as])
		settle_group(s, as);
	if (s->depth == 0)
		return;
	uint32_t *above = &s->low[s->frame[s->depth - 1].as];
	if (s->number[as] != SETTLED && low < *above)
		*above = low;
}

static void search_from(struct search *s, uint32_t root)
{
	enter(s, root);
	while (s->depth > 0) {
		struct frame *top = &s->frame[s->depth - 1];
		struct graph_neighbours below =
			graph_neighbours(s->graph, top->as, RELATION_CUSTOMER);
		if (top->next == below.count) {
			leave(s);
			continue;
		}
		uint32_t to = below.id[top->next++];
		if (s->number[to] == 0)
			enter(s, to);
		else if (s->number[to] < s->low[top->as])
			s->low[top->as] = s->number[to];
	}
}

static size_t settle_stubs(struct search *s, size_t ases)
{
	size_t transit = 0;
	for (uint32_t as = 0; as < ases; as++) {
		bool stub = graph_neighbours(s->graph, as, RELATION_CUSTOMER).count == 0;
		s->number[as] = stub ? SETTLED : 0;
		transit += !stub;
	}
	return transit;
}

void order_init(struct order *order, const struct graph *graph)
{
	size_t ases = graph_ases(graph);
	struct search s = { .graph = graph, .order = order };
	s.number = xcalloc(ases, sizeof *s.number);
	size_t transit = settle_stubs(&s, ases);
	s.low = xcalloc(ases, sizeof *s.low);
	s.open = xcalloc(transit, sizeof *s.open);
	s.frame = xcalloc(transit, sizeof *s.frame);
	*order = (struct order){
		.as = xcalloc(transit, sizeof *order->as),
		.group = xcalloc(transit + 1, sizeof *order->group),
	};
	for (uint32_t as = 0; as < ases; as++) {
		if (s.number[as] == 0)
			search_from(&s, as);
	}
	free(s.number);
	free(s.low);
	free(s.open);
	free(s.frame);
}

void order_clear(struct order *order)
{
	free(order->as);
	free(order->group);
}
