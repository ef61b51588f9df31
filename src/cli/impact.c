#include "cli/impact.h"

#include "base/log.h"
#include "cli/observed.h"
#include "cli/paths.h"
#include "report/answers.h"

#include <stdlib.h>

/* The store, if there is one that can be read; the answer says what it lacks without. */
static struct store *open_if_there(const struct global_options *global)
{
	struct store *store = NULL;
	struct diag diag = { 0 };
	char *path = path_database_file(global->database, &diag);
	if (path == NULL || store_open(path, STORE_READ, &store, &diag) != 0)
		log_print(LOG_DEBUG, "no prefix table: %s", diag.what);
	free(path);
	return store;
}

static int weigh_collateral(const struct impact_wish *wish, const struct global_options *global,
	struct arena *arena, struct collateral *collateral)
{
	const struct when *dated = &wish->topology->dated;
	ost_time_t at = when_known(dated) ? dated->from : wish->at;
	struct store *store = open_if_there(global);
	int status = study_collateral_weigh(store, wish->question->target, at, arena, collateral);
	if (status != 0)
		log_print(LOG_ERROR, "the store: %s", store_problem(store));
	store_close(store);
	return status == 0 ? EXIT_DONE : EXIT_INTERNAL;
}

static bool read_hidden(const struct impact_wish *wish, double seed, struct hidden_wish *hidden)
{
	*hidden = (struct hidden_wish){ .seed = (uint64_t)seed, .draws = (size_t)wish->draws };
	if (wish->hidden_peers != NULL && !hidden_peers_parse(wish->hidden_peers, hidden)) {
		log_print(LOG_ERROR,
			"option '--hidden-peers' takes a model and how many percent of the known "
			"peerings to add, above 0 and up to %d: degree:100, edge:100, common:100",
			HIDDEN_PERCENT);
		return false;
	}
	return true;
}

static int tell_observed(const struct impact_wish *wish, const struct choke *choke, struct out *out,
	struct arena *arena)
{
	const struct graph *graph = wish->topology->graph;
	struct path_list list;
	struct accuracy seen;
	struct choke_observed observed;
	if (wish->paths == NULL)
		return EXIT_DONE;
	int status = observed_read(wish->paths, &list);
	if (status != EXIT_UNUSABLE) {
		study_observed(graph, &list, &seen);
		study_choke_observed(graph, wish->question->target, &list, choke, arena, &observed);
		report_choke_observed(out, &observed, path_base(wish->paths), &seen, arena);
	}
	paths_clear(&list);
	return status;
}

int impact_tell(
	const struct impact_wish *wish, const struct invocation *invocation, struct arena *arena)
{
	const struct topology *topology = wish->topology;
	struct collateral collateral;
	struct choke choke;
	struct hidden_wish hidden;
	struct uncertainty uncertainty;
	if (!read_hidden(wish, invocation->global->seed, &hidden))
		return EXIT_USAGE;
	study_collateral(topology->graph, wish->question, arena, &collateral);
	int status = weigh_collateral(wish, invocation->global, arena, &collateral);
	if (status != EXIT_DONE)
		return status;
	report_collateral(invocation->out, &collateral, topology, arena);
	study_choke(topology->graph, wish->question, arena, &choke);
	report_choke(invocation->out, &choke, arena);
	status = tell_observed(wish, &choke, invocation->out, arena);
	if (status == EXIT_UNUSABLE)
		return status;
	study_uncertainty(topology->graph, wish->question,
		wish->hidden_peers != NULL ? &hidden : NULL, arena, &uncertainty);
	report_uncertainty(invocation->out, &uncertainty, arena);
	report_sever_sources(invocation->out,
		&(struct sever_sources){ topology, &collateral, wish->learned, wish->paths },
		arena);
	return status;
}
