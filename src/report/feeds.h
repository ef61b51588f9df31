/* What abuse feeds hold, and what of them was refused: the answer of `feed --format count`. */
#pragma once

#include "base/alloc.h"
#include "report/out.h"
#include "source/feed_file.h"

struct feed_answer {
	const char *path;
	struct feed_file_result result;
	const char *problem; /* why it could not be read; NULL = it could */
	ost_time_t first, last; /* of all observations, TIME_UNKNOWN without any */
	uint64_t kinds[ABUSE_KINDS];
};

void report_feeds(
	struct out *out, const struct feed_answer *answer, size_t count, struct arena *arena);
