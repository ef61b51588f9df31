/*
 * Messages for people on standard error. The level is the one global besides the signal flag.
 * Lines look like `ostrakon: warning: ...`; coloured only on a terminal without NO_COLOR.
 */
#pragma once

enum log_level { LOG_ERROR, LOG_WARNING, LOG_NOTE, LOG_DEBUG };

void log_set_level(enum log_level level); /* what is shown; LOG_NOTE at start */
__attribute__((format(printf, 2, 3))) void log_print(enum log_level level, const char *format, ...);
