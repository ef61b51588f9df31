#include "source/path_input.h"

#include "base/alloc.h"
#include "source/input.h"
#include "source/recording.h"
#include "wire/as_path.h"

#include <stdlib.h>

enum { LINE_MAX_BYTES = 16 * 1024, SNIFF_BYTES = 12 };

const char path_input_set[] = "AS_SET";
static const char too_many_hops[] = "too many ASes on one path";

/* Everything of one reading. */
struct reading {
	struct path_cleaning *cleaning;
	struct path_set *set;
	struct path_input_report *report;
	struct recording_report *recording; /* whose tally gets refused paths too */
	struct as_path *path; /* of a recording */
};

static bool parts(char c)
{
	return c == '|' || c == ' ' || c == '\t';
}

const char *path_input_line(struct span line, asn_t *hop, size_t *count)
{
	*count = 0;
	while (line.n > 0) {
		size_t n = 0;
		while (n < line.n && !parts(line.p[n]))
			n++;
		struct span word = { line.p, n };
		n += n < line.n;
		line = (struct span){ line.p + n, line.n - n };
		if (word.n == 0)
			continue;
		if (word.p[0] == '{')
			return path_input_set;
		uint64_t asn;
		if (!span_u64(word, UINT32_MAX, &asn))
			return "not a path of AS numbers";
		if (*count == PATH_INPUT_HOPS_MAX)
			return too_many_hops;
		hop[(*count)++] = (asn_t)asn;
	}
	return NULL;
}

/* Returns 0, or OST_ERANGE when the set is full. */
static int take(struct reading *r, asn_t *hop, size_t count)
{
	r->report->paths++;
	count = path_clean(r->cleaning, hop, count);
	if (count > 0 && r->set->count == PATH_SET_MAX)
		return OST_ERANGE;
	if (count > 0)
		path_set_add(r->set, hop, count);
	return 0;
}

static void take_set(struct reading *r)
{
	r->report->paths++;
	r->report->sets++;
}

/* ---- Text ---- */

static int take_line(struct reading *r, struct span line, bool too_long, uint64_t number)
{
	asn_t hop[PATH_INPUT_HOPS_MAX];
	size_t count;
	line = span_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return 0;
	const char *refused = too_long ? "line too long" : path_input_line(line, hop, &count);
	if (refused == NULL)
		return take(r, hop, count);
	if (refused == path_input_set)
		take_set(r);
	else
		tally_reject(&r->report->tally, refused, number, line.p, line.n);
	return 0;
}

static int read_text(struct reading *r, struct input *input, struct diag *diag)
{
	struct span line;
	bool too_long;
	int got, status = 0;
	while (status == 0 &&
		(got = input_line(input, LINE_MAX_BYTES, &line, &too_long, diag)) == 1)
		status = take_line(r, line, too_long, input_line_number(input));
	if (status != 0)
		return status;
	r->report->truncated = got == OST_ETRUNCATED;
	if (input_ignored_bytes(input) > 0)
		tally_reject(&r->report->tally, INPUT_IGNORED, 0, NULL, 0);
	return got == OST_ETRUNCATED ? 0 : got;
}

/* ---- Recordings ---- */

/*
 * The hops of all sequences, in place; confederations are the inside of one AS. False when there is
 * a set among them.
 */
static bool flatten(struct as_path *path, size_t *count)
{
	bool set = false;
	*count = 0;
	for (size_t i = 0; i < path->segments; i++) {
		const struct as_segment *segment = &path->segment[i];
		set |= segment->type == AS_SET;
		if (segment->type != AS_SEQUENCE)
			continue;
		memmove(path->hop + *count, path->hop + segment->first,
			segment->count * sizeof *path->hop);
		*count += segment->count;
	}
	return !set;
}

static int take_route(void *ctx, const struct route *route)
{
	struct reading *r = ctx;
	size_t count;
	if (route->kind != ROUTE_TABLE && route->kind != ROUTE_ANNOUNCED)
		return 0;
	const char *refused = as_path_read(route->attributes, route->wide, r->path);
	if (refused == NULL && r->path->hops > PATH_INPUT_HOPS_MAX)
		refused = too_many_hops;
	if (refused != NULL) {
		tally_reject(&r->recording->tally, refused, route->offset, NULL, 0);
		return 0;
	}
	if (flatten(r->path, &count))
		return take(r, r->path->hop, count);
	take_set(r);
	return 0;
}

