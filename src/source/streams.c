#include "source/streams.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096 };

/* A segment that came early. */
struct waiting {
	struct waiting *next;
	uint32_t sequence, missing;
	size_t size;
	uint8_t bytes[];
};

struct direction {
	struct stream stream; /* first, so that one is the other */
	struct direction *chain; /* of the bucket */
	struct direction *older, *newer; /* by the last segment seen */
	bool begun;
	uint32_t next; /* the sequence number expected */
	uint32_t initial; /* of the SYN; next to tell a repeated one from a new connection */
	bool synchronised; /* `initial` is known */
	bool syn_carried; /* nothing but the bytes of the SYN itself came so far */
	struct waiting *waiting; /* by sequence number */
	size_t waiting_bytes;
};

struct streams {
	struct stream_sink sink;
	struct streams_counts counts;
	struct direction *bucket[BUCKETS];
	struct direction *oldest, *newest;
	size_t directions, waiting_bytes;
};

struct streams *streams_new(const struct stream_sink *sink)
{
	struct streams *streams = xcalloc(1, sizeof *streams);
	streams->sink = *sink;
	return streams;
}

const struct streams_counts *streams_counts(const struct streams *streams)
{
	return &streams->counts;
}

static bool same_end(const struct stream_end *a, const struct stream_end *b)
{
	return a->port == b->port && addr_compare(&a->addr, &b->addr) == 0;
}

static uint32_t hash_end(const struct stream_end *end)
{
	uint32_t hash = end->port;
	for (size_t i = 0; i < sizeof end->addr.byte; i++)
		hash = (hash ^ end->addr.byte[i]) * 16777619u;
	return hash;
}

static size_t bucket_of(const struct stream_end *from, const struct stream_end *to)
{
	uint32_t hash = hash_end(from) * 31 + hash_end(to);
	return (hash ^ hash >> 16) % BUCKETS;
}

static struct direction *find(
	const struct streams *streams, const struct stream_end *from, const struct stream_end *to)
{
	struct direction *d = streams->bucket[bucket_of(from, to)];
	while (d != NULL && !(same_end(&d->stream.from, from) && same_end(&d->stream.to, to)))
		d = d->chain;
	return d;
}

struct stream *streams_reverse(const struct streams *streams, const struct stream *stream)
{
	struct direction *d = find(streams, &stream->to, &stream->from);
	return d != NULL ? &d->stream : NULL;
}

static void unlink_age(struct streams *streams, struct direction *d)
{
	*(d->older != NULL ? &d->older->newer : &streams->oldest) = d->newer;
	*(d->newer != NULL ? &d->newer->older : &streams->newest) = d->older;
}

static void link_newest(struct streams *streams, struct direction *d)
{
	d->older = streams->newest;
	d->newer = NULL;
	*(d->older != NULL ? &d->older->newer : &streams->oldest) = d;
	streams->newest = d;
}

static void drop_first_waiting(struct streams *streams, struct direction *d)
{
	struct waiting *first = d->waiting;
	d->waiting = first->next;
	d->waiting_bytes -= sizeof *first + first->size;
	streams->waiting_bytes -= sizeof *first + first->size;
	free(first);
}

static void end_direction(struct streams *streams, struct direction *d)
{
	struct direction **link = &streams->bucket[bucket_of(&d->stream.from, &d->stream.to)];
	while (*link != d)
		link = &(*link)->chain;
	*link = d->chain;
	unlink_age(streams, d);
	while (d->waiting != NULL)
		drop_first_waiting(streams, d);
	streams->sink.end(streams->sink.ctx, &d->stream);
	streams->directions--;
	free(d);
}

static void end_all(struct streams *streams)
{
	struct direction *next;
	for (struct direction *d = streams->oldest; d != NULL; d = next) {
		next = d->newer;
		end_direction(streams, d);
	}
}

void streams_free(struct streams *streams)
{
	if (streams == NULL)
		return;
	end_all(streams);
	free(streams);
}

static int tell_gap(struct streams *streams, struct direction *d, uint32_t bytes)
{
	streams->counts.gaps++;
	streams->counts.gap_bytes += bytes;
	d->next += bytes;
	return streams->sink.gap(streams->sink.ctx, &d->stream, bytes);
}

/*
 * Hands out a segment that begins at or before what is expected: the part that was not there yet,
 * and the gap behind it where the capture cut it.
 */
static int hand_out(struct streams *streams, struct direction *d, uint32_t sequence,
	struct rd bytes, uint32_t missing)
{
	size_t old = d->next - sequence;
	streams->counts.repeated += old > 0;
	if (old >= rd_left(&bytes) + missing)
		return 0;
	int status = 0;
	if (old < rd_left(&bytes)) {
		bytes.p += old;
		d->next += (uint32_t)rd_left(&bytes);
		status = streams->sink.bytes(streams->sink.ctx, &d->stream, bytes);
		old = 0;
	} else {
		old -= rd_left(&bytes);
	}
	if (status == 0 && missing > old)
		status = tell_gap(streams, d, missing - (uint32_t)old);
	return status;
}

/* How far a sequence number lies ahead of what is expected, over the wrap at 2^32. */
static int32_t ahead(const struct direction *d, uint32_t sequence)
{
	return (int32_t)(sequence - d->next);
}

