#include "feed/record.h"

#include "feed/indicator.h"
#include "feed/moment.h"
#include "feed/special.h"

#include <strings.h>

const struct cell_name *feed_find_name(const struct cell_name *names, struct span name)
{
	/* Most differ in their first letter, which is cheap to see; 0x20 is its case. */
	for (; name.n > 0 && names->name != NULL; names++) {
		if (((name.p[0] ^ names->name[0]) & ~0x20) == 0 && name.n == strlen(names->name) &&
			strncasecmp(name.p, names->name, name.n) == 0)
			return names;
	}
	return NULL;
}

void feed_refuse(struct feed_decoder *decoder, const char *reason)
{
	struct span text = decoder->text;
	tally_reject(&decoder->counts->tally, reason, decoder->line, text.p, text.n);
	if (decoder->sink->refused != NULL)
		decoder->sink->refused(decoder->sink->ctx, decoder->line, reason, text);
}

void feed_note(struct feed_decoder *decoder, const char *reason)
{
	tally_reject(
		&decoder->counts->notes, reason, decoder->line, decoder->text.p, decoder->text.n);
}

/* Why a date cannot be, or NULL. */
static const char *check_time(const struct feed_decoder *decoder, ost_time_t t)
{
	if (t < FEED_EARLIEST)
		return "dated before 1990";
	return t > decoder->latest ? "dated after its list was published, or in the future" : NULL;
}

void feed_set_published(struct feed_decoder *decoder, struct span text)
{
	ost_time_t t;
	bool whole_day;
	if (decoder->options->dated != TIME_UNKNOWN || !moment_parse(text, &t, &whole_day) ||
		t < FEED_EARLIEST || t > decoder->options->latest)
		return;
	decoder->published = t;
	if (decoder->options->latest > t + DAY_S)
		decoder->latest = t + DAY_S;
}

/* Writers say "nothing here" in many ways. */
static struct span cell_of(const struct record *record, enum cell cell)
{
	static const char *const nothing[] = { "None", "null", "-", "n/a", "N/A" };
	struct span text = record->cell[cell];
	if (text.n == 0)
		return text;
	text = span_trim(text);
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing && text.n > 0 && text.n < 5; i++) {
		if (span_is(text, nothing[i]))
			text.n = 0;
	}
	return text;
}

/* NULL, or why the cell is no time. An empty one is unknown. */
static const char *take_time(struct span text, ost_time_t *t, bool *whole_day)
{
	*t = TIME_UNKNOWN;
	*whole_day = false;
	return text.n == 0 || moment_parse(text, t, whole_day) ? NULL : "not a date";
}

static const char *fill_published(
	struct feed_decoder *decoder, const struct record *record, struct observation *o)
{
	bool whole_day;
	ost_time_t t;
	const char *refused = take_time(cell_of(record, CELL_PUBLISHED), &t, &whole_day);
	o->published = decoder->published;
	if (refused != NULL || t == TIME_UNKNOWN)
		return refused;
	o->published = t;
	return check_time(decoder, t);
}

static const char *fill_times(
	struct feed_decoder *decoder, const struct record *record, struct observation *o)
{
	bool whole_day, last_whole_day;
	const char *refused = fill_published(decoder, record, o);
	if (refused == NULL)
		refused = take_time(cell_of(record, CELL_SEEN), &o->seen, &whole_day);
	if (refused == NULL)
		refused = take_time(cell_of(record, CELL_LAST), &o->last, &last_whole_day);
	if (refused == NULL && o->seen != TIME_UNKNOWN)
		refused = check_time(decoder, o->seen);
	if (refused == NULL && o->last != TIME_UNKNOWN && o->last < FEED_EARLIEST)
		refused = "dated before 1990";
	if (refused != NULL)
		return refused;
	if (record->cell[CELL_PUBLISHED].n > 0 && o->seen != TIME_UNKNOWN &&
		o->published != TIME_UNKNOWN && o->seen > o->published + DAY_S)
		return "dated after its list was published, or in the future";
	if (o->seen == TIME_UNKNOWN || o->last == TIME_UNKNOWN ||
		o->last + (last_whole_day ? DAY_S - 1 : 0) >= o->seen)
		return NULL;
	if (o->form == OBSERVATION_INTERVAL)
		return "interval that ends before it begins";
	feed_note(decoder, "last seen before it was first seen: the later date is dropped");
	o->last = TIME_UNKNOWN;
	return NULL;
}

