#include "report/rank_evidence.h"

#include "net/addr.h"
#include "report/quotes.h"
#include "report/words.h"

#include <inttypes.h>

static const char *what_text(struct arena *arena, const struct vote_piece *piece)
{
	struct presence_key key = { piece->first, piece->first, piece->what };
	struct buf text;
	if (piece->what == PRESENCE_ASN)
		return arena_printf(arena, "AS%" PRIu32, (uint32_t)piece->first);
	struct addr addr = presence_key_range(&key).first;
	buf_init(&text);
	addr_print(&text, &addr);
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

static const char *feeds_text(
	struct arena *arena, const struct evidence *evidence, const struct votes *votes)
{
	struct buf text;
	buf_init(&text);
	evidence_feeds(evidence, votes, &text);
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

static struct out_value prefix_value(struct arena *arena, const struct origin_answer *origin)
{
	struct buf text;
	if (origin->source == NULL || origin->state != ORIGIN_ROUTED)
		return out_null(NULL);
	buf_init(&text);
	range_print(&text, &origin->found.range);
	struct out_value value = out_text(arena_strdup(arena, text.text));
	buf_clear(&text);
	return value;
}

static void vote_row(struct out *out, const struct rank_report *report, asn_t asn,
	const struct evidence *evidence)
{
	struct arena *arena = report->arena;
	const struct vote_piece *piece = evidence->piece;
	const struct origin_answer *origin = &evidence->origin;
	const char *family = report->votes->family[piece->family];
	bool located = origin->source != NULL;
	out_row(out, (struct out_value[]){
			     out_asn(asn),
			     out_text(what_text(arena, piece)),
			     out_text(abuse_kind_name((enum abuse_kind)piece->kind)),
			     family[0] != '\0' ? out_text(family) : out_null(NULL),
			     out_text(feeds_text(arena, evidence, report->votes)),
			     out_text(words_day(arena, evidence->days.first)),
			     out_text(words_day(arena, evidence->days.last)),
			     out_int(evidence->covered),
			     out_number(evidence->weight, 4),
			     out_number((double)piece->share, 3),
			     out_bool(piece->artefact),
			     prefix_value(arena, origin),
			     located ? out_source(origin->source->input.path) : out_null(NULL),
			     located ? out_int(origin->off_s / DAY_S) : out_null(NULL),
			     out_int((int64_t)evidence->quotes),
		     });
}

static void vote_rows(struct out *out, const struct rank_report *report,
	const struct rank_evidence *network, size_t networks)
{
	static const struct out_column columns[] = {
		{ "asn", "AS", OUT_RIGHT },
		{ "address", "address", 0 },
		{ "kind", "kind", 0 },
		{ "family", "family", 0 },
		{ "lists", "lists", 0 },
		{ "first", "first", 0 },
		{ "last", "last", 0 },
		{ "days", "days", OUT_RIGHT },
		{ "weight", "weight", OUT_RIGHT },
		{ "share", NULL, OUT_RIGHT },
		{ "artefact", NULL, 0 },
		{ "prefix", "prefix", 0 },
		{ "table", "by", 0 },
		{ "days_off", "days off", OUT_RIGHT },
		{ "said", NULL, OUT_RIGHT },
	};
	out_table(out, "votes", "Votes", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < networks; i++) {
		for (size_t j = 0; j < network[i].shown; j++)
			vote_row(out, report, network[i].asn, &network[i].list->evidence[j]);
	}
	out_end_table(out);
}

/* ---- what was said ---- */

/* Of one vote so many lines stand for all. */
enum { QUOTES_SHOWN = 5 };

static size_t quotes_shown(const struct evidence *evidence)
{
	return evidence->quotes < QUOTES_SHOWN ? evidence->quotes : QUOTES_SHOWN;
}

static void quote_vote(
	struct out *out, const struct rank_report *report, const struct evidence *evidence)
{
	const char *family = report->votes->family[evidence->piece->family];
	size_t shown = quotes_shown(evidence);
	if (shown == 0)
		return;
	out_prose(out, OUT_PARAGRAPH, "%s, %s%s%s:", what_text(report->arena, evidence->piece),
		abuse_kind_name((enum abuse_kind)evidence->piece->kind),
		family[0] != '\0' ? ", " : "", family);
	for (size_t i = 0; i < shown; i++)
		out_prose(out, OUT_BULLET, "%s",
			quote_text(
				report->arena, evidence->quote[i].told, evidence->quote[i].quote));
	if (shown == evidence->quotes)
		return;
	out_prose(out, OUT_BULLET, "%zu more before these%s%s", evidence->quotes - shown,
		evidence->piece->what == PRESENCE_ASN ? "" : "; all of them: ostrakon show ",
		evidence->piece->what == PRESENCE_ASN ? ""
						      : what_text(report->arena, evidence->piece));
}

static void quote_table(struct out *out, const struct rank_report *report,
	const struct rank_evidence *network, size_t networks)
{
	size_t rows = 0, at = 0;
	for (size_t i = 0; i < networks; i++) {
		for (size_t j = 0; j < network[i].shown; j++)
			rows += quotes_shown(&network[i].list->evidence[j]);
	}
	struct quote_row *row = arena_alloc(report->arena, (rows + 1) * sizeof *row);
	for (size_t i = 0; i < networks; i++) {
		for (size_t j = 0; j < network[i].shown; j++) {
			const struct evidence *e = &network[i].list->evidence[j];
			for (size_t q = 0; q < quotes_shown(e); q++)
				row[at++] = (struct quote_row){ network[i].asn,
					what_text(report->arena, e->piece), e->quote[q].told,
					e->quote[q].quote };
		}
	}
	report_quotes(out, report->arena, row, rows);
}

/* The newest lines behind each vote that is listed. */
static void tell_quotes(struct out *out, const struct rank_report *report,
	const struct rank_evidence *network, size_t networks)
{
	size_t none = 0;
	out_section(out, NULL, "What was said");
	for (size_t i = 0; i < networks; i++) {
		for (size_t j = 0; j < network[i].shown; j++) {
			quote_vote(out, report, &network[i].list->evidence[j]);
			none += network[i].list->evidence[j].quotes == 0;
		}
	}
	if (none > 0)
		out_prose(out, OUT_CAVEAT,
			"Of %zu %s no line is kept: what says so was loaded before ostrakon kept "
			"lines, or 'retain' let go of them.",
			none, words_plural(none, "vote", "votes"));
	out_end_section(out);
	quote_table(out, report, network, networks);
}

static void tell_rest(struct out *out, const struct rank_evidence *network)
{
	const struct evidence_list *list = network->list;
	double weight = 0;
	if (network->shown == list->count)
		return;
	for (size_t i = network->shown; i < list->count; i++)
		weight += list->evidence[i].weight;
	out_prose(out, OUT_PARAGRAPH,
		"Not listed: %zu more votes of AS%" PRIu32
		", of weight %.2f together; --evidence N "
		"lists more.",
		list->count - network->shown, network->asn, weight);
}

/* Its size in the units of the formula. */
static double units_of(const struct ranked *ranked)
{
	return ranked->size > 256 ? ranked->size / 256 : 1;
}

/* How much of the score is the network's own doing, and not what is usual. */
static double own_part(const struct rank_report *report, const struct ranked *ranked)
{
	double units = units_of(ranked);
	return units / (units + report->ranking->prior.rate);
}

static void formula_rows(struct out *out, const struct rank_report *report,
	const struct rank_evidence *network, size_t networks)
{
	static const struct out_column columns[] = {
		{ "asn", NULL, 0 },
		{ "score", NULL, 0 },
		{ "weight", NULL, 0 },
		{ "units", NULL, 0 },
		{ "clumped", NULL, 0 },
		{ "own_part", NULL, 0 },
		{ "votes", NULL, 0 },
		{ "votes_listed", NULL, 0 },
	};
	out_table(out, "evidence", NULL, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < networks; i++) {
		const struct ranked *r = network[i].row != NULL ? network[i].row->ranked : NULL;
		struct out_value none = out_null(NULL);
		out_row(out, (struct out_value[]){
				     out_asn(network[i].asn),
				     r != NULL ? out_number(r->score, 6) : none,
				     r != NULL ? out_number(r->weight, 6) : none,
				     r != NULL ? out_number(units_of(r), 4) : none,
				     r != NULL ? out_number(r->dispersion, 4) : none,
				     r != NULL ? out_number(own_part(report, r), 4) : none,
				     out_int((int64_t)network[i].list->count),
				     out_int((int64_t)network[i].shown),
			     });
	}
	out_end_table(out);
}

/* The formula of study/rank.h with the numbers of a network. */
static void tell_formula(
	struct out *out, const struct rank_report *report, const struct rank_evidence *network)
{
	const struct ranking *all = report->ranking;
	if (network->row == NULL) {
		out_prose(out, OUT_PARAGRAPH, "AS%" PRIu32 ": no vote of it counts.", network->asn);
		return;
	}
	const struct ranked *r = network->row->ranked;
	const char *size = r->size > 256 ? "" : " (never taken as less than one)";
	if (r->size == 0)
		size = " (no size is known: taken as one)";
	out_prose(out, OUT_PARAGRAPH,
		"AS%" PRIu32
		": score %.4f = %.4g x (%.4g + %.4f / %.4g) / (%.4g + %.4g). Its votes weigh %.4f "
		"together, one usually weighs %.4g; its size is %.4g units of 256 addresses%s; the "
		"other two constants are the prior's. So %.0f %% of the score is its own doing, the "
		"rest what is usual among %zu networks. By the weight of its own votes and their "
		"clumps, %.3g usual weights tell as much as one vote that comes alone: so many times "
		"is the variance of the draws. In these its rank is %u in the mean, which makes it "
		"number %u of %zu; 90 %% of them put it at %u to %u.",
		r->asn, r->score, all->usual_weight, all->prior.shape, r->weight, all->usual_weight,
		all->prior.rate, units_of(r), r->weight, all->usual_weight, units_of(r), size,
		100 * own_part(report, r), all->of, r->dispersion, r->rank, r->place, all->networks,
		r->rank_low, r->rank_high);
}

void report_rank_evidence(struct out *out, const struct rank_report *report,
	const struct rank_evidence *network, size_t networks)
{
	formula_rows(out, report, network, networks);
	for (size_t i = 0; i < networks; i++)
		tell_formula(out, report, &network[i]);
	vote_rows(out, report, network, networks);
	for (size_t i = 0; i < networks; i++)
		tell_rest(out, &network[i]);
	tell_quotes(out, report, network, networks);
}
