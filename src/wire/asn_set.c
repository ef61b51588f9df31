#include "wire/asn_set.h"

#include "base/alloc.h"

#include <stdlib.h>

void asn_set_clear(struct asn_set *set)
{
	free(set->range);
	*set = (struct asn_set){ 0 };
}

static bool parse_range(struct span text, struct asn_range *range)
{
	struct span first;
	if (!span_cut(&text, '-', &first) || !asn_parse(first, &range->first))
		return false;
	range->last = range->first;
	return text.p == NULL || (asn_parse(text, &range->last) && range->first <= range->last);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct asn_range *x = a, *y = b;
	return (x->first > y->first) - (x->first < y->first);
}

static void merge(struct asn_set *set)
{
	size_t kept = 0;
	qsort(set->range, set->count, sizeof *set->range, compare_ranges);
	for (size_t i = 1; i < set->count; i++) {
		struct asn_range *last = &set->range[kept];
		if (set->range[i].first > last->last)
			set->range[++kept] = set->range[i];
		else if (set->range[i].last > last->last)
			last->last = set->range[i].last;
	}
	set->count = kept + 1;
}

bool asn_set_parse(struct span text, char mark, struct asn_set *set)
{
	struct span item;
	*set = (struct asn_set){ 0 };
	while (span_cut(&text, mark, &item)) {
		struct asn_range range;
		if (!parse_range(span_trim(item), &range)) {
			asn_set_clear(set);
			return false;
		}
		set->range = array_grow(set->range, set->count, &set->capacity, sizeof *set->range);
		set->range[set->count++] = range;
	}
	if (set->count == 0)
		return false;
	merge(set);
	return true;
}

bool asn_set_search(const struct asn_set *set, asn_t asn)
{
	size_t low = 0, high = set->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (set->range[middle].last < asn)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->count && set->range[low].first <= asn;
}
