#include "store/registry.h"

#include "store/sql.h"

#include <string.h>

enum { AS_FAMILY = 0, NEAR_S = 366 * DAY_S };

/* A key of the table: bytes in network order, of AS numbers four. */
struct key {
	int family, size;
	uint8_t byte[16];
};

static struct key key_of_addr(const struct addr *addr)
{
	struct key key = { addr->family, (int)addr_bits(addr) / 8, { 0 } };
	memcpy(key.byte, addr->byte, (size_t)key.size);
	return key;
}

static struct key key_of_as(asn_t asn)
{
	return (struct key){ AS_FAMILY, 4,
		{ (uint8_t)(asn >> 24), (uint8_t)(asn >> 16), (uint8_t)(asn >> 8), (uint8_t)asn } };
}

static void bind_span(sqlite3_stmt *put, int index, struct span text)
{
	sqlite3_bind_text(put, index, text.n > 0 ? text.p : "", (int)text.n, SQLITE_STATIC);
}

int store_registration_add(
	struct store *store, int64_t input, uint64_t line, const struct registration *registration)
{
	bool addresses = registration->range.first.family != 0;
	struct key first = addresses ? key_of_addr(&registration->range.first)
				     : key_of_as(registration->first_asn);
	struct key last = addresses ? key_of_addr(&registration->range.last)
				    : key_of_as(registration->last_asn);
	sqlite3_stmt *put = sql_statement(store,
		"INSERT OR IGNORE INTO registration (input, family, first, last, country, "
		"registry, registered, registered_from, registered_until, holder, line) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, input);
	sqlite3_bind_int(put, 2, first.family);
	sqlite3_bind_blob(put, 3, first.byte, first.size, SQLITE_STATIC);
	sqlite3_bind_blob(put, 4, last.byte, last.size, SQLITE_STATIC);
	sql_bind_text(put, 5, registration->country);
	bind_span(put, 6, registration->registry);
	sql_bind_when(put, 7, &registration->registered);
	bind_span(put, 10, registration->holder);
	sqlite3_bind_int64(put, 11, (sqlite3_int64)line);
	return sql_run(put);
}

int store_organisation_add(
	struct store *store, int64_t input, uint64_t line, const struct organisation *organisation)
{
	sqlite3_stmt *put = sql_statement(store,
		"INSERT OR IGNORE INTO organisation (input, id, name, country, line) "
		"VALUES (?1, ?2, ?3, ?4, ?5)");
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, input);
	bind_span(put, 2, organisation->id);
	bind_span(put, 3, organisation->name);
	sql_bind_text(put, 4, organisation->country);
	sqlite3_bind_int64(put, 5, (sqlite3_int64)line);
	return sql_run(put);
}

/* The registration of one input that holds the key. As store_registration_of_addr. */
static int find_in(struct store *store, int64_t input, const struct key *key, struct arena *arena,
	struct store_registration *found)
{
	sqlite3_stmt *query = sql_statement(store,
		"SELECT country, registry, holder, registered, registered_from, registered_until "
		"FROM (SELECT * FROM registration WHERE input = ?1 AND family = ?2 AND first <= ?3 "
		"ORDER BY first DESC LIMIT 1) WHERE last >= ?3");
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, input);
	sqlite3_bind_int(query, 2, key->family);
	sqlite3_bind_blob(query, 3, key->byte, key->size, SQLITE_STATIC);
	int status = sqlite3_step(query);
	if (status == SQLITE_ROW) {
		*found = (struct store_registration){ sql_text(query, 0, arena),
			sql_text(query, 1, arena), sql_text(query, 2, arena), { 0 }, input };
		sql_when(query, 3, &found->registered);
	}
	sqlite3_reset(query);
	return status == SQLITE_ROW ? 0 : status == SQLITE_DONE ? OST_ENOTFOUND : OST_ESTORE;
}

const char *const registry_formats[] = { "delegated", "mmdb", "countries" };

bool store_registration_tells(const struct when *registered, ost_time_t dated, ost_time_t at)
{
	if (when_known(registered))
		return registered->from <= at && (dated >= at || at - dated <= NEAR_S);
	return time_distance(dated, at) <= NEAR_S;
}

static int find_nearest(struct store *store, const char *format, const struct key *key,
	ost_time_t at, struct arena *arena, struct store_registration *found)
{
	sqlite3_stmt *inputs = sql_statement(store,
		"SELECT id, dated_from FROM input WHERE format = ?1 ORDER BY abs(dated_from - ?2), id DESC");
	if (inputs == NULL)
		return OST_ESTORE;
	sql_bind_text(inputs, 1, format);
	sqlite3_bind_int64(inputs, 2, at);
	int status = OST_ENOTFOUND, got;
	while (status == OST_ENOTFOUND && (got = sqlite3_step(inputs)) == SQLITE_ROW) {
		status = find_in(store, sqlite3_column_int64(inputs, 0), key, arena, found);
		if (status == 0 && !store_registration_tells(
					   &found->registered, sqlite3_column_int64(inputs, 1), at))
			status = OST_ENOTFOUND;
	}
	if (status == OST_ENOTFOUND && got != SQLITE_DONE)
		status = OST_ESTORE;
	sqlite3_reset(inputs);
	return status;
}

int store_registration_of_addr(struct store *store, const struct addr *addr, ost_time_t at,
	struct arena *arena, struct store_registration *registration)
{
	struct key key = key_of_addr(addr);
	int status = OST_ENOTFOUND;
	for (size_t i = 0; i < REGISTRY_FORMATS && status == OST_ENOTFOUND; i++)
		status = find_nearest(store, registry_formats[i], &key, at, arena, registration);
	return status;
}

int store_registration_of_as(struct store *store, const char *format, asn_t asn, ost_time_t at,
	struct arena *arena, struct store_registration *registration)
{
	struct key key = key_of_as(asn);
	return find_nearest(store, format, &key, at, arena, registration);
}

int store_organisation_of(struct store *store, int64_t input, const char *id, struct arena *arena,
	const char **name, const char **country)
{
	sqlite3_stmt *query = sql_statement(
		store, "SELECT name, country FROM organisation WHERE input = ?1 AND id = ?2");
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, input);
	sql_bind_text(query, 2, id);
	int status = sqlite3_step(query);
	if (status == SQLITE_ROW) {
		*name = sql_text(query, 0, arena);
		*country = sql_text(query, 1, arena);
	}
	sqlite3_reset(query);
	return status == SQLITE_ROW ? 0 : status == SQLITE_DONE ? OST_ENOTFOUND : OST_ESTORE;
}
