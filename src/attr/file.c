#include "attr/file.h"

#include "store/origin_rows.h"

static int take_origin(void *ctx, uint64_t line, const struct prefix_origin *origin)
{
	(void)line;
	origin_rows_add(ctx, origin);
	return 0;
}

int origin_file_read(const char *path, const struct decode_options *options,
	struct origin_file *file, struct diag *diag)
{
	struct origin_rows *rows = origin_rows_new();
	struct ref_sink sink = { .ctx = rows, .origin = take_origin };
	struct decode_result result;
	*file = (struct origin_file){ 0 };
	buf_init(&file->table);
	int status = decode_file(path, options, &sink, &result, diag);
	if (status == 0) {
		file->dated = result.dated;
		file->format = result.format->name;
		file->tally = result.tally;
		file->truncated = result.truncated;
		if (origin_rows_count(rows) == 0)
			status = diag_set(diag, OST_EFORMAT,
				"is of format %s, which holds no origins of addresses",
				file->format);
	}
	if (status == 0)
		status = origin_rows_finish(rows, &file->dated, &file->tally, &file->table);
	if (status == OST_ERANGE)
		diag_set(diag, status, "its table of origins would exceed 1 GiB");
	origin_rows_free(rows);
	return status;
}

void origin_file_clear(struct origin_file *file)
{
	buf_clear(&file->table);
}
