#include "source/fetched.h"

#include "base/json.h"
#include "base/json_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 16 * 1024 };

static char *beside(const char *path, const char *ending)
{
	struct buf name;
	buf_init(&name);
	buf_printf(&name, "%s.fetched%s", path, ending);
	return buf_detach(&name);
}

/* A text that does not fit says nothing. */
static void keep(char *place, size_t size, struct span text)
{
	place[0] = '\0';
	if (text.n == 0 || text.n >= size || memchr(text.p, '\0', text.n) != NULL)
		return;
	memcpy(place, text.p, text.n);
	place[text.n] = '\0';
}

static void read_member(struct json_reader *json, struct span key, struct fetched *fetched)
{
	uint64_t number;
	struct span value = json_scalar(json);
	if (span_is(key, "source"))
		keep(fetched->source, sizeof fetched->source, value);
	else if (span_is(key, "url"))
		keep(fetched->url, sizeof fetched->url, value);
	else if (span_is(key, "etag"))
		keep(fetched->version.etag, sizeof fetched->version.etag, value);
	else if (span_is(key, "last_modified"))
		keep(fetched->version.modified, sizeof fetched->version.modified, value);
	else if (span_is(key, "citation"))
		keep(fetched->citation, sizeof fetched->citation, value);
	else if (span_is(key, "terms"))
		keep(fetched->terms, sizeof fetched->terms, value);
	else if (span_is(key, "fetched") && span_u64(value, INT64_MAX, &number))
		fetched->at = (ost_time_t)number;
	else if (span_is(key, "bytes") && span_u64(value, INT64_MAX, &number))
		fetched->bytes = number;
}

int fetched_parse(struct span text, struct fetched *fetched)
{
	struct arena arena;
	struct json_reader json;
	struct span key;
	*fetched = (struct fetched){ 0 };
	arena_init(&arena);
	json_read(&json, text, &arena);
	bool good = json_enter(&json, '{');
	while (good && json_next_key(&json, &key))
		read_member(&json, key, fetched);
	good = good && json_done(&json);
	arena_clear(&arena);
	return good && fetched->url[0] != '\0' ? 0 : OST_EFORMAT;
}

/* NULL when it is not there, or no file: a pipe in its place would be waited for. */
static FILE *open_regular(const char *name)
{
	struct stat info;
	int descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	FILE *file = NULL;
	if (descriptor >= 0 && fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode))
		file = fdopen(descriptor, "r");
	if (descriptor >= 0 && file == NULL)
		close(descriptor);
	return file;
}

/* A new file: what lies in its place is taken away, never written to or through. */
static FILE *open_new(const char *name)
{
	unlink(name);
	int descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
	if (descriptor >= 0 && file == NULL)
		close(descriptor);
	return file;
}

int fetched_read(const char *path, struct fetched *fetched)
{
	char text[FILE_MAX];
	char *name = beside(path, "");
	FILE *file = open_regular(name);
	free(name);
	if (file == NULL)
		return OST_ENOTFOUND;
	size_t length = fread(text, 1, sizeof text, file);
	bool good = !ferror(file) && length < sizeof text;
	fclose(file);
	return good ? fetched_parse((struct span){ text, length }, fetched) : OST_EFORMAT;
}

static void write_text(struct buf *text, const struct fetched *fetched)
{
	struct json json;
	json_init(&json, text);
	json_begin_object(&json, NULL);
	json_put_string(&json, "source", fetched->source);
	json_put_string(&json, "url", fetched->url);
	json_put_string(&json, "etag", fetched->version.etag);
	json_put_string(&json, "last_modified", fetched->version.modified);
	json_put_int(&json, "fetched", fetched->at);
	json_put_int(&json, "bytes", (int64_t)fetched->bytes);
	json_put_string(&json, "citation", fetched->citation);
	json_put_string(&json, "terms", fetched->terms);
	json_end_object(&json);
	buf_putc(text, '\n');
}

int fetched_write(const char *path, const struct fetched *fetched, struct diag *diag)
{
	struct buf text;
	buf_init(&text);
	write_text(&text, fetched);
	char *name = beside(path, ""), *draft = beside(path, ".new");
	FILE *file = open_new(draft);
	bool good = file != NULL && fwrite(text.text, 1, text.length, file) == text.length;
	good = file != NULL && fclose(file) == 0 && good && rename(draft, name) == 0;
	int result = good ? 0 : diag_set(diag, OST_EIO, "%s: %s", name, strerror(errno));
	buf_clear(&text);
	free(name);
	free(draft);
	return result;
}

void fetched_remove(const char *path)
{
	char *name = beside(path, "");
	unlink(name);
	free(name);
}
