/* Evaluation of filters; filter_parse.c reads them. */
#include "wire/attributes.h"
#include "wire/filter_tree.h"

#include <stdlib.h>

struct route_filter *filter_new(void)
{
	struct route_filter *filter = xcalloc(1, sizeof *filter);
	arena_init(&filter->arena);
	filter->scratch = xmalloc(sizeof *filter->scratch);
	return filter;
}

static void clear_term(struct filter_node *node)
{
	switch ((enum filter_kind)node->kind) {
	case FILTER_IN_PREFIXES:
		prefix_set_clear(&node->as.prefixes->set);
		break;
	case FILTER_OF_PEER:
		asn_set_clear(&node->as.peers->asns);
		prefix_set_clear(&node->as.peers->addresses);
		break;
	case FILTER_OF_ORIGIN:
	case FILTER_ON_PATH:
		asn_set_clear(&node->as.asns);
		break;
	case FILTER_OF_PATTERN:
		path_pattern_clear(node->as.pattern);
		break;
	default:
		break;
	}
}

void filter_free(struct route_filter *filter)
{
	if (filter == NULL)
		return;
	for (struct filter_node *node = filter->newest; node != NULL; node = node->older)
		clear_term(node);
	arena_clear(&filter->arena);
	free(filter->scratch);
	free(filter);
}

static const uint8_t needs_of[] = {
	[FILTER_IN_PREFIXES] = FILTER_PREFIX | FILTER_KIND,
	[FILTER_IN_TIME] = FILTER_TIME,
	[FILTER_IN_KINDS] = FILTER_KIND,
	[FILTER_IN_FAMILIES] = FILTER_PREFIX | FILTER_KIND,
	[FILTER_OF_PEER] = FILTER_PEER,
	[FILTER_OF_ORIGIN] = FILTER_ATTRIBUTES | FILTER_KIND,
	[FILTER_ON_PATH] = FILTER_ATTRIBUTES | FILTER_KIND,
	[FILTER_OF_PATTERN] = FILTER_ATTRIBUTES | FILTER_KIND,
	[FILTER_OF_COMMUNITY] = FILTER_ATTRIBUTES | FILTER_KIND,
};

static struct filter_node *add_node(struct route_filter *filter, enum filter_kind kind)
{
	struct filter_node *node = arena_alloc(&filter->arena, sizeof *node);
	node->kind = (uint8_t)kind;
	node->older = filter->newest;
	filter->newest = node;
	return node;
}

struct filter_node *filter_term(struct route_filter *filter, enum filter_kind kind)
{
	struct filter_node *node = add_node(filter, kind);
	node->needs = needs_of[kind];
	switch (kind) {
	case FILTER_IN_PREFIXES:
		node->as.prefixes = arena_alloc(&filter->arena, sizeof *node->as.prefixes);
		break;
	case FILTER_OF_PEER:
		node->as.peers = arena_alloc(&filter->arena, sizeof *node->as.peers);
		break;
	case FILTER_OF_PATTERN:
		node->as.pattern = arena_alloc(&filter->arena, sizeof *node->as.pattern);
		break;
	case FILTER_OF_COMMUNITY:
		node->as.community = arena_alloc(&filter->arena, sizeof *node->as.community);
		break;
	default:
		break;
	}
	return node;
}

/* The kinds stand in the order of what asking costs; a group costs what its dearest member does. */
static unsigned cost(const struct filter_node *node)
{
	return node->children > 0 ? cost(node->child[node->children - 1]) : node->kind;
}

/* Keeps the cheaper before the dearer; a group of the same kind gives its members. */
static void add_child(struct filter_node *parent, struct filter_node *child)
{
	if (child->kind == parent->kind && child->kind != FILTER_NOT) {
		for (size_t i = 0; i < child->children; i++)
			add_child(parent, child->child[i]);
		return;
	}
	size_t at = parent->children++;
	while (at > 0 && cost(parent->child[at - 1]) > cost(child)) {
		parent->child[at] = parent->child[at - 1];
		at--;
	}
	parent->child[at] = child;
}

