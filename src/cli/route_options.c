#include "cli/route_options.h"

#include "attr/origin.h"
#include "base/log.h"
#include "cli/open.h"
#include "cli/prefix_file.h"
#include "store/origins.h"

#include <inttypes.h>
#include <string.h>

static int read_named(void *ctx, struct span name, struct prefix_set *set, struct diag *diag)
{
	char path[4096];
	(void)ctx;
	if (name.n >= sizeof path || memchr(name.p, '\0', name.n) != NULL)
		return diag_set(diag, OST_EUSAGE, "the name of a file is too long");
	memcpy(path, name.p, name.n);
	path[name.n] = '\0';
	return prefix_file_read(path, set, diag);
}

static const struct filter_files files = { NULL, read_named };

/* Logs which table answers for a family. False when the store has none that lies near. */
static bool tell_source(const struct origin_source *source, const char *family, ost_time_t at)
{
	if (source == NULL)
		return false;
	const char *dated = source->input.dated.text, *path = source->input.path;
	ost_time_t off = time_distance(origin_source_off(source, at), 0);
	if (off <= ORIGIN_NEAR_S) {
		log_print(LOG_NOTE, "%s prefixes as of %s (%s)", family, dated, path);
		return true;
	}
	log_print(LOG_WARNING,
		"no %s prefixes: the nearest table, of %s (%s), is %" PRId64 " days off", family,
		dated, path, off / DAY_S);
	return false;
}

/* Adds what `asn` originated by the nearest table with prefixes of that family. */
static int add_originated(struct store *store, struct origin_set *tables,
	const struct origin_question *wanted, enum addr_family family, struct prefix_set *set)
{
	struct origin_question question = *wanted;
	struct origin_source *source = origin_set_nearest(tables, family, wanted->at);
	struct prefix_origin *list;
	struct arena arena;
	size_t count;
	if (!tell_source(source, family == ADDR_IPV4 ? "IPv4" : "IPv6", wanted->at))
		return 0;
	arena_init(&arena);
	question.input = source->input.id;
	int status = store_origins_of(store, &question, &arena, &list, &count);
	for (size_t i = 0; status == 0 && i < count; i++) {
		if (list[i].range.first.family == family)
			prefix_set_add_range(set, &list[i].range);
	}
	arena_clear(&arena);
	return status;
}

/* Likewise for both families, each by its own table. */
static int originated(struct store *store, asn_t asn, ost_time_t at, struct prefix_set *set)
{
	const struct origin_question question = { .at = at, .asn = &asn, .count = 1 };
	struct origin_set *tables;
	if (origin_set_open(store, &tables) != 0) {
		log_print(LOG_ERROR, "%s", store_problem(store));
		return EXIT_INTERNAL;
	}
	int status = add_originated(store, tables, &question, ADDR_IPV4, set);
	if (status == 0)
		status = add_originated(store, tables, &question, ADDR_IPV6, set);
	origin_set_close(tables);
	if (status != 0) {
		log_print(LOG_ERROR, "%s", store_problem(store));
		return EXIT_INTERNAL;
	}
	if (prefix_set_count(set) > 0)
		return EXIT_DONE;
	log_print(LOG_ERROR,
		"the store knows no prefix of AS%" PRIu32
		" at that date; load a table of prefixes of about then (pyasn, pfx2as, MRT)",
		asn);
	return EXIT_UNUSABLE;
}

static int add_prefixes_of(const struct route_options *options, const struct global_options *global,
	struct route_filter *filter)
{
	struct prefix_set set;
	struct arena arena;
	struct store *store = NULL;
	asn_t asn;
	if (!when_known(&options->at)) {
		log_print(LOG_ERROR,
			"--prefixes-of goes with --at DATE: numbers of ASes are given out again");
		return EXIT_USAGE;
	}
	if (!read_asn(options->prefixes_of, &asn))
		return EXIT_USAGE;
	arena_init(&arena);
	prefix_set_init(&set);
	int status = open_store(global, STORE_READ, &arena, NULL, &store);
	if (status == EXIT_DONE)
		status = originated(store, asn, options->at.from, &set);
	if (status == EXIT_DONE)
		filter_add_prefixes(filter, &set);
	prefix_set_clear(&set);
	store_close(store);
	arena_clear(&arena);
	return status;
}

