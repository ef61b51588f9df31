#include "source/bzip2.h"

#include "base/alloc.h"
#include "base/error.h"
#include "source/unbwt.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum {
	TABLES_MIN = 2,
	TABLES_MAX = 6,
	GROUP = 50, /* symbols for which one table holds */
	SELECTORS_MAX = UNBWT_MAX / GROUP + 2,
	SYMBOLS_MAX = 258, /* RUNA, RUNB, 255 places moved to the front, end of block */
	RUN_B = 1,
	RUN_SYMBOLS_MAX = 21,
	CODE_MAX = 20, /* bits */
	LOOKUP_BITS = 10,
	LENGTH_BITS = 5,
	LENGTH_MASK = (1 << LENGTH_BITS) - 1,
	SUM_TABLES = 8,
	REPEAT = 4, /* equal bytes, behind which a count follows */
};

/*
 * A prefix code. Codes of up to LOOKUP_BITS are looked up as symbol and length by the bits that
 * come next; longer ones (0 there) are compared with the last code of each length. As libbz2 does,
 * codes are taken as they come, complete or not: the sum of the block tells what is wrong.
 */
struct table {
	uint16_t lookup[1 << LOOKUP_BITS]; /* the symbol above LENGTH_BITS, the length below */
	uint32_t first[CODE_MAX + 1], count[CODE_MAX + 1];
	uint16_t place[CODE_MAX + 1]; /* of the first symbol of that length in `symbol` */
	uint16_t symbol[SYMBOLS_MAX];
};

struct bzip2_block {
	struct unbwt *unbwt;
	size_t length;
	uint32_t sum, origin;
	uint32_t count[256];

	unsigned char front[256]; /* bytes, the one used last first */
	unsigned symbols; /* in the alphabet; the last is the end of the block */
	unsigned tables;
	struct table table[TABLES_MAX];
	size_t selectors;
	unsigned char selector[SELECTORS_MAX];

	const unsigned char *text; /* what is still to be expanded */
	size_t left;
	unsigned char repeated; /* byte of which `repeat` have come, or are still to be written */
	unsigned repeat;
	bool in_run;
	uint32_t sum_so_far;
	uint32_t sum_table[SUM_TABLES][256];
};

/* Bits, the highest first. Behind the end come zeros, which bits_short tells. */
struct bits {
	const unsigned char *bytes;
	size_t size, next; /* `next` may run beyond `size` */
	uint64_t held; /* the next bits on top */
	unsigned count;
};

static uint64_t load_big(const unsigned char *bytes)
{
	uint64_t word;
	memcpy(&word, bytes, sizeof word);
	return be64toh(word);
}

static inline void bits_fill(struct bits *b)
{
	if (b->next + 8 <= b->size) {
		b->held |= load_big(b->bytes + b->next) >> b->count;
		b->next += (63 - b->count) >> 3;
		b->count |= 56;
		return;
	}
	for (; b->count <= 56; b->count += 8) {
		uint64_t byte = b->next < b->size ? b->bytes[b->next] : 0;
		b->held |= byte << (56 - b->count);
		b->next++;
	}
}

static inline void bits_drop(struct bits *b, unsigned count)
{
	b->held <<= count;
	b->count -= count;
}

/* At most 32, at least 1. */
static inline uint32_t bits_take(struct bits *b, unsigned count)
{
	bits_fill(b);
	uint32_t value = (uint32_t)(b->held >> (64 - count));
	bits_drop(b, count);
	return value;
}

static uint64_t bits_at(const struct bits *b)
{
	return (uint64_t)b->next * 8 - b->count;
}

static bool bits_short(const struct bits *b)
{
	return bits_at(b) > (uint64_t)b->size * 8;
}

static struct bits bits_from(const unsigned char *bytes, size_t size, uint64_t at)
{
	struct bits b = { .bytes = bytes, .size = size, .next = (size_t)(at / 8) };
	bits_fill(&b);
	bits_drop(&b, (unsigned)(at % 8));
	return b;
}

uint64_t bzip2_bits(const unsigned char *bytes, size_t size, uint64_t at, unsigned count)
{
	struct bits b = bits_from(bytes, size, at);
	return count == 0 ? 0 : b.held >> (64 - count);
}

/* Finding */

