/*
 * BMP streams in pieces of any size, and damaged ones: what is found must not depend on the pieces,
 * and what is lost must be what was damaged.
 */
#include "source/bmp_frames.h"

#include "base/random.h"
#include "model/bmp_bytes.h"
#include "unit/skip.h"
#include "unit/source/collect.h"

#include <stdio.h>

/* Everything of one reading of a stream. */
struct reading {
	struct collected c;
	struct bmp_frames frames;
	struct buf kept;
	uint64_t offset; /* of what is kept */
};

static void reading_init(struct reading *r)
{
	memset(r, 0, sizeof *r);
	collect_init(&r->c);
	buf_init(&r->kept);
	r->frames.part = &r->c.part;
	r->frames.station = bmp_station_new(&r->c.part);
}

static void reading_clear(struct reading *r)
{
	bmp_station_free(r->frames.station);
	buf_clear(&r->kept);
	collect_clear(&r->c);
}

static void feed(struct reading *r, const char *bytes, size_t size, bool last)
{
	buf_add(&r->kept, bytes, size);
	size_t used =
		bmp_frames_take(&r->frames, rd_of(r->kept.text, r->kept.length), r->offset, last);
	memmove(r->kept.text, r->kept.text + used, r->kept.length - used);
	r->kept.length -= used;
	r->offset += used;
	if (last)
		assert_int_equal(r->kept.length, 0);
}

static void assert_same(const struct reading *a, const struct reading *b)
{
	assert_string_equal(a->c.text.text, b->c.text.text);
	assert_int_equal(a->c.report.records, b->c.report.records);
	assert_int_equal(a->c.report.gaps, b->c.report.gaps);
	assert_int_equal(a->c.report.lost_bytes, b->c.report.lost_bytes);
	assert_int_equal(a->c.report.first_gap, b->c.report.first_gap);
	assert_int_equal(a->c.report.tally.rejected, b->c.report.tally.rejected);
	assert_int_equal(a->frames.torn_bytes, b->frames.torn_bytes);
}

static void read_whole(struct reading *r, const struct buf *bytes)
{
	reading_init(r);
	feed(r, bytes->text, bytes->length, true);
}

static void read_in_pieces(struct reading *r, const struct buf *bytes, uint64_t seed, size_t max)
{
	struct random_state random = { seed };
	size_t at = 0;
	reading_init(r);
	while (at < bytes->length) {
		size_t left = bytes->length - at, size = 1 + random_below(&random, max);
		if (size > left)
			size = left;
		feed(r, bytes->text + at, size, false);
		at += size;
	}
	feed(r, "", 0, true);
}

static void every_split_gives_the_same(void **state)
{
	struct buf bytes;
	struct reading whole, split;
	(void)state;
	buf_init(&bytes);
	put_episode(&bytes, 3);
	read_whole(&whole, &bytes);
	assert_int_equal(whole.c.report.records, 24);
	assert_int_equal(whole.c.report.gaps, 0);
	assert_int_equal(whole.c.report.tally.rejected, 0);
	assert_non_null(strstr(whole.c.text.text, "S 0>6"));
	for (size_t i = 0; i <= bytes.length; i++) {
		reading_init(&split);
		feed(&split, bytes.text, i, false);
		feed(&split, bytes.text + i, bytes.length - i, true);
		assert_same(&whole, &split);
		reading_clear(&split);
	}
	read_in_pieces(&split, &bytes, 1, 1);
	assert_same(&whole, &split);
	reading_clear(&split);
	reading_clear(&whole);
	buf_clear(&bytes);
}

/* Where the messages of an undamaged stream begin: a plain walk. */
struct walk {
	size_t at[256];
	size_t count;
};

static void walk_stream(const struct buf *bytes, struct walk *walk)
{
	const uint8_t *p = (const uint8_t *)bytes->text;
	walk->count = 0;
	for (size_t i = 0; i < bytes->length; walk->count++) {
		assert_true(walk->count < 255);
		walk->at[walk->count] = i;
		i += (size_t)p[i + 1] << 24 | (size_t)p[i + 2] << 16 | (size_t)p[i + 3] << 8 |
		     p[i + 4];
	}
	walk->at[walk->count] = bytes->length;
}

