/*
 * The bytes as a recording of any kind, each of its routes in each format: one line, of ASCII only,
 * within its room; what JSON has is an object. With a filter no more comes out than without.
 */
#include "fuzz.h"

#include "report/route_print.h"
#include "source/recording.h"
#include "wire/filter.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char room[ROUTE_TEXT_MAX];

static void check_line(const char *text, size_t length)
{
	FUZZ_CHECK(length > 0 && length < ROUTE_TEXT_MAX && text[length - 1] == '\n');
	for (size_t i = 0; i + 1 < length; i++)
		FUZZ_CHECK(text[i] >= ' ' && text[i] <= '~');
}

static void check_object(const char *text, size_t length)
{
	json_error_t error;
	json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	FUZZ_CHECK(json_is_object(json));
	json_decref(json);
}

static int print(void *ctx, const struct route *route)
{
	static const struct route_format *const formats[] = { &route_lines, &route_json,
		&route_csv };
	struct route_printer **printer = ctx;
	for (int i = 0; i < 3; i++) {
		char *at = room;
		const char *why = route_print(printer[i], route, &at);
		FUZZ_CHECK(why == NULL || at == room);
		if (at != room)
			check_line(room, (size_t)(at - room));
		if (at != room && formats[i] == &route_json)
			check_object(room, (size_t)(at - room));
	}
	return 0;
}

static void read_bytes(int file, const struct route_filter *filter,
	const struct recording_sink *sink, struct recording_report *report)
{
	char path[64];
	struct diag diag = { 0 };
	struct recording_options options = { .threads = 1, .filter = filter };
	snprintf(path, sizeof path, "/dev/fd/%d", file);
	recording_read(path, &options, sink, report, &diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct route_filter *filter;
	struct diag diag = { 0 };
	struct recording_report all, some;
	struct route_printer *printer[3] = { route_printer_new(&route_lines, "file"),
		route_printer_new(&route_json, "file"), route_printer_new(&route_csv, "file") };
	int file = memfd_create("recording", 0);
	FUZZ_CHECK(file >= 0 && write(file, bytes, size) == (ssize_t)size);
	if (filter == NULL) {
		static const char text[] =
			"not path \"64500 * ?\" and (community *:* or covered-by 192.0.2.0/24)";
		filter = filter_new();
		FUZZ_CHECK(filter_add(filter, (struct span){ text, sizeof text - 1 }, NULL,
				   &diag) == 0);
	}
	read_bytes(file, NULL, &(struct recording_sink){ printer, print }, &all);
	read_bytes(file, filter, &(struct recording_sink){ NULL, NULL }, &some);
	FUZZ_CHECK(some.routes == all.routes && some.matched <= all.matched);
	close(file);
	for (int i = 0; i < 3; i++)
		route_printer_free(printer[i]);
	return 0;
}
