#include "source/case_folder.h"

#include "base/buf.h"

#include <errno.h>
#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void file_path(struct buf *out, const char *folder, const char *file)
{
	size_t length = strlen(folder);
	while (length > 1 && folder[length - 1] == '/')
		length--;
	buf_add(out, folder, length);
	buf_printf(out, "/%s", file);
}

static bool file_exists(const char *folder, const char *file)
{
	struct buf path;
	buf_init(&path);
	file_path(&path, folder, file);
	bool exists = access(path.text, F_OK) == 0;
	buf_clear(&path);
	return exists;
}

/* The largest row, aligned for any member. */
union any_row {
	struct case_head head;
	struct case_network network;
	struct case_event event;
	struct case_volume volume;
	struct case_botnet botnet;
	struct case_c2 c2;
	struct case_move move;
	struct case_prediction prediction;
	struct case_fallback fallback;
	struct case_neighbour neighbour;
};

struct reading {
	case_sink sink;
	void *ctx;
	int sink_status;
};

/* All lines of one table. Sets reading->sink_status when the sink refuses. */
static int read_lines(struct input *input, struct case_decoder *decoder, struct reading *reading,
	struct diag *diag)
{
	struct span line;
	bool too_long;
	union any_row row;
	int status;
	while ((status = input_line(input, CASE_LINE_MAX, &line, &too_long, diag)) > 0) {
		if (too_long || memchr(line.p, '\0', line.n) != NULL) {
			decoder->line++;
			tally_reject(decoder->tally, too_long ? "line too long" : "NUL byte",
				decoder->line, line.p, line.n);
			continue;
		}
		status = case_decoder_line(decoder, line, &row, diag);
		if (status < 0)
			return status;
		if (status > 0)
			reading->sink_status = reading->sink(reading->ctx, decoder->table, &row);
		if (reading->sink_status < 0)
			return reading->sink_status;
	}
	return status;
}

/* Also counted, so that whoever only looks at what was rejected sees it. */
static void refuse_file(struct case_file_result *result, const struct diag *diag)
{
	struct buf text;
	buf_init(&text);
	if (diag->line > 0)
		buf_printf(&text, "line %" PRIu64 ": ", diag->line);
	buf_puts(&text, diag->what);
	snprintf(result->problem, sizeof result->problem, "%s", text.text);
	tally_reject(&result->tally, "the file could not be used", diag->line, diag->what,
		strlen(diag->what));
	buf_clear(&text);
}

int case_table_read(const char *path, const struct case_table *table, case_sink sink, void *ctx,
	struct case_file_result *result)
{
	struct diag diag = { 0 };
	struct reading reading = { .sink = sink, .ctx = ctx };
	*result = (struct case_file_result){ 0 };
	struct input *input = input_open(path, &diag);
	if (input != NULL) {
		struct case_decoder decoder;
		case_decoder_init(&decoder, table, &result->tally);
		int status = read_lines(input, &decoder, &reading, &diag);
		result->present = status == 0 && decoder.header_seen;
		if (status == 0 && !decoder.header_seen)
			diag_set(&diag, OST_EFORMAT, "the file has no header line");
		case_decoder_clear(&decoder);
		struct diag unread;
		input_sha256(input, result->sha256, &unread);
		result->bytes = input_raw_bytes(input);
		input_close(input);
	}
	if (!result->present)
		refuse_file(result, &diag);
	return reading.sink_status;
}

static int check_head(const struct case_file_result *head, struct diag *diag)
{
	const struct tally *tally = &head->tally;
	const struct tally_reason *first = &tally->reasons[0];
	if (!head->present)
		return diag_set(diag, OST_EFORMAT, "case.csv: %s",
			head->problem[0] != '\0' ? head->problem : "not there");
	if (tally->records != 1 && tally->count > 0)
		return diag_set(diag, OST_EFORMAT,
			"case.csv: %llu usable rows where one is needed; line %llu: %s",
			(unsigned long long)tally->records, (unsigned long long)first->first_line,
			first->reason);
	if (tally->records != 1)
		return diag_set(diag, OST_EFORMAT,
			"case.csv: %llu rows where one is needed (target_asn, event_time, "
			"topology, title)",
			(unsigned long long)tally->records);
	return 0;
}

static int check_folder(const char *folder, struct diag *diag)
{
	struct stat about;
	if (stat(folder, &about) != 0)
		return diag_set(diag, OST_EIO, "cannot open: %s", strerror(errno));
	return S_ISDIR(about.st_mode) ? 0 : diag_set(diag, OST_EIO, "is not a case folder");
}

int case_folder_read(const char *folder, case_sink sink, void *ctx,
	struct case_folder_result *result, struct diag *diag)
{
	SHA2_CTX hash;
	*result = (struct case_folder_result){ 0 };
	snprintf(diag->input, sizeof diag->input, "%s", folder);
	int status = check_folder(folder, diag);
	if (status != 0)
		return status;
	SHA256Init(&hash);
	for (size_t t = 0; t < CASE_TABLES && status == 0; t++) {
		struct case_file_result *file = &result->file[t];
		const char *name = case_tables[t].file;
		struct buf path;
		if (!file_exists(folder, name))
			continue;
		buf_init(&path);
		file_path(&path, folder, name);
		status = case_table_read(path.text, &case_tables[t], sink, ctx, file);
		buf_clear(&path);
		SHA256Update(&hash, (const uint8_t *)name, strlen(name));
		SHA256Update(&hash, (const uint8_t *)file->sha256, strlen(file->sha256));
		result->bytes += file->bytes;
	}
	SHA256End(&hash, result->sha256);
	if (status < 0)
		return diag_set(
			diag, status, "the rows could not be stored: %s", ost_strerror(status));
	return check_head(&result->file[CASE_HEAD], diag);
}
