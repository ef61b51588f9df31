#include "wire/as_path.h"

#include "wire/attributes.h"

static inline uint32_t number_at(const uint8_t *p, bool wide)
{
	if (!wide)
		return (uint32_t)(p[0] << 8 | p[1]);
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Why a segment at `p` cannot be read, or NULL (RFC 7606, 7.2). */
static inline const char *refuse_segment(const uint8_t *p, const uint8_t *end, size_t width)
{
	if (end - p < 2)
		return "an AS path segment runs past the end";
	if (p[0] < AS_SET || p[0] > AS_CONFED_SET)
		return "an AS path segment of an unknown type";
	if (p[1] == 0)
		return "an AS path segment without an AS";
	if ((size_t)(end - p - 2) < p[1] * width)
		return "an AS path segment runs past the end";
	return NULL;
}

/* Appends the segments in `value`; `keep` of their types are wanted, a bit each. */
static const char *append(struct rd value, bool wide, unsigned keep, struct as_path *path)
{
	size_t width = wide ? 4 : 2;
	const uint8_t *p = value.p;
	size_t hops = path->hops, segments = path->segments;
	while (p != value.end) {
		const char *why = refuse_segment(p, value.end, width);
		if (why == NULL &&
			(segments == AS_PATH_SEGMENTS_MAX || hops + p[1] > AS_PATH_HOPS_MAX))
			why = "an AS path longer than the maximum";
		if (why != NULL)
			return why;
		uint8_t type = p[0], count = p[1];
		p += 2;
		if ((keep >> type & 1) != 0) {
			path->segment[segments++] =
				(struct as_segment){ type, (uint16_t)hops, count };
			for (size_t i = 0; i < count; i++)
				path->hop[hops++] = number_at(p + i * width, wide);
		}
		p += count * width;
	}
	path->hops = hops;
	path->segments = segments;
	return NULL;
}

const char *as_path_decode_slowly(struct rd value, bool wide, struct as_path *path)
{
	path->hops = path->segments = 0;
	return append(value, wide, ~0u, path);
}

static bool is_confederation(uint8_t type)
{
	return type == AS_CONFED_SEQUENCE || type == AS_CONFED_SET;
}

/* How many ASes long: a set is one, a confederation none (RFC 4271, 9.1.2.2 a; RFC 5065, 5.3). */
static size_t length_of(uint8_t type, size_t count)
{
	if (is_confederation(type))
		return 0;
	return type == AS_SET ? 1 : count;
}

static size_t path_length(const struct as_path *path)
{
	size_t length = 0;
	for (size_t i = 0; i < path->segments; i++)
		length += length_of(path->segment[i].type, path->segment[i].count);
	return length;
}

/* The length of an AS4_PATH, or false where it is damaged. */
static bool as4_length(struct rd value, size_t *length)
{
	*length = 0;
	for (const uint8_t *p = value.p; p != value.end; p += 2 + p[1] * 4) {
		if (refuse_segment(p, value.end, 4) != NULL)
			return false;
		*length += length_of(p[0], p[1]);
	}
	return true;
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
		size_t length = length_of(segment->type, segment->count);
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

/* RFC 6793, 4.2.3: somebody else aggregated later, so the AS4_PATH is of another route. */
static bool aggregated_since(const struct as4_values *values)
{
	struct rd aggregator = values->aggregator;
	return rd_left(&values->as4_aggregator) == 8 && rd_left(&aggregator) == 6 &&
	       rd_u16(&aggregator) != AS_TRANS;
}

bool as_path_merge(struct as_path *path, const struct as4_values *values)
{
	/* RFC 6793, 6: confederations have no place in an AS4_PATH. */
	static const unsigned keep = 1u << AS_SET | 1u << AS_SEQUENCE;
	size_t behind;
	if (!as4_length(values->as4_path, &behind))
		return false;
	size_t length = path_length(path);
	if (aggregated_since(values) || length < behind)
		return true;
	keep_leading(path, length - behind);
	/*
	 * It fits: both paths lie in one list of attributes, and the maxima hold all that such a
	 * list can.
	 */
	return append(values->as4_path, true, keep, path) == NULL;
}

static void keep_first(struct rd *kept, struct rd value)
{
	/* RFC 7606, 3 g: of an attribute given twice all but the first are ignored. */
	if (kept->p == NULL)
		*kept = value;
}

const char *as_path_read(struct rd attributes, bool wide, struct as_path *path)
{
	struct rd value = { 0 };
	struct as4_values as4 = { 0 };
	struct bgp_other_attribute attribute;
	int got;
	path->hops = path->segments = 0;
	while ((got = bgp_attribute_next(&attributes, &attribute)) == 1) {
		if (attribute.type == BGP_AS_PATH)
			keep_first(&value, attribute.value);
		else if (attribute.type == BGP_AS4_PATH)
			keep_first(&as4.as4_path, attribute.value);
		else if (attribute.type == BGP_AGGREGATOR)
			keep_first(&as4.aggregator, attribute.value);
		else if (attribute.type == BGP_AS4_AGGREGATOR)
			keep_first(&as4.as4_aggregator, attribute.value);
	}
	if (got < 0)
		return BGP_ATTRIBUTE_CUT;
	const char *why = value.p != NULL ? as_path_decode(value, wide, path) : NULL;
	if (why == NULL && !wide && as4.as4_path.p != NULL)
		as_path_merge(path, &as4);
	if (why != NULL)
		path->hops = path->segments = 0;
	return why;
}
