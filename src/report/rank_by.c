#include "report/rank_by.h"

#include "report/rank_figures.h"
#include "report/words.h"

#include <string.h>

/* ---- holders and countries ---- */

static void group_rows(struct out *out, const struct rank_group_report *report)
{
	const struct out_column columns[] = {
		{ "place", "#", OUT_RIGHT },
		{ "rank", "rank", OUT_RIGHT },
		{ "rank_low", NULL, OUT_RIGHT },
		{ "rank_high", NULL, OUT_RIGHT },
		{ NULL, "90 %", OUT_RIGHT },
		{ "key", "key", 0 },
		{ "name", "name", 0 },
		{ "networks", "networks", OUT_RIGHT },
		{ "asns", "such as", 0 },
		{ "addresses", "addresses", OUT_RIGHT },
		{ "weight", "weight", OUT_RIGHT },
		{ "size", "of size", OUT_RIGHT },
		{ "score", "score", OUT_RIGHT },
		{ "low", "from", OUT_RIGHT },
		{ "high", "to", OUT_RIGHT },
		{ "by_lists_percent", "by lists %",
			OUT_RIGHT | unless_by_lists(report->about.ranking) },
	};
	bool org = strcmp(report->by, "org") == 0;
	out_table(out, "ranking", org ? "Holders" : "Countries", columns,
		sizeof columns / sizeof *columns);
	for (size_t i = 0; i < report->rows; i++) {
		const struct ranked *r = report->row[i].ranked;
		const struct group_members *members = &report->row[i].members;
		const struct group_label *label = &report->groups->label[r->asn - 1];
		out_row(out,
			(struct out_value[]){
				out_int(r->place),
				out_int(r->rank),
				out_int(r->rank_low),
				out_int(r->rank_high),
				out_text(arena_printf(
					report->about.arena, "%u-%u", r->rank_low, r->rank_high)),
				out_text(label->key),
				label->name[0] != '\0' ? out_text(label->name) : out_null(NULL),
				out_int((int64_t)members->count),
				out_asns(members->asn, members->named),
				out_int((int64_t)r->addresses),
				out_number(r->weight, 2),
				r->size > 0 ? out_number(r->size, 0) : out_null(NULL),
				out_number(r->score, 4),
				out_number(r->low, 4),
				out_number(r->high, 4),
				out_number(ranked_by_lists(r), 1),
			});
	}
	out_end_table(out);
}

static void tell_not_known(struct out *out, const struct rank_group_report *report)
{
	const struct group_members *members = &report->not_known;
	bool org = strcmp(report->by, "org") == 0;
	out_section(out, "not_known", NULL);
	out_field(out, "networks", NULL, out_int((int64_t)members->count));
	out_field(out, "weight", NULL, out_number(members->weight, 2));
	out_field(out, "asns", NULL, out_asns(members->asn, members->named));
	out_end_section(out);
	if (members->count > 0)
		out_prose(out, OUT_CAVEAT,
			"Of %zu networks with abuse, of weight %.2f, the %s is not known: they are not "
			"ranked. %s",
			members->count, members->weight, org ? "holder" : "country",
			org ? "CAIDA's as2org tells holders ('ostrakon load FILE')."
			    : "The registries' delegated files and as2org tell countries ('ostrakon "
			      "load FILE').");
}

void report_rank_groups(struct out *out, const struct rank_group_report *report)
{
	bool org = strcmp(report->by, "org") == 0;
	out_field(out, "by", NULL, out_text(report->by));
	report_rank_question(out, &report->about, org ? "holders of networks" : "countries");
	report_rank_groups_figure(out, report);
	group_rows(out, report);
	report_rank_by_lists(out, report->about.ranking);
	tell_not_known(out, report);
	report_rank_basis(out, &report->about);
	report_rank_method(out, &report->about);
	if (!org)
		out_prose(out, OUT_CAVEAT,
			"A country is where a network is registered, not where its machines stand "
			"or its customers live.");
	report_rank_sources(out, &report->about, NULL);
}

/* ---- transit networks ---- */

static double percent(double part, double of)
{
	return of > 0 ? 100 * part / of : 0;
}

