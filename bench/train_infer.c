/*
 * train_infer ROLE:FILE:SEED:LARGE:OTHERS:ONE_IN...: finds the weights of graph/infer_model.c.
 *
 * FILE is a topology whose relationships are known (as-rel). Paths are simulated on it from LARGE +
 * OTHERS vantage ASes drawn by SEED, to one in ONE_IN origins (tests/model/sim_paths.h). ROLE `train`: the links that the
 * rules leave open there are what the weights are fitted to, each world with the same weight in
 * sum; `test`: reported only. The fit is a ridge-penalised logistic regression, by Newton's method.
 * Deterministic.
 */
#include "base/alloc.h"
#include "base/counter.h"
#include "graph/infer_model.h"
#include "model/sim_paths.h"
#include "source/links.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORLDS_MAX = 64, STEPS = 30, TERMS = MODEL_FIGURES + 1, ROWS_OF_WORLD = 1000 };
#define RIDGE 1.0

struct row {
	double term[TERMS]; /* 1, then the figures */
	bool peering;
	bool turned; /* a provider, but not the one model_provider names */
};

struct world {
	char role[8], file[4096];
	struct sim_view view;
	struct row *row; /* [rows] of open links */
	size_t rows, capacity;
	size_t labelled[2], wrong[2]; /* by rule: p2c, p2p */
};

/* ---- Worlds ---- */

/* Lower and higher AS to a set of what the higher one is to the lower. */
static void note_truth(struct counter *truth, const struct as_link *link)
{
	bool turned = link->a > link->b;
	uint64_t low = turned ? link->b : link->a, high = turned ? link->a : link->b;
	uint8_t role = link->rel == LINK_P2P ? ROLE_PEER : turned ? ROLE_PROVIDER : ROLE_CUSTOMER;
	if ((counter_get(truth, low << 32 | high) & role) == 0)
		counter_add(truth, low << 32 | high, role);
}

static void note_link(
	struct world *world, const struct infer_state *state, uint32_t link, uint8_t right)
{
	uint8_t roles = state->rules.role[link];
	if (role_known(roles)) {
		world->labelled[roles == ROLE_PEER]++;
		world->wrong[roles == ROLE_PEER] += (roles & right) == 0;
		return;
	}
	uint8_t down = model_provider(state, link) == 0 ? ROLE_CUSTOMER : ROLE_PROVIDER;
	world->row = array_grow(world->row, world->rows, &world->capacity, sizeof *world->row);
	struct row *row = &world->row[world->rows++];
	*row = (struct row){ .term = { 1 },
		.peering = (right & ROLE_PEER) != 0,
		.turned = (right & (down | ROLE_PEER)) == 0 };
	model_figures(state, link, row->term + 1);
}

static void infer_world(struct world *world, struct path_set *paths, const struct counter *truth)
{
	struct infer_state state;
	struct path_cleaning cleaning = { 0 };
	infer_state_init(&state, paths, &cleaning);
	const struct view *view = &state.view;
	for (uint32_t link = 0; link < view->links; link++) {
		uint64_t low = view->asn[view->link[link].a], high = view->asn[view->link[link].b];
		note_link(world, &state, link, (uint8_t)counter_get(truth, low << 32 | high));
	}
	infer_state_clear(&state);
}

static bool make_world(struct world *world)
{
	struct link_list list = { 0 };
	struct decode_options options = { 0 };
	struct decode_result result = { 0 };
	struct graph_report report;
	struct diag diag = { 0 };
	struct counter truth = { 0 };
	struct path_set paths = { 0 };
	bool good = links_read(world->file, &options, &list, &result, &diag) == 0;
	if (good) {
		struct graph *graph = graph_new(list.link, list.count, &report);
		for (size_t i = 0; i < list.count; i++)
			note_truth(&truth, &list.link[i]);
		sim_paths(graph, &world->view, &paths);
		graph_free(graph);
		infer_world(world, &paths, &truth);
	} else {
		fprintf(stderr, "%s: %s\n", world->file, diag.what);
	}
	links_clear(&list);
	counter_clear(&truth);
	path_set_clear(&paths);
	return good;
}

/* ---- Fit ---- */

