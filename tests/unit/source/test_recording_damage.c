/*
 * Damaged recordings: what is lost is counted to the byte, what is whole is read, nothing crashes.
 * One part is damaged on purpose, so that every count is known beforehand; the other blindly, as
 * the peers of this program were tested with (60 tables, 60 update files, each ends torn).
 */
#include "temp.h"

#include "model/mrt_bytes.h"
#include "model/mrt_sample.h"
#include "source/mrt_frames.h"
#include "source/recording.h"
#include "unit/skip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { SAMPLE_BYTES = 120000, FILES = 60 };

static struct recording_report report;

static int read_bytes(const struct buf *bytes)
{
	static const struct recording_options options = { .decode = true };
	static const struct recording_sink sink = { 0 };
	struct diag diag = { 0 };
	struct temp temp = temp_write(bytes->text, bytes->length);
	int status = recording_read(temp.path, &options, &sink, &report, &diag);
	assert_int_equal(diag.what[0] != '\0', status != 0);
	temp_remove(&temp);
	return status;
}

static void assert_damage(const struct mrt_damage *damage)
{
	assert_int_equal(report.records, damage->records);
	assert_int_equal(report.routes, damage->routes);
	assert_int_equal(report.matched, damage->routes);
	assert_int_equal(report.gaps, damage->gaps);
	assert_int_equal(report.lost_bytes, damage->lost_bytes);
	assert_int_equal(report.tally.rejected, damage->rejected);
	assert_int_equal(report.tail_bytes, damage->tail_bytes);
	assert_int_equal(report.truncated, damage->tail_bytes > 0);
}

static void make_sample(struct mrt_sample *sample, struct random_state *random, bool table)
{
	if (table)
		mrt_sample_table(sample, random, SAMPLE_BYTES);
	else
		mrt_sample_updates(sample, random, SAMPLE_BYTES);
}

static void known_damage_is_counted_exactly(void **state)
{
	struct random_state random = { 4 };
	uint64_t gaps = 0, rejected = 0;
	struct buf damaged;
	(void)state;
	buf_init(&damaged);
	for (int i = 0; i < 2 * FILES; i++) {
		struct mrt_sample sample;
		struct mrt_damage damage;
		make_sample(&sample, &random, i % 2 == 0);
		mrt_sample_damage(&sample, &random, &damaged, &damage);
		assert_int_equal(read_bytes(&damaged), 0);
		assert_damage(&damage);
		gaps += damage.gaps;
		rejected += damage.rejected;
		mrt_sample_clear(&sample);
	}
	assert_true(gaps > 1000 && rejected > 200);
	buf_clear(&damaged);
}

/* Every byte is in a record that was handed out, in a gap, or in the tail. */
static void assert_all_bytes_counted(const struct buf *bytes)
{
	struct temp temp = temp_write(bytes->text, bytes->length);
	struct diag diag = { 0 };
	struct input *input =
		input_open_with(temp.path, &(struct input_options){ .threads = 0 }, &diag);
	struct mrt_frames frames;
	struct mrt_frame frame;
	uint64_t records = 0, used = 0, behind = 0;
	int got;
	assert_non_null(input);
	mrt_frames_init(&frames, input);
	while ((got = mrt_frames_next(&frames, &frame)) == 1) {
		size_t length = MRT_HEADER_BYTES + rd_left(&frame.body);
		assert_true(frame.offset >= behind);
		/* What lies there in the file is what was handed out. */
		assert_memory_equal(bytes->text + frame.offset + MRT_HEADER_BYTES, frame.body.p,
			rd_left(&frame.body));
		behind = frame.offset + length;
		used += length;
		records++;
	}
	assert_int_equal(got, 0);
	assert_int_equal(used + frames.lost_bytes + frames.tail_bytes, bytes->length);
	assert_int_equal(frames.gaps > 0, frames.lost_bytes > 0);
	input_close(input);
	temp_remove(&temp);
	if (read_bytes(bytes) == 0)
		assert_int_equal(report.records, records);
}

static void blind_damage_is_survived(void **state)
{
	struct random_state random = { 7 };
	int whole = 0;
	(void)state;
	for (int i = 0; i < 2 * FILES; i++) {
		struct mrt_sample sample;
		make_sample(&sample, &random, i < FILES);
		sample.bytes.length = SAMPLE_BYTES;
		mrt_scramble(&sample.bytes, &random);
		assert_all_bytes_counted(&sample.bytes);
		whole += report.lost_bytes == 0 && report.tally.rejected == 0;
		mrt_sample_clear(&sample);
	}
	assert_true(whole < FILES); /* the damage is damage */
}

/*
 * An input of nothing but plausible headers, each claiming 3 MB which are no record: to find out
 * takes no more than the stated share of its size, where it could take its square.
 */
static void false_beginnings_take_no_longer(void **state)
{
	struct buf bytes;
	struct diag diag = { 0 };
	struct mrt_frames frames;
	struct mrt_frame frame;
	(void)state;
	buf_init(&bytes);
	while (bytes.length < 8 << 20) {
		put_u32(&bytes, 1209600000);
		put_u16(&bytes, MRT_TABLE_DUMP_V2);
		put_u16(&bytes, MRT_RIB_IPV4_UNICAST);
		put_u32(&bytes, 0x00300004);
	}
	struct temp temp = temp_write(bytes.text, bytes.length);
	struct input *input =
		input_open_with(temp.path, &(struct input_options){ .threads = 0 }, &diag);
	assert_non_null(input);
	mrt_frames_init(&frames, input);
	while (mrt_frames_next(&frames, &frame) == 1)
		;
	assert_int_equal(frames.lost_bytes + frames.tail_bytes, bytes.length);
	assert_true(frames.proved > 1 << 20 && frames.proved < 20 * bytes.length);
	input_close(input);
	temp_remove(&temp);
	buf_clear(&bytes);
}

/* The first bytes of a real file, unpacked; false without the shared data. */
static bool read_shared(const char *file, struct buf *bytes)
{
	const char *folder = getenv("OSTRAKON_SHARED");
	char path[512];
	struct span window;
	struct diag diag = { 0 };
	if (folder == NULL || access(folder, R_OK) != 0) {
		skip_because(SKIP_NO_SHARED);
		return false;
	}
	snprintf(path, sizeof path, "%s/data/bgp/mrt/%s", folder, file);
	struct input *input = input_open_with(path, &(struct input_options){ .threads = 0 }, &diag);
	assert_non_null(input);
	assert_int_equal(input_window(input, SAMPLE_BYTES, &window, &diag), 1);
	buf_reset(bytes);
	buf_add(bytes, window.p, SAMPLE_BYTES);
	input_close(input);
	return true;
}

static void real_files_damaged(void **state)
{
	static const char *const file[] = { "rib6.20151101.0600_firstMB.bz2",
		"updates.20160811.1600.gz", "bview.20020722.2337.gz",
		"rrc00.updates.19990903.1041.gz" };
	struct random_state random = { 9 };
	struct buf whole, damaged;
	(void)state;
	buf_init(&whole);
	buf_init(&damaged);
	for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
		if (!read_shared(file[i], &whole))
			break;
		for (int j = 0; j < FILES / 2; j++) {
			buf_reset(&damaged);
			buf_add(&damaged, whole.text, whole.length);
			mrt_scramble(&damaged, &random);
			assert_all_bytes_counted(&damaged);
		}
	}
	buf_clear(&damaged);
	buf_clear(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_damage_is_counted_exactly),
		cmocka_unit_test(blind_damage_is_survived),
		cmocka_unit_test(false_beginnings_take_no_longer),
		cmocka_unit_test(real_files_damaged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
