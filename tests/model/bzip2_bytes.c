#include "model/bzip2_bytes.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

enum { SYMBOLS = 258, EIGHT_BITS = 254, GROUP = 50, RUNS = 2 };

void bzip2_bytes_init(struct bzip2_bytes *out)
{
	*out = (struct bzip2_bytes){ 0 };
	buf_init(&out->bytes);
	buf_init(&out->text);
}

void bzip2_bytes_clear(struct bzip2_bytes *out)
{
	buf_clear(&out->bytes);
	buf_clear(&out->text);
}

static void put(struct bzip2_bytes *out, uint64_t value, unsigned bits)
{
	while (bits-- > 0) {
		if (out->bits == 0)
			buf_putc(&out->bytes, '\0');
		char *last = &out->bytes.text[out->bytes.length - 1];
		*last = (char)(*last | (int)(value >> bits & 1) << (7 - out->bits));
		out->bits = (out->bits + 1) % 8;
	}
}

void bzip2_bytes_begin(struct bzip2_bytes *out, int level)
{
	out->bits = 0;
	out->sum = 0;
	buf_printf(&out->bytes, "BZh%d", level);
}

void bzip2_bytes_end(struct bzip2_bytes *out)
{
	put(out, UINT64_C(0x177245385090), 48);
	put(out, out->sum, 32);
	out->bits = 0;
}

void model_unbwt(const unsigned char *column, size_t length, uint32_t origin, unsigned char *text)
{
	uint32_t *next = xmalloc(length * sizeof *next);
	size_t row = 0;
	for (unsigned byte = 0; byte < 256; byte++) {
		for (size_t i = 0; i < length; i++) {
			if (column[i] == byte)
				next[row++] = (uint32_t)i;
		}
	}
	size_t at = next[origin];
	for (size_t i = 0; i < length; i++) {
		text[i] = column[at];
		at = next[at];
	}
	free(next);
}

/* The column which symbols stand for. */
static void make_column(const unsigned char *symbols, size_t count, struct buf *column)
{
	unsigned char front[256];
	size_t run = 0, weight = 1;
	for (unsigned i = 0; i < 256; i++)
		front[i] = (unsigned char)i;
	for (size_t i = 0; i <= count; i++) {
		if (i < count && symbols[i] < RUNS) {
			run += weight * (symbols[i] + 1U);
			weight *= 2;
			continue;
		}
		for (; run > 0; run--)
			buf_putc(column, (char)front[0]);
		weight = 1;
		if (i == count)
			break;
		unsigned place = symbols[i] - 1U;
		unsigned char byte = front[place];
		memmove(front + 1, front, place);
		front[0] = byte;
		buf_putc(column, (char)byte);
	}
}

/* Four equal bytes are followed by how many more there are. */
static void expand(const unsigned char *text, size_t length, struct buf *out)
{
	size_t equal = 0;
	for (size_t i = 0; i < length; i++) {
		if (equal == 4) {
			for (int more = text[i]; more > 0; more--)
				buf_putc(out, (char)text[i - 1]);
			equal = 0;
			continue;
		}
		equal = equal > 0 && text[i] == text[i - 1] ? equal + 1 : 1;
		buf_putc(out, (char)text[i]);
	}
}

static uint32_t sum_of(const char *bytes, size_t length)
{
	uint32_t sum = UINT32_MAX;
	for (size_t i = 0; i < length; i++) {
		sum ^= (uint32_t)(unsigned char)bytes[i] << 24;
		for (int bit = 0; bit < 8; bit++)
			sum = sum << 1 ^ (sum >> 31) * 0x04C11DB7U;
	}
	return ~sum;
}

/* Two equal tables, as the format wants at least so many: 254 codes of 8 bits, four of 9. */
static void put_tables(struct bzip2_bytes *out, size_t symbols)
{
	size_t selectors = symbols / GROUP + 1;
	put(out, 2, 3);
	put(out, selectors, 15);
	put(out, 0, (unsigned)selectors);
	for (int table = 0; table < 2; table++) {
		put(out, 8, 5);
		for (int i = 0; i < SYMBOLS; i++)
			put(out, i == EIGHT_BITS ? 4 : 0, i == EIGHT_BITS ? 3 : 1);
	}
}

static void put_symbol(struct bzip2_bytes *out, unsigned symbol)
{
	if (symbol < EIGHT_BITS)
		put(out, symbol, 8);
	else
		put(out, 2 * EIGHT_BITS + (symbol - EIGHT_BITS), 9);
}

void bzip2_bytes_block(
	struct bzip2_bytes *out, const unsigned char *symbols, size_t count, uint32_t origin)
{
	struct buf column;
	buf_init(&column);
	make_column(symbols, count, &column);
	unsigned char *text = xmalloc(column.length);
	model_unbwt((const unsigned char *)column.text, column.length, origin, text);
	size_t before = out->text.length;
	expand(text, column.length, &out->text);
	uint32_t sum = sum_of(out->text.text + before, out->text.length - before);
	out->sum = (out->sum << 1 | out->sum >> 31) ^ sum;
	put(out, UINT64_C(0x314159265359), 48);
	put(out, sum, 32);
	put(out, 0, 1);
	put(out, origin, 24);
	put(out, 0xFFFF, 16);
	for (int i = 0; i < 16; i++)
		put(out, 0xFFFF, 16);
	put_tables(out, count + 1);
	for (size_t i = 0; i < count; i++)
		put_symbol(out, symbols[i]);
	put_symbol(out, SYMBOLS - 1);
	free(text);
	buf_clear(&column);
}
