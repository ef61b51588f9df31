#include "cli/access.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PASSWORD_MAX_BYTES = 1024 };

static const char *environment(const char *name)
{
	const char *value = getenv(name);
	return value != NULL && value[0] != '\0' ? value : NULL;
}

static int read_password(
	const char *path, struct arena *arena, const char **password, struct diag *diag)
{
	char line[PASSWORD_MAX_BYTES + 2] = "";
	FILE *file = fopen(path, "r");
	bool read = file != NULL && (fgets(line, sizeof line, file) != NULL || !ferror(file));
	int error = errno;
	if (file != NULL)
		fclose(file);
	if (!read)
		return diag_set(diag, OST_EIO, "OSTRAKON_CLICKHOUSE_PASSWORD_FILE: %s: %s", path,
			strerror(error));
	line[strcspn(line, "\r\n")] = '\0';
	*password = arena_strdup(arena, line);
	explicit_bzero(line, sizeof line);
	return 0;
}

int access_find(
	const char *url, struct arena *arena, struct cluster_access *access, struct diag *diag)
{
	const char *file = environment("OSTRAKON_CLICKHOUSE_PASSWORD_FILE");
	*access = (struct cluster_access){
		.url = url,
		.password = environment("OSTRAKON_CLICKHOUSE_PASSWORD"),
		.certificates = environment("SSL_CERT_FILE"),
	};
	return access->password == NULL && file != NULL
		       ? read_password(file, arena, &access->password, diag)
		       : 0;
}
