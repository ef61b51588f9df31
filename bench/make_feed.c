/*
 * make_feed series ROWS | make_feed table: a made-up history of lists, to standard output.
 *
 * `series` is CSV as feed/dated_csv.c reads it, by day, whole days until there are ROWS rows: lists
 * with families, read on all but one in twenty of DAYS days. Addresses come at a steady rate, stay for
 * an exponential time, and one in ten comes back after a while. `table` is whose they are (pfx2as):
 * /20s of networks whose sizes follow a power law. Deterministic.
 */
#include "base/alloc.h"
#include "base/random.h"
#include "base/when.h"
#include "net/addr_put.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DAYS = 1200,
	FIRST_DAY = 19000, /* 2022-01-08 */
	FEEDS = 6,
	FAMILIES = 40, /* of each */
	BLOCKS = 30000, /* /20s, from FIRST_ADDRESS on */
	NETWORKS = 12000,
	LINE_SIZE = 128,
};
#define FIRST_ADDRESS UINT32_C(0x1F000000) /* 31.0.0.0: nothing is set aside up to 38.53.0.0 */
static const double STAY = 45, AWAY = 20, RETURNS = 0.1; /* days, days, a part */

struct stay {
	uint32_t address;
	uint16_t family; /* of all lists */
	int32_t first, last;
};

struct history {
	struct random_state random;
	struct stay *stay; /* not over yet */
	size_t count, capacity;
	uint64_t left; /* rows still to write */
};

static int32_t draw_days(struct random_state *random, double mean)
{
	return (int32_t)(-mean * log(1 - random_unit(random)));
}

/* Abuse keeps to some places: the blocks in front have most of it. */
static uint32_t draw_address(struct random_state *random)
{
	double unit = random_unit(random);
	uint32_t block = (uint32_t)(unit * unit * BLOCKS);
	return FIRST_ADDRESS + (block << 12) + (uint32_t)random_below(random, 4096);
}

static void begin(struct history *h, int32_t day)
{
	h->stay = array_grow(h->stay, h->count, &h->capacity, sizeof *h->stay);
	h->stay[h->count++] = (struct stay){ draw_address(&h->random),
		(uint16_t)random_below(&h->random, FEEDS * FAMILIES), day,
		day + draw_days(&h->random, STAY) };
}

static void end(struct history *h, int32_t day)
{
	for (size_t i = 0; i < h->count;) {
		struct stay *stay = &h->stay[i];
		if (stay->last >= day) {
			i++;
		} else if (random_unit(&h->random) < RETURNS) {
			stay->first = day + draw_days(&h->random, AWAY);
			stay->last = stay->first + draw_days(&h->random, STAY);
		} else {
			*stay = h->stay[--h->count];
		}
	}
}

static void write_day(struct history *h, int32_t day)
{
	char line[LINE_SIZE], date[16];
	int year, month, day_of_month;
	civil_from_days(FIRST_DAY + day, &year, &month, &day_of_month);
	int size = snprintf(date, sizeof date, "%04d-%02d-%02d,", year, month, day_of_month);
	for (size_t i = 0; i < h->count; i++) {
		const struct stay *stay = &h->stay[i];
		uint32_t address = htobe32(stay->address);
		if (stay->first > day)
			continue;
		char *at = bytes_put(line, date, (size_t)size);
		at = addr_put_ipv4(at, (const uint8_t *)&address);
		at = PUT(at, ",list-");
		at = char_put(at, (char)('a' + stay->family / FAMILIES));
		at = PUT(at, ",Family ");
		at = u32_put(at, stay->family % FAMILIES);
		at = char_put(at, '\n');
		fwrite(line, 1, (size_t)(at - line), stdout);
		h->left -= h->left > 0;
	}
}

static void write_series(uint64_t rows)
{
	struct history h = { .random = { 1 }, .left = rows };
	/* As many in a day as keep up the number that makes ROWS in all. */
	double there = (double)rows / (DAYS * 0.95);
	uint64_t arrivals = (uint64_t)(there * (1 - RETURNS) / STAY) + 1;
	puts("date,ip,feed,family");
	for (uint64_t i = 0; i < (uint64_t)there; i++)
		begin(&h, 0);
	for (int32_t day = 0; h.left > 0; day++) {
		end(&h, day);
		for (uint64_t i = 0; i < arrivals; i++)
			begin(&h, day);
		if (random_below(&h.random, 20) != 0)
			write_day(&h, day);
	}
	free(h.stay);
}

static void write_table(void)
{
	struct random_state random = { 2 };
	for (uint32_t block = 0; block < BLOCKS; block++) {
		uint32_t first = FIRST_ADDRESS + (block << 12);
		double unit = random_unit(&random);
		printf("%u.%u.%u.0\t20\t%u\n", first >> 24, first >> 16 & 255, first >> 8 & 255,
			100000 + (uint32_t)(unit * unit * NETWORKS));
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "series") == 0)
		write_series(strtoull(argv[2], NULL, 10));
	else if (argc == 2 && strcmp(argv[1], "table") == 0)
		write_table();
	else
		return EXIT_FAILURE;
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
