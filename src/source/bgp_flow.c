#include "source/bgp_flow.h"

/* Length of the message that begins at `bytes`; 0 when its header is not whole or is none. */
static size_t length_of(struct rd bytes)
{
	/* RFC 4271, 4.1 to 4.5: what each type has at least; RFC 2918, 3. */
	static const uint8_t least[] = { 0, 29, 23, 21, 19, 23 };
	for (int i = 0; i < 16; i++) {
		if (rd_u8(&bytes) != 0xFF)
			return 0;
	}
	size_t length = rd_u16(&bytes);
	uint8_t type = rd_u8(&bytes);
	bool good = bytes.err == NULL && type >= BGP_OPEN && type <= BGP_ROUTE_REFRESH &&
		    length >= least[type] && (type != BGP_KEEPALIVE || length == least[type]);
	return good ? length : 0;
}

/* Whether a header begins at `bytes`: 1, 0, or -1 when it is not whole yet. */
static int header_at(struct rd bytes)
{
	enum { MARKER_BYTES = 16 };
	if (rd_left(&bytes) >= BGP_HEADER_BYTES)
		return length_of(bytes) > 0;
	for (size_t i = 0; i < MARKER_BYTES && rd_left(&bytes) > 0; i++) {
		if (rd_u8(&bytes) != 0xFF)
			return 0;
	}
	return -1;
}

int bgp_flow_begin(struct rd bytes)
{
	int begins = header_at(bytes);
	size_t length = begins == 1 ? length_of(bytes) : 0;
	if (length == 0 || length >= rd_left(&bytes))
		return begins;
	bytes.p += length;
	return header_at(bytes) != 0;
}

static struct rd attributes_of(struct rd body)
{
	rd_bytes(&body, rd_u16(&body));
	return rd_sub(&body, rd_u16(&body));
}

static struct bgp_encoding encoding_of(struct bgp_flow *flow, struct rd update)
{
	if (flow->opened && flow->other != NULL && flow->other->opened)
		return bgp_session_encoding(&flow->open, &flow->other->open);
	if (flow->width == AS_WIDTH_UNKNOWN)
		flow->width = as_width_guess(attributes_of(update));
	recording_note(flow->part, "UPDATEs without both OPENs: encoding guessed", 1);
	return (struct bgp_encoding){
		.wide = flow->width != AS_WIDTH_NARROW,
		.guess_add_path = true,
	};
}

static void take_open(struct bgp_flow *flow, struct rd body)
{
	const char *why = bgp_open_read(body, &flow->open);
	flow->opened = why == NULL;
	flow->sender.asn = flow->opened ? flow->open.asn : 0;
	if (why != NULL)
		recording_refuse(flow->part, why);
}

static void take_message(struct bgp_flow *flow, struct rd message)
{
	static const char *const name[] = { "unknown", "OPEN", "UPDATE", "NOTIFICATION",
		"KEEPALIVE", "ROUTE-REFRESH" };
	struct recording_part *part = flow->part;
	struct bgp_encoding encoding = { 0 };
	struct rd body;
	uint8_t type;
	const char *why = bgp_message_begin(&message, &type, &body);
	if (why != NULL) {
		recording_refuse(part, why);
		return;
	}
	recording_count(part, name[type], part->arrival);
	if (type == BGP_OPEN)
		take_open(flow, body);
	else if (type == BGP_UPDATE)
		encoding = encoding_of(flow, body);
	struct route route = {
		.form = ROUTE_FORM_CAPTURE,
		.offset = part->offset,
		.time = part->arrival,
		.microseconds = part->arrival_microseconds,
		.peer = &flow->sender,
	};
	flow->status = recording_message(part, type, &body, &encoding, &route);
}

static void end_gap(struct bgp_flow *flow)
{
	if (flow->lost)
		recording_gap(flow->part, flow->part->offset, flow->gap_bytes);
	flow->lost = false;
	flow->gap_bytes = 0;
}

size_t bgp_flow_take(struct bgp_flow *flow, struct rd bytes, bool last)
{
	const uint8_t *from = bytes.p;
	while (rd_left(&bytes) > 0 && flow->status == 0) {
		int begins = header_at(bytes);
		size_t length = begins == 1 ? length_of(bytes) : 0;
		if (begins == 0) {
			flow->lost = true;
			flow->gap_bytes++;
			bytes.p++;
		} else if (length > 0 && length <= rd_left(&bytes)) {
			end_gap(flow);
			take_message(flow, rd_of(bytes.p, length));
			bytes.p += length;
		} else {
			break;
		}
	}
	if (!last)
		return (size_t)(bytes.p - from);
	end_gap(flow);
	flow->torn_bytes += rd_left(&bytes);
	return (size_t)(bytes.end - from);
}
