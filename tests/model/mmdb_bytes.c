#include "model/mmdb_bytes.h"

#include "base/alloc.h"
#include "model/mrt_bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = -1, UINT16 = 5, UINT32 = 6, UINT64 = 9, ARRAY = 11 };

static const char *const keys[] = { "autonomous_system_number", "asn",
	"autonomous_system_organization", "country_code", "country", "iso_code" };
enum { KEY_NUMBER, KEY_ASN, KEY_NAME, KEY_CODE, KEY_COUNTRY, KEY_ISO, KEYS };

/* A side of a node: another node, the record of a network, or nothing. */
struct side {
	int node, network;
};

struct tree {
	struct side (*node)[2];
	size_t nodes, capacity;
};

void mmdb_put_text(struct buf *out, const char *text)
{
	size_t length = strlen(text);
	if (length < 29) {
		put_u8(out, 0x40 | (unsigned)length);
	} else if (length < 285) {
		put_u8(out, 0x5D);
		put_u8(out, (unsigned)length - 29);
	} else {
		put_u8(out, 0x5E);
		put_u16(out, (unsigned)length - 285);
	}
	buf_puts(out, text);
}

/* Of the types beyond the first seven the control byte has the size only. */
static void put_typed(struct buf *out, unsigned type, uint32_t number)
{
	unsigned bytes = 0;
	while (bytes < 4 && number >> 8 * bytes != 0)
		bytes++;
	put_u8(out, (type < 8 ? type << 5 : 0) | bytes);
	if (type >= 8)
		put_u8(out, type - 7);
	while (bytes-- > 0)
		put_u8(out, number >> 8 * bytes & 0xFF);
}

void mmdb_put_number(struct buf *out, uint32_t number)
{
	put_typed(out, UINT32, number);
}

void mmdb_put_map(struct buf *out, unsigned entries)
{
	put_u8(out, 0xE0 | entries);
}

static int new_node(struct tree *tree)
{
	tree->node = array_grow(tree->node, tree->nodes, &tree->capacity, sizeof *tree->node);
	tree->node[tree->nodes][0] = tree->node[tree->nodes][1] = (struct side){ NONE, NONE };
	return (int)tree->nodes++;
}

static int node_behind(struct tree *tree, int node, unsigned bit)
{
	if (tree->node[node][bit].node == NONE) {
		int fresh = new_node(tree);
		tree->node[node][bit].node = fresh;
	}
	return tree->node[node][bit].node;
}

static unsigned bit_of(const uint8_t *byte, unsigned i)
{
	return byte[i / 8] >> (7 - i % 8) & 1;
}

/* The side at the end of so many bits. */
static struct side *side_at(struct tree *tree, const uint8_t *byte, unsigned bits)
{
	int node = 0;
	for (unsigned i = 0; i + 1 < bits; i++)
		node = node_behind(tree, node, bit_of(byte, i));
	return &tree->node[node][bit_of(byte, bits - 1)];
}

static void add_network(
	struct tree *tree, const struct mmdb_network_said *network, int number, unsigned ip_version)
{
	uint8_t byte[16] = { 0 };
	unsigned bits = 0;
	bool inside = network->range.first.family == ADDR_IPV4 && ip_version == 6;
	range_is_prefix(&network->range, &bits);
	memcpy(byte + (inside ? 12 : 0), network->range.first.byte, inside ? 4 : 16);
	side_at(tree, byte, bits + (inside ? 96 : 0))->network = number;
}

static void add_aliases(struct tree *tree)
{
	static const uint8_t ipv4[16], mapped[16] = { [10] = 0xFF, [11] = 0xFF },
				       six_to_four[16] = { 0x20, 0x02 };
	int node = side_at(tree, ipv4, 96)->node;
	side_at(tree, mapped, 96)->node = node;
	side_at(tree, six_to_four, 16)->node = node;
}

static void put_key(struct buf *out, unsigned key, const struct mmdb_form *form, const size_t *at)
{
	if (!form->pointers) {
		mmdb_put_text(out, keys[key]);
		return;
	}
	put_u8(out, 0x20 | (unsigned)(at[key] >> 8));
	put_u8(out, at[key] & 0xFF);
}

