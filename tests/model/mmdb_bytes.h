/*
 * A small encoder of MaxMind DB files: the networks of a list into a tree, their records behind it.
 * Networks do not overlap. Names and countries may be NULL.
 */
#pragma once

#include "base/buf.h"
#include "net/addr.h"
#include "net/asn.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mmdb_network_said {
	struct addr_range range; /* one prefix */
	asn_t asn; /* 0 = none */
	const char *name, *country;
};

struct mmdb_form {
	unsigned record_bits; /* 24, 28, 32 */
	unsigned ip_version; /* 4: IPv4 alone; 6: both, IPv4 in ::/96 */
	bool aliases; /* ::ffff:0:0/96 and 2002::/16 lead to the IPv4 networks, too */
	bool pointers; /* keys of maps stand once and are pointed at */
	bool nested; /* country.iso_code instead of country_code */
	bool asn_text; /* `asn: "AS64496"` instead of autonomous_system_number */
	uint32_t built;
};

/* Appends the file. */
void mmdb_write(struct buf *out, const struct mmdb_network_said *network, size_t count,
	const struct mmdb_form *form);

/* Pieces, for files that are wrong: a text, a number of 32 bits, the head of a map or array. */
void mmdb_put_text(struct buf *out, const char *text);
void mmdb_put_number(struct buf *out, uint32_t number);
void mmdb_put_map(struct buf *out, unsigned entries);
/* The mark and the metadata. */
void mmdb_put_metadata(struct buf *out, uint32_t nodes, const struct mmdb_form *form);
/* A node of the tree. */
void mmdb_put_node(struct buf *out, unsigned record_bits, uint32_t left, uint32_t right);
