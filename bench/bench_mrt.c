/*
 * bench_mrt [TABLE UPDATES]: how fast MRT recordings are decoded, by one thread, without what
 * prints or filters them. Files from shared/tools/make-rib compare with shared/notes/mrt.md;
 * without arguments samples of our own are written and read, whose paths are shorter.
 *
 * Output is `name value`, a line each; millions of routes or messages a second of CPU time, the best
 * of five rounds.
 */
#include "model/mrt_sample.h"
#include "source/recording.h"
#include "wire/attributes.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ROUNDS = 5, SAMPLE_BYTES = 48 << 20 };

static double cpu_s(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int look_at_origin(void *ctx, const struct route *route)
{
	uint64_t *sum = ctx;
	*sum += bgp_origin_peek(route);
	return 0;
}

struct job {
	const char *name, *file;
	int (*route)(void *ctx, const struct route *route);
	bool decode, records; /* `records`: the rate is of those, not of routes */
};

static bool run(const struct job *job)
{
	static struct recording_report report;
	const struct recording_options options = { .decode = job->decode };
	struct diag diag = { 0 };
	uint64_t sum = 0;
	struct recording_sink sink = { &sum, job->route };
	double best_s = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		double start_s = cpu_s();
		if (recording_read(job->file, &options, &sink, &report, &diag) != 0) {
			fprintf(stderr, "bench_mrt: %s: %s\n", job->file, diag.what);
			return false;
		}
		double took_s = cpu_s() - start_s;
		best_s = took_s < best_s ? took_s : best_s;
	}
	double count = (double)(job->records ? report.records : report.routes);
	printf("%s %.1f\n", job->name, count / best_s / 1e6);
	return true;
}

static bool run_all(const char *table, const char *updates)
{
	const struct job jobs[] = {
		{ "table_routes_passed_mps", table, NULL, false, false },
		{ "table_origins_mps", table, look_at_origin, false, false },
		{ "table_routes_decoded_mps", table, NULL, true, false },
		{ "updates_passed_mps", updates, NULL, false, true },
		{ "updates_decoded_mps", updates, NULL, true, true },
	};
	bool good = true;
	for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
		good = run(&jobs[i]) && good;
	return good;
}

static bool write_sample(char *path, const struct mrt_sample *sample)
{
	int fd = mkstemp(path);
	bool good = fd >= 0 && write(fd, sample->bytes.text, sample->bytes.length) ==
				       (ssize_t)sample->bytes.length;
	if (fd >= 0)
		close(fd);
	return good;
}

int main(int argc, char **argv)
{
	char table[] = "/tmp/ostrakon-bench-XXXXXX", updates[] = "/tmp/ostrakon-bench-XXXXXX";
	struct random_state random = { 1 };
	struct mrt_sample sample;
	if (argc == 3)
		return run_all(argv[1], argv[2]) ? EXIT_SUCCESS : EXIT_FAILURE;
	mrt_sample_table(&sample, &random, SAMPLE_BYTES);
	bool good = write_sample(table, &sample);
	mrt_sample_clear(&sample);
	mrt_sample_updates(&sample, &random, SAMPLE_BYTES);
	good = write_sample(updates, &sample) && good;
	mrt_sample_clear(&sample);
	good = good && run_all(table, updates);
	unlink(table);
	unlink(updates);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