static void put_said(struct buf *out, const struct mmdb_network_said *network,
	const struct mmdb_form *form, const size_t *at)
{
	char text[16];
	bool has[] = { network->asn != 0, network->name != NULL, network->country != NULL };
	mmdb_put_map(out, 0u + has[0] + has[1] + has[2]);
	if (network->country != NULL) {
		put_key(out, form->nested ? KEY_COUNTRY : KEY_CODE, form, at);
		if (form->nested) {
			mmdb_put_map(out, 1);
			put_key(out, KEY_ISO, form, at);
		}
		mmdb_put_text(out, network->country);
	}
	if (network->asn != 0) {
		put_key(out, form->asn_text ? KEY_ASN : KEY_NUMBER, form, at);
		snprintf(text, sizeof text, "AS%u", network->asn);
		if (form->asn_text)
			mmdb_put_text(out, text);
		else
			mmdb_put_number(out, network->asn);
	}
	if (network->name != NULL) {
		put_key(out, KEY_NAME, form, at);
		mmdb_put_text(out, network->name);
	}
}

/* The section of data; where the record of each network begins in it goes to `record`. */
static void put_data(struct buf *out, const struct mmdb_network_said *network, size_t count,
	const struct mmdb_form *form, size_t *record)
{
	size_t at[KEYS] = { 0 }, start = out->length;
	for (unsigned key = 0; form->pointers && key < KEYS; key++) {
		at[key] = out->length - start;
		mmdb_put_text(out, keys[key]);
	}
	for (size_t i = 0; i < count; i++) {
		record[i] = out->length - start;
		put_said(out, &network[i], form, at);
	}
}

/* The library wants all keys, each of its own type. */
void mmdb_put_metadata(struct buf *out, uint32_t nodes, const struct mmdb_form *form)
{
	buf_puts(out, "\xAB\xCD\xEFMaxMind.com");
	mmdb_put_map(out, 9);
	mmdb_put_text(out, "binary_format_major_version");
	put_typed(out, UINT16, 2);
	mmdb_put_text(out, "binary_format_minor_version");
	put_typed(out, UINT16, 0);
	mmdb_put_text(out, "build_epoch");
	put_typed(out, UINT64, form->built);
	mmdb_put_text(out, "database_type");
	mmdb_put_text(out, "made-up");
	mmdb_put_text(out, "description");
	mmdb_put_map(out, 0);
	mmdb_put_text(out, "ip_version");
	put_typed(out, UINT16, form->ip_version);
	mmdb_put_text(out, "languages");
	put_typed(out, ARRAY, 0);
	mmdb_put_text(out, "node_count");
	mmdb_put_number(out, nodes);
	mmdb_put_text(out, "record_size");
	put_typed(out, UINT16, form->record_bits);
}

void mmdb_put_node(struct buf *out, unsigned record_bits, uint32_t left, uint32_t right)
{
	if (record_bits == 32) {
		put_u32(out, left);
		put_u32(out, right);
		return;
	}
	put_u8(out, left >> 16 & 0xFF);
	put_u16(out, left & 0xFFFF);
	if (record_bits == 28)
		put_u8(out, (left >> 24 & 15) << 4 | (right >> 24 & 15));
	put_u8(out, right >> 16 & 0xFF);
	put_u16(out, right & 0xFFFF);
}

static uint32_t value_of(const struct side *side, size_t nodes, const size_t *record)
{
	if (side->node != NONE)
		return (uint32_t)side->node;
	return (uint32_t)(side->network == NONE ? nodes : nodes + 16 + record[side->network]);
}

void mmdb_write(struct buf *out, const struct mmdb_network_said *network, size_t count,
	const struct mmdb_form *form)
{
	struct tree tree = { 0 };
	struct buf data;
	size_t *record = xcalloc(count + 1, sizeof *record);
	buf_init(&data);
	new_node(&tree);
	for (size_t i = 0; i < count; i++)
		add_network(&tree, &network[i], (int)i, form->ip_version);
	if (form->aliases)
		add_aliases(&tree);
	put_data(&data, network, count, form, record);
	for (size_t i = 0; i < tree.nodes; i++)
		mmdb_put_node(out, form->record_bits,
			value_of(&tree.node[i][0], tree.nodes, record),
			value_of(&tree.node[i][1], tree.nodes, record));
	for (int i = 0; i < 16; i++)
		put_u8(out, 0);
	buf_add(out, data.text, data.length);
	mmdb_put_metadata(out, (uint32_t)tree.nodes, form);
	buf_clear(&data);
	free(record);
	free(tree.node);
}
