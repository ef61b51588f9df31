/*
 * Streams of bzip2 data, their blocks decoded by several threads.
 *
 * Where a block ends is known only when it is decoded, but each begins with a mark of 48 bits. So
 * whatever looks like a mark is handed to a thread as if it were one, ahead of need; a block is
 * used only if it begins at the very bit where the one before ended. What looked like a mark and was
 * none costs time, never correctness. The caller's thread reads, searches and orders; the others
 * only decode. With no threads it decodes itself, one block after the other.
 */
#pragma once

#include "source/piece.h"
#include "source/raw.h"

struct bunzip;

/* `raw` is used by the thread that calls these functions alone. */
struct bunzip *bunzip_new(struct raw *raw, unsigned threads);
/* Stops the threads; raw->start is where the last good block ended or before. */
void bunzip_free(struct bunzip *bunzip);

/* Begins with the stream whose header stands at raw->start, the one before being at its end. */
void bunzip_begin(struct bunzip *bunzip);
/*
 * The next piece of text: 1; 0 = the stream ended, its sum is right, raw->start is behind it;
 * OST_EFORMAT, OST_ETRUNCATED, OST_EUNSUPPORTED: raw->start is the byte in which what is not right
 * begins. Pieces of blocks whose sum is wrong are not given, unless they are very long.
 */
int bunzip_next(struct bunzip *bunzip, struct piece *piece);
