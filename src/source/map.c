#include "source/map.h"

#include "base/alloc.h"

#include <errno.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WINDOW_BYTES = 4 << 20, PAGE_BYTES = 4096 };

struct map {
	int fd;
	unsigned char *bytes;
	uint64_t size, shown, dropped; /* all from the beginning of the file */
	bool summed;
	SHA2_CTX sha256;
};

struct map *map_new(int fd, uint64_t size, bool summed)
{
	void *bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return NULL;
	madvise(bytes, (size_t)size, MADV_SEQUENTIAL);
	struct map *map = xcalloc(1, sizeof *map);
	*map = (struct map){ .fd = fd, .bytes = bytes, .size = size, .summed = summed };
	SHA256Init(&map->sha256);
	return map;
}

void map_free(struct map *map)
{
	if (map == NULL)
		return;
	munmap(map->bytes, (size_t)map->size);
	close(map->fd);
	free(map);
}

static void drop_before(struct map *map, uint64_t at)
{
	at -= at % PAGE_BYTES;
	if (at - map->dropped < WINDOW_BYTES)
		return;
	madvise(map->bytes + map->dropped, (size_t)(at - map->dropped), MADV_DONTNEED);
	map->dropped = at;
}

int map_next(struct map *map, size_t left, struct span *shown, struct diag *diag)
{
	struct stat now;
	uint64_t from = map->shown - left, rest = map->size - map->shown;
	size_t more = rest < WINDOW_BYTES ? (size_t)rest : WINDOW_BYTES;
	*shown = (struct span){ (const char *)map->bytes + from, left };
	if (more == 0)
		return 0;
	if (fstat(map->fd, &now) != 0 || (uint64_t)now.st_size < map->shown + more)
		return diag_set(diag, OST_EIO, "got shorter while it was read");
	drop_before(map, from);
	/*
	 * One call for the window instead of a fault for each page, and the one way to be told of
	 * a disk that cannot be read. Where the kernel does not know it (before 5.14), pages fault.
	 */
	if (madvise(map->bytes + map->shown, more, MADV_POPULATE_READ) != 0 && errno != EINVAL)
		return diag_set(diag, OST_EIO, "cannot read: %s", strerror(errno));
	if (map->summed)
		SHA256Update(&map->sha256, map->bytes + map->shown, more);
	map->shown += more;
	shown->n += more;
	return 1;
}

uint64_t map_bytes(const struct map *map)
{
	return map->shown;
}

int map_sha256(struct map *map, char *text, struct diag *diag)
{
	struct span ignored;
	int got;
	while ((got = map_next(map, 0, &ignored, diag)) == 1) {
	}
	if (got < 0)
		return got;
	SHA2_CTX so_far = map->sha256;
	SHA256End(&so_far, text);
	return 0;
}
