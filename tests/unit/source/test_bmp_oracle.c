/*
 * BMP sessions of real routers, message by message against what another program (NetGauze) made of
 * them. Both sides are written down as text: ours from the decoders, the other's from its JSON. Its
 * lines for messages which it could not read are passed over; they are counted.
 */
#include "base/when.h"
#include "model/bmp_bytes.h"
#include "source/input.h"
#include "unit/skip.h"
#include "wire/attributes.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAMS = 2, SESSIONS = 64 };

/* What the walk through one stream keeps: the peers that came up. */
struct session {
	struct bmp_peer peer;
	struct bmp_peer_up up;
};

struct walk {
	struct buf bytes;
	struct rd rest;
	struct session session[SESSIONS];
	size_t sessions;
	struct buf text; /* of the message at hand */
};

static struct bgp_attributes attributes;

static const char *const families[] = { "Ipv4Unicast", "Ipv6Unicast", "Ipv4Multicast",
	"Ipv6Multicast", "Ipv4NlriMplsLabels", "Ipv6NlriMplsLabels", "Ipv4MplsVpnUnicast",
	"Ipv6MplsVpnUnicast" };

static void put_addr(struct buf *out, const struct addr *addr)
{
	if (addr->family == 0)
		buf_puts(out, "-");
	else
		addr_print(out, addr);
}

/* Both sides write this; the order of the words is that of struct bmp_peer. */
static void put_peer(struct buf *out, const struct bmp_peer *peer)
{
	buf_printf(out, " peer %u rib %u%s%s rd %016llx ", peer->type, peer->rib,
		peer->narrow ? " narrow" : "", peer->filtered ? " filtered" : "",
		(unsigned long long)peer->distinguisher);
	put_addr(out, &peer->peer.addr);
	buf_printf(out, " as %u id ", peer->peer.asn);
	put_addr(out, &peer->identifier);
	buf_printf(out, " at %u.%06u\n", peer->time, peer->microseconds);
}

static void put_route(struct buf *out, const char *kind, const struct bgp_prefix *prefix)
{
	buf_printf(out, "  %s %s", kind, families[prefix->family]);
	if (prefix->has_path_id)
		buf_printf(out, " id %u", prefix->path_id);
	if (prefix->distinguisher != 0)
		buf_printf(out, " rd %016llx", (unsigned long long)prefix->distinguisher);
	buf_puts(out, " ");
	if (prefix->addr.family != 0) {
		addr_print(out, &prefix->addr);
		buf_printf(out, "/%u", prefix->bits);
	}
	buf_puts(out, "\n");
}

/* ---- our side ---- */

static bool has(enum bgp_attribute type)
{
	return (attributes.seen >> type & 1) != 0;
}

static void put_our_path(struct buf *out)
{
	const struct as_path *path = &attributes.path;
	for (size_t i = 0; i < path->segments; i++) {
		buf_printf(out, " %u:", path->segment[i].type);
		for (size_t k = 0; k < path->segment[i].count; k++)
			buf_printf(out, "%u,", path->hop[path->segment[i].first + k]);
	}
}

static void put_our_attributes(struct buf *out, const struct route *route)
{
	bgp_attributes_read(route, &attributes);
	buf_printf(out, "   origin %u path", attributes.origin);
	put_our_path(out);
	buf_puts(out, " hop ");
	put_addr(out, &attributes.next_hop);
	if (has(BGP_MED))
		buf_printf(out, " med %u", attributes.med);
	if (has(BGP_LOCAL_PREF))
		buf_printf(out, " pref %u", attributes.local_pref);
	for (uint32_t i = 0; i < attributes.communities; i++)
		buf_printf(out, " c%u", attributes.community[i]);
	buf_printf(out, " extended %zu", rd_left(&attributes.extended) / 8);
	for (struct rd in = attributes.large; rd_left(&in) > 0;) {
		uint32_t a = rd_u32(&in), b = rd_u32(&in), c = rd_u32(&in);
		buf_printf(out, " l%u:%u:%u", a, b, c);
	}
	buf_puts(out, "\n");
}

static const struct session *find_session(const struct walk *walk, const struct bmp_peer *peer)
{
	for (size_t i = walk->sessions; i-- > 0;) {
		const struct bmp_peer *known = &walk->session[i].peer;
		if (known->type == peer->type && known->distinguisher == peer->distinguisher &&
			addr_compare(&known->peer.addr, &peer->peer.addr) == 0)
			return &walk->session[i];
	}
	return NULL;
}

