/*
 * What the readers of all kinds of recordings share: where counts and routes go. Internal to
 * recording_read; recording_*.c fill a report through it.
 */
#pragma once

#include "source/recording.h"
#include "wire/attributes.h"

struct input;

struct recording_part {
	struct input *input;
	const struct recording_options *options;
	const struct recording_sink *sink;
	struct recording_report *report;
	struct diag *diag;
	struct bgp_attributes *attributes; /* room for options->decode */
	uint64_t offset; /* of the record at hand in the unpacked recording */
	uint32_t arrival, arrival_microseconds; /* when it was captured; 0 = nobody says */
};

/* A whole record, under its name (a literal), and of that time; 0 = it has none. */
void recording_count(struct recording_part *part, const char *name, uint32_t time);
/* `times` more of what lost nothing but is worth knowing; `what` is a literal. */
void recording_note(struct recording_part *part, const char *what, uint64_t times);
/* The record at hand or a part of it is not used; `why` is a literal. */
void recording_refuse(struct recording_part *part, const char *why);
/* A stretch without a plausible record begins at `offset`. */
void recording_gap(struct recording_part *part, uint64_t offset, uint64_t bytes);
/*
 * Hands out a route that is counted already and let through by the filter; with `decode`, one of a
 * table only when its attributes are sound. Returns what the sink did, or 0.
 */
int recording_hand_out(struct recording_part *part, const struct route *route);
/* Counts and hands out one route unless the filter refuses it. Returns what the sink did, or 0. */
int recording_route(struct recording_part *part, struct route *route);
/* A BGP message of any type: counted, and as recording_update where it is one. */
int recording_message(struct recording_part *part, uint8_t type, const struct rd *body,
	const struct bgp_encoding *encoding, struct route *route);
/*
 * All routes of an UPDATE, from its body. `route` is what they have in common: time, peer, table
 * and form; the rest is written. Returns what the sink did, or 0.
 */
int recording_update(struct recording_part *part, const struct rd *body,
	const struct bgp_encoding *encoding, struct route *route);

/*
 * The end of a reading: `got` is what the input said last, 0 at its end or negative. Returns as
 * recording_read does; where nothing was whole `diag` says that it is no `what`.
 */
int recording_end(struct recording_part *part, int got, const char *what);

/* One for each kind, told by the first bytes; they return as recording_read does. */
int recording_read_mrt(struct recording_part *part);
int recording_read_bmp(struct recording_part *part);
int recording_read_pcap(struct recording_part *part);
int recording_read_ris(struct recording_part *part);
/* Whether the first bytes are of that kind; a few kB are enough. */
bool recording_is_mrt(struct span head);
bool recording_is_bmp(struct span head);
bool recording_is_pcap(struct span head);
bool recording_is_ris(struct span head);
