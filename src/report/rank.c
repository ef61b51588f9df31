#include "report/rank.h"

#include "report/citation.h"
#include "report/rank_figures.h"
#include "report/words.h"

#include <inttypes.h>
#include <string.h>

static const char *kind_words(const struct ranked *ranked, struct arena *arena)
{
	struct buf text;
	buf_init(&text);
	for (int kind = 0; kind < ABUSE_KINDS; kind++) {
		if (ranked->by_kind[kind] > 0)
			buf_printf(&text, "%s%s %.3g", text.length > 0 ? ", " : "",
				abuse_kind_name((enum abuse_kind)kind), ranked->by_kind[kind]);
	}
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

double ranked_by_lists(const struct ranked *ranked)
{
	return ranked->weight > 0 ? 100 * ranked->by_lists / ranked->weight : 0;
}

double ranking_by_lists(const struct ranking *ranking)
{
	double weight = 0, by_lists = 0;
	for (size_t i = 0; i < ranking->networks; i++) {
		weight += ranking->network[i].weight;
		by_lists += ranking->network[i].by_lists;
	}
	return weight > 0 ? 100 * by_lists / weight : 0;
}

unsigned unless_by_lists(const struct ranking *ranking)
{
	return ranking_by_lists(ranking) >= BY_LISTS_LEAST ? 0 : OUT_DETAIL;
}

void report_rank_by_lists(struct out *out, const struct ranking *ranking)
{
	double percent = ranking_by_lists(ranking);
	out_field(out, "by_lists_percent", NULL, out_number(percent, 1));
	if (percent >= BY_LISTS_LEAST)
		out_prose(out, OUT_CAVEAT,
			"%.1f %% of the weight is of votes that came or went on a day on which their "
			"list changed as a whole (below): when they really came or went is not known, "
			"and may make a network look better or worse than it is.",
			percent);
}

static void rank_rows(struct out *out, const struct rank_report *report)
{
	const struct out_column columns[] = {
		{ "place", "#", OUT_RIGHT },
		{ "rank", "rank", OUT_RIGHT },
		{ "rank_low", NULL, OUT_RIGHT },
		{ "rank_high", NULL, OUT_RIGHT },
		{ NULL, "90 %", OUT_RIGHT },
		{ "asn", "AS", OUT_RIGHT },
		{ "name", "name", 0 },
		{ "country", "", 0 },
		{ "addresses", "addresses", OUT_RIGHT },
		{ "votes", "votes", OUT_RIGHT | OUT_DETAIL },
		{ "weight", "weight", OUT_RIGHT },
		{ "size", "of size", OUT_RIGHT },
		{ "score", "score", OUT_RIGHT },
		{ "low", "from", OUT_RIGHT },
		{ "high", "to", OUT_RIGHT },
		{ "by_lists_percent", "by lists %", OUT_RIGHT | unless_by_lists(report->ranking) },
		{ "kinds", "kinds", OUT_DETAIL },
	};
	out_table(out, "ranking", "Networks", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < report->rows; i++) {
		const struct ranked *r = report->row[i].ranked;
		const struct attribution_origin *about = &report->row[i].about;
		out_row(out,
			(struct out_value[]){
				out_int(r->place),
				out_int(r->rank),
				out_int(r->rank_low),
				out_int(r->rank_high),
				out_text(arena_printf(
					report->arena, "%u-%u", r->rank_low, r->rank_high)),
				out_asn(r->asn),
				about->name[0] != '\0' ? out_text(about->name) : out_null(NULL),
				about->country[0] != '\0' ? out_text(about->country)
							  : out_null(NULL),
				out_int((int64_t)r->addresses),
				out_int((int64_t)r->votes),
				out_number(r->weight, 2),
				r->size > 0 ? out_number(r->size, 0) : out_null(NULL),
				out_number(r->score, 4),
				out_number(r->low, 4),
				out_number(r->high, 4),
				out_number(ranked_by_lists(r), 1),
				out_text(kind_words(r, report->arena)),
			});
	}
	out_end_table(out);
}

/* Why formulas differ about a network, where they do. */
static const char *why_words(const struct ranked *r, const struct rivalled *rival)
{
	unsigned counts = rival->rank[RIVAL_COUNTS], density = rival->rank[RIVAL_DENSITY];
	unsigned bgp = rival->rank[RIVAL_BGP_RANKING];
	bool differs = counts > 2 * r->place + 10 || r->place > 2 * counts + 10 ||
		       density > 2 * r->place + 10 || r->place > 2 * density + 10 ||
		       bgp > 2 * r->place + 10 || r->place > 2 * bgp + 10;
	if (!differs)
		return "agree";
	if (r->addresses < 5 && density < r->place)
		return "few addresses in a small network: may be chance";
	if (counts < r->place && density >= r->place)
		return "many addresses, but of a large network";
	if (r->weight < 0.2 * (double)r->addresses && (counts < r->place || density < r->place))
		return "seen briefly or long ago";
	if (bgp < r->place)
		return "on several lists, which is one vote here";
	return r->place < counts ? "few, but many for its size" : "lasting";
}

static void comparison_rows(struct out *out, const struct rank_report *report)
{
	static const struct out_column columns[] = {
		{ "asn", "AS", OUT_RIGHT },
		{ "place", "#", OUT_RIGHT },
		{ "counts", "by counts", OUT_RIGHT },
		{ "density", "by density", OUT_RIGHT },
		{ "bgp_ranking", "BGP Ranking", OUT_RIGHT },
		{ "why", "why", 0 },
	};
	out_table(
		out, "comparison", "By other formulas", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < report->rows; i++) {
		const struct ranked *r = report->row[i].ranked;
		const struct rivalled *rival = rivalry_find(report->rivalry, r->asn);
		if (rival != NULL)
			out_row(out, (struct out_value[]){
					     out_asn(r->asn),
					     out_int(r->place),
					     out_int(rival->rank[RIVAL_COUNTS]),
					     out_int(rival->rank[RIVAL_DENSITY]),
					     out_int(rival->rank[RIVAL_BGP_RANKING]),
					     out_text(why_words(r, rival)),
				     });
	}
	out_end_table(out);
}

static const char *artefact_words(const struct artefact *a, struct arena *arena)
{
	switch (a->kind) {
	case ARTEFACT_LIST_DROPS:
		return arena_printf(arena,
			"the list lost %zu of %zu entries in a day, in all networks alike: its "
			"rules changed, or entries expired",
			a->size, a->before);
	case ARTEFACT_LIST_GAINS:
		return arena_printf(arena,
			"the list gained %zu entries in a day on top of %zu, in all networks alike",
			a->size, a->before);
	case ARTEFACT_LIST_KEEPS:
		if (a->before == 0)
			return "hardly an entry ever leaves: that one is there says only when it "
			       "came, and counts as a sighting of that day";
		return arena_printf(arena,
			"entries stay %zu days, whatever becomes of the address: that one is there "
			"says only when it came, and counts as a sighting of that day",
			a->before);
	case ARTEFACT_FAMILY_BEGINS:
		return arena_printf(arena,
			"the family began on this list with %zu addresses at once: a question newly "
			"asked",
			a->size);
	case ARTEFACT_FAMILY_ENDS:
		return arena_printf(arena,
			"the last %zu addresses of the family left this list at once: a question no "
			"longer asked, or the end of its botnet",
			a->size);
	default:
		return arena_printf(arena,
			"%zu addresses, where %zu are usual, came in bulk and went in bulk: the "
			"question changed; not ranked",
			a->size, a->before);
	}
}

void report_artefacts(struct out *out, const struct artefacts *artefacts,
	const struct day_run *days, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "kind", "Artefact", 0 },
		{ "feed", "list", 0 },
		{ "family", "family", 0 },
		{ "asn", "AS", OUT_RIGHT },
		{ "from", "from", 0 },
		{ "until", "until", 0 },
		{ "addresses", NULL, OUT_RIGHT },
		{ "before", NULL, OUT_RIGHT },
		{ "alike", NULL, OUT_RIGHT },
		{ "why", "why", 0 },
	};
	out_table(out, "artefacts", "What lists did by themselves", columns,
		sizeof columns / sizeof *columns);
	for (size_t i = 0; i < artefacts->count; i++) {
		const struct artefact *a = &artefacts->artefact[i];
		if (days != NULL && (a->days.last < days->first || a->days.first > days->last))
			continue;
		out_row(out, (struct out_value[]){
				     out_text(artefact_name(a->kind)),
				     out_text(a->feed),
				     out_text(a->family),
				     out_asn(a->asn),
				     out_text(words_day(arena, a->days.first)),
				     out_text(words_day(arena, a->days.last)),
				     out_int((int64_t)a->size),
				     out_int((int64_t)a->before),
				     a->alike > 0 ? out_number(a->alike, 2) : out_null(NULL),
				     out_text(artefact_words(a, arena)),
			     });
	}
	out_end_table(out);
}

