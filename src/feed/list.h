/* Lists: one indicator a line, comments begun by # ; or //. */
#pragma once

#include "feed/record.h"

/* True with the indicator of the line; false for comments and blank lines. */
bool feed_list_row(struct feed_decoder *decoder, struct span line, struct record *record);
/* True when a comment of the head holds the words, case aside. */
bool feed_comments_hold(struct span head, const char *words);
bool feed_only_comments(struct span head);