static void carrier_rows(struct out *out, const struct rank_carrier_report *report)
{
	static const struct out_column columns[] = {
		{ "place", "#", OUT_RIGHT },
		{ "asn", "AS", OUT_RIGHT },
		{ "name", "name", 0 },
		{ "carried_percent", "carries %", OUT_RIGHT },
		{ "direct_percent", "direct %", OUT_RIGHT },
		{ "distant_percent", "distant %", OUT_RIGHT },
		{ "carried", "weight", OUT_RIGHT },
		{ "direct", NULL, OUT_RIGHT },
		{ "distant", NULL, OUT_RIGHT },
		{ "customers", "customers", OUT_RIGHT },
		{ "others", "further down", OUT_RIGHT },
		{ "ask_about", "ask about", 0 },
		{ "own", "its own", OUT_RIGHT | OUT_DETAIL },
	};
	out_table(out, "carriers", "Transit networks", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < report->rows; i++) {
		const struct carrier *c = report->row[i].carrier;
		const char *name = report->row[i].about.name;
		double all = report->carriers->followed.weight;
		asn_t customer[CARRIER_CUSTOMERS];
		size_t named = 0;
		while (named < CARRIER_CUSTOMERS && c->customer[named].asn != 0) {
			customer[named] = c->customer[named].asn;
			named++;
		}
		out_row(out, (struct out_value[]){
				     out_int(report->row[i].place),
				     out_asn(c->asn),
				     name[0] != '\0' ? out_text(name) : out_null(NULL),
				     out_number(percent(c->direct + c->distant, all), 2),
				     out_number(percent(c->direct, all), 2),
				     out_number(percent(c->distant, all), 2),
				     out_number(c->direct + c->distant, 2),
				     out_number(c->direct, 2),
				     out_number(c->distant, 2),
				     out_int((int64_t)c->customers),
				     out_int((int64_t)c->others),
				     out_asns(customer, named),
				     out_number(c->own, 2),
			     });
	}
	out_end_table(out);
}

static void sum_fields(struct out *out, const char *key, const struct carried_sum *sum)
{
	out_section(out, key, NULL);
	out_field(out, "networks", NULL, out_int((int64_t)sum->networks));
	out_field(out, "weight", NULL, out_number(sum->weight, 2));
	out_end_section(out);
}

static void tell_followed(struct out *out, const struct rank_carrier_report *report)
{
	const struct carriers *c = report->carriers;
	sum_fields(out, "all", &c->all);
	sum_fields(out, "followed", &c->followed);
	sum_fields(out, "absent", &c->absent);
	sum_fields(out, "small", &c->small);
	out_prose(out, OUT_PARAGRAPH,
		"Shares are of the weight of the %zu networks whose paths were followed, %.1f %% of "
		"all. Left out: %zu of little weight (%.1f %%); the heaviest that make %.0f %% are "
		"looked at.",
		c->followed.networks, percent(c->followed.weight, c->all.weight), c->small.networks,
		percent(c->small.weight, c->all.weight), 100 * report->part);
	if (c->absent.networks > 0)
		out_prose(out, OUT_CAVEAT,
			"%zu networks, %.1f %% of the weight, are not in the topology (%s) or have "
			"no path there: nothing is said of who carries them.",
			c->absent.networks, percent(c->absent.weight, c->all.weight),
			report->topology->name);
	if (report->topology->assumption != NULL)
		out_prose(out, OUT_CAVEAT, "%s", report->topology->assumption);
	out_prose(out, OUT_EXPLAIN,
		"A transit network carries of each network's weight the part that is its AS hegemony "
		"on the paths to it: the share of all networks whose best path crosses it, without "
		"the highest and the lowest tenth. Direct: of its own customers, whom it can ask; "
		"distant: of those others sell to. A path crosses several transit networks, so "
		"shares do not add up to 100. Paths are simulated. docs/methods.md, Who carries it.");
}

void report_carriers(struct out *out, const struct rank_carrier_report *report)
{
	out_field(out, "by", NULL, out_text("upstream"));
	report_rank_question(out, &report->about, "networks");
	report_carriers_figure(out, report);
	carrier_rows(out, report);
	report_rank_by_lists(out, report->about.ranking);
	tell_followed(out, report);
	report_rank_basis(out, &report->about);
	report_rank_sources(out, &report->about, report->topology);
}
