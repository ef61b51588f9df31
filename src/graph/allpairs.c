#include "graph/allpairs.h"

#include "base/alloc.h"
#include "graph/kernel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct job {
	const struct classes *classes;
	const struct allpairs_options *options;
	const struct kernel *kernel;
	struct allpairs_as *node_as; /* [nodes] when options->as is wanted */
	uint32_t lanes; /* of a batch */
	bool lengths;
	atomic_size_t next; /* batch that nobody has taken */
};

/* One thread's share; nothing in it is seen by others before they have joined. */
struct worker {
	struct job *job;
	pthread_t thread;
	struct sheet sheet;
	struct allpairs_result result;
};

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

static void sheet_init(struct sheet *s, const struct classes *c)
{
	*s = (struct sheet){ .classes = c };
	s->up = xaligned(ROW_BYTES, c->transit * sizeof *s->up);
	s->down = xaligned(ROW_BYTES, c->transit * sizeof *s->down);
	s->touched = xcalloc(c->transit, sizeof *s->touched);
	s->open = xcalloc(c->peers_max + 1, sizeof *s->open);
	s->poked = xcalloc(c->nodes, sizeof *s->poked);
	s->count = xcalloc(LANE_VALUES, sizeof *s->count);
	s->block = xaligned(ROW_BYTES, HEARD_KINDS * sizeof *s->block);
	memset(s->block, 0, HEARD_KINDS * sizeof *s->block);
}

static void sheet_clear(struct sheet *s)
{
	free(s->up);
	free(s->down);
	free(s->touched);
	free(s->open);
	free(s->poke);
	free(s->poked);
	free(s->count);
	free(s->block);
}

static void pass_on(void *ctx, const struct sheet *s, const struct block *b)
{
	const struct worker *worker = ctx;
	const struct allpairs_options *options = worker->job->options;
	options->sink(options->ctx, &(struct allpairs_rows){ b->node, b->rows, ROW_BYTES, b->row[0],
					    s->first, s->lanes });
}

static uint64_t sum_lanes(const struct sheet *s, uint8_t value)
{
	const uint32_t *weight = s->classes->weight + s->first;
	uint64_t sum = 0;
	for (uint32_t lane = 0; lane < s->lanes; lane++)
		sum += (uint64_t)s->count[value][lane] * weight[lane];
	return sum;
}

static void add_to_ases(struct allpairs_as *as, const struct sheet *s, uint8_t value)
{
	enum route_class class = ROUTE_CUSTOMER + (value >> LENGTH_BITS);
	uint64_t length = value & ((1 << LENGTH_BITS) - 1);
	for (uint32_t lane = 0; lane < s->lanes; lane++) {
		uint32_t count = s->count[value][lane];
		as[s->first + lane].routes[class] += count;
		as[s->first + lane].hops += length * count;
	}
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

static void collect_value(struct worker *worker, uint8_t value)
{
	struct sheet *s = &worker->sheet;
	if (value != LANE_NONE) {
		worker->result.routes[ROUTE_CUSTOMER + (value >> LENGTH_BITS)]
				     [value % ALLPAIRS_LENGTHS] += sum_lanes(s, value);
		if (worker->job->node_as != NULL)
			add_to_ases(worker->job->node_as, s, value);
	}
	memset(s->count[value], 0, sizeof s->count[value]);
}

/* Takes the counts out of the sheet and leaves it empty for the next batch. */
static void collect(struct worker *worker)
{
	for (size_t kind = 0; kind < HEARD_KINDS; kind++) {
		struct block *b = &worker->sheet.block[kind];
		for (size_t i = 0; i < b->values; i++)
			collect_value(worker, b->value[i]); /* 0 from the second time on */
		rank_values(b);
	}
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct job *job = worker->job;
	size_t nodes = job->classes->nodes, batch;
	struct sheet *s = &worker->sheet;
	sheet_init(s, job->classes);
	s->sink = job->options->sink != NULL ? pass_on : NULL;
	s->ctx = worker;
	while ((batch = atomic_fetch_add(&job->next, 1)) * job->lanes < nodes) {
		size_t left = nodes - batch * job->lanes;
		s->first = (uint32_t)(batch * job->lanes);
		s->lanes = left < job->lanes ? (uint32_t)left : job->lanes;
		(job->lengths ? job->kernel->lengths : job->kernel->reach)(s);
		if (job->lengths)
			collect(worker);
	}
	worker->result.reachable = s->missing; /* allpairs_reach turns it round */
	sheet_clear(s);
	return NULL;
}

static void add_result(struct allpairs_result *sum, const struct allpairs_result *part)
{
	sum->reachable += part->reachable;
	for (size_t i = 0; i < ROUTE_CLASSES; i++) {
		for (size_t length = 0; length < ALLPAIRS_LENGTHS; length++)
			sum->routes[i][length] += part->routes[i][length];
	}
}

/* The caller is the first worker; a thread that cannot be had is one fewer. */
static void run(struct job *job, struct allpairs_result *sum)
{
	unsigned threads = job->options->threads;
	threads = threads < 1 ? 1 : threads > ALLPAIRS_THREADS_MAX ? ALLPAIRS_THREADS_MAX : threads;
	struct worker *worker = xcalloc(threads, sizeof *worker);
	unsigned started = 1;
	for (unsigned i = 0; i < threads; i++)
		worker[i].job = job;
	while (started < threads &&
		pthread_create(&worker[started].thread, NULL, work, &worker[started]) == 0)
		started++;
	work(&worker[0]);
	for (unsigned i = 0; i < started; i++) {
		if (i > 0)
			pthread_join(worker[i].thread, NULL);
		add_result(sum, &worker[i].result);
	}
	free(worker);
}

static int begin(struct job *job, struct allpairs_result *result)
{
	*result = (struct allpairs_result){ 0 };
	job->kernel = kernel_choose(job->options->kernel);
	if (job->kernel == NULL)
		return OST_ENOTFOUND;
	uint64_t ases = job->classes->ases;
	result->pairs = ases > 0 ? ases * (ases - 1) : 0;
	result->kernel = job->kernel->name;
	return 0;
}

int allpairs_lengths(const struct classes *classes, const struct allpairs_options *options,
	struct allpairs_result *result)
{
	struct job job = { classes, options, .lanes = LANES_LENGTHS, .lengths = true };
	int status = begin(&job, result);
	if (status != 0)
		return status;
	if (options->as != NULL)
		job.node_as = xcalloc(classes->nodes, sizeof *job.node_as);
	run(&job, result);
	for (size_t i = 0; i < ROUTE_CLASSES; i++) {
		for (size_t length = 0; length < ALLPAIRS_LENGTHS; length++)
			result->reachable += result->routes[i][length];
		result->too_long |= result->routes[i][LENGTH_MAX] > 0;
	}
	for (size_t as = 0; options->as != NULL && as < classes->ases; as++)
		options->as[as] = job.node_as[classes->node_of[as]];
	free(job.node_as);
	return 0;
}

int allpairs_reach(const struct classes *classes, const struct allpairs_options *options,
	struct allpairs_result *result)
{
	struct job job = { classes, options, .lanes = LANES_REACH };
	int status = begin(&job, result);
	if (status != 0)
		return status;
	run(&job, result);
	result->reachable = result->pairs - result->reachable;
	return 0;
}
