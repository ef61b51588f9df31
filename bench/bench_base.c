/*
 * bench_base: how fast text becomes records: lines split as CSV, times, addresses and AS numbers
 * parsed. Output is `name value`, a line each; millions a second, the best of five rounds.
 */
#include "base/csv.h"
#include "base/when.h"
#include "net/addr.h"
#include "net/asn.h"

#include <stdio.h>
#include <time.h>

enum { ROUNDS = 5, CALLS = 200000 };

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool split(struct csv *csv)
{
	return csv_split(csv, span_of("2008-11-11,cut,64500,\"a \"\"quoted\"\" note\",high")) ==
	       NULL;
}

static bool parse_when(struct csv *csv)
{
	struct when when;
	(void)csv;
	return when_parse(span_of("2008-11-11T21:30Z"), &when);
}

static bool parse_prefix(struct csv *csv)
{
	struct addr_range range;
	(void)csv;
	return prefix_parse(span_of("192.0.2.0/24"), false, &range);
}

static bool parse_asn(struct csv *csv)
{
	asn_t asn;
	(void)csv;
	return asn_parse(span_of("AS64500"), &asn);
}

static bool measure(const char *name, bool (*call)(struct csv *))
{
	struct csv csv;
	double best_s = 1e9;
	bool good = true;
	csv_init(&csv);
	for (int round = 0; round < ROUNDS; round++) {
		double start_s = now_s();
		for (int i = 0; i < CALLS; i++)
			good = call(&csv) && good;
		double took_s = now_s() - start_s;
		best_s = took_s < best_s ? took_s : best_s;
	}
	csv_clear(&csv);
	printf("%s_million_s %.2f\n", name, CALLS / best_s / 1e6);
	return good;
}

int main(void)
{
	bool good = measure("csv_line", split);
	good = measure("when", parse_when) && good;
	good = measure("prefix", parse_prefix) && good;
	good = measure("asn", parse_asn) && good;
	return good ? 0 : 1;
}
