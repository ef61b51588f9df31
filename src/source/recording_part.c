#include "source/recording_part.h"

#include "source/input.h"
#include "wire/filter.h"

static void add_to(
	struct recording_count *list, size_t *count, size_t max, const char *name, uint64_t times)
{
	size_t i = 0;
	while (i < *count && list[i].name != name)
		i++;
	if (i == max)
		return;
	if (i == *count)
		list[(*count)++] = (struct recording_count){ .name = name };
	list[i].records += times;
}

void recording_count(struct recording_part *part, const char *name, uint32_t time)
{
	struct recording_report *report = part->report;
	report->records++;
	add_to(report->count, &report->counts, RECORDING_COUNTS, name, 1);
	if (time == 0)
		return;
	if (report->first_time == 0 || time < report->first_time)
		report->first_time = time;
	if (time > report->last_time)
		report->last_time = time;
}

void recording_note(struct recording_part *part, const char *what, uint64_t times)
{
	struct recording_report *report = part->report;
	if (times > 0)
		add_to(report->note, &report->notes, RECORDING_NOTES, what, times);
}

void recording_refuse(struct recording_part *part, const char *why)
{
	tally_reject(&part->report->tally, why, part->offset, NULL, 0);
}

void recording_gap(struct recording_part *part, uint64_t offset, uint64_t bytes)
{
	struct recording_report *report = part->report;
	if (report->gaps++ == 0)
		report->first_gap = offset;
	report->lost_bytes += bytes;
}

/* RFC 7606, "attribute discard": nothing else of the route is in doubt. */
static void note_discarded(struct recording_part *part)
{
	const struct bgp_attributes *attributes = part->attributes;
	if (attributes->discarded > 0)
		recording_note(part, attributes->discarded_why, 1);
}

static bool is_sound(struct recording_part *part, const struct route *route)
{
	const char *why = bgp_attributes_read(route, part->attributes);
	note_discarded(part);
	if (why != NULL)
		recording_refuse(part, why);
	return why == NULL;
}

static inline int hand_out(struct recording_part *part, const struct route *route)
{
	if (part->options->decode && route->kind == ROUTE_TABLE && !is_sound(part, route))
		return 0;
	part->report->matched++;
	part->report->tally.records++;
	return part->sink->route != NULL ? part->sink->route(part->sink->ctx, route) : 0;
}

int recording_hand_out(struct recording_part *part, const struct route *route)
{
	return hand_out(part, route);
}

static inline int count_and_hand_out(struct recording_part *part, const struct route *route)
{
	part->report->routes++;
	part->report->kind_routes[route->kind]++;
	if (part->options->filter != NULL && !filter_matches(part->options->filter, route))
		return 0;
	return hand_out(part, route);
}

int recording_route(struct recording_part *part, struct route *route)
{
	return count_and_hand_out(part, route);
}

/* RFC 7606: what the attributes say of the routes they belong to. */
static void check_attributes(
	struct recording_part *part, struct bgp_update *update, struct route *route)
{
	bool plain = rd_left(&update->announced) > 0;
	if (!part->options->decode || update->treat_as_withdraw != NULL ||
		(!plain && rd_left(&update->mp_announced) == 0))
		return;
	route->kind = ROUTE_ANNOUNCED;
	route->prefix.family = plain ? (uint8_t)BGP_IPV4_UNICAST : update->mp_announced_family;
	const char *why = bgp_attributes_read(route, part->attributes);
	note_discarded(part);
	/* A router has what it reports by BMP; FRR just does not say the next hop. */
	if (why != NULL && part->attributes->incomplete && route->form == ROUTE_FORM_BMP)
		recording_note(part, why, 1);
	else
		update->treat_as_withdraw = why;
}

/*
 * Most UPDATEs announce routes of IPv4 and nothing else, in attributes without a fault: one walk
 * over them tells that, and there is nothing to be looked for in a second.
 */
static bool is_plain_and_sound(
	struct recording_part *part, const struct bgp_update *update, struct route *route)
{
	if (!part->options->decode || rd_left(&update->announced) == 0)
		return false;
	route->kind = ROUTE_ANNOUNCED;
	route->prefix.family = BGP_IPV4_UNICAST;
	return bgp_attributes_read(route, part->attributes) == NULL &&
	       part->attributes->discarded == 0 && !bgp_has(part->attributes, BGP_MP_REACH) &&
	       !bgp_has(part->attributes, BGP_MP_UNREACH);
}

int recording_message(struct recording_part *part, uint8_t type, const struct rd *body,
	const struct bgp_encoding *encoding, struct route *route)
{
	uint64_t *messages = part->report->messages;
	messages[type <= BGP_ROUTE_REFRESH ? type : 0]++;
	return type == BGP_UPDATE ? recording_update(part, body, encoding, route) : 0;
}

int recording_update(struct recording_part *part, const struct rd *body,
	const struct bgp_encoding *encoding, struct route *route)
{
	struct bgp_update update;
	const struct rd none = { 0 };
	bool plain = false;
	const char *why = bgp_update_split(body, encoding, &update);
	route->offset = part->offset;
	route->wide = encoding->wide;
	route->attributes = update.attributes;
	if (why == NULL) {
		plain = is_plain_and_sound(part, &update, route);
		why = bgp_update_look(&update, encoding, !plain);
	}
	if (why != NULL) {
		recording_refuse(part, why);
		return 0;
	}
	if (!plain)
		check_attributes(part, &update, route);
	if (update.treat_as_withdraw != NULL)
		recording_refuse(part, update.treat_as_withdraw);
	if (update.other_families > 0)
		recording_note(part, "UPDATEs of address families that are not decoded", 1);
	if (update.guessed_add_path)
		recording_note(part, "UPDATEs read with path identifiers nobody told of", 1);
	int got, status = 0;
	while (status == 0 &&
		(got = bgp_update_next(&update, &route->kind, &route->prefix, &why)) != 0) {
		if (got < 0) {
			recording_refuse(part, why);
			continue;
		}
		route->attributes = route->kind == ROUTE_ANNOUNCED ? update.attributes : none;
		status = count_and_hand_out(part, route);
	}
	return status;
}

int recording_end(struct recording_part *part, int got, const char *what)
{
	struct recording_report *report = part->report;
	report->truncated |= got == OST_ETRUNCATED || report->tail_bytes > 0;
	if (got < 0 && got != OST_ETRUNCATED)
		return got;
	if (report->records == 0)
		return diag_set(part->diag, OST_EFORMAT, "holds no whole %s", what);
	*part->diag = (struct diag){ 0 };
	return 0;
}
