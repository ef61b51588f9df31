/* What recordings hold, and what of them could not be used: the answer of `mrt --format count`. */
#pragma once

#include "base/alloc.h"
#include "report/out.h"
#include "source/recording.h"

struct recording_answer {
	const char *path;
	struct recording_report report;
	const char *problem; /* why nothing could be read; NULL = it could */
};

void report_recordings(
	struct out *out, const struct recording_answer *answer, size_t count, struct arena *arena);
