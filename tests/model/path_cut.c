#include "model/path_cut.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* A step up, or aside to a member. */
struct step {
	asn_t from, to;
	bool used;
};

/* By AS number, up to the highest: lists of the steps that start and that end there. */
struct path_cut {
	size_t span;
	bool *member;
	struct step *step;
	size_t steps, capacity;
	size_t *out_start, *in_start; /* [span + 1] */
	size_t *out, *in; /* places in `step` */
	bool *seen;
	size_t *by; /* [span] the step by which an AS was found */
	asn_t *queue;
};

static void add_step(struct path_cut *cut, asn_t from, asn_t to)
{
	if (cut->member[from])
		return;
	cut->step = array_grow(cut->step, cut->steps, &cut->capacity, sizeof *cut->step);
	cut->step[cut->steps++] = (struct step){ from, to, false };
}

static void list_steps(struct path_cut *cut)
{
	for (size_t i = 0; i < cut->steps; i++) {
		cut->out_start[cut->step[i].from + 1]++;
		cut->in_start[cut->step[i].to + 1]++;
	}
	for (size_t i = 0; i < cut->span; i++) {
		cut->out_start[i + 1] += cut->out_start[i];
		cut->in_start[i + 1] += cut->in_start[i];
	}
	size_t *out = xmalloc(cut->span * sizeof *out), *in = xmalloc(cut->span * sizeof *in);
	memcpy(out, cut->out_start, cut->span * sizeof *out);
	memcpy(in, cut->in_start, cut->span * sizeof *in);
	for (size_t i = 0; i < cut->steps; i++) {
		cut->out[out[cut->step[i].from]++] = i;
		cut->in[in[cut->step[i].to]++] = i;
	}
	free(out);
	free(in);
}

struct path_cut *path_cut_new(
	const struct as_link *links, size_t count, const asn_t *clique, size_t members)
{
	struct path_cut *cut = xcalloc(1, sizeof *cut);
	for (size_t i = 0; i < count; i++) {
		asn_t higher = links[i].a > links[i].b ? links[i].a : links[i].b;
		cut->span = (size_t)higher + 1 > cut->span ? (size_t)higher + 1 : cut->span;
	}
	cut->member = xcalloc(cut->span, sizeof *cut->member);
	for (size_t i = 0; i < members; i++)
		cut->member[clique[i]] = true;
	for (size_t i = 0; i < count; i++) {
		bool transit = links[i].rel == LINK_P2C;
		if (transit || cut->member[links[i].a])
			add_step(cut, links[i].b, links[i].a);
		if (!transit && cut->member[links[i].b])
			add_step(cut, links[i].a, links[i].b);
	}
	cut->out_start = xcalloc(cut->span + 1, sizeof *cut->out_start);
	cut->in_start = xcalloc(cut->span + 1, sizeof *cut->in_start);
	cut->out = xcalloc(cut->steps, sizeof *cut->out);
	cut->in = xcalloc(cut->steps, sizeof *cut->in);
	cut->seen = xcalloc(cut->span, sizeof *cut->seen);
	cut->by = xcalloc(cut->span, sizeof *cut->by);
	cut->queue = xcalloc(cut->span, sizeof *cut->queue);
	list_steps(cut);
	return cut;
}

void path_cut_free(struct path_cut *cut)
{
	free(cut->member);
	free(cut->step);
	free(cut->out_start);
	free(cut->in_start);
	free(cut->out);
	free(cut->in);
	free(cut->seen);
	free(cut->by);
	free(cut->queue);
	free(cut);
}

/* Takes an AS up if it is new. */
static size_t find(struct path_cut *cut, asn_t as, size_t by, size_t found)
{
	if (cut->seen[as])
		return found;
	cut->seen[as] = true;
	cut->by[as] = by;
	cut->queue[found] = as;
	return found + 1;
}

/* Steps not used are taken, used ones given back; turns them all over if a member is met. */
static bool augment(struct path_cut *cut, asn_t target)
{
	memset(cut->seen, 0, cut->span * sizeof *cut->seen);
	size_t found = find(cut, target, 0, 0);
	for (size_t i = 0; i < found; i++) {
		asn_t as = cut->queue[i];
		if (cut->member[as]) {
			while (as != target) {
				struct step *step = &cut->step[cut->by[as]];
				step->used = !step->used;
				as = step->to == as ? step->from : step->to;
			}
			return true;
		}
		for (size_t j = cut->out_start[as]; j < cut->out_start[as + 1]; j++) {
			const struct step *step = &cut->step[cut->out[j]];
			found = step->used ? found : find(cut, step->to, cut->out[j], found);
		}
		for (size_t j = cut->in_start[as]; j < cut->in_start[as + 1]; j++) {
			const struct step *step = &cut->step[cut->in[j]];
			found = step->used ? find(cut, step->from, cut->in[j], found) : found;
		}
	}
	return false;
}

size_t path_cut_size(struct path_cut *cut, asn_t target)
{
	size_t size = 0;
	for (size_t i = 0; i < cut->steps; i++)
		cut->step[i].used = false;
	while (augment(cut, target))
		size++;
	return size;
}
