/*
 * Every recorded BMP stream and capture of OSTRAKON_SHARED against the counts of its SOURCES.md and
 * README.md, which other programs made; where those are silent the test says why it expects what.
 */
#include "source/recording.h"

#include "unit/skip.h"
#include "unit/source/collect.h"

#include <stdio.h>

struct counts {
	uint64_t initiation, up, down, monitoring, statistics;
};

static struct collected c;

static int read_shared(const char *folder, const char *name)
{
	char path[4096];
	const char *shared = getenv("OSTRAKON_SHARED");
	if (shared == NULL)
		skip_because(SKIP_NO_SHARED);
	collect_init(&c);
	c.options.decode = true;
	snprintf(path, sizeof path, "%s/data/%s/%s", shared, folder, name);
	return recording_read(path, &c.options, &c.sink, &c.report, &c.diag);
}

static uint64_t monitoring(const struct recording_report *report)
{
	uint64_t all = 0;
	for (size_t i = 0; i < report->counts; i++) {
		if (strncmp(report->count[i].name, "Route Monitoring", 16) == 0)
			all += report->count[i].records;
	}
	return all;
}

static void add_counts(struct counts *sum)
{
	sum->initiation += collect_count(&c.report, "Initiation");
	sum->up += collect_count(&c.report, "Peer Up");
	sum->down += collect_count(&c.report, "Peer Down");
	sum->monitoring += monitoring(&c.report);
	sum->statistics += collect_count(&c.report, "Statistics Report");
}

static void assert_counts(const char *name, const struct counts *got, const struct counts *expected)
{
	if (memcmp(got, expected, sizeof *got) != 0)
		fail_msg("%s: Initiation %lu, Peer Up %lu, Peer Down %lu, Route Monitoring %lu, "
			 "Statistics %lu",
			name, (unsigned long)got->initiation, (unsigned long)got->up,
			(unsigned long)got->down, (unsigned long)got->monitoring,
			(unsigned long)got->statistics);
}

/* Nothing of these is damaged. */
static void assert_whole(const char *name)
{
	uint64_t refused = c.report.tally.rejected;
	if (c.report.gaps + c.report.lost_bytes + c.report.tail_bytes + refused > 0)
		fail_msg("%s: %lu bytes lost, %lu torn, %lu refused", name,
			(unsigned long)c.report.lost_bytes, (unsigned long)c.report.tail_bytes,
			(unsigned long)refused);
}

static void check(const char *folder, const char *name, struct counts expected)
{
	struct counts got = { 0 };
	assert_int_equal(read_shared(folder, name), 0);
	add_counts(&got);
	assert_counts(name, &got, &expected);
	assert_whole(name);
	assert_int_equal(c.report.records, expected.initiation + expected.up + expected.down +
						   expected.monitoring + expected.statistics);
	collect_clear(&c);
}

/* What SOURCES.md says of each session, whichever way it is stored. */
static const struct {
	const char *capture, *stream;
	struct counts counts;
} sessions[] = {
	{ "pmacct__200-BMP-HUAWEI-locrib_instance__traffic-00", "192.0.2.61", { 1, 18, 0, 84, 0 } },
	{ "pmacct__201-BMP-CISCO-rd_instance__traffic-00", "192.0.2.55", { 1, 42, 0, 251, 42 } },
	{ "pmacct__202-BMP-CISCO-HUAWEI-multiple-sources__traffic-01", "192.0.2.55",
		{ 1, 42, 0, 44, 0 } },
	{ "pmacct__204-BMP-CISCO-peer_down__traffic-00", "2001_db8_90__1", { 1, 10, 3, 301, 28 } },
	{ "pmacct__205-BMP-6wind-FRR-peer_down__traffic-00", "203.0.113.58", { 1, 7, 2, 451, 48 } },
	{ "pmacct__400-IPFIXv10-BMP-CISCO-SRv6-multiple-sources__traffic-00", "203.0.113.90",
		{ 1, 7, 0, 156, 14 } },
	{ "pmacct__401-IPFIXv10-BMP-IPv6-CISCO-MPLS-multiple-sources__traffic-00", "2001_db8_90__1",
		{ 1, 7, 0, 161, 7 } },
	{ "pmacct__403-IPFIXv10-BMP-IPv6-CISCO-locrib-peerdown-vrf__traffic-00", "2001_db8_90__1",
		{ 1, 19, 1, 856, 0 } },
	{ "netgauze__bmp__peers-with-different-caps__example", "10.215.131.44",
		{ 1, 18, 0, 173, 0 } },
};

static void sessions_as_captured_and_as_streams(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++) {
		char name[256];
		snprintf(name, sizeof name, "%s.pcap", sessions[i].capture);
		check("bgp/bmp", name, sessions[i].counts);
		snprintf(name, sizeof name, "%s__%s.bmp", sessions[i].capture, sessions[i].stream);
		check("bgp/bmp-streams", name, sessions[i].counts);
	}
}

