#include "graph/infer_state.h"

#include "base/alloc.h"
#include "graph/infer_clique.h"

#include <stdlib.h>

enum { ROUNDS_MAX = 8 };

/* Takes out paths that leave the clique and come back to it. Returns whether there were any. */
static bool drop_poisoned(
	const struct infer_state *state, struct path_set *paths, struct path_cleaning *cleaning)
{
	struct path_set kept = { 0 };
	size_t dropped = 0;
	for (size_t i = 0; i < paths->count; i++) {
		struct path_view path = path_set_get(paths, i);
		bool inside = false, left = false, back = false;
		for (size_t j = 0; j < path.count; j++) {
			bool top = state->clique[view_find(&state->view, path.hop[j])];
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

/* Takes away the roles from which more would follow that was not seen. Returns whether any. */
static bool apply_probes(struct infer_state *state)
{
	bool changed = false;
	probe_links(&state->rules, state->probes);
	for (uint32_t link = 0; link < state->view.links; link++) {
		double worse[3];
		for (size_t i = 0; i < 3; i++) {
			const struct probe *probe = &state->probes[link].role[i];
			double tests = (double)probe->worse + probe->equal + probe->better;
			worse[i] = tests > 0 ? probe->worse / tests : 0;
		}
		changed |= rules_forbid(
			&state->rules, link, role_refuted(state->rules.role[link], worse));
	}
	rules_settle(&state->rules);
	return changed;
}

void infer_state_init(
	struct infer_state *state, struct path_set *paths, struct path_cleaning *cleaning)
{
	for (;;) {
		view_init(&state->view, paths);
		rules_init(&state->rules, &state->view);
		state->clique = xcalloc(state->view.ases, sizeof *state->clique);
		state->probes = xcalloc(state->view.links, sizeof *state->probes);
		infer_clique(&state->rules, state->clique);
		if (!drop_poisoned(state, paths, cleaning))
			break;
		infer_state_clear(state);
	}
	rules_apply_choices(&state->rules);
	for (size_t round = 0; round < ROUNDS_MAX && apply_probes(state); round++)
		rules_apply_choices(&state->rules);
}

void infer_state_clear(struct infer_state *state)
{
	rules_clear(&state->rules);
	view_clear(&state->view);
	free(state->clique);
	free(state->probes);
}
