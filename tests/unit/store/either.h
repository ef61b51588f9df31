/*
 * A store for tests that hold for both drivers of feeds. tests/cluster/run has them run against
 * ClickHouse: one variable is clickhouse://host:port/, the other the name of a cluster, if there is
 * one. A test's store is a database of its own. Include <cmocka.h> before.
 */
#pragma once

#include "store/cluster.h"
#include "store/feeds.h"

#include <stdio.h>
#include <stdlib.h>

#define CLUSTER_VARIABLE "OSTRAKON_TEST_CLUSTER"
#define CLUSTER_NAME     "OSTRAKON_TEST_CLUSTER_NAME"

static inline bool on_cluster(void)
{
	return getenv(CLUSTER_VARIABLE) != NULL;
}

/* `name` tells apart the databases of test programs. */
static inline struct store *open_either_store(const char *name)
{
	static unsigned number;
	struct store *store = NULL;
	struct diag diag = { 0 };
	if (!on_cluster()) {
		assert_int_equal(store_open(NULL, STORE_WRITE, &store, &diag), 0);
		return store;
	}
	struct buf url;
	buf_init(&url);
	buf_printf(&url, "%s%s_%u", getenv(CLUSTER_VARIABLE), name, ++number);
	struct cluster_access access = { .url = url.text };
	if (cluster_init(&access, getenv(CLUSTER_NAME), &diag) != 0 ||
		store_open_cluster(&access, NULL, STORE_WRITE, &store, &diag) != 0)
		fail_msg("%s", diag.what);
	buf_clear(&url);
	return store;
}

/* Loads what was gathered, whose days were all told, as an input that gets the number `input`. */
static inline void put_gathered(struct store *store, int64_t input, struct gather *gather)
{
	const struct feed_driver *feeds = store_feeds(store);
	const struct tally none = { 0 };
	struct store_input row = { .format = "made up", .path = "" };
	char name[16];
	snprintf(name, sizeof name, "%d", (int)input);
	row.sha256 = name;
	gather_finish(gather, 0);
	assert_int_equal(feeds->begin(store), 0);
	assert_int_equal(feeds->put(store, &row, gather, &none), 0);
	assert_int_equal(feeds->end(store, true), 0);
	assert_int_equal(row.id, input);
	gather_free(gather);
}
