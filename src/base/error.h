/*
 * Failures. Functions that can fail return 0 or a negative OST_E*; iterators return 1 = record,
 * 0 = end, negative = failure. Text for people is made where the program meets them (cli/): what a
 * lower layer knows travels up in a struct diag.
 */
#pragma once

#include <stdint.h>

enum ost_error {
	OST_OK = 0,
	OST_ENOMEM = -1,
	OST_EIO = -2,
	OST_EFORMAT = -3, /* malformed: the bytes contradict the format */
	OST_ETRUNCATED = -4, /* a length lies, or the input ends too early */
	OST_EUNSUPPORTED = -5,
	OST_ERANGE = -6, /* a stated maximum was exceeded */
	OST_ENOTFOUND = -7,
	OST_EEXISTS = -8,
	OST_EUSAGE = -9,
	OST_EBUSY = -10,
	OST_ECANCELLED = -11,
	OST_ESTORE = -12, /* the database refused */
};

/* One word or two for an error code; never NULL. */
const char *ost_strerror(int code);

/* What went wrong and where: `line` counts from 1, 0 = not a matter of one line. */
struct diag {
	char input[256];
	uint64_t line;
	char what[512];
};

/* Fills `diag->what` (truncating); returns `code`, so that a caller can `return diag_set(...)`. */
__attribute__((format(printf, 3, 4))) int diag_set(
	struct diag *diag, int code, const char *format, ...);