static void put_our_update(struct walk *walk, const struct bmp_message *message)
{
	static const char *const name[] = { "T", "A", "W", "E" };
	const struct session *session = find_session(walk, &message->peer);
	struct bgp_encoding encoding = { 0 };
	struct rd body, rest;
	struct bgp_update update;
	const char *why;
	int got;
	if (session != NULL)
		encoding = bmp_peer_up_encoding(&session->up, message->peer.rib);
	encoding.wide = !message->peer.narrow;
	assert_null(bmp_update_read(message, &body, &rest));
	assert_null(bgp_update_begin(&body, &encoding, &update));
	struct route route = {
		.attributes = update.attributes, .wide = encoding.wide, .peer = &message->peer.peer
	};
	bool announces = rd_left(&update.announced) + rd_left(&update.mp_announced) > 0;
	if (update.other_families > 0)
		buf_printf(&walk->text, "  other %u\n", update.other_families);
	while ((got = bgp_update_next(&update, &route.kind, &route.prefix, &why)) != 0) {
		assert_int_equal(got, 1);
		put_route(&walk->text, name[route.kind], &route.prefix);
	}
	route.kind = ROUTE_ANNOUNCED;
	if (announces)
		put_our_attributes(&walk->text, &route);
}

static void put_our_open(struct buf *out, const struct bgp_open *open)
{
	buf_printf(out, " as %u hold %u id ", open->asn, open->hold_time_s);
	put_addr(out, &open->identifier);
}

static void put_our_peer_up(struct walk *walk, const struct bmp_message *message)
{
	assert_true(walk->sessions < SESSIONS);
	struct session *session = &walk->session[walk->sessions++];
	session->peer = message->peer;
	assert_null(bmp_peer_up_read(message, &session->up));
	buf_printf(
		&walk->text, "  ports %u %u sent", session->up.local_port, session->up.remote_port);
	put_our_open(&walk->text, &session->up.sent);
	buf_puts(&walk->text, " received");
	put_our_open(&walk->text, &session->up.received);
	buf_puts(&walk->text, "\n");
}

static void put_our_statistics(struct buf *out, const struct bmp_message *message)
{
	struct rd in = message->body;
	struct bmp_statistic statistic;
	bmp_statistics_begin(&in);
	while (bmp_statistic_next(&in, &statistic) == 1) {
		if (statistic.name != NULL && !statistic.per_family)
			buf_printf(out, "  %s %llu\n", statistic.name,
				(unsigned long long)statistic.value);
		else
			buf_puts(out, "  another\n");
	}
}

static void put_our_peer_down(struct buf *out, const struct bmp_message *message)
{
	struct bmp_peer_down down;
	assert_null(bmp_peer_down_read(message, &down));
	buf_printf(out, "  reason %u code %u\n", down.reason, down.code);
}

/* The next message of a stream as text. False at its end. */
static bool next_message(struct walk *walk)
{
	struct bmp_message message;
	size_t length;
	buf_reset(&walk->text);
	if (rd_left(&walk->rest) == 0)
		return false;
	enum bmp_frame frame = bmp_frame(walk->rest.p, rd_left(&walk->rest), &length);
	if (frame == BMP_FRAME_VERSION_4) {
		buf_puts(&walk->text, "version 4\n");
		walk->rest.p += length;
		return true;
	}
	assert_int_equal(frame, BMP_FRAME_WHOLE);
	assert_null(bmp_message_check(rd_of(walk->rest.p, length)));
	assert_null(bmp_message_begin(rd_of(walk->rest.p, length), &message));
	walk->rest.p += length;
	buf_printf(&walk->text, "%s", bmp_type_name(message.type));
	if (message.type == BMP_INITIATION) {
		buf_puts(&walk->text, "\n");
		return true;
	}
	put_peer(&walk->text, &message.peer);
	switch (message.type) {
	case BMP_ROUTE_MONITORING:
		put_our_update(walk, &message);
		break;
	case BMP_PEER_UP:
		put_our_peer_up(walk, &message);
		break;
	case BMP_PEER_DOWN:
		put_our_peer_down(&walk->text, &message);
		break;
	case BMP_STATISTICS:
		put_our_statistics(&walk->text, &message);
		break;
	default:
		fail_msg("a type that is not in these captures");
	}
	return true;
}

