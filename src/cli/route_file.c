#include "cli/route_file.h"

#include "base/alloc.h"
#include "base/log.h"
#include "cli/open.h"
#include "cli/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct making {
	const struct topology *topology;
	const struct classes *classes;
	const struct allpairs_options *options;
	struct allpairs_result *result;
};

static bool make(void *ctx, FILE *file)
{
	const struct making *m = ctx;
	const struct topology *topology = m->topology;
	struct route_file_title title = { topology->name, topology->dated.text, topology->citation,
		topology->terms };
	int status =
		route_file_write(file, topology->graph, m->classes, &title, m->options, m->result);
	if (status == OST_ERANGE)
		errno = EOVERFLOW;
	return status == 0;
}

int route_file_make(const char *path, const struct topology *topology,
	const struct classes *classes, const struct allpairs_options *options,
	struct allpairs_result *result)
{
	struct making making = { topology, classes, options, result };
	return write_file_by(path, make, &making);
}

bool route_file_look(const char *path, struct looked_up *up)
{
	struct diag diag = { 0 };
	*up = (struct looked_up){ .name = path_base(path), .file = fopen(path, "rb") };
	if (up->file == NULL)
		log_print(LOG_ERROR, "%s: cannot open: %s", path, strerror(errno));
	else if ((up->routes = route_file_open(up->file, &diag)) == NULL)
		log_print(LOG_ERROR, "%s: %s", path, diag.what);
	return up->routes != NULL;
}

void route_file_leave(struct looked_up *up)
{
	route_file_close(up->routes);
	if (up->file != NULL)
		fclose(up->file);
}

/* A link of each AS to itself is none but keeps the AS (graph/graph.h). */
void route_file_alone(const struct looked_up *up, struct topology *topology)
{
	size_t count;
	struct graph_report report;
	const asn_t *asn = route_file_ases(up->routes, &count);
	const struct route_file_title *title = route_file_title(up->routes);
	struct as_link *link = xcalloc(count, sizeof *link);
	for (size_t i = 0; i < count; i++)
		link[i] = (struct as_link){ asn[i], asn[i], LINK_P2P };
	*topology = (struct topology){ .graph = graph_new(link, count, &report),
		.name = title->name,
		.citation = title->citation,
		.terms = title->terms };
	when_parse(span_of(title->dated), &topology->dated);
	free(link);
}

bool route_file_fits(const struct looked_up *up, const struct topology *topology)
{
	if (route_file_topology(up->routes) == route_file_fingerprint(topology->graph))
		return true;
	const struct route_file_title *title = route_file_title(up->routes);
	log_print(LOG_ERROR, "%s was made from another topology, %s of %s, than %s", up->name,
		title->name, title->dated[0] != '\0' ? title->dated : "a date not known",
		topology->name);
	return false;
}

bool route_file_routes(struct looked_up *up, const struct graph *graph, uint32_t destination,
	bool hops, struct best_route *route)
{
	struct diag diag = { 0 };
	if (route_file_find(up->routes, destination, route, &diag) != 0)
		log_print(LOG_ERROR, "%s: %s", up->name, diag.what);
	else if (hops && !route_file_hops(graph, destination, route))
		log_print(LOG_ERROR,
			"%s holds routes that its topology cannot have; write it again with "
			"'routes --all --pack'",
			up->name);
	else
		return true;
	return false;
}
