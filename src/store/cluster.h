/*
 * Feeds in ClickHouse: the driver behind --db clickhouse://. Rows are only ever added; each names
 * its input, and an input counts only from its row with `finished` on, which is written last. Of
 * several loads of the same bytes the one with the largest id counts: it removes the others' rows.
 * Runs of days of several inputs are joined when they are read.
 */
#pragma once

#include "base/alloc.h"
#include "store/store.h"

/* How to come to a cluster; borrowed. */
struct cluster_access {
	/*
	 * clickhouse://[user[:password]@]host:port/database[?local=FILE], clickhouses:// for TLS; in
	 * user and password %XX stands for a byte.
	 */
	const char *url;
	const char *password; /* where the URL has none; NULL = none */
	const char
		*certificates; /* a file of those who may vouch for servers; NULL = the system's */
};

/*
 * Opens the SQLite file `local` for what is no feed, with feeds in the cluster that is named. A
 * reader does not need the file. The cluster must have its tables: OST_ENOTFOUND tells of
 * cluster_init. OST_EUSAGE, OST_ESTORE.
 */
int store_open_cluster(const struct cluster_access *how, const char *local, enum store_mode mode,
	struct store **store, struct diag *diag);
/* The URL without a password, for people; NULL = no cluster. */
const char *store_cluster_name(const struct store *store);
/* What `?local=` of a URL names, to be freed, or NULL. OST_EUSAGE when the URL is malformed. */
int cluster_local(const char *url, char **local, struct diag *diag);

/*
 * Makes the tables that are not there. `cluster` is one that the servers' configuration names
 * (remote_servers): each of its shards gets tables, and each server tables over all shards. NULL =
 * only the server itself. OST_EUSAGE, OST_ESTORE.
 */
int cluster_init(const struct cluster_access *access, const char *cluster, struct diag *diag);

struct cluster_shard {
	int64_t number;
	const char *address, *problem; /* problem NULL = it answers */
	uint64_t runs, inputs; /* of days; inputs with such */
};

/* An input that was not loaded to its end, or gave way to another load of the same bytes. */
struct cluster_leftover {
	int64_t id;
	const char *format, *path;
	uint64_t runs;
};

struct cluster_state {
	const char *name, *cluster; /* cluster "" = one server */
	struct cluster_shard *shard;
	struct cluster_leftover *leftover;
	size_t shards, leftovers;
};
/* Texts live in `arena`. OST_EUSAGE, OST_ENOTFOUND (no tables), OST_ESTORE. */
int cluster_state_read(const struct cluster_access *access, struct arena *arena,
	struct cluster_state *state, struct diag *diag);
