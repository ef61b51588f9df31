#include "store/ingest_routes.h"

#include "source/recording.h"
#include "store/loading.h"
#include "store/recordings.h"

#include <inttypes.h>
#include <string.h>

struct route_load {
	struct store *store;
	struct diag *diag;
	int64_t input;
	struct origin_routes *routes; /* NULL until the first route */
	struct buf journal; /* of a recording that begins with updates */
	struct tally tally;
	struct recording_report report;
};

static int take_route(void *ctx, const struct route *route)
{
	struct route_load *load = ctx;
	if (route->kind > ROUTE_WITHDRAWN)
		return 0;
	if (load->routes == NULL) {
		load->routes = origin_routes_new();
		if (route->kind != ROUTE_TABLE)
			origin_routes_note(load->routes, &load->journal);
	}
	int status = origin_routes_add(load->routes, route, &load->tally);
	return status != OST_ERANGE
		       ? status
		       : diag_set(load->diag, status,
				 "has more than %d peers, or too many prefixes", ORIGIN_PEERS_MAX);
}

/* What was read is of use: some routes, and none lost at its end unless that is accepted. */
static int check(struct route_load *load, const struct decode_options *options)
{
	const struct recording_report *report = &load->report;
	if (load->routes == NULL || origin_routes_prefixes(load->routes) == 0)
		return diag_set(load->diag, OST_EFORMAT,
			"holds no route of a peer to an IPv4 or IPv6 prefix");
	if (report->truncated && !options->partial)
		return diag_set(load->diag, OST_ETRUNCATED,
			"ends early (%" PRIu64 " routes came before its end); fetch it again, or "
			"take what there is with --partial",
			report->matched);
	if (report->ignored_bytes > 0)
		tally_reject(&load->tally, INPUT_IGNORED, 0, NULL, 0);
	if (report->gaps > 0)
		tally_reject(&load->tally, "bytes between records that are no record",
			report->first_gap, NULL, 0);
	return 0;
}

struct when recording_time(const struct recording_report *report)
{
	struct when when;
	struct buf text;
	buf_init(&text);
	time_print_minute(&text, report->first_time);
	when_parse((struct span){ text.text, text.length }, &when);
	when.until = report->last_time + (ost_time_t)1;
	buf_clear(&text);
	return when;
}

/* Its own table, and then those of all recordings that it belongs to. */
static int put_tables(struct route_load *load)
{
	int status = recordings_add(load->store, load->input, load->routes, &load->journal);
	if (status == 0)
		status = recordings_join(load->store, load->input);
	if (status == OST_EFORMAT)
		return diag_set(load->diag, status,
			"a table of origins that it belongs to is damaged; load its inputs into a "
			"new store (--db)");
	return status != OST_ERANGE
		       ? status
		       : diag_set(load->diag, status,
				 "with what it belongs to it has more than %d peers, or a table of "
				 "origins that would exceed 1 GiB",
				 ORIGIN_PEERS_MAX);
}

static int finish(struct route_load *load, struct store_input *row, struct ingest_result *result)
{
	const struct recording_report *report = &load->report;
	row->id = result->input = load->input;
	row->format = ORIGIN_RECORDING;
	row->dated = result->dated = recording_time(report);
	row->records = result->records = report->matched;
	row->rejected = result->rejected = report->tally.rejected + load->tally.rejected;
	row->truncated = result->truncated = report->truncated;
	result->own_routes = origin_routes_own(load->routes);
	int status = store_input_finish(load->store, row);
	if (status == 0)
		status = put_tables(load);
	if (status == 0)
		status = store_rejections_add(load->store, load->input, "", &report->tally);
	if (status == 0)
		status = store_rejections_add(load->store, load->input, "", &load->tally);
	return status;
}

/* The sum of the file as it lies there, and its size. */
static int hash_file(const char *path, char *sha256, uint64_t *bytes, struct diag *diag)
{
	struct input *input = input_open(path, diag);
	if (input == NULL)
		return OST_EIO;
	int status = input_sha256(input, sha256, diag);
	*bytes = input_raw_bytes(input);
	input_close(input);
	return status;
}

static int read_recording(
	struct route_load *load, const char *path, const struct decode_options *options)
{
	struct recording_options how = { .progress = options->progress,
		.progress_ctx = options->progress_ctx };
	struct recording_sink sink = { load, take_route };
	int status = recording_read(path, &how, &sink, &load->report, load->diag);
	return status == 0 ? check(load, options) : status;
}

int ingest_routes(struct store *store, const char *path, const struct decode_options *options,
	ost_time_t now, struct ingest_result *result, struct diag *diag)
{
	struct route_load load = { .store = store, .diag = diag };
	char sha256[INPUT_SHA256_TEXT];
	struct store_input row = { .sha256 = sha256, .path = path, .loaded = now };
	struct fetched fetched;
	*result = (struct ingest_result){ .format = ORIGIN_RECORDING };
	buf_init(&load.journal);
	if (strcmp(path, "-") == 0)
		return diag_set(diag, OST_EUSAGE,
			"a recording cannot be loaded from standard input; write it to a file");
	int status = loading_begin(store, path, &load.input, diag);
	if (status != 0)
		return status;
	status = hash_file(path, sha256, &row.bytes, diag);
	if (status == 0)
		status = loading_find_older(store, sha256, ORIGIN_RECORDING, result);
	if (status == 0 && !result->already)
		status = read_recording(&load, path, options);
	loading_note_source(path, &fetched, &row);
	if (status == 0 && !result->already)
		status = finish(&load, &row, result);
	origin_routes_free(load.routes);
	buf_clear(&load.journal);
	return loading_end(store, status, result, diag);
}
