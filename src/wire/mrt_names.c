#include "wire/mrt.h"

/* Subtypes from 0 on, NULL where there is none; RFC 6396, RFC 6397, RFC 8050 and IANA's registry. */
static const char *const bgp_names[] = {
	"BGP NULL",
	"BGP UPDATE",
	"BGP PREF_UPDATE",
	"BGP STATE_CHANGE",
	"BGP SYNC",
	"BGP OPEN",
	"BGP NOTIFY",
	"BGP KEEPALIVE",
};
static const char *const table_dump_names[] = {
	NULL,
	"TABLE_DUMP AFI_IPv4",
	"TABLE_DUMP AFI_IPv6",
};
static const char *const table_dump_v2_names[] = {
	NULL,
	"TABLE_DUMP_V2 PEER_INDEX_TABLE",
	"TABLE_DUMP_V2 RIB_IPV4_UNICAST",
	"TABLE_DUMP_V2 RIB_IPV4_MULTICAST",
	"TABLE_DUMP_V2 RIB_IPV6_UNICAST",
	"TABLE_DUMP_V2 RIB_IPV6_MULTICAST",
	"TABLE_DUMP_V2 RIB_GENERIC",
	"TABLE_DUMP_V2 GEO_PEER_TABLE",
	"TABLE_DUMP_V2 RIB_IPV4_UNICAST_ADDPATH",
	"TABLE_DUMP_V2 RIB_IPV4_MULTICAST_ADDPATH",
	"TABLE_DUMP_V2 RIB_IPV6_UNICAST_ADDPATH",
	"TABLE_DUMP_V2 RIB_IPV6_MULTICAST_ADDPATH",
	"TABLE_DUMP_V2 RIB_GENERIC_ADDPATH",
};
static const char *const bgp4mp_names[] = {
	"BGP4MP STATE_CHANGE",
	"BGP4MP MESSAGE",
	"BGP4MP ENTRY",
	"BGP4MP SNAPSHOT",
	"BGP4MP MESSAGE_AS4",
	"BGP4MP STATE_CHANGE_AS4",
	"BGP4MP MESSAGE_LOCAL",
	"BGP4MP MESSAGE_AS4_LOCAL",
	"BGP4MP MESSAGE_ADDPATH",
	"BGP4MP MESSAGE_AS4_ADDPATH",
	"BGP4MP MESSAGE_LOCAL_ADDPATH",
	"BGP4MP MESSAGE_AS4_LOCAL_ADDPATH",
};
static const char *const bgp4mp_et_names[] = {
	"BGP4MP_ET STATE_CHANGE",
	"BGP4MP_ET MESSAGE",
	"BGP4MP_ET ENTRY",
	"BGP4MP_ET SNAPSHOT",
	"BGP4MP_ET MESSAGE_AS4",
	"BGP4MP_ET STATE_CHANGE_AS4",
	"BGP4MP_ET MESSAGE_LOCAL",
	"BGP4MP_ET MESSAGE_AS4_LOCAL",
	"BGP4MP_ET MESSAGE_ADDPATH",
	"BGP4MP_ET MESSAGE_AS4_ADDPATH",
	"BGP4MP_ET MESSAGE_LOCAL_ADDPATH",
	"BGP4MP_ET MESSAGE_AS4_LOCAL_ADDPATH",
};

/*
 * By type. The subtypes of those with one name only are not told apart: of the deprecated ones and
 * the IGPs there are few, up to `subtypes`.
 */
static const struct {
	const char *name; /* of all subtypes */
	const char *const *names; /* or of each */
	uint16_t subtypes;
} types[] = {
	[0] = { "NULL", NULL, 1 },
	[1] = { "START", NULL, 1 },
	[2] = { "DIE", NULL, 1 },
	[3] = { "I_AM_DEAD", NULL, 1 },
	[4] = { "PEER_DOWN", NULL, 1 },
	[MRT_BGP] = { NULL, bgp_names, 8 },
	[6] = { "RIP", NULL, 1 },
	[7] = { "IDRP", NULL, 1 },
	[8] = { "RIPNG", NULL, 1 },
	[9] = { "BGP4PLUS", NULL, 8 },
	[10] = { "BGP4PLUS_01", NULL, 8 },
	[11] = { "OSPFv2", NULL, 2 },
	[MRT_TABLE_DUMP] = { NULL, table_dump_names, 3 },
	[MRT_TABLE_DUMP_V2] = { NULL, table_dump_v2_names, 13 },
	[MRT_BGP4MP] = { NULL, bgp4mp_names, 12 },
	[MRT_BGP4MP_ET] = { NULL, bgp4mp_et_names, 12 },
	[32] = { "ISIS", NULL, 1 },
	[33] = { "ISIS_ET", NULL, 1 },
	[48] = { "OSPFv3", NULL, 1 },
	[49] = { "OSPFv3_ET", NULL, 1 },
};

const char *mrt_record_name(const struct mrt_header *header)
{
	if (header->type >= sizeof types / sizeof *types ||
		header->subtype >= types[header->type].subtypes)
		return NULL;
	if (types[header->type].names == NULL)
		return types[header->type].name;
	return types[header->type].names[header->subtype];
}

enum mrt_kind mrt_kind_of(const struct mrt_header *header)
{
	switch (header->type) {
	case MRT_TABLE_DUMP:
		return header->subtype == 1 || header->subtype == 2 ? MRT_KIND_RIB : MRT_KIND_OTHER;
	case MRT_TABLE_DUMP_V2:
		if (header->subtype == MRT_PEER_INDEX_TABLE)
			return MRT_KIND_PEERS;
		return header->subtype >= MRT_RIB_IPV4_UNICAST &&
				       header->subtype <= MRT_RIB_GENERIC_ADDPATH &&
				       header->subtype != MRT_GEO_PEER_TABLE
			       ? MRT_KIND_RIB
			       : MRT_KIND_OTHER;
	case MRT_BGP:
		/* UPDATE, STATE_CHANGE, OPEN, NOTIFY, KEEPALIVE */
		return header->subtype == 1 || header->subtype == 3 ||
				       (header->subtype >= 5 && header->subtype <= 7)
			       ? MRT_KIND_SESSION
			       : MRT_KIND_OTHER;
	case MRT_BGP4MP:
	case MRT_BGP4MP_ET:
		/* All but ENTRY and SNAPSHOT, which nobody wrote for long */
		return header->subtype <= 1 || (header->subtype >= 4 && header->subtype <= 11)
			       ? MRT_KIND_SESSION
			       : MRT_KIND_OTHER;
	default:
		return MRT_KIND_OTHER;
	}
}
