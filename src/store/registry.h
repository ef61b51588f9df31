/* Registrations of addresses and AS numbers, and organisations, in the store. */
#pragma once

#include "store/store.h"

int store_registration_add(
	struct store *store, int64_t input, uint64_t line, const struct registration *registration);
int store_organisation_add(
	struct store *store, int64_t input, uint64_t line, const struct organisation *organisation);

/*
 * The formats that register addresses, in the order in which they are asked: what no registry's own
 * file has, databases of countries may have.
 */
enum { REGISTRY_FORMATS = 3 };
extern const char *const registry_formats[REGISTRY_FORMATS];

/* One that was found; texts in the arena, "" = not known. */
struct store_registration {
	const char *country, *registry, *holder;
	struct when registered;
	int64_t input;
};

/*
 * Of the inputs of a format (delegated, as2org) the one nearest in time that registers the address,
 * or AS number, and can tell of `at`: it lies within a year of it, or it is later and says that the
 * registration is older. Of an address the formats are asked in the order of registry_formats.
 * Returns 0, OST_ENOTFOUND or OST_ESTORE.
 */
int store_registration_of_addr(struct store *store, const struct addr *addr, ost_time_t at,
	struct arena *arena, struct store_registration *registration);
int store_registration_of_as(struct store *store, const char *format, asn_t asn, ost_time_t at,
	struct arena *arena, struct store_registration *registration);
/* Whether an input of a date can tell that a registration held at a time. */
bool store_registration_tells(const struct when *registered, ost_time_t dated, ost_time_t at);
/* The name and country of an organisation by one input; OST_ENOTFOUND where it has none. */
int store_organisation_of(struct store *store, int64_t input, const char *id, struct arena *arena,
	const char **name, const char **country);
