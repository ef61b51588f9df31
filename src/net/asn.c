#include "net/asn.h"

bool asn_parse(struct span text, asn_t *asn)
{
	uint64_t high = 0, low = 0;
	struct span part, rest = span_trim(text);
	if (rest.n > 2 && (rest.p[0] == 'A' || rest.p[0] == 'a') &&
		(rest.p[1] == 'S' || rest.p[1] == 's')) {
		rest.p += 2;
		rest.n -= 2;
	}
	if (!span_cut(&rest, '.', &part))
		return false;
	if (rest.p == NULL) {
		if (!span_u64(part, UINT32_MAX, &low))
			return false;
	} else if (!span_u64(part, UINT16_MAX, &high) || !span_u64(rest, UINT16_MAX, &low)) {
		return false;
	}
	if (high == 0 && low == 0)
		return false;
	*asn = (asn_t)(high << 16 | low);
	return true;
}

bool asn_path_loops(const asn_t *hop, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = i + 1; j < count; j++) {
			if (hop[i] == hop[j])
				return true;
		}
	}
	return false;
}