static int read_recording(struct reading *r, const char *path, struct diag *diag)
{
	static const struct recording_options options = { 0 };
	struct recording_sink sink = { r, take_route };
	r->recording = xcalloc(1, sizeof *r->recording);
	r->path = xmalloc(sizeof *r->path);
	int status = recording_read(path, &options, &sink, r->recording, diag);
	if (r->recording->ignored_bytes > 0)
		tally_reject(&r->recording->tally, INPUT_IGNORED, 0, NULL, 0);
	r->report->tally = r->recording->tally;
	r->report->lost_bytes = r->recording->lost_bytes;
	r->report->truncated = r->recording->truncated || r->recording->tail_bytes > 0;
	free(r->path);
	free(r->recording);
	return status;
}

/* Records of MRT, BMP and captures begin with numbers that have zeros; RIS Live with a brace. */
static int is_text(struct input *input, bool *text, struct diag *diag)
{
	struct span head;
	int status = input_peek(input, SNIFF_BYTES, &head, diag);
	*text = status == 0 &&
		(head.n == 0 || (memchr(head.p, 0, head.n) == NULL && head.p[0] != '{'));
	return status;
}

int path_input_read(const char *path, struct path_cleaning *cleaning, struct path_set *set,
	struct path_input_report *report, struct diag *diag)
{
	struct reading r = { .cleaning = cleaning, .set = set, .report = report };
	bool text;
	*report = (struct path_input_report){ 0 };
	struct input *input = input_open(path, diag);
	if (input == NULL)
		return OST_EIO;
	int status = is_text(input, &text, diag);
	if (status == 0 && text)
		status = read_text(&r, input, diag);
	input_close(input);
	if (status == 0 && !text)
		status = read_recording(&r, path, diag);
	if (status == OST_ERANGE)
		return diag_set(diag, status, "holds more than %d paths", PATH_SET_MAX);
	if (status == 0 && report->paths == 0)
		return diag_set(diag, OST_EFORMAT,
			"holds no AS paths; lines such as 701|174|3, or a recording of BGP in MRT "
			"are wanted");
	if (status == 0)
		*diag = (struct diag){ 0 };
	return status;
}

/* ---- Exchange points ---- */

static int compare_asns(const void *left, const void *right)
{
	const asn_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

int path_input_exchanges(const char *path, asn_t **asn, size_t *count, struct diag *diag)
{
	static const char mark[] = "# IXP ASes:";
	struct span line;
	bool too_long;
	size_t capacity = 0;
	int got;
	*asn = NULL;
	*count = 0;
	struct input *input = input_open(path, diag);
	if (input == NULL)
		return OST_EIO;
	while ((got = input_line(input, LINE_MAX_BYTES, &line, &too_long, diag)) == 1) {
		asn_t number[PATH_INPUT_HOPS_MAX];
		size_t numbers = 0;
		bool listed = span_starts(line, mark);
		if (listed)
			line = (struct span){ line.p + strlen(mark), line.n - strlen(mark) };
		/* The links of an as-rel file have bars, a list of numbers has none. */
		line = span_trim(line);
		if (line.n == 0 || line.p[0] == '#' || memchr(line.p, '|', line.n) != NULL ||
			path_input_line(line, number, &numbers) != NULL)
			continue;
		for (size_t i = 0; i < numbers; i++) {
			*asn = array_grow(*asn, *count, &capacity, sizeof **asn);
			(*asn)[(*count)++] = number[i];
		}
	}
	input_close(input);
	if (got < 0)
		return got;
	if (*count == 0)
		return diag_set(diag, OST_EFORMAT,
			"names no AS of an exchange point; AS numbers, or a line '%s N N ...' as "
			"CAIDA's as-rel files have it, are wanted",
			mark);
	qsort(*asn, *count, sizeof **asn, compare_asns);
	return 0;
}
