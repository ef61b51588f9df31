#include "graph/infer_rules.h"

#include "base/alloc.h"
#include "base/counter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 16 }; /* of choices; two or three are usual */

/* ---- Valleys ---- */

/* "`as` is the customer on this link." */
static uint32_t literal_of(const struct view *view, uint32_t link, uint32_t as)
{
	return link << 1 | (view->link[link].b == as);
}

/* The role in which the literal is true. */
static uint8_t literal_role(uint32_t literal)
{
	return (literal & 1) != 0 ? ROLE_CUSTOMER : ROLE_PROVIDER;
}

static int compare_valleys(const void *left, const void *right)
{
	const struct valley *a = left, *b = right;
	if (a->routes != b->routes)
		return a->routes > b->routes ? -1 : 1;
	if (a->literal[0] != b->literal[0])
		return a->literal[0] < b->literal[0] ? -1 : 1;
	return (a->literal[1] > b->literal[1]) - (a->literal[1] < b->literal[1]);
}

static void list_valleys(struct rules *rules)
{
	const struct view *view = rules->view;
	struct counter counter = { 0 };
	for (size_t i = 0; i < view->nodes; i++) {
		const struct view_node *node = &view->node[i];
		if (node->hops < 2)
			continue;
		const struct view_node *middle = &view->node[node->next];
		uint64_t x = literal_of(view, node->link, node->as);
		uint64_t y = literal_of(view, middle->link, view->node[middle->next].as);
		counter_add(&counter, x < y ? x << 32 | y : y << 32 | x, 1);
	}
	rules->valley = xmalloc(counter.used * sizeof *rules->valley);
	for (size_t i = 0; i < counter.size; i++) {
		if (counter.key[i] == UINT64_MAX)
			continue;
		rules->valley[rules->valleys++] = (struct valley){
			{ (uint32_t)(counter.key[i] >> 32), (uint32_t)counter.key[i] },
			(uint32_t)counter.count[i]
		};
	}
	counter_clear(&counter);
	if (rules->valleys > 0)
		qsort(rules->valley, rules->valleys, sizeof *rules->valley, compare_valleys);
}

static void index_valleys(struct rules *rules)
{
	size_t links = rules->view->links;
	rules->first = xcalloc(links + 2, sizeof *rules->first);
	rules->used = xmalloc(2 * rules->valleys * sizeof *rules->used);
	/* One place ahead, so that filling moves each start to where it belongs. */
	for (size_t i = 0; i < 2 * rules->valleys; i++)
		rules->first[(rules->valley[i / 2].literal[i % 2] >> 1) + 2]++;
	for (size_t link = 0; link < links; link++)
		rules->first[link + 2] += rules->first[link + 1];
	for (size_t i = 0; i < 2 * rules->valleys; i++)
		rules->used[rules->first[(rules->valley[i / 2].literal[i % 2] >> 1) + 1]++] =
			(uint32_t)(i / 2);
}

/* Returns false when no role would be left; then nothing is changed. */
static bool narrow(struct rules *rules, uint32_t link, uint8_t roles)
{
	uint8_t left = rules->role[link] & roles;
	if (left == 0)
		return false;
	if (left != rules->role[link]) {
		rules->role[link] = left;
		if (!rules->waiting[link]) {
			rules->waiting[link] = true;
			rules->queue[rules->queued++] = link;
		}
	}
	return true;
}

/* Where neither end may be the customer any more, others had more support: it is left so. */
static void apply_valley(struct rules *rules, const struct valley *valley)
{
	for (size_t i = 0; i < 2; i++) {
		uint32_t literal = valley->literal[i], other = valley->literal[1 - i];
		if ((rules->role[literal >> 1] & literal_role(literal)) == 0)
			narrow(rules, other >> 1, literal_role(other));
	}
}

/* Works the queue off, by the first `active` valleys. */
static void settle(struct rules *rules, size_t active)
{
	while (rules->queued > 0) {
		uint32_t link = rules->queue[--rules->queued];
		rules->waiting[link] = false;
		for (uint32_t i = rules->first[link]; i < rules->first[link + 1]; i++) {
			if (rules->used[i] >= active)
				break;
			apply_valley(rules, &rules->valley[rules->used[i]]);
		}
	}
}

