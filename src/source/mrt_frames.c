#include "source/mrt_frames.h"

enum { DAY_S = 86400, CHAIN = 3, SLIDE_BYTES = 1 << 16 };
/*
 * Bytes that may be looked at once more to prove lengths: some, and a number of times what is behind
 * us. Damage needs little of it; an input made up of false beginnings takes no longer than that.
 */
enum { PROOF_FREE = 16 << 20, PROOF_TIMES = 16 };

/* How a chain of headers from one place on ends. */
enum chain_end { BROKEN, ENDS_EXACTLY, ENDS_TORN, LONG_ENOUGH };

static bool fetch(struct mrt_frames *f, size_t want)
{
	if (f->ended != 1)
		return false;
	input_skip(f->input, f->at);
	f->at = 0;
	f->ended = input_window(f->input, want, &f->window, &f->failure);
	return f->window.n >= want;
}

/* Whether the window reaches `count` bytes behind `from`, which counts from `at`. */
static inline bool reaches(struct mrt_frames *f, size_t from, size_t count)
{
	return f->window.n - f->at >= from + count || fetch(f, from + count);
}

static const uint8_t *bytes_at(const struct mrt_frames *f, size_t from)
{
	return (const uint8_t *)f->window.p + f->at + from;
}

static size_t left(const struct mrt_frames *f)
{
	return f->window.n - f->at;
}

static uint64_t offset_of(const struct mrt_frames *f)
{
	uint64_t window = f->input != NULL ? input_offset(f->input) : 0;
	return window + f->at;
}

static bool is_near(uint32_t a, uint32_t b)
{
	return (a > b ? a - b : b - a) <= DAY_S;
}

static size_t record_length(const struct mrt_header *header)
{
	return MRT_HEADER_BYTES + (size_t)header->length;
}

/* Follows plausible headers from `from` on; `count` says how many there were. */
static enum chain_end follow(struct mrt_frames *f, size_t from, unsigned *count)
{
	uint32_t time = 0;
	for (*count = 0; *count < CHAIN; ++*count) {
		if (!reaches(f, from, MRT_HEADER_BYTES))
			return left(f) == from ? ENDS_EXACTLY : ENDS_TORN;
		struct mrt_header header = mrt_header_at(bytes_at(f, from));
		if (!mrt_header_is_plausible(&header) ||
			(*count > 0 && !is_near(header.time, time)))
			return BROKEN;
		time = header.time;
		from += record_length(&header);
	}
	return LONG_ENOUGH;
}

static struct rd body_at(const struct mrt_frames *f, size_t from, size_t length)
{
	return rd_of(bytes_at(f, from + MRT_HEADER_BYTES), length);
}

static bool may_prove(struct mrt_frames *f, size_t bytes)
{
	if (f->proved + bytes > PROOF_FREE + PROOF_TIMES * offset_of(f))
		return false;
	f->proved += bytes;
	return true;
}

/* A record that proves its length all by itself. */
static bool proves_itself(struct mrt_frames *f, size_t from, const struct mrt_header *header)
{
	return mrt_header_is_plausible(header) && reaches(f, from, record_length(header)) &&
	       may_prove(f, header->length) &&
	       mrt_record_is_clean(header, body_at(f, from, header->length));
}

static bool chain_begins(struct mrt_frames *f, size_t from)
{
	if (!reaches(f, from, MRT_HEADER_BYTES))
		return false;
	/* Cheap, since this is asked for every byte of a gap: no type or length is that large. */
	const uint8_t *p = bytes_at(f, from);
	if (p[4] != 0 || p[6] != 0 || p[8] != 0)
		return false;
	unsigned count;
	struct mrt_header first = mrt_header_at(p);
	bool near = f->last_time == 0 || is_near(first.time, f->last_time);
	enum chain_end end = follow(f, from, &count);
	if (end == LONG_ENOUGH || (end == ENDS_EXACTLY && count > 1))
		return true;
	return near && proves_itself(f, from, &first);
}

/* As chain_begins; nothing at all may follow either. */
static bool chain_or_end(struct mrt_frames *f, size_t from)
{
	if (reaches(f, from, 1))
		return chain_begins(f, from);
	return left(f) == from;
}

/* What is to be done with the record that begins at `at`. */
enum verdict { BELIEVE, BELIEVE_EARLY, TORN, LOST };

static bool is_early(struct mrt_frames *f, const struct mrt_header *header)
{
	size_t whole = record_length(header) + MRT_EARLY_UNCOUNTED;
	if (header->type != MRT_TABLE_DUMP || !reaches(f, 0, whole) || !may_prove(f, whole))
		return false;
	return mrt_is_early_table_dump(header, body_at(f, 0, whole - MRT_HEADER_BYTES));
}

/* A record of a type that nobody knows: its time is near, and a chain or the end is behind it. */
static bool is_stranger(struct mrt_frames *f, size_t from, uint32_t time)
{
	if (!reaches(f, from, MRT_HEADER_BYTES))
		return false;
	struct mrt_header header = mrt_header_at(bytes_at(f, from));
	return header.length <= MRT_RECORD_MAX && is_near(header.time, time) &&
	       chain_or_end(f, from + record_length(&header));
}

