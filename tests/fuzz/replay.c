/*
 * Replays a corpus without a fuzzer, so that every `make check` runs what fuzzing once found: each
 * file whole, and cut short at each of its first lengths. Prints one TAP line for the target.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUTS = 256, FILE_MAX = 4 << 20 };

/* In memory of exactly its size, so that a sanitizer or valgrind sees one byte too many. */
static void replay(const uint8_t *bytes, size_t size)
{
	uint8_t *exact = malloc(size != 0 ? size : 1);
	if (exact == NULL)
		abort();
	memcpy(exact, bytes, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

static int replay_file(const char *folder, const char *name)
{
	static uint8_t bytes[FILE_MAX];
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return -1;
	size_t size = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	/* The last of these lines in the log names the input that crashed. */
	printf("# %s\n", path);
	fflush(stdout);
	for (size_t cut = 0; cut < size && cut < CUTS; cut++)
		replay(bytes, cut);
	replay(bytes, size);
	return 0;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	struct dirent **entry;
	int count = argc == 2 ? scandir(argv[1], &entry, visible, alphasort) : -1;
	int unreadable = 0;
	printf("1..1\n");
	for (int i = 0; i < count; i++) {
		if (replay_file(argv[1], entry[i]->d_name) != 0)
			unreadable++;
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
	bool good = count > 0 && unreadable == 0;
	printf("%sok 1 - %d inputs replayed\n", good ? "" : "not ", count > 0 ? count : 0);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
