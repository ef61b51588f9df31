#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Standard error of one call, into `said`. */
static void catch_message(enum log_level level, const char *text, char *said, size_t size)
{
	FILE *file = tmpfile();
	int kept = dup(STDERR_FILENO);
	assert_non_null(file);
	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	log_print(level, "%s", text);
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	rewind(file);
	size_t length = fread(said, 1, size - 1, file);
	said[length] = '\0';
	fclose(file);
}

static void check_message(enum log_level level, const char *text, const char *expected)
{
	char said[4096];
	catch_message(level, text, said, sizeof said);
	assert_string_equal(said, expected);
}

static void test_words(void **state)
{
	(void)state;
	check_message(LOG_ERROR, "no file", "ostrakon: error: no file\n");
	check_message(LOG_WARNING, "old data", "ostrakon: warning: old data\n");
	check_message(LOG_NOTE, "3 skipped", "ostrakon: 3 skipped\n");
	check_message(LOG_DEBUG, "hidden", "");
}

static void test_level(void **state)
{
	(void)state;
	log_set_level(LOG_DEBUG);
	check_message(LOG_DEBUG, "seen", "ostrakon: seen\n");
	log_set_level(LOG_ERROR);
	check_message(LOG_WARNING, "hidden", "");
	check_message(LOG_ERROR, "seen", "ostrakon: error: seen\n");
	log_set_level(LOG_NOTE);
}

static void test_hostile_text(void **state)
{
	(void)state;
	char text[3000], said[4096];
	check_message(LOG_NOTE, "\033[2Ja\nostrakon: b\x7f", "ostrakon: ?[2Ja?ostrakon: b?\n");
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	catch_message(LOG_NOTE, text, said, sizeof said);
	assert_in_range(strlen(said), 500, 2000);
	assert_int_equal(said[strlen(said) - 1], '\n');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_level),
		cmocka_unit_test(test_hostile_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
