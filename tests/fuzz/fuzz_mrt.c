/* The bytes as an MRT file: every record, every entry, every AS path. */
#include "fuzz.h"

#include "wire/as_path.h"
#include "wire/mrt.h"

static struct mrt_peer peer_room[MRT_PEERS_MAX];
static struct mrt_peers peers = { peer_room, 0 };

static void check_path(struct rd attributes, bool wide)
{
	static struct as_path path;
	const char *why = as_path_read(attributes, wide, &path);
	size_t hops = 0;
	FUZZ_CHECK(path.hops <= AS_PATH_HOPS_MAX && path.segments <= AS_PATH_SEGMENTS_MAX);
	FUZZ_CHECK(why == NULL || (path.hops == 0 && path.segments == 0));
	for (size_t i = 0; i < path.segments; i++) {
		FUZZ_CHECK(path.segment[i].count > 0 && path.segment[i].first == hops);
		hops += path.segment[i].count;
	}
	FUZZ_CHECK(hops == path.hops);
}

static void check_rib(const struct mrt_header *header, struct rd body)
{
	struct mrt_rib rib;
	struct mrt_entry entry;
	const char *why = NULL;
	int got;
	if (mrt_rib_begin(header, body, &peers, &rib) != NULL)
		return;
	while ((got = mrt_rib_next(&rib, &entry, &why)) != 0) {
		FUZZ_CHECK(got == 1 || why != NULL);
		if (got == 1) {
			check_path(entry.attributes, rib.wide);
			check_path(entry.attributes, !rib.wide);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct rd in = rd_of(bytes, size);
	peers.count = 0;
	while (rd_left(&in) > 0) {
		struct mrt_header header;
		mrt_read_header(&in, &header);
		struct rd body = rd_sub(&in, header.length);
		if (header.type == MRT_TABLE_DUMP_V2 && header.subtype == MRT_PEER_INDEX_TABLE)
			FUZZ_CHECK((mrt_read_peers(body, &peers) == NULL) || peers.count == 0);
		else
			check_rib(&header, body);
	}
	return 0;
}
