/* RIS Live, a JSON object a line. Offsets in the report are those of the lines. */
#include "base/alloc.h"
#include "source/input.h"
#include "source/recording_part.h"
#include "wire/ris.h"
#include "wire/width.h"

#include <stdlib.h>
#include <string.h>

enum { IDLE = 1, ESTABLISHED = 6 }; /* RFC 4271, 8.2.2 */

struct ris_reading {
	struct recording_part *part;
	struct arena arena;
	struct ris_message message;
};

bool recording_is_ris(struct span head)
{
	static const char *const sign[] = { "\"ris_", "\"announcements\"", "\"peer_asn\"" };
	struct span line;
	head = span_trim(head);
	if (!span_cut(&head, '\n', &line) || !span_starts(line, "{"))
		return false;
	for (size_t i = 0; i < sizeof sign / sizeof *sign; i++) {
		if (memmem(line.p, line.n, sign[i], strlen(sign[i])) != NULL)
			return true;
	}
	return false;
}

static struct route route_of(const struct ris_reading *r)
{
	return (struct route){
		.form = ROUTE_FORM_RIS_LIVE,
		.offset = r->part->offset,
		.time = r->message.time,
		.microseconds = r->message.microseconds,
		.peer = &r->message.peer,
	};
}

/* What is written from the fields has wide AS numbers; of raw bytes nobody tells. */
static struct bgp_encoding encoding_of(const struct ris_message *message, struct rd body)
{
	struct bgp_encoding encoding = { .wide = true, .guess_add_path = message->from_raw };
	if (!message->from_raw)
		return encoding;
	rd_bytes(&body, rd_u16(&body));
	encoding.wide = as_width_guess(rd_sub(&body, rd_u16(&body))) != AS_WIDTH_NARROW;
	return encoding;
}

static int take_updates(struct ris_reading *r)
{
	struct ris_message *message = &r->message;
	struct rd body;
	const char *why;
	int got, status = 0;
	r->part->report->messages[BGP_UPDATE]++;
	while (status == 0 && (got = ris_update_next(message, &body, &why)) != 0) {
		if (got < 0) {
			recording_refuse(r->part, why);
			continue;
		}
		struct bgp_encoding encoding = encoding_of(message, body);
		struct route route = route_of(r);
		status = recording_update(r->part, &body, &encoding, &route);
	}
	if (message->raw_refused != NULL)
		recording_note(r->part, "messages whose raw bytes are damaged: fields used", 1);
	return status;
}

static int take_state(struct ris_reading *r)
{
	struct route route = route_of(r);
	route.kind = ROUTE_STATE;
	route.state.to = r->message.up ? ESTABLISHED : IDLE;
	return recording_route(r->part, &route);
}

static int take_line(struct ris_reading *r, struct span line)
{
	/* Which count of BGP messages a kind belongs to; 0 = none. */
	static const uint8_t type[RIS_KINDS] = { [RIS_OPEN] = BGP_OPEN,
		[RIS_NOTIFICATION] = BGP_NOTIFICATION,
		[RIS_KEEPALIVE] = BGP_KEEPALIVE,
		[RIS_ROUTE_REFRESH] = BGP_ROUTE_REFRESH };
	struct ris_message *message = &r->message;
	const char *why = ris_read(line, &r->arena, message);
	if (why != NULL) {
		recording_refuse(r->part, why);
		return 0;
	}
	recording_count(r->part, ris_kind_name(message->kind), message->time);
	if (type[message->kind] != 0)
		r->part->report->messages[type[message->kind]]++;
	if (message->kind == RIS_ERROR)
		recording_note(r->part, "errors that RIS Live told", 1);
	if (message->kind == RIS_PEER_STATE)
		return take_state(r);
	return message->kind == RIS_UPDATE ? take_updates(r) : 0;
}

int recording_read_ris(struct recording_part *part)
{
	struct ris_reading *r = xcalloc(1, sizeof *r);
	int got = 1, status = 0;
	r->part = part;
	arena_init(&r->arena);
	while (status == 0 && got == 1) {
		struct span line = { NULL, 0 };
		bool too_long;
		part->offset = input_offset(part->input);
		got = input_line(part->input, RIS_LINE_MAX, &line, &too_long, part->diag);
		if (got == 1 && too_long)
			recording_refuse(part, "a line longer than the maximum");
		else if (got == 1 && span_trim(line).n > 0)
			status = take_line(r, line);
		arena_clear(&r->arena);
	}
	arena_clear(&r->arena);
	free(r);
	return status != 0 ? status : recording_end(part, got, "message of RIS Live");
}