void rules_apply_valleys(struct rules *rules)
{
	settle(rules, 0);
	for (size_t first = 0, end; first < rules->valleys; first = end) {
		uint32_t least = (rules->valley[first].routes + 1) / 2;
		for (end = first; end < rules->valleys && rules->valley[end].routes >= least; end++)
			apply_valley(rules, &rules->valley[end]);
		settle(rules, end);
	}
}

/* ---- Choices ---- */

static uint8_t roles_from(const struct rules *rules, uint32_t side)
{
	uint8_t roles = rules->role[side >> 1];
	return (side & 1) != 0 ? role_flip(roles) : roles;
}

static uint32_t side_of(const struct view *view, uint32_t link, uint32_t as)
{
	return link << 1 | (view->link[link].b == as);
}

/* Numbers of roles grow with preference, so sets compare by their borders. */
static uint8_t least_role(uint8_t roles)
{
	return roles & (uint8_t)-roles;
}
static uint8_t best_role(uint8_t roles)
{
	return (roles & ROLE_CUSTOMER) ? ROLE_CUSTOMER : (roles & ROLE_PEER) ? ROLE_PEER : roles;
}

/* The roles above `role`, itself too unless `strict`. */
static uint8_t roles_above(uint8_t role, bool strict)
{
	return (uint8_t)(ROLE_ANY & ~(strict ? 2 * role - 1 : role - 1));
}
static uint8_t roles_below(uint8_t role, bool strict)
{
	return (uint8_t)(strict ? role - 1 : 2 * role - 1);
}

/* Whether m passes the route that was not taken on to everybody. */
static bool offered(const struct rules *rules, const struct choice *choice)
{
	return choice->beyond == VIEW_NONE || roles_from(rules, choice->beyond) == ROLE_CUSTOMER;
}

/* True when the choice can tell nothing, now or after further narrowing. */
static bool idle(const struct rules *rules, const struct choice *choice)
{
	uint8_t taken = roles_from(rules, choice->taken), other = roles_from(rules, choice->other);
	bool maybe = choice->beyond == VIEW_NONE ||
		     (roles_from(rules, choice->beyond) & ROLE_CUSTOMER) != 0;
	bool strict = choice->shorter != 0;
	if (!maybe && !(strict && (other & ROLE_PROVIDER) != 0))
		return true;
	uint8_t worst = least_role(taken), top = best_role(other);
	return strict ? worst > top : worst >= top;
}

static void note_choice(struct rules *rules, const struct choice *choice)
{
	uint8_t taken = roles_from(rules, choice->taken), other = roles_from(rules, choice->other);
	if (offered(rules, choice) && role_known(taken) && role_known(other)) {
		rules->known_tests++;
		rules->known_failures += choice->shorter != 0 ? taken <= other : taken < other;
	}
	if (idle(rules, choice))
		return;
	rules->choice = array_grow(
		rules->choice, rules->choices, &rules->choice_capacity, sizeof *rules->choice);
	rules->choice[rules->choices++] = *choice;
}

/* Whether the route of node `from` leads through `through`. */
static bool leads_through(const struct view *view, uint32_t from, uint32_t through)
{
	while (from > through)
		from = view->node[from].next;
	return from == through;
}

static void compare_routes(struct rules *rules, uint32_t taker, uint32_t passed, uint32_t link)
{
	const struct view *view = rules->view;
	const struct view_node *u = &view->node[taker], *m = &view->node[passed];
	if (passed == u->next || leads_through(view, passed, taker))
		return;
	struct choice choice = {
		.taken = side_of(view, u->link, u->as),
		.other = side_of(view, link, u->as),
		.beyond = m->next == VIEW_NONE ? VIEW_NONE : side_of(view, m->link, m->as),
		.shorter = m->hops + 1 < u->hops,
	};
	note_choice(rules, &choice);
}

/*
 * All pairs of ASes next to each other in one tree. `at` finds the first node of an AS: of several
 * routes to one destination only that counts, or their number could be multiplied at will.
 */
