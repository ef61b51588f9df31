/*
 * The bytes as a BMP stream: as one piece and cut into many, which must give the same; and as one
 * message of each type, whatever its header says.
 */
#include "fuzz.h"

#include "base/alloc.h"
#include "source/bmp_frames.h"

#include <stdlib.h>
#include <string.h>

/* What one reading found, its routes as a sum of their order and contents. */
struct outcome {
	uint64_t routes, sum;
	struct recording_report report;
	uint64_t torn;
};

static int take_route(void *ctx, const struct route *route)
{
	struct outcome *outcome = ctx;
	FUZZ_CHECK(route->peer != NULL && route->kind <= ROUTE_STATE);
	FUZZ_CHECK(route->rib <= BGP_ADJ_RIB_OUT_POST && route->form == ROUTE_FORM_BMP);
	outcome->routes++;
	outcome->sum = outcome->sum * 31 + route->prefix.bits + route->prefix.addr.byte[0] +
		       route->kind + rd_left(&route->attributes) + route->offset;
	return 0;
}

/* Hands over `piece` bytes at a time, with what was left over in front. */
static void read_stream(struct rd bytes, size_t piece, bool decode, struct outcome *outcome)
{
	static struct bgp_attributes attributes;
	const struct recording_options options = { .decode = decode };
	const struct recording_sink sink = { outcome, take_route };
	*outcome = (struct outcome){ 0 };
	struct recording_part part = { .options = &options,
		.sink = &sink,
		.report = &outcome->report,
		.attributes = &attributes };
	struct bmp_frames frames = { .part = &part, .station = bmp_station_new(&part) };
	const uint8_t *from = bytes.p, *end = bytes.p;
	while (end < bytes.end) {
		end += (size_t)(bytes.end - end) < piece ? (size_t)(bytes.end - end) : piece;
		size_t used = bmp_frames_take(&frames, rd_of(bytes.p, (size_t)(end - bytes.p)),
			(uint64_t)(bytes.p - from), false);
		FUZZ_CHECK(used <= (size_t)(end - bytes.p));
		bytes.p += used;
	}
	size_t left = rd_left(&bytes);
	FUZZ_CHECK(bmp_frames_take(&frames, bytes, (uint64_t)(bytes.p - from), true) == left);
	bmp_station_free(frames.station);
	outcome->torn = frames.torn_bytes;
	FUZZ_CHECK(outcome->report.lost_bytes + outcome->torn <= (uint64_t)(bytes.end - from));
}

static void check_stream(struct rd bytes)
{
	struct outcome whole, pieces;
	size_t size = rd_left(&bytes);
	read_stream(bytes, size + 1, true, &whole);
	read_stream(bytes, 1 + (size > 0 ? bytes.p[size - 1] % 70 : 0), true, &pieces);
	FUZZ_CHECK(whole.routes == pieces.routes && whole.sum == pieces.sum);
	FUZZ_CHECK(whole.torn == pieces.torn);
	FUZZ_CHECK(whole.report.records == pieces.report.records);
	FUZZ_CHECK(whole.report.lost_bytes == pieces.report.lost_bytes);
	FUZZ_CHECK(whole.report.tally.rejected == pieces.report.tally.rejected);
}

static void check_contents(const struct bmp_message *message)
{
	struct bmp_peer_up up;
	struct bmp_peer_down down;
	struct bmp_statistic statistic;
	struct bmp_tlv tlv;
	struct rd in = message->body, update, rest;
	bmp_peer_down_read(message, &down);
	if (bmp_peer_up_read(message, &up) == NULL)
		bmp_peer_up_encoding(&up, message->peer.rib);
	if (bmp_update_read(message, &update, &rest) == NULL)
		FUZZ_CHECK(rd_left(&update) + rd_left(&rest) < rd_left(&message->body));
	bmp_statistics_begin(&in);
	while (bmp_statistic_next(&in, &statistic) == 1)
		FUZZ_CHECK(statistic.numeric || statistic.value == 0);
	in = message->body;
	while (bmp_tlv_next(&in, &tlv) == 1)
		FUZZ_CHECK(tlv.value.end <= message->body.end);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct rd in = rd_of(bytes, size);
	struct bmp_message message;
	if (bmp_message_begin(in, &message) == NULL)
		check_contents(&message);
	check_stream(in);
	return 0;
}
