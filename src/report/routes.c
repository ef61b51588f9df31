#include "report/routes.h"

#include "report/accuracy.h"
#include "report/words.h"

/* Numbers of routes by class and length; a length is printed when any class has one. */
struct lengths {
	uint64_t (*routes)[ROUTE_CLASSES]; /* [count] */
	size_t count;
};

static const char *dated(const struct topology *topology)
{
	return when_known(&topology->dated) ? topology->dated.text : NULL;
}

static void topology_fields(struct out *out, const struct topology *topology, bool links)
{
	bool known = when_known(&topology->dated);
	out_field(out, "topology", NULL, out_text(known ? topology->dated.text : topology->name));
	out_field(out, "topology_source", NULL, out_text(topology->name));
	out_field(out, "topology_citation", NULL, out_text(topology->citation));
	out_field(out, "topology_terms", NULL, out_text(topology->terms));
	out_field(out, "excerpt", NULL, out_bool(topology->excerpt));
	out_field(out, "ases", NULL, out_int((int64_t)graph_ases(topology->graph)));
	out_field(out, "links", NULL,
		links ? out_int((int64_t)graph_links(topology->graph)) : out_null(NULL));
}

static void topology_caveats(struct out *out, const struct topology *topology)
{
	const char *day = dated(topology);
	out_prose(out, OUT_CAVEAT,
		"Simulated, not observed: the topology of %s (%s) is inferred from BGP and misses "
		"links, and real networks do not all keep to these rules.",
		day != NULL ? day : "a date not known", topology->name);
	if (topology->assumption != NULL)
		out_prose(out, OUT_CAVEAT, "%s", topology->assumption);
	out_prose(out, OUT_EXPLAIN, "Topology: %s. Terms: %s", topology->citation, topology->terms);
}

static void gao_rexford(struct out *out)
{
	out_prose(out, OUT_EXPLAIN,
		"A network prefers a route learned from a customer, then from a peer, then from a "
		"provider; then the shortest; then the neighbour with the lowest AS number. It "
		"passes its own and its customers' routes to everybody, others to its customers "
		"only (Gao and Rexford 2001). Where a pair has several relationships, each "
		"counts.");
}

static void rules_of(struct out *out, const struct routes_answer *answer, struct arena *arena)
{
	if (answer->file != NULL) {
		out_field(out, "routes_file", NULL, out_text(answer->file));
		out_prose(out, OUT_EXPLAIN, "Looked up in %s, where they were computed before.",
			answer->file);
	}
	if (answer->learned == NULL)
		gao_rexford(out);
	else
		report_learned_from(out, answer->learned, answer->seen, arena);
}

static void length_rows(struct out *out, const char *key, const struct lengths *lengths)
{
	static const struct out_column columns[] = {
		{ "length", "Links on the path", OUT_RIGHT },
		{ "customer", "from a customer", OUT_RIGHT },
		{ "peer", "from a peer", OUT_RIGHT },
		{ "provider", "from a provider", OUT_RIGHT },
	};
	out_table(out, key, "Routes by length, and whom they are learned from", columns, 4);
	for (size_t length = 1; length < lengths->count; length++) {
		const uint64_t *routes = lengths->routes[length];
		if (routes[ROUTE_CUSTOMER] + routes[ROUTE_PEER] + routes[ROUTE_PROVIDER] == 0)
			continue;
		out_row(out, (struct out_value[]){
				     out_int((int64_t)length),
				     out_int((int64_t)routes[ROUTE_CUSTOMER]),
				     out_int((int64_t)routes[ROUTE_PEER]),
				     out_int((int64_t)routes[ROUTE_PROVIDER]),
			     });
	}
	out_end_table(out);
}

/* A path passes each AS at most once, so no length reaches the number of them. */
static struct lengths count_lengths(const struct routes_answer *answer, struct arena *arena)
{
	size_t ases = graph_ases(answer->topology->graph);
	struct lengths lengths = { arena_alloc(arena, ases * sizeof *lengths.routes), ases };
	for (uint32_t as = 0; as < ases; as++) {
		const struct best_route *route = &answer->route[as];
		if (route->class != ROUTE_CLASSES)
			lengths.routes[route->length][route->class]++;
	}
	return lengths;
}

