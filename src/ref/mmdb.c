#include "ref/mmdb.h"

#include "base/alloc.h"
#include "wire/rd.h"

#include <stdlib.h>
#include <string.h>

enum {
	GAP_BYTES = 16, /* zeros between tree and data */
	TAIL_BYTES = 128 * 1024, /* the metadata lies within the last so many */
	VALUES_MAX = 512, /* of one record; one of a city in many languages has 150 */
	DEPTH_MAX = 16,
	IPV4_BITS = 96, /* before an IPv4 address in a tree of IPv6 */
};

static const char mark[] = "\xAB\xCD\xEFMaxMind.com";

/* Types of values as written. */
enum {
	EXTENDED = 0,
	POINTER = 1,
	STRING = 2,
	DOUBLE = 3,
	UINT16 = 5,
	UINT32 = 6,
	MAP = 7,
	INT32 = 8,
	UINT64 = 9,
	UINT128 = 10,
	ARRAY = 11,
	BOOLEAN = 14,
	FLOAT = 15,
};

struct head {
	unsigned type;
	uint32_t size; /* of the payload or, of a pointer, where it points */
	size_t end; /* where the head ends */
};

struct mmdb_reader mmdb_reader_of(struct span data)
{
	return (struct mmdb_reader){ data, VALUES_MAX, NULL };
}

static void fail(struct mmdb_reader *reader, const char *why)
{
	if (reader->wrong == NULL)
		reader->wrong = why;
}

static uint32_t read_u24(struct rd *in)
{
	uint32_t high = rd_u8(in);
	return high << 16 | rd_u16(in);
}

static uint32_t read_pointer(struct rd *in, uint8_t control)
{
	uint32_t high = control & 7;
	switch (control >> 3 & 3) {
	case 0:
		return high << 8 | rd_u8(in);
	case 1:
		return (high << 16 | rd_u16(in)) + 2048;
	case 2:
		return (high << 24 | read_u24(in)) + 526336;
	default:
		return rd_u32(in);
	}
}

static uint32_t read_size(struct rd *in, uint8_t control)
{
	switch (control & 31) {
	case 29:
		return 29u + rd_u8(in);
	case 30:
		return 285u + rd_u16(in);
	case 31:
		return 65821u + read_u24(in);
	default:
		return control & 31;
	}
}

static bool read_head(struct mmdb_reader *reader, size_t at, struct head *head)
{
	*head = (struct head){ 0 };
	if (reader->left == 0)
		fail(reader, "a record of more than 512 values");
	if (at >= reader->data.n)
		fail(reader, "a value beyond the data");
	if (reader->wrong != NULL)
		return false;
	reader->left--;
	struct rd in = rd_of(reader->data.p + at, reader->data.n - at);
	uint8_t control = rd_u8(&in);
	head->type = control >> 5;
	if (head->type == EXTENDED)
		head->type = 7u + rd_u8(&in);
	head->size = head->type == POINTER ? read_pointer(&in, control) : read_size(&in, control);
	head->end = reader->data.n - rd_left(&in);
	if (in.err != NULL)
		fail(reader, in.err);
	if (head->type == MAP && control >> 5 == EXTENDED)
		fail(reader, "a value of an unknown type");
	return reader->wrong == NULL;
}

/* How many bytes stand behind a head; maps and arrays go on with values instead. */
static uint32_t payload(const struct head *head)
{
	bool bare = head->type == POINTER || head->type == MAP || head->type == ARRAY ||
		    head->type == BOOLEAN;
	return bare ? 0 : head->size;
}

static const char *check_payload(const struct head *head, size_t left)
{
	if (head->type > FLOAT || head->type == 12 || head->type == 13)
		return "a value of an unknown type";
	return payload(head) > left ? "a value longer than the data" : NULL;
}

static void read_number(struct rd in, const struct head *head, struct mmdb_value *value)
{
	if (head->size > 8)
		return;
	value->kind = MMDB_NUMBER;
	for (uint32_t i = 0; i < head->size; i++)
		value->number = value->number << 8 | rd_u8(&in);
	if (head->type == INT32 && value->number > INT32_MAX)
		value->kind = MMDB_OTHER;
}

static void fill(struct span data, const struct head *head, struct mmdb_value *value)
{
	const char *p = data.p + head->end;
	switch (head->type) {
	case STRING:
		value->kind = MMDB_TEXT;
		value->text = (struct span){ p, head->size };
		break;
	case UINT16:
	case UINT32:
	case INT32:
	case UINT64:
	case UINT128:
		read_number(rd_of(p, head->size), head, value);
		break;
	case MAP:
	case ARRAY:
		value->kind = head->type == MAP ? MMDB_MAP : MMDB_ARRAY;
		value->entries = head->size;
		value->first = head->end;
		break;
	default:
		break;
	}
}

