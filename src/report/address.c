#include "report/answers.h"

#include "report/citation.h"
#include "report/quotes.h"
#include "report/words.h"

#include <inttypes.h>
#include <string.h>

/* Of one presence so many lines are shown to people. */
enum { QUOTES_SHOWN = 50 };

/* An address for a range of one. */
static const char *range_text(struct arena *arena, const struct addr_range *range)
{
	struct buf text;
	buf_init(&text);
	if (addr_compare(&range->first, &range->last) == 0)
		addr_print(&text, &range->first);
	else
		range_print(&text, range);
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

static const char *addr_text(struct arena *arena, const struct addr *addr)
{
	return range_text(arena, &(struct addr_range){ *addr, *addr });
}

static struct out_value text_or_null(const char *text)
{
	return text[0] != '\0' ? out_text(text) : out_null(NULL);
}

static struct out_value origins_value(struct arena *arena, const struct attribution *attribution)
{
	asn_t *asn = arena_alloc(arena, (attribution->origins + 1) * sizeof *asn);
	for (size_t i = 0; i < attribution->origins; i++)
		asn[i] = attribution->by[i].asn;
	return out_asns(asn, attribution->origins);
}

/* ---- whose it is ---- */

static void report_now(struct out *out, const struct address_history *h, struct arena *arena)
{
	const struct origin_answer *answer = &h->now.origin;
	bool routed = answer->state == ORIGIN_ROUTED;
	const char *name = routed && h->now.origins > 0 ? h->now.by[0].name : "";
	struct out_value none = out_null("not known");
	out_field(out, "address", "Address", out_text(addr_text(arena, &h->addr)));
	out_field(out, "at", "As of", out_text(words_day(arena, day_of(h->at))));
	out_field(out, "state", NULL, out_text(origin_state_name(answer->state)));
	out_field(out, "origins", "Network", routed ? origins_value(arena, &h->now) : none);
	out_field(out, "name", "Name", name[0] != '\0' ? out_text(name) : none);
	out_field(out, "prefix", "Prefix",
		routed ? out_text(range_text(arena, &answer->found.range)) : none);
	out_field(out, "table", "By",
		answer->source != NULL ? out_source(answer->source->input.path) : none);
	out_field(out, "days_off", "Days off",
		answer->source != NULL ? out_int(answer->off_s / DAY_S) : none);
}

static void tell_summary(struct out *out, const struct address_history *h, struct arena *arena)
{
	const char *text = addr_text(arena, &h->addr);
	size_t lists = 0;
	for (size_t i = 0; i < h->told.count; i++)
		lists += i == 0 || strcmp(h->told.told[i].series->feed,
					   h->told.told[i - 1].series->feed) != 0;
	if (lists == 0)
		out_prose(out, OUT_LEAD,
			"No list in the store told of %s up to then. That is no finding about it.",
			text);
	else
		out_prose(out, OUT_LEAD, "%zu %s told of %s, on %s %s.", lists,
			words_plural(lists, "list", "lists"), text, words_count(arena, h->days),
			words_plural(h->days, "day", "days"));
}

/* ---- when which list had it ---- */

static void stay_row(struct out *out, const struct address_stay *stay, struct arena *arena)
{
	const struct told *told = stay->told;
	const struct origin_answer *answer = &stay->then.origin;
	const struct addr_range listed = presence_key_range(&told->key);
	bool routed = answer->state == ORIGIN_ROUTED;
	out_row(out,
		(struct out_value[]){
			out_text(told->series->feed),
			out_text(abuse_kind_name((enum abuse_kind)told->series->kind)),
			text_or_null(told->series->family),
			out_text(range_text(arena, &listed)),
			out_text(words_day(arena, stay->days.first)),
			out_text(words_day(arena, stay->days.last)),
			out_int(stay->days.last - stay->days.first + 1),
			out_text(origin_state_name(answer->state)),
			routed ? origins_value(arena, &stay->then) : out_null(NULL),
			routed && stay->then.origins > 0 ? text_or_null(stay->then.by[0].name)
							 : out_null(NULL),
			routed ? out_text(range_text(arena, &answer->found.range)) : out_null(NULL),
			answer->source != NULL ? out_source(answer->source->input.path)
					       : out_null(NULL),
			answer->source != NULL ? out_int(answer->off_s / DAY_S) : out_null(NULL),
		});
}

static void stay_rows(struct out *out, const struct address_history *h, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "list", "list", 0 },
		{ "kind", "kind", 0 },
		{ "family", "family", 0 },
		{ "listed", "listed", 0 },
		{ "first", "first", 0 },
		{ "last", "last", 0 },
		{ "days", "days", OUT_RIGHT },
		{ "state", NULL, 0 },
		{ "origins", "AS then", OUT_RIGHT },
		{ "name", "name", 0 },
		{ "prefix", "prefix", 0 },
		{ "table", "by", 0 },
		{ "days_off", "days off", OUT_RIGHT },
	};
	out_table(out, "stays", "On lists", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < h->stays; i++)
		stay_row(out, &h->stay[i], arena);
	out_end_table(out);
}