/* ---- the other side ---- */

static struct addr addr_from(const json_t *text)
{
	struct addr addr = { 0 };
	if (json_is_string(text))
		assert_true(addr_parse(span_of(json_string_value(text)), &addr));
	return addr;
}

static unsigned long long number(const json_t *object, const char *key)
{
	return (unsigned long long)json_integer_value(json_object_get(object, key));
}

/* RFC 4364, 4.2 */
static uint64_t distinguisher_from(const json_t *rd)
{
	const char *kind = json_object_iter_key(json_object_iter((json_t *)(uintptr_t)rd));
	if (kind == NULL)
		return 0;
	const json_t *value = json_object_get(rd, kind);
	uint64_t low = number(value, "number");
	if (strcmp(kind, "As2Administrator") == 0)
		return (uint64_t)number(value, "asn2") << 32 | low;
	if (strcmp(kind, "As4Administrator") == 0)
		return UINT64_C(2) << 48 | (uint64_t)number(value, "asn4") << 16 | low;
	struct addr ip = addr_from(json_object_get(value, "ip"));
	return UINT64_C(1) << 48 | (uint64_t)ip.byte[0] << 40 | (uint64_t)ip.byte[1] << 32 |
	       (uint64_t)ip.byte[2] << 24 | (uint64_t)ip.byte[3] << 16 | low;
}

static void time_from(const json_t *text, struct bmp_peer *peer)
{
	int year, month, day, hour, minute, second, used = 0;
	const char *rest = json_string_value(text);
	if (rest == NULL) /* none is given: zeros on the wire */
		return;
	assert_int_equal(sscanf(rest, "%d-%d-%dT%d:%d:%d%n", &year, &month, &day, &hour, &minute,
				 &second, &used),
		6);
	rest += used + (rest[used] == '.');
	for (int i = 0; i < 6; i++) {
		bool digit = *rest >= '0' && *rest <= '9';
		peer->microseconds =
			10 * peer->microseconds + (digit ? (uint32_t)(*rest++ - '0') : 0);
	}
	peer->time = (uint32_t)(days_from_civil(year, month, day) * DAY_S + hour * HOUR_S +
				minute * MINUTE_S + second);
}

static void put_their_peer(struct buf *out, const json_t *header)
{
	struct bmp_peer peer = { 0 };
	const json_t *kind = json_object_get(header, "peer_type"), *flags;
	if ((flags = json_object_get(kind, "LocRibInstancePeer")) != NULL) {
		peer.type = BMP_PEER_LOC_RIB;
		peer.rib = BGP_LOC_RIB;
		peer.filtered = json_is_true(json_object_get(flags, "filtered"));
	} else {
		flags = json_object_get(kind, "GlobalInstancePeer");
		if (flags == NULL) {
			flags = json_object_get(kind, "RdInstancePeer");
			peer.type = BMP_PEER_DISTINGUISHED;
		}
		assert_non_null(flags);
		assert_false(json_is_true(json_object_get(flags, "adj_rib_out")));
		peer.rib = json_is_true(json_object_get(flags, "post_policy")) ? BGP_ADJ_RIB_IN_POST
									       : BGP_ADJ_RIB_IN;
		peer.narrow = json_is_true(json_object_get(flags, "asn2"));
	}
	peer.distinguisher = distinguisher_from(json_object_get(header, "rd"));
	peer.peer.addr = addr_from(json_object_get(header, "address"));
	if (peer.peer.addr.family == 0)
		peer.peer.addr.family = ADDR_IPV4;
	peer.peer.asn = (asn_t)number(header, "peer_as");
	peer.identifier = addr_from(json_object_get(header, "bgp_id"));
	time_from(json_object_get(header, "timestamp"), &peer);
	put_peer(out, &peer);
}

static void put_their_prefixes(
	struct buf *out, const char *kind, uint8_t family, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i), *id;
		const json_t *text = json_object_get(item, "network");
		struct bgp_prefix prefix = { .family = family };
		struct addr_range range;
		unsigned bits;
		if (text == NULL)
			text = json_object_get(item, "prefix");
		assert_true(prefix_parse(span_of(json_string_value(text)), true, &range));
		assert_true(range_is_prefix(&range, &bits));
		id = json_object_get(item, "path_id");
		prefix.has_path_id = json_is_integer(id);
		prefix.path_id = (uint32_t)json_integer_value(id);
		prefix.distinguisher = distinguisher_from(json_object_get(item, "rd"));
		prefix.addr = range.first;
		prefix.bits = (uint8_t)bits;
		put_route(out, kind, &prefix);
	}
}

