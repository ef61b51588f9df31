/*
 * An origin table made ready for many questions: addresses in, origins out, in batches so that the
 * waits for memory overlap. IPv4 is an array by /24; IPv6 a tree of 256-way nodes with runs of
 * equal slots stored once.
 *
 * Some 64 MB and a tenth of a second for a million prefixes: for a few addresses ask
 * origin_table_find.
 */
#pragma once

#include "store/origin_table.h"

struct origin_index;

/*
 * An answer. Plain: the AS number of the one origin, below 2^30. 0: no range holds the address.
 * Else it is one of the kinds below; index_origins tells the origins.
 */
typedef uint32_t origin_ref;

/*
 * Several origins, an AS_SET, or an AS number of 2^30 or more. How many peers saw a plain origin
 * only the table tells.
 */
static inline bool origin_ref_is_record(origin_ref ref)
{
	return ref >> 30 == 2;
}

/* It depends on the time (or on what the index has no room for): ask origin_table_find. */
#define ORIGIN_REF_ASK UINT32_C(0xC0000000)

/* NULL when the table is damaged. The table must outlive the index. */
struct origin_index *origin_index_new(const struct origin_table *table);
void origin_index_free(struct origin_index *index);
size_t origin_index_bytes(const struct origin_index *index, enum addr_family family);

/* `addr` as numbers of the host. */
void origin_index_ipv4(
	const struct origin_index *index, const uint32_t *addr, origin_ref *ref, size_t count);

struct addr_ipv6 {
	uint64_t high, low; /* as numbers of the host */
};
void origin_index_ipv6(const struct origin_index *index, const struct addr_ipv6 *addr,
	origin_ref *ref, size_t count);

/* The origins a record stands for. */
void origin_index_record(const struct origin_index *index, origin_ref ref, struct origins *origins);
