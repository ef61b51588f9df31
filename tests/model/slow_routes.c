#include "model/slow_routes.h"

#include <assert.h>
#include <string.h>

const struct slow_route *slow_routes_get(const struct slow_routes *slow, asn_t asn)
{
	return &slow->route[asn - slow->first];
}

static bool is_on_path(const struct slow_route *route, asn_t asn)
{
	for (size_t i = 0; i <= route->length; i++) {
		if (route->path[i] == asn)
			return true;
	}
	return false;
}

static bool is_better(
	enum slow_class class, size_t length, asn_t next, const struct slow_route *old)
{
	if (class != old->class)
		return class < old->class;
	if (length != old->length)
		return length < old->length;
	return next < old->path[1];
}

static void copy(struct slow_route *to, const struct slow_route *from)
{
	to->class = from->class;
	to->length = from->length;
	if (from->class != SLOW_NONE)
		memcpy(to->path, from->path, (from->length + 1) * sizeof *to->path);
}

static bool is_equal(const struct slow_route *a, const struct slow_route *b)
{
	if (a->class != b->class || a->class == SLOW_NONE)
		return a->class == b->class;
	return a->length == b->length &&
	       memcmp(a->path, b->path, (a->length + 1) * sizeof *a->path) == 0;
}

/* `from`, which is `class` to `to`, tells it the route of the round before if it may. */
static void tell(struct slow_routes *slow, asn_t from, asn_t to, enum slow_class class)
{
	const struct slow_route *theirs = &slow->before[from - slow->first];
	struct slow_route *mine = &slow->route[to - slow->first];
	bool for_everybody = theirs->class == SLOW_ORIGIN || theirs->class == SLOW_CUSTOMER;
	if (theirs->class == SLOW_NONE || (!for_everybody && class != SLOW_PROVIDER))
		return;
	if (is_on_path(theirs, to) || !is_better(class, theirs->length + 1, from, mine))
		return;
	mine->class = class;
	mine->length = theirs->length + 1;
	mine->path[0] = to;
	memcpy(mine->path + 1, theirs->path, (theirs->length + 1) * sizeof *mine->path);
}

static void forget(struct slow_routes *slow, asn_t destination)
{
	for (size_t i = 0; i < slow->span; i++)
		slow->route[i].class = SLOW_NONE;
	struct slow_route *origin = &slow->route[destination - slow->first];
	origin->class = SLOW_ORIGIN;
	origin->length = 0;
	origin->path[0] = destination;
}

/* Returns whether any route changed. */
static bool play_round(
	struct slow_routes *slow, const struct as_link *links, size_t count, asn_t destination)
{
	bool changed = false;
	for (size_t i = 0; i < slow->span; i++)
		copy(&slow->before[i], &slow->route[i]);
	forget(slow, destination);
	for (size_t i = 0; i < count; i++) {
		bool transit = links[i].rel == LINK_P2C;
		tell(slow, links[i].a, links[i].b, transit ? SLOW_PROVIDER : SLOW_PEER);
		tell(slow, links[i].b, links[i].a, transit ? SLOW_CUSTOMER : SLOW_PEER);
	}
	for (size_t i = 0; i < slow->span; i++)
		changed = changed || !is_equal(&slow->before[i], &slow->route[i]);
	return changed;
}

bool slow_routes_find(
	struct slow_routes *slow, const struct as_link *links, size_t count, asn_t destination)
{
	asn_t last = destination;
	slow->first = destination;
	for (size_t i = 0; i < 2 * count; i++) {
		asn_t asn = i % 2 == 0 ? links[i / 2].a : links[i / 2].b;
		slow->first = asn < slow->first ? asn : slow->first;
		last = asn > last ? asn : last;
	}
	slow->span = last - slow->first + 1;
	assert(slow->span <= SLOW_SPAN);
	forget(slow, destination);
	for (size_t rounds = 0; rounds < 10 * SLOW_SPAN; rounds++) {
		if (!play_round(slow, links, count, destination))
			return true;
	}
	return false;
}
