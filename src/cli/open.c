#include "cli/open.h"

#include "base/log.h"
#include "cli/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int open_store(const struct global_options *global, enum store_mode mode, struct arena *arena,
	const char **path, struct store **store)
{
	struct diag diag = { 0 };
	char *found = path_database(global->database, &diag);
	int status = found != NULL ? 0 : OST_ENOTFOUND;
	if (status == 0 && mode == STORE_WRITE)
		status = path_make_folders(found, &diag);
	if (status == 0)
		status = store_open(found, mode, store, &diag);
	if (status == 0 && path != NULL)
		*path = arena_strdup(arena, found);
	free(found);
	if (status == 0)
		return EXIT_DONE;
	log_print(LOG_ERROR, "%s", diag.what);
	return status == OST_EIO || status == OST_ESTORE ? EXIT_INTERNAL : EXIT_UNUSABLE;
}

void tell_rejections(struct store *store, int64_t input, const char *path, struct arena *arena)
{
	struct store_rejection *row;
	size_t count;
	if (store_rejections_read(store, arena, &row, &count) != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		if (row[i].input == input)
			log_print(LOG_WARNING, "%s%s%s:%llu: %s (%llu skipped): %s", path,
				row[i].file[0] != '\0' ? "/" : "", row[i].file,
				(unsigned long long)row[i].first_line, row[i].reason,
				(unsigned long long)row[i].count, row[i].sample);
	}
}

bool read_asn(const char *text, asn_t *asn)
{
	if (asn_parse(span_of(text), asn))
		return true;
	log_print(LOG_ERROR, "'%.40s' is not an AS number; write 64500, AS64500 or 1.10", text);
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

static bool write_all(FILE *file, const struct buf *bytes)
{
	bool written = fwrite(bytes->text, 1, bytes->length, file) == bytes->length;
	return fclose(file) == 0 && written;
}

int write_file(const char *path, const struct buf *bytes)
{
	struct diag diag = { 0 };
	struct buf temporary;
	buf_init(&temporary);
	buf_printf(&temporary, "%s.XXXXXX", path);
	int status = path_make_folders(path, &diag) == 0 ? EXIT_DONE : EXIT_INTERNAL;
	int descriptor = status == EXIT_DONE ? mkstemp(temporary.text) : -1;
	FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
	if (file == NULL || fchmod(descriptor, 0644) != 0 || !write_all(file, bytes) ||
		rename(temporary.text, path) != 0) {
		log_print(LOG_ERROR, "cannot write %s: %s", path,
			status == EXIT_DONE ? strerror(errno) : diag.what);
		if (descriptor >= 0)
			unlink(temporary.text);
		status = EXIT_INTERNAL;
	}
	buf_clear(&temporary);
	return status;
}
