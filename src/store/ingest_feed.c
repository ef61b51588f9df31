#include "store/ingest_feed.h"

#include "store/feeds.h"
#include "store/loading.h"
#include "store/retold.h"

/* One feed while it is loaded. */
struct feed_load {
	struct store *store;
	const char *path;
	const struct feed_file_options *options;
	struct ingest_result *result;
	struct diag *diag;
	struct gather *gather;
	struct feed_file_result decoded;
	ost_time_t last; /* the latest time that was observed */
	struct arena arena;
};

static int put_observation(void *ctx, uint64_t line, const struct observation *seen)
{
	struct feed_load *load = ctx;
	ost_time_t t = observation_time(seen);
	int status = gather_add(load->gather, line, seen);
	if (status == OST_EFORMAT) {
		tally_reject(&load->decoded.counts.tally, "neither a date of its own nor of a list",
			line, NULL, 0);
		return 0;
	}
	if (t != TIME_UNKNOWN && t > load->last)
		load->last = t;
	return status;
}

static int refuse_dateless(struct feed_load *load)
{
	return diag_set(load->diag, OST_EUSAGE,
		"neither its content nor its name says of which date it is; give --dated "
		"YYYY-MM-DD");
}

/* The day the list speaks of; of logs and series that of their newest entry. */
static ost_time_t date_of(const struct feed_load *load)
{
	return load->decoded.published != TIME_UNKNOWN ? load->decoded.published : load->last;
}

static struct when day_text(ost_time_t t)
{
	struct when when;
	struct buf text;
	buf_init(&text);
	time_print_day(&text, t);
	when_parse((struct span){ text.text, text.length }, &when);
	buf_clear(&text);
	return when;
}

static int end_gathering(struct feed_load *load)
{
	const struct feed_file_result *decoded = &load->decoded;
	bool known = decoded->published != TIME_UNKNOWN;
	int status = 0;
	if (gather_waits(load->gather) && !known)
		return refuse_dateless(load);
	/* A list of no entries is one that was read, too; entries name theirs. */
	if (known && decoded->format->form == OBSERVATION_PRESENCE &&
		decoded->counts.tally.records == 0 && !decoded->format->rows_name_lists)
		status = gather_note_day(load->gather, decoded->list, day_of(decoded->published));
	return status == 0 ? gather_finish(load->gather, day_of(date_of(load))) : status;
}

static int refuse_words(struct feed_load *load, const char *noted)
{
	struct buf words;
	buf_init(&words);
	words_show(&words, noted);
	diag_set(load->diag, OST_EUSAGE,
		"was loaded before, with %s, and other inputs told of the same list since; say the "
		"same again, or load all of them into another store (--db)",
		noted[0] != '\0' ? words.text : "words that are not known");
	buf_clear(&words);
	return OST_EUSAGE;
}

/* An input that is there: nothing to do, unless other words are said of it now. */
static int put_again(
	struct feed_load *load, const struct store_input *older, struct store_input *row)
{
	const struct feed_driver *feeds = store_feeds(load->store);
	load->result->already = words_noted(older->words, row->words);
	if (load->result->already) {
		load->result->input = older->id;
		load->result->dated = older->dated;
		return 0;
	}
	int status = end_gathering(load);
	if (status == 0)
		status = feeds->retell(
			load->store, older, row, load->gather, &load->decoded.counts.tally);
	load->result->input = row->id;
	return status == OST_EEXISTS ? refuse_words(load, older->words) : status;
}

/*
 * What tells inputs of the same bytes apart: the day of a snapshot, and which list and family it is
 * where the bytes do not say. Each as one line.
 */
static const char *reading_of(struct feed_load *load, const char *day)
{
	const struct feed_file_result *decoded = &load->decoded;
	struct buf text;
	buf_init(&text);
	if (decoded->format->form == OBSERVATION_PRESENCE && decoded->published != TIME_UNKNOWN &&
		!decoded->format->rows_name_lists)
		buf_printf(&text, "dated %s\n", day);
	buf_printf(&text, "list %s\n", decoded->list);
	if (decoded->family[0] != '\0')
		buf_printf(&text, "family %s\n", decoded->family);
	const char *reading = arena_strdup(&load->arena, text.text);
	buf_clear(&text);
	return reading;
}

static void note_reading(struct feed_load *load, struct store_input *row)
{
	struct buf words;
	buf_init(&words);
	words_put(&words, load->options);
	row->words = arena_strdup(&load->arena, words.text);
	buf_clear(&words);
	row->reading = reading_of(load, row->dated.text);
}

static int put_feed(struct feed_load *load)
{
	const struct feed_driver *feeds = store_feeds(load->store);
	const struct feed_file_result *decoded = &load->decoded;
	struct store_input row = {
		.sha256 = decoded->sha256,
		.format = decoded->format->name,
		.path = load->path,
		.loaded = load->options->now,
		.bytes = decoded->bytes,
		.records = decoded->counts.tally.records,
		.rejected = decoded->counts.tally.rejected,
		.truncated = decoded->truncated,
	};
	struct fetched fetched;
	loading_note_source(load->path, &fetched, &row);
	if (date_of(load) == TIME_UNKNOWN)
		return refuse_dateless(load);
	row.dated = day_text(date_of(load));
	load->result->dated = row.dated;
	note_reading(load, &row);
	struct store_input older;
	int found = feeds->find(load->store, &row, &load->arena, &older);
	if (found != 0)
		return found < 0 ? found : put_again(load, &older, &row);
	int status = end_gathering(load);
	if (status == 0)
		status = feeds->put(load->store, &row, load->gather, &decoded->counts.tally);
	load->result->input = row.id;
	return status;
}

static int refuse_store(struct feed_load *load)
{
	return diag_set(load->diag, OST_ESTORE, "the store: %s", store_problem(load->store));
}

/* The store is not touched before all was read. */
static int keep_feed(struct feed_load *load)
{
	const struct feed_driver *feeds = store_feeds(load->store);
	if (feeds->begin(load->store) != 0)
		return refuse_store(load);
	int status = put_feed(load);
	if (status == 0 && !load->result->already && feeds->end(load->store, true) == 0)
		return 0;
	if (status == OST_ESTORE || (status == 0 && !load->result->already))
		status = refuse_store(load);
	else if (status == OST_EFORMAT)
		diag_set(load->diag, status, "the store is damaged; load into a new one (--db)");
	feeds->end(load->store, false);
	return status;
}

int ingest_feed(struct store *store, const char *path, const struct feed_file_options *options,
	struct ingest_result *result, struct diag *diag)
{
	struct feed_load load = { .store = store,
		.path = path,
		.options = options,
		.result = result,
		.diag = diag,
		.last = TIME_UNKNOWN };
	struct feed_sink sink = { .ctx = &load, .observed = put_observation };
	*result = (struct ingest_result){ 0 };
	load.gather = gather_new();
	arena_init(&load.arena);
	int status = feed_file_decode(path, options, &sink, &load.decoded, diag);
	if (status == 0)
		status = keep_feed(&load);
	else if (status == OST_ERANGE)
		diag_set(diag, status, "more addresses or families than fit; load it in parts");
	gather_free(load.gather);
	arena_clear(&load.arena);
	result->format = load.decoded.format != NULL ? load.decoded.format->name : NULL;
	result->records = load.decoded.counts.tally.records;
	result->rejected = load.decoded.counts.tally.rejected;
	result->truncated = load.decoded.truncated;
	return status;
}
