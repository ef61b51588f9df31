#include "source/unbwt.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	LANES = 16, /* walks at a time: as many loads can be on their way to a core */
	STARTS = 255, /* evenly over the rows, beside the origin; so many that lanes end together */
	PIECE = 512, /* a walk writes pieces, since nobody knows how long it gets */
	PIECES = UNBWT_MAX / PIECE + STARTS + 2 + LANES,
	NO_PIECE = 0xFFFF,
	BYTE_BITS = 8,
	ROW_MASK = (1 << 20) - 1,
	HUGE_PAGE = 2 << 20,
};
#define START_MARK (UINT32_C(1) << 31) /* another walk begins in this row */

struct walk {
	uint16_t first_piece;
	uint32_t length, next_row; /* where it ended: the row that another walk began with */
};

struct lane {
	uint32_t row;
	unsigned char *out;
	size_t room;
	uint16_t piece;
	struct walk *walk; /* NULL: nothing is left to walk, the lane turns in the spare row */
};

/*
 * `row` holds in each entry the next row (20 bits) and the byte found there; later the text.
 * `piece` is where walks write to; before, the column lies there.
 */
struct unbwt {
	uint32_t *row;
	unsigned char (*piece)[PIECE];
	uint16_t next_piece[PIECES];
	size_t pieces;
	struct walk walk[STARTS + 1];
	size_t walks, begun, stride;
	uint32_t origin, spare;
	struct lane lane[LANES];
	size_t busy;
	unsigned char junk[PIECE];
};

enum { ROW_BYTES = (UNBWT_MAX + 1) * sizeof(uint32_t) };

/* In huge pages where there are some: the walk jumps about, and small ones thrash the TLB. */
static void *allocate(size_t size)
{
	size = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	void *memory = xaligned(HUGE_PAGE, size);
	madvise(memory, size, MADV_HUGEPAGE);
	return memory;
}

struct unbwt *unbwt_new(void)
{
	struct unbwt *unbwt = xcalloc(1, sizeof *unbwt);
	unbwt->row = allocate(ROW_BYTES);
	unbwt->piece = xmalloc(sizeof *unbwt->piece * PIECES);
	return unbwt;
}

void unbwt_free(struct unbwt *unbwt)
{
	if (unbwt == NULL)
		return;
	free(unbwt->row);
	free(unbwt->piece);
	free(unbwt);
}

unsigned char *unbwt_column(struct unbwt *unbwt)
{
	return unbwt->piece[0];
}

/* A stable counting sort of the column tells for each row which row is next. */
static void link_rows(struct unbwt *unbwt, size_t length, const uint32_t count[256])
{
	const unsigned char *column = unbwt_column(unbwt);
	uint32_t next[256], sum = 0;
	for (size_t c = 0; c < 256; c++) {
		next[c] = sum;
		sum += count[c];
	}
	for (size_t i = 0; i < length; i++)
		unbwt->row[next[column[i]]++] = (uint32_t)(i << BYTE_BITS) | column[i];
}

static uint32_t next_row(uint32_t entry)
{
	return entry >> BYTE_BITS & ROW_MASK;
}

static uint32_t start_row(const struct unbwt *unbwt, size_t walk)
{
	return walk == 0 ? unbwt->origin : (uint32_t)((walk - 1) * unbwt->stride);
}

/* Walk 0 begins at the origin, the others at multiples of the stride, unless that is the origin. */
static void mark_starts(struct unbwt *unbwt, size_t length, uint32_t origin)
{
	unbwt->origin = origin;
	unbwt->stride = length / STARTS + 1;
	unbwt->walks = 1 + (length - 1) / unbwt->stride + 1;
	for (size_t i = 0; i < unbwt->walks; i++)
		unbwt->row[start_row(unbwt, i)] |= START_MARK;
}

static size_t walk_of(const struct unbwt *unbwt, uint32_t start)
{
	return start == unbwt->origin ? 0 : start / unbwt->stride + 1;
}

static void park(struct unbwt *unbwt, struct lane *lane)
{
	lane->walk = NULL;
	lane->row = unbwt->spare;
	lane->out = unbwt->junk;
	lane->room = PIECE;
}

static void add_piece(struct unbwt *unbwt, struct lane *lane)
{
	uint16_t piece = (uint16_t)unbwt->pieces++;
	unbwt->next_piece[piece] = NO_PIECE;
	if (lane->piece == NO_PIECE)
		lane->walk->first_piece = piece;
	else
		unbwt->next_piece[lane->piece] = piece;
	lane->piece = piece;
	lane->out = unbwt->piece[piece];
	lane->room = PIECE;
}