static const char *fill_numbers(
	struct feed_decoder *decoder, const struct record *record, struct observation *o)
{
	struct span port = cell_of(record, CELL_PORT), count = cell_of(record, CELL_COUNT);
	struct span confidence = cell_of(record, CELL_CONFIDENCE);
	uint64_t number;
	double percent;
	if (port.n > 0 && !span_u64(port, 65535, &number))
		return "port is not a number up to 65535";
	o->port = port.n > 0 ? (uint16_t)number : o->port;
	if (count.n > 0 && !span_u64(count, UINT32_MAX, &number))
		return "count is not a number";
	o->count = count.n > 0 ? (uint32_t)number : 0;
	if (span_double(confidence, &percent) && percent >= 0 && percent <= 100)
		o->confidence = (int8_t)percent;
	else if (confidence.n > 0)
		feed_note(decoder, "confidence is not a number from 0 to 100: taken as not given");
	return NULL;
}

static struct span or_else(struct span text, const char *other)
{
	return text.n > 0 || other == NULL ? text : span_of(other);
}

/* NULL, or why the names are none. */
static const char *fill_names(
	struct feed_decoder *decoder, const struct record *record, struct observation *o)
{
	const struct feed_options *options = decoder->options;
	const struct feed_format *format = decoder->format;
	const char *feed = feed_list_name(format, options);
	if (options->feed == NULL && o->range.first.family == ADDR_IPV6 &&
		format->feed_ipv6 != NULL)
		feed = format->feed_ipv6;
	o->feed = or_else(cell_of(record, CELL_FEED), feed);
	o->family = or_else(cell_of(record, CELL_FAMILY), options->family);
	if (o->feed.n > FEED_NAME_MAX)
		return "name of a list longer than 256 bytes";
	return o->family.n > FEED_NAME_MAX ? "name of a family longer than 256 bytes" : NULL;
}

static void fill_words(
	struct feed_decoder *decoder, const struct record *record, struct observation *o)
{
	struct span kind = cell_of(record, CELL_KIND), status = cell_of(record, CELL_STATUS);
	if (kind.n > 0 && !abuse_kind_parse(kind, &o->kind))
		feed_note(decoder, "kind of abuse in words not known: taken as the list's usual");
	if (span_is(status, "online") || span_is(status, "active"))
		o->status = STATUS_ONLINE;
	else if (span_is(status, "offline") || span_is(status, "inactive"))
		o->status = STATUS_OFFLINE;
	o->reference = cell_of(record, CELL_REFERENCE);
	if (o->reference.n > FEED_TEXT_MAX)
		o->reference.n = FEED_TEXT_MAX;
}

static const char *check_range(
	struct feed_decoder *decoder, const struct indicator *indicator, struct observation *o)
{
	const char *refused = special_purpose(&o->range, decoder->options->documentation);
	if (refused == NULL && indicator->host_bits)
		feed_note(decoder, "bits set behind the prefix length: cleared");
	return refused;
}

/* `start` and `end` in two columns. */
static const char *fill_end(struct span text, struct observation *o)
{
	struct indicator end;
	const char *refused = indicator_parse(text, &end);
	if (refused != NULL)
		return refused;
	if (end.range.first.family != o->range.first.family)
		return "range from one family of addresses to the other";
	o->range.last = end.range.last;
	return addr_compare(&o->range.first, &o->range.last) > 0
		       ? "range that ends before it begins"
		       : NULL;
}

static struct span about(const struct record *record)
{
	static const enum cell order[] = { CELL_ADDRESS, CELL_NETWORK, CELL_URL, CELL_NAME };
	struct span text = { NULL, 0 };
	for (size_t i = 0; i < sizeof order / sizeof *order && text.n == 0; i++)
		text = cell_of(record, order[i]);
	return text;
}

static const char *fill_about(struct feed_decoder *decoder, const struct record *record,
	struct indicator *indicator, struct observation *o)
{
	struct span text = about(record), end = cell_of(record, CELL_END);
	struct span asn = cell_of(record, CELL_ASN);
	if (text.n == 0 && asn.n > 0)
		return asn_parse(asn, &o->asn) ? NULL : "not an AS number";
	const char *refused = indicator_parse(text, indicator);
	if (refused != NULL)
		return refused;
	o->port = indicator->port;
	o->range = indicator->range;
	o->name = indicator->name;
	if (o->range.first.family == 0)
		return NULL;
	o->name = (struct span){ NULL, 0 };
	if (end.n > 0)
		refused = fill_end(end, o);
	return refused != NULL ? refused : check_range(decoder, indicator, o);
}

