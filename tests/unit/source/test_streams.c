/*
 * TCP streams put together from segments in any order, cut anywhere, some twice, some never: against
 * a model that writes every segment into one array and knows which bytes were covered.
 */
#include "source/streams.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What came out: bytes in order, with '?' for each byte of a gap. */
struct outcome {
	struct buf text;
	unsigned gaps, ends;
	int fail;
};

static int take_bytes(void *ctx, struct stream *stream, struct rd bytes)
{
	struct outcome *outcome = ctx;
	(void)stream;
	buf_add(&outcome->text, (const char *)bytes.p, rd_left(&bytes));
	return outcome->fail;
}

static int take_gap(void *ctx, struct stream *stream, uint32_t bytes)
{
	struct outcome *outcome = ctx;
	(void)stream;
	outcome->gaps++;
	for (uint32_t i = 0; i < bytes; i++)
		buf_putc(&outcome->text, '?');
	return 0;
}

static void take_end(void *ctx, struct stream *stream)
{
	struct outcome *outcome = ctx;
	(void)stream;
	outcome->ends++;
}

static struct streams *begin(struct outcome *outcome)
{
	*outcome = (struct outcome){ .fail = 0 };
	buf_init(&outcome->text);
	return streams_new(&(struct stream_sink){ outcome, take_bytes, take_gap, take_end });
}

static struct tcp_segment segment_of(uint32_t sequence, const char *bytes, size_t size)
{
	struct tcp_segment segment = { .source_port = 40000, .destination_port = 179 };
	segment.source = (struct addr){ ADDR_IPV4, { 192, 0, 2, 1 } };
	segment.destination = (struct addr){ ADDR_IPV4, { 192, 0, 2, 2 } };
	segment.sequence = sequence;
	segment.payload = rd_of(bytes, size);
	return segment;
}

static void give(struct streams *streams, uint32_t sequence, const char *text)
{
	struct tcp_segment segment = segment_of(sequence, text, strlen(text));
	assert_int_equal(streams_take(streams, &segment), 0);
}

static void end(struct streams *streams, struct outcome *outcome, const char *expected)
{
	assert_int_equal(streams_finish(streams), 0);
	assert_string_equal(outcome->text.text, expected);
	buf_clear(&outcome->text);
	streams_free(streams);
}

static void segments_find_their_order(void **state)
{
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	(void)state;
	give(streams, 100, "abc");
	give(streams, 106, "ghi"); /* early */
	give(streams, 100, "abc"); /* again */
	give(streams, 101, "bcd"); /* in part again */
	give(streams, 104, "efGH"); /* what came first stays, whatever waits */
	assert_int_equal(streams_counts(streams)->early, 1);
	assert_int_equal(streams_counts(streams)->repeated, 3);
	assert_int_equal(streams_counts(streams)->segments, 5);
	assert_int_equal(streams_counts(streams)->gaps, 0);
	end(streams, &outcome, "abcdefGHi");
}

static void numbers_wrap_around(void **state)
{
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	(void)state;
	give(streams, UINT32_MAX - 1, "ab");
	give(streams, 2, "ef");
	give(streams, 0, "cd");
	end(streams, &outcome, "abcdef");
}

static void a_gap_is_told_at_the_end(void **state)
{
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	(void)state;
	give(streams, 10, "ab");
	give(streams, 15, "fg");
	give(streams, 20, "k");
	assert_string_equal(outcome.text.text, "ab");
	assert_int_equal(streams_finish(streams), 0);
	assert_int_equal(streams_counts(streams)->gaps, 2);
	assert_int_equal(streams_counts(streams)->gap_bytes, 6);
	end(streams, &outcome, "ab???fg???k");
}

static void what_was_not_captured_of_a_packet_is_a_gap(void **state)
{
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	struct tcp_segment segment = segment_of(10, "abc", 3);
	(void)state;
	segment.missing = 4;
	assert_int_equal(streams_take(streams, &segment), 0);
	give(streams, 17, "hi");
	segment.missing = 0; /* again, whole: too late */
	assert_int_equal(streams_take(streams, &segment), 0);
	end(streams, &outcome, "abc????hi");
}

static void a_connection_begins_with_its_syn(void **state)
{
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	struct tcp_segment syn = segment_of(999, "", 0);
	(void)state;
	syn.syn = true;
	assert_int_equal(streams_take(streams, &syn), 0);
	give(streams, 1003, "def"); /* without the SYN this would be the beginning */
	give(streams, 1000, "abc");
	assert_int_equal(streams_take(streams, &syn), 0); /* again */
	/* The same two ends, later: what waited of the old one comes out first. */
	give(streams, 1010, "x");
	syn.sequence = 5;
	assert_int_equal(streams_take(streams, &syn), 0);
	give(streams, 6, "new");
	assert_int_equal(outcome.ends, 1);
	assert_int_equal(streams_counts(streams)->streams, 2);
	end(streams, &outcome, "abcdef????xnew");
}

