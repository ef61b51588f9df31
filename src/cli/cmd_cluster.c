#include "base/log.h"
#include "cli/access.h"
#include "cli/command.h"
#include "cli/paths.h"
#include "report/cluster.h"

#include <stdlib.h>
#include <string.h>

struct cluster_options {
	const char *cluster;
};

#define FIELD(name) offsetof(struct cluster_options, name)

static const struct option_spec options[] = {
	{ "cluster", 0, OPTION_TEXT, FIELD(cluster), "NAME",
		"Of init: the cluster of the servers' configuration (remote_servers) over whose "
		"shards the rows are spread. Without it the one server keeps them all." },
	{ .name = NULL },
};

static int tell_status(const struct invocation *invocation, const struct cluster_access *access,
	struct arena *arena, struct diag *diag)
{
	struct cluster_state state;
	int status = cluster_state_read(access, arena, &state, diag);
	if (status == 0)
		report_cluster(invocation->out, &state);
	return status;
}

static int run_on(const struct invocation *invocation, const char *url, struct arena *arena,
	struct diag *diag)
{
	const struct cluster_options *wanted = invocation->options;
	const char *word = invocation->operand[0];
	struct cluster_access access;
	int status = access_find(url, arena, &access, diag);
	if (status != 0)
		return status;
	if (strcmp(word, "status") == 0)
		return tell_status(invocation, &access, arena, diag);
	if (strcmp(word, "init") == 0)
		return cluster_init(&access, wanted->cluster, diag);
	return diag_set(diag, OST_EUSAGE, "'%.40s' is neither init nor status", word);
}

static int cluster_run(const struct invocation *invocation)
{
	struct diag diag = { 0 };
	struct arena arena;
	arena_init(&arena);
	char *url = path_database(invocation->global->database, &diag);
	int status = url != NULL ? run_on(invocation, url, &arena, &diag) : OST_EUSAGE;
	free(url);
	arena_clear(&arena);
	if (status == 0)
		return EXIT_DONE;
	log_print(LOG_ERROR, "%s", diag.what);
	return status == OST_EUSAGE      ? EXIT_USAGE
	       : status == OST_ENOTFOUND ? EXIT_UNUSABLE
					 : EXIT_INTERNAL;
}

const struct command cmd_cluster = {
	.name = "cluster",
	.group = "data",
	.summary = "feeds in ClickHouse: make its tables, see what lies on each shard",
	.operands = "init|status",
	.operands_min = 1,
	.operands_max = 1,
	.about =
		"With --db clickhouse://host:port/database (HTTP, port 8123) what feeds say lies in "
		"ClickHouse, on one server or spread over the shards of many; load, status and rank "
		"work as they do with a file. All else - reference data, tables of origins, cases - "
		"stays in an SQLite file: the one named by ?local=FILE at the end of the URL, else "
		"the one of the data folder.\n"
		"\n"
		"user@ may stand before the host. The password is read from "
		"$OSTRAKON_CLICKHOUSE_PASSWORD, or from the file that "
		"$OSTRAKON_CLICKHOUSE_PASSWORD_FILE names; user:password@ works too, but others "
		"can see a command line. clickhouses:// asks over TLS (HTTPS, port 8443) and only "
		"a server whose certificate the system trusts; SSL_CERT_FILE names a file of "
		"certificates to trust instead.\n"
		"\n"
		"init makes the database and its tables, or those that are missing; status counts "
		"rows on each shard and lists inputs whose load was broken off. These count "
		"nowhere, and go when the same file is loaded again. It takes ClickHouse 18.16 "
		"(Debian 12) or later; over several shards ZooKeeper must run, for statements ON "
		"CLUSTER.",
	.examples =
		"ostrakon cluster init --db clickhouse://ch1:8123/abuse\ttables on one server\n"
		"ostrakon cluster init --cluster all\ton all shards of the cluster $OSTRAKON_DB names\n"
		"ostrakon cluster status\twhat lies where, and what was broken off",
	.options = options,
	.options_size = sizeof(struct cluster_options),
	.run = cluster_run,
};
