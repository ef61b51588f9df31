#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum log_level shown = LOG_NOTE;

void log_set_level(enum log_level level)
{
	shown = level;
}

void log_print(enum log_level level, const char *format, ...)
{
	static const char *const word[] = { "error: ", "warning: ", "", "" };
	static const char *const colour[] = { "\033[1;31m", "\033[1;33m", "", "\033[2m" };
	if (level > shown)
		return;
	bool coloured = isatty(STDERR_FILENO) && getenv("NO_COLOR") == NULL;
	fprintf(stderr, "%sostrakon: %s%s", coloured ? colour[level] : "", word[level],
		coloured ? "\033[0m" : "");
	va_list args;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
