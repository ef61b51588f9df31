#include "source/folders.h"

#include "base/alloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int folders_make_above(const char *path, struct diag *diag)
{
	char *folder = xstrdup(path);
	int result = 0;
	for (char *p = folder; result == 0 && (p = strchr(p + 1, '/')) != NULL; *p = '/') {
		*p = '\0';
		if (mkdir(folder, 0700) != 0 && errno != EEXIST)
			result = diag_set(diag, OST_EIO, "cannot create the folder %s: %s", folder,
				strerror(errno));
	}
	free(folder);
	return result;
}
