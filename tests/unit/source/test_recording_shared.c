/*
 * The shared recordings of real routers and collectors, counted with other programs when they were
 * collected (shared/data/bgp/SOURCES.md, shared/data/mrt-lab/COUNTS.csv): records by a walk over
 * the headers, routes by the lines of `bgpdump -m`. It prints a line a route and a state change and
 * none for an End-of-RIB. Where it is wrong, or was not run, the reason for our count stands here.
 */
#include "base/csv.h"
#include "source/recording.h"
#include "unit/skip.h"
#include "wire/mrt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct recording_report report;
static const char *const fine = "";

static const char *shared_folder(void)
{
	const char *folder = getenv("OSTRAKON_SHARED");
	if (folder != NULL && access(folder, R_OK) == 0)
		return folder;
	skip_because(SKIP_NO_SHARED);
	return NULL;
}

static void read_file(const char *folder, const char *file)
{
	static const struct recording_options options = { .decode = true };
	static const struct recording_sink sink = { 0 };
	struct diag diag = { 0 };
	char path[512];
	snprintf(path, sizeof path, "%s/%s", folder, file);
	print_message("# %s\n", file);
	int status = recording_read(path, &options, &sink, &report, &diag);
	if (status != 0)
		print_message("# %s\n", diag.what);
	assert_int_equal(status, 0);
	assert_int_equal(report.kind, RECORDING_MRT);
}

/* What `bgpdump -m` has a line for. */
static uint64_t lines(void)
{
	return report.routes - report.kind_routes[ROUTE_END_OF_RIB];
}

static uint64_t records_named(const char *name)
{
	for (size_t i = 0; i < report.counts; i++) {
		if (strcmp(report.count[i].name, name) == 0)
			return report.count[i].records;
	}
	return 0;
}

/* The rejections of the report as "reason: count", joined by "; ". */
static void assert_rejected(const char *expected)
{
	char text[1024] = "";
	size_t at = 0;
	for (size_t i = 0; i < report.tally.count; i++) {
		const struct tally_reason *reason = &report.tally.reasons[i];
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%s: %" PRIu64,
			i > 0 ? "; " : "", reason->reason, reason->count);
	}
	assert_string_equal(text, expected);
}

struct expected {
	const char *file;
	uint64_t records, lines, ends_of_rib;
	uint64_t tail, gaps, lost;
	const char *rejected;
	struct {
		const char *name;
		uint64_t records;
	} count[8];
};