/*
 * The mark covers five whole bytes wherever it begins, and so two neighbours whose place is a
 * multiple of four: to look at those is enough.
 */
enum { STRIDE = 4, WHOLE_BYTES = 5 };

void bzip2_finder_init(struct bzip2_finder *finder)
{
	*finder = (struct bzip2_finder){ 0 };
	for (unsigned shift = 0; shift < 8; shift++) {
		for (unsigned byte = 0; byte < STRIDE; byte++) {
			unsigned from_end = BZIP2_MARK_BITS - shift - 8 * byte;
			unsigned pair = (unsigned)(BZIP2_BLOCK_MARK >> (from_end - 16)) & 0xFFFF;
			finder->maybe[pair / 8] |= (unsigned char)(1 << pair % 8);
		}
	}
}

static uint64_t find_between(const unsigned char *bytes, size_t size, uint64_t from, uint64_t to)
{
	for (uint64_t at = from; at < to && at + BZIP2_MARK_BITS <= (uint64_t)size * 8; at++) {
		if (bzip2_bits(bytes, size, at, BZIP2_MARK_BITS) == BZIP2_BLOCK_MARK)
			return at;
	}
	return UINT64_MAX;
}

uint64_t bzip2_find(
	const struct bzip2_finder *finder, const unsigned char *bytes, size_t size, uint64_t from)
{
	size_t at = (size_t)(from / 8);
	for (at = (at + STRIDE - 1) / STRIDE * STRIDE; at + 1 < size; at += STRIDE) {
		unsigned pair = (unsigned)bytes[at] << 8 | bytes[at + 1];
		if ((finder->maybe[pair / 8] >> pair % 8 & 1) == 0)
			continue;
		/* The mark begins in one of the bytes before, or in this one at its first bit. */
		uint64_t last = (uint64_t)at * 8 + 1;
		uint64_t first = last > STRIDE * 8 ? last - STRIDE * 8 : 0;
		uint64_t found = find_between(bytes, size, first > from ? first : from, last);
		if (found != UINT64_MAX)
			return found;
	}
	return UINT64_MAX;
}

/* Memory */

/* CRC-32 with the highest bit first; table[i] is for a byte with i bytes behind it. */
static void make_sum_tables(uint32_t table[SUM_TABLES][256])
{
	static const uint32_t polynomial = 0x04C11DB7;
	for (uint32_t byte = 0; byte < 256; byte++) {
		uint32_t sum = byte << 24;
		for (int bit = 0; bit < 8; bit++)
			sum = sum << 1 ^ ((sum >> 31) != 0 ? polynomial : 0);
		table[0][byte] = sum;
	}
	for (size_t i = 1; i < SUM_TABLES; i++) {
		for (size_t byte = 0; byte < 256; byte++) {
			uint32_t before = table[i - 1][byte];
			table[i][byte] = before << 8 ^ table[0][before >> 24];
		}
	}
}

struct bzip2_block *bzip2_block_new(void)
{
	struct bzip2_block *block = xcalloc(1, sizeof *block);
	block->unbwt = unbwt_new();
	make_sum_tables(block->sum_table);
	return block;
}

void bzip2_block_free(struct bzip2_block *block)
{
	if (block == NULL)
		return;
	unbwt_free(block->unbwt);
	free(block);
}

/* Header of a block */

static int read_start(struct bzip2_block *block, struct bits *b)
{
	enum { ORIGIN_BITS = 24 };
	uint64_t mark = (uint64_t)bits_take(b, BZIP2_MARK_BITS / 2) << (BZIP2_MARK_BITS / 2);
	mark |= bits_take(b, BZIP2_MARK_BITS / 2);
	if (mark != BZIP2_BLOCK_MARK)
		return OST_EFORMAT;
	block->sum = bits_take(b, BZIP2_SUM_BITS);
	bool randomised = bits_take(b, 1) != 0;
	block->origin = bits_take(b, ORIGIN_BITS);
	if (block->origin >= UNBWT_MAX)
		return OST_EFORMAT;
	return randomised ? OST_EUNSUPPORTED : 0;
}

