#include "cli/open.h"

#include "base/log.h"
#include "cli/access.h"
#include "cli/paths.h"
#include "source/folders.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_cluster(const char *url, const char *file, enum store_mode mode,
	struct store **store, struct diag *diag)
{
	struct cluster_access access;
	struct arena arena;
	arena_init(&arena);
	int status = access_find(url, &arena, &access, diag);
	if (status == 0)
		status = store_open_cluster(&access, file, mode, store, diag);
	arena_clear(&arena);
	return status;
}

/* The store of a file, or of a cluster with a file beside it. */
static int open_database(const char *database, const char *file, enum store_mode mode,
	struct store **store, struct diag *diag)
{
	int status = mode == STORE_WRITE ? folders_make_above(file, diag) : 0;
	if (status != 0)
		return status;
	return path_is_cluster(database) ? open_cluster(database, file, mode, store, diag)
					 : store_open(file, mode, store, diag);
}

int open_store(const struct global_options *global, enum store_mode mode, struct arena *arena,
	const char **path, struct store **store)
{
	struct diag diag = { 0 };
	char *database = path_database(global->database, &diag);
	char *file = path_database_file(global->database, &diag);
	int status = OST_ENOTFOUND;
	if (database != NULL && file != NULL)
		status = open_database(database, file, mode, store, &diag);
	if (status == 0 && path != NULL)
		*path = arena_strdup(
			arena, path_is_cluster(database) ? store_cluster_name(*store) : database);
	free(database);
	free(file);
	if (status == 0)
		return EXIT_DONE;
	log_print(LOG_ERROR, "%s", diag.what);
	return status == OST_EIO || status == OST_ESTORE ? EXIT_INTERNAL : EXIT_UNUSABLE;
}

static void tell_rejection(const char *path, const struct store_rejection *row)
{
	struct buf text;
	buf_init(&text);
	buf_puts(&text, path_shown(path));
	if (row->file[0] != '\0')
		buf_printf(&text, "/%s", row->file);
	if (row->first_line > 0)
		buf_printf(&text, ":%" PRIu64, row->first_line);
	buf_printf(&text, ": %s (%" PRIu64 " skipped)", row->reason, row->count);
	if (row->sample[0] != '\0')
		buf_printf(&text, ": %s", row->sample);
	log_print(LOG_WARNING, "%s", text.text);
	buf_clear(&text);
}

void tell_skipped(const char *path, const struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++) {
		const struct tally_reason *reason = &tally->reasons[i];
		struct store_rejection row = { .file = "",
			.reason = reason->reason,
			.sample = "",
			.count = reason->count,
			.first_line = reason->first_line };
		tell_rejection(path, &row);
	}
}

void tell_rejections(struct store *store, int64_t input, const char *path, struct arena *arena)
{
	struct store_rejection *row;
	size_t count;
	if (store_rejections_read(store, arena, &row, &count) != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		if (row[i].input == input)
			tell_rejection(path, &row[i]);
	}
}

bool read_asn(const char *text, asn_t *asn)
{
	if (asn_parse(span_of(text), asn))
		return true;
	struct addr addr;
	uint64_t number;
	struct span digits = span_of(text);
	if (strncasecmp(text, "AS", 2) == 0)
		digits = span_of(text + 2);
	if (addr_parse(span_of(text), &addr))
		log_print(LOG_ERROR,
			"'%.60s' is an address, not an AS number; 'ostrakon origin %.60s' tells "
			"whose it is",
			text, text);
	else if (span_u64(digits, UINT64_MAX, &number) && number == 0)
		log_print(LOG_ERROR, "AS 0 is no network, but the mark of none (RFC 7607)");
	else if (span_u64(digits, UINT64_MAX, &number))
		log_print(LOG_ERROR, "'%.40s' is not an AS number; they end at 4294967295", text);
	else
		log_print(LOG_ERROR, "'%.40s' is not an AS number; write 64500, AS64500 or 1.10",
			text);
	return false;
}

bool read_asns(const char *text, struct arena *arena, asn_t **list, size_t *count)
{
	struct span part, rest;
	*list = NULL;
	*count = 0;
	if (text == NULL)
		return true;
	rest = span_of(text);
	*list = arena_alloc(arena, (rest.n + 1) * sizeof **list);
	while (span_cut(&rest, ',', &part)) {
		if (!read_asn(arena_copy(arena, part.p, part.n), &(*list)[*count]))
			return false;
		(*count)++;
	}
	return true;
}

/* What is to stand in a file. */
struct content {
	bool (*write)(void *ctx, FILE *file);
	void *ctx;
};

static bool write_all(FILE *file, const struct content *content)
{
	bool written = content->write(content->ctx, file);
	int error = errno;
	bool closed = fclose(file) == 0;
	if (!written)
		errno = error;
	return written && closed;
}

/* As a new file would get it; asking for the mask is only possible by setting it. */
static mode_t new_file_mode(void)
{
	mode_t mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

/* By a temporary file beside it, so that nobody ever sees half of it. */
static bool replace_file(const char *path, const struct content *content)
{
	struct buf temporary;
	buf_init(&temporary);
	buf_printf(&temporary, "%s.XXXXXX", path);
	int descriptor = mkstemp(temporary.text);
	FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
	bool done = file != NULL && fchmod(descriptor, new_file_mode()) == 0;
	done = file != NULL && write_all(file, content) && done &&
	       rename(temporary.text, path) == 0;
	int error = errno;
	if (!done && descriptor >= 0)
		unlink(temporary.text);
	if (file == NULL && descriptor >= 0)
		close(descriptor);
	buf_clear(&temporary);
	errno = error;
	return done;
}

/* What is there and no plain file, such as a pipe or /dev/stdout, is written to, not replaced. */
static bool write_special(const char *path, const struct content *content)
{
	FILE *file = fopen(path, "w");
	return file != NULL && write_all(file, content);
}

static bool write_bytes(void *ctx, FILE *file)
{
	const struct buf *bytes = ctx;
	return fwrite(bytes->text, 1, bytes->length, file) == bytes->length;
}

int write_file(const char *path, const struct buf *bytes)
{
	struct buf borrowed = *bytes;
	return write_file_by(path, write_bytes, &borrowed);
}

int write_file_by(const char *path, bool (*write)(void *ctx, FILE *file), void *ctx)
{
	struct content content = { write, ctx };
	struct diag diag = { 0 };
	struct stat about;
	bool special = stat(path, &about) == 0 && !S_ISREG(about.st_mode);
	char *real = realpath(path, NULL); /* through links, to the file they lead to */
	bool done = folders_make_above(path, &diag) == 0;
	if (done)
		done = special ? write_special(path, &content)
			       : replace_file(real != NULL ? real : path, &content);
	if (!done)
		log_print(LOG_ERROR, "cannot write %s: %s", path,
			diag.what[0] == '\0' ? strerror(errno) : diag.what);
	free(real);
	return done ? EXIT_DONE : EXIT_INTERNAL;
}