static const struct expected well_formed[] = {
	/* With an End-of-RIB behind the table, for which bgpdump has no line. */
	{ "updates.et-header.2015.gz", 89686, 577744, 1, 0, 0, 0, fine,
		{ { "BGP4MP_ET MESSAGE_AS4", 89681 }, { "BGP4MP_ET MESSAGE", 1 },
			{ "BGP4MP_ET STATE_CHANGE_AS4", 4 } } },
	{ "bview.20020722.2337.gz", 115521, 115521, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP AFI_IPv4", 115521 } } },
	{ "updates.20020722.2238.gz", 1121, 3337, 0, 0, 0, 0, fine,
		{ { "BGP4MP MESSAGE", 1028 }, { "BGP4MP STATE_CHANGE", 93 } } },
	{ "updates.20071015.1505.gz", 4297, 10496, 0, 0, 0, 0, fine,
		{ { "BGP4MP MESSAGE", 4256 }, { "BGP4MP MESSAGE_AS4", 41 } } },
	{ "updates.20160811.1600.gz", 17406, 41234, 0, 0, 0, 0, fine,
		{ { "BGP4MP MESSAGE_AS4", 17384 }, { "BGP4MP STATE_CHANGE_AS4", 22 } } },
	{ "rib.20080501.0644_firstMB.bz2", 139291, 139291, 0, 57, 0, 0, fine,
		{ { "TABLE_DUMP AFI_IPv4", 139291 } } },
	{ "rib6.20151101.0600_firstMB.bz2", 6871, 149578, 0, 1829, 0, 0, fine,
		{ { "TABLE_DUMP_V2 PEER_INDEX_TABLE", 1 },
			{ "TABLE_DUMP_V2 RIB_IPV6_UNICAST", 6870 } } },
	{ "updates.20260222.1530.bz2", 49220, 118663, 0, 0, 0, 0, fine,
		{ { "BGP4MP_ET MESSAGE_AS4", 49220 } } },
	{ "jinx.updates.20150401.0000.bz2", 1756, 8611, 0, 0, 0, 0, fine,
		{ { "BGP4MP MESSAGE_AS4", 1756 } } },
	/* Its states 7 and 8 are Quagga's. */
	{ "rrc15.updates.20100227.1600.gz", 6615, 53806, 0, 0, 0, 0, fine,
		{ { "BGP4MP MESSAGE_AS4", 6053 }, { "BGP4MP MESSAGE", 542 },
			{ "BGP4MP STATE_CHANGE_AS4", 20 } } },
	{ "rrc00.updates.19990903.1041.gz", 24242, 65315, 0, 0, 0, 0, fine,
		{ { "BGP UPDATE", 24216 }, { "BGP STATE_CHANGE", 4 }, { "BGP OPEN", 1 },
			{ "BGP KEEPALIVE", 21 } } },
};

static const struct expected odd[] = {
	{ "bview.64k_stream_overflow.gz", 2, 23, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP_V2 PEER_INDEX_TABLE", 1 },
			{ "TABLE_DUMP_V2 RIB_IPV6_UNICAST", 1 } } },
	{ "bview.ipv4_unicast_add_path.gz", 32, 62, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP_V2 PEER_INDEX_TABLE", 1 },
			{ "TABLE_DUMP_V2 RIB_IPV4_UNICAST_ADDPATH", 31 } } },
	{ "bview.ipv6_unicast_add_path.gz", 32, 62, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP_V2 PEER_INDEX_TABLE", 1 },
			{ "TABLE_DUMP_V2 RIB_IPV6_UNICAST_ADDPATH", 31 } } },
	/*
	 * Its four bytes of prefixes are 13 bits in two bytes and 11 bits in one: the second reaches
	 * behind the message. bgpdump prints 11.13.0.0/13, whose host bits are set, and is silent.
	 */
	{ "updates.nlri_mask_trailing_bits.gz", 1, 1, 0, 0, 0, 0, "a prefix runs past the end: 1",
		{ { "BGP4MP MESSAGE", 1 } } },
	/*
	 * bgpdump stops behind one line. A walk which takes each body for four bytes longer than its
	 * header says, and in it entries of prefix, status, time, peer and attributes behind view and
	 * sequence number, comes out at the last byte of all 2,490 bodies and of the file, with
	 * 452,018 entries (written in Python for this count).
	 */
	{ "rrc00.bview.20000111.0032.gz", 2490, 452018, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP AFI_IPv4", 2490 } } },
	/*
	 * The record at 188 is torn inside its header: "38dc3668 0005 0001 0000", then a whole one,
	 * "38dc3671 0005 0003 ...". Behind the whole state change at 4532 stand 14 bytes out of the
	 * middle of an UPDATE. A walk that leaves these 24 bytes out ends at the last of the file.
	 */
	{ "rrc00.updates.20000325.0345.gz", 2580, 5685, 0, 0, 2, 24, fine,
		{ { "BGP UPDATE", 2239 }, { "BGP STATE_CHANGE", 307 }, { "BGP KEEPALIVE", 34 } } },
	/*
	 * bgpdump's 883 lines, less 42 for state changes without the addresses of their session, for
	 * which it takes what follows them; 21 OPENs have none either, and no line.
	 */
	{ "rrc01.updates.20001104.0124.gz", 1286, 883 - 42, 0, 0, 0, 0,
		"a record of a session without addresses: 63",
		{ { "BGP4MP MESSAGE", 922 }, { "BGP4MP STATE_CHANGE", 364 } } },
	/*
	 * The prefixes have path identifiers though the subtype has none: bgpdump reads one as
	 * 0.0.0.0/0 three times and 24.0.0.0/1, 24 lines for 14 prefixes. mrtparse_bird-mrtdump_bgp
	 * is of the same network with the right subtype, and its prefixes are the same.
	 */
	{ "mrtparse_bird_bgp.mrt", 29, 26, 2, 0, 0, 0, fine,
		{ { "BGP4MP MESSAGE", 1 }, { "BGP4MP MESSAGE_AS4", 16 },
			{ "BGP4MP STATE_CHANGE_AS4", 12 } } },
	{ "mrtparse_bird-mrtdump_bgp.mrt", 27, 24, 2, 0, 0, 0, fine,
		{ { "BGP4MP MESSAGE", 1 }, { "BGP4MP MESSAGE_AS4_ADDPATH", 14 },
			{ "BGP4MP STATE_CHANGE_AS4", 12 } } },
	{ "mrtparse_bird6-mrtdump_bgp.mrt", 27, 24, 2, 0, 0, 0, fine,
		{ { "BGP4MP MESSAGE", 1 }, { "BGP4MP MESSAGE_AS4_ADDPATH", 14 },
			{ "BGP4MP STATE_CHANGE_AS4", 12 } } },
	{ "mrtparse_bird-mrtdump_rib.mrt", 14, 18, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP_V2 PEER_INDEX_TABLE", 2 }, { "TABLE_DUMP_V2 RIB_IPV4_UNICAST", 4 },
			{ "TABLE_DUMP_V2 RIB_IPV4_UNICAST_ADDPATH", 8 } } },
	{ "mrtparse_bird6-mrtdump_rib.mrt", 9, 10, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP_V2 PEER_INDEX_TABLE", 2 }, { "TABLE_DUMP_V2 RIB_IPV6_UNICAST", 2 },
			{ "TABLE_DUMP_V2 RIB_IPV6_UNICAST_ADDPATH", 5 } } },
	/* bgpdump's 109 lines and 6 routes of VPNv4, which it leaves out. */
	{ "mrtparse_openbgpd_bgp.mrt", 87, 109 + 6, 0, 0, 0, 0, fine,
		{ { "BGP4MP STATE_CHANGE", 8 }, { "BGP4MP MESSAGE", 4 },
			{ "BGP4MP STATE_CHANGE_AS4", 8 }, { "BGP4MP MESSAGE_AS4", 67 } } },
	{ "mrtparse_openbgpd_rib_table.mrt", 31, 31, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP AFI_IPv4", 11 }, { "TABLE_DUMP AFI_IPv6", 20 } } },
	/* bgpdump's 31 lines and the entry of each of the 2 RIB_GENERIC of VPNv4. */
	{ "mrtparse_openbgpd_rib_table-v2.mrt", 24, 31 + 2, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP_V2 PEER_INDEX_TABLE", 1 }, { "TABLE_DUMP_V2 RIB_IPV4_UNICAST", 11 },
			{ "TABLE_DUMP_V2 RIB_IPV6_UNICAST", 10 },
			{ "TABLE_DUMP_V2 RIB_GENERIC", 2 } } },
	{ "mrtparse_quagga_rib.mrt", 7, 9, 0, 0, 0, 0, fine,
		{ { "TABLE_DUMP_V2 PEER_INDEX_TABLE", 1 }, { "TABLE_DUMP_V2 RIB_IPV4_UNICAST", 3 },
			{ "TABLE_DUMP_V2 RIB_IPV6_UNICAST", 3 } } },
};