/* The value of an attribute by its name; NULL when it is not there. */
static const json_t *attribute(const json_t *update, const char *name)
{
	const json_t *list = json_object_get(update, "path_attributes");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_object_get(json_array_get(list, i), "value");
		const json_t *found = json_object_get(value, name);
		if (found != NULL)
			return found;
	}
	return NULL;
}

/* The family and contents of MpReach or MpUnreach; FAMILIES for one that is not decoded. */
static uint8_t family_from(const json_t *mp, const json_t **contents)
{
	*contents = NULL;
	for (uint8_t i = 0; i < BGP_FAMILIES; i++) {
		if ((*contents = json_object_get(mp, families[i])) != NULL)
			return i;
	}
	return BGP_FAMILIES;
}

static struct addr next_hop_from(const json_t *reach)
{
	const json_t *hop = json_object_get(reach, "next_hop");
	if (hop == NULL)
		hop = json_object_get(reach, "next_hop_global");
	if (json_is_object(hop)) {
		const json_t *inner = json_object_get(hop, "Ipv4");
		if (inner == NULL)
			inner = json_object_get(hop, "Ipv6");
		hop = json_object_get(inner, "next_hop");
	}
	return addr_from(hop);
}

static void put_their_path(struct buf *out, const json_t *path)
{
	static const char *const type[] = { "AsSet", "AsSequence", "AsConfedSequence",
		"AsConfedSet" };
	const json_t *segments = json_object_get(path, "As4PathSegments");
	for (size_t i = 0; i < json_array_size(segments); i++) {
		const json_t *segment = json_array_get(segments, i);
		const json_t *hops = json_object_get(segment, "as_numbers");
		const char *name = json_string_value(json_object_get(segment, "segment_type"));
		unsigned k = 0;
		while (k < 4 && strcmp(type[k], name) != 0)
			k++;
		buf_printf(out, " %u:", k + 1);
		for (size_t j = 0; j < json_array_size(hops); j++)
			buf_printf(out, "%llu,",
				(unsigned long long)json_integer_value(json_array_get(hops, j)));
	}
}

static void put_their_attributes(struct buf *out, const json_t *update, const json_t *reach)
{
	static const char *const origins[] = { "IGP", "EGP", "Incomplete" };
	const char *origin = json_string_value(attribute(update, "Origin"));
	const json_t *value, *list;
	unsigned number_of_origin = 0;
	while (origin != NULL && number_of_origin < 3 &&
		strcmp(origins[number_of_origin], origin) != 0)
		number_of_origin++;
	buf_printf(out, "   origin %u path", number_of_origin);
	put_their_path(out, attribute(update, "AsPath"));
	struct addr hop =
		reach != NULL
			? next_hop_from(reach)
			: addr_from(json_object_get(attribute(update, "NextHop"), "next_hop"));
	buf_puts(out, " hop ");
	put_addr(out, &hop);
	if ((value = attribute(update, "MultiExitDiscriminator")) != NULL)
		buf_printf(out, " med %llu", number(value, "metric"));
	if ((value = attribute(update, "LocalPreference")) != NULL)
		buf_printf(out, " pref %llu", number(value, "metric"));
	list = json_object_get(attribute(update, "Communities"), "communities");
	for (size_t i = 0; i < json_array_size(list); i++)
		buf_printf(out, " c%llu",
			(unsigned long long)json_integer_value(json_array_get(list, i)));
	list = json_object_get(attribute(update, "ExtendedCommunities"), "communities");
	buf_printf(out, " extended %zu", json_array_size(list));
	list = json_object_get(attribute(update, "LargeCommunities"), "communities");
	for (size_t i = 0; i < json_array_size(list); i++) {
		value = json_array_get(list, i);
		buf_printf(out, " l%llu:%llu:%llu", number(value, "global_admin"),
			number(value, "local_data1"), number(value, "local_data2"));
	}
	buf_puts(out, "\n");
}

