/*
 * One direction of a captured BGP session: its messages out of the bytes of its TCP stream, and how
 * they are encoded. Both OPENs tell that; where one was not captured, the width of AS numbers is
 * guessed from the routes and path identifiers are looked for, and a note says so.
 */
#pragma once

#include "source/recording_part.h"
#include "wire/width.h"

/* Zeros, `part` and `sender.addr` are a fresh one. */
struct bgp_flow {
	struct recording_part *part;
	const struct bgp_flow *other; /* the other direction, NULL while nothing is known of it */
	struct bgp_peer sender; /* its AS is 0 until its OPEN is seen */
	bool opened;
	struct bgp_open open;
	enum as_width width; /* guessed */
	bool lost; /* looking for the next header, since `gap_bytes` */
	uint64_t gap_bytes;
	uint64_t torn_bytes; /* of a message that reaches behind the last byte */
	int status; /* what the sink returned; not 0: nothing more is taken */
};

/*
 * Takes what is whole in `bytes`. Returns how many bytes are used up: give the others again with
 * more behind them. `last`: nothing follows, so all are used up.
 */
size_t bgp_flow_take(struct bgp_flow *flow, struct rd bytes, bool last);
/*
 * Whether a message begins at `bytes`, by its header, and by that of the next where it is there: 1,
 * 0, or -1 when the first is not whole yet. (What BMP carries looks the same but for what follows.)
 */
int bgp_flow_begin(struct rd bytes);
