/* Reading takes the same memory however long the input is. A program of its own: it looks at its peak. */
#include "temp.h"
#include "unit/skip.h"

#include "base/random.h"
#include "source/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
enum { LIMIT_KB = 32 << 10, TEXT = 4 << 20, REPEATS = 25 };

/* Since the program began; getrusage would tell of what started it, too. */
static long peak_kb(void)
{
	static const char mark[] = "VmHWM:";
	char line[256];
	long kb = -1;
	FILE *file = fopen("/proc/self/status", "r");
	assert_non_null(file);
	while (kb < 0 && fgets(line, sizeof line, file) != NULL) {
		if (strncmp(line, mark, sizeof mark - 1) == 0)
			kb = strtol(line + sizeof mark - 1, NULL, 10);
	}
	fclose(file);
	assert_true(kb > 0);
	return kb;
}

static void check(int kind, unsigned threads)
{
	struct diag diag;
	struct span window;
	struct random_state r = { 1 };
	struct buf text, packed;
	buf_init(&text);
	buf_init(&packed);
	while (text.length < TEXT)
		buf_printf(&text, "%llx", (unsigned long long)random_u64(&r));
	size_t length = text.length;
	compress_to(&packed, kind, (struct span){ text.text, text.length });
	buf_clear(&text);
	struct temp temp = temp_write("", 0);
	FILE *file = fopen(temp.path, "w");
	assert_non_null(file);
	for (int i = 0; i < REPEATS; i++)
		assert_int_equal(fwrite(packed.text, packed.length, 1, file), 1);
	assert_int_equal(fclose(file), 0);
	buf_clear(&packed);
	struct input *input =
		input_open_with(temp.path, &(struct input_options){ .threads = threads }, &diag);
	while (input_window(input, 1, &window, &diag) == 1)
		input_skip(input, window.n);
	assert_int_equal(input_offset(input), length * REPEATS);
	input_close(input);
	temp_remove(&temp);
	if (peak_kb() > LIMIT_KB)
		fail_msg("%s: %ld kB", kind_name(kind), peak_kb());
}

static void test_peak(void **state)
{
	(void)state;
	if (peak_kb() > LIMIT_KB / 3 || SANITIZED)
		skip_because("Valgrind and the sanitizers take memory of their own");
	/* The one that needs least comes first, so that its own peak is seen. */
	check(PLAIN, 0);
	check(GZIP, 1);
	check(ZSTD, 1);
	check(BZIP2, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_peak) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