static void tell_left_out(struct out *out, const struct votes *votes)
{
	size_t all = 0;
	for (int state = 0; state <= ORIGIN_NO_TABLE; state++)
		all += votes->without[state];
	out_section(out, "left_out", NULL);
	out_field(out, "unrouted", NULL, out_int((int64_t)votes->without[ORIGIN_UNROUTED]));
	out_field(out, "not_told", NULL, out_int((int64_t)votes->without[ORIGIN_NOT_TOLD]));
	out_field(out, "no_table_near", NULL, out_int((int64_t)votes->without[ORIGIN_NO_TABLE]));
	out_end_section(out);
	if (all == 0)
		return;
	out_prose(out, OUT_CAVEAT,
		"Left out: %zu stretches of days of addresses that no one originated by the table, %zu "
		"for which no table lies near enough (--within), %zu of which the table does not tell.",
		votes->without[ORIGIN_UNROUTED], votes->without[ORIGIN_NO_TABLE],
		votes->without[ORIGIN_NOT_TOLD]);
}

void report_rank_question(struct out *out, const struct rank_report *report, const char *those)
{
	const struct votes *votes = report->votes;
	const struct rank_question *q = report->question;
	struct buf kinds;
	buf_init(&kinds);
	for (int kind = 0; kind < ABUSE_KINDS; kind++) {
		if ((report->votes_question->kinds >> kind & 1) != 0)
			buf_printf(&kinds, "%s%s", kinds.length > 0 ? "," : "",
				abuse_kind_name((enum abuse_kind)kind));
	}
	out_field(out, "from", NULL, out_text(words_day(report->arena, votes->window.first)));
	out_field(out, "until", NULL, out_text(words_day(report->arena, votes->window.last)));
	out_field(out, "half_life_days", NULL, out_number(q->half_life, 1));
	out_field(out, "kinds", NULL, out_text(kinds.text));
	out_prose(out, OUT_LEAD, "%zu %s host abuse (%s) from %s to %s%s.",
		report->ranking->networks, those, kinds.text,
		words_day(report->arena, votes->window.first),
		words_day(report->arena, votes->window.last),
		report->ranking->of > 0
			? arena_printf(report->arena, "; %zu are announced", report->ranking->of)
			: "");
	buf_clear(&kinds);
}

