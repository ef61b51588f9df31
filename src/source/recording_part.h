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
};

/* A whole record, under its name (a literal), and of that time; 0 = it has none. */
void recording_count(struct recording_part *part, const char *name, uint32_t time);
/* `times` more of what lost nothing but is worth knowing; `what` is a literal. */
void recording_note(struct recording_part *part, const char *what, uint64_t times);
/* The record at hand or a part of it is not used; `why` is a literal. */
void recording_refuse(struct recording_part *part, const char *why);
/* A stretch without a plausible record begins at `offset`. */
void recording_gap(struct recording_part *part, uint64_t offset, uint64_t bytes);
/* Counts and hands out one route unless the filter refuses it. Returns what the sink did, or 0. */
int recording_route(struct recording_part *part, struct route *route);
/*
 * All routes of an UPDATE, from its body. `route` is what they have in common: time, peer, table
 * and form; the rest is written. Returns what the sink did, or 0.
 */
int recording_update(struct recording_part *part, struct rd body,
	const struct bgp_encoding *encoding, struct route *route);

/* One for each kind, told by the first bytes; they return as recording_read does. */
int recording_read_bmp(struct recording_part *part);
int recording_read_pcap(struct recording_part *part);
int recording_read_ris(struct recording_part *part);
/* Whether the first bytes are of that kind; a few kB are enough. */
bool recording_is_bmp(struct span head);
bool recording_is_pcap(struct span head);
bool recording_is_ris(struct span head);
