#include "attr/attribution.h"

#include "store/registrations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_START = 256 };

/* What is known of one AS: names of all times, and its holder at the time asked for last. */
struct known_as {
	asn_t asn;
	struct store_name *name;
	size_t names;
	int64_t month; /* of that time; a holder is looked up again for another one */
	const char *organisation, *organisation_id, *country;
};

struct attributor {
	struct store *store; /* NULL: nothing is known of ASes */
	ost_time_t near_s;
	struct origin_set *tables;
	struct registrations *registrations; /* NULL until many are asked for */
	struct arena arena;
	/* By AS number: open addressing, half full. */
	struct known_as **slot;
	size_t slots, known;
	int64_t *input; /* [inputs] that answers came from */
	size_t inputs, input_capacity;
};

struct attributor *attributor_of(struct origin_set *tables, ost_time_t near_s)
{
	struct attributor *a = xcalloc(1, sizeof *a);
	a->tables = tables;
	a->near_s = near_s;
	arena_init(&a->arena);
	return a;
}

int attributor_open(struct store *store, ost_time_t near_s, struct attributor **out)
{
	struct origin_set *tables;
	int status = origin_set_open(store, &tables);
	*out = status == 0 ? attributor_of(tables, near_s) : NULL;
	if (status == 0)
		(*out)->store = store;
	return status;
}

void attributor_close(struct attributor *a)
{
	if (a == NULL)
		return;
	origin_set_close(a->tables);
	registrations_free(a->registrations);
	arena_clear(&a->arena);
	free(a->slot);
	free(a->input);
	free(a);
}

int attributor_inputs(
	const struct attributor *a, struct arena *arena, struct store_input **list, size_t *count)
{
	struct store_input *all;
	size_t inputs;
	*count = 0;
	*list = arena_alloc(arena, (a->inputs + 1) * sizeof **list);
	if (a->inputs == 0)
		return 0;
	int status = store_inputs_read(a->store, arena, &all, &inputs);
	for (size_t i = 0; i < inputs && status == 0; i++) {
		for (size_t j = 0; j < a->inputs; j++) {
			if (all[i].id == a->input[j])
				(*list)[(*count)++] = all[i];
		}
	}
	return status;
}

/* 0 = no input, a row of a case folder. */
static void note_input(struct attributor *a, int64_t input)
{
	for (size_t i = 0; i < a->inputs; i++) {
		if (a->input[i] == input)
			return;
	}
	if (input == 0)
		return;
	a->input = array_grow(a->input, a->inputs, &a->input_capacity, sizeof *a->input);
	a->input[a->inputs++] = input;
}

int attributor_prepare(struct attributor *a)
{
	origin_set_prepare(a->tables);
	if (a->store == NULL || a->registrations != NULL)
		return 0;
	return registrations_read(a->store, &a->registrations);
}

struct origin_set *attributor_tables(struct attributor *a)
{
	return a->tables;
}

/* The place of an AS in the cache, perhaps still empty. */
static struct known_as **find_slot(const struct attributor *a, asn_t asn)
{
	size_t i = asn * UINT64_C(0x9E3779B97F4A7C15) >> 32;
	for (;; i++) {
		struct known_as **slot = &a->slot[i & (a->slots - 1)];
		if (*slot == NULL || (*slot)->asn == asn)
			return slot;
	}
}

static void grow_cache(struct attributor *a)
{
	struct known_as **old = a->slot;
	size_t slots = a->slots;
	a->slots = slots == 0 ? CACHE_START : slots * 2;
	a->slot = xcalloc(a->slots, sizeof *a->slot);
	for (size_t i = 0; i < slots; i++) {
		if (old[i] != NULL)
			*find_slot(a, old[i]->asn) = old[i];
	}
	free(old);
}

/* A month: registrations are dated by the day, but published tables of them are further apart. */
static int64_t month_of(ost_time_t at)
{
	return at / (30 * DAY_S);
}

/* By as2org, and where that has nothing of a country, by the registry's own file. */
static int find_holder(struct attributor *a, struct known_as *known, ost_time_t at)
{
	struct store_registration found;
	const char *country = "";
	known->organisation = known->organisation_id = known->country = "";
	known->month = month_of(at);
	int status =
		store_registration_of_as(a->store, "as2org", known->asn, at, &a->arena, &found);
	if (status == 0) {
		note_input(a, found.input);
		known->organisation_id = found.holder;
		status = store_organisation_of(a->store, found.input, found.holder, &a->arena,
			&known->organisation, &country);
	}
	if (status != 0 && status != OST_ENOTFOUND)
		return status;
	known->country = country;
	status = store_registration_of_as(a->store, "delegated", known->asn, at, &a->arena, &found);
	if (status == 0 && found.country[0] != '\0') {
		note_input(a, found.input);
		known->country = found.country;
	}
	return status == OST_ENOTFOUND ? 0 : status;
}

static struct known_as *new_as(struct attributor *a, asn_t asn)
{
	struct known_as *fresh = arena_alloc(&a->arena, sizeof *fresh);
	fresh->asn = asn;
	fresh->month = INT64_MIN;
	fresh->organisation = fresh->organisation_id = fresh->country = "";
	return fresh;
}