/* Takes the first step of the next walk, in whose first row the mark is its own. */
static void begin_walk(struct unbwt *unbwt, struct lane *lane)
{
	if (unbwt->begun == unbwt->walks) {
		park(unbwt, lane);
		unbwt->busy--;
		return;
	}
	size_t walk = unbwt->begun++;
	if (walk > 0 && start_row(unbwt, walk) == unbwt->origin) {
		begin_walk(unbwt, lane);
		return;
	}
	uint32_t entry = unbwt->row[start_row(unbwt, walk)];
	lane->walk = &unbwt->walk[walk];
	lane->piece = NO_PIECE;
	add_piece(unbwt, lane);
	*lane->out++ = (unsigned char)entry;
	lane->room--;
	lane->walk->length = 1;
	lane->row = next_row(entry);
}

/* All lanes go on side by side until one is at a mark or `steps` are done; how many were. */
static size_t step_lanes(struct unbwt *unbwt, size_t steps)
{
	const uint32_t *row = unbwt->row;
	uint32_t at[LANES], entry[LANES];
	unsigned char *out[LANES];
	for (size_t l = 0; l < LANES; l++) {
		at[l] = unbwt->lane[l].row;
		out[l] = unbwt->lane[l].out;
	}
	size_t done = 0;
	for (; done < steps; done++) {
		uint32_t marks = 0;
		for (size_t l = 0; l < LANES; l++) {
			entry[l] = row[at[l]];
			marks |= entry[l];
		}
		if ((marks & START_MARK) != 0)
			break;
		for (size_t l = 0; l < LANES; l++) {
			out[l][done] = (unsigned char)entry[l];
			at[l] = entry[l] >> BYTE_BITS;
		}
	}
	for (size_t l = 0; l < LANES; l++)
		unbwt->lane[l].row = at[l];
	return done;
}

static void settle_lane(struct unbwt *unbwt, struct lane *lane, size_t done)
{
	if (lane->walk == NULL) {
		park(unbwt, lane);
		return;
	}
	lane->walk->length += (uint32_t)done;
	lane->out += done;
	lane->room -= done;
	if ((unbwt->row[lane->row] & START_MARK) != 0) {
		lane->walk->next_row = lane->row;
		begin_walk(unbwt, lane);
	} else if (lane->room == 0) {
		add_piece(unbwt, lane);
	}
}

/* A walk of one row may stand at a mark at once, so lanes are settled before each round. */
static void walk_all(struct unbwt *unbwt)
{
	unbwt->begun = unbwt->pieces = 0;
	unbwt->busy = LANES;
	for (size_t l = 0; l < LANES; l++)
		begin_walk(unbwt, &unbwt->lane[l]);
	while (unbwt->busy > 0) {
		size_t steps = PIECE;
		for (size_t l = 0; l < LANES; l++)
			steps = unbwt->lane[l].room < steps ? unbwt->lane[l].room : steps;
		size_t done = step_lanes(unbwt, steps);
		for (size_t l = 0; l < LANES; l++)
			settle_lane(unbwt, &unbwt->lane[l], done);
	}
}

/* Returns how many bytes of the walk were taken, `room` at most. */
static size_t copy_walk(
	const struct unbwt *unbwt, const struct walk *walk, unsigned char *out, size_t room)
{
	size_t length = walk->length < room ? walk->length : room;
	uint16_t piece = walk->first_piece;
	for (size_t done = 0; done < length; piece = unbwt->next_piece[piece]) {
		size_t left = length - done;
		size_t n = left < PIECE ? left : PIECE;
		memcpy(out + done, unbwt->piece[piece], n);
		done += n;
	}
	return length;
}

const unsigned char *unbwt_text(
	struct unbwt *unbwt, size_t length, uint32_t origin, const uint32_t count[256])
{
	link_rows(unbwt, length, count);
	mark_starts(unbwt, length, origin);
	unbwt->spare = (uint32_t)length;
	unbwt->row[unbwt->spare] = unbwt->spare << BYTE_BITS;
	walk_all(unbwt);
	/*
	 * The rows are read no more, so the text takes their place. Where it is periodic the walks
	 * close a circle shorter than the text, which then goes round.
	 */
	unsigned char *text = (unsigned char *)unbwt->row;
	size_t at = 0;
	for (size_t done = 0; done < length;) {
		const struct walk *walk = &unbwt->walk[at];
		done += copy_walk(unbwt, walk, text + done, length - done);
		at = walk_of(unbwt, walk->next_row);
	}
	return text;
}
