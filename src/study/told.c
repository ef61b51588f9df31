#include "study/told.h"

#include <stdlib.h>

struct asking {
	const struct told_question *question;
	struct arena *arena;
	struct told *told; /* growing; copied into the arena in the end */
	size_t count, capacity;
	const struct series *series; /* the one at hand */
	struct store_input *input; /* [inputs] by id */
	size_t inputs;
};

/* The first address asked for that does not lie before a presence. */
static size_t find_address(const struct told_question *q, const struct presence_key *key)
{
	size_t low = 0, high = q->addresses;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct presence_key *at = &q->address[middle];
		if (at->what < key->what || (at->what == key->what && at->first < key->first))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool reaches(const struct told_question *q, struct day_run days)
{
	return days.first <= q->days.last && days.last >= q->days.first;
}

static void add(struct asking *a, size_t about, const struct presence *presence)
{
	struct told told = { .about = about, .series = a->series, .key = presence->key };
	told.run = arena_alloc(a->arena, presence->runs * sizeof *told.run);
	for (size_t i = 0; i < presence->runs; i++) {
		if (reaches(a->question, presence->run[i]))
			told.run[told.runs++] = presence->run[i];
	}
	if (told.runs == 0)
		return;
	a->told = array_grow(a->told, a->count, &a->capacity, sizeof *a->told);
	a->told[a->count++] = told;
}

static int take(void *ctx, const struct presence *presence)
{
	struct asking *a = ctx;
	const struct told_question *q = a->question;
	const struct presence_key *key = &presence->key;
	for (size_t i = find_address(q, key); i < q->addresses; i++) {
		if (q->address[i].what != key->what || q->address[i].first > key->last)
			break;
		add(a, i, presence);
	}
	return 0;
}

static const struct store_input *find_input(const struct asking *a, int64_t id)
{
	size_t low = 0, high = a->inputs;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (a->input[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < a->inputs && a->input[low].id == id ? &a->input[low] : NULL;
}

static int quote(struct asking *a, struct store *store, struct told *told)
{
	struct detail *detail;
	size_t details;
	int status = store_details_read(
		store, told->series->id, &told->key, a->arena, &detail, &details);
	if (status != 0)
		return status;
	told->quote = arena_alloc(a->arena, (details + 1) * sizeof *told->quote);
	for (size_t i = 0; i < details; i++) {
		struct quote found = { find_input(a, detail[i].input), detail[i].mention };
		if (found.input != NULL && reaches(a->question, found.mention.days))
			told->quote[told->quotes++] = found;
	}
	return 0;
}

static int compare_told(const void *left, const void *right)
{
	const struct told *a = left, *b = right;
	if (a->about != b->about)
		return a->about < b->about ? -1 : 1;
	if (a->series != b->series)
		return a->series < b->series ? -1 : 1;
	return presence_key_compare(&a->key, &b->key);
}

size_t told_first(const struct told_list *list, size_t about)
{
	size_t low = 0, high = list->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list->told[middle].about < about)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int study_told(struct store *store, const struct told_question *question, struct arena *arena,
	struct told_list *list)
{
	struct asking a = { .question = question, .arena = arena };
	struct store_series *row;
	size_t rows = 0;
	int status = store_inputs_read(store, arena, &a.input, &a.inputs);
	if (status == 0)
		status = store_series_read(store, arena, &row, &rows);
	for (size_t i = 0; i < rows && status == 0; i++) {
		a.series = &row[i].series;
		if (reaches(question, row[i].days))
			status = store_presences_walk(store, row[i].series.id, take, &a);
	}
	for (size_t i = 0; i < a.count && status == 0; i++)
		status = quote(&a, store, &a.told[i]);
	if (a.count > 1)
		qsort(a.told, a.count, sizeof *a.told, compare_told);
	*list = (struct told_list){ arena_alloc(arena, (a.count + 1) * sizeof *a.told), a.count };
	if (a.count > 0)
		memcpy(list->told, a.told, a.count * sizeof *a.told);
	free(a.told);
	return status;
}
