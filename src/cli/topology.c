#include "cli/topology.h"

#include "base/log.h"
#include "cli/open.h"
#include "cli/paths.h"
#include "source/case_folder.h"
#include "source/links.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char caida_name[] = "as-rel";

static const struct ref_format *format_of(const char *name)
{
	const struct ref_format *format = ref_format_by_name(name);
	return format != NULL ? format : ref_format_by_name(caida_name);
}

static void tell_oddities(const char *name, const struct graph_report *report)
{
	if (report->contradictory > 0 || report->self_links > 0 || report->doubled > 0)
		log_print(LOG_WARNING,
			"%s: %zu pairs with contradictory relationships (all kept), %zu links "
			"of an AS to itself (dropped), %zu given twice",
			name, report->contradictory, report->self_links, report->doubled);
}

static void build(const struct as_link *links, size_t count, struct topology *topology)
{
	topology->graph = graph_new(links, count, &topology->oddities);
	tell_oddities(topology->name, &topology->oddities);
}

static int from_file(
	const char *path, struct arena *arena, struct topology *topology, struct diag *diag)
{
	struct link_list list = { 0 };
	struct decode_options options = { 0 };
	struct decode_result result = { 0 };
	int status = links_read(path, &options, &list, &result, diag);
	if (status == 0) {
		const char *dated = when_known(&result.dated) ? result.dated.text : "";
		*topology = (struct topology){
			.dated = result.dated,
			.name = arena_strdup(arena, path_base(path)),
			.citation = ref_format_cite(result.format, dated, arena),
			.terms = result.format->terms,
		};
		build(list.link, list.count, topology);
		topology->skipped = result.tally.rejected;
		tell_skipped(path, &result.tally);
	}
	links_clear(&list);
	return status;
}

/* Neighbour rows as links, with what they assume. */
struct gathering {
	struct link_list list;
	struct arena *arena;
	struct when snapshot; /* of the first row */
	size_t assumed;
	const char *assumption; /* the first row's; NULL = none assumes */
	const char *source; /* of the first row that assumes nothing; NULL = none */
};

static const char assumed_mark[] = "assumption: ";

static int gather_row(void *ctx, const struct case_table *table, const void *row)
{
	struct gathering *gathering = ctx;
	const struct case_neighbour *neighbour = row;
	struct as_link link;
	(void)table;
	if (!case_neighbour_link(neighbour, &link))
		return 0;
	if (gathering->list.count == 0)
		gathering->snapshot = neighbour->snapshot;
	struct link_list *list = &gathering->list;
	list->link = array_grow(list->link, list->count, &list->capacity, sizeof *list->link);
	list->link[list->count++] = link;
	if (strncmp(neighbour->source, assumed_mark, strlen(assumed_mark)) != 0) {
		if (gathering->source == NULL)
			gathering->source = arena_strdup(gathering->arena, neighbour->source);
		return 0;
	}
	if (gathering->assumed++ == 0)
		gathering->assumption =
			arena_strdup(gathering->arena, neighbour->source + strlen(assumed_mark));
	return 0;
}

static void from_gathering(
	const struct gathering *gathering, const char *name, struct topology *topology)
{
	struct arena *arena = gathering->arena;
	const struct ref_format *caida = format_of(caida_name);
	*topology = (struct topology){
		.dated = gathering->snapshot,
		.name = name,
		.excerpt = true,
		.citation = gathering->source,
		.terms = "As its source says.",
	};
	if (topology->citation == NULL || topology->citation[0] == '\0')
		topology->citation = "Its rows name no source.";
	if (strstr(topology->citation, "CAIDA") != NULL) {
		topology->citation = ref_format_cite(caida, gathering->snapshot.text, arena);
		topology->terms = caida->terms;
	}
	if (gathering->assumption != NULL)
		topology->assumption = arena_printf(arena,
			"Assumed, not observed, for %zu of the %zu links of this excerpt: %s.",
			gathering->assumed, gathering->list.count, gathering->assumption);
	build(gathering->list.link, gathering->list.count, topology);
}

/*
 * A table of neighbours (CSV with a header as neighbours.csv has it). OST_EUNSUPPORTED without a
 * word in `diag` when it is none.
 */
