#include "attr/origin.h"

#include "attr/index.h"
#include "attr/lookup.h"
#include "store/origins.h"

#include <stdlib.h>

struct origin_set {
	struct store *store; /* NULL: all bytes are there */
	struct arena arena; /* the texts of the inputs */
	struct origin_source *source; /* [count] */
	size_t count;
	bool many; /* questions are to come */
};

const char *origin_state_name(enum origin_state state)
{
	static const char *const name[] = {
		[ORIGIN_ROUTED] = "routed",
		[ORIGIN_UNROUTED] = "unrouted",
		[ORIGIN_NOT_TOLD] = "not told",
		[ORIGIN_NO_TABLE] = "no table near",
	};
	return name[state];
}

static struct origin_set *set_new(struct store *store, size_t count)
{
	struct origin_set *set = xcalloc(1, sizeof *set);
	set->store = store;
	arena_init(&set->arena);
	set->source = xcalloc(count, sizeof *set->source);
	set->count = count;
	for (size_t i = 0; i < count; i++)
		buf_init(&set->source[i].bytes);
	return set;
}

static void fill_source(struct origin_source *source, const struct store_origin_table *row,
	const struct store_input *input, size_t inputs)
{
	source->table.info = (struct origin_table_info){ .from = row->from,
		.until = row->until,
		.ranges_ipv4 = row->ranges_ipv4,
		.ranges_ipv6 = row->ranges_ipv6 };
	for (size_t i = 0; i < inputs; i++) {
		if (input[i].id == row->input)
			source->input = input[i];
	}
}

int origin_set_open(struct store *store, struct origin_set **out)
{
	struct store_origin_table *row;
	struct store_input *input;
	size_t count, inputs;
	struct arena scratch;
	arena_init(&scratch);
	*out = NULL;
	int status = store_origins_list(store, &scratch, &row, &count);
	if (status == 0) {
		*out = set_new(store, count);
		status = store_inputs_read(store, &(*out)->arena, &input, &inputs);
	}
	for (size_t i = 0; status == 0 && i < count; i++)
		fill_source(&(*out)->source[i], &row[i], input, inputs);
	arena_clear(&scratch);
	if (status == 0)
		return 0;
	origin_set_close(*out);
	*out = NULL;
	return status;
}

int origin_set_of(struct buf *table, const struct store_input *input, struct origin_set **out)
{
	struct origin_set *set = set_new(NULL, 1);
	struct origin_source *source = &set->source[0];
	source->bytes = *table;
	buf_init(table);
	source->input = *input;
	source->input.path = arena_strdup(&set->arena, input->path);
	source->input.format = arena_strdup(&set->arena, input->format);
	int status = origin_table_open(
		(struct span){ source->bytes.text, source->bytes.length }, &source->table);
	*out = status == 0 ? set : NULL;
	if (status != 0)
		origin_set_close(set);
	return status;
}

void origin_set_close(struct origin_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->count; i++) {
		origin_index_free(set->source[i].index);
		origin_lookup_free(set->source[i].lookup);
		buf_clear(&set->source[i].bytes);
	}
	arena_clear(&set->arena);
	free(set->source);
	free(set);
}

size_t origin_set_sources(struct origin_set *set, struct origin_source **list)
{
	*list = set->source;
	return set->count;
}

ost_time_t origin_source_off(const struct origin_source *source, ost_time_t at)
{
	const struct origin_table_info *info = &source->table.info;
	if (at < info->from)
		return info->from - at;
	return at > info->until ? info->until - at : 0;
}

bool origin_source_has(const struct origin_source *source, enum addr_family family)
{
	const struct origin_table_info *info = &source->table.info;
	return (family == ADDR_IPV4 ? info->ranges_ipv4 : info->ranges_ipv6) > 0;
}

struct origin_source *origin_set_nearest(
	struct origin_set *set, enum addr_family family, ost_time_t at)
{
	struct origin_source *best = NULL;
	ost_time_t nearest = 0;
	for (size_t i = 0; i < set->count; i++) {
		if (!origin_source_has(&set->source[i], family))
			continue;
		ost_time_t off = time_distance(origin_source_off(&set->source[i], at), 0);
		if (best == NULL || off < nearest) {
			best = &set->source[i];
			nearest = off;
		}
	}
	return best;
}

/* The bytes of the table, if they are not there yet. */
static int read_table(struct origin_set *set, struct origin_source *source)
{
	if (source->bytes.length > 0)
		return 0;
	int status = store_origins_read(set->store, source->input.id, &source->bytes);
	if (status == 0)
		status = origin_table_open(
			(struct span){ source->bytes.text, source->bytes.length }, &source->table);
	if (status != 0)
		buf_clear(&source->bytes);
	return status;
}

void origin_set_prepare(struct origin_set *set)
{
	set->many = true;
}

/* As origin_table_find. */
static int find_range(struct origin_set *set, struct origin_source *source, const struct addr *addr,
	ost_time_t at, struct origin_found *found)
{
	if (!set->many)
		return origin_table_find(&source->table, addr, at, found);
	if (source->lookup == NULL)
		source->lookup = origin_lookup_new(&source->table);
	return source->lookup != NULL ? origin_lookup_find(source->lookup, addr, at, found)
				      : OST_EFORMAT;
}

int origin_source_find(struct origin_set *set, struct origin_source *source,
	const struct addr *addr, ost_time_t at, struct origin_answer *answer)
{
	int status = read_table(set, source);
	if (status != 0)
		return status;
	answer->source = source;
	answer->off_s = origin_source_off(source, at);
	int got = find_range(set, source, addr, at, &answer->found);
	if (got < 0)
		return got;
	answer->state = got == 1                          ? ORIGIN_ROUTED
			: source->table.info.changes_only ? ORIGIN_NOT_TOLD
							  : ORIGIN_UNROUTED;
	return 0;
}

int origin_set_find(struct origin_set *set, const struct addr *addr, ost_time_t at,
	ost_time_t near_s, struct origin_answer *answer)
{
	struct origin_source *source = origin_set_nearest(set, addr->family, at);
	answer->state = ORIGIN_NO_TABLE;
	answer->source = source;
	answer->off_s = source != NULL ? origin_source_off(source, at) : 0;
	if (source == NULL || time_distance(answer->off_s, 0) > near_s)
		return 0;
	return origin_source_find(set, source, addr, at, answer);
}

const struct origin_index *origin_source_index(struct origin_set *set, struct origin_source *source)
{
	if (source->index == NULL && read_table(set, source) == 0)
		source->index = origin_index_new(&source->table);
	return source->index;
}
