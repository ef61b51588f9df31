#include "cli/topology.h"

#include "base/log.h"
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
	if (report->contradictory > 0 || report->self_links > 0)
		log_print(LOG_DEBUG,
			"%s: %zu pairs with contradictory relationships (all kept), %zu links "
			"of an AS to itself (dropped), %zu given twice",
			name, report->contradictory, report->self_links, report->doubled);
}

static void build(const struct as_link *links, size_t count, struct topology *topology)
{
	struct graph_report report;
	topology->graph = graph_new(links, count, &report);
	tell_oddities(topology->name, &report);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
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
			.name = arena_strdup(arena, base_name(path)),
			.citation = ref_format_cite(result.format, dated, arena),
			.terms = result.format->terms,
		};
		build(list.link, list.count, topology);
		if (result.tally.rejected > 0)
			log_print(LOG_WARNING, "%s: %llu lines skipped; first: line %llu, %s", path,
				(unsigned long long)result.tally.rejected,
				(unsigned long long)result.tally.reasons[0].first_line,
				result.tally.reasons[0].reason);
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
	if (strncmp(neighbour->source, assumed_mark, strlen(assumed_mark)) != 0)
		return 0;
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
		.citation = ref_format_cite(caida, gathering->snapshot.text, arena),
		.terms = caida->terms,
	};
	if (gathering->assumption != NULL)
		topology->assumption = arena_printf(arena,
			"Assumed, not observed, for %zu of the %zu links of this excerpt: %s.",
			gathering->assumed, gathering->list.count, gathering->assumption);
	build(gathering->list.link, gathering->list.count, topology);
}

/* A table of neighbours (CSV with a header as neighbours.csv has it). OST_EFORMAT when not one. */
static int from_table(
	const char *path, struct arena *arena, struct topology *topology, struct diag *diag)
{
	struct gathering gathering = { .arena = arena };
	struct case_file_result result;
	case_table_read(path, &case_tables[CASE_NEIGHBOURS], gather_row, &gathering, &result);
	bool usable = result.present && gathering.list.count > 0;
	if (usable)
		from_gathering(&gathering, arena_strdup(arena, base_name(path)), topology);
	links_clear(&gathering.list);
	return usable ? 0
		      : diag_set(diag, OST_EFORMAT,
				"neither links of a known format nor a table of neighbours");
}

/* A table of neighbours tells itself by its header; anything else is for the formats. */
static bool is_table(const char *path)
{
	struct diag diag;
	struct span head;
	struct input *input = input_open(path, &diag);
	bool table = input != NULL && input_peek(input, REF_SNIFF_BYTES, &head, &diag) == 0 &&
		     span_starts(head, "snapshot,asn,neighbour_asn,");
	input_close(input);
	return table;
}

static int from_path(
	const char *path, struct arena *arena, struct topology *topology, struct diag *diag)
{
	return is_table(path) ? from_table(path, arena, topology, diag)
			      : from_file(path, arena, topology, diag);
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
	char *path = path_database(global->database, diag);
	int status = path == NULL ? OST_ENOTFOUND : store_open(path, STORE_READ, &store, diag);
	ost_time_t at = when_known(&wish->dated) ? wish->dated.from : wish->at;
	if (status == 0)
		status = store_input_nearest(store, STORE_LINKS, at, arena, &input);
	if (status == 0 && !wish->nearest && when_known(&wish->dated) &&
		input.dated.from != wish->dated.from)
		status = OST_ENOTFOUND;
	if (status == 0)
		status = store_links_read(store, input.id, arena, &links, &count);
	if (status == 0) {
		const struct ref_format *format = format_of(input.format);
		*topology = (struct topology){
			.dated = input.dated,
			.name = base_name(input.path),
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
static int from_excerpt(const struct when *dated, struct arena *arena, struct topology *topology)
{
	struct diag diag;
	char *folder = path_cases(&diag);
	int status = OST_ENOTFOUND;
	if (folder != NULL && when_known(dated)) {
		const char *path = arena_printf(arena, "%s/topology-%s.csv", folder, dated->text);
		if (access(path, R_OK) == 0)
			status = from_table(path, arena, topology, &diag);
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

/* Keeps a topology that holds the target; frees one that does not. */
static bool fits(const struct topology_wish *wish, int status, struct topology *topology)
{
	if (status != 0)
		return false;
	if (wish->target == 0 || graph_find(topology->graph, wish->target) != GRAPH_NONE)
		return true;
	graph_free((struct graph *)topology->graph);
	topology->graph = NULL;
	return false;
}

int topology_find(const struct topology_wish *wish, const struct global_options *global,
	struct arena *arena, struct topology *topology, struct diag *diag)
{
	const char *data = getenv("OSTRAKON_DATA");
	*topology = (struct topology){ .name = "no topology", .citation = "", .terms = "" };
	if (wish->file != NULL)
		return from_path(wish->file, arena, topology, diag);
	if (data != NULL && when_known(&wish->dated)) {
		const char *path = find_snapshot(data, &wish->dated, arena);
		if (path != NULL && fits(wish, from_file(path, arena, topology, diag), topology))
			return 0;
	}
	if (fits(wish, from_store(wish, global, arena, topology, diag), topology) ||
		fits(wish, from_excerpt(&wish->dated, arena, topology), topology) ||
		fits(wish, from_facts(wish, arena, topology), topology))
		return 0;
	*topology = (struct topology){ .name = "no topology", .citation = "", .terms = "" };
	return diag_set(diag, OST_ENOTFOUND,
		"no topology at hand; name an as-rel file with --topology FILE, or 'ostrakon load' "
		"one");
}