/* Which bytes occur: 16 bits for which sixteens, then 16 bits for each of these. */
static int read_alphabet(struct bzip2_block *block, struct bits *b)
{
	unsigned used = 0;
	uint32_t sixteens = bits_take(b, 16);
	for (unsigned i = 0; i < 16; i++) {
		uint32_t members = sixteens >> (15 - i) & 1 ? bits_take(b, 16) : 0;
		for (unsigned j = 0; j < 16; j++) {
			if ((members >> (15 - j) & 1) != 0)
				block->front[used++] = (unsigned char)(16 * i + j);
		}
	}
	block->symbols = used + 2;
	return used > 0 ? 0 : OST_EFORMAT;
}

/* Which table each group of symbols is coded with; as places in a list moved to the front. */
static int read_selectors(struct bzip2_block *block, struct bits *b)
{
	unsigned char order[TABLES_MAX] = { 0, 1, 2, 3, 4, 5 };
	block->tables = bits_take(b, 3);
	block->selectors = bits_take(b, 15);
	if (block->tables < TABLES_MIN || block->tables > TABLES_MAX || block->selectors == 0)
		return OST_EFORMAT;
	for (size_t i = 0; i < block->selectors; i++) {
		unsigned place = 0;
		while (bits_take(b, 1) != 0) {
			if (++place >= block->tables)
				return OST_EFORMAT;
		}
		unsigned char table = order[place];
		memmove(order + 1, order, place);
		order[0] = table;
		if (i < SELECTORS_MAX)
			block->selector[i] = table;
	}
	/* Some compressors write more than can be used (gratuitously, says libbz2). */
	if (block->selectors > SELECTORS_MAX)
		block->selectors = SELECTORS_MAX;
	return 0;
}

static uint16_t make_entry(unsigned symbol, unsigned length)
{
	return (uint16_t)(symbol << LENGTH_BITS | length);
}

static void fill_lookup(struct table *table, unsigned length)
{
	unsigned spare = LOOKUP_BITS - length;
	for (uint32_t i = 0; i < table->count[length]; i++) {
		uint32_t code = table->first[length] + i;
		if (code >> length != 0)
			return;
		unsigned symbol = table->symbol[table->place[length] + i];
		for (uint32_t low = 0; low < UINT32_C(1) << spare; low++) {
			uint16_t *entry = &table->lookup[code << spare | low];
			if (*entry == 0)
				*entry = make_entry(symbol, length);
		}
	}
}

/* Canonical codes: by length, within a length by symbol. */
static void make_table(struct table *table, const unsigned char *length, unsigned symbols)
{
	*table = (struct table){ 0 };
	for (unsigned i = 0; i < symbols; i++)
		table->count[length[i]]++;
	uint32_t code = 0;
	uint16_t place = 0;
	for (unsigned bits = 1; bits <= CODE_MAX; bits++) {
		code <<= 1;
		table->first[bits] = code;
		table->place[bits] = place;
		for (unsigned i = 0; i < symbols; i++) {
			if (length[i] == bits)
				table->symbol[place++] = (uint16_t)i;
		}
		code += table->count[bits];
		if (bits <= LOOKUP_BITS)
			fill_lookup(table, bits);
	}
}

/* Lengths of the codes of one table, each told by the steps up and down from the one before. */
static int read_lengths(struct bits *b, unsigned symbols, unsigned char *length)
{
	uint32_t bits = bits_take(b, 5);
	for (unsigned i = 0; i < symbols; i++) {
		for (;;) {
			if (bits < 1 || bits > CODE_MAX)
				return OST_EFORMAT;
			if (bits_take(b, 1) == 0)
				break;
			bits = bits_take(b, 1) == 0 ? bits + 1 : bits - 1;
			if (bits_short(b))
				return OST_ETRUNCATED;
		}
		length[i] = (unsigned char)bits;
	}
	return 0;
}

static int read_tables(struct bzip2_block *block, struct bits *b)
{
	unsigned char length[SYMBOLS_MAX];
	for (unsigned i = 0; i < block->tables; i++) {
		int failed = read_lengths(b, block->symbols, length);
		if (failed != 0)
			return failed;
		make_table(&block->table[i], length, block->symbols);
	}
	return 0;
}

static int read_header(struct bzip2_block *block, struct bits *b)
{
	int failed = read_start(block, b);
	failed = failed != 0 ? failed : read_alphabet(block, b);
	failed = failed != 0 ? failed : read_selectors(block, b);
	return failed != 0 ? failed : read_tables(block, b);
}