static void check(const struct expected *expected)
{
	uint64_t named = 0;
	assert_int_equal(report.records, expected->records);
	assert_int_equal(lines(), expected->lines);
	assert_int_equal(report.kind_routes[ROUTE_END_OF_RIB], expected->ends_of_rib);
	assert_int_equal(report.tail_bytes, expected->tail);
	assert_int_equal(report.truncated, expected->tail > 0);
	assert_int_equal(report.gaps, expected->gaps);
	assert_int_equal(report.lost_bytes, expected->lost);
	assert_rejected(expected->rejected);
	for (size_t i = 0; i < 8 && expected->count[i].name != NULL; i++) {
		assert_int_equal(
			records_named(expected->count[i].name), expected->count[i].records);
		named += expected->count[i].records;
	}
	assert_int_equal(named, report.records);
}

static void well_formed_files(void **state)
{
	const char *folder = shared_folder();
	char name[256];
	(void)state;
	for (size_t i = 0; folder != NULL && i < sizeof well_formed / sizeof *well_formed; i++) {
		snprintf(name, sizeof name, "data/bgp/mrt/%s", well_formed[i].file);
		read_file(folder, name);
		check(&well_formed[i]);
	}
}

static void odd_files(void **state)
{
	const char *folder = shared_folder();
	char name[256];
	(void)state;
	for (size_t i = 0; folder != NULL && i < sizeof odd / sizeof *odd; i++) {
		snprintf(name, sizeof name, "data/bgp/mrt-odd/%s", odd[i].file);
		read_file(folder, name);
		check(&odd[i]);
	}
}

