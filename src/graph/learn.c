#include "graph/learn.h"

#include "base/alloc.h"
#include "base/random.h"
#include "graph/relax.h"

#include <math.h>
#include <stdlib.h>

enum { EPOCHS = 3 };
static const double rate = 0.05; /* of the gradient's steps */
static const double popularity_weight = 0.2; /* of the logarithm of how often an AS is chosen */

/* How many paths of one origin take a session. */
struct choice {
	uint32_t session, paths;
};

/* The paths of one origin. */
struct lesson {
	size_t first, end;
};

struct learning {
	struct policy *policy;
	const struct learn_path *path;
	size_t paths;
	size_t *first_step; /* [paths] where the steps of each start */
	uint32_t *step; /* the session of each AS on a path but the last */
	struct lesson *lesson;
	size_t lessons;
	struct choice *choice; /* of the lesson at hand; room for all the steps */
	size_t choices;
	uint64_t *key; /* scratch, likewise */
	struct relax *relax;
	struct offer *offer; /* room for the sessions of any AS */
};

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static size_t count_steps(const struct learn_path *path, size_t count)
{
	size_t steps = 0;
	for (size_t i = 0; i < count; i++)
		steps += path[i].count > 0 ? path[i].count - 1 : 0;
	return steps;
}

static bool is_neighbour(const struct graph *graph, uint32_t as, uint32_t other)
{
	for (enum relation relation = RELATION_PROVIDER; relation < RELATIONS; relation++) {
		struct graph_neighbours set = graph_neighbours(graph, as, relation);
		for (size_t i = 0; i < set.count; i++) {
			if (set.id[i] == other)
				return true;
		}
	}
	return false;
}

/* The links on the paths that the graph lacks, in both directions. To be freed. */
static uint32_t (*find_extra(
	const struct graph *graph, const struct learn_path *path, size_t count, size_t *extras))[2]
{
	size_t steps = count_steps(path, count), keys = 0, kept = 0;
	uint64_t *key = xcalloc(steps, sizeof *key);
	for (size_t i = 0; i < count; i++) {
		for (uint32_t j = 0; j + 1 < path[i].count; j++) {
			uint32_t a = path[i].as[j], b = path[i].as[j + 1];
			key[keys++] = (uint64_t)(a < b ? a : b) << 32 | (a < b ? b : a);
		}
	}
	qsort(key, keys, sizeof *key, compare_u64);
	for (size_t i = 0; i < keys; i++) {
		bool again = i > 0 && key[i] == key[i - 1];
		uint32_t a = (uint32_t)(key[i] >> 32), b = (uint32_t)key[i];
		if (!again && !is_neighbour(graph, a, b))
			key[kept++] = key[i];
	}
	uint32_t(*extra)[2] = xcalloc(2 * kept, sizeof *extra);
	for (size_t i = 0; i < kept; i++) {
		extra[2 * i][0] = extra[2 * i + 1][1] = (uint32_t)(key[i] >> 32);
		extra[2 * i][1] = extra[2 * i + 1][0] = (uint32_t)key[i];
	}
	free(key);
	*extras = 2 * kept;
	return extra;
}

/* The graph, what the paths add to it, and who passes routes on. */
static void make_policy(struct policy *policy, const struct graph *graph,
	const struct learn_path *path, size_t count)
{
	size_t extras;
	bool *carrier = xcalloc(graph_ases(graph), sizeof *carrier);
	uint32_t(*extra)[2] = find_extra(graph, path, count, &extras);
	for (size_t i = 0; i < count; i++) {
		for (uint32_t j = 1; j + 1 < path[i].count; j++)
			carrier[path[i].as[j]] = true;
	}
	policy_init(policy, graph, (const uint32_t(*)[2])extra, extras, carrier);
	free(extra);
	free(carrier);
}

