#include "cli/prefix_file.h"

#include "source/input.h"

#include <inttypes.h>
#include <stdio.h>

enum { LINE_MAX_BYTES = 4096 };

static struct span first_word(struct span line)
{
	struct span word = span_trim(line);
	for (size_t i = 0; i < word.n; i++) {
		if (strchr(" \t,|;#", word.p[i]) != NULL)
			return (struct span){ word.p, i };
	}
	return word;
}

static bool add(struct span word, struct prefix_set *set)
{
	struct addr addr;
	struct addr_range range;
	unsigned bits;
	if (addr_parse(word, &addr)) {
		prefix_set_add(set, &addr, addr_bits(&addr));
		return true;
	}
	if (!prefix_parse(word, true, &range) || !range_is_prefix(&range, &bits))
		return false;
	prefix_set_add(set, &range.first, bits);
	return true;
}

static int read_lines(
	struct input *input, const char *path, struct prefix_set *set, struct diag *diag)
{
	struct span line;
	bool too_long;
	int got;
	while ((got = input_line(input, LINE_MAX_BYTES, &line, &too_long, diag)) == 1) {
		struct span word = first_word(line);
		if (word.n > 0 && !add(word, set))
			return diag_set(diag, OST_EFORMAT,
				"%.200s:%" PRIu64 ": '%.*s' is no prefix; write one such as "
				"192.0.2.0/24 a line",
				path, input_line_number(input), (int)(word.n < 60 ? word.n : 60),
				word.p);
	}
	return got;
}

int prefix_file_read(const char *path, struct prefix_set *set, struct diag *diag)
{
	size_t before = set->all[0].count + set->all[1].count;
	struct input *input = input_open(path, diag);
	if (input == NULL) {
		char why[200]; /* our own reasons are shorter */
		snprintf(why, sizeof why, "%.*s", (int)sizeof why - 1, diag->what);
		return diag_set(diag, OST_EIO, "%.200s: %s", path, why);
	}
	int status = read_lines(input, path, set, diag);
	input_close(input);
	if (status == 0 && set->all[0].count + set->all[1].count == before)
		return diag_set(diag, OST_EFORMAT,
			"%.200s holds no prefix; write one such as 192.0.2.0/24 a line", path);
	return status;
}
