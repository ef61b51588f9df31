#include "graph/infer_clique.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* A member of which so many times the usual share of choices fails is a stranger. */
#define UNUSUAL 4

/* Places of a candidate list; 0 has the highest transit degree. Sets are masks of places. */
struct candidates {
	uint32_t as[CLIQUE_LOOKED_AT];
	uint32_t degree[CLIQUE_LOOKED_AT];
	uint32_t next_to[CLIQUE_LOOKED_AT];
	size_t count;
	uint32_t best;
};

/* Per member: choices that would show it to be another one's customer, and those that did. */
struct trial {
	uint64_t tests, failures;
};

/* The transit degree of every AS; [ases], to be freed. */
static uint32_t *transit_degrees(const struct view *view)
{
	uint32_t *degree = xcalloc(view->ases, sizeof *degree);
	bool *carried = xcalloc(2 * view->links, sizeof *carried);
	for (size_t i = 0; i < view->nodes; i++) {
		const struct view_node *node = &view->node[i];
		if (node->hops < 2)
			continue;
		const struct view_node *middle = &view->node[node->next];
		uint32_t links[] = { node->link, middle->link };
		for (size_t j = 0; j < 2; j++) {
			size_t side = 2 * (size_t)links[j] + (view->link[links[j]].b == middle->as);
			degree[middle->as] += !carried[side];
			carried[side] = true;
		}
	}
	free(carried);
	return degree;
}

/* The ASes of the highest degree that are not excluded; insertion, since they are few. */
static void pick_candidates(
	struct candidates *c, const struct view *view, const uint32_t *degree, const bool *excluded)
{
	*c = (struct candidates){ 0 };
	for (uint32_t as = 0; as < view->ases; as++) {
		size_t place = c->count;
		if (excluded[as])
			continue;
		while (place > 0 && degree[c->as[place - 1]] < degree[as])
			place--;
		if (place == CLIQUE_LOOKED_AT)
			continue;
		c->count += c->count < CLIQUE_LOOKED_AT;
		memmove(c->as + place + 1, c->as + place, (c->count - place - 1) * sizeof c->as[0]);
		c->as[place] = as;
	}
	for (size_t i = 0; i < c->count; i++) {
		c->degree[i] = degree[c->as[i]];
		for (size_t j = 0; j < c->count; j++) {
			if (i != j && view_link_find(view, c->as[i], c->as[j]) != VIEW_NONE)
				c->next_to[i] |= UINT32_C(1) << j;
		}
	}
}

static uint64_t sum_degrees(const struct candidates *c, uint32_t set)
{
	uint64_t sum = 0;
	for (; set != 0; set &= set - 1)
		sum += c->degree[__builtin_ctz(set)];
	return sum;
}

/* More members are better, then more transit degree in sum. */
static void extend(struct candidates *c, uint32_t clique, uint32_t rest)
{
	int size = __builtin_popcount(clique), best = __builtin_popcount(c->best);
	if (size > best || (size == best && sum_degrees(c, clique) > sum_degrees(c, c->best)))
		c->best = clique;
	while (rest != 0 && size + __builtin_popcount(rest) >= __builtin_popcount(c->best)) {
		int first = __builtin_ctz(rest);
		rest &= rest - 1;
		extend(c, clique | UINT32_C(1) << first, rest & c->next_to[first]);
	}
}

/* u took its route from n; m, a member too, had another. */
static void try_choice(const struct rules *rules, const struct view_node *u,
	const struct view_node *m, struct trial *trial)
{
	const struct view *view = rules->view;
	if (m->next != VIEW_NONE && role_seen(rules, m->link, m->as) != ROLE_CUSTOMER)
		return;
	uint32_t n = view->node[u->next].as;
	bool failed = m->hops + 1 < u->hops;
	trial[n].tests++;
	trial[u->as].tests++;
	trial[n].failures += failed;
	trial[u->as].failures += failed;
}

/* Whether the route leaves the set and comes back to it: poisoned, or a member is none. */
static bool comes_back(const struct view *view, const bool *member, const struct view_node *node)
{
	bool left = false;
	for (; node->next != VIEW_NONE; node = &view->node[node->next]) {
		bool inside = member[view->node[node->next].as];
		if (inside && left)
			return true;
		left |= !inside;
	}
	return false;
}

static void try_members(const struct rules *rules, const bool *member, struct trial *trial)
{
	const struct view *view = rules->view;
	for (size_t tree = 0; tree < view->trees; tree++) {
		const struct view_node *here[2 * CLIQUE_LOOKED_AT];
		size_t count = 0;
		for (uint32_t i = view->tree[tree]; i < view->tree[tree + 1]; i++) {
			const struct view_node *node = &view->node[i];
			if (member[node->as] && count < sizeof here / sizeof here[0] &&
				!comes_back(view, member, node))
				here[count++] = node;
		}
		for (size_t i = 0; i < count * count; i++) {
			const struct view_node *u = here[i / count], *m = here[i % count];
			if (u->next != VIEW_NONE && &view->node[u->next] != m && u->as != m->as &&
				&view->node[m->next] != u && member[view->node[u->next].as])
				try_choice(rules, u, m, trial);
		}
	}
}

/* The member whose choices, and choices of it, fail most and more than those of the others do. */
static uint32_t find_stranger(
	const struct view *view, const bool *member, const struct trial *trial)
{
	struct trial all = { 0 };
	uint32_t worst = VIEW_NONE;
	for (uint32_t as = 0; as < view->ases; as++) {
		if (!member[as])
			continue;
		all.tests += trial[as].tests;
		all.failures += trial[as].failures;
		if (worst == VIEW_NONE || trial[as].failures > trial[worst].failures)
			worst = as;
	}
	if (worst == VIEW_NONE || trial[worst].failures == 0)
		return VIEW_NONE;
	/* Each choice counts for two members, so without the worst all of its own go twice. */
	double tests = (double)all.tests - 2 * (double)trial[worst].tests;
	double failures = (double)all.failures - 2 * (double)trial[worst].failures;
	double usual = (failures + 1) / (tests + 2);
	double own = (double)trial[worst].failures / (double)trial[worst].tests;
	return own > UNUSUAL * usual ? worst : VIEW_NONE;
}

size_t infer_clique(struct rules *rules, bool *member)
{
	const struct view *view = rules->view;
	uint32_t *degree = transit_degrees(view);
	bool *excluded = xcalloc(view->ases, sizeof *excluded);
	struct trial *trial = xmalloc(view->ases * sizeof *trial);
	struct candidates c;
	uint32_t stranger;
	size_t tries = 0;
	do {
		pick_candidates(&c, view, degree, excluded);
		extend(&c, 0, (uint32_t)((UINT64_C(1) << c.count) - 1));
		memset(member, 0, view->ases * sizeof *member);
		memset(trial, 0, view->ases * sizeof *trial);
		for (size_t i = 0; i < c.count; i++)
			member[c.as[i]] = (c.best >> i & 1) != 0;
		rules_reset(rules);
		rules_assume_clique(rules, member);
		rules_apply_valleys(rules);
		try_members(rules, member, trial);
		stranger = find_stranger(view, member, trial);
		if (stranger != VIEW_NONE)
			excluded[stranger] = true;
	} while (stranger != VIEW_NONE && ++tries < CLIQUE_LOOKED_AT);
	free(degree);
	free(excluded);
	free(trial);
	return (size_t)__builtin_popcount(c.best);
}
