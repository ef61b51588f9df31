#include "model/plain_feed.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY = 86400, DAYS_MAX = 40000 };

static int64_t day_of(int year, int month, int day)
{
	struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day };
	return (int64_t)timegm(&tm);
}

/* By the octets, as the RFCs write them. */
static const char *refusal(unsigned a, unsigned b, unsigned c)
{
	if (a == 0)
		return "in 0.0.0.0/8: no address of a host (RFC 791)";
	if (a == 10 || (a == 172 && b >= 16 && b <= 31) || (a == 192 && b == 168))
		return "private address (RFC 1918)";
	if (a == 100 && b >= 64 && b <= 127)
		return "shared behind carrier NAT (RFC 6598)";
	if (a == 127)
		return "loopback address";
	if (a == 169 && b == 254)
		return "link-local address";
	if (a == 192 && b == 0 && c == 0)
		return "set aside for protocols (RFC 6890)";
	if ((a == 192 && b == 0 && c == 2) || (a == 198 && b == 51 && c == 100) ||
		(a == 203 && b == 0 && c == 113))
		return "documentation address (RFC 5737)";
	if (a == 198 && (b == 18 || b == 19))
		return "for benchmarks (RFC 2544)";
	if (a == 192 && b == 88 && c == 99)
		return "6to4 relay, given up (RFC 7526)";
	if (a >= 240)
		return "reserved address (RFC 1112)";
	return a >= 224 ? "multicast address" : NULL;
}

/* `2023-11-13,2600::1,...`: some rows of the series are IPv6. */
static int ipv6_row(const char *line, struct plain_row *row)
{
	int year, month, day;
	char text[64];
	uint32_t word[4];
	if (sscanf(line, "%d-%d-%d,%63[0-9a-f:],", &year, &month, &day, text) != 4 ||
		inet_pton(AF_INET6, text, word) != 1)
		return 0;
	row->first = row->last = ntohl(word[0] ^ word[1] ^ word[2] ^ word[3]);
	row->ipv6 = true;
	row->from = day_of(year, month, day);
	return 1;
}

/* `date,ip,feed,family` */
static uint64_t family_of(const char *line)
{
	uint64_t hash = 1;
	for (const char *at = strrchr(line, ',') + 1; *at != '\0' && *at != '\r' && *at != '\n';
		at++)
		hash = hash * 1000003 + (unsigned char)*at;
	return hash;
}

int plain_feed_row(enum plain_kind kind, const char *line, struct plain_row *row)
{
	static const char *const shape[] = { "%d-%d-%d,%u.%u.%u.%u", "%d-%d-%d,%u.%u.%u.%u",
		"%d-%d-%d,%u.%u.%u.%u/%u", NULL, NULL };
	int year = 1970, month = 1, day = 1, got;
	unsigned a, b, c, d, bits = 32;
	*row = (struct plain_row){ .until = -1, .family = kind == PLAIN_IP ? family_of(line) : 0 };
	if (kind == PLAIN_IPSUM)
		got = 3 + sscanf(line, "%u.%u.%u.%u\t", &a, &b, &c, &d);
	else if (kind == PLAIN_DROP)
		got = 3 + sscanf(line, "{\"cidr\":\"%u.%u.%u.%u/%u\"", &a, &b, &c, &d, &bits);
	else
		got = sscanf(line, shape[kind], &year, &month, &day, &a, &b, &c, &d, &bits);
	if (got < 7)
		return kind == PLAIN_IP && ipv6_row(line, row);
	row->first = a << 24 | b << 16 | c << 8 | d;
	row->last = row->first + (bits < 32 ? (1u << (32 - bits)) - 1 : 0);
	row->from = day_of(year, month, day);
	row->refused = refusal(a, b, c);
	const char *comma = strrchr(line, ',');
	if (kind == PLAIN_INTERVAL && sscanf(comma, ",%d-%d-%d", &year, &month, &day) == 3)
		row->until = day_of(year, month, day);
	return 1;
}

struct plain_stay plain_feed_stay(const struct plain_row *row)
{
	return (struct plain_stay){ row->family, row->first | (uint64_t)row->ipv6 << 32, row->last,
		(int32_t)(row->from / DAY), row->until < 0 ? -1 : (int32_t)(row->until / DAY) };
}

static int compare(const void *left, const void *right)
{
	const struct plain_stay *a = left, *b = right;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

static int compare_numbers(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
	return (a > b) - (a < b);
}

static uint64_t count_families(const struct plain_stay *stay, size_t count)
{
	uint64_t *family = malloc((count + 1) * sizeof *family), families = 0;
	for (size_t i = 0; i < count; i++)
		family[i] = stay[i].family;
	qsort(family, count, sizeof *family, compare_numbers);
	for (size_t i = 0; i < count; i++)
		families += i == 0 || family[i] != family[i - 1];
	free(family);
	return families;
}

/* Whether a list read on the days of `read` had it without a break. */
static bool goes_on(const bool *read, bool snapshot, int32_t until, int32_t from)
{
	int32_t next = until + 1;
	while (snapshot && next < from && !read[next])
		next++;
	return from <= next;
}

struct plain_runs plain_feed_count(struct plain_stay *stay, size_t count, bool snapshot)
{
	struct plain_runs all = { .families = count_families(stay, count) };
	bool *read = calloc(DAYS_MAX, sizeof *read);
	int32_t newest = 0, until = 0;
	qsort(stay, count, sizeof *stay, compare);
	for (size_t i = 0; i < count; i++) {
		read[stay[i].from] = true;
		newest = stay[i].from > newest ? stay[i].from : newest;
		newest = stay[i].until > newest ? stay[i].until : newest;
	}
	for (size_t i = 0; i < count; i++) {
		const struct plain_stay *s = &stay[i];
		int32_t last = snapshot ? s->from : s->until < 0 ? newest : s->until;
		bool same = i > 0 && s->first == s[-1].first && s->last == s[-1].last;
		all.addresses += !same;
		same = same && s->family == s[-1].family;
		all.keys += !same;
		if (!same || !goes_on(read, snapshot, until, s->from)) {
			all.runs++;
			until = s->from - 1;
		}
		all.days += last > until ? (uint64_t)(last - until) : 0;
		until = last > until ? last : until;
	}
	free(read);
	return all;
}
