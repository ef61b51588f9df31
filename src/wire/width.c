#include "wire/width.h"

#include "wire/attributes.h"

/* Whether the segments end where the AS_PATH does. */
static bool fits(struct rd path, unsigned bytes)
{
	while (rd_left(&path) > 0) {
		uint8_t type = rd_u8(&path), count = rd_u8(&path);
		rd_bytes(&path, count * bytes);
		if (path.err != NULL || type < AS_SET || type > AS_CONFED_SET || count == 0)
			return false;
	}
	return true;
}

enum as_width as_width_guess(struct rd attributes)
{
	enum { AGGREGATOR_NARROW = 6, AGGREGATOR_WIDE = 8 };
	struct rd value;
	if (bgp_attribute_find(attributes, BGP_AS_PATH, &value)) {
		bool narrow = fits(value, 2), wide = fits(value, 4);
		if (narrow != wide)
			return wide ? AS_WIDTH_WIDE : AS_WIDTH_NARROW;
	}
	if (bgp_attribute_find(attributes, BGP_AGGREGATOR, &value)) {
		if (rd_left(&value) == AGGREGATOR_NARROW)
			return AS_WIDTH_NARROW;
		if (rd_left(&value) == AGGREGATOR_WIDE)
			return AS_WIDTH_WIDE;
	}
	/* RFC 6793, 3: a speaker of wide numbers must not send these to another one. */
	bool as4 = bgp_attribute_find(attributes, BGP_AS4_PATH, &value) ||
		   bgp_attribute_find(attributes, BGP_AS4_AGGREGATOR, &value);
	return as4 ? AS_WIDTH_NARROW : AS_WIDTH_UNKNOWN;
}
