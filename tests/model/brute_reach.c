#include "model/brute_reach.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

void brute_init(struct brute *brute, const struct as_link *links, size_t count)
{
	*brute = (struct brute){ links, count, .first = UINT32_MAX, .last = 0 };
	for (size_t i = 0; i < 2 * count; i++) {
		asn_t asn = i % 2 == 0 ? links[i / 2].a : links[i / 2].b;
		brute->first = asn < brute->first ? asn : brute->first;
		brute->last = asn > brute->last ? asn : brute->last;
	}
	if (count == 0)
		brute->first = brute->last = 1;
	brute->route = xcalloc((size_t)brute->last - brute->first + 1, 1);
}

void brute_clear(struct brute *brute)
{
	free(brute->route);
}

/* `to` is customer, peer or provider of `from`, and is told of the route `from` has, if allowed. */
static bool tell(struct brute *brute, asn_t from, asn_t to, enum relation to_is)
{
	unsigned char *mine = &brute->route[from - brute->first];
	unsigned char *theirs = &brute->route[to - brute->first];
	if (*mine == BRUTE_NONE || (*mine == BRUTE_LIMITED && to_is != RELATION_CUSTOMER))
		return false;
	unsigned char learned = to_is == RELATION_PROVIDER ? BRUTE_FREE : BRUTE_LIMITED;
	if (learned <= *theirs)
		return false;
	*theirs = learned;
	return true;
}

static bool is_cut(const struct as_link *link, asn_t target, const asn_t *cut, size_t count)
{
	if (link->a != target && link->b != target)
		return false;
	asn_t other = link->a == target ? link->b : link->a;
	for (size_t i = 0; i < count; i++) {
		if (cut[i] == other)
			return true;
	}
	return false;
}

size_t brute_reach(struct brute *brute, asn_t target, const asn_t *cut, size_t count)
{
	size_t span = (size_t)brute->last - brute->first + 1, holders = 0;
	memset(brute->route, BRUTE_NONE, span);
	brute->route[target - brute->first] = BRUTE_FREE;
	for (bool news = true; news;) {
		news = false;
		for (size_t i = 0; i < brute->count; i++) {
			const struct as_link *link = &brute->links[i];
			if (link->a == link->b || is_cut(link, target, cut, count))
				continue;
			bool transit = link->rel == LINK_P2C;
			news |= tell(brute, link->a, link->b,
				transit ? RELATION_CUSTOMER : RELATION_PEER);
			news |= tell(brute, link->b, link->a,
				transit ? RELATION_PROVIDER : RELATION_PEER);
		}
	}
	for (size_t i = 0; i < span; i++)
		holders += brute->route[i] != BRUTE_NONE;
	return holders - 1;
}

size_t brute_via(struct brute *brute, asn_t target, asn_t neighbour)
{
	size_t span = (size_t)brute->last - brute->first + 1, others = 0;
	asn_t *cut = xmalloc(span * sizeof *cut);
	for (size_t i = 0; i < span; i++) {
		if (brute->first + (asn_t)i != neighbour)
			cut[others++] = brute->first + (asn_t)i;
	}
	size_t holders = brute_reach(brute, target, cut, others);
	free(cut);
	return holders;
}

bool brute_holds(const struct brute *brute, asn_t asn)
{
	return brute->route[asn - brute->first] != BRUTE_NONE;
}

bool brute_related(const struct brute *brute, asn_t of, asn_t other, enum relation relation)
{
	for (size_t i = 0; i < brute->count; i++) {
		const struct as_link *link = &brute->links[i];
		bool down = link->a == of && link->b == other;
		bool up = link->a == other && link->b == of;
		if (of == other || (!down && !up))
			continue;
		enum relation is = down ? RELATION_CUSTOMER : RELATION_PROVIDER;
		if (relation == (link->rel == LINK_P2P ? RELATION_PEER : is))
			return true;
	}
	return false;
}

size_t brute_neighbours(const struct brute *brute, asn_t of, asn_t *list)
{
	size_t count = 0;
	for (asn_t asn = brute->first; asn <= brute->last; asn++) {
		if (brute_related(brute, of, asn, RELATION_PROVIDER) ||
			brute_related(brute, of, asn, RELATION_PEER) ||
			brute_related(brute, of, asn, RELATION_CUSTOMER))
			list[count++] = asn;
	}
	return count;
}
