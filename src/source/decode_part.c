#include "source/decode_part.h"

#include "feed/format.h"
#include "ref/format.h"

#include <string.h>

_Static_assert(
	REF_LINE_MAX == 64 * 1024 && FEED_LINE_MAX == 64 * 1024, "as decode_line_fault says");

int decode_peek(struct input *input, size_t max, struct span *head, struct diag *diag)
{
	int failed = input_peek(input, max, head, diag);
	if (failed == 0 && head->n == 0)
		return diag_set(diag, OST_EFORMAT, "is empty; fetch the file again");
	return failed;
}

const char *decode_line_fault(struct span line, bool too_long)
{
	if (too_long)
		return "line longer than 64 kB";
	return memchr(line.p, '\0', line.n) != NULL ? "NUL byte in the line" : NULL;
}

int decode_end(
	struct input *input, struct tally *tally, char *sha256, uint64_t *bytes, struct diag *diag)
{
	if (input_ignored_bytes(input) > 0)
		tally_reject(tally, INPUT_IGNORED, 0, NULL, 0);
	int failed = sha256 != NULL ? input_sha256(input, sha256, diag) : 0;
	*bytes = input_raw_bytes(input);
	return failed;
}
