/* Names of files: where ostrakon keeps its database and finds its example cases. */
#pragma once

#include "base/error.h"

#include <stdbool.h>

/* What follows the last slash; borrowed. */
const char *path_base(const char *path);
/* As messages name an input: "-" is standard input; borrowed. */
const char *path_shown(const char *path);
/*
 * The database file: `option` (of --db) when not NULL, else $OSTRAKON_DB, else
 * $XDG_DATA_HOME/ostrakon/ostrakon.db, else ~/.local/share/ostrakon/ostrakon.db. To be freed by
 * the caller. NULL, with a message in `diag`, when none of them is set.
 */
char *path_database(const char *option, struct diag *diag);
/*
 * The SQLite file alone. Where the database is a cluster (clickhouse://) it is the one beside it: that
 * of `?local=FILE`, else the one in the data folder.
 */
char *path_database_file(const char *option, struct diag *diag);
/* Whether a database is a cluster: what begins with clickhouse: or clickhouses: is, well or not. */
bool path_is_cluster(const char *database);
/* OST_EUSAGE, with a message, when the database is a cluster whose URL is malformed. */
int path_check_database(const char *option, struct diag *diag);
/*
 * The folder for fetched files: `option` (of --dir) when not NULL, else ostrakon/fetched beside the
 * database's usual place. To be freed by the caller; NULL, with a message, when there is no home.
 */
char *path_fetched(const char *option, struct diag *diag);
/*
 * The folder of the shipped cases: $OSTRAKON_CASES when set; else the first of ../demo and
 * ../../demo (a build tree) and ../share/ostrakon/cases, seen from the program's own file, and
 * OSTRAKON_DATADIR/cases, that exists. To be freed by the caller; NULL with a message if there is
 * none.
 */
char *path_cases(struct diag *diag);
/* The same, seen from the folder `from` instead. */
char *path_cases_from(const char *from, struct diag *diag);