static size_t members(const struct filter_node *node, enum filter_kind kind)
{
	return node->kind == kind && kind != FILTER_NOT ? node->children : 1;
}

struct filter_node *filter_join(struct route_filter *filter, enum filter_kind kind,
	struct filter_node *a, struct filter_node *b)
{
	struct filter_node *node = add_node(filter, kind);
	size_t room = members(a, kind) + (b != NULL ? members(b, kind) : 0);
	node->child = arena_alloc(&filter->arena, room * sizeof *node->child);
	add_child(node, a);
	if (b != NULL)
		add_child(node, b);
	return node;
}

static bool has_prefix(const struct route *route)
{
	return route->kind != ROUTE_END_OF_RIB && route->kind != ROUTE_STATE;
}

static bool in_prefixes(const struct filter_prefixes *prefixes, const struct route *route)
{
	const struct bgp_prefix *prefix = &route->prefix;
	if (!has_prefix(route))
		return false;
	switch (prefixes->relation) {
	case FILTER_SAME:
		return prefix_set_has(&prefixes->set, &prefix->addr, prefix->bits);
	case FILTER_COVERED:
		return prefix_set_covers(&prefixes->set, &prefix->addr, prefix->bits);
	case FILTER_COVERING:
		return prefix_set_inside(&prefixes->set, &prefix->addr, prefix->bits);
	}
	return false;
}

static bool of_peer(const struct filter_peers *peers, const struct bgp_peer *peer)
{
	return asn_set_has(&peers->asns, peer->asn) ||
	       prefix_set_covers(&peers->addresses, &peer->addr, addr_bits(&peer->addr));
}

/* False where the path must not be used. Without one it is empty. */
static bool read_path(struct filter_scratch *scratch, const struct route *route)
{
	if (!scratch->path_read) {
		scratch->path_read = true;
		scratch->path_good =
			as_path_read(route->attributes, route->wide, &scratch->path) == NULL;
	}
	return scratch->path_good;
}

static bool on_path(
	struct filter_scratch *scratch, const struct asn_set *asns, const struct route *route)
{
	if (!read_path(scratch, route))
		return false;
	for (size_t i = 0; i < scratch->path.hops; i++) {
		if (asn_set_has(asns, scratch->path.hop[i]))
			return true;
	}
	return false;
}

/* The last AS, or any of the set that the path ends in. */
static bool of_origin(
	struct filter_scratch *scratch, const struct asn_set *asns, const struct route *route)
{
	asn_t origin = bgp_origin_peek(route);
	if (origin != 0)
		return asn_set_has(asns, origin);
	if (!read_path(scratch, route) || scratch->path.hops == 0)
		return false;
	const struct as_path *path = &scratch->path;
	const struct as_segment *last = &path->segment[path->segments - 1];
	size_t first = last->type == AS_SET ? last->first : path->hops - 1;
	for (size_t i = first; i < path->hops; i++) {
		if (asn_set_has(asns, path->hop[i]))
			return true;
	}
	return false;
}

static bool of_pattern(struct filter_scratch *scratch, const struct path_pattern *pattern,
	const struct route *route)
{
	if (!read_path(scratch, route))
		return false;
	if (!scratch->places_read || scratch->collapsed != pattern->collapse)
		path_places_read(&scratch->path, pattern->collapse, &scratch->places);
	scratch->places_read = true;
	scratch->collapsed = pattern->collapse;
	return path_pattern_matches(pattern, &scratch->places);
}

static inline bool asks_attributes(
	struct filter_scratch *scratch, const struct filter_node *node, const struct route *route)
{
	/* What was withdrawn, ended or changed its state carries none. */
	if (route->kind != ROUTE_TABLE && route->kind != ROUTE_ANNOUNCED)
		return false;
	switch ((enum filter_kind)node->kind) {
	case FILTER_OF_ORIGIN:
		return of_origin(scratch, &node->as.asns, route);
	case FILTER_ON_PATH:
		return on_path(scratch, &node->as.asns, route);
	case FILTER_OF_PATTERN:
		return of_pattern(scratch, node->as.pattern, route);
	default:
		return community_pattern_matches(node->as.community, route->attributes);
	}
}

