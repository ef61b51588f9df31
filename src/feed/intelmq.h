/* What the three forms of IntelMQ events share: the keys. */
#pragma once

#include "feed/record.h"

extern const struct cell_name intelmq_names[];

#define INTELMQ_CITATION "IntelMQ events from the feeds they name, <date>"
#define INTELMQ_TERMS    "those of each feed (feed.name)"
