/*
 * Files of prefixes: one a line, or an address; what follows behind a blank, a comma, a tab or `|`
 * is not looked at, `#` and `;` begin comments. Packed or not.
 */
#pragma once

#include "base/error.h"
#include "wire/prefix_set.h"

/*
 * Adds all of them. Returns 0, or negative with `diag` filled: a line that is no prefix refuses the
 * file, since a filter that lacks a part of its list would hide routes.
 */
int prefix_file_read(const char *path, struct prefix_set *set, struct diag *diag);
