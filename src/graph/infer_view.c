#include "graph/infer_view.h"

#include "base/alloc.h"
#include "base/counter.h"

#include <stdlib.h>
#include <string.h>

static int compare_asns(const void *left, const void *right)
{
	const asn_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static int compare_keys(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

uint32_t view_find(const struct view *view, asn_t asn)
{
	const asn_t *found = bsearch(&asn, view->asn, view->ases, sizeof *view->asn, compare_asns);
	return found != NULL ? (uint32_t)(found - view->asn) : VIEW_NONE;
}

uint32_t view_link_find(const struct view *view, uint32_t x, uint32_t y)
{
	if (view->hub[x] < VIEW_HUBS && view->hub[y] < VIEW_HUBS)
		return view->hub_link[view->hub[x] * VIEW_HUBS + view->hub[y]];
	uint32_t few = view_degree(view, x) <= view_degree(view, y) ? x : y;
	uint32_t other = few == x ? y : x;
	uint32_t low = view->first[few], end = view->first[few + 1], high = end;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (view->neighbour[middle].as < other)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end && view->neighbour[low].as == other ? view->neighbour[low].link
							     : VIEW_NONE;
}

/* Gives ids; `id_of` takes an AS number to its id + 1. */
static void number_ases(struct view *view, const struct path_set *paths, struct counter *id_of)
{
	size_t capacity = 0, hops = paths->count > 0 ? paths->end[paths->count - 1] : 0;
	for (size_t i = 0; i < hops; i++) {
		if (counter_get(id_of, paths->hop[i]) != 0)
			continue;
		counter_add(id_of, paths->hop[i], 1);
		view->asn = array_grow(view->asn, view->ases, &capacity, sizeof *view->asn);
		view->asn[view->ases++] = paths->hop[i];
	}
	if (view->ases > 0)
		qsort(view->asn, view->ases, sizeof *view->asn, compare_asns);
	for (size_t i = 0; i < view->ases; i++)
		counter_add(id_of, view->asn[i], (int32_t)i);
}

/* Paths being sorted: ids of their hops, the origin last. */
struct sorting {
	const struct path_set *paths;
	const uint32_t *hop;
};

static size_t path_start(const struct path_set *paths, size_t i)
{
	return i > 0 ? paths->end[i - 1] : 0;
}

/* From the origin on. */
static int compare_paths(const void *left, const void *right, void *context)
{
	const struct sorting *s = context;
	size_t x = *(const uint32_t *)left, y = *(const uint32_t *)right;
	size_t x_first = path_start(s->paths, x), x_end = s->paths->end[x];
	size_t y_first = path_start(s->paths, y), y_end = s->paths->end[y];
	while (x_end > x_first && y_end > y_first) {
		uint32_t p = s->hop[--x_end], q = s->hop[--y_end];
		if (p != q)
			return p < q ? -1 : 1;
	}
	return (x_end > x_first) - (y_end > y_first);
}

/* The paths in order of origin, those of one origin sorted so that common ends lie together. */
static uint32_t *sort_paths(const struct view *view, struct sorting *s, uint32_t *end)
{
	size_t count = s->paths->count;
	uint32_t *order = xmalloc(count * sizeof *order);
	for (size_t i = 0; i < count; i++)
		end[s->hop[s->paths->end[i] - 1] + 1]++;
	for (size_t as = 0; as < view->ases; as++)
		end[as + 1] += end[as];
	for (size_t i = 0; i < count; i++)
		order[end[s->hop[s->paths->end[i] - 1]]++] = (uint32_t)i;
	for (size_t as = 0, first = 0; as < view->ases; first = end[as++])
		qsort_r(order + first, end[as] - first, sizeof *order, compare_paths, s);
	return order;
}

/* Adds one path to the tree, whose last path is on `stack`; returns the new height of that. */
static size_t grow_tree(
	struct view *view, const uint32_t *hop, size_t count, uint32_t *stack, size_t height)
{
	size_t common = 0;
	while (common < height && common < count &&
		view->node[stack[common]].as == hop[count - 1 - common])
		common++;
	for (size_t i = common; i < count; i++) {
		view->node[view->nodes] = (struct view_node){
			.as = hop[count - 1 - i],
			.next = i > 0 ? stack[i - 1] : VIEW_NONE,
			.link = VIEW_NONE,
			.hops = (uint32_t)i,
		};
		stack[i] = (uint32_t)view->nodes++;
	}
	return count;
}

static void grow_trees(struct view *view, const struct path_set *paths, const uint32_t *hop)
{
	struct sorting s = { paths, hop };
	uint32_t stack[VIEW_HOPS_MAX];
	uint32_t *end = xcalloc(view->ases + 1, sizeof *end);
	uint32_t *order = sort_paths(view, &s, end);
	size_t height = 0;
	view->node =
		xmalloc((paths->count > 0 ? paths->end[paths->count - 1] : 0) * sizeof *view->node);
	view->tree = xcalloc(view->ases + 1, sizeof *view->tree);
	for (size_t i = 0; i < paths->count; i++) {
		size_t first = path_start(paths, order[i]), count = paths->end[order[i]] - first;
		if (count > VIEW_HOPS_MAX)
			continue;
		view->vantage[hop[first]] = true;
		uint32_t origin = hop[first + count - 1];
		if (view->nodes == 0 || view->node[view->tree[view->trees - 1]].as != origin) {
			view->tree[view->trees++] = (uint32_t)view->nodes;
			height = 0;
		}
		height = grow_tree(view, hop + first, count, stack, height);
	}
	view->tree[view->trees] = (uint32_t)view->nodes;
	view->node = xrealloc(view->node, view->nodes * sizeof *view->node);
	free(order);
	free(end);
}

static void list_links(struct view *view)
{
	struct counter seen = { 0 };
	size_t count = 0, capacity = 0;
	uint64_t *key = NULL;
	for (size_t i = 0; i < view->nodes; i++) {
		const struct view_node *node = &view->node[i];
		if (node->next == VIEW_NONE)
			continue;
		uint64_t x = node->as, y = view->node[node->next].as;
		uint64_t pair = x < y ? x << 32 | y : y << 32 | x;
		if (counter_get(&seen, pair) != 0)
			continue;
		counter_add(&seen, pair, 1);
		key = array_grow(key, count, &capacity, sizeof *key);
		key[count++] = pair;
	}
	if (count > 0)
		qsort(key, count, sizeof *key, compare_keys);
	view->links = count;
	view->link = xmalloc(count * sizeof *view->link);
	for (size_t i = 0; i < count; i++)
		view->link[i] = (struct view_link){ (uint32_t)(key[i] >> 32), (uint32_t)key[i] };
	free(key);
	counter_clear(&seen);
}

/* The links are sorted, so lower neighbours first, then higher ones, comes out sorted. */
static void list_neighbours(struct view *view)
{
	uint32_t *fill = xmalloc((view->ases + 1) * sizeof *fill);
	view->first = xcalloc(view->ases + 1, sizeof *view->first);
	view->neighbour = xmalloc(2 * view->links * sizeof *view->neighbour);
	for (size_t i = 0; i < view->links; i++) {
		view->first[view->link[i].a + 1]++;
		view->first[view->link[i].b + 1]++;
	}
	for (size_t as = 0; as < view->ases; as++)
		view->first[as + 1] += view->first[as];
	memcpy(fill, view->first, (view->ases + 1) * sizeof *fill);
	for (uint32_t i = 0; i < view->links; i++)
		view->neighbour[fill[view->link[i].b]++] =
			(struct view_neighbour){ view->link[i].a, i };
	for (uint32_t i = 0; i < view->links; i++)
		view->neighbour[fill[view->link[i].a]++] =
			(struct view_neighbour){ view->link[i].b, i };
	free(fill);
}

struct busy {
	uint32_t as, degree;
};

static int compare_busy(const void *left, const void *right)
{
	const struct busy *a = left, *b = right;
	if (a->degree != b->degree)
		return a->degree > b->degree ? -1 : 1;
	return (a->as > b->as) - (a->as < b->as);
}

static void list_hubs(struct view *view)
{
	struct busy *busy = xmalloc(view->ases * sizeof *busy);
	view->hub = xmalloc(view->ases * sizeof *view->hub);
	view->hub_link = xmalloc(VIEW_HUBS * VIEW_HUBS * sizeof *view->hub_link);
	memset(view->hub_link, 0xFF, VIEW_HUBS * VIEW_HUBS * sizeof *view->hub_link);
	for (uint32_t as = 0; as < view->ases; as++) {
		busy[as] = (struct busy){ as, view_degree(view, as) };
		view->hub[as] = VIEW_HUBS;
	}
	if (view->ases > 0)
		qsort(busy, view->ases, sizeof *busy, compare_busy);
	for (uint16_t i = 0; i < VIEW_HUBS && i < view->ases; i++)
		view->hub[busy[i].as] = i;
	free(busy);
	for (uint32_t i = 0; i < view->links; i++) {
		uint32_t a = view->hub[view->link[i].a], b = view->hub[view->link[i].b];
		if (a == VIEW_HUBS || b == VIEW_HUBS)
			continue;
		view->hub_link[a * VIEW_HUBS + b] = i;
		view->hub_link[b * VIEW_HUBS + a] = i;
	}
}

static void name_links(struct view *view)
{
	for (size_t i = 0; i < view->nodes; i++) {
		struct view_node *node = &view->node[i];
		if (node->next != VIEW_NONE)
			node->link = view_link_find(view, node->as, view->node[node->next].as);
	}
}

void view_init(struct view *view, const struct path_set *paths)
{
	struct counter id_of = { 0 };
	size_t hops = paths->count > 0 ? paths->end[paths->count - 1] : 0;
	uint32_t *hop = xmalloc(hops * sizeof *hop);
	*view = (struct view){ 0 };
	number_ases(view, paths, &id_of);
	for (size_t i = 0; i < hops; i++)
		hop[i] = (uint32_t)counter_get(&id_of, paths->hop[i]) - 1;
	counter_clear(&id_of);
	view->vantage = xcalloc(view->ases, sizeof *view->vantage);
	grow_trees(view, paths, hop);
	free(hop);
	list_links(view);
	list_neighbours(view);
	list_hubs(view);
	name_links(view);
}

void view_clear(struct view *view)
{
	free(view->asn);
	free(view->link);
	free(view->first);
	free(view->neighbour);
	free(view->hub);
	free(view->hub_link);
	free(view->node);
	free(view->tree);
	free(view->vantage);
	*view = (struct view){ 0 };
}
