/* What several commands open: the store, and operands that are AS numbers. */
#pragma once

#include "base/alloc.h"
#include "base/tally.h"
#include "cli/command.h"
#include "net/asn.h"
#include "store/store.h"

#include <stdio.h>

/*
 * Opens the store of --db, of $OSTRAKON_DB or of the data folder; for a writer its folder is made.
 * `*path` (if not NULL) gets its path, in `arena`. Logs what is wrong; returns EXIT_DONE or the
 * exit_status to end with.
 */
int open_store(const struct global_options *global, enum store_mode mode, struct arena *arena,
	const char **path, struct store **store);

/*
 * Logs a warning for each reason for which records of an input were skipped, with the place of the
 * first: `path:line: reason (n skipped): what stood there`.
 */
void tell_rejections(struct store *store, int64_t input, const char *path, struct arena *arena);
/* The same of a file that was read without a store: `path:line: reason (n skipped)`. */
void tell_skipped(const char *path, const struct tally *tally);

/* An operand as an AS number; logs what is wrong. */
bool read_asn(const char *text, asn_t *asn);
/* "3549,6939" as a list in `arena`; logs what is wrong. NULL text gives a NULL list. */
bool read_asns(const char *text, struct arena *arena, asn_t **list, size_t *count);

/*
 * Writes an answer to a file, whole or not at all: a temporary file beside it is renamed. Folders
 * above are made. Logs what is wrong; returns EXIT_DONE or EXIT_INTERNAL.
 */
int write_file(const char *path, const struct buf *bytes);
/* The same with what `write` puts into the file; it returns whether that went well, else errno. */
int write_file_by(const char *path, bool (*write)(void *ctx, FILE *file), void *ctx);
