/*
 * One network as of a time: names it bore, prefixes it originated, neighbours it had, what it
 * hosted. AS numbers get recycled, so each part says of which date it is.
 */
#pragma once

#include "store/cases.h"
#include "store/store.h"

struct profile_part {
	bool known;
	struct store_input input; /* the table it was looked up in */
	int64_t days_off; /* from the table's date to the time asked for; negative = older */
};

struct profile_neighbour {
	asn_t asn;
	enum relation relation;
	const struct store_name *name; /* nearest to the time asked for; NULL = none known */
};

struct profile {
	asn_t asn;
	ost_time_t at;
	struct store_name *name; /* oldest first */
	size_t names;
	struct profile_part origins_ipv4, origins_ipv6; /* often the same table */
	struct prefix_origin *prefix; /* IPv4 first, each family from its own table */
	size_t prefixes;
	double addresses_ipv4; /* distinct IPv4 addresses in its prefixes */
	struct profile_part topology;
	struct profile_neighbour *neighbour; /* by relation, then AS number */
	size_t neighbours;
	struct store_sighting *sighting; /* by time */
	size_t sightings;
	const struct store_name **table; /* one name of each table that names came from */
	size_t tables;
};

/* Returns 0 (with empty parts where nothing is known) or OST_ESTORE. */
int study_profile(struct store *store, asn_t asn, ost_time_t at, struct arena *arena,
	struct profile *profile);

/* Of an AS's names, or only those with a country, the one nearest to `at`; NULL = none. */
const struct store_name *profile_nearest_name(
	const struct store_name *name, size_t count, ost_time_t at, bool with_country);
