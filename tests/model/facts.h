/*
 * Facts of a case made by hand, without files. A row is written as the cells of its table in the
 * order of ref/case_table.c, with '|' between them; cells left off at the end are empty:
 *
 *	facts_add(&f, CASE_EVENTS, "2020-03-02|link_down|64500|64501||high|a page|precision=6h");
 *
 * Rows get line numbers from 2, as behind a header line. A row that cannot be read ends the
 * program: it is the test that is wrong. Each table is kept in memory of its exact size, so that
 * a sanitizer sees any read beyond it.
 */
#pragma once

#include "base/alloc.h"
#include "store/cases.h"

struct facts {
	struct case_facts facts;
	struct arena arena; /* texts; free for what a test lets studies allocate */
};

/* A case in which every file is there and empty. */
void facts_init(struct facts *facts, asn_t target, const char *event);
void facts_clear(struct facts *facts);
void facts_add(struct facts *facts, enum case_table_id table, const char *row);
/* Rows until NULL. */
void facts_add_all(struct facts *facts, enum case_table_id table, const char *const *rows);
/* As if the folder had no such file. */
void facts_lack(struct facts *facts, enum case_table_id table);

/* A time as sources write it; an empty text is a time not known. */
struct when facts_when(const char *text);
