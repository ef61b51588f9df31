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

/* Names of files and pieces of input stand in messages: a terminal must not obey them. */
static void defuse(char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < ' ' || *text == '\x7f')
			*text = '?';
	}
}

void log_print(enum log_level level, const char *format, ...)
{
	static const char *const word[] = { "error: ", "warning: ", "", "" };
	static const char *const colour[] = { "\033[1;31m", "\033[1;33m", "", "\033[2m" };
	char text[1024]; /* longer ones are cut off; no memory is asked for */
	if (level > shown)
		return;
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	defuse(text);
	bool coloured = isatty(STDERR_FILENO) && getenv("NO_COLOR") == NULL;
	fprintf(stderr, "%sostrakon: %s%s%s\n", coloured ? colour[level] : "", word[level],
		coloured ? "\033[0m" : "", text);
}
