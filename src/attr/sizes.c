#include "attr/sizes.h"

#include "attr/stretches.h"

#include <stdlib.h>

/* While the table is walked: the origins met, by reference (less one), and shares of stretches. */
struct sizing {
	struct origins *origins;
	size_t count, capacity;
	struct as_size *share;
	size_t shares, share_capacity;
};

static bool same_origins(const struct origins *a, const struct origins *b)
{
	bool same = a->count == b->count;
	for (size_t i = 0; same && i < a->count; i++)
		same = a->origin[i].asn == b->origin[i].asn;
	return same;
}

static origin_ref ref_of(void *ctx, const struct origin_cursor *cursor)
{
	struct sizing *s = ctx;
	const struct origins *origins = &cursor->change[0].origins;
	if (origins->count == 0)
		return 0;
	if (s->count > 0 && same_origins(&s->origins[s->count - 1], origins))
		return (origin_ref)s->count;
	s->origins = array_grow(s->origins, s->count, &s->capacity, sizeof *s->origins);
	s->origins[s->count++] = *origins;
	return (origin_ref)s->count;
}

static void take(void *ctx, addr_number first, addr_number last, origin_ref ref)
{
	struct sizing *s = ctx;
	if (ref == 0)
		return;
	const struct origins *origins = &s->origins[ref - 1];
	double addresses = (double)(last - first + 1) / (double)origins->count;
	for (size_t i = 0; i < origins->count; i++) {
		s->share = array_grow(s->share, s->shares, &s->share_capacity, sizeof *s->share);
		s->share[s->shares++] = (struct as_size){ origins->origin[i].asn, addresses };
	}
}

static int compare(const void *a, const void *b)
{
	asn_t x = ((const struct as_size *)a)->asn, y = ((const struct as_size *)b)->asn;
	return (x > y) - (x < y);
}

static void unite(struct as_sizes *sizes)
{
	size_t kept = 0;
	qsort(sizes->size, sizes->count, sizeof *sizes->size, compare);
	for (size_t i = 0; i < sizes->count; i++) {
		if (kept > 0 && sizes->size[kept - 1].asn == sizes->size[i].asn)
			sizes->size[kept - 1].addresses += sizes->size[i].addresses;
		else
			sizes->size[kept++] = sizes->size[i];
	}
	sizes->count = kept;
}

int as_sizes_of(struct origin_set *set, struct origin_source *source, struct as_sizes *sizes)
{
	struct sizing s = { 0 };
	struct ref_source refs = { &s, ref_of };
	struct stretch_sink sink = { &s, take };
	*sizes = (struct as_sizes){ 0 };
	/* Reads the table, and who asks for sizes asks for origins as well. */
	int status = origin_source_index(set, source) != NULL ? 0 : OST_EFORMAT;
	if (status == 0)
		status = stretches_of(&source->table, 0, &refs, &sink);
	free(s.origins);
	sizes->size = s.share;
	sizes->count = s.shares;
	if (s.shares > 0)
		unite(sizes);
	return status;
}

void as_sizes_clear(struct as_sizes *sizes)
{
	free(sizes->size);
	*sizes = (struct as_sizes){ 0 };
}

double as_sizes_find(const struct as_sizes *sizes, asn_t asn)
{
	struct as_size key = { .asn = asn };
	const struct as_size *found =
		sizes->count == 0 ? NULL
				  : bsearch(&key, sizes->size, sizes->count, sizeof key, compare);
	return found != NULL ? found->addresses : 0;
}
