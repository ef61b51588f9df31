/*
 * bench_origin: addresses to origins, one thread, against a made-up table of the size and shape of
 * today's: a million IPv4 prefixes (some below /24, some of several origins) and 166,385 of IPv6.
 * Output is `name value`, a line each; lookups in millions a second of CPU time, the best of some
 * rounds. Ends with 1 when the index and the table itself disagree on a sample.
 */
#include "attr/index.h"
#include "base/alloc.h"
#include "base/random.h"
#include "store/origin_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
	PREFIXES_IPV4 = 1000000,
	LONG_IPV4 = 11836, /* beyond /24 */
	PREFIXES_IPV6 = 166385,
	QUESTIONS_IPV4 = 20000000,
	QUESTIONS_IPV6 = 5000000,
	SAMPLE = 20000,
	ROUNDS = 5,
	ASES = 84116,
	SEED = 1,
};

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void put(uint8_t *byte, uint64_t number, size_t bytes)
{
	for (size_t i = bytes; i-- > 0; number >>= 8)
		byte[i] = (uint8_t)number;
}

static struct addr ipv4_addr(uint32_t number)
{
	struct addr addr = { .family = ADDR_IPV4 };
	put(addr.byte, number, 4);
	return addr;
}

static struct addr ipv6_addr(const struct addr_ipv6 *number)
{
	struct addr addr = { .family = ADDR_IPV6 };
	put(addr.byte, number->high, 8);
	put(addr.byte + 8, number->low, 8);
	return addr;
}

/* Three of five are /24, as in real tables; of IPv6 nearly half are /48. */
static unsigned bits_ipv4(struct random_state *random, size_t i)
{
	if (i < LONG_IPV4)
		return 25 + (unsigned)random_below(random, 8);
	uint64_t die = random_below(random, 100);
	return die < 60   ? 24
	       : die < 82 ? 22 + (unsigned)random_below(random, 2)
	       : die < 99 ? 16 + (unsigned)random_below(random, 6)
			  : 10 + (unsigned)random_below(random, 6);
}

static unsigned bits_ipv6(struct random_state *random)
{
	uint64_t die = random_below(random, 100);
	return die < 47   ? 48
	       : die < 62 ? 32
	       : die < 72 ? 44
	       : die < 80 ? 40
	       : die < 85 ? 29
			  : 30 + (unsigned)random_below(random, 18);
}

/* Registries give /12 away, of those /29 and /32, and within these the announcements lie. */
static struct addr_ipv6 place_ipv6(struct random_state *random)
{
	static const uint16_t registry[] = { 0x2001, 0x2400, 0x2600, 0x2800, 0x2a00, 0x2c00 };
	uint64_t first = registry[random_below(random, 6)];
	if (first != 0x2001)
		first += random_below(random, 16);
	uint64_t holder = random_below(random, 1 << 12) << 4;
	uint64_t high = first << 48 | holder << 32 | (random_u64(random) & 0xFFFFFFFF);
	return (struct addr_ipv6){ high, random_u64(random) };
}

static void make_table(struct random_state *random, struct buf *bytes, struct origin_table *table)
{
	struct origin_rows *rows = origin_rows_new();
	struct when dated = { 0 };
	struct tally tally = { 0 };
	for (size_t i = 0; i < PREFIXES_IPV4 + PREFIXES_IPV6; i++) {
		struct prefix_origin row = { .asn = 1 + (asn_t)random_below(random, ASES) };
		if (i < PREFIXES_IPV4) {
			uint32_t at = 0x01000000 + (uint32_t)random_below(random, 0xDF000000);
			struct addr addr = ipv4_addr(at);
			prefix_range(&addr, bits_ipv4(random, i), &row.range);
		} else {
			struct addr_ipv6 at = place_ipv6(random);
			struct addr addr = ipv6_addr(&at);
			prefix_range(&addr, bits_ipv6(random), &row.range);
		}
		origin_rows_add(rows, &row);
		row.asn++;
		if (random_below(random, 100) < 6)
			origin_rows_add(rows, &row);
	}
	buf_init(bytes);
	double start = now_s();
	if (origin_rows_finish(rows, &dated, &tally, bytes) != 0 ||
		origin_table_open((struct span){ bytes->text, bytes->length }, table) != 0)
		exit(2);
	printf("table_write_s %.2f\n", now_s() - start);
	origin_rows_free(rows);
}

static uint64_t checksum(const origin_ref *ref, size_t count)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < count; i++)
		sum = sum * 31 + ref[i];
	return sum;
}

