#include "study/carriers.h"

#include "graph/crossings.h"

#include <stdlib.h>

struct following {
	const struct graph *graph;
	struct carriers *result;
	struct order order;
	struct routes *routes;
	struct crossings crossings;
	struct carrier *of; /* [ases] */
	bool *sells; /* [ases] whether it is a provider of the network at hand */
};

static void start(struct following *f, const struct graph *graph, struct carriers *result)
{
	size_t ases = graph_ases(graph);
	*f = (struct following){ .graph = graph, .result = result };
	order_init(&f->order, graph);
	f->routes = routes_new(graph, &f->order);
	crossings_init(&f->crossings, ases);
	f->of = xcalloc(ases, sizeof *f->of);
	f->sells = xcalloc(ases, sizeof *f->sells);
}

static void stop(struct following *f)
{
	free(f->of);
	free(f->sells);
	crossings_clear(&f->crossings);
	routes_free(f->routes);
	order_clear(&f->order);
}

static void count_in(struct carried_sum *sum, double weight)
{
	sum->networks++;
	sum->weight += weight;
}

/* Keeps the heaviest few; of equals the one that came first. */
static void name_customer(struct carrier *carrier, asn_t asn, double weight)
{
	size_t at = CARRIER_CUSTOMERS;
	while (at > 0 &&
		(carrier->customer[at - 1].asn == 0 || carrier->customer[at - 1].weight < weight))
		at--;
	if (at == CARRIER_CUSTOMERS)
		return;
	for (size_t i = CARRIER_CUSTOMERS - 1; i > at; i--)
		carrier->customer[i] = carrier->customer[i - 1];
	carrier->customer[at] = (struct carried){ asn, weight };
}

static void credit(struct following *f, uint32_t as, asn_t asn, double weight)
{
	struct carrier *carrier = &f->of[as];
	if (f->sells[as]) {
		carrier->direct += weight;
		carrier->customers++;
		name_customer(carrier, asn, weight);
	} else {
		carrier->distant += weight;
		carrier->others++;
	}
}

static void follow(struct following *f, const struct ranked *network)
{
	uint32_t target = graph_find(f->graph, network->asn);
	if (target != GRAPH_NONE) {
		routes_find(f->routes, target);
		crossings_find(&f->crossings, f->routes, target);
	}
	if (target == GRAPH_NONE || f->crossings.holders == 0) {
		count_in(&f->result->absent, network->weight);
		return;
	}
	count_in(&f->result->followed, network->weight);
	f->of[target].own += network->weight;
	struct graph_neighbours up = graph_neighbours(f->graph, target, RELATION_PROVIDER);
	for (size_t i = 0; i < up.count; i++)
		f->sells[up.id[i]] = true;
	for (uint32_t as = 0; as < f->crossings.ases; as++) {
		double part = hegemony_of(f->crossings.count[as], f->crossings.holders);
		if (as != target && part > 0)
			credit(f, as, network->asn, part * network->weight);
	}
	for (size_t i = 0; i < up.count; i++)
		f->sells[up.id[i]] = false;
}

static int compare_carriers(const void *left, const void *right)
{
	const struct carrier *a = left, *b = right;
	double x = a->direct + a->distant, y = b->direct + b->distant;
	if (x != y)
		return x > y ? -1 : 1;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

static void collect(struct following *f)
{
	struct carriers *result = f->result;
	result->carrier = xcalloc(f->crossings.ases, sizeof *result->carrier);
	for (uint32_t as = 0; as < f->crossings.ases; as++) {
		if (f->of[as].direct + f->of[as].distant <= 0)
			continue;
		result->carrier[result->carriers] = f->of[as];
		result->carrier[result->carriers++].asn = graph_asn(f->graph, as);
	}
	qsort(result->carrier, result->carriers, sizeof *result->carrier, compare_carriers);
}

static int compare_weights(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

/* A copy of the networks, the heaviest first; to be freed. */
static struct ranked *by_weight(const struct ranking *networks)
{
	struct ranked *sorted = xcalloc(networks->networks, sizeof *sorted);
	for (size_t i = 0; i < networks->networks; i++)
		sorted[i] = networks->network[i];
	if (networks->networks > 0)
		qsort(sorted, networks->networks, sizeof *sorted, compare_weights);
	return sorted;
}

void study_carriers(const struct graph *graph, const struct ranking *networks, double part,
	struct carriers *carriers)
{
	struct following f;
	double sum = 0;
	*carriers = (struct carriers){ 0 };
	start(&f, graph, carriers);
	struct ranked *network = by_weight(networks);
	for (size_t i = 0; i < networks->networks; i++)
		count_in(&carriers->all, network[i].weight);
	for (size_t i = 0; i < networks->networks; i++) {
		if (sum >= part * carriers->all.weight)
			count_in(&carriers->small, network[i].weight);
		else
			follow(&f, &network[i]);
		sum += network[i].weight;
	}
	free(network);
	collect(&f);
	stop(&f);
}

void carriers_clear(struct carriers *carriers)
{
	free(carriers->carrier);
	*carriers = (struct carriers){ 0 };
}
