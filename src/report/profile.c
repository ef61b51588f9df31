#include "report/answers.h"

#include "graph/path_clean.h"
#include "net/addr.h"
#include "report/citation.h"
#include "report/history.h"
#include "report/words.h"

#include <inttypes.h>
#include <string.h>

/* "the table of 2008-05-01, 194 days before" */
static const char *table_words(struct arena *arena, const struct profile_part *part)
{
	int64_t days = part->days_off < 0 ? -part->days_off : part->days_off;
	if (days == 0)
		return arena_printf(arena, "of %s, the day asked for", part->input.dated.text);
	return arena_printf(arena, "of %s, %s days %s", part->input.dated.text,
		words_count(arena, (uint64_t)days),
		part->days_off < 0 ? "before the time asked for" : "after the time asked for");
}

/* AS numbers get recycled, and routing changes: a year is too far to speak of the same network. */
static void warn_age(struct out *out, const struct profile_part *part)
{
	if (part->days_off < -366 || part->days_off > 366)
		out_prose(out, OUT_CAVEAT,
			"That is more than a year off: the number may have had another holder. "
			"Load a table of a nearer date.");
}

static void report_names(struct out *out, const struct profile *profile)
{
	static const struct out_column columns[] = {
		{ "name", "Name", 0 },
		{ "country", "country", 0 },
		{ "as_of", "as of", 0 },
		{ "source", "from", 0 },
	};
	out_table(out, "names", "Names it bore", columns, 4);
	for (size_t i = 0; i < profile->names; i++) {
		const struct store_name *name = &profile->name[i];
		out_row(out,
			(struct out_value[]){
				out_text(name->name),
				name->country[0] != '\0' ? out_text(name->country) : out_null(NULL),
				out_text(name->as_of.text),
				out_source(name->source),
			});
	}
	out_end_table(out);
	if (profile->names == 0)
		out_prose(out, OUT_PARAGRAPH,
			"No name known; load a table of AS names or address ranges.");
	if (profile->names > 1)
		out_prose(out, OUT_CAVEAT,
			"AS numbers are handed out again: each name holds for its date only.");
}

static bool tables_differ(const struct profile *profile)
{
	return profile->origins_ipv4.known && profile->origins_ipv6.known &&
	       profile->origins_ipv4.input.id != profile->origins_ipv6.input.id;
}

/* One table may hold IPv4 alone and another IPv6: each says of which date it is. */
static void tell_prefixes(struct out *out, const struct profile *profile, struct arena *arena)
{
	const struct profile_part *ipv4 = &profile->origins_ipv4, *ipv6 = &profile->origins_ipv6;
	const char *noun = words_plural(profile->prefixes, "prefix", "prefixes");
	if (ipv4->known)
		out_prose(out, OUT_PARAGRAPH, "%zu %s, %s IPv4 addresses, by the table %s.",
			profile->prefixes, noun,
			words_count(arena, (uint64_t)profile->addresses_ipv4),
			table_words(arena, ipv4));
	else
		out_prose(out, OUT_PARAGRAPH, "%zu %s, by the table %s, which has IPv6 only.",
			profile->prefixes, noun, table_words(arena, ipv6));
	warn_age(out, ipv4->known ? ipv4 : ipv6);
	if (!tables_differ(profile))
		return;
	out_prose(
		out, OUT_PARAGRAPH, "Those of IPv6 are by the table %s.", table_words(arena, ipv6));
	warn_age(out, ipv6);
}

static void report_prefixes(struct out *out, const struct profile *profile, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "prefix", "Prefix or range", 0 },
		{ "origins", "origins", OUT_RIGHT },
		{ "as_set", "in an AS_SET", OUT_DETAIL },
		{ "as_of", "as of", OUT_DETAIL },
	};
	const struct profile_part *ipv4 = &profile->origins_ipv4, *ipv6 = &profile->origins_ipv6;
	const struct profile_part *part = ipv4->known ? ipv4 : ipv6;
	out_section(out, NULL, "Prefixes");
	out_field(out, "prefixes_as_of", NULL,
		part->known ? out_text(part->input.dated.text) : out_null(NULL));
	if (!part->known) {
		out_field(out, "prefixes_reason", NULL, out_text("no prefix table is loaded"));
		out_prose(out, OUT_PARAGRAPH,
			"Cannot tell: no prefix table is loaded (pfx2as or address ranges).");
	} else {
		tell_prefixes(out, profile, arena);
	}
	if (ipv4->known)
		out_field(out, "addresses_ipv4", NULL, out_int((int64_t)profile->addresses_ipv4));
	out_table(out, "prefixes", part->known ? "Those it originated" : NULL, columns, 4);
	for (size_t i = 0; i < profile->prefixes; i++) {
		bool is_ipv4 = profile->prefix[i].range.first.family == ADDR_IPV4;
		struct buf text;
		buf_init(&text);
		range_print(&text, &profile->prefix[i].range);
		out_row(out, (struct out_value[]){
				     out_text(arena_strdup(arena, text.text)),
				     out_int(profile->prefix[i].origins),
				     out_bool(profile->prefix[i].as_set),
				     out_text((is_ipv4 ? ipv4 : ipv6)->input.dated.text),
			     });
		buf_clear(&text);
	}
	out_end_table(out);
	out_end_section(out);
}

