#include "study/history.h"

#include "base/alloc.h"

#include <stdlib.h>

/* That a piece lies in a month. */
struct entry {
	int32_t month; /* 12 for each year, and those before it in its year */
	const struct vote_piece *piece;
};

struct entries {
	struct entry *entry;
	size_t count, capacity;
};

static int32_t month_of(int32_t day)
{
	int year, month, mday;
	civil_from_days(day, &year, &month, &mday);
	return 12 * year + month - 1;
}

static void add_piece(struct entries *entries, const struct vote_piece *piece)
{
	for (int32_t m = month_of(piece->days.first); m <= month_of(piece->days.last); m++) {
		entries->entry = array_grow(
			entries->entry, entries->count, &entries->capacity, sizeof *entries->entry);
		entries->entry[entries->count++] = (struct entry){ m, piece };
	}
}

static int compare_addresses(const struct vote_piece *a, const struct vote_piece *b)
{
	if (a->what != b->what)
		return a->what < b->what ? -1 : 1;
	return (a->first > b->first) - (a->first < b->first);
}

static int compare_votes(const struct vote_piece *a, const struct vote_piece *b)
{
	int order = compare_addresses(a, b);
	if (order != 0)
		return order;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->family > b->family) - (a->family < b->family);
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	if (a->month != b->month)
		return a->month < b->month ? -1 : 1;
	return compare_votes(a->piece, b->piece);
}

/* The families with most votes; of equals the one met first. */
static void name_families(const size_t *votes, size_t families, struct history_month *month)
{
	for (uint32_t family = 0; family < families; family++) {
		size_t at = HISTORY_FAMILIES;
		if (votes[family] == 0)
			continue;
		month->families++;
		while (at > 0 && month->family[at - 1].votes < votes[family])
			at--;
		if (at == HISTORY_FAMILIES)
			continue;
		for (size_t i = HISTORY_FAMILIES - 1; i > at; i--)
			month->family[i] = month->family[i - 1];
		month->family[at] = (struct history_family){ family, votes[family] };
	}
}

static void list_feeds(
	const bool *told, size_t feeds, struct arena *arena, struct history_month *month)
{
	month->feed = arena_alloc(arena, (feeds + 1) * sizeof *month->feed);
	for (size_t feed = 0; feed < feeds; feed++) {
		if (told[feed])
			month->feed[month->feeds++] = (uint32_t)feed;
	}
}

/* Entries of one month. */
static void sum_up(const struct votes *votes, const struct entry *entry, size_t count,
	struct arena *arena, struct history_month *month)
{
	size_t *families = xcalloc(votes->families, sizeof *families);
	bool *told = xcalloc(votes->feeds, sizeof *told);
	*month =
		(struct history_month){ .year = entry->month / 12, .month = entry->month % 12 + 1 };
	for (size_t i = 0; i < count; i++) {
		const struct vote_piece *piece = entry[i].piece;
		const struct vote_piece *before = i > 0 ? entry[i - 1].piece : NULL;
		told[piece->feed] = true;
		month->addresses += before == NULL || compare_addresses(before, piece) != 0;
		if (before != NULL && compare_votes(before, piece) == 0)
			continue;
		month->votes++;
		month->by_kind[piece->kind]++;
		families[piece->family]++;
	}
	name_families(families, votes->families, month);
	list_feeds(told, votes->feeds, arena, month);
	free(families);
	free(told);
}

void study_history(
	const struct votes *votes, asn_t asn, struct arena *arena, struct history *history)
{
	struct entries all = { 0 };
	*history = (struct history){ 0 };
	for (size_t i = 0; i < votes->pieces; i++) {
		if (votes->piece[i].asn == asn)
			add_piece(&all, &votes->piece[i]);
	}
	if (all.count > 0)
		qsort(all.entry, all.count, sizeof *all.entry, compare_entries);
	for (size_t i = 0; i < all.count; i++)
		history->months += i == 0 || all.entry[i - 1].month != all.entry[i].month;
	history->month = arena_alloc(arena, (history->months + 1) * sizeof *history->month);
	struct history_month *month = history->month;
	for (size_t i = 0, next; i < all.count; i = next) {
		for (next = i + 1; next < all.count && all.entry[next].month == all.entry[i].month;)
			next++;
		sum_up(votes, &all.entry[i], next - i, arena, month++);
	}
	free(all.entry);
}
