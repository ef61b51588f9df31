#include "study/learned.h"

#include "base/alloc.h"
#include "base/random.h"
#include "graph/learn.h"
#include "graph/relax.h"

#include <stdlib.h>

/* Training paths as ids; `id` holds those of all of them. */
struct lessons {
	struct learn_path *path;
	size_t count;
	uint32_t *id;
};

static void lessons_clear(struct lessons *lessons)
{
	free(lessons->path);
	free(lessons->id);
}

/*
 * An AS that the topology lacks ends what can be learned of a path: what follows it, down to the
 * origin, is kept.
 */
static uint32_t known_end(const struct graph *graph, const struct observed_path *seen, uint32_t *id)
{
	uint32_t first = seen->count;
	for (; first > 0; first--) {
		id[first - 1] = graph_find(graph, seen->hop[first - 1]);
		if (id[first - 1] == GRAPH_NONE)
			break;
	}
	return first;
}

/* `teaches` tells for each path whether it is one; NULL = all are. */
static void lessons_init(struct lessons *lessons, const struct graph *graph,
	const struct path_list *list, const bool *teaches)
{
	size_t hops = 0;
	for (size_t i = 0; i < list->count; i++)
		hops += list->path[i].count;
	lessons->count = 0;
	lessons->path = xcalloc(list->count, sizeof *lessons->path);
	lessons->id = xcalloc(hops, sizeof *lessons->id);
	uint32_t *id = lessons->id;
	for (size_t i = 0; i < list->count; i++) {
		const struct observed_path *seen = &list->path[i];
		if (teaches != NULL && !teaches[i])
			continue;
		uint32_t first = known_end(graph, seen, id);
		if (first + 1 < seen->count)
			lessons->path[lessons->count++] =
				(struct learn_path){ id + first, seen->count - first };
		id += seen->count;
	}
}

void study_learn(const struct graph *graph, const struct path_list *list, uint64_t seed,
	struct policy *policy)
{
	struct lessons lessons;
	lessons_init(&lessons, graph, list, NULL);
	learn_policy(policy, graph, lessons.path, lessons.count, seed);
	lessons_clear(&lessons);
}

/* Marks the paths of half of the origins, drawn without replacement. */
static bool *draw_half(const struct path_list *list, struct learned_split *split)
{
	struct random_state random = { split->seed };
	bool *teaches = xcalloc(list->count, sizeof *teaches);
	size_t *first = xcalloc(list->count, sizeof *first), origins = 0;
	for (size_t i = 0; i < list->count; i += paths_of_origin(list, i))
		first[origins++] = i;
	split->training_origins = origins / 2;
	split->test_origins = origins - origins / 2;
	for (size_t i = 0; i < split->training_origins; i++) {
		size_t j = i + random_below(&random, origins - i);
		size_t drawn = first[j], paths = paths_of_origin(list, drawn);
		first[j] = first[i];
		for (size_t k = 0; k < paths; k++)
			teaches[drawn + k] = true;
	}
	free(first);
	return teaches;
}

/* Keeps the pairs whose paths teach nothing; returns how many. */
static size_t keep_test_pairs(
	struct observed_pair *pair, size_t count, const struct path_list *list, const bool *teaches)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (!teaches[pair[i].path - list->path])
			pair[kept++] = pair[i];
	}
	return kept;
}

static void compare(const struct policy *policy, const struct observed_pair *pair, size_t count,
	struct learned_split *split)
{
	struct relax *relax = relax_new(policy);
	uint32_t path[RELAX_HOPS_MAX];
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || pair[i].origin != pair[i - 1].origin) {
			relax_begin(relax, pair[i].origin);
			split->restless += !relax_run(relax);
		}
		size_t hops = relax_path(relax, pair[i].vantage, path);
		agreement_add(&split->learned, policy->graph, &pair[i], path, hops);
	}
	relax_free(relax);
}

static void run_split(
	const struct graph *graph, const struct path_list *list, struct learned_split *split)
{
	struct lessons lessons;
	struct policy policy;
	size_t count, outside;
	bool *teaches = draw_half(list, split);
	struct observed_pair *pair = accuracy_pairs(graph, list, &count, &outside);
	count = keep_test_pairs(pair, count, list, teaches);
	lessons_init(&lessons, graph, list, teaches);
	learn_policy(&policy, graph, lessons.path, lessons.count, split->seed);
	split->extra_links = (policy.sessions - 2 * graph_links(graph)) / 2;
	split->exceptions = policy.exceptions.used;
	agreement_of_plain(&split->plain, graph, pair, count);
	compare(&policy, pair, count, split);
	policy_clear(&policy);
	lessons_clear(&lessons);
	free(pair);
	free(teaches);
}

void study_learned(const struct graph *graph, const struct path_list *list, uint64_t first_seed,
	struct learned_split *split, size_t splits)
{
	for (size_t i = 0; i < splits; i++) {
		split[i] = (struct learned_split){ .seed = first_seed + i };
		run_split(graph, list, &split[i]);
	}
}
