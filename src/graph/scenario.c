#include "graph/scenario.h"

#include "base/alloc.h"
#include "graph/kernel.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_PEER, ROW_CUSTOMER, ROWS_SHARED }; /* of seeds: for all whose link stays in all lanes */
enum { UNSEEDED = 255 }; /* what a link that is cut brings */

struct scenarios {
	const struct graph *graph;
	const struct kernel *kernel;
	struct sheet sheet;
	uint32_t *named; /* [ases] place of the neighbour among the links + 1, 0 = not named */
	/* Of the run. */
	const struct scenario_link *link;
	size_t lanes, rows;
	struct scenario *result;
	struct scenario_change *change;
	bool too_long;
};

struct scenarios *scenarios_new(
	const struct graph *graph, const struct classes *classes, const char *kernel)
{
	const struct kernel *chosen = kernel_choose(kernel);
	if (chosen == NULL)
		return NULL;
	struct scenarios *scenarios = xcalloc(1, sizeof *scenarios);
	scenarios->graph = graph;
	scenarios->kernel = chosen;
	scenarios->named = xcalloc(graph_ases(graph), sizeof *scenarios->named);
	sheet_init(&scenarios->sheet, classes);
	return scenarios;
}

void scenarios_free(struct scenarios *scenarios)
{
	if (scenarios == NULL)
		return;
	sheet_clear(&scenarios->sheet);
	free(scenarios->named);
	free(scenarios);
}

/* A row with this route in the lanes that leave the link; `link` NULL = all do. */
static uint32_t add_row(struct scenarios *s, uint8_t route, const struct scenario_link *link)
{
	uint8_t *row = s->sheet.seed[s->rows];
	memset(row, UNSEEDED, ROW_BYTES);
	for (size_t lane = 0; lane < s->lanes; lane++) {
		if (link == NULL || !(link->cut[lane / 64] >> lane % 64 & 1))
			row[lane] = route;
	}
	return (uint32_t)s->rows++;
}

/* The neighbour hears the target as its customer: that route goes everywhere from there. */
static void seed_provider(struct scenarios *s, uint32_t neighbour)
{
	struct sheet *sheet = &s->sheet;
	uint32_t named = s->named[neighbour];
	const struct scenario_link *link = named != 0 ? &s->link[named - 1] : NULL;
	sheet->provider[sheet->providers++] =
		(struct seed){ sheet->classes->node_of[neighbour], add_row(s, HOP_UP, link) };
}

/*
 * A peer or customer. All stubs of a class are alike to the target, so one row does for them; only
 * those whose link is cut in some lane leave the class and are counted singly.
 */
static void seed_beside(struct scenarios *s, uint32_t neighbour, enum relation relation)
{
	struct sheet *sheet = &s->sheet;
	uint32_t node = sheet->classes->node_of[neighbour], named = s->named[neighbour];
	bool peer = relation == RELATION_PEER;
	if (named == 0) {
		sheet->poked[node] = (peer ? ROW_PEER : ROW_CUSTOMER) + 1;
		return;
	}
	uint32_t row = add_row(s, peer ? HOP_ACROSS : HOP_DOWN, &s->link[named - 1]);
	if (node < sheet->classes->transit) {
		sheet->poked[node] = row + 1;
		return;
	}
	sheet->weight[node]--;
	sheet->single[sheet->singles++] = (struct seed){ node, row };
}

/* Of several relationships the first of these gives the better route, whatever the others do. */
static bool is_first_relation(
	const struct graph *graph, uint32_t of, uint32_t neighbour, enum relation relation)
{
	for (enum relation r = RELATION_PROVIDER; r < relation; r++) {
		if (graph_related(graph, of, neighbour, r))
			return false;
	}
	return true;
}

