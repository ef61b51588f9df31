#include "source/raw.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool map_twice(unsigned char *place, int memory)
{
	for (int i = 0; i < 2; i++) {
		void *half = mmap(place + (size_t)i * RAW_CAPACITY, RAW_CAPACITY,
			PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memory, 0);
		if (half == MAP_FAILED)
			return false;
	}
	return true;
}

/* NULL with errno set. */
static unsigned char *make_ring(void)
{
	int memory = memfd_create("ostrakon", MFD_CLOEXEC);
	if (memory < 0)
		return NULL;
	void *place = MAP_FAILED;
	if (ftruncate(memory, RAW_CAPACITY) == 0)
		place = mmap(NULL, (size_t)2 * RAW_CAPACITY, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	if (place != MAP_FAILED && !map_twice(place, memory)) {
		munmap(place, (size_t)2 * RAW_CAPACITY);
		place = MAP_FAILED;
	}
	int error = errno;
	close(memory);
	errno = error;
	return place == MAP_FAILED ? NULL : place;
}

void raw_init(struct raw *raw, int fd, bool summed)
{
	*raw = (struct raw){ .fd = fd, .summed = summed };
	if (summed)
		sha256_init(&raw->sha256);
}

void raw_clear(struct raw *raw)
{
	close(raw->fd);
	if (raw->ring != NULL)
		munmap(raw->ring, (size_t)2 * RAW_CAPACITY);
}

static unsigned char *place_of(const struct raw *raw, uint64_t at)
{
	return raw->ring + (at - raw->base) % RAW_CAPACITY;
}

static size_t held_by(const struct raw *raw)
{
	return (size_t)(raw->end - raw->start);
}

static void stop(struct raw *raw, int error)
{
	raw->done = true;
	raw->error = error;
}

/* One read, of RAW_READ_BYTES at most; `done` where nothing came. */
static void read_some(struct raw *raw, unsigned char *to, size_t room)
{
	ssize_t n;
	do
		n = read(raw->fd, to, room < RAW_READ_BYTES ? room : RAW_READ_BYTES);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		stop(raw, n < 0 ? errno : 0);
		return;
	}
	if (raw->summed)
		sha256_add(&raw->sha256, to, (size_t)n);
	raw->end += (uint64_t)n;
}

size_t raw_fill(struct raw *raw, size_t want)
{
	if (raw->ring == NULL && !raw->done) {
		raw->ring = make_ring();
		if (raw->ring == NULL)
			stop(raw, errno);
	}
	/* An empty ring begins at its beginning again: small reads stay in few pages. */
	if (raw->start == raw->end)
		raw->base = raw->start;
	while (raw->end - raw->start < want && !raw->done)
		read_some(raw, place_of(raw, raw->end), RAW_CAPACITY - held_by(raw));
	return held_by(raw);
}

size_t raw_take(struct raw *raw, unsigned char *to, size_t room)
{
	size_t held = held_by(raw), taken = held < room ? held : room;
	if (held > 0)
		memcpy(to, raw_bytes(raw), taken);
	else if (!raw->done)
		read_some(raw, to, room);
	if (held == 0)
		taken = held_by(raw);
	raw->start += taken;
	return taken;
}

const unsigned char *raw_bytes(const struct raw *raw)
{
	static const unsigned char none[1];
	return raw->ring != NULL ? place_of(raw, raw->start) : none;
}

void raw_skip(struct raw *raw, size_t count)
{
	raw->start += count;
}
