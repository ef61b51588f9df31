/*
 * The sample data of OSTRAKON_SHARED against the counts which its SOURCES.md gives, made there by
 * other programs. Skipped where the folder is absent.
 */
#include "base/alloc.h"
#include "base/buf.h"
#include "source/decode.h"
#include "unit/skip.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct counts {
	size_t p2c, p2p, origins, names, registrations;
	asn_t *end; /* both ends of all links */
	size_t ends, capacity;
};

static struct decode_result result;
static struct diag diag;

static void see(struct counts *counts, asn_t asn)
{
	counts->end = array_grow(counts->end, counts->ends, &counts->capacity, sizeof asn);
	counts->end[counts->ends++] = asn;
}

static int by_number(const void *a, const void *b)
{
	asn_t x = *(const asn_t *)a, y = *(const asn_t *)b;
	return (x > y) - (x < y);
}

static size_t distinct(const struct counts *counts)
{
	size_t ases = 0;
	qsort(counts->end, counts->ends, sizeof *counts->end, by_number);
	for (size_t i = 0; i < counts->ends; i++)
		ases += i == 0 || counts->end[i] != counts->end[i - 1];
	return ases;
}

static int count_link(void *ctx, uint64_t line, const struct as_link *link)
{
	struct counts *counts = ctx;
	(void)line;
	*(link->rel == LINK_P2C ? &counts->p2c : &counts->p2p) += 1;
	see(counts, link->a);
	see(counts, link->b);
	return 0;
}

static int count_origin(void *ctx, uint64_t line, const struct prefix_origin *origin)
{
	struct counts *counts = ctx;
	(void)line;
	(void)origin;
	counts->origins++;
	return 0;
}

static int count_name(void *ctx, uint64_t line, const struct as_name *name)
{
	struct counts *counts = ctx;
	(void)line;
	(void)name;
	counts->names++;
	return 0;
}

static int count_registration(void *ctx, uint64_t line, const struct registration *registration)
{
	struct counts *counts = ctx;
	(void)line;
	(void)registration;
	counts->registrations++;
	return 0;
}

static const char *shared(void)
{
	const char *folder = getenv("OSTRAKON_SHARED");
	if (folder == NULL || access(folder, R_OK) != 0)
		skip_because(SKIP_NO_SHARED);
	return folder;
}

/* Decodes shared/data/bgp/FILE and returns what decode_file did. */
static int count(const char *file, struct counts *counts)
{
	struct ref_sink sink = { .ctx = counts,
		.link = count_link,
		.origin = count_origin,
		.name = count_name,
		.registration = count_registration };
	struct decode_options options = { 0 };
	struct buf path;
	buf_init(&path);
	buf_printf(&path, "%s/data/bgp/%s", shared(), file);
	*counts = (struct counts){ 0 };
	int ended = decode_file(path.text, &options, &sink, &result, &diag);
	buf_clear(&path);
	return ended;
}

static void test_asrel(void **state)
{
	(void)state;
	static const struct {
		const char *file, *dated;
		size_t ases, p2c, p2p;
	} expect[] = {
		{ "19980101.as-rel.txt.bz2", "1998-01-01", 3233, 4921, 852 },
		{ "19980701.as-rel.txt.bz2", "1998-07-01", 3808, 6114, 926 },
		{ "20000101.as-rel.txt.bz2", "2000-01-01", 6518, 11427, 1314 },
		{ "20020101.as-rel.txt.bz2", "2002-01-01", 12581, 23386, 4512 },
		{ "20040101.as-rel.txt.bz2", "2004-01-01", 16565, 30438, 8505 },
		{ "20060101.as-rel.txt.bz2", "2006-01-01", 21492, 40450, 15452 },
		{ "20070101.as-rel.txt.bz2", "2007-01-01", 24336, 46172, 18369 },
		{ "20080101.as-rel.txt.bz2", "2008-01-01", 27320, 52311, 22783 },
		{ "20090101.as-rel.txt.bz2", "2009-01-01", 30742, 58343, 28368 },
		{ "20110101.as-rel.txt.bz2", "2011-01-01", 36625, 69388, 36107 },
		{ "20120101.as-rel.txt.bz2", "2012-01-01", 40109, 76605, 47118 },
		{ "20130101.as-rel.txt.bz2", "2013-01-01", 43274, 83374, 57158 },
		{ "20160101.as-rel.txt.bz2", "2016-01-01", 52838, 103848, 106564 },
		{ "20180101.as-rel.txt.bz2", "2018-01-01", 60006, 117703, 143637 },
		{ "other/20210901.as-rel2.sample.txt.bz2", "2021-09-01", 30, 12, 10 },
		{ "other/nightwing_as-rel_ca2011.txt.bz2", "2011-01-16", 36878, 99962, 3523 },
		{ "other/toposcope_asrel_201712.txt.bz2", "", 59651, 118696, 152369 },
	};
	for (size_t i = 0; i < sizeof expect / sizeof *expect; i++) {
		struct counts counts;
		char file[128];
		snprintf(file, sizeof file, "asrel/%s", expect[i].file);
		assert_int_equal(count(file, &counts), 0);
		assert_ptr_equal(result.format, &ref_format_asrel);
		assert_int_equal(distinct(&counts), expect[i].ases);
		assert_int_equal(counts.p2c, expect[i].p2c);
		assert_int_equal(counts.p2p, expect[i].p2p);
		assert_int_equal(result.tally.rejected, 0);
		assert_string_equal(result.dated.text, expect[i].dated);
		free(counts.end);
	}
}

