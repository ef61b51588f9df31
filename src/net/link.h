/* A link between two ASes and the relationship a source infers for it. */
#pragma once

#include "net/asn.h"

enum link_rel {
	LINK_P2C = -1, /* a is provider of b, the value CAIDA's files use */
	LINK_P2P = 0,
};

struct as_link {
	asn_t a, b;
	int8_t rel; /* enum link_rel */
};

/* What a neighbour is to the AS one speaks of. */
enum relation { RELATION_PROVIDER, RELATION_PEER, RELATION_CUSTOMER, RELATIONS };

static inline const char *relation_name(enum relation relation)
{
	static const char *const name[RELATIONS] = { "provider", "peer", "customer" };
	return name[relation];
}
