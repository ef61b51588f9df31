#include "cli/paths.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/span.h"
#include "store/cluster.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A variable of the environment; NULL when unset or empty. */
static const char *environment(const char *name)
{
	const char *value = getenv(name);
	return value != NULL && value[0] != '\0' ? value : NULL;
}

static char *joined(const char *folder, const char *rest)
{
	struct buf path;
	buf_init(&path);
	buf_printf(&path, "%s/%s", folder, rest);
	return buf_detach(&path);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

const char *path_shown(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* `name` in the folder of the user's data; NULL when there is none. */
static char *in_data_home(const char *name)
{
	const char *data = environment("XDG_DATA_HOME"), *home = environment("HOME");
	struct buf path;
	/* The XDG base directory specification: a relative path there is to be ignored. */
	if (data != NULL && data[0] == '/')
		return joined(data, name);
	if (home == NULL)
		return NULL;
	buf_init(&path);
	buf_printf(&path, "%s/.local/share/%s", home, name);
	return buf_detach(&path);
}

static char *usual_database(struct diag *diag)
{
	char *path = in_data_home("ostrakon/ostrakon.db");
	if (path == NULL)
		diag_set(diag, OST_ENOTFOUND,
			"no home folder to keep the database in; name a file with --db or "
			"OSTRAKON_DB");
	return path;
}

static const char *named_database(const char *option)
{
	return option != NULL ? option : environment("OSTRAKON_DB");
}

char *path_database(const char *option, struct diag *diag)
{
	const char *named = named_database(option);
	return named != NULL ? xstrdup(named) : usual_database(diag);
}

bool path_is_cluster(const char *database)
{
	struct span name = span_of(database);
	return span_starts(name, "clickhouse:") || span_starts(name, "clickhouses:");
}

int path_check_database(const char *option, struct diag *diag)
{
	const char *named = named_database(option);
	char *local;
	if (named == NULL || !path_is_cluster(named))
		return 0;
	int status = cluster_local(named, &local, diag);
	free(local);
	return status;
}

char *path_database_file(const char *option, struct diag *diag)
{
	char *path = path_database(option, diag);
	if (path == NULL || !path_is_cluster(path))
		return path;
	char *local;
	int status = cluster_local(path, &local, diag);
	free(path);
	return status != 0 || local != NULL ? local : usual_database(diag);
}

char *path_fetched(const char *option, struct diag *diag)
{
	char *path = option != NULL ? xstrdup(option) : in_data_home("ostrakon/fetched");
	if (path == NULL)
		diag_set(diag, OST_ENOTFOUND,
			"no home folder to keep fetched files in; name a folder with --dir");
	return path;
}

static bool is_folder(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

char *path_cases_from(const char *from, struct diag *diag)
{
	static const char *const near[] = { "../demo", "../../demo", "../share/ostrakon/cases" };
	const char *chosen = environment("OSTRAKON_CASES");
	if (chosen != NULL) {
		if (is_folder(chosen))
			return xstrdup(chosen);
		diag_set(diag, OST_ENOTFOUND, "OSTRAKON_CASES is not a folder: %s", chosen);
		return NULL;
	}
	for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
		char *path = joined(from, near[i]);
		char *plain = is_folder(path) ? realpath(path, NULL) : NULL; /* without ".." */
		free(path);
		if (plain != NULL)
			return plain;
	}
	if (is_folder(OSTRAKON_DATADIR "/cases"))
		return xstrdup(OSTRAKON_DATADIR "/cases");
	diag_set(diag, OST_ENOTFOUND,
		"the example cases are not installed; set OSTRAKON_CASES to their folder "
		"(demo/ of the source)");
	return NULL;
}

char *path_cases(struct diag *diag)
{
	char program[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
	program[length > 0 ? length : 0] = '\0';
	char *slash = strrchr(program, '/');
	if (slash != NULL)
		*slash = '\0';
	return path_cases_from(program, diag);
}
