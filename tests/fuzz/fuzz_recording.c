/* The bytes as an MRT file, read as recording_read does: every byte ends up in a record or a count. */
#include "fuzz.h"

#include "source/mrt_frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* Packed input would be unpacked, and its bytes are others. */
static bool is_packed(const uint8_t *bytes, size_t size)
{
	static const char *const magic[] = { "\x1f\x8b", "BZ", "\xfd\x37", "\x28\xb5", "\x04\x22" };
	for (size_t i = 0; i < sizeof magic / sizeof *magic; i++) {
		if (size >= 2 && memcmp(bytes, magic[i], 2) == 0)
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct input_options options = { 0 };
	struct diag diag;
	char path[64];
	if (is_packed(bytes, size))
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
