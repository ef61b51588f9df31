/*
 * Captured packets: the TCP streams in them which are BMP or BGP, told by their content. Offsets in
 * the report are those of the packet at hand.
 */
#include "base/alloc.h"
#include "source/bgp_flow.h"
#include "source/bmp_frames.h"
#include "source/input.h"
#include "source/streams.h"
#include "wire/pcap.h"

#include <stdlib.h>
#include <string.h>

enum {
	LOOK_BYTES = 8 * 1024, /* two BGP messages of the usual maximum hold a whole header */
	KEPT_MAX = 16 << 20, /* of all streams together */
};

enum flow_kind { FLOW_UNDECIDED, FLOW_BMP, FLOW_BGP, FLOW_OTHER };

/* What is known of one direction; `kept` are bytes of a message that is not whole yet. */
struct flow {
	enum flow_kind kind;
	struct bmp_frames bmp;
	struct bgp_flow bgp;
	uint8_t *kept;
	size_t kept_bytes, capacity;
	size_t look_at; /* undecided: not worth another look with fewer bytes */
};

struct capture {
	struct recording_part *part;
	struct pcap pcap;
	struct streams *streams;
	size_t kept_bytes; /* of all flows */
	bool lost; /* looking for the next packet */
	uint64_t gap_at, gap_bytes;
};

bool recording_is_pcap(struct span head)
{
	return pcap_is((const uint8_t *)head.p, head.n);
}

static void keep(struct capture *c, struct flow *flow, struct rd bytes)
{
	size_t count = rd_left(&bytes), size = flow->kept_bytes + count;
	if (count == 0)
		return;
	if (size > flow->capacity) {
		flow->capacity = size < 2 * flow->capacity ? 2 * flow->capacity : size;
		flow->kept = xrealloc(flow->kept, flow->capacity);
	}
	memcpy(flow->kept + flow->kept_bytes, bytes.p, count);
	flow->kept_bytes = size;
	c->kept_bytes += count;
}

static void drop(struct capture *c, struct flow *flow, size_t count)
{
	if (count == 0)
		return;
	flow->kept_bytes -= count;
	c->kept_bytes -= count;
	memmove(flow->kept, flow->kept + count, flow->kept_bytes);
	if (flow->kept_bytes > 0)
		return;
	free(flow->kept);
	flow->kept = NULL;
	flow->capacity = 0;
}

/* 1 and the kind, 0 = neither, -1 = more bytes tell. */
static int kind_at(struct rd bytes, bool last, enum flow_kind *kind)
{
	int bgp = bgp_flow_begin(bytes), bmp = bmp_frames_begin(bytes, last);
	*kind = bgp == 1 ? FLOW_BGP : FLOW_BMP;
	if (bgp == 1 || bmp == 1)
		return 1;
	return !last && (bgp < 0 || bmp < 0) ? -1 : 0;
}

/*
 * A stream whose beginning is here must begin with a message. In others one is looked for; BMP
 * first, since what it carries is BGP.
 */
static enum flow_kind decide(struct flow *flow, bool whole, struct rd bytes, bool last)
{
	enum flow_kind kind, found = FLOW_UNDECIDED;
	size_t size = rd_left(&bytes);
	bool full = last || size >= LOOK_BYTES;
	if (size < flow->look_at && !full)
		return FLOW_UNDECIDED;
	int answer = kind_at(bytes, last, &kind);
	if (answer == 1)
		return kind;
	if (whole)
		return answer < 0 && size < BMP_MESSAGE_MAX ? FLOW_UNDECIDED : FLOW_OTHER;
	flow->look_at = 2 * size;
	for (; rd_left(&bytes) > 0 && found != FLOW_BMP; bytes.p++) {
		if (kind_at(bytes, true, &kind) == 1)
			found = kind;
	}
	if (found == FLOW_BMP || full)
		return found != FLOW_UNDECIDED ? found : FLOW_OTHER;
	return FLOW_UNDECIDED;
}