static int hand_out_waiting(struct streams *streams, struct direction *d)
{
	int status = 0;
	while (status == 0 && d->waiting != NULL && ahead(d, d->waiting->sequence) <= 0) {
		const struct waiting *w = d->waiting;
		status = hand_out(streams, d, w->sequence, rd_of(w->bytes, w->size), w->missing);
		drop_first_waiting(streams, d);
	}
	return status;
}

/* What is in front of the first that waits will not come. */
static int give_up_gap(struct streams *streams, struct direction *d)
{
	int status = tell_gap(streams, d, d->waiting->sequence - d->next);
	return status == 0 ? hand_out_waiting(streams, d) : status;
}

static int flush(struct streams *streams, struct direction *d)
{
	int status = 0;
	while (status == 0 && d->waiting != NULL)
		status = give_up_gap(streams, d);
	return status;
}

static void wait(struct streams *streams, struct direction *d, const struct tcp_segment *segment)
{
	size_t size = rd_left(&segment->payload);
	struct waiting *new = xmalloc(sizeof *new + size), **link = &d->waiting;
	*new = (struct waiting){
		.sequence = segment->sequence, .missing = segment->missing, .size = size
	};
	if (size > 0)
		memcpy(new->bytes, segment->payload.p, size);
	while (*link != NULL && (int32_t)((*link)->sequence - segment->sequence) <= 0)
		link = &(*link)->next;
	new->next = *link;
	*link = new;
	d->waiting_bytes += sizeof *new + size;
	streams->waiting_bytes += sizeof *new + size;
	streams->counts.early++;
}

static struct direction *begin(
	struct streams *streams, const struct stream_end *from, const struct stream_end *to)
{
	if (streams->directions == STREAMS_MAX) {
		streams->counts.evicted++;
		end_direction(streams, streams->oldest);
	}
	struct direction *d = xcalloc(1, sizeof *d);
	size_t bucket = bucket_of(from, to);
	d->stream.from = *from;
	d->stream.to = *to;
	d->chain = streams->bucket[bucket];
	streams->bucket[bucket] = d;
	link_newest(streams, d);
	streams->directions++;
	streams->counts.streams++;
	return d;
}

/* Whether the segment is of a later connection between the same two ends. */
static bool is_another(const struct direction *d, const struct tcp_segment *segment)
{
	if (!d->begun)
		return false;
	if (segment->syn)
		return !d->synchronised || segment->sequence != d->initial;
	int32_t far = ahead(d, segment->sequence);
	return far > STREAM_WINDOW_MAX || far < -STREAM_WINDOW_MAX;
}

static int take_bytes(
	struct streams *streams, struct direction *d, const struct tcp_segment *segment)
{
	int status = 0;
	if (rd_left(&segment->payload) + segment->missing == 0)
		return 0;
	streams->counts.segments++;
	if (ahead(d, segment->sequence) > 0) {
		wait(streams, d, segment);
	} else {
		status =
			hand_out(streams, d, segment->sequence, segment->payload, segment->missing);
		if (status == 0)
			status = hand_out_waiting(streams, d);
	}
	while (status == 0 && d->waiting != NULL &&
		(d->waiting_bytes > STREAM_WAITING_MAX ||
			streams->waiting_bytes > STREAMS_WAITING_MAX))
		status = give_up_gap(streams, d);
	return status;
}

/* The connection that stood there before is over; what waits of it comes out first. */
static int replace(struct streams *streams, struct direction **d)
{
	struct stream_end from = (*d)->stream.from, to = (*d)->stream.to;
	int status = flush(streams, *d);
	end_direction(streams, *d);
	*d = begin(streams, &from, &to);
	return status;
}

int streams_take(struct streams *streams, const struct tcp_segment *segment)
{
	struct tcp_segment s = *segment;
	struct stream_end from = { s.source, s.source_port },
			  to = { s.destination, s.destination_port };
	struct direction *d = find(streams, &from, &to);
	bool empty = rd_left(&s.payload) + s.missing == 0;
	if (d == NULL && empty && !s.syn)
		return 0;
	if (d == NULL)
		d = begin(streams, &from, &to);
	int status = is_another(d, &s) && !(empty && !s.syn) ? replace(streams, &d) : 0;
	if (status != 0)
		return status;
	unlink_age(streams, d);
	link_newest(streams, d);
	if (s.syn) {
		d->initial = s.sequence;
		d->synchronised = true;
		s.sequence++; /* it takes one number itself (RFC 9293, 3.4) */
	}
	if (!d->begun) {
		d->begun = true;
		d->stream.whole = s.syn;
		d->next = s.sequence;
		d->syn_carried = s.syn && !empty;
	} else if (d->syn_carried && rd_left(&s.payload) > 1) {
		/* Captures with a SYN that somebody made up count no number for it. */
		d->next -= s.sequence == d->next - 1;
		d->syn_carried = false;
	}
	return take_bytes(streams, d, &s);
}

int streams_finish(struct streams *streams)
{
	int status = 0;
	/* None ends before all are flushed: one direction is read with what the other one said. */
	for (struct direction *d = streams->oldest; status == 0 && d != NULL; d = d->newer)
		status = flush(streams, d);
	end_all(streams);
	return status;
}