/* Captures that were cut out of others have a SYN with bytes, for which they count no number. */
static void a_syn_that_was_made_up(void **state)
{
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	struct tcp_segment syn = segment_of(1, "abc", 3);
	(void)state;
	syn.syn = true;
	assert_int_equal(streams_take(streams, &syn), 0);
	give(streams, 4, "def");
	give(streams, 7, "ghi");
	end(streams, &outcome, "abcdefghi");
	streams = begin(&outcome);
	assert_int_equal(streams_take(streams, &syn), 0);
	give(streams, 5, "def"); /* as RFC 9293 has it */
	give(streams, 8, "ghi");
	end(streams, &outcome, "abcdefghi");
}

static void far_numbers_are_another_connection(void **state)
{
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	(void)state;
	give(streams, 10, "ab");
	give(streams, 10 + STREAM_WINDOW_MAX + 100, "cd");
	assert_int_equal(outcome.ends, 1);
	end(streams, &outcome, "abcd");
}

static void waiting_is_bounded(void **state)
{
	enum { PIECE = 1000 };
	static char piece[PIECE];
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	(void)state;
	memset(piece, 'x', sizeof piece);
	give(streams, 1, "a");
	size_t given = 0;
	for (uint32_t at = 10; outcome.gaps == 0; at += PIECE, given += PIECE) {
		struct tcp_segment segment = segment_of(at, piece, PIECE);
		assert_int_equal(streams_take(streams, &segment), 0);
		assert_true(given <= STREAM_WAITING_MAX);
	}
	/* The gap was given up and nothing else is missing. */
	assert_int_equal(outcome.text.length, 9 + given);
	assert_int_equal(streams_counts(streams)->gap_bytes, 8);
	assert_int_equal(streams_finish(streams), 0);
	buf_clear(&outcome.text);
	streams_free(streams);
}

static void the_quietest_stream_makes_room(void **state)
{
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	struct tcp_segment segment = segment_of(1, "a", 1);
	(void)state;
	for (unsigned i = 0; i < STREAMS_MAX + 5; i++) {
		segment.source_port = (uint16_t)i;
		assert_int_equal(streams_take(streams, &segment), 0);
	}
	assert_int_equal(outcome.ends, 5);
	assert_int_equal(streams_counts(streams)->evicted, 5);
	streams_free(streams);
	assert_int_equal(outcome.ends, STREAMS_MAX + 5);
	buf_clear(&outcome.text);
}

static void a_sink_ends_the_reading(void **state)
{
	struct outcome outcome;
	struct streams *streams = begin(&outcome);
	struct tcp_segment segment = segment_of(1, "a", 1);
	(void)state;
	outcome.fail = -7;
	assert_int_equal(streams_take(streams, &segment), -7);
	streams_free(streams);
	buf_clear(&outcome.text);
}

enum { LENGTH = 300, SEGMENTS = 60 };

/* A stream of its own letters, cut into segments; which of its bytes were in any. */
struct model {
	char text[LENGTH + 1];
	bool covered[LENGTH];
};

/* What must come out: the bytes from the first on, '?' where no segment had them. */
static void expect(const struct model *model, struct buf *out)
{
	size_t last = LENGTH;
	while (last > 0 && !model->covered[last - 1])
		last--;
	for (size_t i = 0; i < last; i++)
		buf_putc(out, model->covered[i] ? model->text[i] : '?');
}

static void any_order_gives_the_stream(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 3000; seed++) {
		struct random_state random = { seed };
		struct model model;
		struct outcome outcome;
		struct buf expected;
		struct streams *streams = begin(&outcome);
		uint32_t start = seed % 3 == 0 ? UINT32_MAX - 100 : (uint32_t)random_u64(&random);
		for (size_t i = 0; i < LENGTH; i++)
			model.text[i] = (char)('a' + random_below(&random, 26));
		memset(model.covered, 0, sizeof model.covered);
		struct tcp_segment syn = segment_of(start - 1, "", 0);
		syn.syn = true;
		assert_int_equal(streams_take(streams, &syn), 0);
		for (size_t i = 0, n = random_below(&random, SEGMENTS); i < n; i++) {
			size_t from = random_below(&random, LENGTH);
			size_t size = 1 + random_below(&random, 20);
			if (size > LENGTH - from)
				size = LENGTH - from;
			struct tcp_segment segment =
				segment_of(start + (uint32_t)from, model.text + from, size);
			memset(model.covered + from, true, size);
			assert_int_equal(streams_take(streams, &segment), 0);
		}
		buf_init(&expected);
		expect(&model, &expected);
		end(streams, &outcome, expected.text);
		buf_clear(&expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_find_their_order),
		cmocka_unit_test(numbers_wrap_around),
		cmocka_unit_test(a_gap_is_told_at_the_end),
		cmocka_unit_test(what_was_not_captured_of_a_packet_is_a_gap),
		cmocka_unit_test(a_connection_begins_with_its_syn),
		cmocka_unit_test(a_syn_that_was_made_up),
		cmocka_unit_test(far_numbers_are_another_connection),
		cmocka_unit_test(waiting_is_bounded),
		cmocka_unit_test(the_quietest_stream_makes_room),
		cmocka_unit_test(a_sink_ends_the_reading),
		cmocka_unit_test(any_order_gives_the_stream),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
