#include "graph/allpairs.h"

#include "base/alloc.h"
#include "graph/kernel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

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

static void take_value(void *ctx, const struct sheet *s, uint8_t value)
{
	struct worker *worker = ctx;
	worker->result.routes[ROUTE_CUSTOMER + (value >> LENGTH_BITS)][value % ALLPAIRS_LENGTHS] +=
		sum_lanes(s, value);
	if (worker->job->node_as != NULL)
		add_to_ases(worker->job->node_as, s, value);
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
			sheet_take(s, take_value, worker);
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
