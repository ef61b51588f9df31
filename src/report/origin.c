#include "report/origin.h"

#include "feed/special.h"
#include "report/citation.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdlib.h>

/* Days from the time asked for to a table's, negative when it is older; whole days apart. */
static int64_t days_off(const struct origin_source *source, ost_time_t at)
{
	const struct origin_table_info *info = &source->table.info;
	if (at >= info->from && at <= info->until)
		return 0;
	return (at < info->from ? info->from : info->until) / DAY_S - at / DAY_S;
}

void report_origin_init(struct origin_report *report, struct out *out)
{
	*report = (struct origin_report){ .out = out };
	arena_init(&report->arena);
}

static void begin(struct origin_report *report)
{
	static const struct out_column columns[] = {
		{ "address", "Address", 0 },
		{ "at", "asked for", OUT_DETAIL },
		{ "state", "is", 0 },
		{ "prefix", "Prefix", 0 },
		{ "origins", "origin AS", OUT_RIGHT },
		{ "note", "note", 0 },
		{ "name", "Name", 0 },
		{ "seen_by", "seen by", OUT_DETAIL },
		{ "table_of", "table of", 0 },
		{ "days_off", "days off", OUT_RIGHT },
		{ "since", "since", OUT_DETAIL },
		{ "table", "from", OUT_DETAIL },
		{ "organisation", "organisation", OUT_DETAIL },
		{ "as_country", "AS in", OUT_DETAIL },
		{ "address_country", "address in", OUT_DETAIL },
	};
	out_table(report->out, "answers", "Origins", columns, sizeof columns / sizeof *columns);
}

static void cite(struct origin_report *report, const struct origin_source *source)
{
	for (size_t i = 0; i < report->cites; i++) {
		if (report->cited[i] == source)
			return;
	}
	report->cited =
		array_grow(report->cited, report->cites, &report->capacity, sizeof *report->cited);
	report->cited[report->cites++] = source;
}

/* "28 of 30", of several origins "28, 2 of 30". */
static struct out_value seen_by(struct arena *arena, const struct attribution *attribution)
{
	const struct origin_answer *answer = &attribution->origin;
	const struct origin_table_info *info = &answer->source->table.info;
	bool ipv4 = answer->found.range.first.family == ADDR_IPV4;
	uint16_t peers = ipv4 ? info->peers_ipv4 : info->peers_ipv6;
	struct buf text;
	if (peers == 0)
		return out_null("not told");
	buf_init(&text);
	for (size_t i = 0; i < attribution->origins; i++)
		buf_printf(&text, "%s%" PRIu16, i > 0 ? ", " : "", attribution->by[i].peers);
	buf_printf(&text, " of %" PRIu16, peers);
	struct out_value value = out_text(arena_strdup(arena, text.text));
	buf_clear(&text);
	return value;
}

static struct out_value minute(struct arena *arena, ost_time_t time)
{
	struct buf text;
	buf_init(&text);
	if (time % DAY_S == 0)
		time_print_day(&text, time);
	else
		time_print_minute(&text, time);
	struct out_value value = out_text(arena_strdup(arena, text.text));
	buf_clear(&text);
	return value;
}

static struct out_value prefix_of(struct arena *arena, const struct addr_range *range)
{
	struct buf text;
	buf_init(&text);
	range_print(&text, range);
	struct out_value value = out_text(arena_strdup(arena, text.text));
	buf_clear(&text);
	return value;
}

static struct out_value text_or_null(const char *text)
{
	return text[0] != '\0' ? out_text(text) : out_null(NULL);
}

/* Why an address without an origin could have none. */
static const char *special(const struct addr *addr)
{
	return special_purpose(&(struct addr_range){ *addr, *addr }, false);
}

static const char *note_on(const struct addr *addr, const struct attribution *attribution)
{
	if (attribution->origin.state != ORIGIN_ROUTED)
		return special(addr);
	for (size_t i = 0; i < attribution->origins; i++) {
		if (attribution->by[i].as_set)
			return "AS_SET";
	}
	return attribution->origins > 1 ? "several origins" : NULL;
}

void report_origin_row(struct origin_report *report, const struct addr *addr, const ost_time_t *at,
	const struct attribution *attribution)
{
	const struct origin_answer *answer = &attribution->origin;
	const struct origin_source *source = answer->source;
	bool routed = source != NULL && answer->state == ORIGIN_ROUTED;
	bool known = source != NULL && when_known(&source->input.dated);
	const char *dated = known ? source->input.dated.text : NULL;
	struct arena *arena = &report->arena;
	struct buf text;
	asn_t asn[ORIGINS_MAX];
	if (!report->begun)
		begin(report);
	report->begun = true;
	buf_init(&text);
	addr_print(&text, addr);
	for (size_t i = 0; i < attribution->origins; i++)
		asn[i] = attribution->by[i].asn;
	const char *name = routed ? attribution->by[0].name : "";
	out_row(report->out,
		(struct out_value[]){
			out_text(text.text),
			at != NULL ? minute(arena, *at) : out_null(NULL),
			out_text(origin_state_name(answer->state)),
			routed ? prefix_of(arena, &answer->found.range) : out_null(NULL),
			routed ? out_asns(asn, attribution->origins) : out_null(NULL),
			out_text(note_on(addr, attribution)),
			text_or_null(name),
			routed ? seen_by(arena, attribution) : out_null(NULL),
			dated != NULL ? out_text(dated) : out_null("not known"),
			dated != NULL && at != NULL ? out_int(days_off(source, *at))
						    : out_null(NULL),
			routed ? minute(arena, answer->found.from) : out_null(NULL),
			out_text(source != NULL ? source->input.path : NULL),
			text_or_null(routed ? attribution->by[0].organisation : ""),
			text_or_null(routed ? attribution->by[0].country : ""),
			text_or_null(attribution->country),
		});
	buf_clear(&text);
	arena_clear(arena);
	arena_init(arena);
	if (source != NULL)
		cite(report, source);
}

void report_origin_end(
	struct origin_report *report, const struct store_input *reference, size_t references)
{
	struct out *out = report->out;
	struct cited cited = { 0 };
	if (report->begun) {
		out_end_table(out);
		report_citations_begin(out);
		for (size_t i = 0; i < report->cites; i++)
			report_citation_once(out, &cited, &report->cited[i]->input, &report->arena);
		for (size_t i = 0; i < references; i++)
			report_citation_once(out, &cited, &reference[i], &report->arena);
		out_end_table(out);
	}
	cited_clear(&cited);
	arena_clear(&report->arena);
	free(report->cited);
}