static int from_table(
	const char *path, struct arena *arena, struct topology *topology, struct diag *diag)
{
	struct gathering gathering = { .arena = arena };
	struct case_file_result result;
	case_table_read(path, &case_tables[CASE_NEIGHBOURS], gather_row, &gathering, &result);
	bool usable = result.present && gathering.list.count > 0;
	if (usable)
		from_gathering(&gathering, arena_strdup(arena, path_base(path)), topology);
	topology->skipped = result.tally.rejected;
	links_clear(&gathering.list);
	if (!result.present)
		return OST_EUNSUPPORTED;
	tell_skipped(path, &result.tally);
	return usable ? 0
		      : diag_set(diag, OST_EFORMAT,
				"is a table of neighbours without a link (provider, peer or "
				"customer)");
}

/* Links first, in one reading: a pipe can be read once only. Then the table, told by its header. */
static int from_path(
	const char *path, struct arena *arena, struct topology *topology, struct diag *diag)
{
	int status = from_file(path, arena, topology, diag);
	if (status != OST_EUNSUPPORTED && status != OST_EFORMAT)
		return status;
	int table = from_table(path, arena, topology, diag);
	if (table == OST_EUNSUPPORTED && status == OST_EUNSUPPORTED)
		diag_set(diag, status,
			"neither links of a known format nor a table of neighbours; as-rel is "
			"wanted");
	return table == OST_EUNSUPPORTED ? status : table;
}

