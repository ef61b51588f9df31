#include "graph/infer_model.h"

#include <math.h>

const struct model infer_model = { -0.33, { -0.34, 4.97, -2.10 } };

/* The known roles of an AS's neighbours. */
struct around {
	uint32_t peers, customers;
};

static struct around look_around(const struct infer_state *state, uint32_t as)
{
	const struct view *view = &state->view;
	struct around around = { 0 };
	for (uint32_t i = view->first[as]; i < view->first[as + 1]; i++) {
		uint8_t role = role_seen(&state->rules, view->neighbour[i].link, as);
		around.peers += role == ROLE_PEER;
		around.customers += role == ROLE_CUSTOMER;
	}
	return around;
}

size_t model_provider(const struct infer_state *state, uint32_t link)
{
	const struct view_link *ends = &state->view.link[link];
	uint8_t roles = state->rules.role[link];
	if ((roles & ROLE_PROVIDER) == 0)
		return 0;
	if ((roles & ROLE_CUSTOMER) == 0)
		return 1;
	return look_around(state, ends->b).customers > look_around(state, ends->a).customers;
}

/* Halves stand for what was not seen: no share is 0 or 1. */
static double share(double part, double rest)
{
	return (part + 0.5) / (part + rest + 1);
}

void model_figures(const struct infer_state *state, uint32_t link, double *figure)
{
	const struct view_link *ends = &state->view.link[link];
	bool turned = model_provider(state, link) == 1;
	struct around x = look_around(state, turned ? ends->b : ends->a);
	struct around z = look_around(state, turned ? ends->a : ends->b);
	const struct probe *probe = &state->probes[link].role[turned ? 0 : 2];
	figure[0] = log2(1 + x.customers) - log2(1 + z.customers);
	figure[1] = share(x.peers, x.customers);
	figure[2] = share(probe->equal, probe->better);
}

double model_peering(const struct model *model, const double *figure)
{
	double odds = model->constant;
	for (size_t i = 0; i < MODEL_FIGURES; i++)
		odds += model->weight[i] * figure[i];
	return 1 / (1 + exp(-odds));
}
