#include "wire/as_path.h"

#include <string.h>

/* RFC 4271, 4.3: flags and type codes of path attributes; RFC 6793, 3, for the later two. */
enum {
	FLAG_EXTENDED_LENGTH = 0x10,
	ATTRIBUTE_AS_PATH = 2,
	ATTRIBUTE_AGGREGATOR = 7,
	ATTRIBUTE_AS4_PATH = 17,
	ATTRIBUTE_AS4_AGGREGATOR = 18,
	AS_TRANS = 23456,
};

#define AS_PATH_TOO_LONG "an AS path longer than the maximum"

/* Where the attributes that matter lie; `p` is NULL for those which are absent. */
struct found {
	struct rd as_path, as4_path, aggregator, as4_aggregator;
};

static void keep_first(struct rd *kept, struct rd value)
{
	/* RFC 7606, 3 g: of an attribute given twice all but the first are ignored. */
	if (kept->p == NULL)
		*kept = value;
}

static const char *find(struct rd attributes, struct found *found)
{
	while (rd_left(&attributes) > 0) {
		uint8_t flags = rd_u8(&attributes);
		uint8_t type = rd_u8(&attributes);
		size_t length = (flags & FLAG_EXTENDED_LENGTH) != 0 ? rd_u16(&attributes)
								    : rd_u8(&attributes);
		struct rd value = rd_sub(&attributes, length);
		if (attributes.err != NULL)
			return "an attribute reaches behind the last";
		if (type == ATTRIBUTE_AS_PATH)
			keep_first(&found->as_path, value);
		else if (type == ATTRIBUTE_AS4_PATH)
			keep_first(&found->as4_path, value);
		else if (type == ATTRIBUTE_AGGREGATOR)
			keep_first(&found->aggregator, value);
		else if (type == ATTRIBUTE_AS4_AGGREGATOR)
			keep_first(&found->as4_aggregator, value);
	}
	return attributes.err;
}

static void read_segment(struct rd *in, bool wide, struct as_path *path)
{
	uint8_t type = rd_u8(in), count = rd_u8(in);
	if (in->err != NULL)
		return;
	/* RFC 7606, 7.2: unknown types and empty segments make the attribute malformed. */
	if (type < AS_SET || type > AS_CONFED_SET)
		rd_fail(in, "an AS path segment of an unknown type");
	else if (count == 0)
		rd_fail(in, "an AS path segment without an AS");
	else if (path->segments == AS_PATH_SEGMENTS_MAX || path->hops + count > AS_PATH_HOPS_MAX)
		rd_fail(in, AS_PATH_TOO_LONG);
	else if (rd_left(in) < count * (wide ? 4u : 2u))
		rd_fail(in, "an AS path segment reaches behind the last");
	if (in->err != NULL)
		return;
	path->segment[path->segments++] = (struct as_segment){ type, (uint16_t)path->hops, count };
	for (int i = 0; i < count; i++)
		path->hop[path->hops++] = wide ? rd_u32(in) : rd_u16(in);
}

static const char *read_path(struct rd in, bool wide, struct as_path *path)
{
	path->hops = path->segments = 0;
	while (rd_left(&in) > 0)
		read_segment(&in, wide, path);
	if (in.err != NULL)
		path->hops = path->segments = 0;
	return in.err;
}

static bool is_confederation(const struct as_segment *segment)
{
	return segment->type == AS_CONFED_SEQUENCE || segment->type == AS_CONFED_SET;
}

/* How many ASes long: a set is one, a confederation none (RFC 4271, 9.1.2.2 a; RFC 5065, 5.3). */
static size_t length_of(const struct as_segment *segment)
{
	if (is_confederation(segment))
		return 0;
	return segment->type == AS_SET ? 1 : segment->count;
}

static size_t path_length(const struct as_path *path)
{
	size_t length = 0;
	for (size_t i = 0; i < path->segments; i++)
		length += length_of(&path->segment[i]);
	return length;
}

/*
 * Cuts `path` down to its first `wanted` ASes. A confederation that stands in front or behind a
 * segment that stays is kept (RFC 6793, 4.2.3).
 */
static void keep_leading(struct as_path *path, size_t wanted)
{
	size_t kept = 0;
	bool cut = false;
	while (kept < path->segments && !cut) {
		struct as_segment *segment = &path->segment[kept];
		size_t length = length_of(segment);
		cut = length > wanted;
		if (cut && wanted == 0)
			break;
		if (cut)
			segment->count = (uint16_t)wanted; /* of a sequence: a set is one AS long */
		wanted -= cut ? wanted : length;
		kept++;
	}
	path->segments = kept;
	path->hops = 0;
	if (kept > 0)
		path->hops = (size_t)path->segment[kept - 1].first + path->segment[kept - 1].count;
}

static bool append_segment(
	struct as_path *path, const struct as_path *from, const struct as_segment *segment)
{
	if (path->segments == AS_PATH_SEGMENTS_MAX ||
		path->hops + segment->count > AS_PATH_HOPS_MAX)
		return false;
	path->segment[path->segments++] =
		(struct as_segment){ segment->type, (uint16_t)path->hops, segment->count };
	memcpy(path->hop + path->hops, from->hop + segment->first,
		segment->count * sizeof *path->hop);
	path->hops += segment->count;
	return true;
}

/* RFC 6793, 4.2.3: somebody else aggregated later, so the AS4_PATH is of another route. */
static bool aggregated_since(const struct found *found)
{
	struct rd aggregator = found->aggregator;
	return found->as4_aggregator.p != NULL && aggregator.p != NULL &&
	       rd_u16(&aggregator) != AS_TRANS;
}

/* Puts the four-byte AS numbers where AS_PATH has AS_TRANS for them. */
static const char *merge(const struct found *found, struct as_path *path)
{
	struct as_path four;
	if (found->as4_path.p == NULL || aggregated_since(found) ||
		read_path(found->as4_path, true, &four) != NULL)
		return NULL;
	size_t length = path_length(path), behind = path_length(&four);
	if (length < behind)
		return NULL;
	keep_leading(path, length - behind);
	for (size_t i = 0; i < four.segments; i++) {
		/* RFC 6793, 6: confederations have no place in an AS4_PATH. */
		if (!is_confederation(&four.segment[i]) &&
			!append_segment(path, &four, &four.segment[i]))
			return AS_PATH_TOO_LONG;
	}
	return NULL;
}

const char *as_path_read(struct rd attributes, bool wide, struct as_path *path)
{
	struct found found = { 0 };
	path->hops = path->segments = 0;
	const char *why = find(attributes, &found);
	if (why == NULL && found.as_path.p != NULL)
		why = read_path(found.as_path, wide, path);
	if (why == NULL && !wide)
		why = merge(&found, path);
	if (why != NULL)
		path->hops = path->segments = 0;
	return why;
}