void report_rank_method(struct out *out, const struct rank_report *report)
{
	const struct ranking *ranking = report->ranking;
	out_field(out, "prior_shape", NULL, out_number(ranking->prior.shape, 6));
	out_field(out, "prior_rate", NULL, out_number(ranking->prior.rate, 6));
	out_field(out, "usual_weight", NULL, out_number(ranking->usual_weight, 6));
	out_prose(out, OUT_EXPLAIN,
		"Score: weight of votes expected in 256 addresses, that is %.4g x (%.4g + weight / "
		"%.4g) / (%.4g + size / 256), where the two constants of the prior are those which make "
		"all %zu networks most likely. A vote is one address and family of abuse; its weight is "
		"its days in the window, each worth half as much for every %g days it lies back. From "
		"and to hold 90 %% of %u draws, the wider the more the votes come in clumps; the range "
		"of ranks likewise. docs/methods.md, Ranking.",
		ranking->usual_weight, ranking->prior.shape, ranking->usual_weight,
		ranking->prior.rate, ranking->of, report->question->half_life,
		report->question->draws);
}

void report_rank_basis(struct out *out, const struct rank_report *report)
{
	const struct votes *votes = report->votes;
	int64_t days_off = votes->farthest_s / DAY_S;
	tell_left_out(out, votes);
	report_artefacts(out, report->artefacts, &votes->window, report->arena);
	out_field(out, "table_days_off", NULL, out_int(days_off));
	if (days_off > 366)
		out_prose(out, OUT_CAVEAT,
			"Tables up to %" PRId64
			" days from the sightings say whose the addresses were: they may have been "
			"somebody else's by then.",
			days_off);
	if (report->sizes != NULL)
		out_field(out, "sizes", "Sizes by", out_source(report->sizes->input.path));
}

static bool has_votes_of(const struct votes *votes, const char *feed)
{
	for (size_t i = 0; i < votes->feeds; i++) {
		if (strcmp(votes->feed[i], feed) == 0)
			return true;
	}
	return false;
}

void report_rank_sources(
	struct out *out, const struct rank_report *report, const struct topology *topology)
{
	const struct votes *votes = report->votes;
	struct cited cited = { 0 };
	report_citations_begin(out);
	for (size_t i = 0; i < report->feeds; i++) {
		if (has_votes_of(votes, report->feed[i].feed))
			report_citation_of_feed(out, &report->feed[i], report->arena);
	}
	for (size_t i = 0; i < votes->tables; i++)
		report_citation_once(out, &cited, &votes->table[i]->input, report->arena);
	if (report->sizes != NULL)
		report_citation_once(out, &cited, &report->sizes->input, report->arena);
	for (size_t i = 0; i < report->references; i++)
		report_citation_once(out, &cited, &report->reference[i], report->arena);
	cited_clear(&cited);
	if (topology != NULL)
		report_citation_of_topology(out, topology);
	out_end_table(out);
}

void report_rank(struct out *out, const struct rank_report *report)
{
	report_rank_question(out, report, "networks");
	report_rank_figure(out, report);
	rank_rows(out, report);
	report_rank_by_lists(out, report->ranking);
	if (report->rivalry != NULL)
		comparison_rows(out, report);
	report_rank_basis(out, report);
	report_rank_method(out, report);
}
