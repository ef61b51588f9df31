/*
 * The bytes as a capture, read as recordings are: packets, streams, sessions. And, so that the rest is
 * reached without a good header in front, as one packet of each link type.
 */
#include "fuzz.h"

#include "source/recording.h"
#include "wire/packet.h"
#include "wire/pcap.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static int take_route(void *ctx, const struct route *route)
{
	uint64_t *routes = ctx;
	FUZZ_CHECK(route->peer != NULL && route->kind <= ROUTE_STATE);
	*routes += 1;
	return 0;
}

static void check_capture(const uint8_t *bytes, size_t size)
{
	static struct recording_report report;
	struct diag diag;
	uint64_t routes = 0;
	const struct recording_options options = { .decode = true };
	const struct recording_sink sink = { &routes, take_route };
	char path[64];
	int file = memfd_create("fuzz", MFD_CLOEXEC);
	FUZZ_CHECK(file >= 0 && write(file, bytes, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/dev/fd/%d", file);
	lseek(file, 0, SEEK_SET);
	int status = recording_read(path, &options, &sink, &report, &diag);
	FUZZ_CHECK(status <= 0 && report.matched == routes && report.routes == routes);
	FUZZ_CHECK(status != 0 || report.records > 0);
	close(file);
}

static void check_packet(struct rd bytes)
{
	static const uint32_t link[] = { 0, 1, 12, 14, 101, 108, 113, 228, 229, 276, 999 };
	for (size_t i = 0; i < sizeof link / sizeof *link; i++) {
		struct tcp_segment segment;
		if (packet_read(link[i], bytes, &segment) != NULL)
			continue;
		FUZZ_CHECK(segment.payload.p >= bytes.p && segment.payload.end <= bytes.end);
		FUZZ_CHECK(segment.source.family == segment.destination.family);
	}
}

static void check_resume(struct rd bytes)
{
	static struct pcap pcap;
	struct pcap_packet packet;
	const char *why;
	size_t used, skip;
	pcap = (struct pcap){ 0 };
	if (pcap_next(&pcap, bytes, &used, &packet, &why) != PCAP_OTHER)
		return;
	bytes.p += used;
	bool found = pcap_resume(&pcap, bytes, true, &skip);
	FUZZ_CHECK(skip <= rd_left(&bytes) && (found || skip == rd_left(&bytes)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	check_packet(rd_of(bytes, size));
	if (!pcap_is(bytes, size))
		return 0;
	check_resume(rd_of(bytes, size));
	check_capture(bytes, size);
	return 0;
}
