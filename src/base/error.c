#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

const char *ost_strerror(int code)
{
	static const char *const text[] = {
		"done",
		"out of memory",
		"input or output error",
		"malformed",
		"truncated",
		"not supported",
		"beyond a stated maximum",
		"not found",
		"exists already",
		"wrong usage",
		"busy",
		"cancelled",
		"store error",
	};
	size_t index = (size_t)(-(long)code);
	return index < sizeof text / sizeof *text ? text[index] : "unknown error";
}

int diag_set(struct diag *diag, int code, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(diag->what, sizeof diag->what, format, args);
	va_end(args);
	return code;
}
