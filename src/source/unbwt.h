/*
 * The inverse Burrows-Wheeler transform of one bzip2 block, made to hide the latency of memory.
 *
 * Each byte of the text tells where the next one stands, so the plain way is one chain of dependent
 * loads through megabytes. But that chain is a permutation: it can be walked from many places at
 * once, each walk ending where another began, and the pieces put in order afterwards.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { UNBWT_MAX = 900000 };

/* Work memory for one block after the other, about 5 MB; no more than its block needs is touched. */
struct unbwt;

struct unbwt *unbwt_new(void);
void unbwt_free(struct unbwt *unbwt);

/* Where the last column is to be written before unbwt_text, at most UNBWT_MAX bytes. */
unsigned char *unbwt_column(struct unbwt *unbwt);
/*
 * The text of a column of `length` bytes (1 to UNBWT_MAX), of which count[c] have the value c.
 * `origin` (< length) is the row of the text itself. Any column and origin give a text of that
 * length. Borrowed until the next column is written.
 */
const unsigned char *unbwt_text(
	struct unbwt *unbwt, size_t length, uint32_t origin, const uint32_t count[256]);
