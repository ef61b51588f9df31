/*
 * gzip (RFC 1952) by ISA-L, three to four times as fast as zlib. The header is read here: ISA-L 2.30
 * takes the sum of one that comes in pieces for wrong.
 */
#include "base/error.h"
#include "source/decompress.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIXED_BYTES = 10,
	FLAGS_AT = 3,
	HAS_SUM = 1 << 1,
	HAS_EXTRA = 1 << 2,
	HAS_NAME = 1 << 3,
	HAS_COMMENT = 1 << 4,
	UNKNOWN_FLAGS = 0xE0,
};

/* Parts of a member in their order; those that the flags do not name are skipped. */
enum part { FIXED, EXTRA_LENGTH, EXTRA, NAME, COMMENT, SUM, DATA };

struct gzip {
	struct inflate_state inflate;
	enum part part;
	unsigned at; /* bytes of the part behind us */
	unsigned flags, extra_length;
	uint32_t sum, named_sum; /* of the header */
};

static bool gzip_begins(const unsigned char *head, size_t length)
{
	return length >= 3 && memcmp(head, "\x1F\x8B\x08", 3) == 0;
}

static int gzip_restart(void *state)
{
	struct gzip *gzip = state;
	isal_inflate_reset(&gzip->inflate);
	gzip->inflate.crc_flag = ISAL_GZIP_NO_HDR_VER;
	gzip->part = FIXED;
	gzip->at = gzip->flags = gzip->extra_length = 0;
	gzip->sum = gzip->named_sum = 0;
	return 0;
}

static int gzip_open(void **state)
{
	struct gzip *gzip = calloc(1, sizeof *gzip);
	if (gzip == NULL)
		return OST_ENOMEM;
	isal_inflate_init(&gzip->inflate);
	*state = gzip;
	return gzip_restart(gzip);
}

static bool has_part(const struct gzip *gzip)
{
	switch (gzip->part) {
	case EXTRA_LENGTH:
		return (gzip->flags & HAS_EXTRA) != 0;
	case EXTRA:
		return gzip->extra_length > 0;
	case NAME:
		return (gzip->flags & HAS_NAME) != 0;
	case COMMENT:
		return (gzip->flags & HAS_COMMENT) != 0;
	case SUM:
		return (gzip->flags & HAS_SUM) != 0;
	default:
		return true;
	}
}

/* Whether the part ends with this byte, its `at`th, counted from 0. */
static bool take_byte(struct gzip *gzip, unsigned char byte)
{
	unsigned at = gzip->at++;
	if (gzip->part != SUM)
		gzip->sum = crc32_gzip_refl(gzip->sum, &byte, 1);
	switch (gzip->part) {
	case FIXED:
		gzip->flags = at == FLAGS_AT ? byte : gzip->flags;
		return at + 1 == FIXED_BYTES;
	case EXTRA_LENGTH:
		gzip->extra_length |= (unsigned)byte << 8 * at;
		return at == 1;
	case EXTRA:
		return at + 1 == gzip->extra_length;
	case SUM:
		gzip->named_sum |= (uint32_t)byte << 8 * at;
		return at == 1;
	default: /* a text up to its NUL */
		return byte == 0;
	}
}

static int read_header(struct gzip *gzip, struct codec_io *io)
{
	while (gzip->part != DATA && io->in_left > 0) {
		bool ended = take_byte(gzip, *io->in++);
		io->in_left--;
		if (!ended)
			continue;
		if ((gzip->flags & UNKNOWN_FLAGS) != 0 ||
			(gzip->part == SUM && gzip->named_sum != (gzip->sum & 0xFFFF)))
			return OST_EFORMAT;
		gzip->at = 0;
		do {
			gzip->part++;
		} while (!has_part(gzip));
	}
	return 0;
}

static int gzip_step(void *state, struct codec_io *io)
{
	struct gzip *gzip = state;
	struct inflate_state *inflate = &gzip->inflate;
	int failed = read_header(gzip, io);
	if (failed != 0 || gzip->part != DATA)
		return failed;
	/* It only reads what next_in points to, but does not say const. */
	inflate->next_in = (uint8_t *)(uintptr_t)io->in;
	inflate->avail_in = (uint32_t)io->in_left;
	inflate->next_out = io->out;
	inflate->avail_out = (uint32_t)io->out_left;
	int done = isal_inflate(inflate);
	io->out = inflate->next_out;
	io->out_left = inflate->avail_out;
	/* After a failure it may have given back more than it got. */
	if (done < 0 || inflate->avail_in > io->in_left)
		return OST_EFORMAT;
	io->in = inflate->next_in;
	io->in_left = inflate->avail_in;
	return inflate->block_state == ISAL_BLOCK_FINISH;
}

const struct codec codec_gzip_isal = { "gzip", true, gzip_begins, gzip_open, gzip_restart,
	gzip_step, free };
