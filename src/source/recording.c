#include "source/recording.h"

#include "base/alloc.h"
#include "source/recording_part.h"

#include <stdlib.h>

enum { HEAD_BYTES = 64 * 1024 };

struct reader {
	enum recording_kind kind;
	bool (*is)(struct span head);
	int (*read)(struct recording_part *part);
};

/* In the order in which they are asked: the surest signs first. */
static const struct reader readers[] = {
	{ RECORDING_PCAP, recording_is_pcap, recording_read_pcap },
	{ RECORDING_MRT, recording_is_mrt, recording_read_mrt },
	{ RECORDING_RIS_LIVE, recording_is_ris, recording_read_ris },
	{ RECORDING_BMP, recording_is_bmp, recording_read_bmp },
};

static const struct reader *find_reader(struct span head)
{
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		if (readers[i].is(head))
			return &readers[i];
	}
	return NULL;
}

bool recording_begins(struct span head)
{
	return find_reader(head) != NULL;
}

static int read_input(struct recording_part *part)
{
	struct span head;
	int status = input_window(part->input, HEAD_BYTES, &head, part->diag);
	if (status < 0 && head.n == 0)
		return status;
	/* What was unpacked before the damage is read; the readers will meet it as well. */
	const struct reader *reader = find_reader(head);
	if (reader == NULL && status < 0 && status != OST_ETRUNCATED)
		return status;
	if (reader == NULL)
		return diag_set(part->diag, OST_EUNSUPPORTED,
			"is no recording of BGP; MRT is wanted, as RouteViews and RIPE RIS "
			"publish it, or BMP, a packet capture of either, or RIS Live lines");
	part->report->kind = reader->kind;
	return reader->read(part);
}

int recording_read(const char *path, const struct recording_options *options,
	const struct recording_sink *sink, struct recording_report *report, struct diag *diag)
{
	*report = (struct recording_report){ 0 };
	struct input *input =
		input_open_with(path, &(struct input_options){ .threads = options->threads }, diag);
	if (input == NULL)
		return OST_EIO;
	input_tell_progress(input, options->progress, options->progress_ctx);
	struct recording_part part = {
		.input = input, .options = options, .sink = sink, .report = report, .diag = diag
	};
	part.attributes = xmalloc(sizeof *part.attributes);
	int status = read_input(&part);
	free(part.attributes);
	report->ignored_bytes = input_ignored_bytes(input);
	input_close(input);
	return status;
}