static void test_origins(void **state)
{
	(void)state;
	static const struct {
		const char *file, *format, *dated;
		size_t rows;
	} expect[] = {
		{ "pfx2as/ipasn_20080501_v12.dat.gz", "pyasn", "2008-05-01", 270849 },
		{ "pfx2as/ipasn_20140513.dat.gz", "pyasn", "2014-05-13", 512621 },
		{ "pfx2as/ipasn6_20151101.dat.gz", "pyasn", "2015-11-01", 606138 + 27693 },
		{ "npm/asn-ipv4.csv.zst", "ranges", "", 411961 },
		{ "npm/asn-ipv6.csv.zst", "ranges", "", 103197 },
	};
	for (size_t i = 0; i < sizeof expect / sizeof *expect; i++) {
		struct counts counts;
		assert_int_equal(count(expect[i].file, &counts), 0);
		assert_string_equal(result.format->name, expect[i].format);
		assert_int_equal(counts.origins, expect[i].rows);
		assert_int_equal(result.tally.records, expect[i].rows);
		assert_int_equal(result.tally.rejected, 0);
		assert_string_equal(result.dated.text, expect[i].dated);
	}
}

/* Of 77,586 names one belongs to AS 0 and two are empty before their country. */
static void test_names(void **state)
{
	(void)state;
	struct counts counts;
	assert_int_equal(count("names/asnames_2021.json.gz", &counts), 0);
	assert_ptr_equal(result.format, &ref_format_asnames_json);
	assert_int_equal(counts.names, 77583);
	assert_int_equal(result.tally.records, 77583);
	assert_int_equal(result.tally.rejected, 3);
	assert_false(when_known(&result.dated));
}

/* As many records as the version line of each file says. */
static void test_registries(void **state)
{
	(void)state;
	static const struct {
		const char *file, *dated;
		size_t records;
	} expect[] = {
		{ "rir/delegated-apnic-201503.zst", "2015-03-06", 37557 },
		{ "rir/delegated-lacnic-201503.zst", "2015-03-05", 17896 },
		{ "rir/delegated-afrinic-201503.zst", "2015-03-06", 4281 },
	};
	for (size_t i = 0; i < sizeof expect / sizeof *expect; i++) {
		struct counts counts;
		assert_int_equal(count(expect[i].file, &counts), 0);
		assert_ptr_equal(result.format, &ref_format_delegated);
		assert_int_equal(counts.registrations, expect[i].records);
		assert_int_equal(result.tally.rejected, 0);
		assert_string_equal(result.dated.text, expect[i].dated);
	}
}

static void check_unknown(const char *file)
{
	struct counts counts;
	int ended = count(file, &counts);
	free(counts.end);
	if (ended == OST_EUNSUPPORTED)
		return;
	fail_msg("%s is taken for %s", file, result.format != NULL ? result.format->name : "?");
}

/* What is not ours is left alone: every file of these folders, and the odd ones by name. */
static void test_others(void **state)
{
	(void)state;
	static const char *const folders[] = { "mrt", "mrt-odd", "misc", "cone", "bmp" };
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		char path[512];
		int files = 0;
		snprintf(path, sizeof path, "%s/data/bgp/%s", shared(), folders[i]);
		DIR *folder = opendir(path);
		assert_non_null(folder);
		for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
			if (entry->d_name[0] == '.')
				continue;
			snprintf(path, sizeof path, "%s/%s", folders[i], entry->d_name);
			check_unknown(path);
			files++;
		}
		closedir(folder);
		assert_true(files > 0);
	}
	check_unknown("asrel/other/snap_as-caida20070917.txt.bz2");
	check_unknown("asrel/other/cbgp_subra-2004.topo.bz2");
	check_unknown("asrel/other/cash-nightwing_whole-internet-20150101-rel.txt.bz2");
	check_unknown("names/rir_asn_organisations_2016.csv.zst");
	check_unknown("SOURCES.md");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asrel),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_registries),
		cmocka_unit_test(test_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
