#include "store/registrations.h"

#include "base/alloc.h"
#include "store/origin_bytes.h"
#include "store/sql.h"

#include <stdlib.h>
#include <string.h>

struct place {
	addr_number first, last;
	const struct registered *said;
};

struct places {
	struct place *place; /* by first address */
	size_t count, capacity;
};

struct registry_input {
	int64_t id;
	size_t format;
	ost_time_t dated;
	struct places part[2]; /* IPv4, IPv6 */
};

struct registrations {
	struct arena arena;
	struct registry_input *input; /* by format, of one by nearness to `at` */
	size_t inputs, capacity;
	bool sorted;
	ost_time_t at;
};

/* Neighbours often say the same. */
static const struct registered *keep(
	struct arena *arena, sqlite3_stmt *query, const struct registered *before)
{
	struct registered said = { .country = "" };
	sql_copy(query, 3, said.country, sizeof said.country);
	sql_copy(query, 4, said.registry, sizeof said.registry);
	sql_when(query, 5, &said.since);
	if (before != NULL && memcmp(&said, before, sizeof said) == 0)
		return before;
	struct registered *kept = arena_alloc(arena, sizeof *kept);
	memcpy(kept, &said, sizeof said);
	return kept;
}

static void add_place(struct registrations *r, struct registry_input *input, sqlite3_stmt *query)
{
	struct addr first, last;
	sql_addr(query, 1, &first);
	sql_addr(query, 2, &last);
	if (first.family == 0 || first.family != last.family)
		return;
	struct places *places = &input->part[first.family == ADDR_IPV6];
	places->place =
		array_grow(places->place, places->count, &places->capacity, sizeof *places->place);
	const struct registered *before =
		places->count > 0 ? places->place[places->count - 1].said : NULL;
	places->place[places->count++] = (struct place){ addr_to_number(&first),
		addr_to_number(&last), keep(&r->arena, query, before) };
}

static int read_places(struct registrations *r, struct store *store, struct registry_input *input)
{
	sqlite3_stmt *query = sql_statement(store,
		"SELECT family, first, last, country, registry, registered, registered_from, "
		"registered_until FROM registration WHERE input = ?1 AND family > 0 "
		"ORDER BY family, first");
	int got;
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, input->id);
	while ((got = sqlite3_step(query)) == SQLITE_ROW)
		add_place(r, input, query);
	sqlite3_reset(query);
	return got == SQLITE_DONE ? 0 : OST_ESTORE;
}

static int list_inputs(struct registrations *r, struct store *store, size_t format)
{
	sqlite3_stmt *query =
		sql_statement(store, "SELECT id, dated_from FROM input WHERE format = ?1");
	int got;
	if (query == NULL)
		return OST_ESTORE;
	sql_bind_text(query, 1, registry_formats[format]);
	while ((got = sqlite3_step(query)) == SQLITE_ROW) {
		r->input = array_grow(r->input, r->inputs, &r->capacity, sizeof *r->input);
		r->input[r->inputs++] =
			(struct registry_input){ .id = sqlite3_column_int64(query, 0),
				.format = format,
				.dated = sqlite3_column_int64(query, 1) };
	}
	sqlite3_reset(query);
	return got == SQLITE_DONE ? 0 : OST_ESTORE;
}

int registrations_read(struct store *store, struct registrations **out)
{
	struct registrations *r = xcalloc(1, sizeof *r);
	int status = 0;
	arena_init(&r->arena);
	for (size_t format = 0; format < REGISTRY_FORMATS && status == 0; format++)
		status = list_inputs(r, store, format);
	for (size_t i = 0; i < r->inputs && status == 0; i++)
		status = read_places(r, store, &r->input[i]);
	*out = status == 0 ? r : NULL;
	if (status != 0)
		registrations_free(r);
	return status;
}

void registrations_free(struct registrations *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->inputs; i++) {
		free(r->input[i].part[0].place);
		free(r->input[i].part[1].place);
	}
	arena_clear(&r->arena);
	free(r->input);
	free(r);
}

/* The same order as the store's: format, nearness, of equally near ones the later loaded. */
static int compare_inputs(const void *left, const void *right, void *ctx)
{
	const struct registry_input *a = left, *b = right;
	const struct registrations *r = ctx;
	ost_time_t off_a = time_distance(a->dated, r->at), off_b = time_distance(b->dated, r->at);
	if (a->format != b->format)
		return a->format < b->format ? -1 : 1;
	if (off_a != off_b)
		return off_a < off_b ? -1 : 1;
	return (a->id < b->id) - (a->id > b->id);
}

static void sort_inputs(struct registrations *r, ost_time_t at)
{
	if (r->sorted && r->at == at)
		return;
	r->at = at;
	r->sorted = true;
	if (r->inputs > 1)
		qsort_r(r->input, r->inputs, sizeof *r->input, compare_inputs, r);
}

static const struct place *find_place(const struct places *places, addr_number number)
{
	size_t low = 0, high = places->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (places->place[middle].first <= number)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && places->place[low - 1].last >= number ? &places->place[low - 1] : NULL;
}

const struct registered *registrations_find(
	struct registrations *r, const struct addr *addr, ost_time_t at)
{
	addr_number number = addr_to_number(addr);
	sort_inputs(r, at);
	for (size_t i = 0; i < r->inputs; i++) {
		const struct registry_input *input = &r->input[i];
		const struct place *place =
			find_place(&input->part[addr->family == ADDR_IPV6], number);
		if (place != NULL &&
			store_registration_tells(&place->said->since, input->dated, at))
			return place->said;
	}
	return NULL;
}
