/* Filters as they are meant: random expressions, and what they say of a plain route. */
#pragma once

#include "model/plain_route.h"

struct slow_filter;

/* At most `depth` groups in one another; its text is appended. Freed by slow_filter_free. */
struct slow_filter *slow_filter_random(
	struct random_state *random, unsigned depth, struct buf *text);
void slow_filter_free(struct slow_filter *filter);
bool slow_filter_matches(const struct slow_filter *filter, const struct plain_route *route);
