#include "graph/whatif.h"

#include "base/alloc.h"
#include "graph/cone.h"
#include "graph/kernel.h"

#include <stdlib.h>
#include <string.h>

enum { NO_FALL = 255 };

typedef uint8_t row_bytes[ROW_BYTES];

/* An AS at or above the cone, or a class of stubs of it. */
struct place {
	uint32_t node;
	uint32_t as; /* one that it stands for */
	bool inside; /* the cone */
	uint32_t first, count; /* its providers in `provider`: places */
};

struct whatif {
	const struct graph *graph;
	uint32_t target; /* id */
	const struct kernel *kernel;
	struct order order;
	struct classes classes; /* the target and those linked to it are classes of one */
	struct sheet sheet;

	uint32_t member[WHATIF_CONE_MAX]; /* ids */
	size_t members;
	bool *inside; /* [nodes] */
	struct place *place; /* providers first, as far as they do not run in a circle */
	size_t places;
	bool circles; /* some of them do */
	uint32_t *provider;
	uint32_t target_place;

	row_bytes *before, *after; /* [nodes + 8] columns */
	row_bytes **fallen; /* [places / ROW_BYTES + 1][nodes + 8] the first two are the above */
	size_t sheets; /* of `fallen` */
	/* Of a tile; [places + 1], and some more for turning by eights. */
	row_bytes *fell; /* over customers and peers */
	row_bytes *row, *left; /* all routes, before and after */
	const uint8_t **heard; /* scratch: rows of the providers of one place */

	/* Of the run. */
	bool *is_cut; /* [nodes] linked to the target by what is cut */
	size_t lanes; /* that hold anything in the rows at hand */
	bool too_long;
};

/* All that must not be merged with others: cuts concern them one by one. */
static void init_classes(struct whatif *w)
{
	bool *apart = xcalloc(graph_ases(w->graph), sizeof *apart);
	apart[w->target] = true;
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++) {
		struct graph_neighbours list = graph_neighbours(w->graph, w->target, r);
		for (size_t i = 0; i < list.count; i++)
			apart[list.id[i]] = true;
	}
	order_init(&w->order, w->graph);
	classes_init_apart(&w->classes, w->graph, &w->order, apart);
	free(apart);
}

static bool find_members(struct whatif *w)
{
	struct cone *cone = cone_new(w->graph);
	struct cone_members found = cone_find(cone, w->target);
	bool fits = found.count <= WHATIF_CONE_MAX;
	for (size_t i = 0; fits && i < found.count; i++)
		w->member[w->members++] = found.id[i];
	cone_free(cone);
	return fits;
}

static size_t providers_of(const struct classes *c, uint32_t node, const uint32_t **provider)
{
	*provider = c->provider.node + c->provider.start[node];
	return c->provider.start[node + 1] - c->provider.start[node];
}

/* Marks the nodes of the cone and all above them; returns one AS for each, GRAPH_NONE for others. */
static uint32_t *mark_above(struct whatif *w)
{
	const struct classes *c = &w->classes;
	uint32_t *as = xmalloc(c->nodes * sizeof *as), *queue = xcalloc(c->nodes, sizeof *queue);
	size_t count = 0;
	memset(as, 0xFF, c->nodes * sizeof *as);
	for (size_t i = 0; i < w->members; i++) {
		uint32_t node = c->node_of[w->member[i]];
		if (as[node] == GRAPH_NONE)
			queue[count++] = node;
		as[node] = w->member[i];
		w->inside[node] = true;
	}
	for (size_t i = 0; i < count; i++) {
		const uint32_t *provider;
		size_t providers = providers_of(c, queue[i], &provider);
		for (size_t k = 0; k < providers; k++) {
			if (as[provider[k]] != GRAPH_NONE)
				continue;
			as[provider[k]] = w->order.as[provider[k]];
			queue[count++] = provider[k];
		}
	}
	free(queue);
	w->places = count;
	return as;
}

static void add_place(struct whatif *w, uint32_t node, uint32_t as, uint32_t *place_of)
{
	place_of[node] = (uint32_t)w->places;
	w->place[w->places++] = (struct place){ .node = node, .as = as, .inside = w->inside[node] };
}

