#include "model/plain_feed.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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
	row->from = day_of(year, month, day);
	return 1;
}

int plain_feed_row(enum plain_kind kind, const char *line, struct plain_row *row)
{
	static const char *const shape[] = { "%d-%d-%d,%u.%u.%u.%u", "%d-%d-%d,%u.%u.%u.%u",
		"%d-%d-%d,%u.%u.%u.%u/%u", NULL, NULL };
	int year = 1970, month = 1, day = 1, got;
	unsigned a, b, c, d, bits = 32;
	*row = (struct plain_row){ .until = -1 };
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
