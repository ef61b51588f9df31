/*
 * Attribution: whose an address was at a time. Prefix and origin ASes by the nearest origin table
 * (attr/origin.h), organisation by as2org, countries by the registries' files and by the tables of
 * AS names, each by its input nearest in time. What is not known is empty, never guessed.
 */
#pragma once

#include "attr/origin.h"

struct attribution_origin {
	asn_t asn;
	uint16_t peers; /* how many saw it, of the table's; 0 = not told */
	double share; /* of the peers that saw the prefix; equal parts where that is not told */
	bool as_set;
	const char *name; /* the one of the AS nearest in time; "" = not known */
	const char *organisation; /* its holder by as2org; "" = not known */
	const char *organisation_id; /* joins ASes of one holder; "" = not known */
	char country[3]; /* of the AS (its registration, else its name's); "" = not known */
};

struct attribution {
	struct origin_answer origin; /* state, prefix, table, distance */
	size_t origins;
	struct attribution_origin by[ORIGINS_MAX]; /* the most visible first */
	/* Of the address itself, by the registry's file or by an MMDB. */
	char country[3], registry[12];
	struct when registered;
};

struct attributor;

/*
 * `near_s` is how far a table may lie from the time asked for, ORIGIN_NEAR_S being usual. The store
 * must outlive the attributor; what that returns is borrowed from it. Returns 0 or OST_ESTORE.
 */
int attributor_open(struct store *store, ost_time_t near_s, struct attributor **attributor);
/* Without a store: prefixes and AS numbers only, from tables that it takes over. */
struct attributor *attributor_of(struct origin_set *tables, ost_time_t near_s);
void attributor_close(struct attributor *attributor);
/*
 * For one who has many addresses to ask for, thousands: reads at once what each of them would look
 * up in the store. Answers stay the same. Returns 0 or OST_ESTORE.
 */
int attributor_prepare(struct attributor *attributor);
/*
 * The inputs, each once, that gave a name, a holder or a country so far: what answers rest on beside
 * tables of origins. Not of what attributor_prepare has read. Returns 0 or OST_ESTORE.
 */
int attributor_inputs(const struct attributor *attributor, struct arena *arena,
	struct store_input **list, size_t *count);
/* The set of tables, for those who ask in batches. */
struct origin_set *attributor_tables(struct attributor *attributor);

/* Returns 0, OST_ESTORE or OST_EFORMAT; `attribution` is filled whenever it is 0. */
int attr_at(struct attributor *attributor, const struct addr *addr, ost_time_t at,
	struct attribution *attribution);
/* Likewise by one of its tables, however far that lies. */
int attr_by(struct attributor *attributor, struct origin_source *source, const struct addr *addr,
	ost_time_t at, struct attribution *attribution);
/* Only what hangs on an AS, for one who has the origins from an index already. */
int attr_of_as(
	struct attributor *attributor, asn_t asn, ost_time_t at, struct attribution_origin *origin);
