/*
 * A small client of ClickHouse's HTTP interface. SQL stays within what both 18.16 (Debian 12) and
 * current versions accept: no window functions, no WITH (SELECT), no ORDER BY 2, one JOIN at most.
 *
 * Functions return 0, or OST_ESTORE with clickhouse_problem telling why. Texts from outside never
 * stand in SQL: see clickhouse_quote.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>

struct clickhouse;

struct cluster_access;

/* Nothing is sent yet. OST_EUSAGE when the URL is malformed. */
int clickhouse_open(
	const struct cluster_access *access, struct clickhouse **out, struct diag *diag);
void clickhouse_close(struct clickhouse *clickhouse);
/* Borrowed. The name is for people: without a password. */
const char *clickhouse_name(const struct clickhouse *clickhouse);
const char *clickhouse_address(const struct clickhouse *clickhouse); /* host:port */
const char *clickhouse_database(const struct clickhouse *clickhouse);
/* Of the last call, and what to do about it; "" = none. It never tells the password. */
const char *clickhouse_problem(const struct clickhouse *clickhouse);

/* An expression whose value is `text`, whatever stands in it. */
void clickhouse_quote(struct buf *sql, const char *text);

/* What is handed the bytes of an answer as they come; anything but 0 ends it and is returned. */
typedef int clickhouse_taker(void *ctx, struct span bytes);
/* What is asked may be asked twice: it reads, or changes nothing the second time. */
int clickhouse_stream(
	struct clickhouse *clickhouse, const char *sql, clickhouse_taker *take, void *ctx);
#define CLICKHOUSE_ANSWER_MAX ((size_t)1 << 30)
/* The whole answer behind what is in `answer`; a larger one is refused. Of statements without one it stays empty. */
__attribute__((format(printf, 3, 4))) int clickhouse_ask(
	struct clickhouse *clickhouse, struct buf *answer, const char *format, ...);
/* Rows of a table of the database, as RowBinary; they are in the cluster when it returns. */
int clickhouse_insert(struct clickhouse *clickhouse, const char *table, const struct buf *rows);
