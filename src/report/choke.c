#include "report/answers.h"

#include "report/accuracy.h"
#include "report/words.h"

static void point_rows(struct out *out, const struct choke *choke, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "asn", "AS", OUT_RIGHT },
		{ "vantages", "networks whose path crosses it", OUT_RIGHT },
		{ "percent", "% of all", OUT_RIGHT },
		{ "hegemony", "hegemony", OUT_RIGHT },
		{ "cone", "networks in its cone", OUT_RIGHT },
	};
	const char *title = choke->points > 0 ? "Choke points" : NULL;
	out_table(out, "choke_points", title, columns, 5);
	for (size_t i = 0; i < choke->points; i++) {
		const struct choke_point *point = &choke->point[i];
		double share = 100 * (double)point->vantages / (double)choke->vantages;
		out_row(out, (struct out_value[]){
				     out_asn(point->asn),
				     out_int((int64_t)point->vantages),
				     out_number(share, 1),
				     out_number(point->hegemony, 4),
				     out_int((int64_t)point->cone),
			     });
	}
	out_end_table(out);
	if (choke->points == 0)
		out_prose(out, OUT_PARAGRAPH,
			"No choke points: nobody stands on more than a tenth of the paths to it.");
	if (choke->points < choke->all_points)
		out_prose(out, OUT_CAVEAT, "Only the first %s of %s are listed.",
			words_count(arena, choke->points), words_count(arena, choke->all_points));
}

static void tell_transit(struct out *out, const struct choke *choke, struct arena *arena)
{
	if (choke->shells == 0)
		return;
	const char *above = choke->transit == 0
				    ? "none of them real transit"
				    : arena_printf(arena, "the first real transit is AS%u",
					      (unsigned)choke->transit);
	out_prose(out, OUT_PARAGRAPH,
		"It hides behind %s small %s, which its only way up leads through: %s.",
		words_small(arena, choke->shells),
		words_plural(choke->shells, "network", "networks"), above);
}

static void transit_fields(struct out *out, const struct choke *choke, struct arena *arena)
{
	bool known = choke->transit != 0;
	out_section(out, "first_transit", NULL);
	out_field(out, "asn", NULL, out_asn(choke->transit));
	if (!known)
		out_field(out, "reason", NULL, out_text(choke->no_transit));
	else {
		out_field(out, "cone", NULL, out_int((int64_t)choke->transit_cone));
		out_field(out, "providers", NULL, out_int((int64_t)choke->transit_providers));
	}
	out_field(out, "shells", NULL, out_asns(choke->shell, choke->shells));
	tell_transit(out, choke, arena);
	out_end_section(out);
}

void report_choke(struct out *out, const struct choke *choke, struct arena *arena)
{
	out_field(out, "cone", NULL, out_int((int64_t)choke->cone));
	out_field(out, "choke_vantages", NULL, out_int((int64_t)choke->vantages));
	point_rows(out, choke, arena);
	out_prose(out, OUT_EXPLAIN,
		"Hegemony is the share of networks whose best path to the target crosses an AS, "
		"without the highest and the lowest tenth: 1 where nearly all do. Paths are "
		"simulated, by preference for customers, then peers, then the shortest.");
	transit_fields(out, choke, arena);
	out_prose(out, OUT_EXPLAIN,
		"A network with one provider and fewer than %d networks in its customer cone "
		"counts as a shell, not as transit.",
		CHOKE_CONE);
}

static void observed_rows(struct out *out, const struct choke_observed *observed)
{
	static const struct out_column columns[] = {
		{ "asn", "AS", OUT_RIGHT },
		{ "hegemony", "hegemony observed", OUT_RIGHT },
		{ "simulated", "simulated", OUT_RIGHT },
		{ "vantages", "vantage ASes that cross it", OUT_RIGHT },
		{ "cone", "networks in its cone", OUT_RIGHT },
		{ "cone_observed", "as observed", OUT_RIGHT },
	};
	const char *title = observed->points > 0 ? "Choke points, observed and simulated" : NULL;
	out_table(out, "observed_choke_points", title, columns, 6);
	for (size_t i = 0; i < observed->points; i++) {
		const struct observed_point *p = &observed->point[i];
		out_row(out, (struct out_value[]){
				     out_asn(p->asn),
				     observed->vantages > 0 ? out_number(p->hegemony, 4)
							    : out_null(NULL),
				     p->listed ? out_number(p->simulated, 4) : out_null(NULL),
				     out_int((int64_t)p->vantages),
				     p->known ? out_int((int64_t)p->cone) : out_null(NULL),
				     p->known ? out_int((int64_t)p->cone_observed) : out_null(NULL),
			     });
	}
	out_end_table(out);
}

void report_choke_observed(struct out *out, const struct choke_observed *observed,
	const char *table, const struct accuracy *seen, struct arena *arena)
{
	out_section(out, "observed", "As observed");
	out_field(out, "table", NULL, out_text(table));
	report_seen(out, seen);
	out_field(out, "target_vantages", NULL, out_int((int64_t)observed->vantages));
	out_field(out, "target_paths", NULL, out_int((int64_t)observed->paths));
	out_field(out, "cone_observed", NULL, out_int((int64_t)observed->cone_observed));
	if (observed->vantages == 0)
		out_prose(out, OUT_PARAGRAPH, "%s shows no path to the target.", table);
	else
		out_prose(out, OUT_PARAGRAPH, "%s shows %s %s to the target, of %s vantage %s.",
			table, words_count(arena, observed->paths),
			words_plural(observed->paths, "path", "paths"),
			words_count(arena, observed->vantages),
			words_plural(observed->vantages, "AS", "ASes"));
	observed_rows(out, observed);
	out_prose(out, OUT_CAVEAT,
		"%s shows the view of %zu vantage %s; %s of the %s links it shows are not in the "
		"topology. Few collectors see few of the ways.",
		table, seen->vantages, words_plural(seen->vantages, "AS", "ASes"),
		words_count(arena, seen->links_missing), words_count(arena, seen->links_seen));
	out_prose(out, OUT_EXPLAIN,
		"Observed hegemony is that of the vantage ASes' own paths, each weighed by its "
		"routes. The observed cone of a network is what paths show below it where a "
		"provider or a peer hears of it; the other is all that hangs below it.");
	out_end_section(out);
}
