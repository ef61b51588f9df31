#include "graph/infer_probe.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/*
 * Behind a network only so many are looked at, the nearest ones: all that a peer would have, and
 * those tried out with everybody above a provider.
 */
enum { CONE_MAX = 4096, CONE_TRIED = 64 };
enum { SEARCH_COST = 16 }; /* of finding one entry, in looks at one */

/* ASes with a distance each; `stamp` tells whose entries are of the present question. */
struct field {
	uint32_t *as; /* in order of distance */
	size_t count;
	uint32_t *distance, *stamp; /* [ases] */
	uint32_t now;
};

struct offered {
	uint32_t stamp;
	uint32_t length; /* up to x */
	uint8_t role; /* what the one who offers is to the AS; the better counts */
};

struct prober {
	const struct rules *rules;
	struct field below, above;
	struct offered *offered; /* [ases] */
	uint32_t *tree_of; /* [ases] the tree of each destination; VIEW_NONE */
	uint32_t *first, *node; /* [ases + 1], nodes of each AS */
	uint32_t *root; /* [nodes] destination AS of each entry of `node` */
};

static void field_init(struct field *field, size_t ases)
{
	field->as = xmalloc(ases * sizeof *field->as);
	field->distance = xmalloc(ases * sizeof *field->distance);
	field->stamp = xcalloc(ases, sizeof *field->stamp);
}

static void field_clear(struct field *field)
{
	free(field->as);
	free(field->distance);
	free(field->stamp);
}

/* All that can be reached from `as` over known links to ASes of one role; at most `most`. */
static void field_fill(
	struct field *field, const struct rules *rules, uint32_t as, uint8_t role, size_t most)
{
	const struct view *view = rules->view;
	field->now++;
	field->count = 0;
	field->as[field->count++] = as;
	field->distance[as] = 0;
	field->stamp[as] = field->now;
	for (size_t i = 0; i < field->count; i++) {
		uint32_t at = field->as[i];
		for (uint32_t j = view->first[at]; j < view->first[at + 1]; j++) {
			const struct view_neighbour *next = &view->neighbour[j];
			if (field->count == most)
				return;
			if (field->stamp[next->as] == field->now ||
				role_seen(rules, next->link, at) != role)
				continue;
			field->stamp[next->as] = field->now;
			field->distance[next->as] = field->distance[at] + 1;
			field->as[field->count++] = next->as;
		}
	}
}

static void index_nodes(struct prober *p)
{
	const struct view *view = p->rules->view;
	p->first = xcalloc(view->ases + 2, sizeof *p->first);
	p->node = xmalloc(view->nodes * sizeof *p->node);
	p->root = xmalloc(view->nodes * sizeof *p->root);
	p->tree_of = xmalloc(view->ases * sizeof *p->tree_of);
	memset(p->tree_of, 0xFF, view->ases * sizeof *p->tree_of);
	for (size_t i = 0; i < view->nodes; i++)
		p->first[view->node[i].as + 2]++;
	for (size_t as = 0; as < view->ases; as++)
		p->first[as + 2] += p->first[as + 1];
	for (uint32_t tree = 0; tree < view->trees; tree++) {
		uint32_t root = view->node[view->tree[tree]].as;
		p->tree_of[root] = tree;
		for (uint32_t i = view->tree[tree]; i < view->tree[tree + 1]; i++) {
			uint32_t place = p->first[view->node[i].as + 1]++;
			p->node[place] = i;
			p->root[place] = root;
		}
	}
}

/* Holds a route seen against an offer. The best that its link may be is what counts. */
static void compare(const struct rules *rules, const struct view_node *seen, uint8_t role,
	uint32_t length, struct probe *probe)
{
	uint8_t roles = role_seen(rules, seen->link, seen->as);
	uint8_t best = roles & ROLE_CUSTOMER ? ROLE_CUSTOMER
		       : roles & ROLE_PEER   ? ROLE_PEER
					     : roles;
	if (best < role || (best == role && seen->hops > length))
		probe->worse++;
	else if (roles == role && seen->hops == length)
		probe->equal++;
	else
		probe->better++;
}

/* What the ASes above x would offer to their neighbours. */
static void make_offers(struct prober *p)
{
	const struct view *view = p->rules->view;
	for (size_t i = 0; i < p->above.count; i++) {
		uint32_t a = p->above.as[i], length = p->above.distance[a] + 1;
		for (uint32_t j = view->first[a]; j < view->first[a + 1]; j++) {
			const struct view_neighbour *next = &view->neighbour[j];
			struct offered *offered = &p->offered[next->as];
			uint8_t role = role_seen(p->rules, next->link, next->as);
			if (!role_known(role))
				continue;
			if (offered->stamp != p->above.now || role > offered->role ||
				(role == offered->role && length < offered->length))
				*offered = (struct offered){ p->above.now, length, role };
		}
	}
}

