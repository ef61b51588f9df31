#include "graph/infer.h"

#include "base/alloc.h"
#include "graph/infer_model.h"

#include <stdlib.h>
#include <string.h>

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

/* Where the rules leave a choice: the likelier label. Notes how likely it is. */
static void label_open(struct infer_state *state, struct infer_result *result)
{
	const struct view *view = &state->view;
	uint8_t *role = xmalloc(view->links);
	memcpy(role, state->rules.role, view->links);
	for (uint32_t link = 0; link < view->links; link++) {
		double figure[MODEL_FIGURES];
		if (role_known(role[link])) {
			result->link[link].basis = INFER_RULE;
			result->ruled++;
			continue;
		}
		model_figures(state, link, figure);
		double peering = model_peering(&infer_model, figure);
		uint8_t customer = model_provider(state, link) == 0 ? ROLE_CUSTOMER : ROLE_PROVIDER;
		bool peer = peering > 0.5 && (role[link] & ROLE_PEER) != 0;
		role[link] = peer ? ROLE_PEER : customer;
		result->link[link].basis = INFER_MODEL;
		result->link[link].confidence = peer ? peering : 1 - peering;
	}
	memcpy(state->rules.role, role, view->links);
	free(role);
}

static void label_links(struct infer_state *state, struct infer_result *result)
{
	const struct view *view = &state->view;
	struct role_evidence *evidence = xcalloc(view->links, sizeof *evidence);
	result->links = view->links;
	result->link = xcalloc(view->links, sizeof *result->link);
	label_open(state, result);
	result->valleys_left = rules_weigh(&state->rules, evidence);
	for (uint32_t link = 0; link < view->links; link++) {
		struct infer_link *out = &result->link[link];
		out->link = label_of(view, link, state->rules.role[link]);
		if (out->basis == INFER_RULE)
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
	struct infer_state state;
	*result = (struct infer_result){ 0 };
	infer_state_init(&state, paths, cleaning);
	for (uint32_t as = 0; as < state.view.ases; as++) {
		if (state.clique[as])
			result->clique[result->cliques++] = state.view.asn[as];
		result->vantages += state.view.vantage[as];
	}
	result->ases = state.view.ases;
	result->origins = state.view.trees;
	result->noise = rules_noise(&state.rules);
	label_links(&state, result);
	infer_state_clear(&state);
}

void infer_clear(struct infer_result *result)
{
	free(result->link);
	*result = (struct infer_result){ 0 };
}