/* Transit nodes stand in topological order, customers first; stubs behind them. */
static void list_places(struct whatif *w)
{
	const struct classes *c = &w->classes;
	uint32_t *place_of = xcalloc(c->nodes, sizeof *place_of), used = 0;
	uint32_t *as = mark_above(w);
	size_t providers = 0;
	w->place = xcalloc(w->places, sizeof *w->place);
	w->places = 0;
	for (uint32_t node = (uint32_t)c->transit; node-- > 0;) {
		if (as[node] != GRAPH_NONE)
			add_place(w, node, as[node], place_of);
	}
	for (uint32_t node = (uint32_t)c->transit; node < c->nodes; node++) {
		if (as[node] != GRAPH_NONE)
			add_place(w, node, as[node], place_of);
	}
	for (size_t i = 0; i < w->places; i++) {
		const uint32_t *provider;
		providers += providers_of(c, w->place[i].node, &provider);
	}
	w->provider = xcalloc(providers, sizeof *w->provider);
	w->heard = xcalloc(providers, sizeof *w->heard);
	for (size_t i = 0; i < w->places; i++) {
		const uint32_t *provider;
		struct place *p = &w->place[i];
		p->first = used;
		p->count = (uint32_t)providers_of(c, p->node, &provider);
		for (uint32_t k = 0; k < p->count; k++) {
			w->provider[used++] = place_of[provider[k]];
			w->circles |= place_of[provider[k]] > i;
		}
	}
	w->target_place = place_of[c->node_of[w->target]];
	free(place_of);
	free(as);
}

static row_bytes *new_rows(size_t count)
{
	return xaligned(ROW_BYTES, count * sizeof(row_bytes));
}

struct whatif *whatif_new(const struct graph *graph, uint32_t target, const char *kernel)
{
	struct whatif *w = xcalloc(1, sizeof *w);
	w->graph = graph;
	w->target = target;
	w->kernel = kernel_choose(kernel);
	if (w->kernel == NULL || !find_members(w)) {
		free(w);
		return NULL;
	}
	init_classes(w);
	sheet_init(&w->sheet, &w->classes);
	size_t nodes = w->classes.nodes;
	w->inside = xcalloc(nodes, sizeof *w->inside);
	w->is_cut = xcalloc(nodes, sizeof *w->is_cut);
	list_places(w);
	w->before = new_rows(nodes + 8);
	w->after = new_rows(nodes + 8);
	w->sheets = w->places / ROW_BYTES + 1; /* the target stands twice */
	w->fallen = xcalloc(w->sheets + 1, sizeof *w->fallen);
	w->fallen[0] = w->before;
	w->fallen[1] = w->after;
	for (size_t i = 2; i < w->sheets; i++)
		w->fallen[i] = new_rows(nodes + 8);
	w->fell = new_rows(w->places + 8);
	w->row = new_rows(w->places + 8);
	w->left = new_rows(w->places + 8);
	return w;
}

void whatif_free(struct whatif *w)
{
	if (w == NULL)
		return;
	for (size_t i = 2; i < w->sheets; i++)
		free(w->fallen[i]);
	free(w->fallen);
	free(w->before);
	free(w->after);
	free(w->fell);
	free(w->heard);
	free(w->row);
	free(w->left);
	free(w->inside);
	free(w->is_cut);
	free(w->place);
	free(w->provider);
	sheet_clear(&w->sheet);
	classes_clear(&w->classes);
	order_clear(&w->order);
	free(w);
}

static void add_difference(struct whatif *w, const uint8_t *before, const uint8_t *after,
	uint64_t weight, struct whatif_change *change)
{
	struct difference d;
	w->kernel->differ(before, after, w->lanes, &d);
	change->before += weight * d.before;
	change->after += weight * d.after;
	change->class += weight * d.class;
	change->longer += weight * d.longer;
	change->shorter += weight * d.shorter;
	change->hops_before += weight * d.hops_before;
	change->hops_after += weight * d.hops_after;
	w->too_long |= d.too_long > 0;
}

static bool is_cut(const struct whatif *w, uint32_t a, uint32_t b)
{
	uint32_t target = w->classes.node_of[w->target];
	return (a == target && w->is_cut[b]) || (b == target && w->is_cut[a]);
}

