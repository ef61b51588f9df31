/* Recorded routing tables that several commands take besides their question. */
#pragma once

#include "cli/command.h"
#include "graph/policy.h"
#include "source/paths.h"
#include "study/accuracy.h"

/*
 * Reads the table in `file`. Logs what is wrong; returns EXIT_DONE, EXIT_SKIPPED when a part of it
 * is damaged, or EXIT_UNUSABLE. The list is to be cleared in every case.
 */
int observed_read(const char *file, struct path_list *list);
/*
 * Reads the table and learns a policy from it, to be cleared unless the return value is
 * EXIT_UNUSABLE; `seen` is what must be told beside all that follows from it.
 */
int observed_learn(const char *file, const struct graph *graph, uint64_t seed,
	struct policy *policy, struct accuracy *seen);
