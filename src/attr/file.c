#include "attr/file.h"

#include "source/recording.h"
#include "store/ingest_routes.h"
#include "store/origin_routes.h"
#include "store/origin_rows.h"

static int take_origin(void *ctx, uint64_t line, const struct prefix_origin *origin)
{
	(void)line;
	origin_rows_add(ctx, origin);
	return 0;
}

static int read_rows(const char *path, const struct decode_options *options,
	struct origin_file *file, struct diag *diag)
{
	struct origin_rows *rows = origin_rows_new();
	struct ref_sink sink = { .ctx = rows, .origin = take_origin };
	struct decode_result result;
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
	origin_rows_free(rows);
	return status;
}

struct taking {
	struct origin_routes *routes;
	struct tally *tally;
};

static int take_route(void *ctx, const struct route *route)
{
	struct taking *taking = ctx;
	return origin_routes_add(taking->routes, route, taking->tally);
}

static int read_routes(const char *path, const struct decode_options *options,
	struct origin_file *file, struct diag *diag)
{
	struct taking taking = { origin_routes_new(), &file->tally };
	struct recording_options how = { .progress = options->progress,
		.progress_ctx = options->progress_ctx };
	struct recording_sink sink = { &taking, take_route };
	struct recording_report report;
	struct buf peers;
	buf_init(&peers);
	int status = recording_read(path, &how, &sink, &report, diag);
	if (status == 0 && origin_routes_prefixes(taking.routes) == 0)
		status = diag_set(
			diag, OST_EFORMAT, "holds no route of a peer to an IPv4 or IPv6 prefix");
	if (status == 0) {
		file->dated = recording_time(&report);
		file->format = ORIGIN_RECORDING;
		file->truncated = report.truncated;
		file->tally.rejected += report.tally.rejected;
		status = origin_routes_finish(taking.routes, &file->table, &peers);
	}
	origin_routes_free(taking.routes);
	buf_clear(&peers);
	return status;
}

int origin_file_read(const char *path, const struct decode_options *options,
	struct origin_file *file, struct diag *diag)
{
	*file = (struct origin_file){ 0 };
	buf_init(&file->table);
	int status = read_rows(path, options, file, diag);
	if (status == OST_EUNSUPPORTED && options->format == NULL)
		status = read_routes(path, options, file, diag);
	if (status == OST_ERANGE)
		diag_set(diag, status, "is too big for a table of origins");
	return status;
}

void origin_file_clear(struct origin_file *file)
{
	buf_clear(&file->table);
}
