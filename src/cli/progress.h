/*
 * One line on standard error that tells how far long work has come. Only on a terminal, never
 * with --quiet; the first appears after a tenth of a second, so that quick work shows none. It
 * must be ended before a message is logged or the program ends.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *label;
	uint64_t total; /* 0 = not known */
	int64_t shown_ms; /* when the line was last written */
	bool enabled, visible;
};

/* `label` is borrowed until the end; counts are in whatever unit the caller likes. */
void progress_start(struct progress *progress, const char *label, uint64_t total, bool quiet);
void progress_update(struct progress *progress, uint64_t done);
/* As readers of files call it; `progress` is a struct progress, `total` 0 = not known. */
void progress_show(void *progress, uint64_t done, uint64_t total);
/* Erases the line. */
void progress_end(struct progress *progress);
