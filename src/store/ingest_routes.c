#include "store/ingest_routes.h"

#include "source/recording.h"
#include "store/loading.h"
#include "store/origin_routes.h"
#include "store/origins.h"

#include <inttypes.h>
#include <string.h>

/* Updates may begin while the table they follow was still being written. */
enum { OVERLAP_S = 15 * MINUTE_S };

struct route_load {
	struct store *store;
	struct diag *diag;
	int64_t input, extends; /* whose table it goes into: its own (0) or an older input's */
	struct origin_routes *routes; /* NULL until the first route */
	struct tally tally;
	struct recording_report report;
};

static bool follows(const struct store_origin_table *table, ost_time_t first)
{
	return first >= table->until - OVERLAP_S && first <= table->until + ORIGIN_GAP_S;
}

/* Goes on from a table. Returns 1, 0 when it is not one of this peer's, negative on failure. */
static int resume(struct route_load *load, int64_t input, const struct bgp_peer *peer)
{
	struct buf bytes, peers;
	struct origin_table table;
	buf_init(&bytes);
	buf_init(&peers);
	int status = store_origins_read_peers(load->store, input, &peers);
	if (status == 0 && peers.length > 0)
		status = store_origins_read(load->store, input, &bytes);
	if (status == 0 && bytes.length > 0) {
		load->routes = origin_routes_new();
		status = origin_table_open((struct span){ bytes.text, bytes.length }, &table);
	}
	if (status == 0 && bytes.length > 0)
		status = origin_routes_resume(
			load->routes, &table, (struct span){ peers.text, peers.length });
	bool known = status == 0 && load->routes != NULL && origin_routes_knows(load->routes, peer);
	if (!known) {
		origin_routes_free(load->routes);
		load->routes = NULL;
	}
	buf_clear(&bytes);
	buf_clear(&peers);
	return status != 0 ? status : known;
}

/* By the first route: what the recording goes on from, if anything. */
static int choose_table(struct route_load *load, const struct route *route)
{
	struct store_origin_table *table;
	size_t count = 0;
	struct arena arena;
	int got = 0;
	arena_init(&arena);
	if (route->kind != ROUTE_TABLE)
		got = store_origins_list(load->store, &arena, &table, &count);
	for (size_t i = count; i-- > 0 && got == 0;) {
		if (!follows(&table[i], route->time))
			continue;
		got = resume(load, table[i].input, route->peer);
		load->extends = got == 1 ? table[i].input : 0;
	}
	arena_clear(&arena);
	if (load->routes == NULL)
		load->routes = origin_routes_new();
	return got < 0 ? got : 0;
}

static int take_route(void *ctx, const struct route *route)
{
	struct route_load *load = ctx;
	int status = 0;
	if (route->kind > ROUTE_WITHDRAWN)
		return 0;
	if (load->routes == NULL)
		status = choose_table(load, route);
	if (status == OST_EFORMAT)
		return diag_set(load->diag, status,
			"the table of origins that it goes on from is damaged; load its inputs "
			"into a new store (--db)");
	if (status == 0)
		status = origin_routes_add(load->routes, route, &load->tally);
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

static int put_table(struct route_load *load)
{
	struct buf table, peers;
	buf_init(&table);
	buf_init(&peers);
	int status = origin_routes_finish(load->routes, &table, &peers);
	if (status == OST_ERANGE)
		diag_set(load->diag, status, "its table of origins would exceed 1 GiB");
	if (status == 0)
		status = store_origins_put(load->store,
			load->extends != 0 ? load->extends : load->input, &table, &peers);
	if (status == 0 && load->extends != 0)
		status = store_origins_extend(load->store, load->input, load->extends);
	buf_clear(&table);
	buf_clear(&peers);
	return status;
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
	int status = put_table(load);
	if (status == 0)
		status = store_input_finish(load->store, row);
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
	return loading_end(store, status, result, diag);
}
