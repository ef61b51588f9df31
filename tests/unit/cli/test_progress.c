#include "cli/progress.h"
#include "unit/skip.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* Work of 200 units with standard error on a new terminal; what was written there. */
static void work(bool quiet, uint64_t total, long pause, char *shown, size_t size)
{
	struct progress progress;
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		skip_because("no pseudo-terminal");
	int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_true(terminal >= 0);
	int kept = dup(STDERR_FILENO);
	dup2(terminal, STDERR_FILENO);
	progress_start(&progress, "reading", total, quiet);
	progress_update(&progress, 1); /* too early to show */
	pause_ms(pause);
	for (uint64_t done = 100; done < 200; done++)
		progress_update(&progress, done);
	progress_end(&progress);
	progress_end(&progress); /* erases once */
	dup2(kept, STDERR_FILENO);
	close(kept);
	ssize_t length = read(master, shown, size - 1);
	shown[length > 0 ? length : 0] = '\0';
	close(terminal);
	close(master);
}

static void test_shows_and_erases(void **state)
{
	(void)state;
	char shown[256];
	work(false, 200, 150, shown, sizeof shown);
	assert_string_equal(shown, "\r\033[Kreading: 50 %\r\033[K");
	work(false, 0, 150, shown, sizeof shown);
	assert_string_equal(shown, "\r\033[Kreading: 100\r\033[K");
}

static void test_silent(void **state)
{
	(void)state;
	char shown[256];
	work(true, 200, 150, shown, sizeof shown);
	assert_string_equal(shown, "");
}

static void test_silent_without_terminal(void **state)
{
	(void)state;
	struct progress progress;
	FILE *file = tmpfile();
	assert_non_null(file);
	int kept = dup(STDERR_FILENO);
	dup2(fileno(file), STDERR_FILENO);
	progress_start(&progress, "reading", 2, false);
	pause_ms(150);
	progress_update(&progress, 1);
	progress_end(&progress);
	dup2(kept, STDERR_FILENO);
	close(kept);
	assert_int_equal(lseek(fileno(file), 0, SEEK_END), 0);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shows_and_erases),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_silent_without_terminal),
	};
	return cmocka_run_group_tests_name("cli/progress", tests, NULL, NULL);
}
