/*
 * A case folder on disk: reads each table's file that is there and hands its rows on. An absent
 * file means "not known"; a file that cannot be read as its table is reported and left out.
 */
#pragma once

#include "base/error.h"
#include "base/tally.h"
#include "ref/case_table.h"
#include "source/input.h"

#include <stdbool.h>

struct case_file_result {
	bool present; /* the file is there and its header is right */
	char problem[512]; /* why a file that is there could not be used, else empty */
	char sha256[INPUT_SHA256_TEXT];
	uint64_t bytes;
	struct tally tally;
};

struct case_folder_result {
	struct case_file_result file[CASE_TABLES];
	char sha256[INPUT_SHA256_TEXT]; /* over the names and contents of the files read */
	uint64_t bytes;
};

/* Borrows `row`; returns 0 or a negative OST_E* that ends the reading. */
typedef int (*case_sink)(void *ctx, const struct case_table *table, const void *row);

/*
 * Reads one file as one table. What is wrong with the file stays in `result`; returns 0, or what
 * the sink returned.
 */
int case_table_read(const char *path, const struct case_table *table, case_sink sink, void *ctx,
	struct case_file_result *result);

/*
 * Reads the folder `path`. Returns 0, OST_EIO when it is no folder, OST_EFORMAT when case.csv does
 * not give exactly one usable row, or what the sink returned; `diag` says more. Of a file with a
 * `problem` the sink may have got rows before it showed: the caller takes them back.
 */
int case_folder_read(const char *path, case_sink sink, void *ctx, struct case_folder_result *result,
	struct diag *diag);
