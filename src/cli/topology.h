/* Which topology a command works on, and its graph. */
#pragma once

#include "base/alloc.h"
#include "cli/command.h"
#include "store/cases.h"
#include "study/case_study.h"

struct topology_wish {
	const char *file; /* --topology; NULL = look further */
	struct when dated; /* the snapshot wanted; unknown = the nearest to `at` in the store */
	ost_time_t at;
	bool nearest; /* a store's topology of another date will do: the nearest */
	asn_t target; /* a topology without it is passed over for the next; 0 = any */
	const struct case_facts *facts; /* its neighbour rows are the last resort; may be NULL */
};

/*
 * Looks in this order: the file; $OSTRAKON_DATA for an as-rel file of the date wanted; the store
 * (of --db, if there is one); the shipped excerpt of that date; the case folder's own neighbour
 * rows. Returns 0; OST_ENOTFOUND with a message; or what reading the named file ended with. `diag`
 * is to be zeros. Texts
 * live in `arena`; the graph is to be freed with graph_free.
 */
int topology_find(const struct topology_wish *wish, const struct global_options *global,
	struct arena *arena, struct topology *topology, struct diag *diag);

/* How an answer from it ends: as `status`, but not as if nothing had been skipped. */
static inline int topology_exit(const struct topology *topology, int status)
{
	return status == EXIT_DONE && topology->skipped > 0 ? EXIT_SKIPPED : status;
}