/* "16/1:4 16/4:156": records by type and subtype. */
static void check_types(struct span by_type)
{
	struct span part;
	uint64_t total = 0;
	while (span_cut(&by_type, ' ', &part)) {
		struct span type, subtype, count = part;
		uint64_t number[3];
		assert_true(span_cut(&count, '/', &type));
		assert_true(span_cut(&count, ':', &subtype));
		assert_true(span_u64(type, UINT16_MAX, &number[0]));
		assert_true(span_u64(subtype, UINT16_MAX, &number[1]));
		assert_true(span_u64(count, UINT32_MAX, &number[2]));
		struct mrt_header header = { .type = (uint16_t)number[0],
			.subtype = (uint16_t)number[1] };
		assert_int_equal(records_named(mrt_record_name(&header)), number[2]);
		total += number[2];
	}
	assert_int_equal(total, report.records);
}

static void check_lab_file(const char *folder, const struct csv *row)
{
	char name[256];
	uint64_t records, line_count;
	snprintf(name, sizeof name, "data/mrt-lab/%.*s", (int)row->field[0].n, row->field[0].p);
	read_file(folder, name);
	assert_true(span_u64(row->field[1], UINT32_MAX, &records));
	assert_true(span_u64(row->field[4], UINT32_MAX, &line_count));
	assert_int_equal(report.records, records);
	assert_int_equal(lines(), line_count);
	check_types(row->field[2]);
	assert_true(span_is(row->field[3], "0"));
	assert_int_equal(report.tail_bytes + report.lost_bytes, 0);
	/* FRR's first record is of a session that has no addresses yet; bgpdump skips it too. */
	bool frr = strstr(name, "frr-updates") != NULL;
	assert_rejected(frr ? "a record of a session without addresses: 1" : fine);
}

static void lab_files(void **state)
{
	const char *folder = shared_folder();
	char path[512], line[512];
	int files = 0;
	(void)state;
	if (folder == NULL)
		return;
	snprintf(path, sizeof path, "%s/data/mrt-lab/COUNTS.csv", folder);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof line, file)); /* the names of the columns */
	while (fgets(line, sizeof line, file) != NULL) {
		struct csv row;
		csv_init(&row);
		assert_null(csv_split(&row, span_trim((struct span){ line, strcspn(line, "\n") })));
		assert_int_equal(row.count, 5);
		check_lab_file(folder, &row);
		csv_clear(&row);
		files++;
	}
	fclose(file);
	assert_int_equal(files, 36);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_files),
		cmocka_unit_test(odd_files),
		cmocka_unit_test(lab_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
