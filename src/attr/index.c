#include "attr/index.h"

#include "attr/index_part.h"
#include "base/alloc.h"

#include <stdlib.h>

/* What exceeds it is asked of the table, one address at a time. */
enum { RECORDS_MAX = 1 << 20 };

static const asn_t plain_below = UINT32_C(1) << 30;

static bool same_as_last(const struct origin_index *index, const struct origins *origins)
{
	if (index->records == 0)
		return false;
	uint32_t begin = index->begin[index->records - 1];
	if (index->origins - begin != origins->count)
		return false;
	for (size_t i = 0; i < origins->count; i++) {
		const struct origin *x = &index->origin[begin + i], *y = &origins->origin[i];
		if (x->asn != y->asn || x->peers != y->peers || x->as_set != y->as_set)
			return false;
	}
	return true;
}

static origin_ref add_record(struct origin_index *index, const struct origins *origins)
{
	if (same_as_last(index, origins))
		return ORIGIN_REF_RECORD | (origin_ref)(index->records - 1);
	if (index->records == RECORDS_MAX)
		return ORIGIN_REF_ASK;
	index->begin = array_grow(
		index->begin, index->records, &index->record_capacity, sizeof *index->begin);
	index->begin[index->records] = (uint32_t)index->origins;
	for (size_t i = 0; i < origins->count; i++) {
		index->origin = array_grow(index->origin, index->origins, &index->origin_capacity,
			sizeof *index->origin);
		index->origin[index->origins++] = origins->origin[i];
	}
	return ORIGIN_REF_RECORD | (origin_ref)index->records++;
}

static origin_ref ref_of(void *ctx, const struct origin_cursor *cursor)
{
	const struct origins *origins = &cursor->change[0].origins;
	if (cursor->changes > 1)
		return ORIGIN_REF_ASK;
	if (origins->count == 0)
		return 0;
	const struct origin *origin = &origins->origin[0];
	if (origins->count == 1 && !origin->as_set && origin->asn < plain_below)
		return origin->asn;
	return add_record(ctx, origins);
}

struct origin_index *origin_index_new(const struct origin_table *table)
{
	struct origin_index *index = xcalloc(1, sizeof *index);
	struct ref_source source = { index, ref_of };
	int status = 0;
	if (table->info.ranges_ipv4 > 0)
		status = array_build(&index->ipv4, table, &source);
	if (status == 0 && table->info.ranges_ipv6 > 0)
		status = tree_build(&index->ipv6, table, &source);
	if (status == 0)
		return index;
	origin_index_free(index);
	return NULL;
}

void origin_index_free(struct origin_index *index)
{
	if (index == NULL)
		return;
	array_clear(&index->ipv4);
	tree_clear(&index->ipv6);
	free(index->begin);
	free(index->origin);
	free(index);
}

size_t origin_index_bytes(const struct origin_index *index, enum addr_family family)
{
	size_t records = index->record_capacity * sizeof *index->begin +
			 index->origin_capacity * sizeof *index->origin;
	return records +
	       (family == ADDR_IPV4 ? array_bytes(&index->ipv4) : tree_bytes(&index->ipv6));
}

void origin_index_record(const struct origin_index *index, origin_ref ref, struct origins *origins)
{
	size_t record = ref & ~ORIGIN_REF_RECORD, begin = index->begin[record];
	size_t end = record + 1 < index->records ? index->begin[record + 1] : index->origins;
	origins->count = end - begin;
	for (size_t i = 0; i < origins->count; i++)
		origins->origin[i] = index->origin[begin + i];
}
