/*
 * The data an answer rests on, with how its publisher wants it cited and under which terms it may
 * be used: one table, the last of an answer.
 */
#pragma once

#include "report/out.h"
#include "store/presences.h"
#include "study/case_study.h"

void report_citations_begin(struct out *out); /* ended by out_end_table */
void report_citation(struct out *out, const char *what, const char *dated, const char *citation,
	const char *terms);
void report_citation_of_topology(struct out *out, const struct topology *topology);
/* How a publisher wants to be named, and its terms. */
struct citation {
	const char *text, *terms;
};
/*
 * Of an input: as the source has it that it was fetched from, else as its format has it. False of a
 * case folder, whose rows name their sources. Texts borrow from the input or live in the arena.
 */
bool citation_of_input(
	const struct store_input *input, struct arena *arena, struct citation *citation);
/* The same as a row, if there is one. */
void report_citation_of_input(
	struct out *out, const struct store_input *input, struct arena *arena);
/* Which inputs stand in the table already: what an answer rests on twice is cited once. */
struct cited {
	int64_t *input;
	size_t inputs, capacity;
};
void report_citation_once(
	struct out *out, struct cited *cited, const struct store_input *input, struct arena *arena);
void cited_clear(struct cited *cited);
/* Of a recorded routing table, which is cited by its collector's name. */
void report_citation_of_table(struct out *out, const char *name, const struct when *dated);
/* A list is cited once, as of its newest input, however many it came in. */
void report_citation_of_feed(
	struct out *out, const struct store_feed_source *source, struct arena *arena);
