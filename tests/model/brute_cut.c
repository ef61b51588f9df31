#include "model/brute_cut.h"

static void add_link(struct brute_cut *cut, unsigned a, unsigned b, int rel)
{
	if (a == b || cut->links == BRUTE_CUT_LINKS)
		return;
	struct brute_pair pair = { a < b ? a : b, a < b ? b : a };
	unsigned place = 0;
	while (place < cut->pairs && (cut->pair[place].a != pair.a || cut->pair[place].b != pair.b))
		place++;
	if (place == cut->pairs)
		cut->pair[cut->pairs++] = pair;
	cut->place[cut->links] = place;
	cut->link[cut->links++] =
		(struct as_link){ BRUTE_CUT_FIRST + a, BRUTE_CUT_FIRST + b, (int8_t)rel };
}

void brute_cut_random(
	struct random_state *random, unsigned ases, size_t links, struct brute_cut *cut)
{
	*cut = (struct brute_cut){ .ases = 2 + (unsigned)random_below(random, ases - 1) };
	size_t count = links / 2 + random_below(random, links / 2 + 1);
	bool circles = random_below(random, 3) == 0;
	for (size_t i = 0; i < count; i++) {
		unsigned a = (unsigned)random_below(random, cut->ases);
		unsigned b = (unsigned)random_below(random, cut->ases);
		int rel = random_below(random, 3) == 0 ? LINK_P2P : LINK_P2C;
		if (rel == LINK_P2C && a > b && !circles)
			add_link(cut, b, a, rel);
		else
			add_link(cut, a, b, rel);
	}
	for (size_t i = random_below(random, 4); i > 0 && cut->links > 0; i--) {
		const struct as_link *link = &cut->link[random_below(random, cut->links)];
		unsigned a = link->a - BRUTE_CUT_FIRST, b = link->b - BRUTE_CUT_FIRST;
		add_link(cut, a, b, random_below(random, 2) == 0 ? LINK_P2P : link->rel);
	}
}

enum { NOTHING, LIMITED, FREE };

/* `to` is told of what `from` has, if the rules allow it. */
static bool tell(unsigned char *has, unsigned from, unsigned to, bool to_customer, bool upwards)
{
	unsigned char learns = upwards ? FREE : LIMITED;
	if (has[from] == NOTHING || (has[from] == LIMITED && !to_customer) || has[to] >= learns)
		return false;
	has[to] = learns;
	return true;
}

uint32_t brute_cut_holders(
	const struct brute_cut *cut, unsigned target, uint32_t without_pairs, uint32_t refusing)
{
	unsigned char has[BRUTE_CUT_ASES] = { 0 };
	has[target] = FREE;
	for (bool news = true; news;) {
		news = false;
		for (size_t i = 0; i < cut->links; i++) {
			unsigned a = cut->link[i].a - BRUTE_CUT_FIRST;
			unsigned b = cut->link[i].b - BRUTE_CUT_FIRST;
			bool transit = cut->link[i].rel == LINK_P2C;
			if (without_pairs >> cut->place[i] & 1)
				continue;
			if (!(refusing >> b & 1))
				news |= tell(has, a, b, transit, false);
			if (!(refusing >> a & 1))
				news |= tell(has, b, a, false, transit);
		}
	}
	uint32_t holders = 0;
	for (unsigned i = 0; i < cut->ases; i++)
		holders |= (uint32_t)(has[i] != NOTHING) << i;
	return holders & ~(1u << target);
}

uint32_t brute_cut_below(const struct brute_cut *cut)
{
	uint32_t below = 0;
	for (size_t i = 0; i < cut->links; i++) {
		if (cut->link[i].rel == LINK_P2C)
			below |= 1u << (cut->link[i].b - BRUTE_CUT_FIRST);
	}
	return below;
}

bool brute_cut_mutual(const struct brute_cut *cut)
{
	for (size_t i = 0; i < cut->links; i++) {
		for (size_t j = 0; j < i; j++) {
			if (cut->link[i].a == cut->link[j].b && cut->link[i].b == cut->link[j].a &&
				cut->link[i].rel == LINK_P2C && cut->link[j].rel == LINK_P2C)
				return true;
		}
	}
	return false;
}

void brute_cut_smallest(size_t items, uint32_t fixed, brute_cut_does *does, const void *ctx,
	struct brute_cut_list *list)
{
	list->count = 0;
	for (list->size = 0; list->size <= items; list->size++) {
		for (uint32_t mask = 0; mask < 1u << items; mask++) {
			if ((size_t)__builtin_popcount(mask) == list->size && !(mask & fixed) &&
				does(ctx, mask))
				list->mask[list->count++] = mask;
		}
		if (list->count > 0)
			return;
	}
	list->size = SIZE_MAX;
}