/* Solves in place by elimination; the matrix is symmetric and, for the ridge, regular. */
static void solve(double matrix[TERMS][TERMS], double *right)
{
	for (size_t i = 0; i < TERMS; i++) {
		for (size_t row = 0; row < TERMS; row++) {
			if (row == i)
				continue;
			double factor = matrix[row][i] / matrix[i][i];
			for (size_t k = i; k < TERMS; k++)
				matrix[row][k] -= factor * matrix[i][k];
			right[row] -= factor * right[i];
		}
	}
	for (size_t i = 0; i < TERMS; i++)
		right[i] /= matrix[i][i];
}

static double odds_of(const double *weight, const struct row *row)
{
	double odds = 0;
	for (size_t i = 0; i < TERMS; i++)
		odds += weight[i] * row->term[i];
	return odds;
}

static void fit(double *weight, const struct world *world, size_t worlds)
{
	for (size_t step = 0; step < STEPS; step++) {
		double slope[TERMS] = { 0 }, curve[TERMS][TERMS] = { { 0 } };
		for (size_t i = 0; i < TERMS; i++) {
			slope[i] = i > 0 ? -RIDGE * weight[i] : 0;
			curve[i][i] = RIDGE;
		}
		for (size_t w = 0; w < worlds; w++) {
			double share = ROWS_OF_WORLD / (double)world[w].rows;
			for (size_t r = 0; r < world[w].rows && world[w].role[1] == 'r'; r++) {
				const struct row *row = &world[w].row[r];
				double p = 1 / (1 + exp(-odds_of(weight, row)));
				for (size_t i = 0; i < TERMS; i++) {
					slope[i] += share * (row->peering - p) * row->term[i];
					for (size_t k = 0; k < TERMS; k++)
						curve[i][k] += share * p * (1 - p) * row->term[i] *
							       row->term[k];
				}
			}
		}
		solve(curve, slope);
		for (size_t i = 0; i < TERMS; i++)
			weight[i] += slope[i];
	}
}

/* ---- Report ---- */

static void report(const struct world *world, const double *weight)
{
	double all[2], right[2], truth[2];
	for (size_t i = 0; i < 2; i++) {
		all[i] = (double)world->labelled[i];
		truth[i] = right[i] = (double)(world->labelled[i] - world->wrong[i]);
	}
	for (size_t r = 0; r < world->rows; r++) {
		const struct row *row = &world->row[r];
		bool called = odds_of(weight, row) > 0;
		all[called]++;
		right[called] += called == row->peering && !row->turned;
		truth[row->peering]++;
	}
	printf("%s %s seed %" PRIu64
	       ", %zu + %zu vantages, 1 origin in %zu: by rule %zu p2c (%zu wrong) %zu p2p "
	       "(%zu wrong), open %zu; p2c PPV %.2f recall %.2f, p2p PPV %.2f recall %.2f\n",
		world->role, strrchr(world->file, '/') + 1, world->view.seed, world->view.large,
		world->view.others, world->view.one_in, world->labelled[0], world->wrong[0],
		world->labelled[1], world->wrong[1], world->rows, 100 * right[0] / all[0],
		100 * right[0] / truth[0], 100 * right[1] / all[1], 100 * right[1] / truth[1]);
}

int main(int argc, char **argv)
{
	static struct world world[WORLDS_MAX];
	double weight[TERMS] = { 0 };
	size_t worlds = 0;
	for (int i = 1; i < argc && worlds < WORLDS_MAX; i++) {
		struct world *w = &world[worlds++];
		if (sscanf(argv[i], "%7[^:]:%4095[^:]:%" SCNu64 ":%zu:%zu:%zu", w->role, w->file,
			    &w->view.seed, &w->view.large, &w->view.others, &w->view.one_in) != 6 ||
			strchr(w->file, '/') == NULL || !make_world(w)) {
			fprintf(stderr, "train_infer ROLE:FILE:SEED:LARGE:OTHERS:ONE_IN...\n");
			return EXIT_FAILURE;
		}
	}
	fit(weight, world, worlds);
	printf("{ %.2f, {", weight[0]);
	for (size_t i = 1; i < TERMS; i++)
		printf("%s %.2f", i > 1 ? "," : "", weight[i]);
	printf(" } }\n");
	for (size_t w = 0; w < worlds; w++) {
		report(&world[w], weight);
		free(world[w].row);
	}
	return EXIT_SUCCESS;
}