/* Joined in the middle of the session; 2,150 and 25,606 bytes. */
static void two_routers_in_one_capture(void **state)
{
	(void)state;
	check("bgp/bmp", "netgauze__bmp__evpn__evpn.pcap", (struct counts){ 0, 4, 2, 143, 7 });
	check("bgp/bmp-streams", "netgauze__bmp__evpn__evpn__198.51.100.154.bmp",
		(struct counts){ 0, 2, 1, 137, 0 });
	check("bgp/bmp-streams", "netgauze__bmp__evpn__evpn__198.51.100.44.bmp",
		(struct counts){ 0, 2, 1, 6, 7 });
}

static void fourteen_routers_in_four_captures(void **state)
{
	static const char *const part[] = { "init", "peer-up", "route-monitoring", "stats" };
	static const char *const router[] = { "2001_db8_53__1", "2001_db8_73__1", "2001_db8_90__1",
		"2001_db8_91__1", "203.0.113.19", "203.0.113.21", "203.0.113.22", "203.0.113.23",
		"203.0.113.24", "203.0.113.28", "203.0.113.44", "203.0.113.54", "203.0.113.58",
		"203.0.113.81" };
	const struct counts expected = { 15, 289, 0, 6955, 3626 };
	struct counts got = { 0 };
	char name[256];
	(void)state;
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		snprintf(name, sizeof name,
			"pmacct__208-BMP-mem-leak-test__bmp-multi-sources-%s.pcap", part[i]);
		assert_int_equal(read_shared("bgp/bmp", name), 0);
		add_counts(&got);
		assert_whole(name);
		collect_clear(&c);
	}
	assert_counts("captures", &got, &expected);
	got = (struct counts){ 0 };
	for (size_t i = 0; i < sizeof router / sizeof *router; i++) {
		snprintf(name, sizeof name, "pmacct__208-multi__%s.bmp", router[i]);
		assert_int_equal(read_shared("bgp/bmp-streams", name), 0);
		add_counts(&got);
		assert_whole(name);
		collect_clear(&c);
	}
	assert_counts("streams", &got, &expected);
}

static void version_4_is_refused_by_name(void **state)
{
	static const struct {
		const char *name, *stream;
		uint64_t messages;
	} files[] = {
		{ "netgauze__bmp__path-status__ipv4_unicast_path_marking", "192.85.2.1", 5 },
		{ "netgauze__bmp__vpnv4-stateless-with-withdraw__vpnv4-stateless-with-withdraw",
			"192.85.2.1", 15 },
	};
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		char name[256];
		bool stream = i % 2 == 1;
		snprintf(name, sizeof name, stream ? "%s__%s.bmp" : "%s.pcap", files[i / 2].name,
			files[i / 2].stream);
		assert_int_equal(read_shared(stream ? "bgp/bmp-streams" : "bgp/bmp", name),
			OST_EUNSUPPORTED);
		assert_non_null(strstr(c.diag.what, "version 4"));
		assert_int_equal(c.report.records, 0);
		assert_int_equal(c.report.routes, 0);
		assert_int_equal(collect_refused(&c.report, "BMP version 4, a draft: not read"),
			files[i / 2].messages);
		collect_clear(&c);
	}
}