/* Notes the session of each step, who was observed, and exports the rules do not have. */
static void follow_path(struct learning *l, size_t number)
{
	const struct learn_path *path = &l->path[number];
	uint32_t *step = l->step + l->first_step[number];
	for (uint32_t j = 0; j + 1 < path->count; j++) {
		step[j] = policy_session(l->policy, path->as[j], path->as[j + 1]);
		l->policy->observed[path->as[j]] = true;
	}
	for (uint32_t j = 0; j + 2 < path->count; j++) {
		if (!policy_exports(l->policy, step[j + 1], step[j]))
			policy_add_exception(l->policy, step[j + 1], step[j]);
	}
}

static void follow_paths(struct learning *l)
{
	size_t steps = 0;
	for (size_t i = 0; i < l->paths; i++) {
		l->first_step[i] = steps;
		follow_path(l, i);
		steps += l->path[i].count > 0 ? l->path[i].count - 1 : 0;
	}
}

static uint32_t origin_of(const struct learn_path *path)
{
	return path->as[path->count - 1];
}

static void find_lessons(struct learning *l)
{
	for (size_t i = 0; i < l->paths; i++) {
		if (l->path[i].count < 2)
			continue;
		struct lesson *last = l->lessons > 0 ? &l->lesson[l->lessons - 1] : NULL;
		if (last == NULL || origin_of(&l->path[last->first]) != origin_of(&l->path[i]))
			l->lesson[l->lessons++] = (struct lesson){ i, i + 1 };
		else
			last->end = i + 1;
	}
}

/* The choices of one lesson, by session, and so those of one AS together. */
static void find_choices(struct learning *l, const struct lesson *lesson)
{
	size_t keys = 0;
	l->choices = 0;
	for (size_t i = lesson->first; i < lesson->end; i++) {
		for (uint32_t j = 0; j + 1 < l->path[i].count; j++)
			l->key[keys++] = l->step[l->first_step[i] + j];
	}
	qsort(l->key, keys, sizeof *l->key, compare_u64);
	for (size_t i = 0; i < keys; i++) {
		if (i == 0 || l->key[i] != l->key[i - 1])
			l->choice[l->choices++] = (struct choice){ (uint32_t)l->key[i], 0 };
		l->choice[l->choices - 1].paths++;
	}
}

/* Adds to the memory, or takes from it, what one origin's paths show: each fact once. */
static void remember(struct learning *l, const struct lesson *lesson, int32_t times)
{
	struct counter seen = { 0 };
	for (size_t i = lesson->first; i < lesson->end; i++) {
		const struct learn_path *path = &l->path[i];
		for (uint32_t j = 0; j + 1 < path->count; j++) {
			uint32_t session = l->step[l->first_step[i] + j];
			for (uint32_t k = j + 1; k < path->count; k++) {
				uint64_t fact = (uint64_t)session << 32 | path->as[k];
				if (counter_get(&seen, fact) == 0)
					policy_remember(l->policy, session, path->as[k], times);
				counter_add(&seen, fact, 1);
			}
		}
	}
	counter_clear(&seen);
}

/* Once through all lessons for what is merely counted: memory and popularity. */
static void count_all(struct learning *l)
{
	struct policy *policy = l->policy;
	for (size_t i = 0; i < l->lessons; i++) {
		remember(l, &l->lesson[i], 1);
		find_choices(l, &l->lesson[i]);
		for (size_t j = 0; j < l->choices; j++)
			policy->popularity[policy->session[l->choice[j].session].from]++;
	}
	for (size_t as = 0; as < graph_ases(policy->graph); as++)
		policy->popularity[as] = popularity_weight * log1p(policy->popularity[as]);
}

/* How many of the choices from `first` on are of the same AS. */
static size_t choices_of_as(const struct learning *l, size_t first)
{
	const struct session *session = l->policy->session;
	size_t end = first;
	while (end < l->choices &&
		session[l->choice[end].session].as == session[l->choice[first].session].as)
		end++;
	return end - first;
}

