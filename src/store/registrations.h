/*
 * The registrations of addresses in memory, for those who ask for many: what
 * store_registration_of_addr answers, at some hundred times its speed. Some 50 bytes each, read in
 * half a second a million.
 */
#pragma once

#include "store/registry.h"

struct registrations;

/* Those of all inputs. Returns 0 or OST_ESTORE. */
int registrations_read(struct store *store, struct registrations **registrations);
void registrations_free(struct registrations *registrations);

struct registered {
	char country[3], registry[12];
	struct when since; /* may not be known */
};

/* As store_registration_of_addr does. Borrowed; NULL when there is none. */
const struct registered *registrations_find(
	struct registrations *registrations, const struct addr *addr, ost_time_t at);