enum damage { DAMAGE_VERSION, DAMAGE_LONGER, DAMAGE_HUGE, DAMAGE_JUNK, DAMAGES };

/* Damages one message. Returns how many bytes are lost by it. */
static size_t damage(
	struct buf *bytes, const struct walk *walk, size_t which, enum damage how, uint64_t seed)
{
	struct random_state random = { seed };
	size_t at = walk->at[which], length = walk->at[which + 1] - at;
	struct buf out;
	switch (how) {
	case DAMAGE_VERSION:
		bytes->text[at] = 9;
		return length;
	case DAMAGE_LONGER: /* still a plausible length */
		bytes->text[at + 4] =
			(char)(bytes->text[at + 4] + 1 + (int)random_below(&random, 3));
		return length;
	case DAMAGE_HUGE: /* behind the end of the stream */
		bytes->text[at + 2] = 2;
		return length;
	case DAMAGE_JUNK:
	case DAMAGES:
		break;
	}
	size_t junk = 1 + random_below(&random, 40);
	buf_init(&out);
	buf_add(&out, bytes->text, at);
	for (size_t i = 0; i < junk; i++)
		buf_putc(&out, (char)(5 + random_below(&random, 200)));
	buf_add(&out, bytes->text + at, bytes->length - at);
	buf_clear(bytes);
	*bytes = out;
	return junk;
}

static void what_is_lost_is_what_was_damaged(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct random_state random = { seed };
		struct buf bytes;
		struct walk walk;
		struct reading whole, pieces;
		buf_init(&bytes);
		put_episode(&bytes, (unsigned)seed);
		walk_stream(&bytes, &walk);
		/* Not the last: what is longer than the rest is a torn end there. */
		size_t which = random_below(&random, walk.count - 1);
		enum damage how = (enum damage)random_below(&random, DAMAGES);
		size_t lost = damage(&bytes, &walk, which, how, seed);
		read_whole(&whole, &bytes);
		assert_int_equal(whole.c.report.gaps, 1);
		assert_int_equal(whole.c.report.lost_bytes, lost);
		assert_int_equal(whole.c.report.first_gap, walk.at[which]);
		assert_int_equal(
			whole.c.report.records, how == DAMAGE_JUNK ? walk.count : walk.count - 1);
		assert_int_equal(whole.frames.torn_bytes, 0);
		read_in_pieces(&pieces, &bytes, seed, 100);
		assert_same(&whole, &pieces);
		reading_clear(&pieces);
		reading_clear(&whole);
		buf_clear(&bytes);
	}
}

/* A message that is damaged inside but has its length is refused alone. */
static void damage_inside_costs_one_message(void **state)
{
	struct buf bytes;
	struct walk walk;
	struct reading r;
	(void)state;
	buf_init(&bytes);
	put_episode(&bytes, 5);
	walk_stream(&bytes, &walk);
	size_t which = 0;
	while (bytes.text[walk.at[which] + 5] != BMP_ROUTE_MONITORING)
		which++;
	bytes.text[walk.at[which] + 48] = 0; /* the marker of the UPDATE */
	read_whole(&r, &bytes);
	assert_int_equal(r.c.report.gaps, 0);
	assert_int_equal(r.c.report.records, walk.count);
	assert_int_equal(r.c.report.tally.rejected, 1);
	assert_int_equal(r.c.report.tally.reasons[0].first_line, walk.at[which]);
	reading_clear(&r);
	buf_clear(&bytes);
}

static void a_torn_end_is_told(void **state)
{
	struct buf bytes;
	struct walk walk;
	(void)state;
	buf_init(&bytes);
	put_episode(&bytes, 6);
	walk_stream(&bytes, &walk);
	for (size_t i = 0, end = 0; end < bytes.length; end++) {
		struct reading r;
		struct buf cut = { bytes.text, end, 0 };
		if (end == walk.at[i + 1])
			i++;
		read_whole(&r, &cut);
		assert_int_equal(r.c.report.records, i);
		assert_int_equal(r.frames.torn_bytes, end - walk.at[i]);
		assert_int_equal(r.c.report.lost_bytes, 0);
		reading_clear(&r);
	}
	buf_clear(&bytes);
}