size_t mmdb_read(struct mmdb_reader *reader, size_t at, struct mmdb_value *value)
{
	struct head head;
	*value = (struct mmdb_value){ 0 };
	if (!read_head(reader, at, &head))
		return reader->data.n;
	size_t end = head.end;
	bool pointed = head.type == POINTER;
	if (pointed && !read_head(reader, head.size, &head))
		return reader->data.n;
	const char *wrong = head.type == POINTER ? "a pointer to a pointer"
						 : check_payload(&head, reader->data.n - head.end);
	if (wrong != NULL) {
		fail(reader, wrong);
		return reader->data.n;
	}
	fill(reader->data, &head, value);
	return pointed ? end : head.end + payload(&head);
}

static size_t skip(struct mmdb_reader *reader, size_t at, unsigned depth)
{
	struct head head;
	if (depth > DEPTH_MAX)
		fail(reader, "values nested deeper than 16");
	if (!read_head(reader, at, &head))
		return reader->data.n;
	const char *wrong = check_payload(&head, reader->data.n - head.end);
	if (wrong != NULL)
		fail(reader, wrong);
	size_t end = head.end + (wrong == NULL ? payload(&head) : 0);
	uint64_t values = head.type == MAP     ? 2 * (uint64_t)head.size
			  : head.type == ARRAY ? head.size
					       : 0;
	for (; values > 0 && reader->wrong == NULL; values--)
		end = skip(reader, end, depth + 1);
	return end;
}

size_t mmdb_skip(struct mmdb_reader *reader, size_t at)
{
	return skip(reader, at, 0);
}

/* Where the metadata begins, behind the last mark; 0 = there is none. */
static size_t find_metadata(struct span bytes)
{
	size_t length = sizeof mark - 1, least = bytes.n > TAIL_BYTES ? bytes.n - TAIL_BYTES : 0;
	if (bytes.n < length)
		return 0;
	for (size_t at = bytes.n - length + 1; at-- > least;) {
		if (memcmp(bytes.p + at, mark, length) == 0)
			return at + length;
	}
	return 0;
}

bool mmdb_marked(struct span bytes)
{
	return find_metadata(bytes) > 0;
}

struct metadata {
	uint64_t format, nodes, record_bits, ip_version, built;
};

static const char *read_metadata(struct span bytes, struct metadata *metadata)
{
	struct {
		const char *key;
		uint64_t *number;
	} wanted[] = {
		{ "binary_format_major_version", &metadata->format },
		{ "node_count", &metadata->nodes },
		{ "record_size", &metadata->record_bits },
		{ "ip_version", &metadata->ip_version },
		{ "build_epoch", &metadata->built },
	};
	struct mmdb_reader reader = mmdb_reader_of(bytes);
	struct mmdb_value map, key, value;
	size_t at = mmdb_read(&reader, 0, &map);
	*metadata = (struct metadata){ 0 };
	for (size_t i = 0; i < map.entries && reader.wrong == NULL; i++) {
		size_t behind = mmdb_read(&reader, at, &key);
		mmdb_read(&reader, behind, &value);
		for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
			if (span_is(key.text, wanted[k].key) && value.kind == MMDB_NUMBER)
				*wanted[k].number = value.number;
		}
		at = mmdb_skip(&reader, behind);
	}
	return reader.wrong;
}

const char *mmdb_open(struct span bytes, struct mmdb *mmdb)
{
	struct metadata metadata;
	size_t at = find_metadata(bytes);
	*mmdb = (struct mmdb){ 0 };
	if (at == 0)
		return "no metadata at the end of the database; was it cut?";
	const char *wrong = read_metadata((struct span){ bytes.p + at, bytes.n - at }, &metadata);
	if (wrong != NULL)
		return wrong;
	if (metadata.format != 2)
		return "a database of a format other than 2";
	unsigned bits = (unsigned)metadata.record_bits;
	if (metadata.record_bits > 32 || (bits != 24 && bits != 28 && bits != 32))
		return "a database with records of neither 24, 28 nor 32 bits";
	if (metadata.ip_version != 4 && metadata.ip_version != 6)
		return "a database of neither IPv4 nor IPv6";
	size_t before = at - (sizeof mark - 1);
	if (metadata.nodes == 0 || metadata.nodes > UINT32_MAX ||
		before < metadata.nodes * bits / 4 + GAP_BYTES)
		return "a tree that does not fit into the database";
	size_t tree = metadata.nodes * bits / 4;
	mmdb->tree = (struct span){ bytes.p, tree };
	mmdb->data = (struct span){ bytes.p + tree + GAP_BYTES, before - tree - GAP_BYTES };
	mmdb->nodes = (uint32_t)metadata.nodes;
	mmdb->record_bits = bits;
	mmdb->width = metadata.ip_version == 4 ? 32 : 128;
	if (metadata.built <= INT32_MAX * UINT64_C(3))
		mmdb->built = (ost_time_t)metadata.built;
	return NULL;
}

