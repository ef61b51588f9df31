/*
 * How wide the AS numbers of a route are, where nobody says: captures that begin behind the OPENs,
 * RIS Live's raw messages (RFC 6793 has two and four bytes).
 */
#pragma once

#include "wire/rd.h"

enum as_width {
	AS_WIDTH_UNKNOWN, /* no AS in them, or both readings fit */
	AS_WIDTH_NARROW,
	AS_WIDTH_WIDE,
};

/* By which reading of AS_PATH and AGGREGATOR fits, and by attributes that only narrow ones need. */
enum as_width as_width_guess(struct rd attributes);
