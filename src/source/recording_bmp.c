/* BMP as a station received it: the bytes of one TCP stream, nothing added. */
#include "source/bmp_frames.h"
#include "source/input.h"

bool recording_is_bmp(struct span head)
{
	enum { LOOK_BYTES = 4096 }; /* damage at the very start must not hide the rest */
	struct rd bytes = rd_of(head.p, head.n);
	for (size_t i = 0; i < LOOK_BYTES && rd_left(&bytes) > 0; i++, bytes.p++) {
		if (bmp_frames_begin(bytes, true) == 1)
			return true;
	}
	return false;
}

int recording_read_bmp(struct recording_part *part)
{
	struct bmp_frames frames = { .part = part, .station = bmp_station_new(part) };
	size_t want = 1;
	int got = 1;
	part->report->kind = RECORDING_BMP;
	while (frames.status == 0 && got == 1) {
		struct span window;
		got = input_window(part->input, want, &window, part->diag);
		uint64_t offset = input_offset(part->input);
		struct rd bytes = rd_of(window.p, window.n);
		size_t used = bmp_frames_take(&frames, bytes, offset, got != 1);
		input_skip(part->input, used);
		want = window.n - used + 1;
	}
	bmp_station_free(frames.station);
	part->report->tail_bytes = frames.torn_bytes;
	return frames.status != 0 ? frames.status : bmp_frames_end(part, got, "BMP message");
}