static uint64_t sum_class(const struct lengths *lengths, enum route_class class)
{
	uint64_t sum = 0;
	for (size_t length = 0; length < lengths->count; length++)
		sum += lengths->routes[length][class];
	return sum;
}

static void route_rows(struct out *out, const struct routes_answer *answer)
{
	static const struct out_column columns[] = {
		{ "destination", NULL, OUT_RIGHT },
		{ "asn", NULL, OUT_RIGHT },
		{ "class", NULL, 0 },
		{ "length", NULL, OUT_RIGHT },
		{ "next_hop", NULL, OUT_RIGHT },
	};
	const struct graph *graph = answer->topology->graph;
	asn_t destination = graph_asn(graph, answer->destination);
	out_table(out, "routes", NULL, columns, 5);
	for (uint32_t as = 0; as < graph_ases(graph); as++) {
		const struct best_route *route = &answer->route[as];
		if (route->class == ROUTE_CLASSES)
			continue;
		bool origin = route->class == ROUTE_ORIGIN;
		out_row(out, (struct out_value[]){
				     out_asn(destination),
				     out_asn(graph_asn(graph, as)),
				     out_text(route_class_name(route->class)),
				     out_int(route->length),
				     out_asn(origin || answer->alone
						     ? 0
						     : graph_asn(graph, route->next_hop)),
			     });
	}
	out_end_table(out);
}

void report_routes_to(struct out *out, const struct routes_answer *answer, struct arena *arena)
{
	const struct topology *topology = answer->topology;
	struct lengths lengths = count_lengths(answer, arena);
	uint64_t class[ROUTE_CLASSES], reach = 0;
	for (enum route_class c = ROUTE_CUSTOMER; c < ROUTE_CLASSES; c++)
		reach += class[c] = sum_class(&lengths, c);
	asn_t destination = graph_asn(topology->graph, answer->destination);
	out_field(out, "destination", NULL, out_asn(destination));
	out_field(out, "reach", NULL, out_int((int64_t)reach));
	topology_fields(out, topology, !answer->alone);
	out_prose(out, OUT_LEAD,
		"%s of %s other networks%s hold a route to AS%u: %s learned it from a customer, %s "
		"from a peer, %s from a provider.",
		words_count(arena, reach), words_count(arena, graph_ases(topology->graph) - 1),
		topology->excerpt ? " in the excerpt" : "", (unsigned)destination,
		words_count(arena, class[ROUTE_CUSTOMER]), words_count(arena, class[ROUTE_PEER]),
		words_count(arena, class[ROUTE_PROVIDER]));
	length_rows(out, NULL, &lengths);
	out_prose(out, OUT_PARAGRAPH, "Every single route: --format csv, or json.");
	topology_caveats(out, topology);
	rules_of(out, answer, arena);
	route_rows(out, answer);
}

/* The ids from `as` to the destination, which `path` has room for; 0 = no route. */
static size_t follow(const struct routes_answer *answer, uint32_t as, uint32_t *path)
{
	size_t count = 0;
	if (answer->route[as].class == ROUTE_CLASSES)
		return 0;
	path[count++] = as;
	while (answer->route[as].class != ROUTE_ORIGIN) {
		as = answer->route[as].next_hop;
		path[count++] = as;
	}
	return count;
}

static void hop_rows(
	struct out *out, const struct routes_answer *answer, const uint32_t *path, size_t count)
{
	static const struct out_column columns[] = {
		{ "asn", "Network", OUT_RIGHT },
		{ "class", "learned from", 0 },
		{ "length", "links to go", OUT_RIGHT },
	};
	out_table(out, "path", "The path", columns, 3);
	for (size_t i = 0; i < count; i++) {
		const struct best_route *route = &answer->route[path[i]];
		out_row(out, (struct out_value[]){
				     out_asn(graph_asn(answer->topology->graph, path[i])),
				     out_text(route_class_name(route->class)),
				     out_int(route->length),
			     });
	}
	out_end_table(out);
}

