#include "base/alloc.h"
#include "source/mrt_frames.h"
#include "source/recording_part.h"
#include "wire/filter.h"

#include <stdlib.h>

struct mrt_reading {
	struct recording_part *part;
	struct mrt_frames frames;
	struct mrt_peers peers;
	/* Of the type and subtype of the last record, which most next ones have too. */
	struct mrt_header last;
	const char *name;
	bool unknown; /* it has no name */
	enum mrt_kind kind;
};

static void read_peers(struct mrt_reading *m, const struct mrt_frame *frame)
{
	struct recording_report *report = m->part->report;
	const char *why = mrt_read_peers(frame->body, &m->peers);
	if (why != NULL)
		recording_refuse(m->part, why);
	if (m->peers.count > report->peers)
		report->peers = m->peers.count;
}

/* What can be said of all entries of a record. */
static enum filter_answer ask_filter(const struct recording_part *part, const struct route *route)
{
	if (part->options->filter == NULL)
		return FILTER_YES;
	unsigned known = FILTER_TIME | FILTER_KIND;
	/* TABLE_DUMP has the prefix with the entry. */
	if (route->form == ROUTE_FORM_TABLE_DUMP_V2)
		known |= FILTER_PREFIX;
	return filter_begin(part->options->filter, route, known);
}

static int read_entries(struct mrt_reading *m, struct mrt_rib *rib, struct route *route)
{
	struct recording_part *part = m->part;
	enum filter_answer answer = ask_filter(part, route);
	uint64_t routes = 0;
	const char *why;
	int got, status = 0;
	/* The one number that the record itself gives, so that nothing of it need be read. */
	if (answer == FILTER_NO && route->form == ROUTE_FORM_TABLE_DUMP_V2) {
		routes = rib->entries;
		rib->entries = 0;
		rib->rest.p = rib->rest.end;
	}
	while (status == 0 && (got = mrt_rib_next(rib, route, &why)) != 0) {
		if (got < 0) {
			recording_refuse(part, why);
			continue;
		}
		routes++;
		if (answer == FILTER_YES ||
			(answer == FILTER_DEPENDS && filter_rest(part->options->filter, route)))
			status = recording_hand_out(part, route);
	}
	part->report->routes += routes;
	part->report->kind_routes[ROUTE_TABLE] += routes;
	return status;
}

static int read_rib(struct mrt_reading *m, const struct mrt_frame *frame)
{
	struct recording_part *part = m->part;
	struct mrt_rib rib;
	struct route route;
	const char *why = mrt_rib_begin(&frame->header, frame->body, &m->peers, &rib, &route);
	route.offset = frame->offset;
	if (rib.guessed_add_path)
		recording_note(part, "tables read with path identifiers nobody told of", 1);
	if (why != NULL)
		recording_refuse(part, why);
	else if (route.prefix.family == BGP_FAMILIES)
		recording_note(part, "routes of a family that is not decoded", 1);
	else
		return read_entries(m, &rib, &route);
	return 0;
}

static int read_session(struct mrt_reading *m, const struct mrt_frame *frame)
{
	struct recording_part *part = m->part;
	struct mrt_session session;
	const char *why = mrt_session_read(&frame->header, &frame->body, &session);
	if (why != NULL) {
		recording_refuse(part, why);
		return 0;
	}
	struct route route = { .time = frame->header.time,
		.microseconds = session.microseconds,
		.offset = frame->offset,
		.peer = &session.peer,
		.sent = session.sent };
	route.rib = session.sent ? BGP_ADJ_RIB_OUT_POST : BGP_ADJ_RIB_IN;
	route.form = frame->header.type == MRT_BGP4MP_ET ? ROUTE_FORM_BGP4MP_ET
		     : frame->header.type == MRT_BGP     ? ROUTE_FORM_BGP
							 : ROUTE_FORM_BGP4MP;
	if (session.ignored != NULL)
		recording_note(part, session.ignored, 1);
	if (session.is_state) {
		route.kind = ROUTE_STATE;
		route.state = session.state;
		return recording_route(part, &route);
	}
	return recording_message(part, session.type, &session.message, &session.encoding, &route);
}

static void tell_kind(struct mrt_reading *m, const struct mrt_header *header)
{
	if (m->name != NULL && m->last.type == header->type && m->last.subtype == header->subtype)
		return;
	m->last = *header;
	m->name = mrt_record_name(header);
	m->kind = mrt_kind_of(header);
	m->unknown = m->name == NULL;
	if (m->unknown)
		m->name = "unknown type";
}

static int read_record(struct mrt_reading *m, const struct mrt_frame *frame)
{
	struct recording_part *part = m->part;
	tell_kind(m, &frame->header);
	part->offset = frame->offset;
	recording_count(part, m->name, frame->header.time);
	switch (m->kind) {
	case MRT_KIND_PEERS:
		read_peers(m, frame);
		return 0;
	case MRT_KIND_RIB:
		return read_rib(m, frame);
	case MRT_KIND_SESSION:
		return read_session(m, frame);
	default:
		if (m->unknown)
			recording_refuse(
				part, "a record of an unknown type, which may hold routes");
		else
			recording_note(
				part, "records of no use here, passed over by their name", 1);
		return 0;
	}
}

/* Returns what the sink did; `*got` is how the input ended. */
static int read_records(struct mrt_reading *m, int *got)
{
	struct mrt_frame frame;
	int status = 0;
	while (status == 0 && (*got = mrt_frames_next(&m->frames, &frame)) == 1)
		status = read_record(m, &frame);
	return status;
}

int recording_read_mrt(struct recording_part *part)
{
	struct recording_report *report = part->report;
	struct mrt_reading m = { .part = part };
	int got = 0;
	m.peers.peer = xcalloc(MRT_PEERS_MAX, sizeof *m.peers.peer);
	mrt_frames_init(&m.frames, part->input);
	int status = read_records(&m, &got);
	report->gaps = m.frames.gaps;
	report->lost_bytes = m.frames.lost_bytes;
	report->first_gap = m.frames.first_gap;
	report->tail_bytes = m.frames.tail_bytes;
	if (got < 0)
		*part->diag = m.frames.failure;
	free(m.peers.peer);
	return status != 0 ? status : recording_end(part, got, "MRT record");
}

bool recording_is_mrt(struct span head)
{
	return mrt_frames_sniff(head);
}
