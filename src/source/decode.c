#include "source/decode.h"

#include "base/buf.h"
#include "ref/line.h"
#include "source/decode_part.h"
#include "source/recording.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One run of decode_file. */
struct run {
	struct input *input;
	const struct decode_options *options;
	struct ref_decoder decoder;
	struct span whole; /* of a `whole` format: read already to find which it is; else NULL */
	struct decode_result *result;
	struct diag *diag;
};

static void list_formats(struct buf *out)
{
	for (size_t i = 0; ref_formats[i] != NULL; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", ref_formats[i]->name);
}

static int complain_format(struct diag *diag, int code, const char *problem)
{
	struct buf list;
	buf_init(&list);
	list_formats(&list);
	diag_set(diag, code, "%s; --as names one of: %s", problem, list.text);
	buf_clear(&list);
	return code;
}

/*
 * Bytes that are no text and no recording may be a database, which tells at its end what it is. One
 * that cannot be read whole is none that could be loaded either.
 */
static void choose_by_whole(struct run *run, struct span head)
{
	struct diag ignored = { 0 };
	if (memchr(head.p, '\0', head.n) == NULL || recording_begins(head))
		return;
	if (input_whole(run->input, REF_WHOLE_MAX, &run->whole, &ignored) == 0)
		run->result->format = ref_format_detect_whole(run->whole);
}

static int choose_format(struct run *run)
{
	struct span head;
	if (run->options->format != NULL) {
		run->result->format = ref_format_by_name(run->options->format);
		return run->result->format != NULL
			       ? 0
			       : complain_format(run->diag, OST_EUSAGE, "there is no such format");
	}
	int failed = decode_peek(run->input, REF_SNIFF_BYTES, &head, run->diag);
	if (failed != 0)
		return failed;
	run->result->format = ref_format_detect(head);
	if (run->result->format == NULL)
		choose_by_whole(run, head);
	return run->result->format != NULL ? 0
					   : complain_format(run->diag, OST_EUNSUPPORTED,
						     "no known format fits its beginning");
}

/* What the receiver of records says ends the run; it may have told `diag` why. */
static int decode_text(struct run *run, struct span text)
{
	int ended = run->result->format->line(&run->decoder, text);
	if (ended < 0 && run->diag->what[0] == '\0')
		diag_set(run->diag, ended, "a record was not taken: %s", ost_strerror(ended));
	if (ended < 0)
		run->diag->line = run->decoder.line;
	return ended;
}

static int decode_line(struct run *run, struct span line, bool too_long)
{
	const char *fault = decode_line_fault(line, too_long);
	run->decoder.line = input_line_number(run->input);
	if (fault == NULL)
		return decode_text(run, line);
	ref_reject(&run->decoder, fault, line);
	return 0;
}

static int decode_lines(struct run *run)
{
	struct span line;
	bool too_long;
	int got;
	while ((got = input_line(run->input, REF_LINE_MAX, &line, &too_long, run->diag)) == 1) {
		int ended = decode_line(run, line, too_long);
		if (ended < 0)
			return ended;
	}
	run->result->truncated = got == OST_ETRUNCATED;
	if (got == OST_ETRUNCATED && run->result->tally.records > 0)
		return 0;
	return got;
}

static int decode_whole(struct run *run)
{
	int failed = 0;
	if (run->whole.p == NULL)
		failed = input_whole(run->input, REF_WHOLE_MAX, &run->whole, run->diag);
	run->result->truncated = failed == OST_ETRUNCATED;
	run->decoder.line = 1;
	return failed != 0 ? failed : decode_text(run, run->whole);
}

static int check_records(struct run *run)
{
	const struct tally *tally = &run->result->tally;
	const char *name = run->result->format->name;
	if (tally->records > 0)
		return 0;
	if (tally->count == 0)
		return diag_set(run->diag, OST_EFORMAT, "holds no record of format %s", name);
	const struct tally_reason *most = tally_main_reason(tally);
	run->diag->line = most->first_line;
	return diag_set(run->diag, OST_EFORMAT,
		"holds no record of format %s; %" PRIu64 " refused, most for: %s; try another --as",
		name, tally->rejected, most->reason);
}

static void find_date(struct run *run, const char *path)
{
	struct when *dated = &run->result->dated;
	if (when_known(&run->options->dated))
		*dated = run->options->dated;
	else if (when_known(&run->decoder.dated))
		*dated = run->decoder.dated;
	else if (!decode_date_in_name(path, dated))
		*dated = (struct when){ 0 };
}

/* After the lines: what the input as a whole tells. */
static int finish(struct run *run, const char *path)
{
	struct decode_result *result = run->result;
	find_date(run, path);
	return decode_end(run->input, &result->tally, result->sha256, &result->bytes, run->diag);
}

/* What input.c said of the stream, and how far it came. */
static int refuse_truncated(const struct run *run)
{
	struct diag said = *run->diag;
	return diag_set(run->diag, OST_ETRUNCATED, "%s (%" PRIu64 " records came before its end)",
		said.what, run->result->tally.records);
}

int decode_file(const char *path, const struct decode_options *options, const struct ref_sink *sink,
	struct decode_result *result, struct diag *diag)
{
	*diag = (struct diag){ 0 };
	snprintf(diag->input, sizeof diag->input, "%s", path);
	*result = (struct decode_result){ 0 };
	struct run run = { .options = options, .result = result, .diag = diag };
	run.input = input_open(path, diag);
	if (run.input == NULL)
		return OST_EIO;
	input_tell_progress(run.input, options->progress, options->progress_ctx);
	ref_decoder_init(&run.decoder, sink, &result->tally);
	int failed = choose_format(&run);
	if (failed == 0)
		failed = result->format->whole ? decode_whole(&run) : decode_lines(&run);
	if (failed == 0)
		failed = check_records(&run);
	if (failed == 0)
		failed = finish(&run, path);
	if (failed == 0 && result->truncated && !options->partial)
		failed = refuse_truncated(&run);
	if (failed == 0)
		diag->what[0] = '\0'; /* of a cut stream, `truncated` tells */
	ref_decoder_clear(&run.decoder);
	input_close(run.input);
	return failed;
}

bool decode_date_in_name(const char *path, struct when *dated)
{
	const char *slash = strrchr(path, '/');
	return ref_find_date(span_of(slash != NULL ? slash + 1 : path), dated);
}
