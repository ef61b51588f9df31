/* The bytes as an MRT file, read as recording_read does: every byte ends up in a record or a count. */
#include "fuzz.h"

#include "source/decompress.h"
#include "source/mrt_frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void check_frames(struct input *input, size_t size)
{
	struct mrt_frames frames;
	struct mrt_frame frame;
	uint64_t used = 0, behind = 0;
	mrt_frames_init(&frames, input);
	while (mrt_frames_next(&frames, &frame) == 1) {
		FUZZ_CHECK(frame.offset >= behind);
		behind = frame.offset + MRT_HEADER_BYTES + rd_left(&frame.body);
		used += MRT_HEADER_BYTES + rd_left(&frame.body);
	}
	FUZZ_CHECK(used + frames.lost_bytes + frames.tail_bytes == size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct input_options options = { 0 };
	struct diag diag;
	char path[64];
	/* Packed input would be unpacked, and its bytes are others. */
	if (codec_detect(bytes, size)->framed)
		return 0;
	int fd = memfd_create("recording", MFD_CLOEXEC);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct input *input = input_open_with(path, &options, &diag);
	FUZZ_CHECK(input != NULL);
	check_frames(input, size);
	input_close(input);
	close(fd);
	return 0;
}