static void gather_tree(struct rules *rules, uint32_t first, uint32_t end, uint32_t *at)
{
	const struct view *view = rules->view;
	for (uint32_t i = end; i-- > first;)
		at[view->node[i].as] = i;
	for (uint32_t i = first; i < end; i++) {
		const struct view_node *u = &view->node[i];
		if (u->hops < 2 || at[u->as] != i)
			continue;
		uint32_t degree = view_degree(view, u->as);
		const struct view_neighbour *neighbour = view->neighbour + view->first[u->as];
		if (degree < 4 * (end - first)) {
			for (uint32_t j = 0; j < degree; j++) {
				if (at[neighbour[j].as] != VIEW_NONE)
					compare_routes(
						rules, i, at[neighbour[j].as], neighbour[j].link);
			}
			continue;
		}
		for (uint32_t j = first; j < end; j++) {
			uint32_t m = view->node[j].as;
			uint32_t link = at[m] == j ? view_link_find(view, u->as, m) : VIEW_NONE;
			if (link != VIEW_NONE)
				compare_routes(rules, i, j, link);
		}
	}
	for (uint32_t i = first; i < end; i++)
		at[view->node[i].as] = VIEW_NONE;
}

static void gather_choices(struct rules *rules)
{
	const struct view *view = rules->view;
	uint32_t *at = xmalloc(view->ases * sizeof *at);
	memset(at, 0xFF, view->ases * sizeof *at);
	for (size_t i = 0; i < view->trees; i++)
		gather_tree(rules, view->tree[i], view->tree[i + 1], at);
	free(at);
}

static void vote(struct rules *rules, uint32_t side, uint8_t allowed)
{
	if (allowed == ROLE_ANY)
		return;
	struct choice_votes *votes = &rules->votes[side >> 1];
	uint8_t roles = (side & 1) != 0 ? role_flip(allowed) : allowed;
	votes->tests++;
	for (size_t i = 0; i < 3; i++)
		votes->against[i] += (roles >> i & 1) == 0;
}

static void vote_choice(struct rules *rules, const struct choice *choice)
{
	uint8_t taken = roles_from(rules, choice->taken), other = roles_from(rules, choice->other);
	bool strict = choice->shorter != 0;
	if (offered(rules, choice)) {
		vote(rules, choice->taken, roles_above(least_role(other), strict));
		vote(rules, choice->other, roles_below(best_role(taken), strict));
	} else if (strict && other == ROLE_PROVIDER) {
		/* A provider passes on everything. */
		vote(rules, choice->taken, ROLE_PEER | ROLE_CUSTOMER);
	} else if (strict && taken == ROLE_PROVIDER) {
		vote(rules, choice->other, ROLE_PEER | ROLE_CUSTOMER);
	}
	uint8_t best = best_role(taken), least = least_role(other);
	if (choice->beyond != VIEW_NONE && (strict ? best <= least : best < least))
		vote(rules, choice->beyond, ROLE_PROVIDER | ROLE_PEER);
}

uint8_t role_refuted(uint8_t roles, const double *against)
{
	double least = INFINITY;
	uint8_t refuted = 0;
	for (size_t i = 0; i < 3; i++) {
		if ((roles >> i & 1) != 0 && against[i] < least)
			least = against[i];
	}
	for (size_t i = 0; i < 3; i++)
		refuted |= (uint8_t)((against[i] > least) << i);
	return refuted;
}

bool rules_forbid(struct rules *rules, uint32_t link, uint8_t roles)
{
	uint8_t before = rules->role[link];
	return narrow(rules, link, (uint8_t)(ROLE_ANY & ~roles)) && rules->role[link] != before;
}

/* Takes away the roles that more choices speak against than against another. Returns if any. */
static bool count_votes(struct rules *rules)
{
	bool changed = false;
	for (uint32_t link = 0; link < rules->view->links; link++) {
		const uint32_t *against = rules->votes[link].against;
		changed |= rules_forbid(rules, link,
			role_refuted(rules->role[link],
				(double[]){ against[0], against[1], against[2] }));
	}
	return changed;
}

void rules_settle(struct rules *rules)
{
	settle(rules, rules->valleys);
}

double rules_noise(const struct rules *rules)
{
	return rules->known_tests > 0 ? (double)rules->known_failures / (double)rules->known_tests
				      : 0;
}

