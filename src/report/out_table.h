/* A table on a terminal: collected row by row, then written aligned. For out_text.c. */
#pragma once

#include "report/driver.h"

struct text_table;

/* For the table whose columns `out` holds; it lives in the arena of `out`. */
struct text_table *text_table_new(struct out *out);
void text_table_add(struct text_table *table, const struct out_value *values);
/*
 * Writes heading, rule and rows to the bytes of `out`. Where the whole is wider than the
 * terminal, the widest columns of text give way and their cells wrap.
 */
void text_table_write(struct text_table *table);