static int add_prefix_file(const char *path, struct route_filter *filter, struct diag *diag)
{
	struct prefix_set set;
	prefix_set_init(&set);
	int status = prefix_file_read(path, &set, diag);
	if (status == 0)
		filter_add_prefixes(filter, &set);
	prefix_set_clear(&set);
	return status;
}

/* A file that cannot be read is no mistake in the command. */
static int tell(int status, const char *option, const struct diag *diag)
{
	log_print(LOG_ERROR, "option '--%s': %s", option, diag->what);
	return status == OST_EUSAGE ? EXIT_USAGE : EXIT_UNUSABLE;
}

static int add_terms(const struct route_options *options, struct route_filter *filter)
{
	const struct {
		const char *option, *term, *value;
	} terms[] = {
		{ "prefix", "prefix", options->prefix },
		{ "covered-by", "covered-by", options->covered_by },
		{ "covering", "covering", options->covering },
		{ "origin", "origin", options->origin },
		{ "as", "as", options->as },
		{ "path", options->collapse ? "collapsed-path" : "path", options->path },
		{ "peer", "peer", options->peer },
		{ "from", "from", options->from },
		{ "until", "until", options->until },
		{ "community", "community", options->community },
		{ "type", "type", options->type },
		{ "family", "family", options->family },
	};
	struct diag diag = { 0 };
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		if (terms[i].value == NULL)
			continue;
		int status = filter_add_term(
			filter, terms[i].term, span_of(terms[i].value), &files, &diag);
		if (status != 0)
			return tell(status, terms[i].option, &diag);
	}
	return EXIT_DONE;
}

/* Times that leave nothing between them are a slip. */
static int check_times(const struct route_options *options)
{
	ost_time_t first, last, behind;
	if (options->from == NULL || options->until == NULL ||
		!filter_parse_time(span_of(options->from), &first, &behind) ||
		!filter_parse_time(span_of(options->until), &last, &behind) || first < behind)
		return EXIT_DONE;
	log_print(LOG_ERROR,
		"--from %s is later than --until %s, so nothing can match; exchange them",
		options->from, options->until);
	return EXIT_USAGE;
}

static int add_all(const struct route_options *options, const struct global_options *global,
	struct route_filter *filter)
{
	struct diag diag = { 0 };
	int status = add_terms(options, filter);
	if (status == EXIT_DONE)
		status = check_times(options);
	if (status != EXIT_DONE)
		return status;
	if (options->prefixes != NULL &&
		(status = add_prefix_file(options->prefixes, filter, &diag)) != 0)
		return tell(status, "prefixes", &diag);
	if (options->filter != NULL &&
		(status = filter_add(filter, span_of(options->filter), &files, &diag)) != 0)
		return tell(status, "filter", &diag);
	if (options->prefixes_of != NULL)
		return add_prefixes_of(options, global, filter);
	if (!when_known(&options->at))
		return EXIT_DONE;
	log_print(LOG_ERROR, "--at goes with --prefixes-of only; see --from and --until");
	return EXIT_USAGE;
}

static bool any_given(const struct route_options *options)
{
	const char *const text[] = { options->filter, options->prefix, options->covered_by,
		options->covering, options->prefixes, options->prefixes_of, options->origin,
		options->as, options->path, options->peer, options->from, options->until,
		options->community, options->type, options->family };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		if (text[i] != NULL)
			return true;
	}
	return when_known(&options->at);
}

int route_options_filter(const struct route_options *options, const struct global_options *global,
	struct route_filter **filter)
{
	*filter = NULL;
	if (!any_given(options))
		return EXIT_DONE;
	*filter = filter_new();
	int status = add_all(options, global, *filter);
	if (status != EXIT_DONE) {
		filter_free(*filter);
		*filter = NULL;
	}
	return status;
}
