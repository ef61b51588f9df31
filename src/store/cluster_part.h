/* Private to the cluster: its tables, and which inputs count. */
#pragma once

#include "store/clickhouse.h"
#include "store/cluster.h"

/* Of one presence, in all inputs. */
enum { PRESENCE_ROWS_MAX = 1 << 24 };

/* Inputs that count, as a subquery; takes the database's name. */
#define CLUSTER_FINISHED                                                                           \
	"(SELECT max(input) FROM %s.input WHERE finished = 1 GROUP BY sha256, format, reading)"

/* OST_ENOTFOUND with a message unless all tables are there. */
int cluster_check(struct clickhouse *clickhouse, struct diag *diag);
/* The cluster's name as in the definition of its tables, behind `name`; nothing = one server. */
int cluster_name_read(struct clickhouse *clickhouse, struct buf *name);
/* Removes rows, in the background; `cluster` as cluster_name_read has it. */
int cluster_delete(
	struct clickhouse *clickhouse, const char *cluster, const char *table, const char *where);
