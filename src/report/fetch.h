/* Answers of `fetch`: the catalogue, and what became of each file asked for. */
#pragma once

#include "report/out.h"
#include "source/fetch.h"

void report_catalogue(struct out *out);

struct fetch_outcome {
	const struct catalogue_entry *entry;
	struct fetch_result result;
	const char *problem; /* why it failed; NULL = it did not */
};
void report_fetch(struct out *out, const struct fetch_outcome *outcome, size_t count);
