/*
 * What `sever` tells besides the reach of the target: whom else the cut hits, through whom the paths
 * lead, how sure that is.
 */
#pragma once

#include "base/alloc.h"
#include "cli/command.h"
#include "study/case_study.h"

/* What the question was. */
struct impact_wish {
	const struct topology *topology;
	const struct sever_question *question; /* checked by study_sever */
	ost_time_t
		at; /* what tables of prefixes and names are looked for, if the topology has no date */
	const char *hidden_peers; /* --hidden-peers; NULL = without */
	const char *learned, *paths; /* --learned (told elsewhere), --paths; NULL = without */
	double draws; /* --draws */
};

/*
 * Adds the answer to `invocation->out`. Logs what is wrong; returns an exit_status: EXIT_SKIPPED
 * with a whole answer when a part of the table of paths is damaged.
 */
int impact_tell(
	const struct impact_wish *wish, const struct invocation *invocation, struct arena *arena);
