/* The links of one file as an array, for commands which need the graph and nothing else. */
#pragma once

#include "net/link.h"
#include "source/decode.h"

/* Zeros are an empty list. */
struct link_list {
	struct as_link *link;
	size_t count, capacity;
};

void links_clear(struct link_list *list);
/*
 * Appends all links of `path` to `list`. Returns as decode_file does, and OST_EFORMAT for a good
 * file of another kind; OST_ERANGE beyond GRAPH_LINKS_MAX links. The list is to be cleared in
 * every case.
 */
int links_read(const char *path, const struct decode_options *options, struct link_list *list,
	struct decode_result *result, struct diag *diag);
