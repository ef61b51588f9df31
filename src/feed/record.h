/*
 * What the decoders of this folder share. All of them turn a line or entry into cells, and
 * feed_give() turns cells into an observation: so a date, an address or a kind means the same in
 * every format, and each mistake has one reason.
 */
#pragma once

#include "feed/format.h"

struct record {
	struct span cell[CELLS]; /* {NULL, 0} where there is none */
};

/* A key or column name and what it means; lists of them end with a NULL name. */
struct cell_name {
	const char *name; /* compared without regard to case */
	enum cell cell;
};

/* Where `name` stands in the list; NULL = nowhere. */
const struct cell_name *feed_find_name(const struct cell_name *names, struct span name);

/* Hands the record to the sink, or counts why not. 0, or what the sink returned. */
int feed_give(struct feed_decoder *decoder, const struct record *record);

/* Counts the line or entry at hand as refused, or as set apart. `reason` is a literal. */
void feed_refuse(struct feed_decoder *decoder, const char *reason);
void feed_note(struct feed_decoder *decoder, const char *reason);

/* The list says when it was published; the caller's word and impossible dates apart. */
void feed_set_published(struct feed_decoder *decoder, struct span text);

/*
 * A comment of the header, its mark included: when the list was made, and how many entries it has.
 * Returns false when it is no comment (begun by one of # ; and //).
 */
bool feed_take_comment(struct feed_decoder *decoder, struct span line);
/* What stands before a comment on a line of data. */
struct span feed_strip_comment(struct span line);

/* Takes `text` off the front of *s, case aside, and the blanks around what is left. */
bool feed_take_start(struct span *s, const char *text);
/* True when `what` stands somewhere in `s`, case aside. */
bool feed_holds(struct span s, const char *what);

/* `head` without its last line, which may be cut, unless it is the whole text. */
struct span feed_whole_lines(struct span head);
/*
 * 0 to `most`: what share of the data lines in `head` the format's own decoder takes; 0 when fewer
 * than half. So detection and decoding cannot disagree.
 */
int feed_sniff_lines(const struct feed_format *format, struct span head, int most);