/* Lists without the links that are cut: those of the target and of its neighbours are shorter. */
static struct adjacency leave_out(const struct whatif *w, const struct adjacency *all)
{
	size_t nodes = w->classes.nodes;
	uint32_t target = w->classes.node_of[w->target];
	struct adjacency left = { xmalloc((nodes + 1) * sizeof *left.start),
		xmalloc(all->start[nodes] * sizeof *left.node) };
	uint32_t used = 0;
	for (uint32_t node = 0; node < nodes; node++) {
		uint32_t from = all->start[node], until = all->start[node + 1];
		left.start[node] = used;
		if (node != target && !w->is_cut[node]) {
			for (uint32_t i = from; i < until; i++)
				left.node[used++] = all->node[i];
			continue;
		}
		for (uint32_t i = from; i < until; i++) {
			left.node[used] = all->node[i];
			used += !is_cut(w, node, all->node[i]);
		}
	}
	left.start[nodes] = used;
	return left;
}

static void route_to_cone(
	struct whatif *w, const struct classes *classes, const uint32_t *listed, row_bytes *kept)
{
	struct sheet *s = &w->sheet;
	s->classes = classes;
	s->lanes = (uint32_t)w->members;
	s->listed = listed;
	s->kept = kept;
	w->kernel->listed(s);
	s->classes = &w->classes;
}

/* No AS is a source to itself: of a class that is one fewer. */
static void take_back(struct whatif *w, uint32_t node, size_t lane, struct whatif_change *change)
{
	row_bytes before, after;
	struct whatif_change own = { 0 };
	memset(before, LANE_NONE, sizeof before);
	memset(after, LANE_NONE, sizeof after);
	before[0] = w->before[node][lane];
	after[0] = w->after[node][lane];
	add_difference(w, before, after, 1, &own);
	change->before -= own.before;
	change->after -= own.after;
	change->class -= own.class;
	change->longer -= own.longer;
	change->shorter -= own.shorter;
	change->hops_before -= own.hops_before;
	change->hops_after -= own.hops_after;
}

static void change_columns(struct whatif *w, struct whatif_change *change)
{
	const struct classes *c = &w->classes;
	uint32_t listed[WHATIF_CONE_MAX];
	struct classes left = *c;
	left.provider = leave_out(w, &c->provider);
	left.peer = leave_out(w, &c->peer);
	left.stub_peer = leave_out(w, &c->stub_peer);
	for (size_t i = 0; i < w->members; i++)
		listed[i] = c->node_of[w->member[i]];
	route_to_cone(w, c, listed, w->before);
	route_to_cone(w, &left, listed, w->after);
	for (uint32_t node = 0; node < c->nodes; node++)
		add_difference(w, w->before[node], w->after[node], c->weight[node], change);
	for (size_t lane = 0; lane < w->members; lane++)
		take_back(w, listed[lane], lane, change);
	free(left.provider.start);
	free(left.provider.node);
	free(left.peer.start);
	free(left.peer.node);
	free(left.stub_peer.start);
	free(left.stub_peer.node);
}

/* The places of one sheet: themselves, and one link away their peers. */
static void poke_place(struct whatif *w, const struct place *p, uint32_t lane, bool left)
{
	struct graph_neighbours peer = graph_neighbours(w->graph, p->as, RELATION_PEER);
	sheet_poke(&w->sheet, p->node, lane, 0);
	for (size_t i = 0; i < peer.count; i++) {
		uint32_t node = w->classes.node_of[peer.id[i]];
		if (!left || !is_cut(w, p->node, node))
			sheet_poke(&w->sheet, node, lane, HOP_ACROSS);
	}
}

/* How the routes of all places fall; the last is the target again, with what is left to it. */
static void fall(struct whatif *w)
{
	struct sheet *s = &w->sheet;
	for (size_t sheet = 0; sheet < w->sheets; sheet++) {
		for (size_t i = sheet * ROW_BYTES; i < (sheet + 1) * ROW_BYTES && i <= w->places;
			i++) {
			bool left = i == w->places;
			poke_place(w, &w->place[left ? w->target_place : i],
				(uint32_t)(i % ROW_BYTES), left);
		}
		s->kept = w->fallen[sheet];
		w->kernel->fall(s);
		memset(s->poked, 0, w->classes.nodes * sizeof *s->poked);
		s->pokes = 0;
	}
}

/* Rows of 128 destinations from `first` on, out of the columns that fell. */
static void turn_tile(struct whatif *w, uint32_t first, uint32_t count)
{
	for (size_t sheet = 0; sheet < w->sheets; sheet++) {
		size_t from = sheet * ROW_BYTES, lanes = w->places + 1 - from;
		lanes = lanes < ROW_BYTES ? lanes : ROW_BYTES;
		w->kernel->turn(w->fallen[sheet][first], count, w->fell[from], lanes);
	}
	for (size_t i = 0; i <= w->places; i++)
		memset(w->fell[i] + count, NO_FALL, ROW_BYTES - count);
}

