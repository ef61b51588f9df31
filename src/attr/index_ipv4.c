#include "attr/index_part.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	DIRECT_BLOCKS = 1 << 24,
	BLOCK = 256, /* addresses of a /24 */
	BELOW_MAX = 1 << 18, /* blocks below, 256 MB; what exceeds it is asked of the table */
	BATCH = 256,
};
#define HUGE_PAGE ((size_t)2 << 20)

/* While the stretches come in: the block they end in, if they share it. */
struct painting {
	struct origin_array *array;
	uint32_t shared;
	bool any;
};

/* A block that stretches share gets a part below; without room it is asked of the table. */
static void open_block(struct painting *painting, uint32_t block)
{
	struct origin_array *array = painting->array;
	if (painting->any && painting->shared == block)
		return;
	painting->any = true;
	painting->shared = block;
	if (array->blocks == BELOW_MAX) {
		array->direct[block] = ORIGIN_REF_ASK;
		return;
	}
	array->below = array_grow(
		array->below, array->blocks, &array->capacity, BLOCK * sizeof *array->below);
	array->direct[block] = ORIGIN_REF_DOWN | (origin_ref)array->blocks++;
}

static void paint_part(
	struct painting *painting, uint32_t block, uint32_t first, uint32_t last, origin_ref ref)
{
	struct origin_array *array = painting->array;
	open_block(painting, block);
	origin_ref down = array->direct[block];
	if (!leads_down(down))
		return;
	origin_ref *below = array->below + (size_t)(down & ~ORIGIN_REF_DOWN) * BLOCK;
	for (uint32_t i = first; i <= last; i++)
		below[i] = ref;
}

static void paint(void *ctx, addr_number first, addr_number last, origin_ref ref)
{
	struct painting *painting = ctx;
	uint32_t from = (uint32_t)first / BLOCK, to = (uint32_t)last / BLOCK;
	uint32_t skip = (uint32_t)first % BLOCK, end = (uint32_t)last % BLOCK;
	if (from == to && (skip > 0 || end < BLOCK - 1)) {
		paint_part(painting, from, skip, end, ref);
		return;
	}
	if (skip > 0)
		paint_part(painting, from++, skip, BLOCK - 1, ref);
	if (end < BLOCK - 1)
		paint_part(painting, to--, 0, end, ref);
	for (uint64_t block = from; block <= to; block++)
		painting->array->direct[block] = ref;
}

int array_build(struct origin_array *array, const struct origin_table *table,
	const struct ref_source *source)
{
	struct painting painting = { .array = array };
	struct stretch_sink sink = { &painting, paint };
	size_t bytes = DIRECT_BLOCKS * sizeof *array->direct;
	array->direct = xaligned(HUGE_PAGE, bytes);
	madvise(array->direct, bytes, MADV_HUGEPAGE); /* it is faster with, but works without */
	int status = stretches_of(table, 0, source, &sink);
	array->capacity = array->blocks;
	array->below = xrealloc(array->below, array->blocks * BLOCK * sizeof *array->below);
	return status;
}

void array_clear(struct origin_array *array)
{
	free(array->direct);
	free(array->below);
	*array = (struct origin_array){ 0 };
}

size_t array_bytes(const struct origin_array *array)
{
	size_t below = array->capacity * BLOCK * sizeof *array->below;
	return array->direct != NULL ? DIRECT_BLOCKS * sizeof *array->direct + below : 0;
}

static void find_batch(
	const struct origin_array *array, const uint32_t *addr, origin_ref *ref, size_t count)
{
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(&array->direct[addr[i] / BLOCK]);
	for (size_t i = 0; i < count; i++) {
		origin_ref found = array->direct[addr[i] / BLOCK];
		if (leads_down(found))
			found = array->below[(size_t)(found & ~ORIGIN_REF_DOWN) * BLOCK +
					     addr[i] % BLOCK];
		ref[i] = found;
	}
}

void origin_index_ipv4(
	const struct origin_index *index, const uint32_t *addr, origin_ref *ref, size_t count)
{
	if (index->ipv4.direct == NULL) {
		memset(ref, 0, count * sizeof *ref);
		return;
	}
	for (size_t done = 0; done < count; done += BATCH) {
		size_t batch = count - done < BATCH ? count - done : BATCH;
		find_batch(&index->ipv4, addr + done, ref + done, batch);
	}
}
