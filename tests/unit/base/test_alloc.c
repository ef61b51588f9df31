#include "base/alloc.h"
#include "base/random.h"

#include <setjmp.h>
#include <signal.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void test_size_zero(void **state)
{
	(void)state;
	void *memory[] = { xmalloc(0), xcalloc(0, 8), xcalloc(8, 0), xrealloc(NULL, 0) };
	for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) {
		assert_non_null(memory[i]);
		free(memory[i]);
	}
	char *shrunk = xrealloc(xmalloc(100), 0);
	assert_non_null(shrunk);
	free(shrunk);
}

static void test_copies(void **state)
{
	(void)state;
	int *zeros = xcalloc(100, sizeof *zeros);
	for (int i = 0; i < 100; i++)
		assert_int_equal(zeros[i], 0);
	free(zeros);
	char *text = xstrdup("mccolo");
	text = xrealloc(text, 1000);
	assert_string_equal(text, "mccolo");
	free(text);
}

static void test_aligned(void **state)
{
	(void)state;
	for (size_t alignment = sizeof(void *); alignment <= 4096; alignment *= 2) {
		for (size_t size = 0; size <= 300; size += 100) {
			char *memory = xaligned(alignment, size);
			assert_int_equal((uintptr_t)memory % alignment, 0);
			memset(memory, 1, size);
			free(memory);
		}
	}
}

/* What cannot be had must end the program with a message, also where a product overflows. */
static void check_ends(size_t count, size_t size)
{
	int output[2];
	char said[256] = "";
	assert_int_equal(pipe(output), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(output[1], STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		free(xcalloc(count, size));
		_exit(0);
	}
	close(output[1]);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	ssize_t length = read(output[0], said, sizeof said - 1);
	close(output[0]);
	assert_true(length > 0);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void test_no_memory(void **state)
{
	(void)state;
	check_ends(1, PTRDIFF_MAX);
	check_ends(SIZE_MAX / 2 + 1, 2);
	check_ends(SIZE_MAX / 4 + 2, 4);
}

static void test_array(void **state)
{
	(void)state;
	struct {
		uint64_t *items;
		size_t count, capacity;
	} v = { 0 };
	for (uint64_t i = 0; i < 10000; i++) {
		v.items = array_grow(v.items, v.count, &v.capacity, sizeof *v.items);
		assert_true(v.capacity > v.count);
		v.items[v.count++] = i * i;
	}
	for (uint64_t i = 0; i < 10000; i++)
		assert_int_equal(v.items[i], i * i);
	/* Doubling: the memory is never more than twice what is needed. */
	assert_true(v.capacity < 2 * v.count);
	free(v.items);
}

static void test_arena_empty(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	arena_clear(&arena);
	arena_clear(&arena);
	assert_null(arena.block);
}

/* Each piece is zeroed, aligned, and not touched by its successors. */
static void test_arena_pieces(void **state)
{
	(void)state;
	enum { PIECES = 2000 };
	struct random_state random = { 64 * 1024 };
	unsigned char *piece[PIECES];
	size_t size[PIECES];
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < PIECES; i++) {
		/* Mostly small; some larger than a block, so that they get their own. */
		size[i] = random_below(&random, i % 50 == 0 ? 200000 : 300);
		piece[i] = arena_alloc(&arena, size[i]);
		assert_int_equal((uintptr_t)piece[i] % alignof(max_align_t), 0);
		for (size_t k = 0; k < size[i]; k++) {
			if (piece[i][k] != 0)
				fail_msg("piece %zu is not zero at %zu", i, k);
		}
		memset(piece[i], (int)(i % 255) + 1, size[i]);
	}
	for (size_t i = 0; i < PIECES; i++) {
		for (size_t k = 0; k < size[i]; k++) {
			if (piece[i][k] != i % 255 + 1)
				fail_msg("piece %zu was overwritten at %zu", i, k);
		}
	}
	arena_clear(&arena);
}

static void test_arena_text(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	assert_string_equal(arena_strdup(&arena, ""), "");
	assert_string_equal(arena_strdup(&arena, "abc"), "abc");
	assert_string_equal(arena_copy(&arena, "abcdef", 3), "abc");
	assert_string_equal(arena_printf(&arena, "AS%d %s", 64500, "x"), "AS64500 x");
	assert_string_equal(arena_printf(&arena, "%s", ""), "");
	char *wide = arena_printf(&arena, "%100000d", 1);
	assert_int_equal(strlen(wide), 100000);
	arena_clear(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size_zero),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_aligned),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_array),
		cmocka_unit_test(test_arena_empty),
		cmocka_unit_test(test_arena_pieces),
		cmocka_unit_test(test_arena_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
