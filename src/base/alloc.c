#include "base/alloc.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory)
{
	if (memory == NULL) {
		fputs("ostrakon: out of memory\n", stderr);
		abort();
	}
	return memory;
}

/* What malloc and realloc do with size 0 differs between systems: ask for a byte instead. */
static size_t at_least_one(size_t size)
{
	return size != 0 ? size : 1;
}

void *xmalloc(size_t size)
{
	return checked(malloc(at_least_one(size)));
}

void *xcalloc(size_t count, size_t size)
{
	return checked(calloc(at_least_one(count), at_least_one(size)));
}

void *xrealloc(void *old, size_t size)
{
	return checked(realloc(old, at_least_one(size)));
}

void *xaligned(size_t alignment, size_t size)
{
	void *memory = NULL;
	return checked(posix_memalign(&memory, alignment, at_least_one(size)) == 0 ? memory : NULL);
}

char *xstrdup(const char *text)
{
	size_t size = strlen(text) + 1;
	return memcpy(xmalloc(size), text, size);
}

char *xstrndup(const char *text, size_t length)
{
	char *copy = xmalloc(length + 1);
	if (length > 0)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

void *array_grow(void *items, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return items;
	size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
	if (wanted > SIZE_MAX / size)
		return checked(NULL);
	*capacity = wanted;
	return xrealloc(items, wanted * size);
}

enum { ARENA_BLOCK = 64 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *arena)
{
	arena->block = NULL;
}

void arena_clear(struct arena *arena)
{
	while (arena->block != NULL) {
		struct arena_block *next = arena->block->next;
		free(arena->block);
		arena->block = next;
	}
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t align = alignof(max_align_t);
	size = (size + align - 1) / align * align;
	struct arena_block *block = arena->block;
	if (block == NULL || block->size - block->used < size) {
		size_t room = size > ARENA_BLOCK ? size : ARENA_BLOCK;
		block = xmalloc(sizeof *block + room);
		*block = (struct arena_block){ .next = arena->block, .size = room };
		arena->block = block;
	}
	void *memory = block->data + block->used;
	block->used += size;
	return memset(memory, 0, size);
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);
	memcpy(copy, text, length);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}