static void report_neighbours(struct out *out, const struct profile *profile, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "relation", "is its", 0 },
		{ "asn", "AS", OUT_RIGHT },
		{ "name", "Name", 0 },
		{ "name_as_of", "name as of", 0 },
	};
	const struct profile_part *part = &profile->topology;
	out_section(out, NULL, "Neighbours");
	out_field(out, "neighbours_as_of", NULL,
		part->known ? out_text(part->input.dated.text) : out_null(NULL));
	if (!part->known) {
		out_field(out, "neighbours_reason", NULL, out_text("no topology is loaded"));
		out_prose(out, OUT_PARAGRAPH, "Cannot tell: no topology is loaded (as-rel).");
	} else {
		out_prose(out, OUT_PARAGRAPH, "%zu %s, by the topology %s.", profile->neighbours,
			words_plural(profile->neighbours, "neighbour", "neighbours"),
			table_words(arena, part));
		warn_age(out, part);
	}
	out_table(out, "neighbours", part->known ? "Those it had" : NULL, columns, 4);
	for (size_t i = 0; i < profile->neighbours; i++) {
		const struct profile_neighbour *neighbour = &profile->neighbour[i];
		const struct store_name *name = neighbour->name;
		out_row(out, (struct out_value[]){
				     out_text(relation_name(neighbour->relation)),
				     out_asn(neighbour->asn),
				     out_text(name != NULL ? name->name : NULL),
				     out_text(name != NULL ? name->as_of.text : NULL),
			     });
	}
	out_end_table(out);
	out_end_section(out);
}

static void report_sightings(struct out *out, const struct profile *profile)
{
	static const struct out_column columns[] = {
		{ "time", "Time", 0 },
		{ "family", "Botnet", 0 },
		{ "where", "at", 0 },
		{ "source", "from", 0 },
	};
	out_table(out, "hosted", profile->sightings > 0 ? "Abuse placed there" : NULL, columns, 4);
	for (size_t i = 0; i < profile->sightings; i++) {
		const struct store_sighting *row = &profile->sighting[i];
		out_row(out, (struct out_value[]){
				     when_known(&row->time) ? out_text(row->time.text)
							    : out_null("not dated"),
				     out_text(row->family),
				     row->where[0] != '\0' ? out_text(row->where) : out_null(NULL),
				     out_source(row->source),
			     });
	}
	out_end_table(out);
}

/* A table of ranges gives names and prefixes, and is cited once. */
static bool cites(const struct profile_part *part, const struct store_name *name)
{
	return part->known && strcmp(part->input.path, name->source) == 0 &&
	       part->input.dated.from == name->as_of.from;
}

static bool tells_of_it(const struct profile_abuse *abuse, const char *feed)
{
	for (size_t i = 0; i < abuse->history->months; i++) {
		const struct history_month *month = &abuse->history->month[i];
		for (size_t j = 0; j < month->feeds; j++) {
			if (strcmp(abuse->votes->feed[month->feed[j]], feed) == 0)
				return true;
		}
	}
	return false;
}

/* Lists that tell of the network, and tables that were not cited for its prefixes. */
static void cite_abuse(struct out *out, const struct profile *profile,
	const struct profile_abuse *abuse, struct arena *arena)
{
	const struct votes *votes = abuse->votes;
	for (size_t i = 0; i < abuse->feeds; i++) {
		if (tells_of_it(abuse, abuse->feed[i].feed))
			report_citation_of_feed(out, &abuse->feed[i], arena);
	}
	for (size_t i = 0; i < votes->tables; i++) {
		const struct store_input *input = &votes->table[i]->input;
		if ((!profile->origins_ipv4.known || profile->origins_ipv4.input.id != input->id) &&
			(!profile->origins_ipv6.known ||
				profile->origins_ipv6.input.id != input->id))
			report_citation_of_input(out, input, arena);
	}
}

static void report_inputs(struct out *out, const struct profile *profile,
	const struct profile_abuse *abuse, struct arena *arena)
{
	const struct profile_part *part[] = { &profile->origins_ipv4, &profile->origins_ipv6,
		&profile->topology };
	report_citations_begin(out);
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		bool again = i == 1 && part[0]->known && !tables_differ(profile);
		if (part[i]->known && !again)
			report_citation_of_input(out, &part[i]->input, arena);
	}
	for (size_t i = 0; i < profile->tables; i++) {
		const struct store_name *name = profile->table[i];
		if (cites(&profile->origins_ipv4, name) || cites(&profile->origins_ipv6, name))
			continue;
		struct store_input table = {
			.path = name->source, .format = name->format, .dated = name->as_of
		};
		report_citation_of_input(out, &table, arena);
	}
	if (abuse->history->months > 0)
		cite_abuse(out, profile, abuse, arena);
	out_end_table(out);
}

void report_profile(struct out *out, const struct profile *profile,
	const struct profile_abuse *abuse, struct arena *arena)
{
	struct buf day;
	buf_init(&day);
	time_print_day(&day, profile->at);
	out_field(out, "asn", NULL, out_asn(profile->asn));
	out_field(out, "at", NULL, out_text(day.text));
	out_prose(out, OUT_LEAD, "AS%" PRIu32 " as of %s, from what is loaded.", profile->asn,
		day.text);
	buf_clear(&day);
	if (asn_reserved(profile->asn))
		out_prose(out, OUT_CAVEAT,
			"AS%" PRIu32 " is reserved: %s. No network of the Internet has it.",
			profile->asn, asn_reserved_for(profile->asn));
	report_names(out, profile);
	report_prefixes(out, profile, arena);
	report_neighbours(out, profile, arena);
	report_sightings(out, profile);
	report_history(out, abuse->history, abuse->votes, arena);
	if (profile->sightings == 0 && abuse->history->months == 0)
		out_prose(out, OUT_PARAGRAPH,
			"No abuse is on record in what is loaded; that is no proof of its "
			"absence.");
	report_inputs(out, profile, abuse, arena);
}
