#include "source/case_folder.h"

#include "base/buf.h"

#include <sha2.h>
#include <stdio.h>
#include <string.h>
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

bool case_folder_is(const char *path)
{
	return file_exists(path, case_tables[CASE_HEAD].file);
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
		snprintf(result->problem, sizeof result->problem, "%s", diag.what);
	return reading.sink_status;
}

static int check_head(const struct case_file_result *head, struct diag *diag)
{
	if (!head->present)
		return diag_set(diag, OST_EFORMAT, "case.csv: %s",
			head->problem[0] != '\0' ? head->problem : "not there");
	if (head->tally.records == 1)
		return 0;
	return diag_set(diag, OST_EFORMAT,
		"case.csv: %llu usable rows where one is needed (target_asn, event_time, topology, "
		"title)%s%s",
		(unsigned long long)head->tally.records, head->tally.count > 0 ? ": " : "",
		head->tally.count > 0 ? head->tally.reasons[0].reason : "");
}

int case_folder_read(const char *folder, case_sink sink, void *ctx,
	struct case_folder_result *result, struct diag *diag)
{
	SHA2_CTX hash;
	int status = 0;
	*result = (struct case_folder_result){ 0 };
	snprintf(diag->input, sizeof diag->input, "%s", folder);
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
