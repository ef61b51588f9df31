/*
 * Memory: one SQLite file (WAL, STRICT tables, migrations by user_version); what feeds say may lie
 * in ClickHouse instead (store/cluster.h). This folder is the only one that knows SQL. Facts go in within a transaction per input, so that a killed load
 * leaves the store as it was; what is read back lives in the caller's arena.
 *
 * All functions return 0 or a negative OST_E*; store_problem says what SQLite said.
 */
#pragma once

#include "base/alloc.h"
#include "base/error.h"
#include "base/tally.h"
#include "base/when.h"
#include "net/link.h"
#include "ref/format.h"

#include <stdint.h>

struct store;

enum store_mode {
	STORE_READ, /* must exist; cannot be changed */
	STORE_WRITE, /* made if need be, migrated to the newest schema */
};

/* `path` NULL = in memory, for one process. The store is closed by store_close. */
int store_open(const char *path, enum store_mode mode, struct store **store, struct diag *diag);
void store_close(struct store *store);
const char *store_problem(const struct store *store);

int store_begin(struct store *store);
int store_commit(struct store *store);
void store_rollback(struct store *store);

/* An input that was loaded. Texts borrow: on reading, from the arena. */
struct store_input {
	int64_t id;
	const char *sha256, *format, *path;
	struct when dated;
	ost_time_t loaded;
	uint64_t bytes, records, rejected;
	bool truncated;
	/* Of a fetched file, as its source has them; else "" (on writing also NULL). */
	const char *url, *citation, *terms;
	/*
	 * Of a feed what tells it from inputs of the same bytes: the day a list was read, and which
	 * list it is where the bytes do not say; else "" (or NULL). And what else was said of it
	 * (store/retold.h); "" = not known, NULL = nothing.
	 */
	const char *reading, *words;
};

struct store_rejection {
	int64_t input;
	const char *file, *reason, *sample;
	uint64_t count, first_line;
};

/*
 * 1 = there, by sha256, format and reading; `found` gets its id, date, format and words, in the
 * arena. 0 = not, negative = failure.
 */
int store_input_find(struct store *store, const struct store_input *wanted, struct arena *arena,
	struct store_input *found);
/* Adds a row with what is known before the records; its id goes to `*id`. */
int store_input_add(struct store *store, const struct store_input *input, int64_t *id);
/* Completes all columns of the row `input->id`. */
int store_input_finish(struct store *store, const struct store_input *input);
/* `file` is "" but for a file of a case folder. */
int store_rejections_add(
	struct store *store, int64_t input, const char *file, const struct tally *tally);

int store_inputs_read(
	struct store *store, struct arena *arena, struct store_input **list, size_t *count);
int store_rejections_read(
	struct store *store, struct arena *arena, struct store_rejection **list, size_t *count);

int store_link_add(struct store *store, int64_t input, uint64_t line, const struct as_link *link);
int store_name_add(struct store *store, int64_t input, uint64_t line, const struct as_name *name);

/* Tables of prefixes may hold one address family only. */
enum store_fact { STORE_LINKS, STORE_ORIGINS_IPV4, STORE_ORIGINS_IPV6, STORE_FACTS };

/*
 * The input with such facts that fits a time best: the latest dated at or before `at`, else the
 * earliest after it. OST_ENOTFOUND when there is none.
 */
int store_input_nearest(struct store *store, enum store_fact fact, ost_time_t at,
	struct arena *arena, struct store_input *input);

int store_links_read(struct store *store, int64_t input, struct arena *arena, struct as_link **list,
	size_t *count);
/* Only the links of one AS. */
int store_links_of(struct store *store, int64_t input, asn_t asn, struct arena *arena,
	struct as_link **list, size_t *count);

/* A name of an AS and when it bore it; from name tables and from case folders. */
struct store_name {
	const char *name, *country, *source; /* `source` is a table's path, or a row's own source */
	const char *format; /* of the table; "" = from a case folder */
	int64_t input; /* that of the table; 0 = from a case folder */
	struct when as_of;
};
/* All names known of an AS, oldest first, each once. */
int store_names_of(struct store *store, asn_t asn, struct arena *arena, struct store_name **list,
	size_t *count);

/* A dated statement that puts a family of abuse at an AS; from case folders. */
struct store_sighting {
	const char *family, *where, *source; /* `where` is an address or a name; may be empty */
	struct when time;
};
/* By time, each once. */
int store_sightings_of(struct store *store, asn_t asn, struct arena *arena,
	struct store_sighting **list, size_t *count);
