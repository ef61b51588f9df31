/* How to come to a cluster: what the environment adds to its URL. */
#pragma once

#include "base/alloc.h"
#include "store/cluster.h"

/*
 * The password is that of $OSTRAKON_CLICKHOUSE_PASSWORD, else the first line of the file that
 * $OSTRAKON_CLICKHOUSE_PASSWORD_FILE names; $SSL_CERT_FILE is who may vouch for servers. Texts live
 * in `arena`, or as long as `url`. OST_EIO, with a message, when the file cannot be read.
 */
int access_find(
	const char *url, struct arena *arena, struct cluster_access *access, struct diag *diag);
