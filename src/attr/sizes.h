/*
 * How big networks are: the IPv4 addresses whose longest prefix each AS originates. One that several
 * originate is split among them in equal parts.
 */
#pragma once

#include "attr/origin.h"

struct as_size {
	asn_t asn;
	double addresses;
};

struct as_sizes {
	struct as_size *size; /* by AS number */
	size_t count;
};

/* By the first moment of a table. Returns 0 or OST_EFORMAT (cannot be read); to be cleared in any case. */
int as_sizes_of(struct origin_set *set, struct origin_source *source, struct as_sizes *sizes);
void as_sizes_clear(struct as_sizes *sizes);
/* 0 where the table has none of it. */
double as_sizes_find(const struct as_sizes *sizes, asn_t asn);
