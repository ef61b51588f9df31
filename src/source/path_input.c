#include "source/path_input.h"

#include "base/alloc.h"
#include "source/input.h"
#include "source/paths.h"

#include <stdlib.h>

enum { LINE_MAX_BYTES = 16 * 1024, SNIFF_BYTES = 12, PATHS_MAX = 1 << 30 };

static const char sets_refused[] = "AS_SET";

/* One line as hops. Returns NULL, or why it is none. */
static const char *read_hops(struct span line, asn_t *hop, size_t *count)
{
	struct span word;
	*count = 0;
	while (line.n > 0) {
		size_t n = 0;
		while (n < line.n && line.p[n] != '|' && line.p[n] != ' ' && line.p[n] != '\t')
			n++;
		word = (struct span){ line.p, n };
		line = (struct span){ line.p + n, line.n - n };
		if (n == 0) {
			line = (struct span){ line.p + 1, line.n - 1 };
			continue;
		}
		if (word.p[0] == '{')
			return sets_refused;
		if (*count == PATH_INPUT_HOPS_MAX)
			return "too many ASes on one path";
		uint64_t asn;
		if (!span_u64(word, UINT32_MAX, &asn))
			return "not a path of AS numbers";
		hop[(*count)++] = (asn_t)asn;
	}
	return NULL;
}

static int read_text(struct input *input, struct path_cleaning *cleaning, struct path_set *set,
	struct path_input_report *report, struct diag *diag)
{
	struct span line;
	bool too_long;
	int got;
	while ((got = input_line(input, LINE_MAX_BYTES, &line, &too_long, diag)) == 1) {
		asn_t hop[PATH_INPUT_HOPS_MAX];
		size_t count = 0;
		line = span_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		const char *refused = too_long ? "line too long" : read_hops(line, hop, &count);
		report->paths += refused == NULL || refused == sets_refused;
		if (refused == sets_refused)
			report->sets++;
		else if (refused != NULL)
			tally_reject(
				&report->tally, refused, input_line_number(input), line.p, line.n);
		if (refused != NULL)
			continue;
		count = path_clean(cleaning, hop, count);
		if (set->count == PATHS_MAX)
			return diag_set(diag, OST_ERANGE, "holds more than %d paths", PATHS_MAX);
		if (count > 0)
			path_set_add(set, hop, count);
	}
	report->truncated = got == OST_ETRUNCATED;
	if (got < 0 && got != OST_ETRUNCATED)
		return got;
	if (report->paths == 0)
		return diag_set(diag, OST_EFORMAT,
			"holds no AS paths; lines such as 701|174|3, or a recorded routing table "
			"in MRT are wanted");
	*diag = (struct diag){ 0 };
	return 0;
}

static int read_table(const char *path, struct path_cleaning *cleaning, struct path_set *set,
	struct path_input_report *report, struct diag *diag)
{
	struct path_list list;
	struct paths_report read;
	int status = paths_read(path, &list, &read, diag);
	report->sets = read.sets;
	report->loops = read.loops;
	report->tally = read.tally;
	report->truncated = read.truncated;
	report->paths = list.count + read.sets + read.loops;
	for (size_t i = 0; i < list.count; i++) {
		const struct observed_path *seen = &list.path[i];
		asn_t hop[PATH_INPUT_HOPS_MAX];
		if (seen->count > PATH_INPUT_HOPS_MAX)
			continue;
		memcpy(hop, seen->hop, seen->count * sizeof *hop);
		size_t count = path_clean(cleaning, hop, seen->count);
		if (count > 0 && set->count < PATHS_MAX)
			path_set_add(set, hop, count);
	}
	paths_clear(&list);
	return status;
}

/* MRT has zeros among its first bytes, the type and length of a record; text has none. */
static int is_text(struct input *input, bool *text, struct diag *diag)
{
	struct span head;
	int status = input_peek(input, SNIFF_BYTES, &head, diag);
	*text = status == 0 && (head.n == 0 || memchr(head.p, 0, head.n) == NULL);
	return status;
}

int path_input_read(const char *path, struct path_cleaning *cleaning, struct path_set *set,
	struct path_input_report *report, struct diag *diag)
{
	bool text;
	*report = (struct path_input_report){ 0 };
	struct input *input = input_open(path, diag);
	if (input == NULL)
		return OST_EIO;
	int status = is_text(input, &text, diag);
	if (status == 0 && text)
		status = read_text(input, cleaning, set, report, diag);
	input_close(input);
	if (status == 0 && !text)
		status = read_table(path, cleaning, set, report, diag);
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
			read_hops(line, number, &numbers) != NULL)
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
