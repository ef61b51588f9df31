#include "source/links.h"

#include "base/alloc.h"
#include "graph/graph.h"

#include <stdlib.h>

void links_clear(struct link_list *list)
{
	free(list->link);
	*list = (struct link_list){ 0 };
}

static int append(void *ctx, uint64_t line, const struct as_link *link)
{
	struct link_list *list = ctx;
	(void)line;
	if (list->count >= GRAPH_LINKS_MAX)
		return OST_ERANGE;
	list->link = array_grow(list->link, list->count, &list->capacity, sizeof *list->link);
	list->link[list->count++] = *link;
	return 0;
}

int links_read(const char *path, const struct decode_options *options, struct link_list *list,
	struct decode_result *result, struct diag *diag)
{
	struct ref_sink sink = { .ctx = list, .link = append };
	size_t before = list->count;
	int failed = decode_file(path, options, &sink, result, diag);
	if (failed == 0 && list->count == before)
		return diag_set(diag, OST_EFORMAT,
			"is a file of format %s and holds no links between ASes; as-rel is wanted",
			result->format->name);
	return failed;
}