static void put_their_update(struct buf *out, const json_t *update)
{
	const json_t *unreach = attribute(update, "MpUnreach"),
		     *reach = attribute(update, "MpReach");
	const json_t *gone, *new, *plain = json_object_get(update, "nlri");
	const json_t *withdrawn = json_object_get(update, "withdrawn_routes");
	uint8_t gone_family = family_from(unreach, &gone), new_family = family_from(reach, &new);
	unsigned others = unreach != NULL && gone == NULL;
	others += reach != NULL && new == NULL;
	if (others > 0)
		buf_printf(out, "  other %u\n", others);
	const json_t *gone_list = json_object_get(gone, "nlri"), *new_list = NULL;
	put_their_prefixes(out, "W", BGP_IPV4_UNICAST, withdrawn);
	put_their_prefixes(out, "W", gone_family, gone_list);
	put_their_prefixes(out, "A", BGP_IPV4_UNICAST, plain);
	if (new != NULL)
		new_list = json_object_get(new, "nlri");
	put_their_prefixes(out, "A", new_family, new_list);
	size_t count = json_array_size(json_object_get(update, "path_attributes"));
	bool bare = json_array_size(withdrawn) + json_array_size(plain) == 0 && reach == NULL;
	if (bare && count == 0)
		put_route(out, "E", &(struct bgp_prefix){ .family = BGP_IPV4_UNICAST });
	else if (bare && count == 1 && gone != NULL && json_array_size(gone_list) == 0)
		put_route(out, "E", &(struct bgp_prefix){ .family = gone_family });
	if (json_array_size(plain) + json_array_size(new_list) > 0)
		put_their_attributes(out, update, new);
}

static void put_their_open(struct buf *out, const json_t *message)
{
	const json_t *open = json_object_get(message, "Open");
	const json_t *parameters = json_object_get(open, "params");
	unsigned long long asn = number(open, "my_as");
	for (size_t i = 0; i < json_array_size(parameters); i++) {
		const json_t *list = json_object_get(json_array_get(parameters, i), "Capabilities");
		for (size_t k = 0; k < json_array_size(list); k++) {
			const json_t *wide =
				json_object_get(json_array_get(list, k), "FourOctetAs");
			if (wide != NULL)
				asn = number(wide, "asn4");
		}
	}
	buf_printf(out, " as %llu hold %llu id ", asn, number(open, "hold_time"));
	struct addr id = addr_from(json_object_get(open, "bgp_id"));
	put_addr(out, &id);
}

static void put_their_statistics(struct buf *out, const json_t *counters)
{
	static const struct {
		const char *theirs, *ours;
	} names[] = {
		{ "NumberOfPrefixesRejectedByInboundPolicy",
			"prefixes rejected by inbound policy" },
		{ "NumberOfDuplicatePrefixAdvertisements", "duplicate prefix advertisements" },
		{ "NumberOfDuplicateWithdraws", "duplicate withdraws" },
		{ "NumberOfUpdatesInvalidatedDueToClusterListLoop",
			"updates invalidated due to CLUSTER_LIST loop" },
		{ "NumberOfUpdatesInvalidatedDueToAsPathLoop",
			"updates invalidated due to AS_PATH loop" },
		{ "NumberOfUpdatesInvalidatedDueToOriginatorId",
			"updates invalidated due to ORIGINATOR_ID" },
		{ "NumberOfUpdatesInvalidatedDueToAsConfederationLoop",
			"updates invalidated due to AS_CONFED loop" },
		{ "NumberOfRoutesInAdjRibIn", "routes in Adj-RIBs-In" },
		{ "NumberOfRoutesInLocRib", "routes in Loc-RIB" },
		{ "NumberOfUpdatesSubjectedToTreatAsWithdraw",
			"updates subjected to treat-as-withdraw" },
	};
	for (size_t i = 0; i < json_array_size(counters); i++) {
		json_t *counter = json_array_get(counters, i);
		const char *key = json_object_iter_key(json_object_iter(counter));
		size_t k = 0;
		while (k < sizeof names / sizeof *names && strcmp(names[k].theirs, key) != 0)
			k++;
		if (k < sizeof names / sizeof *names)
			buf_printf(out, "  %s %llu\n", names[k].ours, number(counter, key));
		else
			buf_puts(out, "  another\n");
	}
}

