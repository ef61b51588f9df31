/*
 * bench_input: how long it takes to get at all bytes of a file, plain or packed, beside the
 * system's tools on the same file in the same run.
 *
 *	bench_input FILE...
 *
 * Each is read ROUNDS times and the best kept: wall-clock seconds for none, one and two threads,
 * the seconds of processor time for two; then the tools that know the form, where they are
 * installed, as seconds and as the ratio of our two threads to them. Bytes go nowhere: ours are
 * looked at once a page, the tools' are written to /dev/null.
 */
#include "base/span.h"
#include "source/input.h"

#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { ROUNDS = 3, PAGE_BYTES = 4096 };

extern char **environ;

struct peer {
	const char *suffix;
	char *const argv[4]; /* the name of the file follows */
};

static const struct peer peers[] = {
	{ ".gz", { "igzip", "-dc" } },
	{ ".gz", { "gzip", "-dc" } },
	{ ".bz2", { "lbzip2", "-n2", "-dc" } },
	{ ".bz2", { "bzip2", "-dc" } },
	{ ".zst", { "zstd", "-qdc" } },
	{ ".xz", { "xz", "-dc" } },
};

struct seconds {
	double wall, processor;
};

static double seconds_of(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Returns the number of bytes, 0 where the file cannot be read to its end. */
static uint64_t read_all(const char *path, unsigned threads)
{
	struct diag diag;
	struct span window;
	volatile unsigned char seen = 0;
	int got;
	struct input *input =
		input_open_with(path, &(struct input_options){ .threads = threads }, &diag);
	if (input == NULL)
		return 0;
	while ((got = input_window(input, 1, &window, &diag)) == 1) {
		for (size_t i = 0; i < window.n; i += PAGE_BYTES)
			seen ^= (unsigned char)window.p[i];
		input_skip(input, window.n);
	}
	(void)seen;
	uint64_t bytes = input_offset(input);
	input_close(input);
	if (got < 0)
		fprintf(stderr, "bench_input: %s: %s\n", path, diag.what);
	return got == 0 ? bytes : 0;
}

static struct seconds measure(const char *path, unsigned threads, uint64_t *bytes)
{
	struct seconds best = { 1e9, 1e9 };
	for (int round = 0; round < ROUNDS; round++) {
		double wall = seconds_of(CLOCK_MONOTONIC);
		double processor = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
		*bytes = read_all(path, threads);
		wall = seconds_of(CLOCK_MONOTONIC) - wall;
		processor = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - processor;
		best.wall = wall < best.wall ? wall : best.wall;
		best.processor = processor < best.processor ? processor : best.processor;
	}
	return best;
}

/* false where the tool is not there or fails. */
static bool run_peer(const struct peer *peer, const char *path)
{
	char *argv[6] = { NULL };
	size_t n = 0;
	for (; peer->argv[n] != NULL; n++)
		argv[n] = peer->argv[n];
	argv[n] = (char *)(uintptr_t)path;
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1 /* O_WRONLY */, 0);
	pid_t child;
	int status = -1;
	int failed = posix_spawnp(&child, argv[0], &actions, NULL, argv, environ);
	if (failed == 0)
		waitpid(child, &status, 0);
	posix_spawn_file_actions_destroy(&actions);
	return failed == 0 && status == 0;
}

static double measure_peer(const struct peer *peer, const char *path)
{
	double best = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		double wall = seconds_of(CLOCK_MONOTONIC);
		if (!run_peer(peer, path))
			return 0;
		wall = seconds_of(CLOCK_MONOTONIC) - wall;
		best = wall < best ? wall : best;
	}
	return best;
}

static bool has_suffix(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);
	return n >= m && strcmp(text + n - m, suffix) == 0;
}

static bool bench(const char *path)
{
	uint64_t bytes;
	struct seconds none = measure(path, 0, &bytes);
	struct seconds one = measure(path, 1, &bytes);
	struct seconds two = measure(path, 2, &bytes);
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	printf("%s bytes %" PRIu64 "\n", name, bytes);
	printf("%s threads0_s %.3f threads1_s %.3f threads2_s %.3f threads2_processor_s %.3f\n",
		name, none.wall, one.wall, two.wall, two.processor);
	for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
		double peer_s =
			has_suffix(path, peers[i].suffix) ? measure_peer(&peers[i], path) : 0;
		if (peer_s > 0)
			printf("%s %s_s %.3f ratio %.2f\n", name, peers[i].argv[0], peer_s,
				two.wall / peer_s);
	}
	return bytes > 0;
}

int main(int argc, char **argv)
{
	bool good = true;
	for (int i = 1; i < argc; i++)
		good = bench(argv[i]) && good;
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	printf("resident_max_mb %.1f\n", (double)usage.ru_maxrss / 1024);
	return good ? 0 : 1;
}