/* ---- what was said ---- */

static void quote_told(struct out *out, const struct told *told, struct arena *arena)
{
	const struct series *series = told->series;
	size_t hidden = told->quotes > QUOTES_SHOWN ? told->quotes - QUOTES_SHOWN : 0;
	out_prose(out, OUT_PARAGRAPH, "%s, %s%s%s:%s", series->feed,
		abuse_kind_name((enum abuse_kind)series->kind),
		series->family[0] != '\0' ? ", " : "", series->family,
		told->quotes == 0 ? " no line is kept: it was loaded before ostrakon kept lines, "
				    "or 'retain' let go of them."
				  : "");
	if (hidden > 0)
		out_prose(out, OUT_BULLET, "%zu before these; --format json has all", hidden);
	for (size_t i = hidden; i < told->quotes; i++)
		out_prose(out, OUT_BULLET, "%s", quote_text(arena, told, &told->quote[i]));
}

static void report_said(struct out *out, const struct address_history *h, struct arena *arena)
{
	size_t rows = 0, at = 0;
	out_section(out, NULL, "What was said");
	for (size_t i = 0; i < h->told.count; i++) {
		quote_told(out, &h->told.told[i], arena);
		rows += h->told.told[i].quotes;
	}
	out_end_section(out);
	struct quote_row *row = arena_alloc(arena, (rows + 1) * sizeof *row);
	for (size_t i = 0; i < h->told.count; i++) {
		const struct told *told = &h->told.told[i];
		for (size_t q = 0; q < told->quotes; q++)
			row[at++] = (struct quote_row){ 0, addr_text(arena, &h->addr), told,
				&told->quote[q] };
	}
	report_quotes(out, arena, row, rows);
}

/* ---- what it rests on ---- */

static bool tells(const struct address_history *h, const char *feed)
{
	for (size_t i = 0; i < h->told.count; i++) {
		if (strcmp(h->told.told[i].series->feed, feed) == 0)
			return true;
	}
	return false;
}

void report_address(struct out *out, const struct address_history *h,
	const struct address_sources *sources, struct arena *arena)
{
	out_begin(out, arena_printf(arena, "%s on %s", addr_text(arena, &h->addr),
			       words_day(arena, day_of(h->at))));
	tell_summary(out, h, arena);
	report_now(out, h, arena);
	stay_rows(out, h, arena);
	report_said(out, h, arena);
	struct cited cited = { 0 };
	report_citations_begin(out);
	for (size_t i = 0; i < sources->feeds; i++) {
		if (tells(h, sources->feed[i].feed))
			report_citation_of_feed(out, &sources->feed[i], arena);
	}
	if (h->now.origin.source != NULL)
		report_citation_once(out, &cited, &h->now.origin.source->input, arena);
	for (size_t i = 0; i < h->stays; i++) {
		const struct origin_source *table = h->stay[i].then.origin.source;
		if (table != NULL)
			report_citation_once(out, &cited, &table->input, arena);
	}
	for (size_t i = 0; i < sources->references; i++)
		report_citation_once(out, &cited, &sources->reference[i], arena);
	cited_clear(&cited);
	out_end_table(out);
}