static void put_their_peer_down(struct buf *out, const json_t *reason)
{
	static const char *const names[] = { "", "LocalSystemClosedNotificationPduFollows",
		"LocalSystemClosedFsmEventFollows", "RemoteSystemClosedNotificationPduFollows",
		"RemoteSystemClosedNoData", "PeerDeConfigured", "LocalSystemClosedTlvDataFollows" };
	const char *name =
		json_is_string(reason)
			? json_string_value(reason)
			: json_object_iter_key(json_object_iter((json_t *)(uintptr_t)reason));
	unsigned i = 1;
	while (i < 7 && strcmp(names[i], name) != 0)
		i++;
	const json_t *message = json_object_get(json_object_get(reason, name), "Notification");
	bool cease = json_object_get(message, "CeaseError") != NULL;
	buf_printf(out, "  reason %u code %u\n", i, cease ? 6 : 0);
}

/* One line as text. False when the other program could not read the message. */
static bool put_theirs(struct buf *out, const json_t *line)
{
	const json_t *message = json_object_get(line, "V3"), *part;
	buf_reset(out);
	if (json_object_get(line, "V4") != NULL) {
		buf_puts(out, "version 4\n");
		return true;
	}
	if (message == NULL)
		return false;
	if (json_object_get(message, "Initiation") != NULL) {
		buf_puts(out, "Initiation\n");
	} else if ((part = json_object_get(message, "RouteMonitoring")) != NULL) {
		buf_puts(out, "Route Monitoring");
		put_their_peer(out, json_object_get(part, "peer_header"));
		put_their_update(
			out, json_object_get(json_object_get(part, "update_message"), "Update"));
	} else if ((part = json_object_get(message, "PeerUpNotification")) != NULL) {
		buf_puts(out, "Peer Up");
		put_their_peer(out, json_object_get(part, "peer_header"));
		buf_printf(out, "  ports %llu %llu sent", number(part, "local_port"),
			number(part, "remote_port"));
		put_their_open(out, json_object_get(part, "sent_message"));
		buf_puts(out, " received");
		put_their_open(out, json_object_get(part, "received_message"));
		buf_puts(out, "\n");
	} else if ((part = json_object_get(message, "StatisticsReport")) != NULL) {
		buf_puts(out, "Statistics Report");
		put_their_peer(out, json_object_get(part, "peer_header"));
		put_their_statistics(out, json_object_get(part, "counters"));
	} else {
		part = json_object_get(message, "PeerDownNotification");
		assert_non_null(part);
		buf_puts(out, "Peer Down");
		put_their_peer(out, json_object_get(part, "peer_header"));
		put_their_peer_down(out, json_object_get(part, "reason"));
	}
	return true;
}

/* ---- both ---- */

static void begin_walk(struct walk *walk, const char *folder, const char *name)
{
	char path[4096];
	struct span text;
	struct diag diag;
	memset(walk, 0, sizeof *walk);
	buf_init(&walk->bytes);
	buf_init(&walk->text);
	snprintf(path, sizeof path, "%s/data/bgp/bmp-streams/%s.bmp", folder, name);
	struct input *input = input_open(path, &diag);
	assert_non_null(input);
	assert_int_equal(input_whole(input, 1 << 24, &text, &diag), 0);
	buf_add(&walk->bytes, text.p, text.n);
	input_close(input);
	walk->rest = rd_of(walk->bytes.text, walk->bytes.length);
}

/* The line must be what comes next in one of the streams. */
static void compare(struct walk *walks, size_t count, const struct buf *theirs, bool readable)
{
	for (size_t i = 0; i < count; i++) {
		if (walks[i].text.length > 0 &&
			(!readable || strcmp(walks[i].text.text, theirs->text) == 0)) {
			next_message(&walks[i]);
			return;
		}
	}
	fail_msg("theirs:\n%s\nours:\n%s", theirs->text, walks[0].text.text);
}

