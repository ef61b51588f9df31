/* What the two forms of ThreatFox share. */
#pragma once

#include "feed/record.h"

extern const struct cell_name threatfox_names[];

/*
 * Gives the record unless it is a hash or the like. A host that was broken into (is_compromised) is
 * a victim, whatever it was made to do: its kind is infected, so that it speaks against no hoster.
 */
int threatfox_give(struct feed_decoder *decoder, struct record *record);