/* Holds every observed AS to what most paths show of it. */
static void hold_observed(struct learning *l)
{
	size_t count;
	for (size_t i = 0; i < l->choices; i += count) {
		const struct choice *first = &l->choice[i], *most = first;
		count = choices_of_as(l, i);
		for (size_t j = 1; j < count; j++) {
			if (first[j].paths > most->paths)
				most = &first[j];
		}
		relax_hold(l->relax, most->session);
	}
}

static uint32_t paths_over(const struct choice *choice, size_t count, uint32_t session)
{
	for (size_t i = 0; i < count; i++) {
		if (choice[i].session == session)
			return choice[i].paths;
	}
	return 0;
}

/*
 * One step up the gradient of the logarithm of the likelihood of what one AS chose: the weight of
 * each neighbour that offered moves by how much oftener it was taken than expected.
 */
static void adjust(struct learning *l, const struct choice *choice, size_t count)
{
	uint32_t as = l->policy->session[choice->session].as;
	size_t offers = relax_offers(l->relax, as, l->offer);
	double highest = -INFINITY, sum = 0, taken = 0;
	for (size_t i = 0; i < offers; i++) {
		highest = fmax(highest, l->offer[i].score);
		taken += paths_over(choice, count, l->offer[i].session);
	}
	if (offers < 2 || taken == 0)
		return;
	for (size_t i = 0; i < offers; i++)
		sum += exp(l->offer[i].score - highest);
	for (size_t i = 0; i < offers; i++) {
		uint32_t session = l->offer[i].session;
		double expected = exp(l->offer[i].score - highest) / sum;
		double seen = paths_over(choice, count, session) / taken;
		l->policy->weight[session] += rate * (seen - expected);
	}
}

static void learn_lesson(struct learning *l, const struct lesson *lesson)
{
	size_t count;
	remember(l, lesson, -1);
	find_choices(l, lesson);
	relax_begin(l->relax, origin_of(&l->path[lesson->first]));
	hold_observed(l);
	relax_run(l->relax);
	for (size_t i = 0; i < l->choices; i += count) {
		count = choices_of_as(l, i);
		adjust(l, &l->choice[i], count);
	}
	remember(l, lesson, 1);
}

static void shuffle(struct lesson *lesson, size_t count, struct random_state *random)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = random_below(random, i);
		struct lesson swapped = lesson[i - 1];
		lesson[i - 1] = lesson[j];
		lesson[j] = swapped;
	}
}

static size_t most_sessions(const struct policy *policy)
{
	size_t most = 0;
	for (size_t as = 0; as < graph_ases(policy->graph); as++) {
		size_t count = policy->start[as + 1] - policy->start[as];
		most = count > most ? count : most;
	}
	return most;
}

void learn_policy(struct policy *policy, const struct graph *graph, const struct learn_path *path,
	size_t count, uint64_t seed)
{
	struct random_state random = { seed };
	size_t steps = count_steps(path, count);
	make_policy(policy, graph, path, count);
	struct learning l = {
		.policy = policy,
		.path = path,
		.paths = count,
		.first_step = xcalloc(count, sizeof *l.first_step),
		.step = xcalloc(steps, sizeof *l.step),
		.lesson = xcalloc(count, sizeof *l.lesson),
		.choice = xcalloc(steps, sizeof *l.choice),
		.key = xcalloc(steps, sizeof *l.key),
		.relax = relax_new(policy),
		.offer = xcalloc(most_sessions(policy), sizeof *l.offer),
	};
	follow_paths(&l);
	find_lessons(&l);
	count_all(&l);
	for (int epoch = 0; epoch < EPOCHS; epoch++) {
		shuffle(l.lesson, l.lessons, &random);
		for (size_t i = 0; i < l.lessons; i++)
			learn_lesson(&l, &l.lesson[i]);
	}
	relax_free(l.relax);
	free(l.offer);
	free(l.key);
	free(l.choice);
	free(l.lesson);
	free(l.step);
	free(l.first_step);
}