static int look_up(struct attributor *a, asn_t asn, ost_time_t at, struct known_as **known)
{
	int status = 0;
	if (2 * a->known >= a->slots)
		grow_cache(a);
	struct known_as **slot = find_slot(a, asn);
	if (*slot == NULL) {
		*slot = new_as(a, asn);
		a->known++;
		if (a->store != NULL)
			status = store_names_of(
				a->store, asn, &a->arena, &(*slot)->name, &(*slot)->names);
	}
	*known = *slot;
	if (status == 0 && a->store != NULL && (*slot)->month != month_of(at))
		status = find_holder(a, *slot, at);
	return status;
}

/*
 * The name nearest in time, at most ORIGIN_NEAR_S off since AS numbers are handed out again; with a
 * country when `country` is asked for. NULL = none.
 */
static const struct store_name *nearest_name(
	const struct known_as *known, ost_time_t at, bool country)
{
	const struct store_name *best = NULL;
	for (size_t i = 0; i < known->names; i++) {
		const struct store_name *name = &known->name[i];
		if ((country && name->country[0] == '\0') ||
			time_distance(name->as_of.from, at) > ORIGIN_NEAR_S)
			continue;
		if (best == NULL ||
			time_distance(name->as_of.from, at) < time_distance(best->as_of.from, at))
			best = name;
	}
	return best;
}

int attr_of_as(struct attributor *a, asn_t asn, ost_time_t at, struct attribution_origin *origin)
{
	struct known_as *known;
	origin->asn = asn;
	origin->name = origin->organisation = origin->organisation_id = "";
	origin->country[0] = '\0';
	int status = look_up(a, asn, at, &known);
	if (status != 0)
		return status;
	const struct store_name *name = nearest_name(known, at, false);
	const struct store_name *placed = nearest_name(known, at, true);
	if (name != NULL) {
		note_input(a, name->input);
		origin->name = name->name;
	}
	origin->organisation = known->organisation;
	origin->organisation_id = known->organisation_id;
	const char *country = known->country;
	if (country[0] == '\0' && placed != NULL) {
		note_input(a, placed->input);
		country = placed->country;
	}
	snprintf(origin->country, sizeof origin->country, "%s", country);
	return 0;
}

/* Most visible first; equally visible ones by AS number. */
static int compare_origins(const void *left, const void *right)
{
	const struct attribution_origin *a = left, *b = right;
	if (a->peers != b->peers)
		return a->peers > b->peers ? -1 : 1;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

static int attribute_origins(struct attributor *a, const struct origins *origins, ost_time_t at,
	struct attribution *attribution)
{
	int status = 0;
	double seen = 0;
	for (size_t i = 0; i < origins->count; i++)
		seen += origins->origin[i].peers;
	for (size_t i = 0; i < origins->count && status == 0; i++) {
		const struct origin *origin = &origins->origin[i];
		struct attribution_origin *by = &attribution->by[i];
		by->peers = origin->peers;
		by->as_set = origin->as_set;
		by->share = seen > 0 ? origin->peers / seen : 1.0 / (double)origins->count;
		status = attr_of_as(a, origin->asn, at, by);
	}
	attribution->origins = origins->count;
	qsort(attribution->by, attribution->origins, sizeof *attribution->by, compare_origins);
	return status;
}

/* What does not hang on a table of origins. */
static void begin(struct attribution *attribution)
{
	attribution->origins = 0;
	attribution->country[0] = attribution->registry[0] = '\0';
	attribution->registered = (struct when){ 0 };
}

static void register_from_memory(struct attributor *a, const struct addr *addr, ost_time_t at,
	struct attribution *attribution)
{
	const struct registered *found = registrations_find(a->registrations, addr, at);
	if (found == NULL)
		return;
	memcpy(attribution->country, found->country, sizeof attribution->country);
	memcpy(attribution->registry, found->registry, sizeof attribution->registry);
	attribution->registered = found->since;
}

/* Where the address itself is registered, routed or not. */
static int register_addr(struct attributor *a, const struct addr *addr, ost_time_t at,
	struct attribution *attribution)
{
	struct store_registration found;
	struct arena scratch;
	if (a->registrations != NULL)
		register_from_memory(a, addr, at, attribution);
	if (a->registrations != NULL || a->store == NULL)
		return 0;
	arena_init(&scratch);
	int status = store_registration_of_addr(a->store, addr, at, &scratch, &found);
	if (status == 0) {
		note_input(a, found.input);
		snprintf(attribution->country, sizeof attribution->country, "%s", found.country);
		snprintf(attribution->registry, sizeof attribution->registry, "%s", found.registry);
		attribution->registered = found.registered;
	}
	arena_clear(&scratch);
	return status == OST_ENOTFOUND ? 0 : status;
}

static int complete(struct attributor *a, const struct addr *addr, ost_time_t at,
	struct attribution *attribution)
{
	const struct origin_answer *answer = &attribution->origin;
	int status = register_addr(a, addr, at, attribution);
	if (status != 0 || answer->state != ORIGIN_ROUTED)
		return status;
	return attribute_origins(a, &answer->found.origins, at, attribution);
}

int attr_at(struct attributor *a, const struct addr *addr, ost_time_t at,
	struct attribution *attribution)
{
	begin(attribution);
	int status = origin_set_find(a->tables, addr, at, a->near_s, &attribution->origin);
	return status == 0 ? complete(a, addr, at, attribution) : status;
}

int attr_by(struct attributor *a, struct origin_source *source, const struct addr *addr,
	ost_time_t at, struct attribution *attribution)
{
	begin(attribution);
	int status = origin_source_find(a->tables, source, addr, at, &attribution->origin);
	return status == 0 ? complete(a, addr, at, attribution) : status;
}
