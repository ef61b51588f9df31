/* Addresses as text into room that is known to be large enough (base/put.h). */
#pragma once

#include "base/put.h"
#include "net/addr.h"

enum { ADDR_PUT_MAX = 45 }; /* characters of an address */

/* As inet_ntop has it, which is RFC 5952; the same text as addr_print. */
char *addr_put(char *at, const struct addr *addr);
/* A single group of zeros is left out too, as some programs do. */
char *addr_put_shortest(char *at, const struct addr *addr);
/* Four bytes in network order. */
char *addr_put_ipv4(char *at, const uint8_t *byte);