int feed_give(struct feed_decoder *decoder, const struct record *record)
{
	const struct feed_sink *sink = decoder->sink;
	struct indicator indicator;
	struct observation o = { .kind = decoder->kind, .form = decoder->form, .confidence = -1 };
	const char *refused = fill_about(decoder, record, &indicator, &o);
	if (refused == NULL)
		refused = fill_times(decoder, record, &o);
	if (refused == NULL)
		refused = fill_numbers(decoder, record, &o);
	if (refused == NULL)
		refused = fill_names(decoder, record, &o);
	if (refused != NULL) {
		feed_refuse(decoder, refused);
		return 0;
	}
	fill_words(decoder, record, &o);
	if (!decoder->format->whole && !decoder->format->told_by_fields)
		o.words = decoder->text;
	if (o.name.n > 0) {
		feed_note(decoder, "a host name, not an address");
		return sink->named != NULL ? sink->named(sink->ctx, decoder->line, &o) : 0;
	}
	decoder->counts->tally.records++;
	return sink->observed(sink->ctx, decoder->line, &o);
}

bool feed_take_start(struct span *s, const char *text)
{
	struct span rest = span_trim(*s);
	size_t n = strlen(text);
	if (rest.n < n || strncasecmp(rest.p, text, n) != 0)
		return false;
	*s = span_trim((struct span){ rest.p + n, rest.n - n });
	return true;
}

/* `203.0.113.0/24 ; SBL1` and `192.0.2.1 # why`, but not the fragment of a URL. */
struct span feed_strip_comment(struct span line)
{
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];
		if (c != ';' && c != '#' && c != '/')
			continue;
		bool apart = i == 0 || line.p[i - 1] == ' ' || line.p[i - 1] == '\t';
		bool slashes = c == '/' && i + 1 < line.n && line.p[i + 1] == '/';
		if (c == ';' || (apart && (c == '#' || slashes)))
			line.n = i;
	}
	return span_trim(line);
}

static void note_count(struct feed_decoder *decoder, struct span text)
{
	uint64_t count;
	if (span_u64(text, UINT64_MAX, &count) && count != decoder->list_records)
		decoder->cut = "its last line counts other entries than are there: the download "
			       "was cut or altered";
}

bool feed_take_comment(struct feed_decoder *decoder, struct span line)
{
	static const char *const dates[] = { "Last updated:", "Last update:", "updated:",
		"Last-Modified:", "Source File Date:", "Generated:" };
	line = span_trim(line);
	if (line.n == 0 || (line.p[0] != '#' && line.p[0] != ';' && !span_starts(line, "//")))
		return false;
	/* abuse.ch draws a frame of marks around its header. */
	while (line.n > 0 && strchr("#;/ \t", line.p[0]) != NULL)
		line = (struct span){ line.p + 1, line.n - 1 };
	while (line.n > 0 && strchr("# \t", line.p[line.n - 1]) != NULL)
		line.n--;
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		if (feed_take_start(&line, dates[i])) {
			feed_set_published(decoder, line);
			return true;
		}
	}
	if (feed_take_start(&line, "Number of entries:"))
		note_count(decoder, line);
	return true;
}

bool feed_holds(struct span s, const char *what)
{
	size_t n = strlen(what);
	for (size_t i = 0; i + n <= s.n; i++) {
		if (strncasecmp(s.p + i, what, n) == 0)
			return true;
	}
	return false;
}

struct span feed_whole_lines(struct span head)
{
	if (head.n < FEED_SNIFF_BYTES)
		return head;
	while (head.n > 0 && head.p[head.n - 1] != '\n')
		head.n--;
	return head;
}

static int ignore(void *ctx, uint64_t line, const struct observation *observation)
{
	(void)ctx;
	(void)line;
	(void)observation;
	return 0;
}

int feed_sniff_lines(const struct feed_format *format, struct span head, int most)
{
	static const struct feed_sink sink = { .observed = ignore };
	static const struct feed_options options = { .dated = TIME_UNKNOWN,
		.fallback = TIME_UNKNOWN,
		.latest = FEED_LATEST,
		.documentation = true };
	struct feed_counts counts = { 0 };
	struct feed_decoder decoder;
	struct span line, rest = feed_whole_lines(head);
	feed_decoder_init(&decoder, format, &sink, &options, &counts);
	while (span_cut(&rest, '\n', &line))
		format->line(&decoder, line);
	feed_decoder_clear(&decoder);
	uint64_t good = counts.tally.records;
	uint64_t all = good + counts.tally.rejected + counts.notes.rejected;
	return good > 0 && good * 2 >= all ? (int)((uint64_t)most * good / all) : 0;
}
