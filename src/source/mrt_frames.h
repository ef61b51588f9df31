/*
 * Where the records of an MRT recording begin and end, and how to find the way again behind damage.
 *
 * A record is believed when its header is plausible (mrt_header_is_plausible) and another plausible
 * one follows it at a time within a day. Where that fails it is still believed when
 * - no whole header follows it, since the input ends;
 * - a chain follows it: three plausible headers, each where the one before says and within a day of
 *   it (two where the input ends exactly behind them), or one record near in time whose body proves
 *   its length (mrt_record_is_clean). So records of unknown types and leaps in time pass;
 * - its own body proves its length, and no chain begins inside it.
 * Else the nearest place where a chain begins, from the next byte on, is gone on from. The bytes up
 * to there are lost, and counted.
 */
#pragma once

#include "base/error.h"
#include "base/span.h"
#include "source/input.h"
#include "wire/mrt.h"

struct mrt_frames {
	struct input *input;
	struct span window;
	size_t at; /* how much of the window is used */
	size_t next; /* length of the record handed out last, to be used up */
	bool checked; /* what follows it is a plausible header, at a time that is near */
	int ended; /* 1 while more may come, then what input_window said */
	struct diag failure; /* where that was negative */
	uint32_t last_time; /* of the record handed out last; 0 = none */
	uint64_t proved; /* bytes looked at once more to find out where records end */
	uint64_t gaps, lost_bytes, first_gap, tail_bytes; /* see struct recording_report */
};

struct mrt_frame {
	struct mrt_header header;
	struct rd body; /* 4 bytes longer than the header says where it is an early TABLE_DUMP */
	uint64_t offset;
};

/* Reads from where the input stands, which remains the caller's. */
void mrt_frames_init(struct mrt_frames *frames, struct input *input);
/*
 * The next record, borrowed until the next call. 1; 0 at the end; negative where reading failed
 * (`failure`), after all that was whole before. OST_ETRUNCATED is the early end of a compressed
 * stream.
 */
int mrt_frames_next(struct mrt_frames *frames, struct mrt_frame *frame);
/* Whether a record, or at worst damage with a chain of records behind it, begins at `head`. */
bool mrt_frames_sniff(struct span head);