static struct flow *reverse_of(const struct capture *c, const struct stream *stream)
{
	const struct stream *reverse = streams_reverse(c->streams, stream);
	return reverse != NULL ? reverse->user : NULL;
}

static void begin_kind(struct capture *c, struct stream *stream, struct flow *flow)
{
	const struct flow *reverse = reverse_of(c, stream);
	switch (flow->kind) {
	case FLOW_BMP:
		flow->bmp.part = c->part;
		flow->bmp.station = bmp_station_new(c->part);
		flow->bmp.captured = true;
		break;
	case FLOW_BGP:
		flow->bgp.part = c->part;
		flow->bgp.sender.addr = stream->from.addr;
		if (reverse == NULL || reverse->kind != FLOW_BGP)
			c->part->report->peers++;
		break;
	case FLOW_OTHER:
		recording_note(c->part, "TCP streams that are neither BGP nor BMP", 1);
		break;
	case FLOW_UNDECIDED:
		break;
	}
}

/* Takes what can be taken of `bytes`. Returns how many are used up. */
static size_t take(struct capture *c, struct stream *stream, struct rd bytes, bool last)
{
	struct flow *flow = stream->user;
	if (flow->kind == FLOW_UNDECIDED) {
		flow->kind = decide(flow, stream->whole, bytes, last);
		begin_kind(c, stream, flow);
	}
	switch (flow->kind) {
	case FLOW_BMP:
		return bmp_frames_take(&flow->bmp, bytes, 0, last);
	case FLOW_BGP: {
		const struct flow *reverse = reverse_of(c, stream);
		flow->bgp.other = reverse != NULL ? &reverse->bgp : NULL;
		return bgp_flow_take(&flow->bgp, bytes, last);
	}
	case FLOW_OTHER:
		return rd_left(&bytes);
	case FLOW_UNDECIDED:
		break;
	}
	return 0;
}

/* What is left of a flow when nothing, or something else, follows. Returns the bytes of a torn end. */
static uint64_t drain(struct capture *c, struct stream *stream)
{
	struct flow *flow = stream->user;
	take(c, stream, rd_of(flow->kept, flow->kept_bytes), true);
	drop(c, flow, flow->kept_bytes);
	uint64_t torn = flow->bmp.torn_bytes + flow->bgp.torn_bytes;
	flow->bmp.torn_bytes = flow->bgp.torn_bytes = 0;
	return torn;
}

static int status_of(const struct flow *flow)
{
	return flow->bmp.status != 0 ? flow->bmp.status : flow->bgp.status;
}

static int take_bytes(void *ctx, struct stream *stream, struct rd bytes)
{
	struct capture *c = ctx;
	if (stream->user == NULL)
		stream->user = xcalloc(1, sizeof(struct flow));
	struct flow *flow = stream->user;
	if (flow->kept_bytes == 0) {
		bytes.p += take(c, stream, bytes, false);
		keep(c, flow, bytes);
	} else {
		keep(c, flow, bytes);
		drop(c, flow, take(c, stream, rd_of(flow->kept, flow->kept_bytes), false));
	}
	if (c->kept_bytes > KEPT_MAX) {
		recording_gap(c->part, c->part->offset, drain(c, stream));
		recording_note(c->part, "streams given up for want of memory", 1);
	}
	return status_of(flow);
}

static int take_gap(void *ctx, struct stream *stream, uint32_t bytes)
{
	struct capture *c = ctx;
	recording_note(c->part, "gaps in TCP streams", 1);
	if (stream->user == NULL)
		return 0;
	recording_gap(c->part, c->part->offset, drain(c, stream) + bytes);
	return status_of(stream->user);
}

static void end_stream(void *ctx, struct stream *stream)
{
	struct capture *c = ctx;
	struct flow *flow = stream->user;
	if (flow == NULL)
		return;
	c->part->report->tail_bytes += drain(c, stream);
	bmp_station_free(flow->bmp.station);
	free(flow);
	stream->user = NULL;
}

