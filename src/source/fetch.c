#include "source/fetch.h"

#include "base/alloc.h"
#include "source/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Longer than this nobody sits and waits; the message says when to come back. */
static const double WAIT_MAX_S = 120;

/* One file while it is fetched. */
struct fetching {
	const struct catalogue_entry *entry;
	const struct fetch_options *options;
	struct fetch_result *result;
	struct diag *diag;
	char *part; /* FILE.part */
	char url[1024];
	FILE *file;
	struct http_version old; /* of the file that is there; empty = none */
	struct fetched partial; /* of what is in the part */
	bool rechecked; /* a whole file failed its check once, and was asked for anew */
};

const char *fetch_state_name(enum fetch_state state)
{
	static const char *const name[] = { "new", "unchanged", "there", "early", "failed" };
	return name[state];
}

/* ---- names ---- */

/* The last part of an address that is one: of `.../export/csv/recent/` the source's name. */
static void put_base(struct buf *path, const struct catalogue_entry *entry, const char *url)
{
	const char *slash = strrchr(url, '/');
	if (slash == NULL || slash[1] == '\0')
		buf_printf(path, "%s.csv", entry->name);
	else
		buf_puts(path, slash + 1);
}

static void name_files(struct fetching *f, ost_time_t t)
{
	struct buf url, path;
	const char *collector = f->options->collector;
	buf_init(&url);
	buf_init(&path);
	catalogue_url(&url, f->entry, collector, t, f->options->base);
	snprintf(f->url, sizeof f->url, "%s", url.text);
	buf_printf(&path, "%s/%s/", f->options->folder, f->entry->name);
	if (f->entry->collector != NULL && collector != NULL && collector[0] != '\0')
		buf_printf(&path, "%s/", collector);
	put_base(&path, f->entry, url.text);
	f->result->path = xstrdup(path.text);
	buf_puts(&path, ".part");
	f->part = buf_detach(&path);
	buf_clear(&url);
}

/* ---- what is there ---- */

static bool is_there(const char *path, uint64_t bytes)
{
	struct stat info;
	return stat(path, &info) == 0 && S_ISREG(info.st_mode) && (uint64_t)info.st_size == bytes;
}

/* True when nothing needs to be asked. */
static bool content_with_old(struct fetching *f)
{
	struct fetched *old = &f->result->fetched;
	if (fetched_read(f->result->path, old) != 0 || strcmp(old->url, f->url) != 0 ||
		!is_there(f->result->path, old->bytes)) {
		*old = (struct fetched){ 0 };
		return false;
	}
	if (f->options->again)
		return false;
	f->old = old->version;
	if (f->entry->period != PERIOD_LATEST) {
		f->result->state = FETCH_THERE;
		return true;
	}
	f->result->state = FETCH_EARLY;
	return f->options->now >= old->at && f->options->now - old->at < f->entry->interval_s;
}

/* ---- the part ---- */

