#include "graph/kernel.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static const struct kernel *const kernels[] = {
#ifdef HAVE_KERNEL_X86
	&kernel_avx512,
	&kernel_avx2,
#endif
	&kernel_plain,
};

static bool can_run(const struct kernel *kernel)
{
#ifdef HAVE_KERNEL_X86
	if (kernel == &kernel_avx512)
		return __builtin_cpu_supports("avx512bw");
	if (kernel == &kernel_avx2)
		return __builtin_cpu_supports("avx2");
#endif
	return kernel == &kernel_plain;
}

const struct kernel *kernel_choose(const char *name)
{
	for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
		if ((name == NULL || strcmp(name, kernels[i]->name) == 0) && can_run(kernels[i]))
			return kernels[i];
	}
	return NULL;
}

void sheet_init(struct sheet *s, const struct classes *c)
{
	*s = (struct sheet){ .classes = c };
	s->weight = xmalloc(c->nodes * sizeof *s->weight);
	if (c->nodes > 0)
		memcpy(s->weight, c->weight, c->nodes * sizeof *s->weight);
	s->up = xaligned(ROW_BYTES, c->transit * sizeof *s->up);
	s->down = xaligned(ROW_BYTES, c->transit * sizeof *s->down);
	s->touched = xcalloc(c->transit, sizeof *s->touched);
	s->open = xcalloc(c->peers_max + 1, sizeof *s->open);
	s->poked = xcalloc(c->nodes, sizeof *s->poked);
	s->count = xcalloc(LANE_VALUES, sizeof *s->count);
	s->block = xaligned(ROW_BYTES, HEARD_KINDS * sizeof *s->block);
	memset(s->block, 0, HEARD_KINDS * sizeof *s->block);
}

void sheet_clear(struct sheet *s)
{
	free(s->weight);
	free(s->up);
	free(s->down);
	free(s->touched);
	free(s->open);
	free(s->poke);
	free(s->poked);
	free(s->count);
	free(s->block);
}

void sheet_poke(struct sheet *s, uint32_t node, uint32_t lane, uint8_t route)
{
	s->poke = array_grow(s->poke, s->pokes, &s->poke_capacity, sizeof *s->poke);
	s->poke[s->pokes++] = (struct poke){ lane, s->poked[node], route };
	s->poked[node] = (uint32_t)s->pokes;
}

/* What was frequent in this batch is asked for first in the next. */
static void rank_values(struct block *b)
{
	for (size_t i = 1; i < b->values; i++) {
		uint8_t value = b->value[i];
		size_t j = i;
		for (; j > 0 && b->found[b->value[j - 1]] < b->found[value]; j--)
			b->value[j] = b->value[j - 1];
		b->value[j] = value;
	}
	memset(b->found, 0, sizeof b->found);
}

void sheet_take(struct sheet *s, void (*take)(void *ctx, const struct sheet *sheet, uint8_t value),
	void *ctx)
{
	for (size_t kind = 0; kind < HEARD_KINDS; kind++) {
		struct block *b = &s->block[kind];
		for (size_t i = 0; i < b->values; i++) {
			uint8_t value = b->value[i];
			if (value != LANE_NONE)
				take(ctx, s, value);
			memset(s->count[value], 0, sizeof s->count[value]);
		}
		rank_values(b);
	}
}
