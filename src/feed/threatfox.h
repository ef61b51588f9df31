/* What the two forms of ThreatFox share. */
#pragma once

#include "feed/record.h"

extern const struct cell_name threatfox_names[];

/* Gives the record unless it is a hash or the like. */
int threatfox_give(struct feed_decoder *decoder, const struct record *record);
