#include "report/answers.h"

#include "report/words.h"

static const char *cut_words(const struct collateral *collateral)
{
	return collateral->whole ? "If all links of the target were cut" : "With this cut";
}

static void tell_networks(struct out *out, const struct collateral *collateral, struct arena *arena)
{
	if (collateral->stub)
		out_prose(out, OUT_PARAGRAPH,
			"Nobody else loses reach, whatever is cut: the target has no customers, so "
			"nobody's routes lead through it.");
	else if (collateral->networks == 0)
		out_prose(out, OUT_PARAGRAPH,
			"%s, no other network would lose its reach: those behind it have other "
			"ways.",
			cut_words(collateral));
	else
		out_prose(out, OUT_PARAGRAPH,
			"%s, %s other %s would lose all reach but a remnant: the target alone "
			"connects %s.",
			cut_words(collateral), words_count(arena, collateral->networks),
			words_plural(collateral->networks, "network", "networks"),
			words_plural(collateral->networks, "it", "them"));
}

static void tell_innocent(struct out *out, const struct collateral *collateral, struct arena *arena)
{
	if (collateral->innocent_percent >= 0)
		out_prose(out, OUT_PARAGRAPH,
			"The innocent share: %s %% of the addresses that go dark are not the "
			"target's.",
			words_number(arena, collateral->innocent_percent, 1));
	if (collateral->distant > 0)
		out_prose(out, OUT_CAVEAT,
			"For %s of these networks the country is that of a table more than a year "
			"off: the number may have had another holder.",
			words_count(arena, collateral->distant));
}

static void tell_addresses(
	struct out *out, const struct collateral *collateral, struct arena *arena)
{
	const char *own = words_count(arena, (uint64_t)collateral->own_addresses_ipv4);
	const char *own_fate = collateral->dark ? "which go dark" : "which stay reachable";
	if (collateral->unknown != NULL) {
		out_prose(out, OUT_PARAGRAPH,
			"How many addresses go dark cannot be told: %s. Load a pfx2as file or a "
			"table of address ranges.",
			collateral->unknown);
		return;
	}
	if (collateral->networks > 0)
		out_prose(out, OUT_PARAGRAPH, "%s %s %s with %s IPv4 addresses.",
			words_plural(collateral->networks, "It holds", "They hold"),
			words_count(arena, collateral->prefixes),
			words_plural(collateral->prefixes, "prefix", "prefixes"),
			words_count(arena, (uint64_t)collateral->addresses_ipv4));
	out_prose(out, OUT_PARAGRAPH,
		"The target holds %s IPv4 addresses of its own, %s, by the prefix table of %s.",
		own, own_fate, collateral->origins.dated.text);
	tell_innocent(out, collateral, arena);
}

static void country_rows(struct out *out, const struct collateral *collateral)
{
	static const struct out_column columns[] = {
		{ "country", "Country", 0 },
		{ "networks", "networks", OUT_RIGHT },
		{ "prefixes", "prefixes", OUT_RIGHT },
		{ "addresses_ipv4", "IPv4 addresses", OUT_RIGHT },
	};
	size_t countries = collateral->countries;
	bool known = countries > 1 || (countries == 1 && collateral->country[0].country != NULL);
	const char *title = known ? "Where they are registered" : NULL;
	out_table(out, "by_country", title, columns, 4);
	for (size_t i = 0; i < collateral->countries; i++) {
		const struct collateral_country *row = &collateral->country[i];
		out_row(out, (struct out_value[]){
				     row->country != NULL ? out_text(row->country)
							  : out_null("not known"),
				     out_int((int64_t)row->networks),
				     out_int((int64_t)row->prefixes),
				     out_int((int64_t)row->addresses_ipv4),
			     });
	}
	out_end_table(out);
	if (countries > 0 && !known)
		out_prose(out, OUT_PARAGRAPH,
			"In which countries they are is not known: load a table of AS names with "
			"countries.");
}

/* A figure for programs; null where the prefix table that it takes is not there. */
static void weight_field(
	struct out *out, const struct collateral *collateral, const char *key, double value)
{
	out_field(out, key, NULL,
		collateral->unknown == NULL ? out_int((int64_t)value) : out_null(NULL));
}

static void weight_fields(struct out *out, const struct collateral *collateral)
{
	const char *reason = collateral->unknown;
	weight_field(out, collateral, "prefixes", (double)collateral->prefixes);
	weight_field(out, collateral, "addresses_ipv4", collateral->addresses_ipv4);
	weight_field(out, collateral, "own_addresses_ipv4", collateral->own_addresses_ipv4);
	out_field(out, "innocent_percent", NULL,
		collateral->innocent_percent >= 0 ? out_number(collateral->innocent_percent, 2)
						  : out_null(NULL));
	if (reason == NULL && collateral->innocent_percent < 0)
		reason = "no addresses go dark";
	if (reason != NULL)
		out_field(out, "reason", NULL, out_text(reason));
	if (collateral->unknown == NULL)
		out_field(out, "prefixes_as_of", NULL, out_text(collateral->origins.dated.text));
}

void report_collateral(struct out *out, const struct collateral *collateral,
	const struct topology *topology, struct arena *arena)
{
	out_section(out, "collateral", "Collateral");
	out_field(out, "whole", NULL, out_bool(collateral->whole));
	out_field(out, "stub", NULL, out_bool(collateral->stub));
	out_field(out, "networks", NULL, out_int((int64_t)collateral->networks));
	out_field(out, "asns", NULL, out_asns(collateral->network, collateral->networks));
	weight_fields(out, collateral);
	out_field(out, "distant", NULL, out_int((int64_t)collateral->distant));
	tell_networks(out, collateral, arena);
	if (topology->excerpt)
		out_prose(out, OUT_CAVEAT,
			"The topology is an excerpt: customers that it leaves out are not seen.");
	tell_addresses(out, collateral, arena);
	country_rows(out, collateral);
	out_prose(out, OUT_EXPLAIN,
		"A network counts as hit when its own reach, the target not counted, falls below "
		"1 %% of what it was. An address belongs to the origin of its longest prefix; what "
		"a network elsewhere covers with a wider prefix counts as lost all the same.");
	out_end_section(out);
}
