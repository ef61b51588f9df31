/*
 * Memory for program data: an allocation that fails ends the program with a message, so none of
 * these returns NULL, not even for size 0. Sizes which come from input are checked against a
 * stated maximum before they get here.
 */
#pragma once

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
/* Copies `length` bytes and ends them with NUL; `text` may be NULL when there are none. */
char *xstrndup(const char *text, size_t length);
/* As xmalloc, at a multiple of `alignment`, a power of two from sizeof(void *) up. */
void *xaligned(size_t alignment, size_t size);

/*
 * Makes room for one more item in a growing array: `items` holds `count` of `*capacity` items of
 * `size` bytes. Returns the array, perhaps moved. Doubling, so appending is O(1) amortised:
 *
 *	v->items = array_grow(v->items, v->count, &v->capacity, sizeof *v->items);
 *	v->items[v->count++] = item;
 */
void *array_grow(void *items, size_t count, size_t *capacity, size_t size);

/*
 * An arena: many small allocations, one release. `arena_init/arena_clear`; memory is zeroed and
 * aligned for any type. A study owns one and frees its whole result with it.
 */
struct arena_block;
struct arena {
	struct arena_block *block;
};

void arena_init(struct arena *arena);
void arena_clear(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size);
/* Copies `length` bytes and ends them with NUL. */
char *arena_copy(struct arena *arena, const char *text, size_t length);
char *arena_strdup(struct arena *arena, const char *text);
__attribute__((format(printf, 2, 3))) char *arena_printf(
	struct arena *arena, const char *format, ...);
