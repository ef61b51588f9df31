/*
 * From an input into the store, within one transaction: a load that is killed or fails leaves the
 * store as it was, and an input that is there already changes nothing.
 */
#pragma once

#include "source/case_folder.h"
#include "source/decode.h"
#include "store/cases.h"
#include "store/store.h"

struct ingest_result {
	bool already; /* this very input had been loaded before; nothing was changed */
	int64_t input; /* its id in the store */
	const char *format;
	struct when dated; /* as in the store: of an input that was there, what it was loaded as */
	uint64_t records, rejected;
	uint64_t own_routes; /* of a recording, those of the router itself: no damage, no origin */
	bool truncated;
};

/*
 * Loads a file of reference data. `dated` of the options, the content or the name must give its
 * date, else OST_EUSAGE. Returns 0 or a negative OST_E* with `diag` telling what to do next.
 */
int ingest_file(struct store *store, const char *path, const struct decode_options *options,
	ost_time_t now, struct ingest_result *result, struct diag *diag);

/* Loads a case folder; an older form of the same case (target and event) gives way to it. */
int ingest_case(struct store *store, const char *path, ost_time_t now, struct ingest_result *result,
	struct diag *diag);
