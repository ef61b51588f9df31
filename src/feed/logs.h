/* What the formats of mail logs share. */
#pragma once

#include "feed/record.h"

/*
 * Takes the stamp that opens the line, by the year and the zone of the options; the rest in *line.
 * False, and counted, when it has none; false of a blank line, too.
 */
bool feed_open_log_line(struct feed_decoder *decoder, struct span *line, ost_time_t *t);
/* A client of whom mail was refused at that time. */
int feed_give_client(struct feed_decoder *decoder, struct span address, ost_time_t t);
/* What stands behind the first `mark` in `s`; {NULL, 0} without one. */
struct span feed_behind(struct span s, const char *mark);
/* 85 when a line of the head opens with a stamp and holds `words`, and half of all are stamped. */
int feed_sniff_log(struct span head, const char *words);