/* Symbols */

/* A code longer than LOOKUP_BITS: symbol and length as in `lookup`, 0 if there is no such code. */
static uint16_t find_long_code(const struct table *table, uint64_t held)
{
	for (unsigned bits = LOOKUP_BITS + 1; bits <= CODE_MAX; bits++) {
		uint32_t code = (uint32_t)(held >> (64 - bits));
		uint32_t at = code - table->first[bits];
		if (code >= table->first[bits] && at < table->count[bits])
			return make_entry(table->symbol[table->place[bits] + at], bits);
	}
	return 0;
}

/* Most symbols move a byte by less than eight places, which is a shift of a word. */
static inline unsigned char move_to_front(unsigned char *front, unsigned place)
{
	unsigned char byte = front[place];
	if (place < 8) {
		uint64_t word;
		memcpy(&word, front, sizeof word);
		word = le64toh(word);
		uint64_t moved = UINT64_MAX >> (56 - 8 * place);
		word = ((word << 8 | byte) & moved) | (word & ~moved);
		word = htole64(word);
		memcpy(front, &word, sizeof word);
		return byte;
	}
	memmove(front + 1, front, place);
	front[0] = byte;
	return byte;
}

/* What is known between symbols: a run not yet written, as digits 1 and 2 with base 2. */
struct column {
	unsigned char *bytes;
	size_t length, run;
	unsigned run_symbols;
};

static int write_run(struct bzip2_block *block, struct column *column)
{
	unsigned char byte = block->front[0];
	if (column->run > UNBWT_MAX - column->length)
		return OST_EFORMAT;
	memset(column->bytes + column->length, byte, column->run);
	block->count[byte] += (uint32_t)column->run;
	column->length += column->run;
	column->run = 0;
	column->run_symbols = 0;
	return 0;
}

static int write_symbol(struct bzip2_block *block, struct column *column, unsigned symbol)
{
	if (symbol <= RUN_B) {
		if (column->run_symbols >= RUN_SYMBOLS_MAX)
			return OST_EFORMAT;
		column->run += (size_t)(symbol + 1) << column->run_symbols++;
		return 0;
	}
	if (column->run > 0 && write_run(block, column) != 0)
		return OST_EFORMAT;
	if (symbol == block->symbols - 1)
		return 1;
	if (column->length == UNBWT_MAX)
		return OST_EFORMAT;
	unsigned char byte = move_to_front(block->front, symbol - 1);
	block->count[byte]++;
	column->bytes[column->length++] = byte;
	return 0;
}

/* 1 at the end of the block. */
static int read_group(
	struct bzip2_block *block, const struct table *table, struct bits *bits, struct column *out)
{
	struct bits b = *bits;
	int done = 0;
	for (int i = 0; i < GROUP && done == 0; i++) {
		bits_fill(&b);
		uint16_t entry = table->lookup[b.held >> (64 - LOOKUP_BITS)];
		if (entry == 0)
			entry = find_long_code(table, b.held);
		bits_drop(&b, entry & LENGTH_MASK);
		done = entry == 0 ? OST_EFORMAT : write_symbol(block, out, entry >> LENGTH_BITS);
	}
	*bits = b;
	return done;
}

static int read_column(struct bzip2_block *block, struct bits *b)
{
	struct column column = { .bytes = unbwt_column(block->unbwt) };
	memset(block->count, 0, sizeof block->count);
	for (size_t i = 0; i < block->selectors; i++) {
		int done = read_group(block, &block->table[block->selector[i]], b, &column);
		if (bits_short(b))
			return OST_ETRUNCATED;
		if (done < 0)
			return done;
		block->length = column.length;
		if (done == 1)
			return block->origin < block->length ? 0 : OST_EFORMAT;
	}
	return OST_EFORMAT;
}

int bzip2_block_decode(struct bzip2_block *block, const unsigned char *bytes, size_t size,
	uint64_t at, uint64_t *end)
{
	struct bits b = bits_from(bytes, size, at);
	int failed = read_header(block, &b);
	failed = failed != 0 ? failed : read_column(block, &b);
	/* Where the bytes have ended, what was made of the zeros behind them does not matter. */
	if (bits_short(&b))
		return OST_ETRUNCATED;
	if (failed != 0)
		return failed;
	*end = bits_at(&b);
	block->text = unbwt_text(block->unbwt, block->length, block->origin, block->count);
	block->left = block->length;
	block->repeat = 0;
	block->in_run = false;
	block->sum_so_far = UINT32_MAX;
	return 0;
}