static void time_ipv4(const struct origin_index *index, const uint32_t *addr, origin_ref *ref)
{
	double best = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_s();
		origin_index_ipv4(index, addr, ref, QUESTIONS_IPV4);
		double took = now_s() - start;
		best = took < best ? took : best;
	}
	printf("ipv4_batch_mps %.1f\n", QUESTIONS_IPV4 / best / 1e6);
	printf("ipv4_checksum %016llx\n", (unsigned long long)checksum(ref, QUESTIONS_IPV4));
}

static void time_ipv6(
	const struct origin_index *index, const struct addr_ipv6 *addr, origin_ref *ref)
{
	double best = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_s();
		origin_index_ipv6(index, addr, ref, QUESTIONS_IPV6);
		double took = now_s() - start;
		best = took < best ? took : best;
	}
	printf("ipv6_batch_mps %.1f\n", QUESTIONS_IPV6 / best / 1e6);
	printf("ipv6_checksum %016llx\n", (unsigned long long)checksum(ref, QUESTIONS_IPV6));
}

static bool same(
	const struct origin_index *index, origin_ref ref, int got, const struct origin_found *found)
{
	if (ref == 0 || got != 1)
		return ref == 0 && got == 0;
	if (!origin_ref_is_record(ref))
		return found->origins.count == 1 && found->origins.origin[0].asn == ref;
	struct origins origins;
	origin_index_record(index, ref, &origins);
	return origins.count == found->origins.count &&
	       origins.origin[0].asn == found->origins.origin[0].asn;
}

/* The same questions to the table itself, one by one. Returns how many answers differ. */
static size_t time_table(const struct origin_table *table, const struct origin_index *index,
	const struct addr *addr, const origin_ref *ref)
{
	static struct origin_found found[SAMPLE];
	static int got[SAMPLE];
	size_t differ = 0;
	double start = now_s();
	for (size_t i = 0; i < SAMPLE; i++)
		got[i] = origin_table_find(table, &addr[i], 0, &found[i]);
	double took = now_s() - start;
	for (size_t i = 0; i < SAMPLE; i++)
		differ += !same(index, ref[i], got[i], &found[i]);
	printf("table_ipv%u_mps %.2f\n", addr->family, SAMPLE / took / 1e6);
	return differ;
}

int main(void)
{
	static struct addr sample[SAMPLE];
	struct random_state random = { SEED };
	struct buf bytes;
	struct origin_table table;
	make_table(&random, &bytes, &table);
	double start = now_s();
	struct origin_index *index = origin_index_new(&table);
	if (index == NULL)
		return 2;
	printf("ipv4_prefixes %u\n", table.info.ranges_ipv4);
	printf("ipv6_prefixes %u\n", table.info.ranges_ipv6);
	printf("table_bytes_a_prefix %.2f\n",
		(double)bytes.length / (table.info.ranges_ipv4 + table.info.ranges_ipv6));
	printf("index_build_s %.2f\n", now_s() - start);
	printf("index_ipv4_mb %.1f\n", (double)origin_index_bytes(index, ADDR_IPV4) / 1e6);
	printf("index_ipv6_mb %.1f\n", (double)origin_index_bytes(index, ADDR_IPV6) / 1e6);

	uint32_t *ipv4 = xmalloc(QUESTIONS_IPV4 * sizeof *ipv4);
	struct addr_ipv6 *ipv6 = xmalloc(QUESTIONS_IPV6 * sizeof *ipv6);
	origin_ref *ref = xmalloc(QUESTIONS_IPV4 * sizeof *ref);
	for (size_t i = 0; i < QUESTIONS_IPV4; i++)
		ipv4[i] = (uint32_t)random_u64(&random);
	for (size_t i = 0; i < QUESTIONS_IPV6; i++)
		ipv6[i] = place_ipv6(&random);
	time_ipv4(index, ipv4, ref);
	for (size_t i = 0; i < SAMPLE; i++)
		sample[i] = ipv4_addr(ipv4[i]);
	size_t differ = time_table(&table, index, sample, ref);
	time_ipv6(index, ipv6, ref);
	for (size_t i = 0; i < SAMPLE; i++)
		sample[i] = ipv6_addr(&ipv6[i]);
	differ += time_table(&table, index, sample, ref);
	printf("differences %zu\n", differ);
	free(ipv4);
	free(ipv6);
	free(ref);
	origin_index_free(index);
	buf_clear(&bytes);
	return differ > 0;
}
