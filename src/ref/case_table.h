/*
 * Case folders: the tables of facts about one network that was cut off, one CSV file each, columns
 * found by the names in the header line, unknown columns ignored. What an absent file or an empty
 * cell means is "not known", never zero.
 *
 * One descriptor per table drives decoding, storing and reading back (struct case_table): a field
 * is a column name, a kind and an offset into the row struct. Every row begins with the line it
 * came from.
 */
#pragma once

#include "base/csv.h"
#include "base/error.h"
#include "base/tally.h"
#include "base/when.h"
#include "net/asn.h"
#include "net/link.h"

#include <stdbool.h>
#include <stddef.h>

struct number {
	double value;
	bool known;
};

/* Texts are never NULL; empty = not known. AS number 0 = not given. */
struct case_head {
	uint64_t line;
	asn_t target;
	struct when event, topology;
	const char *title;
};

struct case_network {
	uint64_t line;
	asn_t asn;
	const char *name, *country;
	struct when as_of;
	const char *source;
};

struct case_event {
	uint64_t line;
	struct when time; /* refined by `precision=` in the note */
	const char *kind;
	asn_t asn, neighbour;
	const char *prefix, *confidence, *source, *note;
};

struct case_volume {
	uint64_t line;
	struct when date;
	const char *observer, *value, *unit, *source, *note;
};

struct case_botnet {
	uint64_t line;
	const char *botnet;
	struct number spam_per_day, bots, share, share_low, share_high;
	struct when as_of, published;
	asn_t c2_asn;
	const char *source, *note;
};

struct case_c2 {
	uint64_t line;
	struct when time;
	const char *botnet, *where;
	asn_t asn;
	const char *country, *source, *note;
};

struct case_move {
	uint64_t line;
	struct when time;
	const char *what, *kind;
	asn_t from, to;
	const char *to_country, *confidence, *source, *note;
};

struct case_prediction {
	uint64_t line;
	struct when made;
	const char *by, *cut;
	struct number drop;
	const char *source, *note;
};

struct case_fallback {
	uint64_t line;
	const char *item, *value, *unit;
	struct when as_of;
	const char *source, *note;
};

struct case_neighbour {
	uint64_t line;
	struct when snapshot;
	asn_t asn, neighbour;
	const char *relation; /* provider, peer, customer, or absent */
	const char *source;
};

enum case_table_id {
	CASE_HEAD,
	CASE_NETWORKS,
	CASE_EVENTS,
	CASE_VOLUMES,
	CASE_BOTNETS,
	CASE_C2,
	CASE_MOVES,
	CASE_PREDICTIONS,
	CASE_FALLBACK,
	CASE_NEIGHBOURS,
	CASE_TABLES,
};

enum field_kind { FIELD_TEXT, FIELD_ASN, FIELD_WHEN, FIELD_NUMBER };

struct case_field {
	const char *column; /* in the CSV header and in the store */
	enum field_kind kind;
	bool required; /* the column must be there and no cell of it may be empty */
	size_t offset;
};

struct case_table {
	const char *file; /* events.csv */
	const char *sql; /* case_event */
	size_t row_size;
	const struct case_field *fields;
	size_t count;
	/* Completes a decoded row (precision in notes); NULL or why it is refused. May be NULL. */
	const char *(*finish)(void *row);
};

extern const struct case_table case_tables[CASE_TABLES];

enum { CASE_LINE_MAX = 64 * 1024, CASE_ROWS_MAX = 10000 };

struct case_decoder {
	const struct case_table *table;
	struct tally *tally;
	uint64_t line;
	bool header_seen;
	size_t column[CSV_FIELDS]; /* of each field; CSV_FIELDS = not in this file */
	size_t columns; /* the header has */
	struct csv csv;
	char *strings; /* texts of the row at hand */
};

void case_decoder_init(
	struct case_decoder *decoder, const struct case_table *table, struct tally *tally);
void case_decoder_clear(struct case_decoder *decoder);
/*
 * Takes the next line, of at most CASE_LINE_MAX bytes. Returns 1 with `row` (table->row_size
 * bytes; its texts live until the next call), 0 for the header, a blank line or a row that was
 * refused and counted, OST_EFORMAT with `diag` when the header lacks a required column.
 */
int case_decoder_line(struct case_decoder *decoder, struct span line, void *row, struct diag *diag);

/* A neighbour row as a link; false when it says `absent` or an unknown relation. */
bool case_neighbour_link(const struct case_neighbour *row, struct as_link *link);
