#include "source/fetch.h"

#include "base/alloc.h"
#include "base/json_read.h"
#include "source/decompress.h"
#include "source/input.h"

#include <string.h>
#include <strings.h>

enum { HEAD_BYTES = 4096, LINE_MAX_BYTES = 64 * 1024, WINDOW_BYTES = 256 * 1024 };

static bool begins_page(struct span head)
{
	head = span_trim(head);
	while (head.n > 0 && (*head.p == '\n' || *head.p == '\r'))
		head = (struct span){ head.p + 1, head.n - 1 };
	return (head.n >= 9 && strncasecmp(head.p, "<!doctype", 9) == 0) ||
	       (head.n >= 5 && strncasecmp(head.p, "<html", 5) == 0);
}

/* Reads a packed file to its end; its checksums do the checking. */
static int check_packed(struct input *input, struct diag *diag)
{
	struct span window;
	int got;
	while ((got = input_window(input, WINDOW_BYTES, &window, diag)) == 1 || window.n > 0)
		input_skip(input, window.n);
	if (got < 0)
		return got;
	if (input_ignored_bytes(input) > 0)
		return diag_set(diag, OST_EFORMAT, "bytes that do not belong to it stand behind");
	return 0;
}

/* What the last line of a DROP list says of the others. */
struct metadata {
	bool is; /* the line is such a record */
	uint64_t records, size;
};

static struct metadata read_metadata(struct span line)
{
	struct metadata found = { 0 };
	struct arena arena;
	struct json_reader json;
	struct span key;
	arena_init(&arena);
	json_read(&json, line, &arena);
	bool good = json_enter(&json, '{');
	while (good && json_next_key(&json, &key)) {
		struct span value = json_scalar(&json);
		if (span_is(key, "type"))
			found.is = span_is(value, "metadata");
		else if (span_is(key, "records"))
			span_u64(value, UINT32_MAX, &found.records);
		else if (span_is(key, "size"))
			span_u64(value, UINT32_MAX, &found.size);
	}
	found.is = found.is && good && !json_failed(&json);
	arena_clear(&arena);
	return found;
}

static int check_metadata(struct input *input, struct diag *diag)
{
	struct metadata last = { 0 };
	struct span line;
	bool too_long;
	uint64_t lines = 0, before = 0, size = 0;
	int got;
	while ((got = input_line(input, LINE_MAX_BYTES, &line, &too_long, diag)) == 1) {
		last = read_metadata(line);
		lines++;
		before = size;
		size = input_offset(input);
	}
	if (got < 0)
		return got;
	if (!last.is)
		return diag_set(diag, OST_ETRUNCATED,
			"the list ends without the record that counts its lines");
	if (last.records != lines - 1 || last.size != before)
		return diag_set(diag, OST_ETRUNCATED,
			"its last record counts %llu lines of %llu bytes, there are %llu of %llu",
			(unsigned long long)last.records, (unsigned long long)last.size,
			(unsigned long long)lines - 1, (unsigned long long)before);
	return 0;
}

static int check_head(struct span head, enum catalogue_check check, struct diag *diag)
{
	const struct codec *codec = codec_detect((const unsigned char *)head.p,
		head.n < CODEC_HEAD_BYTES ? head.n : CODEC_HEAD_BYTES);
	if (check == CHECK_PACKED && codec->framed)
		return 0;
	if (begins_page(head))
		return diag_set(diag, OST_EFORMAT,
			"a page of HTML came instead of the file; open the address in a browser to "
			"see why");
	if (check == CHECK_PACKED)
		return diag_set(diag, OST_EFORMAT, "not a packed file, as it should be");
	if (check != CHECK_ANY && memchr(head.p, '\0', head.n) != NULL)
		return diag_set(diag, OST_EFORMAT, "not text, as it should be");
	return 0;
}

/* The first bytes as they lie in the file. */
static int read_head(const char *path, char *head, size_t *length, struct diag *diag)
{
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return diag_set(diag, OST_EIO, "cannot be read");
	*length = fread(head, 1, HEAD_BYTES, file);
	fclose(file);
	return *length > 0 ? 0 : diag_set(diag, OST_ETRUNCATED, "an empty file came");
}

int fetch_check(const char *path, enum catalogue_check check, struct diag *diag)
{
	char head[HEAD_BYTES];
	size_t length = 0;
	int result = read_head(path, head, &length, diag);
	if (result == 0)
		result = check_head((struct span){ head, length }, check, diag);
	if (result != 0 || check == CHECK_TEXT || check == CHECK_ANY)
		return result;
	struct input *input = input_open_with(path, &(struct input_options){ 0 }, diag);
	if (input == NULL)
		return OST_EIO;
	result = check == CHECK_PACKED ? check_packed(input, diag) : check_metadata(input, diag);
	input_close(input);
	return result;
}
