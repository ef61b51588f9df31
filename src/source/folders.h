/* Folders that a file is to be made in. */
#pragma once

#include "base/error.h"

/*
 * Makes the folders above `path`, readable by their owner alone: for who is about to create the
 * file. Returns 0 or OST_EIO with a message.
 */
int folders_make_above(const char *path, struct diag *diag);
