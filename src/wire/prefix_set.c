#include "wire/prefix_set.h"

#include "base/alloc.h"

#include <stdlib.h>

static uint64_t load64(const uint8_t *byte)
{
	uint64_t value = 0;
	for (int i = 0; i < 8; i++)
		value = value << 8 | byte[i];
	return value;
}

/* Addresses hold zeros behind an IPv4 address, so both families read alike. */
static struct prefix_key key_of(const struct addr *addr, unsigned bits)
{
	return (struct prefix_key){ load64(addr->byte), load64(addr->byte + 8), (uint8_t)bits };
}

/* By first address, and of those that begin alike the wider one first. */
static int compare(const struct prefix_key *a, const struct prefix_key *b)
{
	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	return (int)a->bits - (int)b->bits;
}

static int compare_for_qsort(const void *a, const void *b)
{
	return compare(a, b);
}

/* Leading `bits` of 64 set. */
static uint64_t mask64(unsigned bits)
{
	return bits == 0 ? 0 : UINT64_MAX << (64 - bits);
}

/* Whether `inner` lies in `outer`, or is it. */
static bool lies_in(const struct prefix_key *inner, const struct prefix_key *outer)
{
	unsigned high = outer->bits < 64 ? outer->bits : 64;
	unsigned low = outer->bits < 64 ? 0 : outer->bits - 64u;
	return inner->bits >= outer->bits && ((inner->high ^ outer->high) & mask64(high)) == 0 &&
	       ((inner->low ^ outer->low) & mask64(low)) == 0;
}

/* How many of the list are sorted at or before `key`. */
static size_t upto(const struct prefix_list *list, const struct prefix_key *key)
{
	size_t low = 0, high = list->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(&list->key[middle], key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void append(struct prefix_list *list, struct prefix_key key)
{
	list->key = array_grow(list->key, list->count, &list->capacity, sizeof *list->key);
	list->key[list->count++] = key;
}

static const struct prefix_list *of_family(const struct prefix_list *lists, const struct addr *addr)
{
	return &lists[addr->family == ADDR_IPV6];
}

void prefix_set_init(struct prefix_set *set)
{
	*set = (struct prefix_set){ 0 };
}

void prefix_set_clear(struct prefix_set *set)
{
	for (int i = 0; i < 2; i++) {
		free(set->all[i].key);
		free(set->widest[i].key);
	}
	prefix_set_init(set);
}

void prefix_set_add(struct prefix_set *set, const struct addr *addr, unsigned bits)
{
	append(&set->all[addr->family == ADDR_IPV6], key_of(addr, bits));
}

/* The address behind all of `range`; false when there is none. */
static bool address_behind(const struct addr_range *range, struct addr *next)
{
	*next = range->last;
	for (unsigned i = addr_bits(next) / 8; i-- > 0;) {
		if (++next->byte[i] != 0)
			return true;
	}
	return false;
}

void prefix_set_add_range(struct prefix_set *set, const struct addr_range *range)
{
	struct addr at = range->first;
	struct addr_range widest;
	do {
		unsigned bits = addr_bits(&at);
		prefix_range(&at, bits, &widest);
		/* As wide as it begins where it should and does not reach too far. */
		for (struct addr_range wider; bits > 0; bits--, widest = wider) {
			prefix_range(&at, bits - 1, &wider);
			if (addr_compare(&wider.first, &at) != 0 ||
				addr_compare(&wider.last, &range->last) > 0)
				break;
		}
		prefix_set_add(set, &at, bits);
	} while (addr_compare(&widest.last, &range->last) < 0 && address_behind(&widest, &at));
}

static void seal(struct prefix_list *all, struct prefix_list *widest)
{
	size_t kept = 0;
	if (all->count > 0)
		qsort(all->key, all->count, sizeof *all->key, compare_for_qsort);
	for (size_t i = 0; i < all->count; i++) {
		if (kept > 0 && compare(&all->key[i], &all->key[kept - 1]) == 0)
			continue;
		all->key[kept++] = all->key[i];
		/* A wider one that holds this begins before it, and was the last of its kind. */
		if (widest->count == 0 || !lies_in(&all->key[i], &widest->key[widest->count - 1]))
			append(widest, all->key[i]);
	}
	all->count = kept;
}

void prefix_set_seal(struct prefix_set *set)
{
	for (int i = 0; i < 2; i++)
		seal(&set->all[i], &set->widest[i]);
}

size_t prefix_set_count(const struct prefix_set *set)
{
	return set->all[0].count + set->all[1].count;
}

bool prefix_set_has(const struct prefix_set *set, const struct addr *addr, unsigned bits)
{
	const struct prefix_list *list = of_family(set->all, addr);
	struct prefix_key key = key_of(addr, bits);
	size_t at = upto(list, &key);
	return at > 0 && compare(&list->key[at - 1], &key) == 0;
}

bool prefix_set_covers(const struct prefix_set *set, const struct addr *addr, unsigned bits)
{
	const struct prefix_list *list = of_family(set->widest, addr);
	struct prefix_key key = key_of(addr, bits);
	size_t at = upto(list, &key);
	return at > 0 && lies_in(&key, &list->key[at - 1]);
}

bool prefix_set_inside(const struct prefix_set *set, const struct addr *addr, unsigned bits)
{
	const struct prefix_list *list = of_family(set->all, addr);
	struct prefix_key key = key_of(addr, bits);
	size_t at = upto(list, &key);
	if (at > 0 && compare(&list->key[at - 1], &key) == 0)
		return true;
	/* Prefixes nest or are apart: what begins behind and within lies inside. */
	return at < list->count && lies_in(&list->key[at], &key);
}
