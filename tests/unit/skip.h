/* Skipping with a reason that scripts/run-tests shows; cmocka's own skip() gives none. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SKIP_NO_SHARED "no shared sample data (OSTRAKON_SHARED)"

static inline void skip_because(const char *reason)
{
	print_message("# skipped: %s\n", reason);
	skip();
}
