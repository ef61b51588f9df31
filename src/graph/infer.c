#include "graph/infer.h"

#include "base/alloc.h"
#include "graph/infer_clique.h"
#include "graph/infer_rules.h"

#include <stdlib.h>
#include <string.h>

/* Takes out paths that leave the clique and come back to it. Returns whether there were any. */
static bool drop_poisoned(struct path_set *paths, struct path_cleaning *cleaning,
	const struct view *view, const bool *member)
{
	struct path_set kept = { 0 };
	size_t dropped = 0;
	for (size_t i = 0; i < paths->count; i++) {
		struct path_view path = path_set_get(paths, i);
		bool inside = false, left = false, back = false;
		for (size_t j = 0; j < path.count; j++) {
			bool top = member[view_find(view, path.hop[j])];
			back |= top && left;
			left |= inside && !top;
			inside |= top;
		}
		dropped += back;
		if (!back)
			path_set_add(&kept, path.hop, path.count);
	}
	path_set_clear(paths);
	*paths = kept;
	cleaning->reason[PATH_POISONED] += dropped;
	return dropped > 0;
}

/* Finds the clique and applies both rules; then again when the clique shows paths to be poisoned. */
static void apply_rules(struct path_set *paths, struct path_cleaning *cleaning, struct view *view,
	struct rules *rules, bool **member)
{
	for (;;) {
		view_init(view, paths);
		rules_init(rules, view);
		*member = xcalloc(view->ases, sizeof **member);
		infer_clique(rules, *member);
		if (!drop_poisoned(paths, cleaning, view, *member))
			break;
		rules_clear(rules);
		view_clear(view);
		free(*member);
	}
	rules_apply_choices(rules);
}

/*
 * Of what was seen in support of a label and against it, the share of support that is expected
 * further on (the estimate of Krichevsky and Trofimov).
 */
static double support(const struct role_evidence *evidence)
{
	double pro = (double)evidence->routes_for + (double)evidence->choices_for;
	double contra = (double)evidence->routes_against + (double)evidence->choices_against;
	return (pro + 0.5) / (pro + contra + 1);
}

static struct as_link label_of(const struct view *view, uint32_t link, uint8_t role)
{
	const struct view_link *ends = &view->link[link];
	bool turned = role == ROLE_PROVIDER;
	return (struct as_link){
		.a = view->asn[turned ? ends->b : ends->a],
		.b = view->asn[turned ? ends->a : ends->b],
		.rel = role == ROLE_PEER ? LINK_P2P : LINK_P2C,
	};
}

static int compare_links(const void *left, const void *right)
{
	const struct infer_link *x = left, *y = right;
	if (x->link.a != y->link.a)
		return x->link.a < y->link.a ? -1 : 1;
	return (x->link.b > y->link.b) - (x->link.b < y->link.b);
}

static void label_links(struct rules *rules, struct infer_result *result)
{
	const struct view *view = rules->view;
	struct role_evidence *evidence = xcalloc(view->links, sizeof *evidence);
	result->links = view->links;
	result->link = xcalloc(view->links, sizeof *result->link);
	for (uint32_t link = 0; link < view->links; link++) {
		bool ruled = role_known(rules->role[link]);
		result->link[link].basis = ruled ? INFER_RULE : INFER_MODEL;
		result->ruled += ruled;
		if (!ruled)
			rules->role[link] = ROLE_PEER;
	}
	rules_weigh(rules, evidence);
	for (uint32_t link = 0; link < view->links; link++) {
		struct infer_link *out = &result->link[link];
		out->link = label_of(view, link, rules->role[link]);
		out->confidence = support(&evidence[link]);
		out->routes_for = evidence[link].routes_for;
		out->routes_against = evidence[link].routes_against;
		out->choices_for = evidence[link].choices_for;
		out->choices_against = evidence[link].choices_against;
	}
	free(evidence);
	if (result->links > 0)
		qsort(result->link, result->links, sizeof *result->link, compare_links);
}

void infer_links(
	struct path_set *paths, struct path_cleaning *cleaning, struct infer_result *result)
{
	struct view view;
	struct rules rules;
	bool *member;
	*result = (struct infer_result){ 0 };
	apply_rules(paths, cleaning, &view, &rules, &member);
	for (uint32_t as = 0; as < view.ases; as++) {
		if (member[as])
			result->clique[result->cliques++] = view.asn[as];
		result->vantages += view.vantage[as];
	}
	result->ases = view.ases;
	result->origins = view.trees;
	result->valleys_left = rules.valley_conflicts;
	if (rules.known_tests > 0)
		result->noise = (double)rules.known_failures / (double)rules.known_tests;
	label_links(&rules, result);
	free(member);
	rules_clear(&rules);
	view_clear(&view);
}

void infer_clear(struct infer_result *result)
{
	free(result->link);
	*result = (struct infer_result){ 0 };
}