/* With the offers made, and all that is behind the customer in `below`. */
static void probe_customer(const struct prober *p, struct probe *probe)
{
	const struct view *view = p->rules->view;
	for (size_t i = 0; i < p->below.count; i++) {
		uint32_t d = p->below.as[i], tree = p->tree_of[d];
		uint32_t first = tree != VIEW_NONE ? view->tree[tree] : 0;
		uint32_t end = tree != VIEW_NONE ? view->tree[tree + 1] : 0;
		for (uint32_t j = first; j < end; j++) {
			const struct view_node *seen = &view->node[j];
			const struct offered *offered = &p->offered[seen->as];
			if (seen->hops > 0 && offered->stamp == p->above.now)
				compare(p->rules, seen, offered->role,
					p->below.distance[d] + 1 + offered->length, probe);
		}
	}
}

/* The first entry of x whose destination is `d` or a later one; they ascend. */
static uint32_t first_towards(const struct prober *p, uint32_t x, uint32_t d)
{
	uint32_t low = p->first[x], high = p->first[x + 1];
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (p->root[middle] < d)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Entry `i` of x, whose destination is below its peer z. */
static void compare_peer(const struct prober *p, uint32_t i, uint32_t z, struct probe *probe)
{
	const struct view *view = p->rules->view;
	const struct view_node *seen = &view->node[p->node[i]];
	if (seen->hops > 0 && view->node[seen->next].as != z)
		compare(p->rules, seen, ROLE_PEER, p->below.distance[p->root[i]] + 1, probe);
}

/* x would have the routes to all below its peer z: goes through these or those of x. */
static void probe_peer(const struct prober *p, uint32_t x, uint32_t z, struct probe *probe)
{
	uint32_t first = p->first[x], end = p->first[x + 1];
	if (p->below.count < (end - first) / SEARCH_COST) {
		for (size_t j = 0; j < p->below.count; j++) {
			uint32_t d = p->below.as[j];
			for (uint32_t i = first_towards(p, x, d); i < end && p->root[i] == d; i++)
				compare_peer(p, i, z, probe);
		}
		return;
	}
	for (uint32_t i = first; i < end; i++) {
		if (p->below.stamp[p->root[i]] == p->below.now)
			compare_peer(p, i, z, probe);
	}
}

/* What if neighbours of x were its customers? */
static void probe_customers(struct prober *p, uint32_t x, struct probes *probes)
{
	const struct view *view = p->rules->view;
	bool offers = false;
	for (uint32_t i = view->first[x]; i < view->first[x + 1]; i++) {
		uint32_t link = view->neighbour[i].link;
		uint8_t roles = role_seen(p->rules, link, x);
		if (role_known(roles) || (roles & ROLE_CUSTOMER) == 0)
			continue;
		if (!offers) {
			field_fill(&p->above, p->rules, x, ROLE_PROVIDER, view->ases);
			make_offers(p);
			offers = true;
		}
		field_fill(&p->below, p->rules, view->neighbour[i].as, ROLE_CUSTOMER, CONE_TRIED);
		probe_customer(p, &probes[link].role[view->link[link].a == x ? 2 : 0]);
	}
}

/* What if neighbours of z were its peers? */
static void probe_peers(struct prober *p, uint32_t z, struct probes *probes)
{
	const struct view *view = p->rules->view;
	bool filled = false;
	for (uint32_t i = view->first[z]; i < view->first[z + 1]; i++) {
		uint32_t link = view->neighbour[i].link;
		uint8_t roles = p->rules->role[link];
		if (role_known(roles) || (roles & ROLE_PEER) == 0)
			continue;
		if (!filled)
			field_fill(&p->below, p->rules, z, ROLE_CUSTOMER, CONE_MAX);
		filled = true;
		probe_peer(p, view->neighbour[i].as, z, &probes[link].role[1]);
	}
}

void probe_links(const struct rules *rules, struct probes *probes)
{
	const struct view *view = rules->view;
	struct prober p = { .rules = rules };
	field_init(&p.below, view->ases);
	field_init(&p.above, view->ases);
	p.offered = xcalloc(view->ases, sizeof *p.offered);
	index_nodes(&p);
	memset(probes, 0, view->links * sizeof *probes);
	for (uint32_t as = 0; as < view->ases; as++)
		probe_customers(&p, as, probes);
	for (uint32_t as = 0; as < view->ases; as++)
		probe_peers(&p, as, probes);
	field_clear(&p.below);
	field_clear(&p.above);
	free(p.offered);
	free(p.tree_of);
	free(p.first);
	free(p.node);
	free(p.root);
}