static bool hear_before(struct whatif *w, size_t i)
{
	const struct place *p = &w->place[i];
	for (uint32_t k = 0; k < p->count; k++)
		w->heard[k] = w->row[w->provider[p->first + k]];
	return w->kernel->hear(w->heard, p->count, w->fell[i], w->row[i]);
}

/* Where nothing fell, what the best provider has, one link longer; above the cone as before. */
static bool hear_after(struct whatif *w, size_t i)
{
	const struct place *p = &w->place[i];
	size_t count = 0, fell = i == w->target_place ? w->places : i;
	for (uint32_t k = 0; k < p->count; k++) {
		uint32_t provider = w->provider[p->first + k];
		const struct place *above = &w->place[provider];
		if (!is_cut(w, p->node, above->node))
			w->heard[count++] = above->inside ? w->left[provider] : w->row[provider];
	}
	return w->kernel->hear(w->heard, count, w->fell[fell], w->left[i]);
}

/* From the top down; where providers run in a circle, again until nothing changes. */
static void hear_all(struct whatif *w)
{
	for (size_t i = 0; i < w->places; i++) {
		memset(w->row[i], LANE_NONE, ROW_BYTES);
		memset(w->left[i], LANE_NONE, ROW_BYTES);
	}
	for (bool again = true; again;) {
		again = false;
		for (size_t i = 0; i < w->places; i++)
			again |= hear_before(w, i);
		for (size_t i = 0; i < w->places; i++)
			again |= w->place[i].inside && hear_after(w, i);
		again = again && w->circles;
	}
}

/* Lanes of one weight go together: nearly all of a tile. */
static void compare_tile(
	struct whatif *w, uint32_t first, uint32_t count, size_t i, struct whatif_change *change)
{
	const struct classes *c = &w->classes;
	row_bytes before, after;
	uint64_t own = c->weight[w->place[i].node];
	for (uint32_t from = 0, until; from < count; from = until) {
		uint32_t weight = c->weight[first + from];
		memset(before, LANE_NONE, sizeof before);
		memset(after, LANE_NONE, sizeof after);
		for (until = from; until < count && c->weight[first + until] == weight; until++) {
			bool counts = !w->inside[first + until];
			before[until] = counts ? w->row[i][until] : LANE_NONE;
			after[until] = counts ? w->left[i][until] : LANE_NONE;
		}
		add_difference(w, before, after, own * weight, change);
	}
}

/* All count, and all the same. */
static bool is_even(const struct whatif *w, uint32_t first, uint32_t count)
{
	bool even = true;
	for (uint32_t k = 0; k < count; k++)
		even &= !w->inside[first + k] &&
			w->classes.weight[first + k] == w->classes.weight[first];
	return even;
}

static void change_rows(struct whatif *w, struct whatif_change *change)
{
	size_t nodes = w->classes.nodes;
	fall(w);
	for (size_t first = 0; first < nodes; first += ROW_BYTES) {
		size_t count = nodes - first < ROW_BYTES ? nodes - first : ROW_BYTES;
		turn_tile(w, (uint32_t)first, (uint32_t)count);
		hear_all(w);
		bool even = is_even(w, (uint32_t)first, (uint32_t)count);
		for (size_t i = 0; i < w->places; i++) {
			uint64_t own = w->classes.weight[w->place[i].node];
			if (w->place[i].inside && even)
				add_difference(w, w->row[i], w->left[i],
					own * w->classes.weight[first], change);
			else if (w->place[i].inside)
				compare_tile(w, (uint32_t)first, (uint32_t)count, i, change);
		}
	}
}

bool whatif_run(struct whatif *w, const uint32_t *cut, size_t cuts, struct whatif_result *result)
{
	uint64_t ases = graph_ases(w->graph);
	*result = (struct whatif_result){ .cone = w->members };
	result->to.pairs = w->members * (ases - 1);
	result->from.pairs = w->members * (ases - w->members);
	w->too_long = false;
	for (size_t i = 0; i < cuts; i++)
		w->is_cut[w->classes.node_of[cut[i]]] = true;
	w->lanes = w->members;
	change_columns(w, &result->to);
	w->lanes = ROW_BYTES;
	change_rows(w, &result->from);
	for (size_t i = 0; i < cuts; i++)
		w->is_cut[w->classes.node_of[cut[i]]] = false;
	return !w->too_long;
}