void report_routes_path(
	struct out *out, const struct routes_answer *answer, uint32_t from, struct arena *arena)
{
	const struct graph *graph = answer->topology->graph;
	uint32_t *path = arena_alloc(arena, graph_ases(graph) * sizeof *path);
	const struct best_route *route = &answer->route[from];
	bool reachable = route->class != ROUTE_CLASSES;
	size_t count = answer->alone ? 0 : follow(answer, from, path);
	unsigned source = graph_asn(graph, from), target = graph_asn(graph, answer->destination);
	out_field(out, "from", NULL, out_asn(source));
	out_field(out, "to", NULL, out_asn(target));
	out_field(out, "reachable", NULL, out_bool(reachable));
	out_field(out, "length", NULL, reachable ? out_int(route->length) : out_null(NULL));
	out_field(out, "class", NULL, out_text(reachable ? route_class_name(route->class) : NULL));
	topology_fields(out, answer->topology, !answer->alone);
	if (!reachable)
		out_prose(out, OUT_LEAD, "AS%u holds no route to AS%u.", source, target);
	else
		out_prose(out, OUT_LEAD, "AS%u reaches AS%u over %u %s.", source, target,
			(unsigned)route->length, words_plural(route->length, "link", "links"));
	if (answer->alone)
		out_prose(out, OUT_PARAGRAPH,
			"The file alone holds no hops: name its topology with --topology FILE.");
	else
		hop_rows(out, answer, path, count);
	topology_caveats(out, answer->topology);
	rules_of(out, answer, arena);
}

void report_routes_networks(struct out *out, const struct pairs_answer *answer)
{
	static const struct out_column columns[] = {
		{ "asn", NULL, OUT_RIGHT },
		{ "customer", NULL, OUT_RIGHT },
		{ "peer", NULL, OUT_RIGHT },
		{ "provider", NULL, OUT_RIGHT },
		{ "mean_length", NULL, OUT_RIGHT },
	};
	const struct graph *graph = answer->topology->graph;
	out_table(out, "networks", NULL, columns, 5);
	for (uint32_t id = 0; id < graph_ases(graph); id++) {
		const struct allpairs_as *as = &answer->as[id];
		uint64_t routes = (uint64_t)as->routes[ROUTE_CUSTOMER] + as->routes[ROUTE_PEER] +
				  as->routes[ROUTE_PROVIDER];
		out_row(out, (struct out_value[]){
				     out_asn(graph_asn(graph, id)),
				     out_int(as->routes[ROUTE_CUSTOMER]),
				     out_int(as->routes[ROUTE_PEER]),
				     out_int(as->routes[ROUTE_PROVIDER]),
				     routes > 0 ? out_number((double)as->hops / (double)routes, 3)
						: out_null("no routes"),
			     });
	}
	out_end_table(out);
}

static struct lengths turn_lengths(const struct allpairs_result *result, struct arena *arena)
{
	size_t count = ALLPAIRS_LENGTHS;
	struct lengths lengths = { arena_alloc(arena, count * sizeof *lengths.routes), count };
	for (size_t length = 0; length < count; length++) {
		for (size_t i = 0; i < ROUTE_CLASSES; i++)
			lengths.routes[length][i] = result->routes[i][length];
	}
	return lengths;
}

void report_routes_all(struct out *out, const struct pairs_answer *answer, struct arena *arena)
{
	const struct allpairs_result *result = answer->result;
	double share =
		result->pairs > 0 ? 100 * (double)result->reachable / (double)result->pairs : 0;
	topology_fields(out, answer->topology, true);
	out_field(out, "pairs", NULL, out_int((int64_t)result->pairs));
	out_field(out, "reachable", NULL, out_int((int64_t)result->reachable));
	out_prose(out, OUT_LEAD,
		"Of %s ordered pairs of the %s networks%s, %s have a route (%s %%).",
		words_count(arena, result->pairs),
		words_count(arena, graph_ases(answer->topology->graph)),
		answer->topology->excerpt ? " in the excerpt" : "",
		words_count(arena, result->reachable), words_number(arena, share, 3));
	if (answer->lengths) {
		struct lengths lengths = turn_lengths(result, arena);
		length_rows(out, "lengths", &lengths);
	}
	topology_caveats(out, answer->topology);
	gao_rexford(out);
	if (answer->each)
		report_routes_networks(out, answer);
}
