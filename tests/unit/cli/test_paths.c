#include "cli/paths.h"
#include "source/folders.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void set(const char *name, const char *value)
{
	assert_int_equal(value != NULL ? setenv(name, value, 1) : unsetenv(name), 0);
}

static void check_database(const char *option, const char *wanted)
{
	struct diag diag = { 0 };
	char *path = path_database(option, &diag);
	if (wanted == NULL) {
		assert_null(path);
		assert_non_null(strstr(diag.what, "--db"));
		return;
	}
	assert_string_equal(path, wanted);
	free(path);
}

static void test_database(void **state)
{
	(void)state;
	set("OSTRAKON_DB", "/env.db");
	set("XDG_DATA_HOME", "/xdg");
	set("HOME", "/home/me");
	check_database("option.db", "option.db");
	check_database(NULL, "/env.db");
	set("OSTRAKON_DB", "");
	check_database(NULL, "/xdg/ostrakon/ostrakon.db");
	set("XDG_DATA_HOME", "relative");
	check_database(NULL, "/home/me/.local/share/ostrakon/ostrakon.db");
	set("XDG_DATA_HOME", NULL);
	check_database(NULL, "/home/me/.local/share/ostrakon/ostrakon.db");
	set("HOME", NULL);
	check_database(NULL, NULL);
}

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/ostrakon-paths-XXXXXX");
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[96];
	(void)state;
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

/* A path inside the test's folder; lives until the next call. */
static const char *inside(const char *name)
{
	static char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void test_base(void **state)
{
	(void)state;
	assert_string_equal(path_base("a/b/c.txt"), "c.txt");
	assert_string_equal(path_base("c.txt"), "c.txt");
	assert_string_equal(path_base("a/"), "");
}

static void test_make_folders(void **state)
{
	(void)state;
	struct diag diag = { 0 };
	struct stat info;
	assert_int_equal(folders_make_above(inside("a/b/x.db"), &diag), 0);
	assert_int_equal(stat(inside("a/b"), &info), 0);
	assert_true(S_ISDIR(info.st_mode));
	assert_int_equal(info.st_mode & 0777, 0700);
	assert_int_equal(stat(inside("a/b/x.db"), &info), -1);
	assert_int_equal(folders_make_above(inside("a/b/x.db"), &diag), 0); /* there already */
	assert_int_equal(folders_make_above("x.db", &diag), 0); /* nothing to make */
}

static void test_make_folders_fails(void **state)
{
	(void)state;
	struct diag diag = { 0 };
	FILE *file = fopen(inside("file"), "w");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(folders_make_above(inside("file/sub/x.db"), &diag), OST_EIO);
	assert_non_null(strstr(diag.what, "/file/sub: Not a directory"));
}

/* Makes `cases` and looks for the cases as a program in bin/ would. */
static void check_cases(const char *cases, const char *wanted)
{
	struct diag diag = { 0 };
	char from[256];
	snprintf(from, sizeof from, "%s", inside("build/bin"));
	assert_int_equal(folders_make_above(inside("build/bin/x"), &diag), 0);
	assert_int_equal(folders_make_above(inside(cases), &diag), 0);
	char *path = path_cases_from(from, &diag);
	assert_non_null(path);
	assert_string_equal(path, inside(wanted));
	free(path);
}

static void test_cases(void **state)
{
	(void)state;
	set("OSTRAKON_CASES", NULL);
	check_cases("build/share/ostrakon/cases/x", "build/share/ostrakon/cases");
	check_cases("demo/x", "demo");
	check_cases("build/demo/x", "build/demo");
	set("OSTRAKON_CASES", inside("demo"));
	check_cases("demo/x", "demo");
}

static void test_cases_missing(void **state)
{
	(void)state;
	struct diag diag = { 0 };
	set("OSTRAKON_CASES", inside("nothing"));
	assert_null(path_cases_from("/", &diag));
	assert_non_null(strstr(diag.what, "OSTRAKON_CASES is not a folder: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_database),
		cmocka_unit_test(test_base),
		cmocka_unit_test_setup_teardown(test_make_folders, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			test_make_folders_fails, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_cases, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_cases_missing, make_folder, remove_folder),
	};
	return cmocka_run_group_tests_name("cli/paths", tests, NULL, NULL);
}