static void hold_vote(struct rules *rules, size_t choices)
{
	memset(rules->votes, 0, rules->view->links * sizeof *rules->votes);
	for (size_t i = 0; i < choices; i++)
		vote_choice(rules, &rules->choice[i]);
}

static bool decided(const struct rules *rules, const struct choice *choice)
{
	return role_known(rules->role[choice->taken >> 1]) &&
	       role_known(rules->role[choice->other >> 1]) &&
	       (choice->beyond == VIEW_NONE || role_known(rules->role[choice->beyond >> 1]));
}

/* Moves those that can decide nothing any more behind the others. Returns how many are left. */
static size_t part_decided(struct rules *rules, size_t choices)
{
	for (size_t i = 0; i < choices;) {
		struct choice choice = rules->choice[i];
		if (!decided(rules, &choice)) {
			i++;
			continue;
		}
		rules->choice[i] = rules->choice[--choices];
		rules->choice[choices] = choice;
	}
	return choices;
}

void rules_apply_choices(struct rules *rules)
{
	if (rules->choices == 0)
		gather_choices(rules);
	size_t left = rules->choices;
	for (size_t round = 0; round < ROUNDS_MAX; round++) {
		left = part_decided(rules, left);
		hold_vote(rules, left);
		if (!count_votes(rules))
			break;
		settle(rules, rules->valleys);
	}
}

/* ---- Both ---- */

/* Returns whether something explains it. */
static bool weigh_valley(
	const struct rules *rules, const struct valley *valley, struct role_evidence *evidence)
{
	bool explains[2];
	for (size_t i = 0; i < 2; i++)
		explains[i] =
			rules->role[valley->literal[i] >> 1] == literal_role(valley->literal[i]);
	for (size_t i = 0; i < 2; i++) {
		struct role_evidence *own = &evidence[valley->literal[i] >> 1];
		if (explains[i] && !explains[1 - i])
			own->routes_for += valley->routes;
		if (!explains[i] && !explains[1 - i])
			own->routes_against += valley->routes;
	}
	return explains[0] || explains[1];
}

size_t rules_weigh(struct rules *rules, struct role_evidence *evidence)
{
	size_t unexplained = 0;
	memset(evidence, 0, rules->view->links * sizeof *evidence);
	for (size_t i = 0; i < rules->valleys; i++)
		unexplained += !weigh_valley(rules, &rules->valley[i], evidence);
	hold_vote(rules, rules->choices);
	for (uint32_t link = 0; link < rules->view->links; link++) {
		const struct choice_votes *votes = &rules->votes[link];
		uint32_t against = votes->against[rules->role[link] / 2];
		evidence[link].choices_for = votes->tests - against;
		evidence[link].choices_against = against;
	}
	return unexplained;
}

void rules_init(struct rules *rules, const struct view *view)
{
	*rules = (struct rules){ .view = view };
	rules->role = xmalloc(view->links);
	rules->votes = xcalloc(view->links, sizeof *rules->votes);
	rules->queue = xmalloc(view->links * sizeof *rules->queue);
	rules->waiting = xcalloc(view->links, sizeof *rules->waiting);
	list_valleys(rules);
	index_valleys(rules);
	rules_reset(rules);
}

void rules_clear(struct rules *rules)
{
	free(rules->role);
	free(rules->valley);
	free(rules->first);
	free(rules->used);
	free(rules->choice);
	free(rules->votes);
	free(rules->queue);
	free(rules->waiting);
	*rules = (struct rules){ 0 };
}

void rules_reset(struct rules *rules)
{
	memset(rules->role, ROLE_ANY, rules->view->links);
	rules->choices = 0;
	rules->known_tests = 0;
	rules->known_failures = 0;
}

void rules_assume_clique(struct rules *rules, const bool *member)
{
	const struct view *view = rules->view;
	for (uint32_t link = 0; link < view->links; link++) {
		bool a = member[view->link[link].a], b = member[view->link[link].b];
		if (a)
			narrow(rules, link, b ? ROLE_PEER : ROLE_PEER | ROLE_CUSTOMER);
		else if (b)
			narrow(rules, link, ROLE_PEER | ROLE_PROVIDER);
	}
}