static void the_lab(void **state)
{
	static const struct {
		const char *name;
		struct counts counts;
		uint64_t pre, post, loc_rib;
	} files[] = {
		{ "episode-clean-vfrr.bmp", { 1, 2, 2, 123, 62 }, 61, 62, 0 },
		{ "episode-clean-vgo.bmp", { 1, 2, 0, 149, 20 }, 38, 62, 49 },
		{ "episode-clean-t1a.bmp", { 1, 7, 8, 93, 217 }, 46, 47, 0 },
		/* README.md gives 6 Peer Up and 8 Peer Down; the rest is the sum of its 320. */
		{ "episode-v6flap-vfrr.bmp", { 1, 6, 8, 251, 54 }, 120, 131, 0 },
		/* No counts are given; those of a plain walk along the lengths (test_bmp_frames). */
		{ "episode-v6flap-vgo.bmp", { 1, 2, 0, 197, 18 }, 53, 87, 57 },
		{ "episode-v6flap-t1a.bmp", { 1, 7, 7, 165, 196 }, 75, 90, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		check("bmp", files[i].name, files[i].counts);
		assert_int_equal(read_shared("bmp", files[i].name), 0);
		assert_int_equal(
			collect_count(&c.report, "Route Monitoring, Adj-RIB-In"), files[i].pre);
		assert_int_equal(
			collect_count(&c.report, "Route Monitoring, Adj-RIB-In post-policy"),
			files[i].post);
		assert_int_equal(
			collect_count(&c.report, "Route Monitoring, Loc-RIB"), files[i].loc_rib);
		collect_clear(&c);
	}
}

static size_t lines_with(const char *words)
{
	size_t count = 0;
	for (const char *at = c.text.text; (at = strstr(at, words)) != NULL; at++)
		count++;
	return count;
}

/* The quirks that the README of the lab lists, as they come out. */
static void quirks_of_the_lab(void **state)
{
	(void)state;
	/* FRR: 1 its own AS 64520 in front; 3 peers down that never came; 4 a route of nobody. */
	assert_int_equal(read_shared("bmp", "episode-clean-vfrr.bmp"), 0);
	assert_int_equal(lines_with("[64520"), 0);
	assert_true(lines_with("[64510 64501 64500]") > 0);
	assert_int_equal(collect_note(&c.report, "Peer Down of a peer that was not up"), 2);
	assert_int_equal(
		collect_note(&c.report, "messages of peers whose Peer Up was not seen"), 1);
	assert_int_equal(lines_with("of 0 0.0.0.0"), 1);
	assert_int_equal(lines_with("S 6>1"), 0); /* so nobody is told of a loss */
	assert_int_equal(lines_with("S 0>6"), 2);
	assert_int_equal(lines_with("E "), 0); /* 9: no End-of-RIB */
	collect_clear(&c);
	/* 5: flaps; Peer Down comes twice for the same peer, the second without an identifier. */
	assert_int_equal(read_shared("bmp", "episode-v6flap-vfrr.bmp"), 0);
	assert_int_equal(lines_with("S 0>6"), 6);
	assert_int_equal(lines_with("S 6>1"), 4);
	assert_int_equal(collect_note(&c.report, "Peer Down of a peer that was not up"), 4);
	collect_clear(&c);
	/* GoBGP: 7 a Loc-RIB without Peer Up, of its own AS; 8 many prefixes a message. */
	assert_int_equal(read_shared("bmp", "episode-clean-vgo.bmp"), 0);
	assert_int_equal(
		collect_note(&c.report, "messages of peers whose Peer Up was not seen"), 49);
	assert_int_equal(lines_with("of 64521 0.0.0.0 rib 2"), 49);
	assert_true(c.report.routes > c.report.records);
	collect_clear(&c);
}

struct plain {
	const char *name;
	uint64_t messages[6];
	uint64_t tail, sessions;
};

/* SOURCES.md: OPEN, UPDATE, KEEPALIVE; two of them end inside a message. */
static void plain_bgp_sessions(void **state)
{
	/* No numbers are given; these are of a walk along the lengths, segments sorted by number. */
	static const struct plain files[] = {
		{ "netgauze__bgp__multiple-sessions__traffic.pcap", { 0, 20, 100, 0, 171, 0 }, 0,
			19 },
		{ "pmacct__300-BGP-IPv6-CISCO-extNH_enc__traffic-00.pcap", { 0, 1, 45, 0, 1, 0 }, 0,
			1 },
		{ "pmacct__301-BGP-CISCO-pretag__traffic-00.pcap", { 0, 1, 20, 0, 1, 0 }, 111, 1 },
		{ "pmacct__302-BGP-IPv6-multiple-sources__traffic-00.pcap", { 0, 1, 24, 0, 1, 0 },
			43, 1 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		assert_int_equal(read_shared("bgp/bgp-pcap", files[i].name), 0);
		assert_memory_equal(c.report.messages, files[i].messages, sizeof files[i].messages);
		assert_int_equal(c.report.tail_bytes, files[i].tail);
		assert_int_equal(c.report.truncated, files[i].tail > 0);
		assert_int_equal(c.report.lost_bytes, 0);
		assert_int_equal(c.report.tally.rejected, 0);
		assert_int_equal(c.report.peers, files[i].sessions);
		collect_clear(&c);
	}
}

static void ris_live(void **state)
{
	(void)state;
	assert_int_equal(read_shared("bgp/misc", "ris-live-stream.sample.jsonl"), 0);
	/* Seven lines, of which the last lacks its last brace. */
	assert_int_equal(c.report.records, 6);
	assert_int_equal(collect_count(&c.report, "UPDATE"), 1);
	assert_int_equal(collect_count(&c.report, "peer state"), 1);
	assert_int_equal(collect_count(&c.report, "OPEN"), 1);
	assert_int_equal(collect_count(&c.report, "NOTIFICATION"), 1);
	assert_int_equal(collect_count(&c.report, "KEEPALIVE"), 1);
	assert_int_equal(collect_count(&c.report, "error"), 1);
	assert_int_equal(c.report.tally.rejected, 1);
	assert_string_equal(c.text.text,
		"A 45.161.192.0/23 of 11708 72.22.223.9 rib 0 at 1553627987.890000 "
		"[11708 32097 1299 52320 263009 263009 263009 263009 263009 52993 268481 268481]\n"
		"S 0>1 of 24931 195.66.224.59 rib 0 at 1553625081.880000\n");
	collect_clear(&c);
	/* A document about one message, not a line of the stream. */
	assert_int_equal(read_shared("bgp/misc", "ris_live_raw_full.json"), OST_EUNSUPPORTED);
	collect_clear(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_as_captured_and_as_streams),
		cmocka_unit_test(two_routers_in_one_capture),
		cmocka_unit_test(fourteen_routers_in_four_captures),
		cmocka_unit_test(version_4_is_refused_by_name),
		cmocka_unit_test(the_lab),
		cmocka_unit_test(quirks_of_the_lab),
		cmocka_unit_test(plain_bgp_sessions),
		cmocka_unit_test(ris_live),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
