#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { INTERVAL_MS = 100 };

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_start(struct progress *progress, const char *label, uint64_t total, bool quiet)
{
	*progress = (struct progress){
		.label = label,
		.total = total,
		.shown_ms = now_ms(),
		.enabled = !quiet && isatty(STDERR_FILENO),
	};
}

void progress_update(struct progress *progress, uint64_t done)
{
	if (!progress->enabled)
		return;
	int64_t now = now_ms();
	if (now - progress->shown_ms < INTERVAL_MS)
		return;
	progress->shown_ms = now;
	progress->visible = true;
	if (progress->total > 0)
		fprintf(stderr, "\r\033[K%s: %d %%", progress->label,
			(int)(100.0 * (double)done / (double)progress->total));
	else
		fprintf(stderr, "\r\033[K%s: %" PRIu64, progress->label, done);
	fflush(stderr);
}

void progress_show(void *progress, uint64_t done, uint64_t total)
{
	((struct progress *)progress)->total = total;
	progress_update(progress, done);
}

void progress_end(struct progress *progress)
{
	if (progress->visible)
		fputs("\r\033[K", stderr);
	progress->enabled = progress->visible = false;
}