static void run(const char *decoded, const char *const *streams, size_t count, size_t expected,
	size_t unread)
{
	static struct walk walks[STREAMS];
	const char *shared = getenv("OSTRAKON_SHARED");
	char path[4096];
	struct diag diag;
	struct span line;
	struct buf theirs;
	bool too_long;
	size_t lines = 0, unreadable = 0;
	if (shared == NULL)
		skip_because(SKIP_NO_SHARED);
	for (size_t i = 0; i < count; i++) {
		begin_walk(&walks[i], shared, streams[i]);
		next_message(&walks[i]);
	}
	snprintf(path, sizeof path, "%s/data/bgp/bmp/%s.decoded.jsonl.zst", shared, decoded);
	struct input *input = input_open(path, &diag);
	assert_non_null(input);
	buf_init(&theirs);
	while (input_line(input, 1 << 20, &line, &too_long, &diag) == 1) {
		json_t *root = json_loadb(line.p, line.n, 0, NULL);
		assert_non_null(root);
		bool readable = put_theirs(&theirs, root);
		compare(walks, count, &theirs, readable);
		json_decref(root);
		unreadable += !readable;
		lines++;
	}
	assert_int_equal(lines, expected);
	assert_int_equal(unreadable, unread);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(walks[i].text.length, 0);
		assert_int_equal(rd_left(&walks[i].rest), 0);
		buf_clear(&walks[i].bytes);
		buf_clear(&walks[i].text);
	}
	input_close(input);
	buf_clear(&theirs);
}

static void huawei_with_a_loc_rib(void **state)
{
	const char *name = "pmacct__200-BMP-HUAWEI-locrib_instance__traffic-00";
	const char *stream = "pmacct__200-BMP-HUAWEI-locrib_instance__traffic-00__192.0.2.61";
	(void)state;
	run(name, &stream, 1, 103, 0);
}

static void cisco_with_vrfs(void **state)
{
	const char *name = "pmacct__201-BMP-CISCO-rd_instance__traffic-00";
	const char *stream = "pmacct__201-BMP-CISCO-rd_instance__traffic-00__192.0.2.55";
	(void)state;
	run(name, &stream, 1, 336, 0);
}

static void cisco_with_peers_going_down(void **state)
{
	const char *name = "pmacct__204-BMP-CISCO-peer_down__traffic-00";
	const char *stream = "pmacct__204-BMP-CISCO-peer_down__traffic-00__2001_db8_90__1";
	(void)state;
	run(name, &stream, 1, 343, 0);
}

/* It refuses a BGP identifier of 0.0.0.0, and the two paths of two-byte AS numbers. */
static void frr_with_peers_going_down(void **state)
{
	const char *name = "pmacct__205-BMP-6wind-FRR-peer_down__traffic-00";
	const char *stream = "pmacct__205-BMP-6wind-FRR-peer_down__traffic-00__203.0.113.58";
	(void)state;
	run(name, &stream, 1, 509, 3);
}

static void cisco_with_a_loc_rib_of_each_vrf(void **state)
{
	const char *name = "pmacct__403-IPFIXv10-BMP-IPv6-CISCO-locrib-peerdown-vrf__traffic-00";
	const char *stream = "pmacct__403-IPFIXv10-BMP-IPv6-CISCO-locrib-peerdown-vrf__traffic-00__"
			     "2001_db8_90__1";
	(void)state;
	run(name, &stream, 1, 877, 0);
}

static void two_routers_with_evpn(void **state)
{
	const char *streams[] = { "netgauze__bmp__evpn__evpn__198.51.100.154",
		"netgauze__bmp__evpn__evpn__198.51.100.44" };
	(void)state;
	run("netgauze__bmp__evpn__evpn", streams, 2, 156, 0);
}

static void peers_with_different_capabilities(void **state)
{
	const char *stream = "netgauze__bmp__peers-with-different-caps__example__10.215.131.44";
	(void)state;
	run("netgauze__bmp__peers-with-different-caps__example", &stream, 1, 192, 0);
}

static void version_4_is_told_apart(void **state)
{
	const char *marking = "netgauze__bmp__path-status__ipv4_unicast_path_marking__192.85.2.1";
	const char *vpn = "netgauze__bmp__vpnv4-stateless-with-withdraw__"
			  "vpnv4-stateless-with-withdraw__192.85.2.1";
	(void)state;
	run("netgauze__bmp__path-status__ipv4_unicast_path_marking", &marking, 1, 5, 0);
	run("netgauze__bmp__vpnv4-stateless-with-withdraw__vpnv4-stateless-with-withdraw", &vpn, 1,
		15, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(huawei_with_a_loc_rib),
		cmocka_unit_test(cisco_with_vrfs),
		cmocka_unit_test(cisco_with_peers_going_down),
		cmocka_unit_test(frr_with_peers_going_down),
		cmocka_unit_test(cisco_with_a_loc_rib_of_each_vrf),
		cmocka_unit_test(two_routers_with_evpn),
		cmocka_unit_test(peers_with_different_capabilities),
		cmocka_unit_test(version_4_is_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
