/*
 * make_feed series ROWS | make_feed table | make_feed FORMAT ROWS: made-up lists, to standard output.
 *
 * `series` is CSV as feed/dated_csv.c reads it, by day, whole days until there are ROWS rows: lists
 * with families, read on all but one in twenty of DAYS days. Addresses come at a steady rate, stay for
 * an exponential time, and one in ten comes back after a while. `table` is whose they are (pfx2as):
 * /20s of networks whose sizes follow a power law. FORMAT is one of the publishers' own: a list of
 * ROWS entries as it comes from them, for the reading alone. Deterministic.
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

/* ---- lists as their publishers write them ---- */

struct entry {
	uint32_t number;
	char address[16], time[24]; /* 2024-03-31 08:15:00 */
	unsigned port;
	bool last;
};

static struct entry draw_entry(struct random_state *random, uint32_t number, bool last)
{
	struct entry e = { .number = number, .last = last };
	uint32_t address = draw_address(random);
	uint64_t second = random_below(random, DAYS * (uint64_t)DAY_S);
	int year, month, day, second_of_day = (int)(second % DAY_S);
	civil_from_days(FIRST_DAY + (int32_t)(second / DAY_S), &year, &month, &day);
	snprintf(e.address, sizeof e.address, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
		address >> 8 & 255, address & 255);
	snprintf(e.time, sizeof e.time, "%04d-%02d-%02d %02d:%02d:%02d", year, month, day,
		second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
	e.port = 1 + (unsigned)random_below(random, 65535);
	return e;
}

static int write_plain(const struct entry *e)
{
	return printf("%s\n", e->address);
}

static int write_netset(const struct entry *e)
{
	return printf(e->number % 4 == 0 ? "%s/32\n" : "%s\n", e->address);
}

static int write_drop(const struct entry *e)
{
	return printf("{\"cidr\":\"%s/32\",\"sblid\":\"SBL%06u\",\"rir\":\"ripencc\"}\n",
		e->address, e->number);
}

static int write_threatfox_csv(const struct entry *e)
{
	return printf(
		"\"%s\", \"%u\", \"%s:%u\", \"ip:port\", \"botnet_cc\", \"win.example\", \"None\", "
		"\"ExampleRAT\", \"\", \"75\", \"False\", \"None\", \"example,c2\", \"0\", \"reporter1\"\n",
		e->time, e->number, e->address, e->port);
}

static int write_urlhaus(const struct entry *e)
{
	return printf(
		"\"%u\",\"%s\",\"http://%s:%u/bin.sh\",\"online\",\"%s\",\"malware_download\","
		"\"elf,example\",\"https://urlhaus.example/url/%u/\",\"reporter1\"\n",
		e->number, e->time, e->address, e->port, e->time, e->number);
}

static int write_threatfox_json(const struct entry *e)
{
	return printf(
		"    \"%u\": [\n        {\n            \"ioc_value\": \"%s:%u\",\n"
		"            \"ioc_type\": \"ip:port\",\n            \"threat_type\": \"botnet_cc\",\n"
		"            \"malware\": \"win.example\",\n            \"malware_alias\": null,\n"
		"            \"malware_printable\": \"ExampleRAT\",\n"
		"            \"first_seen_utc\": \"%s\",\n            \"last_seen_utc\": null,\n"
		"            \"confidence_level\": 75,\n            \"is_compromised\": false,\n"
		"            \"reference\": null,\n            \"tags\": \"example,c2\",\n"
		"            \"anonymous\": \"0\",\n            \"reporter\": \"reporter1\"\n        }\n"
		"    ]%s\n",
		e->number, e->address, e->port, e->time, e->last ? "" : ",");
}

static int write_stix(const struct entry *e)
{
	return printf("{\"type\":\"indicator\",\"spec_version\":\"2.1\","
		      "\"id\":\"indicator--11111111-2222-4333-8444-%012u\","
		      "\"created\":\"%.10sT%sZ\",\"modified\":\"%.10sT%sZ\",\"name\":\"example\","
		      "\"indicator_types\":[\"malicious-activity\"],"
		      "\"pattern\":\"[ipv4-addr:value = '%s']\",\"pattern_type\":\"stix\","
		      "\"valid_from\":\"%.10sT%sZ\"}%s\n",
		e->number, e->time, e->time + 11, e->time, e->time + 11, e->address, e->time,
		e->time + 11, e->last ? "" : ",");
}

static int write_misp(const struct entry *e)
{
	return printf("{\"uuid\":\"11111111-2222-4333-8444-%012u\",\"type\":\"ip-dst|port\","
		      "\"category\":\"Network activity\",\"value\":\"%s|%u\",\"to_ids\":true,"
		      "\"timestamp\":\"1774900000\",\"first_seen\":\"%.10sT%s.000000+00:00\","
		      "\"last_seen\":null,\"comment\":\"\",\"deleted\":false}%s\n",
		e->number, e->address, e->port, e->time, e->time + 11, e->last ? "" : ",");
}

static const struct {
	const char *name, *head, *tail;
	int (*write)(const struct entry *entry); /* bytes */
} lists[] = {
	{ "plain", "", "", write_plain },
	{ "netset", "# ipv4 hash:net ipset\n# Category        : attacks\n", "", write_netset },
	{ "drop", "", "", write_drop },
	{ "threatfox-csv", "", "", write_threatfox_csv },
	{ "urlhaus", "", "", write_urlhaus },
	{ "threatfox-json", "{\n", "}\n", write_threatfox_json },
	{ "stix", "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[\n", "]}\n", write_stix },
	{ "misp", "{\"Event\":{\"info\":\"example\",\"date\":\"2026-03-31\",\"Attribute\":[\n",
		"]}}\n", write_misp },
};

/* What ends a list of Spamhaus, so that one sees that nothing is missing. */
static void write_metadata(uint32_t records, size_t bytes)
{
	printf("{\"type\":\"metadata\",\"timestamp\":1774862042,\"size\":%zu,\"records\":%u}\n",
		bytes, records);
}

/* False when there is no such format. */
static bool write_list(const char *name, uint32_t rows)
{
	struct random_state random = { 3 };
	size_t bytes = 0, i = 0, count = sizeof lists / sizeof *lists;
	while (i < count && strcmp(lists[i].name, name) != 0)
		i++;
	if (i == count)
		return false;
	fputs(lists[i].head, stdout);
	for (uint32_t row = 1; row <= rows; row++) {
		struct entry entry = draw_entry(&random, row, row == rows);
		bytes += (size_t)lists[i].write(&entry);
	}
	if (lists[i].write == write_drop)
		write_metadata(rows, bytes);
	fputs(lists[i].tail, stdout);
	return true;
}

int main(int argc, char **argv)
{
	uint64_t rows = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
	if (argc == 3 && strcmp(argv[1], "series") == 0)
		write_series(rows);
	else if (argc == 2 && strcmp(argv[1], "table") == 0)
		write_table();
	else if (argc != 3 || rows > UINT32_MAX || !write_list(argv[1], (uint32_t)rows))
		return EXIT_FAILURE;
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
