#include "source/bmp_frames.h"

#include <string.h>

/* Whether something that looks like a header, or the end, follows the message. */
static bool followed(struct rd bytes, size_t length, bool last)
{
	size_t left = rd_left(&bytes) - length, ignored;
	if (left == 0)
		return last;
	return bmp_frame(bytes.p + length, left, &ignored) != BMP_FRAME_NONE;
}

int bmp_frames_begin(struct rd bytes, bool last)
{
	size_t length;
	switch (bmp_frame(bytes.p, rd_left(&bytes), &length)) {
	case BMP_FRAME_NONE:
		return 0;
	case BMP_FRAME_MORE:
		return last ? 0 : -1;
	case BMP_FRAME_WHOLE:
		return bmp_message_check(rd_of(bytes.p, length)) == NULL;
	case BMP_FRAME_VERSION_4: /* its header alone can be checked: take two */
		if (rd_left(&bytes) < length + BMP_HEADER_BYTES && !last)
			return -1;
		return followed(bytes, length, last);
	}
	return 0;
}

/* What to do with the bytes at hand. */
enum step { STEP_TAKE, STEP_REFUSE, STEP_LOST, STEP_WAIT };

static enum step look(struct rd bytes, bool last, size_t *length, const char **why)
{
	switch (bmp_frame(bytes.p, rd_left(&bytes), length)) {
	case BMP_FRAME_MORE:
		return last ? STEP_LOST : STEP_WAIT;
	case BMP_FRAME_NONE:
		return STEP_LOST;
	case BMP_FRAME_WHOLE:
		*why = bmp_message_check(rd_of(bytes.p, *length));
		if (*why == NULL)
			return STEP_TAKE;
		break;
	case BMP_FRAME_VERSION_4:
		*why = BMP_FRAMES_VERSION_4;
		break;
	}
	/* The next header decides whether the length is right. */
	if (rd_left(&bytes) < *length + BMP_HEADER_BYTES && !last)
		return STEP_WAIT;
	return followed(bytes, *length, last) ? STEP_REFUSE : STEP_LOST;
}

static void begin_gap(struct bmp_frames *frames, struct rd bytes)
{
	size_t length;
	enum bmp_frame frame = bmp_frame(bytes.p, rd_left(&bytes), &length);
	frames->lost = true;
	frames->gap_at = frames->part->offset;
	frames->gap_bytes = 1; /* whatever begins here, it is no message */
	frames->torn = frame == BMP_FRAME_MORE;
}

static void end_gap(struct bmp_frames *frames)
{
	recording_gap(frames->part, frames->gap_at, frames->gap_bytes);
	frames->lost = false;
}

/* Goes on to the next message that can be believed. False when more bytes are needed for that. */
static bool resume(struct bmp_frames *frames, struct rd *bytes, bool last)
{
	int begins = 0;
	for (; rd_left(bytes) > 0; bytes->p++, frames->gap_bytes++) {
		begins = bmp_frames_begin(*bytes, last);
		if (begins != 0)
			break;
	}
	if (begins == 1)
		end_gap(frames);
	return begins == 1;
}

static void finish(struct bmp_frames *frames)
{
	if (frames->lost && frames->torn)
		frames->torn_bytes += frames->gap_bytes;
	else if (frames->lost)
		end_gap(frames);
	frames->lost = false;
}

static void refuse(struct bmp_frames *frames, struct rd message, const char *why)
{
	uint8_t version = rd_u8(&message);
	rd_u32(&message);
	/* Of the version that is not read nothing counts as a record. */
	if (version == BMP_VERSION)
		recording_count(frames->part, bmp_type_name(rd_u8(&message)), 0);
	recording_refuse(frames->part, why);
}

size_t bmp_frames_take(struct bmp_frames *frames, struct rd bytes, uint64_t offset, bool last)
{
	const uint8_t *from = bytes.p;
	bool enough = true;
	while (rd_left(&bytes) > 0 && frames->status == 0 && enough) {
		size_t length = 0;
		const char *why = NULL;
		if (!frames->captured)
			frames->part->offset = offset + (uint64_t)(bytes.p - from);
		if (frames->lost) {
			enough = resume(frames, &bytes, last);
			continue;
		}
		switch (look(bytes, last, &length, &why)) {
		case STEP_TAKE:
			frames->status = bmp_station_take(frames->station, rd_of(bytes.p, length));
			break;
		case STEP_REFUSE:
			refuse(frames, rd_of(bytes.p, length), why);
			break;
		case STEP_LOST:
			begin_gap(frames, bytes);
			length = 1;
			break;
		case STEP_WAIT:
			enough = false;
			length = 0;
			break;
		}
		bytes.p += length;
	}
	if (last)
		finish(frames);
	return (size_t)(bytes.p - from);
}

int bmp_frames_end(struct recording_part *part, int got, const char *what)
{
	const struct recording_report *report = part->report;
	for (size_t i = 0; i < report->tally.count && report->records == 0; i++) {
		if (strcmp(report->tally.reasons[i].reason, BMP_FRAMES_VERSION_4) == 0)
			return diag_set(part->diag, OST_EUNSUPPORTED,
				"is BMP version 4, a draft which is not read; let the router "
				"send version 3");
	}
	return recording_end(part, got, what);
}