static int open_part(struct fetching *f)
{
	struct stat info;
	int descriptor = open(f->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	f->file = descriptor >= 0 ? fdopen(descriptor, "r+") : NULL;
	if (f->file == NULL) {
		int why = errno;
		if (descriptor >= 0)
			close(descriptor);
		return diag_set(f->diag, OST_EIO, "%s: %s", f->part, strerror(why));
	}
	if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
		return diag_set(f->diag, OST_EBUSY,
			"another ostrakon is fetching this file; wait until it is done");
	bool known = fetched_read(f->part, &f->partial) == 0 && fstat(descriptor, &info) == 0 &&
		     strcmp(f->partial.url, f->url) == 0;
	f->partial.bytes = known ? (uint64_t)info.st_size : 0;
	f->result->resumed_from = f->partial.bytes;
	return 0;
}

static struct fetched describe(const struct fetching *f, const struct http_version *version)
{
	struct fetched now = { .version = *version, .at = f->options->now };
	snprintf(now.source, sizeof now.source, "%s", f->entry->name);
	snprintf(now.url, sizeof now.url, "%s", f->url);
	snprintf(now.citation, sizeof now.citation, "%s", f->entry->citation);
	snprintf(now.terms, sizeof now.terms, "%s", f->entry->terms);
	return now;
}

/* Said before the first byte lies there, so that a killed transfer can be gone on with. */
static int on_begin(void *ctx, const struct http_version *version)
{
	struct fetching *f = ctx;
	f->partial = describe(f, version);
	return fetched_write(f->part, &f->partial, f->diag);
}

static void drop_part(struct fetching *f)
{
	f->partial = (struct fetched){ 0 };
	if (ftruncate(fileno(f->file), 0) == 0)
		rewind(f->file);
	fetched_remove(f->part);
}

static int take_part(struct fetching *f)
{
	struct fetched now = f->partial;
	now.at = f->options->now;
	if (fsync(fileno(f->file)) != 0 || rename(f->part, f->result->path) != 0)
		return diag_set(f->diag, OST_EIO, "%s: %s", f->result->path, strerror(errno));
	fetched_remove(f->part);
	f->result->state = FETCH_NEW;
	f->result->fetched = now;
	return fetched_write(f->result->path, &now, f->diag);
}

/* ---- tries ---- */

static void sleep_s(double seconds)
{
	struct timespec rest = { .tv_sec = (time_t)seconds };
	rest.tv_nsec = (long)((seconds - (double)rest.tv_sec) * 1e9);
	while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
		;
}

/* False when waiting is of no use: no try is left, or the server asks for more patience. */
static bool wait_for_next(struct fetching *f, const struct http_answer *answer)
{
	double wait_s = f->options->wait_s;
	for (unsigned i = 1; i < f->result->tries && wait_s < WAIT_MAX_S; i++)
		wait_s *= 2;
	if (wait_s < answer->retry_after_s)
		wait_s = answer->retry_after_s;
	if (f->result->tries >= f->options->tries || wait_s > WAIT_MAX_S)
		return false;
	if (f->options->waiting != NULL)
		f->options->waiting(f->options->progress_ctx, answer->problem, wait_s);
	sleep_s(wait_s);
	return true;
}

static int give_up(struct fetching *f, const struct http_answer *answer)
{
	if (answer->outcome == HTTP_REFUSED && answer->status == 404)
		return diag_set(f->diag, OST_ENOTFOUND,
			"%s: the server has no such file; for a dated one try another --at",
			f->url);
	if (answer->outcome == HTTP_REFUSED)
		return diag_set(f->diag, OST_EIO, "%s: %s", f->url, answer->problem);
	return diag_set(f->diag, answer->outcome == HTTP_CUT ? OST_ETRUNCATED : OST_EIO,
		"%s: %s; %s", f->url, answer->problem,
		answer->retry_after_s > WAIT_MAX_S
			? "the server asks to come back much later"
			: "try again later, it goes on where it stopped");
}

/* A whole file, as far as the server told: is it what it should be? */
static int judge_whole(struct fetching *f, uint64_t bytes, bool *again)
{
	f->partial.bytes = bytes;
	int result = fetch_check(f->part, f->entry->check, f->diag);
	if (result == 0)
		return take_part(f);
	/* The cut may lie between two parts of one transfer: once more, from the start. */
	*again = !f->rechecked;
	f->rechecked = true;
	drop_part(f);
	return result;
}

static int one_try(struct fetching *f, struct http_answer *answer, bool *again)
{
	const struct fetch_options *options = f->options;
	struct http_request request = {
		.url = f->url,
		.unless = f->partial.bytes > 0 ? NULL : &f->old,
		.offset = f->partial.bytes,
		.partial = &f->partial.version,
		.bytes_max = f->entry->bytes_max,
		.stall_s = options->stall_s,
		.progress = options->progress,
		.progress_ctx = options->progress_ctx,
		.begin = on_begin,
		.begin_ctx = f,
	};
	int result = http_get(&request, f->file, answer, f->diag);
	f->result->tries++;
	f->partial.bytes = answer->bytes;
	if (result != 0)
		return result;
	if (answer->outcome == HTTP_WHOLE)
		return judge_whole(f, answer->bytes, again);
	if (answer->outcome == HTTP_UNCHANGED) {
		f->result->state = FETCH_UNCHANGED;
		f->result->fetched.at = options->now;
		return fetched_write(f->result->path, &f->result->fetched, f->diag);
	}
	*again = answer->outcome != HTTP_REFUSED;
	if (!*again)
		drop_part(f);
	return give_up(f, answer);
}

static int try_until_done(struct fetching *f)
{
	struct http_answer answer = { 0 };
	for (;;) {
		bool again = false;
		int result = one_try(f, &answer, &again);
		if (!again || !wait_for_next(f, &answer))
			return result;
	}
}

/* An empty part is no beginning of anything. */
static void close_part(struct fetching *f)
{
	struct stat info;
	if (f->file == NULL)
		return;
	if (f->result->state != FETCH_NEW && fstat(fileno(f->file), &info) == 0 &&
		info.st_size == 0) {
		unlink(f->part);
		fetched_remove(f->part);
	}
	fclose(f->file);
}

int fetch_file(const struct catalogue_entry *entry, ost_time_t t,
	const struct fetch_options *options, struct fetch_result *result, struct diag *diag)
{
	struct fetching f = { .entry = entry, .options = options, .result = result, .diag = diag };
	*result = (struct fetch_result){ .state = FETCH_FAILED };
	name_files(&f, t);
	int status = 0;
	if (!content_with_old(&f)) {
		result->state = FETCH_FAILED;
		status = folders_make_above(f.part, diag);
		if (status == 0)
			status = open_part(&f);
		if (status == 0)
			status = try_until_done(&f);
		if (status != OST_EBUSY)
			close_part(&f);
		else
			fclose(f.file);
	}
	if (status != 0)
		result->state = FETCH_FAILED;
	free(f.part);
	return status;
}
