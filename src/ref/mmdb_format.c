/*
 * MMDB databases as reference data: of AS numbers (GeoLite2 ASN, DB-IP ASN Lite, ip-location-db,
 * IPinfo Lite), of countries (GeoLite2 and DB-IP Country and City, ip-location-db), or of both.
 */
#include "ref/line.h"
#include "ref/mmdb.h"

#include <stdlib.h>

/* What one record says. */
struct facts {
	bool has_asn;
	asn_t asn;
	struct span name;
	char country[3];
};

/* AS numbers as numbers and as `AS64496`. */
static const char *take_asn(const struct mmdb_value *value, struct facts *facts)
{
	facts->has_asn = true;
	if (value->kind == MMDB_TEXT)
		return ref_parse_asn(value->text, &facts->asn);
	if (value->kind != MMDB_NUMBER || value->number > UINT32_MAX)
		return "not an AS number";
	facts->asn = (asn_t)value->number;
	return facts->asn == 0 ? "AS 0 is reserved (RFC 7607)" : NULL;
}

static const char *take_name(const struct mmdb_value *value, struct facts *facts)
{
	facts->name = span_trim(value->text);
	return facts->name.n > 0 ? ref_check_name(facts->name) : NULL;
}

static const char *take_country(const struct mmdb_value *value, struct facts *facts)
{
	if (facts->country[0] == '\0')
		ref_take_country(value->text, facts->country);
	return NULL;
}

struct field {
	const char *key;
	const char *(*take)(const struct mmdb_value *value, struct facts *facts);
};

static const struct field fields[] = {
	{ "autonomous_system_number", take_asn },
	{ "asn", take_asn },
	{ "autonomous_system_organization", take_name },
	{ "as_name", take_name },
	{ "country_code", take_country },
	{ "country", take_country },
};

static const struct field in_country[] = { { "iso_code", take_country } };

struct list {
	const struct field *field;
	size_t count;
};

static const char *take_fields(struct mmdb_reader *reader, const struct mmdb_value *map,
	const struct list *list, struct facts *facts)
{
	size_t at = map->first;
	const char *wrong = NULL;
	for (size_t i = 0; i < map->entries && wrong == NULL && reader->wrong == NULL; i++) {
		struct mmdb_value key, value;
		at = mmdb_read(reader, at, &key);
		for (size_t k = 0; k < list->count && wrong == NULL; k++) {
			if (!span_is(key.text, list->field[k].key))
				continue;
			mmdb_read(reader, at, &value);
			wrong = value.kind == MMDB_MAP
					? take_fields(reader, &value,
						  &(struct list){ in_country, 1 }, facts)
					: list->field[k].take(&value, facts);
		}
		at = mmdb_skip(reader, at);
	}
	return wrong != NULL ? wrong : reader->wrong;
}

static const char *read_facts(struct span data, size_t record, struct facts *facts)
{
	struct mmdb_reader reader = mmdb_reader_of(data);
	struct mmdb_value map;
	struct list list = { fields, sizeof fields / sizeof *fields };
	*facts = (struct facts){ 0 };
	mmdb_read(&reader, record, &map);
	if (reader.wrong == NULL && map.kind != MMDB_MAP)
		return "a record that is no map";
	const char *wrong = take_fields(&reader, &map, &list, facts);
	if (wrong == NULL && !facts->has_asn && facts->country[0] == '\0')
		return "a record with neither an AS number nor a country";
	return wrong;
}

/* One run. A record that many networks share names its AS once. */
struct run {
	struct ref_decoder *decoder;
	const struct mmdb *mmdb;
	uint8_t *named; /* a bit for each byte of the data */
};

static int give_name(struct run *run, const struct facts *facts, size_t record)
{
	uint8_t bit = (uint8_t)(1 << record % 8), *named = &run->named[record / 8];
	struct as_name name = { .asn = facts->asn, .name = facts->name };
	if (name.name.n == 0 || (*named & bit))
		return 0;
	*named |= bit;
	return ref_give_name(run->decoder, &name);
}

static int give(struct run *run, const struct mmdb_network *network, const struct facts *facts)
{
	struct prefix_origin origin = { network->range, facts->asn, 1, false };
	struct registration registration = { .range = network->range };
	int ended = 0;
	memcpy(registration.country, facts->country, sizeof registration.country);
	if (facts->has_asn)
		ended = ref_give_origin(run->decoder, &origin);
	if (ended == 0 && facts->has_asn)
		ended = give_name(run, facts, network->record);
	if (ended == 0 && facts->country[0] != '\0')
		ended = ref_give_registration(run->decoder, &registration);
	return ended;
}

static void refuse(struct ref_decoder *decoder, const char *reason, const struct addr_range *range)
{
	struct buf text;
	buf_init(&text);
	range_print(&text, range);
	ref_reject(decoder, reason, (struct span){ text.text, text.length });
	buf_clear(&text);
}

static int take_network(struct run *run, const struct mmdb_network *network)
{
	struct facts facts;
	const char *wrong = network->wrong;
	run->decoder->line++;
	if (wrong == NULL)
		wrong = read_facts(run->mmdb->data, network->record, &facts);
	if (wrong != NULL) {
		refuse(run->decoder, wrong, &network->range);
		return 0;
	}
	run->decoder->tally->records++;
	return give(run, network, &facts);
}

static void take_date(struct ref_decoder *decoder, ost_time_t built)
{
	struct buf day;
	buf_init(&day);
	time_print_day(&day, built);
	if (built > 0)
		when_parse((struct span){ day.text, day.length }, &decoder->dated);
	buf_clear(&day);
}

static int mmdb_text(struct ref_decoder *decoder, struct span text)
{
	struct mmdb mmdb;
	struct mmdb_walk walk;
	struct mmdb_network network;
	const char *wrong = mmdb_open(text, &mmdb);
	int ended = 0;
	decoder->line = 0; /* networks are counted */
	if (wrong != NULL) {
		ref_reject(decoder, wrong, (struct span){ NULL, 0 });
		return 0;
	}
	take_date(decoder, mmdb.built);
	struct run run = { decoder, &mmdb, xcalloc(mmdb.data.n / 8 + 1, 1) };
	mmdb_walk_init(&walk, &mmdb);
	while (ended == 0 && mmdb_walk_next(&walk, &network))
		ended = take_network(&run, &network);
	mmdb_walk_clear(&walk);
	free(run.named);
	return ended;
}

/* Its beginning is any bytes: only of one so small that its end is there, too, it tells. */
static int mmdb_sniff(struct span head)
{
	return mmdb_marked(head) ? 100 : 0;
}

static bool mmdb_fits(struct span text)
{
	return mmdb_marked(text);
}

const struct ref_format ref_format_mmdb = {
	.name = "mmdb",
	.summary = "a MaxMind DB: networks to AS number and name, or to country",
	.citation = "a database of addresses in MaxMind's format (MMDB), <date>; name its "
		    "publisher, such as DB-IP (https://db-ip.com) or MaxMind (GeoLite2)",
	.terms = "its publisher's: DB-IP Lite and ip-location-db CC BY 4.0 with a link, GeoLite2 "
		 "by MaxMind's licence; see what came with it",
	.whole = true,
	.sniff = mmdb_sniff,
	.fits = mmdb_fits,
	.line = mmdb_text,
};
