/* What Spamhaus's two lists of JSON lines share: one object a line, the last one about the list. */
#pragma once

#include "feed/record.h"

#define SPAMHAUS_CITATION "(c) The Spamhaus Project SLU, <date>"
#define SPAMHAUS_TERMS                                                                             \
	"free to use; the copyright line and the file's date must stay with the data: "            \
	"https://www.spamhaus.org/drop/terms/"

int spamhaus_line(struct feed_decoder *decoder, struct span line, const struct cell_name *names);
int spamhaus_finish(struct feed_decoder *decoder);
