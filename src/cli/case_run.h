/* What `case` and `demo` share: a folder is read, studied, told, and written as a dossier. */
#pragma once

#include "cli/command.h"
#include "cli/topology.h"
#include "report/case.h"
#include "store/ingest.h"

struct opened_case {
	struct arena arena;
	struct store *store; /* in memory, of this case alone */
	struct case_facts facts;
	struct topology topology;
	struct case_study study;
	uint64_t rejected; /* rows skipped */
};

struct case_wish {
	const char *folder;
	const char *topology; /* --topology, or NULL */
	struct forecast_prior prior;
};

/*
 * Reads and studies a folder. Logs what is wrong; returns EXIT_DONE or the exit_status to end
 * with. case_close is due in every case.
 */
int case_open(const struct case_wish *wish, const struct global_options *global,
	struct opened_case *opened);
void case_close(struct opened_case *opened);

/* "McColo, AS26780": the title of a dossier and of a part of an answer; in the case's arena. */
const char *case_title(struct opened_case *opened);
/* Writes the dossier as one HTML file; returns EXIT_DONE or EXIT_INTERNAL. `second` may be NULL. */
int case_write_dossier(
	const char *path, struct opened_case *opened, const struct opened_case *second);

/* "0.5,1" as the bounds of P; NULL gives the default. Logs what is wrong. */
bool read_prior(const char *text, double seed, struct forecast_prior *prior);
