/*
 * What the decoders of this folder share. A decoder has one function that turns a line into a
 * record or says why not; sniffing and decoding both stand on it, so they cannot disagree.
 */
#pragma once

#include "ref/format.h"

enum { REF_NAME_MAX = 1024 }; /* a longer name of an AS is no name */

/* True for lines without a record: blank, or begun by one of the characters in `marks`. */
bool ref_line_empty(struct span line, const char *marks);

/* Column names of CSV: words and commas, without a digit or colon, one of which every address has. */
bool ref_line_titles(struct span line);

/* Counts one refused line. `reason` is a literal. */
void ref_reject(struct ref_decoder *decoder, const char *reason, struct span line);

/* Hand one record to the sink. 0, or what it returned. The caller counts its line as accepted. */
int ref_give_link(const struct ref_decoder *decoder, const struct as_link *link);
int ref_give_origin(const struct ref_decoder *decoder, const struct prefix_origin *origin);
int ref_give_name(const struct ref_decoder *decoder, const struct as_name *name);

int ref_give_registration(
	const struct ref_decoder *decoder, const struct registration *registration);
int ref_give_organisation(
	const struct ref_decoder *decoder, const struct organisation *organisation);

/* Two capital letters into `country`, which stays empty for anything else (small ones are raised). */
void ref_take_country(struct span text, char *country);

/* NULL, or why `text` is no AS number. */
const char *ref_parse_asn(struct span text, asn_t *asn);

/* NULL, or why two cells are no range of addresses. */
const char *ref_parse_range(struct span first, struct span last, struct addr_range *range);

/* Refuses what a name must not be: empty, too long, with control characters. NULL if good. */
const char *ref_check_name(struct span name);

/* The first YYYYMMDD, YYYY-MM-DD or YYYY.MM.DD in `text` that is a date, as that whole day. */
bool ref_find_date(struct span text, struct when *dated);
/* Also where it stands. */
bool ref_locate_date(struct span text, struct span *place, struct when *dated);

enum ref_fit {
	REF_FIT_NOT, /* not a record */
	REF_FIT, /* a record */
};

/* `head` without its last line, which may be cut, unless it is the whole text. */
struct span ref_whole_lines(struct span head);
/*
 * 0 to 90: how many of the whole data lines in `head` are records, as seen by `fits`; 0 when
 * fewer than half are, so that some damage at the front does not hide a format.
 */
int ref_sniff_lines(struct span head, const char *marks, enum ref_fit (*fits)(struct span line));
