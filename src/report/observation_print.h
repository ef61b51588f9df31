/*
 * Observations of abuse feeds and what was refused of them, one a line, in the forms of
 * `ostrakon feed --format`. Appended to a buffer: the caller writes it out as it goes, since a feed
 * may have millions. Foreign text is made harmless here, as the drivers of report/out.h do it.
 */
#pragma once

#include "base/buf.h"
#include "feed/observation.h"

struct observation_format {
	const char *name; /* for --format */
	/* A line each; `input` is the file's name. The heads may be NULL. */
	const char *head, *refusal_head;
	void (*print)(struct buf *out, const char *input, uint64_t line,
		const struct observation *observation);
	void (*refuse)(struct buf *out, const char *input, uint64_t line, const char *reason,
		struct span text);
};

extern const struct observation_format observation_lines, observation_json, observation_csv;
