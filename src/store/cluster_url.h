/* Private to store/: the URL that names a cluster (struct cluster_access). */
#pragma once

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>

/* Texts are owned; NULL = not given. */
struct cluster_url {
	bool secure; /* TLS */
	char *user, *password;
	char *address; /* host:port */
	char *database;
	char *local; /* FILE of ?local=FILE */
};

/* OST_EUSAGE with a message when it is malformed; there is nothing to clear then. */
int cluster_url_read(const char *text, struct cluster_url *url, struct diag *diag);
void cluster_url_clear(struct cluster_url *url);

/* Whether a name of a database or cluster can stand in SQL as it is. */
bool cluster_is_name(struct span name);
