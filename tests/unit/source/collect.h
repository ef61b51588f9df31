/* A recording in memory for tests: the routes that come out as text, a line each. */
#pragma once

#include "base/alloc.h"
#include "source/recording_part.h"

#include <stdlib.h>
#include <string.h>

struct collected {
	struct buf text;
	struct recording_report report;
	struct recording_options options;
	struct recording_sink sink;
	struct diag diag;
	struct recording_part part;
	struct bgp_attributes *attributes;
	int fail_at; /* the sink returns -99 at that route, from 1; 0 = never */
	int routes;
};

static inline void collect_path(struct collected *c, const struct route *route)
{
	if (route->kind != ROUTE_ANNOUNCED)
		return;
	bgp_attributes_read(route, c->attributes);
	buf_puts(&c->text, " [");
	for (size_t i = 0; i < c->attributes->path.hops; i++)
		buf_printf(&c->text, i == 0 ? "%u" : " %u", c->attributes->path.hop[i]);
	buf_puts(&c->text, "]");
}

static inline int collect_route(void *ctx, const struct route *route)
{
	static const char kind[] = "TAWES";
	struct collected *c = ctx;
	buf_printf(&c->text, "%c", kind[route->kind]);
	if (route->kind == ROUTE_STATE)
		buf_printf(&c->text, " %u>%u", route->state.from, route->state.to);
	else if (route->kind == ROUTE_END_OF_RIB)
		buf_printf(&c->text, " family %u", route->prefix.family);
	else
		buf_puts(&c->text, " ");
	if (route->prefix.addr.family != 0) {
		addr_print(&c->text, &route->prefix.addr);
		buf_printf(&c->text, "/%u", route->prefix.bits);
	}
	if (route->prefix.has_path_id)
		buf_printf(&c->text, " id %u", route->prefix.path_id);
	buf_printf(&c->text, " of %u ", route->peer->asn);
	addr_print(&c->text, &route->peer->addr);
	buf_printf(&c->text, " rib %u at %u.%06u", route->rib, route->time, route->microseconds);
	collect_path(c, route);
	buf_puts(&c->text, "\n");
	return ++c->routes == c->fail_at ? -99 : 0;
}

static inline void collect_init(struct collected *c)
{
	memset(c, 0, sizeof *c);
	buf_init(&c->text);
	c->attributes = xcalloc(1, sizeof *c->attributes);
	c->sink = (struct recording_sink){ .ctx = c, .route = collect_route };
	c->part = (struct recording_part){ .options = &c->options,
		.sink = &c->sink,
		.report = &c->report,
		.diag = &c->diag,
		.attributes = xcalloc(1, sizeof *c->part.attributes) };
}

static inline void collect_clear(struct collected *c)
{
	buf_clear(&c->text);
	free(c->attributes);
	free(c->part.attributes);
}

/* How many records were counted under a name; and notes, and refusals. */
static inline uint64_t collect_count(const struct recording_report *report, const char *name)
{
	for (size_t i = 0; i < report->counts; i++) {
		if (strcmp(report->count[i].name, name) == 0)
			return report->count[i].records;
	}
	return 0;
}

static inline uint64_t collect_note(const struct recording_report *report, const char *name)
{
	for (size_t i = 0; i < report->notes; i++) {
		if (strcmp(report->note[i].name, name) == 0)
			return report->note[i].records;
	}
	return 0;
}

static inline uint64_t collect_refused(const struct recording_report *report, const char *why)
{
	for (size_t i = 0; i < report->tally.count; i++) {
		if (strcmp(report->tally.reasons[i].reason, why) == 0)
			return report->tally.reasons[i].count;
	}
	return 0;
}