static void a_sink_ends_the_reading(void **state)
{
	struct buf bytes;
	struct reading r;
	(void)state;
	buf_init(&bytes);
	put_episode(&bytes, 7);
	reading_init(&r);
	r.c.fail_at = 5;
	feed(&r, bytes.text, bytes.length, false);
	assert_int_equal(r.frames.status, -99);
	assert_int_equal(r.c.routes, 5);
	reading_clear(&r);
	buf_clear(&bytes);
}

/* Arbitrary bytes with headers sprinkled in: the same whatever the pieces, every byte accounted. */
static void noise_is_lost_and_counted(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		struct random_state random = { seed };
		struct reading whole, pieces;
		struct buf bytes;
		buf_init(&bytes);
		for (size_t i = 0, n = random_below(&random, 2000); i < n; i++) {
			static const char header[] = { 3, 0, 0, 0, 60 };
			if (random_below(&random, 20) == 0)
				buf_add(&bytes, header, sizeof header);
			buf_putc(&bytes, (char)random_below(&random, 8));
		}
		read_whole(&whole, &bytes);
		read_in_pieces(&pieces, &bytes, seed, 70);
		assert_same(&whole, &pieces);
		if (whole.c.report.records + whole.c.report.tally.rejected == 0)
			assert_int_equal(
				whole.c.report.lost_bytes + whole.frames.torn_bytes, bytes.length);
		reading_clear(&pieces);
		reading_clear(&whole);
		buf_clear(&bytes);
	}
}

static bool read_file(const char *path, struct buf *out)
{
	char room[4096];
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return false;
	for (size_t n; (n = fread(room, 1, sizeof room, file)) > 0;)
		buf_add(out, room, n);
	fclose(file);
	return true;
}

/* Streams as they arrived: the .idx files tell at which bytes each recv() ended. */
static void recorded_arrivals_give_the_same(void **state)
{
	static const char *const name[] = { "clean-t1a", "clean-vfrr", "clean-vgo", "v6flap-t1a",
		"v6flap-vfrr", "v6flap-vgo" };
	const char *shared = getenv("OSTRAKON_SHARED");
	(void)state;
	if (shared == NULL)
		skip_because(SKIP_NO_SHARED);
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		struct reading whole, arrived;
		struct buf bytes, index;
		struct span rest, line;
		char path[4096];
		size_t pieces = 0;
		buf_init(&bytes);
		buf_init(&index);
		snprintf(path, sizeof path, "%s/data/bmp/episode-%s.bmp", shared, name[i]);
		assert_true(read_file(path, &bytes));
		snprintf(path, sizeof path, "%s/data/bmp/episode-%s.idx", shared, name[i]);
		assert_true(read_file(path, &index));
		read_whole(&whole, &bytes);
		reading_init(&arrived);
		rest = (struct span){ index.text, index.length };
		while (span_cut(&rest, '\n', &line)) {
			unsigned long off, len;
			const char *at = line.n > 0 ? strstr(line.p, "off=") : NULL;
			if (at == NULL || at > line.p + line.n ||
				sscanf(at, "off=%lu len=%lu", &off, &len) != 2)
				continue;
			assert_true(off + len <= bytes.length);
			feed(&arrived, bytes.text + off, len, false);
			pieces++;
		}
		feed(&arrived, "", 0, true);
		assert_true(pieces > 20);
		assert_same(&whole, &arrived);
		reading_clear(&whole);
		reading_clear(&arrived);
		buf_clear(&bytes);
		buf_clear(&index);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_split_gives_the_same),
		cmocka_unit_test(what_is_lost_is_what_was_damaged),
		cmocka_unit_test(damage_inside_costs_one_message),
		cmocka_unit_test(a_torn_end_is_told),
		cmocka_unit_test(a_sink_ends_the_reading),
		cmocka_unit_test(noise_is_lost_and_counted),
		cmocka_unit_test(recorded_arrivals_give_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
