/*
 * Recordings of BGP into tables of origins. A routing table makes a table of its own; updates go
 * into the table of the same peers that ends where they begin (store/chains.h), in whatever order
 * the files are loaded, else they make one that knows changes only.
 */
#pragma once

#include "store/ingest.h"

struct recording_report; /* source/recording.h */

/* The format of a recording in the store. */
#define ORIGIN_RECORDING "recording"

/* The time of a recording: it begins with its first record's minute and ends with its last one. */
struct when recording_time(const struct recording_report *report);

/*
 * Loads a recording, a file since it is read twice. As ingest_file; OST_EUNSUPPORTED when it is no
 * recording. Of the options `dated` and `format` mean nothing: recordings tell their time.
 */
int ingest_routes(struct store *store, const char *path, const struct decode_options *options,
	ost_time_t now, struct ingest_result *result, struct diag *diag);
