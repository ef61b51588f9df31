#include "cli/progress.h"
#include "unit/skip.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LONG_AGO_MS = 10000 }; /* instead of waiting */

/* Work of 200 units with standard error on a new terminal; what was written there. */
static void work(bool quiet, uint64_t total, char *shown, size_t size)
{
	struct progress progress;
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		skip_because("no pseudo-terminal");
	int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_true(terminal >= 0);
	int kept = dup(STDERR_FILENO);
	dup2(terminal, STDERR_FILENO);
	progress_start(&progress, "reading", 0, quiet);
	progress_show(&progress, 1, total); /* too early to show */
	progress.shown_ms -= LONG_AGO_MS;
	progress_show(&progress, 100, total);
	progress_show(&progress, 101, total); /* too early again */
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
	work(false, 200, shown, sizeof shown);
	assert_string_equal(shown, "\r\033[Kreading: 50 %\r\033[K");
	work(false, 0, shown, sizeof shown);
	assert_string_equal(shown, "\r\033[Kreading: 100\r\033[K");
}

static void test_silent(void **state)
{
	(void)state;
	char shown[256];
	work(true, 200, shown, sizeof shown);
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
	progress.shown_ms -= LONG_AGO_MS;
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
