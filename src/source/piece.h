/*
 * A run of decompressed bytes on its way from a decoder to the reader. Both sides know that there
 * is room in front, so that what is left over of the piece before can be put there, and a record
 * that lies across two pieces costs one short copy.
 */
#pragma once

#include <stddef.h>

enum { PIECE_ROOM_IN_FRONT = 64 << 10 };

/* Borrowed from the decoder until its next call; the reader may write to the room in front. */
struct piece {
	unsigned char *bytes;
	size_t length;
};