static int take_packet(struct capture *c, const struct pcap_packet *packet)
{
	struct recording_part *part = c->part;
	struct tcp_segment segment;
	const char *why = packet_read(packet->link, packet->bytes, &segment);
	part->arrival = packet->time;
	part->arrival_microseconds = packet->microseconds;
	if (why == NULL)
		return streams_take(c->streams, &segment);
	if (strcmp(why, PACKET_OTHER) == 0)
		recording_note(part, PACKET_OTHER, 1);
	else if (strcmp(why, PACKET_FRAGMENT) == 0)
		recording_note(part, PACKET_FRAGMENT, 1);
	else
		recording_refuse(part, why);
	return 0;
}

/* Looks for the next packet behind damage. Returns how many bytes are used up. */
static size_t resume(struct capture *c, struct rd bytes, bool last, size_t *want)
{
	size_t skip;
	bool found = pcap_resume(&c->pcap, bytes, last, &skip);
	c->gap_bytes += skip;
	*want = found ? 1 : PCAP_RESUME_BYTES;
	if (found || last) {
		recording_gap(c->part, c->gap_at, c->gap_bytes);
		c->lost = false;
	}
	return skip;
}

/* One piece of the file. Returns how many bytes are used up; none when `*want` are needed. */
static size_t take_piece(struct capture *c, struct rd bytes, size_t *want, int *status)
{
	struct pcap_packet packet;
	const char *why;
	size_t used = 0;
	switch (pcap_next(&c->pcap, bytes, &used, &packet, &why)) {
	case PCAP_MORE:
		*want = used;
		return 0;
	case PCAP_PACKET:
		*status = take_packet(c, &packet);
		return used;
	case PCAP_OTHER:
		if (why != NULL)
			recording_refuse(c->part, why);
		return used;
	case PCAP_DAMAGED:
		break;
	}
	recording_refuse(c->part, why);
	c->lost = true;
	c->gap_at = c->part->offset;
	c->gap_bytes = 1; /* no packet begins here */
	*want = PCAP_RESUME_BYTES;
	return 1;
}

/* The packets of one window. `*want` is what the next must hold at least. */
static int take_window(struct capture *c, struct rd window, bool last, size_t *want)
{
	struct input *input = c->part->input;
	int status = 0;
	*want = 1;
	while (status == 0 && rd_left(&window) >= (last ? 1 : *want)) {
		c->part->offset = input_offset(input);
		size_t used = c->lost ? resume(c, window, last, want)
				      : take_piece(c, window, want, &status);
		bool torn = used == 0 && last && !c->lost && *want > rd_left(&window);
		if (torn) {
			c->part->report->tail_bytes += rd_left(&window);
			used = rd_left(&window);
		}
		input_skip(input, used);
		window.p += used;
		if (used > 0 && !c->lost)
			*want = 1;
	}
	return status;
}

static int read_packets(struct capture *c, int *got)
{
	size_t want = PCAP_HEAD_BYTES;
	int status = 0;
	*got = 1;
	while (status == 0 && *got == 1) {
		struct span window;
		*got = input_window(c->part->input, want, &window, c->part->diag);
		status = take_window(c, rd_of(window.p, window.n), *got != 1, &want);
	}
	return status;
}

static void note_streams(struct recording_part *part, const struct streams_counts *counts)
{
	recording_note(part, "TCP segments that came early", counts->early);
	recording_note(part, "TCP segments that came again", counts->repeated);
	recording_note(part, "TCP streams ended for want of room", counts->evicted);
}

int recording_read_pcap(struct recording_part *part)
{
	struct capture *c = xcalloc(1, sizeof *c);
	const struct stream_sink sink = { c, take_bytes, take_gap, end_stream };
	int got;
	c->part = part;
	c->streams = streams_new(&sink);
	int status = read_packets(c, &got);
	if (status == 0)
		status = streams_finish(c->streams);
	note_streams(part, streams_counts(c->streams));
	streams_free(c->streams);
	free(c);
	return status != 0 ? status : bmp_frames_end(part, got, "BGP or BMP message");
}
