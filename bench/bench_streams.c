/*
 * bench_streams: how many messages a second are read of BMP, of RIS Live (from fields and from raw
 * bytes) and of BMP in a capture; inputs made up in memory by the encoders of the tests, one thread,
 * processor time. Output is `name value`, a line each.
 */
#include "model/bmp_bytes.h"
#include "model/ris_text.h"
#include "model/tcp_bytes.h"
#include "source/recording.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { BMP_MESSAGES = 1000000, RIS_MESSAGES = 200000, RUNS = 5, PEERS = 100, SEGMENT = 1400 };

static double cpu_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int count_route(void *ctx, const struct route *route)
{
	uint64_t *sum = ctx;
	*sum += route->prefix.bits;
	return 0;
}

/* The best of some runs. */
static void measure(const char *name, const struct buf *bytes)
{
	static struct recording_report report;
	const struct recording_options options = { .threads = 1 };
	double best = 1e9;
	char path[64];
	int file = memfd_create("bench", 0);
	if (file < 0 || write(file, bytes->text, bytes->length) != (ssize_t)bytes->length)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	for (int i = 0; i < RUNS; i++) {
		uint64_t sum = 0;
		struct diag diag;
		const struct recording_sink sink = { &sum, count_route };
		double start = cpu_s();
		if (recording_read(path, &options, &sink, &report, &diag) != 0)
			abort();
		double took = cpu_s() - start;
		best = took < best ? took : best;
	}
	close(file);
	printf("%s_messages_per_s %.0f\n", name, (double)report.records / best);
	printf("%s_routes_per_s %.0f\n", name, (double)report.routes / best);
	printf("%s_mb_per_s %.0f\n", name, (double)bytes->length / best / 1e6);
}

static void make_bmp(struct buf *out)
{
	static const asn_t hop[] = { 64500, 64501, 64502, 65551 };
	struct sample_peer peer = { .asn = 64500, .time = 1774900000 };
	struct buf ours, theirs;
	buf_init(&ours);
	buf_init(&theirs);
	put_open(&ours, 64510, true, 0);
	put_open(&theirs, 64500, true, 0);
	char addr[32], prefix[32];
	peer.addr = addr;
	for (int i = 0; i < PEERS; i++) {
		snprintf(addr, sizeof addr, "192.0.2.%d", i);
		put_peer_up(out, &peer, &ours, &theirs);
	}
	for (int i = 0; i < BMP_MESSAGES; i++) {
		struct sample_update update = { .hop = hop, .hops = 4 };
		snprintf(addr, sizeof addr, "192.0.2.%d", i % PEERS);
		snprintf(prefix, sizeof prefix, "10.%d.%d.0/24", i / 256 % 256, i % 256);
		*(i % 4 == 0 ? &update.withdrawn : &update.announced) = prefix;
		put_monitoring(out, &peer, &update);
	}
	buf_clear(&ours);
	buf_clear(&theirs);
}

static void make_capture(struct buf *out, const struct buf *bytes)
{
	const struct sample_file kind = { .link = SAMPLE_ETHERNET };
	struct sample_segment segment = {
		.from = "192.0.2.1", .to = "192.0.2.2", .from_port = 50000, .to_port = 11019
	};
	put_file_header(out, &kind);
	for (size_t at = 0; at < bytes->length; at += segment.size) {
		segment.bytes = bytes->text + at;
		segment.size = bytes->length - at < SEGMENT ? bytes->length - at : SEGMENT;
		put_packet(out, &kind, 1774900000, &segment);
		segment.sequence += (uint32_t)segment.size;
	}
}

int main(void)
{
	struct buf bytes, capture;
	buf_init(&bytes);
	buf_init(&capture);
	make_bmp(&bytes);
	measure("bmp", &bytes);
	make_capture(&capture, &bytes);
	measure("bmp_capture", &capture);
	for (int raw = 0; raw < 2; raw++) {
		buf_reset(&bytes);
		for (uint64_t i = 0; i < RIS_MESSAGES; i++)
			put_ris_update(&bytes, i * 50 + 1, raw == 1);
		measure(raw == 1 ? "ris_raw" : "ris_fields", &bytes);
	}
	buf_clear(&bytes);
	buf_clear(&capture);
	return 0;
}