/* Whether records begin inside the one that claims to reach to `end`: it lost some of its bytes. */
static bool holds_chain(struct mrt_frames *f, size_t end)
{
	size_t from = 1;
	while (from < end && !chain_begins(f, from))
		from++;
	return from < end;
}

/* For records that the quick look in `judge` does not settle. */
static enum verdict doubt(struct mrt_frames *f, const struct mrt_header *header)
{
	size_t end = record_length(header);
	if (!mrt_header_is_plausible(header))
		return f->last_time != 0 && is_stranger(f, 0, f->last_time) ? BELIEVE : LOST;
	if (is_early(f, header))
		return BELIEVE_EARLY;
	if (!reaches(f, 0, end))
		return TORN;
	if (!reaches(f, end, MRT_HEADER_BYTES) || chain_begins(f, end) ||
		is_stranger(f, end, header->time))
		return BELIEVE;
	return proves_itself(f, 0, header) && may_prove(f, end) && !holds_chain(f, end) ? BELIEVE
											: LOST;
}

/* Whether `next` is plausible; `header` is, and most records are of the kind of the one before. */
static bool is_like(const struct mrt_header *next, const struct mrt_header *header)
{
	if (next->type == header->type && next->subtype == header->subtype)
		return mrt_header_is_possible(next);
	return mrt_header_is_plausible(next);
}

/* `checked`: the header is known to be plausible and near the one before. */
static enum verdict judge(struct mrt_frames *f, const struct mrt_header *header, bool checked)
{
	size_t end = record_length(header);
	if ((!checked && !mrt_header_is_plausible(header)) || !reaches(f, end, MRT_HEADER_BYTES))
		return doubt(f, header);
	struct mrt_header next = mrt_header_at(bytes_at(f, end));
	f->checked = is_near(next.time, header->time) && is_like(&next, header) &&
		     (checked || f->last_time == 0 || is_near(header->time, f->last_time));
	return f->checked ? BELIEVE : doubt(f, header);
}

/*
 * Goes on to where a chain begins, or to the end. Returns whether there is one; `*passed` is how
 * many bytes lie before.
 */
static bool search(struct mrt_frames *f, uint64_t *passed)
{
	size_t from = 1;
	*passed = 0;
	while (reaches(f, from, MRT_HEADER_BYTES)) {
		if (chain_begins(f, from)) {
			f->at += from;
			*passed += from;
			return true;
		}
		if (++from >= SLIDE_BYTES) {
			f->at += from;
			*passed += from;
			from = 0;
		}
	}
	*passed += left(f);
	f->at = f->window.n;
	return false;
}

/* Passes over what is lost. Where nothing follows and the record was only torn, it is the tail. */
static void resynchronise(struct mrt_frames *f, bool torn)
{
	uint64_t passed, start = offset_of(f);
	if (!search(f, &passed) && torn) {
		f->tail_bytes = passed;
		return;
	}
	if (f->gaps++ == 0)
		f->first_gap = start;
	f->lost_bytes += passed;
}

static void hand_out(struct mrt_frames *f, const struct mrt_header *header, size_t length,
	struct mrt_frame *frame)
{
	frame->header = *header;
	frame->body = body_at(f, 0, length);
	frame->offset = offset_of(f);
	f->next = MRT_HEADER_BYTES + length;
	f->last_time = header->time;
}

void mrt_frames_init(struct mrt_frames *f, struct input *input)
{
	*f = (struct mrt_frames){ .input = input, .ended = 1 };
}

int mrt_frames_next(struct mrt_frames *f, struct mrt_frame *frame)
{
	f->at += f->next;
	f->next = 0;
	while (reaches(f, 0, MRT_HEADER_BYTES)) {
		struct mrt_header header = mrt_header_at(bytes_at(f, 0));
		bool checked = f->checked;
		f->checked = false;
		enum verdict verdict = judge(f, &header, checked);
		if (verdict == BELIEVE || verdict == BELIEVE_EARLY) {
			size_t more = verdict == BELIEVE_EARLY ? MRT_EARLY_UNCOUNTED : 0;
			hand_out(f, &header, header.length + more, frame);
			return 1;
		}
		resynchronise(f, verdict == TORN);
	}
	f->tail_bytes += left(f);
	f->at = f->window.n;
	return f->ended;
}

bool mrt_frames_sniff(struct span head)
{
	struct mrt_frames f = { .window = head }; /* no input: it ends here */
	if (head.n < MRT_HEADER_BYTES)
		return false;
	struct mrt_header first = mrt_header_at(bytes_at(&f, 0));
	bool found = mrt_header_is_plausible(&first);
	for (size_t from = 1; !found && from + MRT_HEADER_BYTES <= head.n; from++)
		found = chain_begins(&f, from);
	return found;
}
