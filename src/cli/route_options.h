/* The options that choose routes, and what they are filled from. */
#pragma once

#include "cli/command.h"
#include "wire/filter.h"

struct route_options {
	const char *filter;
	const char *prefix, *covered_by, *covering, *prefixes;
	const char *prefixes_of;
	struct when at;
	const char *origin, *as, *path;
	bool collapse;
	const char *peer, *from, *until, *community, *type, *family;
};

/* Lines of an option table for a struct that holds `route_options` at `base`. */
#define ROUTE_OPTION(base, name) ((base) + offsetof(struct route_options, name))

/*
 * The filter they make, `*filter` NULL where none is given. Logs what is wrong; returns EXIT_DONE or
 * the exit_status to end with.
 */
int route_options_filter(const struct route_options *options, const struct global_options *global,
	struct route_filter **filter);