size_t bzip2_block_length(const struct bzip2_block *block)
{
	return block->length;
}

uint32_t bzip2_block_sum(const struct bzip2_block *block)
{
	return block->sum;
}

/* Text */

static uint32_t add_to_sum(
	uint32_t sum, const uint32_t table[SUM_TABLES][256], const unsigned char *p, size_t n)
{
	for (; n >= 8; p += 8, n -= 8) {
		uint64_t word = load_big(p) ^ (uint64_t)sum << 32;
		sum = table[7][word >> 56] ^ table[6][word >> 48 & 0xFF] ^
		      table[5][word >> 40 & 0xFF] ^ table[4][word >> 32 & 0xFF] ^
		      table[3][word >> 24 & 0xFF] ^ table[2][word >> 16 & 0xFF] ^
		      table[1][word >> 8 & 0xFF] ^ table[0][word & 0xFF];
	}
	for (; n > 0; p++, n--)
		sum = sum << 8 ^ table[0][sum >> 24 ^ *p];
	return sum;
}

/*
 * Copies what stands in front of the next four equal bytes, or nearly so; returns how many bytes. A
 * look at nine bytes tells of six that no such four begin there.
 */
static size_t copy_plain(const unsigned char *from, size_t left, unsigned char *to, size_t room)
{
	static const uint64_t low7 = UINT64_C(0x7F7F7F7F7F7F7F7F);
	enum { SURE = 6, LOOKED_AT = 9 };
	size_t n = left < room ? left : room;
	size_t done = 0;
	for (; done + LOOKED_AT <= n; done += SURE) {
		uint64_t here, next;
		memcpy(&here, from + done, sizeof here);
		memcpy(&next, from + done + 1, sizeof next);
		uint64_t differ = le64toh(here ^ next);
		/* The top bit of each byte in which they differ, exact for every byte. */
		uint64_t top = ((differ & low7) + low7) | differ;
		uint64_t equal = ~(top | low7);
		if ((equal & equal >> 8 & equal >> 16) != 0)
			break;
		memcpy(to + done, &here, sizeof here);
	}
	return done;
}

/* One byte of the text, and what follows of it. */
static void expand_byte(struct bzip2_block *block, unsigned char **out, size_t *room)
{
	unsigned char byte = *block->text++;
	block->left--;
	if (block->repeat == REPEAT) {
		block->repeat = byte;
		block->in_run = true;
		return;
	}
	block->repeat = block->repeat > 0 && byte == block->repeated ? block->repeat + 1 : 1;
	block->repeated = byte;
	*(*out)++ = byte;
	(*room)--;
}

static void expand_run(struct bzip2_block *block, unsigned char **out, size_t *room)
{
	size_t n = block->repeat < *room ? block->repeat : *room;
	memset(*out, block->repeated, n);
	*out += n;
	*room -= n;
	block->repeat -= (unsigned)n;
	block->in_run = block->repeat > 0;
}

int bzip2_block_expand(struct bzip2_block *block, unsigned char *out, size_t *size)
{
	unsigned char *at = out;
	size_t room = *size;
	while (block->in_run || (block->left > 0 && room > 0)) {
		if (block->in_run) {
			if (room == 0 && block->repeat > 0)
				break;
			expand_run(block, &at, &room);
			continue;
		}
		size_t n = block->repeat == 0 ? copy_plain(block->text, block->left, at, room) : 0;
		if (n > 0) {
			block->text += n;
			block->left -= n;
			at += n;
			room -= n;
		}
		if (block->left > 0 && room > 0)
			expand_byte(block, &at, &room);
	}
	*size = (size_t)(at - out);
	block->sum_so_far = add_to_sum(block->sum_so_far, block->sum_table, out, *size);
	if (block->in_run || block->left > 0)
		return 1;
	/* Four equal bytes and no count behind them are half a run. */
	bool whole = block->repeat != REPEAT;
	return whole && ~block->sum_so_far == block->sum ? 0 : OST_EFORMAT;
}