static void seed_target(struct scenarios *s, uint32_t target, size_t links)
{
	struct sheet *sheet = &s->sheet;
	size_t providers = graph_neighbours(s->graph, target, RELATION_PROVIDER).count;
	sheet->target = sheet->classes->node_of[target];
	sheet->weight[sheet->target]--;
	sheet->seed = xaligned(ROW_BYTES, (ROWS_SHARED + providers + links) * ROW_BYTES);
	sheet->provider = xcalloc(providers, sizeof *sheet->provider);
	sheet->single = xcalloc(links, sizeof *sheet->single);
	add_row(s, HOP_ACROSS, NULL);
	add_row(s, HOP_DOWN, NULL);
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++) {
		struct graph_neighbours list = graph_neighbours(s->graph, target, r);
		for (size_t i = 0; i < list.count; i++) {
			if (!is_first_relation(s->graph, target, list.id[i], r))
				continue;
			if (r == RELATION_PROVIDER)
				seed_provider(s, list.id[i]);
			else
				seed_beside(s, list.id[i], r);
		}
	}
}

/* Leaves the sheet as it was before seed_target. */
static void clear_target(struct scenarios *s, uint32_t target)
{
	struct sheet *sheet = &s->sheet;
	for (enum relation r = RELATION_PEER; r < RELATIONS; r++) {
		struct graph_neighbours list = graph_neighbours(s->graph, target, r);
		for (size_t i = 0; i < list.count; i++)
			sheet->poked[sheet->classes->node_of[list.id[i]]] = 0;
	}
	for (size_t i = 0; i < sheet->singles; i++)
		sheet->weight[sheet->single[i].node]++;
	sheet->weight[sheet->target]++;
	free(sheet->seed);
	free(sheet->provider);
	free(sheet->single);
	sheet->providers = sheet->singles = s->rows = 0;
}

static enum route_class class_of(uint8_t value)
{
	return value == LANE_NONE ? ROUTE_ORIGIN : ROUTE_CUSTOMER + (value >> LENGTH_BITS);
}

static uint8_t length_of(uint8_t value)
{
	return value & ((1 << LENGTH_BITS) - 1);
}

static void compare_rows(void *ctx, const struct sheet *sheet, const struct block *b)
{
	struct scenario_change *change = ctx;
	(void)sheet;
	for (size_t i = 0; i < b->rows; i++) {
		uint8_t before = b->row[i][0], after = b->row[i][1];
		change->class[class_of(before)][class_of(after)] += b->weight;
		if (before == LANE_NONE || after == LANE_NONE)
			continue;
		change->longer += length_of(after) > length_of(before) ? b->weight : 0;
		change->shorter += length_of(after) < length_of(before) ? b->weight : 0;
	}
}

static void take_value(void *ctx, const struct sheet *sheet, uint8_t value)
{
	struct scenarios *s = ctx;
	for (size_t lane = 0; lane < s->lanes; lane++) {
		uint32_t count = sheet->count[value][lane];
		s->result[lane].routes[class_of(value)] += count;
		s->result[lane].reach += count;
		s->result[lane].hops += (uint64_t)length_of(value) * count;
		s->too_long |= count > 0 && length_of(value) == LENGTH_MAX;
	}
}

bool scenarios_run(struct scenarios *s, uint32_t target, const struct scenario_cuts *cuts,
	struct scenario *result, struct scenario_change *change)
{
	assert(cuts->lanes <= SCENARIO_LANES);
	s->link = cuts->link;
	s->lanes = cuts->lanes;
	s->result = result;
	s->too_long = false;
	s->sheet.sink = change != NULL ? compare_rows : NULL;
	s->sheet.ctx = change;
	memset(result, 0, s->lanes * sizeof *result);
	if (change != NULL)
		*change = (struct scenario_change){ 0 };
	for (size_t i = 0; i < cuts->links; i++)
		s->named[s->link[i].neighbour] = (uint32_t)i + 1;
	seed_target(s, target, cuts->links);
	s->kernel->scenarios(&s->sheet);
	sheet_take(&s->sheet, take_value, s);
	clear_target(s, target);
	for (size_t i = 0; i < cuts->links; i++)
		s->named[s->link[i].neighbour] = 0;
	return !s->too_long;
}