/* The two records of a node. */
static void read_node(const struct mmdb *mmdb, uint32_t node, uint32_t value[2])
{
	size_t size = mmdb->record_bits / 4;
	struct rd in = rd_of(mmdb->tree.p + node * size, size);
	if (mmdb->record_bits == 32) {
		value[0] = rd_u32(&in);
		value[1] = rd_u32(&in);
		return;
	}
	value[0] = read_u24(&in);
	value[1] = 0;
	if (mmdb->record_bits == 28) {
		uint32_t high = rd_u8(&in); /* the top four bits of both */
		value[0] |= (high & 0xF0) << 20;
		value[1] = (high & 0x0F) << 24;
	}
	value[1] |= read_u24(&in);
}

void mmdb_walk_init(struct mmdb_walk *walk, const struct mmdb *mmdb)
{
	walk->mmdb = mmdb;
	walk->met = xcalloc(mmdb->nodes / 8 + 1, 1);
	walk->ipv4 = mmdb->nodes;
	walk->count = 1;
	walk->step[0] = (struct mmdb_step){ 0 };
}

void mmdb_walk_clear(struct mmdb_walk *walk)
{
	free(walk->met);
}

static struct addr_range range_of(const struct mmdb_step *step, unsigned width)
{
	bool ipv4 = width == 32 || (step->bits >= IPV4_BITS && step->prefix >> 32 == 0);
	struct addr addr = { .family = ipv4 ? ADDR_IPV4 : ADDR_IPV6 };
	struct addr_range range;
	for (unsigned i = 0; i < addr_bits(&addr) / 8; i++)
		addr.byte[i] = (uint8_t)(step->prefix >> (addr_bits(&addr) - 8 - 8 * i));
	prefix_range(&addr, step->bits - (ipv4 && width == 128 ? IPV4_BITS : 0), &range);
	return range;
}

/* Goes into a node. NULL, or why not: `value` is then no part of the walk. */
static const char *go_into(struct mmdb_walk *walk, const struct mmdb_step *step)
{
	uint8_t bit = (uint8_t)(1 << step->value % 8), *met = &walk->met[step->value / 8];
	unsigned width = walk->mmdb->width;
	uint32_t value[2];
	if (step->bits == width)
		return "a tree deeper than an address";
	if (*met & bit)
		return "a part of the tree met twice";
	*met |= bit;
	if (width == 128 && step->bits == IPV4_BITS && step->prefix == 0)
		walk->ipv4 = step->value;
	read_node(walk->mmdb, step->value, value);
	for (unsigned side = 2; side-- > 0;) {
		unsigned __int128 one = side;
		walk->step[walk->count++] =
			(struct mmdb_step){ step->prefix | one << (width - 1 - step->bits),
				value[side], step->bits + 1 };
	}
	return NULL;
}

/* Where the record of a leaf lies. */
static const char *find_record(const struct mmdb *mmdb, uint32_t value, size_t *record)
{
	size_t at = value - mmdb->nodes;
	if (at < GAP_BYTES || at - GAP_BYTES >= mmdb->data.n)
		return "a leaf that points beside the data";
	*record = at - GAP_BYTES;
	return NULL;
}

bool mmdb_walk_next(struct mmdb_walk *walk, struct mmdb_network *network)
{
	const struct mmdb *mmdb = walk->mmdb;
	while (walk->count > 0) {
		struct mmdb_step step = walk->step[--walk->count];
		if (step.value == mmdb->nodes ||
			(step.value == walk->ipv4 && step.value < mmdb->nodes))
			continue;
		*network = (struct mmdb_network){ 0 };
		if (step.value > mmdb->nodes)
			network->wrong = find_record(mmdb, step.value, &network->record);
		else if ((network->wrong = go_into(walk, &step)) == NULL)
			continue;
		network->range = range_of(&step, mmdb->width);
		return true;
	}
	return false;
}