/* The path of an as-rel file of a day below $OSTRAKON_DATA, as CAIDA names them; NULL = none. */
static const char *find_snapshot(const char *folder, const struct when *dated, struct arena *arena)
{
	static const char *const inside[] = { "", "asrel/", "bgp/asrel/" };
	static const char *const kind[] = { "as-rel", "as-rel2" };
	static const char *const packed[] = { "", ".bz2", ".gz", ".xz", ".zst" };
	int year, month, day;
	civil_from_days(dated->from / DAY_S, &year, &month, &day);
	for (size_t i = 0; i < 3 * 2 * 5; i++) {
		const char *path = arena_printf(arena, "%s/%s%04d%02d%02d.%s.txt%s", folder,
			inside[i / 10], year, month, day, kind[i / 5 % 2], packed[i % 5]);
		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}

static int from_store(const struct topology_wish *wish, const struct global_options *global,
	struct arena *arena, struct topology *topology, struct diag *diag)
{
	struct store *store = NULL;
	struct store_input input;
	struct as_link *links = NULL;
	size_t count = 0;
	char *path = path_database_file(global->database, diag);
	int status = path == NULL ? OST_ENOTFOUND : store_open(path, STORE_READ, &store, diag);
	ost_time_t at = when_known(&wish->dated) ? wish->dated.from : wish->at;
	if (status == 0)
		status = store_input_nearest(store, STORE_LINKS, at, arena, &input);
	if (status == 0 && !wish->nearest && when_known(&wish->dated) &&
		input.dated.from != wish->dated.from)
		status = OST_ENOTFOUND;
	if (status == 0)
		status = store_links_read(store, input.id, arena, &links, &count);
	if (status == OST_ESTORE && store != NULL)
		diag_set(diag, status, "%s: %s", path, store_problem(store));
	if (status == 0) {
		const struct ref_format *format = format_of(input.format);
		*topology = (struct topology){
			.dated = input.dated,
			.name = path_base(input.path),
			.citation = ref_format_cite(format, input.dated.text, arena),
			.terms = format->terms,
		};
		build(links, count, topology);
	}
	store_close(store);
	free(path);
	return status;
}

/* The excerpt that comes with the program, of that very date. */
static int from_excerpt(
	const struct when *dated, struct arena *arena, struct topology *topology, struct diag *diag)
{
	char *folder = path_cases(diag);
	int status = OST_ENOTFOUND;
	if (folder != NULL && when_known(dated)) {
		const char *path = arena_printf(arena, "%s/topology-%s.csv", folder, dated->text);
		if (access(path, R_OK) == 0)
			status = from_table(path, arena, topology, diag);
	}
	free(folder);
	return status;
}

/* Only what the case's own rows say of the snapshot. */
static int from_facts(
	const struct topology_wish *wish, struct arena *arena, struct topology *topology)
{
	struct gathering gathering = { .arena = arena };
	size_t count;
	if (wish->facts == NULL)
		return OST_ENOTFOUND;
	const struct case_neighbour *row = case_neighbours(wish->facts, &count);
	for (size_t i = 0; i < count; i++) {
		if (!when_known(&wish->dated) || row[i].snapshot.from == wish->dated.from)
			gather_row(&gathering, &case_tables[CASE_NEIGHBOURS], &row[i]);
	}
	bool usable = gathering.list.count > 0;
	if (usable) {
		from_gathering(&gathering, "neighbours.csv", topology);
		topology->own_rows = true;
		topology->assumption =
			"Only the links that the case folder itself names are known here.";
	}
	links_clear(&gathering.list);
	return usable ? 0 : OST_ENOTFOUND;
}

/*
 * Judges one place: keeps a topology that holds the target; frees one that does not and says so in
 * `diag`, in case no other place has it. A place that fails is told and passed over.
 */
static bool fits(const struct topology_wish *wish, int status, const struct diag *tried,
	struct topology *topology, struct diag *diag)
{
	if (status != 0) {
		if (status != OST_ENOTFOUND)
			log_print(LOG_WARNING, "%s; looking for another topology", tried->what);
		return false;
	}
	if (wish->target == 0 || graph_find(topology->graph, wish->target) != GRAPH_NONE)
		return true;
	diag_set(diag, OST_ENOTFOUND,
		"AS%u is not in the topology of %s (%s); name another with --topology FILE",
		(unsigned)wish->target,
		when_known(&topology->dated) ? topology->dated.text : "a date not known",
		topology->name);
	graph_free((struct graph *)topology->graph);
	topology->graph = NULL;
	return false;
}

/* An as-rel file of the day wanted in $OSTRAKON_DATA. */
static int from_data(const struct topology_wish *wish, struct arena *arena,
	struct topology *topology, struct diag *diag)
{
	const char *data = getenv("OSTRAKON_DATA");
	const char *path = data != NULL && when_known(&wish->dated)
				   ? find_snapshot(data, &wish->dated, arena)
				   : NULL;
	if (path == NULL)
		return OST_ENOTFOUND;
	int status = from_file(path, arena, topology, diag);
	if (status == 0)
		return 0;
	struct diag cause = *diag;
	return diag_set(diag, OST_EFORMAT, "%s: %s", path, cause.what);
}

static int find(const struct topology_wish *wish, const struct global_options *global,
	struct arena *arena, struct topology *topology, struct diag *diag)
{
	struct diag tried = { 0 };
	*topology = (struct topology){ .name = "no topology", .citation = "", .terms = "" };
	if (wish->file != NULL)
		return from_path(wish->file, arena, topology, diag);
	if (fits(wish, from_data(wish, arena, topology, &tried), &tried, topology, diag) ||
		fits(wish, from_store(wish, global, arena, topology, &tried), &tried, topology,
			diag) ||
		fits(wish, from_excerpt(&wish->dated, arena, topology, &tried), &tried, topology,
			diag) ||
		fits(wish, from_facts(wish, arena, topology), &tried, topology, diag))
		return 0;
	*topology = (struct topology){ .name = "no topology", .citation = "", .terms = "" };
	if (diag->what[0] != '\0')
		return OST_ENOTFOUND;
	return diag_set(diag, OST_ENOTFOUND,
		"no topology at hand; name an as-rel file with --topology FILE, or 'ostrakon load' "
		"one (the excerpt that comes with ostrakon is of 2008-01-01)");
}

/* A topology far from the date asked for is told in the answer; a file named without one is not. */
static void note_distance(
	const struct topology_wish *wish, struct arena *arena, struct topology *topology)
{
	bool asked = when_known(&wish->dated);
	ost_time_t at = asked ? wish->dated.from : wish->at;
	int year, month, day;
	if (!when_known(&topology->dated) || (wish->file != NULL && !asked) ||
		time_distance(topology->dated.from, at) <= YEAR_S)
		return;
	civil_from_days(at / DAY_S, &year, &month, &day);
	topology->assumption = arena_printf(arena,
		"%s%sThe topology is of %s, more than a year from %04d-%02d-%02d, which was asked "
		"for: links and holders of AS numbers may have been others.",
		topology->assumption != NULL ? topology->assumption : "",
		topology->assumption != NULL ? " " : "", topology->dated.text, year, month, day);
}

int topology_find(const struct topology_wish *wish, const struct global_options *global,
	struct arena *arena, struct topology *topology, struct diag *diag)
{
	int status = find(wish, global, arena, topology, diag);
	if (status == 0)
		note_distance(wish, arena, topology);
	return status;
}