static bool term_matches(
	struct filter_scratch *scratch, const struct filter_node *node, const struct route *route)
{
	switch ((enum filter_kind)node->kind) {
	case FILTER_IN_PREFIXES:
		return in_prefixes(node->as.prefixes, route);
	case FILTER_IN_TIME:
		return route->time >= node->as.time.from && route->time < node->as.time.until;
	case FILTER_IN_KINDS:
		return (node->as.bits >> route->kind & 1) != 0;
	case FILTER_IN_FAMILIES:
		return route->kind != ROUTE_STATE &&
		       (node->as.bits >> route->prefix.family & 1) != 0;
	case FILTER_OF_PEER:
		return of_peer(node->as.peers, route->peer);
	default:
		return asks_attributes(scratch, node, route);
	}
}

static enum filter_answer opposite(enum filter_answer answer)
{
	if (answer == FILTER_DEPENDS)
		return FILTER_DEPENDS;
	return answer == FILTER_YES ? FILTER_NO : FILTER_YES;
}

static enum filter_answer begin(struct filter_scratch *scratch, struct filter_node *node,
	const struct route *route, unsigned known);

/* Kleene's and; his or is the same with the answers turned. */
static enum filter_answer begin_group(struct filter_scratch *scratch,
	const struct filter_node *node, const struct route *route, unsigned known)
{
	enum filter_answer decides = node->kind == FILTER_AND ? FILTER_NO : FILTER_YES;
	enum filter_answer all = opposite(decides);
	for (size_t i = 0; i < node->children; i++) {
		enum filter_answer one = begin(scratch, node->child[i], route, known);
		if (one == decides)
			return decides;
		if (one == FILTER_DEPENDS)
			all = FILTER_DEPENDS;
	}
	return all;
}

static enum filter_answer begin(struct filter_scratch *scratch, struct filter_node *node,
	const struct route *route, unsigned known)
{
	enum filter_answer answer = FILTER_DEPENDS;
	if (node->kind == FILTER_NOT)
		answer = opposite(begin(scratch, node->child[0], route, known));
	else if (node->children > 0)
		answer = begin_group(scratch, node, route, known);
	else if ((node->needs & ~known) == 0)
		answer = term_matches(scratch, node, route) ? FILTER_YES : FILTER_NO;
	node->answer = (uint8_t)answer;
	return answer;
}

enum filter_answer filter_begin(
	const struct route_filter *filter, const struct route *route, unsigned known)
{
	if (filter->root == NULL)
		return FILTER_YES;
	filter->scratch->path_read = filter->scratch->places_read = false;
	return begin(filter->scratch, filter->root, route, known);
}

static bool rest(
	struct filter_scratch *scratch, const struct filter_node *node, const struct route *route)
{
	if (node->answer != FILTER_DEPENDS)
		return node->answer == FILTER_YES;
	if (node->children == 0)
		return term_matches(scratch, node, route);
	if (node->kind == FILTER_NOT)
		return !rest(scratch, node->child[0], route);
	bool decides = node->kind == FILTER_OR;
	for (size_t i = 0; i < node->children; i++) {
		if (rest(scratch, node->child[i], route) == decides)
			return decides;
	}
	return !decides;
}

bool filter_rest(const struct route_filter *filter, const struct route *route)
{
	if (filter->root == NULL)
		return true;
	filter->scratch->path_read = filter->scratch->places_read = false;
	/* One term on its own, such as the origin, is what is asked most. */
	if ((filter->root->needs & FILTER_ATTRIBUTES) != 0)
		return asks_attributes(filter->scratch, filter->root, route);
	return rest(filter->scratch, filter->root, route);
}

bool filter_matches(const struct route_filter *filter, const struct route *route)
{
	return filter_begin(filter, route, FILTER_ALL) == FILTER_YES;
}
