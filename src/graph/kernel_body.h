/*
 * The sweeps of graph/kernel.h, once for every instruction set: included by kernel_*.c, each of
 * which first says what a row in registers is and defines its few operations:
 *
 *	row_t			ROW_BYTES bytes
 *	row_load, row_store	memory is aligned to ROW_BYTES
 *	row_fill(byte)		the same in all lanes
 *	row_min, row_and, row_or
 *	row_add(row, byte)	to each byte, not beyond 255
 *	row_count(acc, row, byte)	acc plus 1 in each byte where row has this value
 */
#include "base/alloc.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* What differs between lengths and bits; known where it is used, so that no test remains. */
enum mode { LENGTHS, REACH, SCENARIOS, LISTED };

/* A row of lengths in which no lane has a route, going up and going down. */
enum { UP_NONE = 255, DOWN_NONE = 63 };
INLINE row_t none(enum mode mode, uint8_t byte)
{
	return row_fill(mode == REACH ? 0 : byte);
}

INLINE row_t better(enum mode mode, row_t a, row_t b)
{
	return mode == REACH ? row_or(a, b) : row_min(a, b);
}

INLINE row_t hop(enum mode mode, row_t row, uint8_t how)
{
	return mode == REACH ? row : row_add(row, how);
}

INLINE void seed(enum mode mode, uint8_t *row, uint32_t lane, uint8_t route)
{
	if (mode == REACH)
		row[lane / 8] = (uint8_t)(row[lane / 8] | 1u << lane % 8);
	else if (route < row[lane])
		row[lane] = route;
}

INLINE uint32_t *list_of(const struct adjacency *adjacency, uint32_t node, size_t *count)
{
	*count = adjacency->start[node + 1] - adjacency->start[node];
	return adjacency->node + adjacency->start[node];
}

/* What a stub peers with has its route at once; it goes no further than to that one's customers. */
static void poke_peers(struct sheet *s, const struct adjacency *peers, uint32_t node, uint32_t lane)
{
	size_t count;
	const uint32_t *peer = list_of(peers, node, &count);
	for (size_t i = 0; i < count; i++)
		sheet_poke(s, peer[i], lane, HOP_ACROSS);
}

/* The destination of a lane. */
INLINE uint32_t lane_node(enum mode mode, const struct sheet *s, uint32_t lane)
{
	return mode == LISTED ? s->listed[lane] : s->first + lane;
}

/* The row of a transit AS, cleared when nobody has written to it in this batch. */
INLINE uint8_t *touch(enum mode mode, struct sheet *s, uint32_t node)
{
	if (!s->touched[node])
		row_store(s->up[node], none(mode, UP_NONE));
	s->touched[node] = 1;
	return s->up[node];
}

/* A transit AS starts in its own row, a stub in those of its neighbours. */
INLINE void seed_all(enum mode mode, struct sheet *s)
{
	const struct classes *c = s->classes;
	for (uint32_t lane = 0; lane < s->lanes; lane++) {
		uint32_t node = lane_node(mode, s, lane);
		if (node < c->transit) {
			seed(mode, touch(mode, s, node), lane, 0);
			continue;
		}
		size_t count;
		const uint32_t *provider = list_of(&c->provider, node, &count);
		for (size_t i = 0; i < count; i++)
			seed(mode, touch(mode, s, provider[i]), lane, HOP_UP);
		poke_peers(s, &c->peer, node, lane);
		poke_peers(s, &c->stub_peer, node, lane);
	}
}

/* The target of scenarios starts in the rows of its neighbours, each in the lanes that leave it. */
INLINE void seed_target(struct sheet *s)
{
	for (size_t i = 0; i < s->providers; i++) {
		uint8_t *row = touch(SCENARIOS, s, s->provider[i].node);
		row_store(row, row_min(row_load(row), row_load(s->seed[s->provider[i].row])));
	}
}

/* Whether a node passes nothing on, since what it has to say is in the seeds. */
INLINE bool is_silent(enum mode mode, const struct sheet *s, uint32_t node)
{
	return mode == SCENARIOS && node == s->target;
}

/* All of a group offer to their providers. Returns whether anybody took a route. */
INLINE bool climb_group(enum mode mode, struct sheet *s, uint32_t from, uint32_t until)
{
	bool changed = false;
	for (uint32_t node = from; node < until; node++) {
		size_t count;
		const uint32_t *provider = list_of(&s->classes->provider, node, &count);
		if (!s->touched[node] || is_silent(mode, s, node))
			continue;
		row_t offered = hop(mode, row_load(s->up[node]), HOP_UP);
		for (size_t i = 0; i < count; i++) {
			uint8_t before[ROW_BYTES];
			uint8_t *row = touch(mode, s, provider[i]);
			memcpy(before, row, sizeof before);
			row_store(row, better(mode, row_load(row), offered));
			changed |= memcmp(before, row, sizeof before) != 0;
		}
	}
	return changed;
}

INLINE void climb(enum mode mode, struct sheet *s)
{
	const struct classes *c = s->classes;
	for (size_t group = 0; group < c->groups; group++) {
		uint32_t from = c->group[group], until = c->group[group + 1];
		bool circle = until - from > 1;
		while (climb_group(mode, s, from, until) && circle)
			; /* until all in it have heard of all */
	}
	if (mode == SCENARIOS && s->target < c->transit)
		s->touched[s->target] = 0; /* what it heard in a circle is not for its peers */
}

/*
 * Lists the peers that hold customer routes to this batch. Few do, and which ones the processor
 * cannot foresee, so all are written and only the count depends on it.
 */
INLINE size_t open_peers(struct sheet *s, uint32_t node)
{
	size_t count, open = 0;
	const uint32_t *peer = list_of(&s->classes->peer, node, &count);
	for (size_t i = 0; i < count; i++) {
		s->open[open] = peer[i];
		open += s->touched[peer[i]];
	}
	return open;
}

/* A peering with a stub of this batch is in no row but concerns a lane of this one. */
INLINE row_t add_pokes(enum mode mode, const struct sheet *s, uint32_t node, row_t best)
{
	if (mode == SCENARIOS)
		return row_min(best, row_load(s->seed[s->poked[node] - 1]));
	_Alignas(ROW_BYTES) uint8_t row[ROW_BYTES];
	row_store(row, best);
	for (uint32_t i = s->poked[node]; i != 0; i = s->poke[i - 1].next)
		seed(mode, row, s->poke[i - 1].lane, s->poke[i - 1].route);
	return row_load(row);
}

/* The best of all that a node hears: the heart of it. */
INLINE row_t gather(enum mode mode, struct sheet *s, uint32_t node, enum heard *heard)
{
	row_t best = none(mode, LANE_NONE), across = none(mode, UP_NONE);
	row_t above = none(mode, DOWN_NONE);
	*heard = HEARD_PROVIDERS;

	size_t count;
	const uint32_t *provider = list_of(&s->classes->provider, node, &count);
	for (size_t i = 0; i < count; i++)
		above = better(mode, above, row_load(s->down[provider[i]]));
	best = better(mode, best, hop(mode, above, HOP_DOWN));

	size_t open = open_peers(s, node);
	if (open > 0) {
		for (size_t i = 0; i < open; i++)
			across = better(mode, across, row_load(s->up[s->open[i]]));
		best = better(mode, best, hop(mode, across, HOP_ACROSS));
		*heard = HEARD_PEERS;
	}
	if (s->poked[node] != 0) {
		best = add_pokes(mode, s, node, best);
		*heard = HEARD_PEERS;
	}
	if (node < s->classes->transit && s->touched[node]) {
		best = better(mode, best, row_load(s->up[node]));
		*heard = HEARD_CUSTOMERS;
	}
	return best;
}

INLINE void export_row(enum mode mode, struct sheet *s, uint32_t node, row_t best)
{
	if (is_silent(mode, s, node))
		best = none(mode, DOWN_NONE);
	row_store(s->down[node],
		mode == REACH ? best : row_and(best, row_fill((1 << LENGTH_BITS) - 1)));
}

INLINE void settle_circle(enum mode mode, struct sheet *s, uint32_t from, uint32_t until)
{
	for (uint32_t node = from; node < until; node++)
		row_store(s->down[node], none(mode, DOWN_NONE));
	for (bool changed = true; changed;) {
		changed = false;
		for (uint32_t node = until; node-- > from;) {
			uint8_t before[ROW_BYTES];
			memcpy(before, s->down[node], sizeof before);
			enum heard heard;
			export_row(mode, s, node, gather(mode, s, node, &heard));
			changed |= memcmp(before, s->down[node], sizeof before) != 0;
		}
	}
}

/* Adds to the counts of one value; returns how many there were of it. */
static uint32_t count_value(struct sheet *s, const struct block *b, uint8_t value)
{
	_Alignas(ROW_BYTES) uint8_t found[ROW_BYTES];
	row_t sum = row_fill(0);
	for (size_t i = 0; i < b->rows; i++)
		sum = row_count(sum, row_load(b->row[i]), value);
	row_store(found, sum);
	uint32_t *count = s->count[value], total = 0;
	for (size_t lane = 0; lane < ROW_BYTES; lane++) {
		count[lane] += found[lane] * b->weight;
		total += found[lane];
	}
	return total;
}

/* Puts the values that the block has and does not know yet behind those it knows. */
static void learn_values(struct block *b)
{
	bool known[256] = { false };
	for (size_t i = 0; i < b->values; i++)
		known[b->value[i]] = true;
	for (size_t i = 0; i < b->rows * ROW_BYTES; i++) {
		uint8_t value = b->row[i / ROW_BYTES][i % ROW_BYTES];
		if (known[value])
			continue;
		known[value] = true;
		b->value[b->values++] = value;
	}
}

/*
 * A block is counted value by value until all of its lanes are accounted for: few values make up
 * nearly all of it.
 */
static void finish_block(struct sheet *s, struct block *b)
{
	uint32_t left = (uint32_t)b->rows * ROW_BYTES;
	for (size_t i = 0; left > 0; i++) {
		if (i == b->values)
			learn_values(b);
		uint32_t found = count_value(s, b, b->value[i]);
		b->found[b->value[i]] += found;
		left -= found;
	}
	if (s->sink != NULL && b->rows > 0)
		s->sink(s->ctx, s, b);
	b->rows = 0;
}

/* No route of a node to itself is counted, and with a class one for each member. */
INLINE void emit_lengths(
	enum mode mode, struct sheet *s, uint32_t node, row_t row, enum heard heard)
{
	struct block *b = &s->block[heard];
	uint32_t weight = s->weight[node], lane = node - s->first;
	if (mode == SCENARIOS && weight == 0)
		return;
	if (b->rows == BLOCK_ROWS || b->weight != weight)
		finish_block(s, b);
	b->weight = weight;
	b->node[b->rows] = node;
	row_store(b->row[b->rows], row);
	if (mode == LENGTHS && lane < s->lanes)
		s->count[b->row[b->rows][lane]][lane]--;
	b->rows++;
}

/* Nearly all pairs have a route, so those that have none are counted. */
INLINE void emit_reach(struct sheet *s, uint32_t node, row_t row)
{
	_Alignas(ROW_BYTES) uint64_t word[ROW_BYTES / 8];
	const uint32_t *weight = s->weight;
	row_store((uint8_t *)word, row);
	for (uint32_t i = 0; i < ROW_BYTES / 8 && i * 64 < s->lanes; i++) {
		uint32_t used = s->lanes - i * 64;
		uint64_t gap = ~word[i] & (used < 64 ? (UINT64_C(1) << used) - 1 : UINT64_MAX);
		for (; gap != 0; gap &= gap - 1) {
			uint32_t to = s->first + i * 64 + (uint32_t)__builtin_ctzll(gap);
			s->missing += (uint64_t)weight[node] * (weight[to] - (to == node));
		}
	}
}

INLINE void emit(enum mode mode, struct sheet *s, uint32_t node)
{
	enum heard heard;
	row_t best = gather(mode, s, node, &heard);
	if (node < s->classes->transit)
		export_row(mode, s, node, best);
	if (mode == REACH)
		emit_reach(s, node, best);
	else if (mode == LISTED)
		row_store(s->kept[node], best);
	else
		emit_lengths(mode, s, node, best, heard);
}

INLINE void descend(enum mode mode, struct sheet *s)
{
	const struct classes *c = s->classes;
	for (size_t group = c->groups; group-- > 0;) {
		uint32_t from = c->group[group], until = c->group[group + 1];
		if (until - from > 1)
			settle_circle(mode, s, from, until);
		for (uint32_t node = from; node < until; node++)
			emit(mode, s, node);
	}
	for (uint32_t node = (uint32_t)c->transit; node < c->nodes; node++)
		emit(mode, s, node);
}

/* A stub whose link is cut in some lanes, while other members of its class keep theirs. */
INLINE void emit_singles(struct sheet *s)
{
	for (size_t i = 0; i < s->singles; i++) {
		uint32_t node = s->single[i].node, weight = s->weight[node], poked = s->poked[node];
		s->weight[node] = 1;
		s->poked[node] = s->single[i].row + 1;
		emit(SCENARIOS, s, node);
		s->weight[node] = weight;
		s->poked[node] = poked;
	}
}

static void clear_pokes(struct sheet *s, const struct adjacency *peers, uint32_t node)
{
	size_t count;
	const uint32_t *peer = list_of(peers, node, &count);
	for (size_t i = 0; i < count; i++)
		s->poked[peer[i]] = 0;
}

INLINE void clear(enum mode mode, struct sheet *s)
{
	const struct classes *c = s->classes;
	memset(s->touched, 0, c->transit);
	for (uint32_t lane = 0; lane < s->lanes; lane++) {
		clear_pokes(s, &c->peer, lane_node(mode, s, lane));
		clear_pokes(s, &c->stub_peer, lane_node(mode, s, lane));
	}
	s->pokes = 0;
}

static void run_lengths(struct sheet *s)
{
	seed_all(LENGTHS, s);
	climb(LENGTHS, s);
	descend(LENGTHS, s);
	for (size_t i = 0; i < HEARD_KINDS; i++)
		finish_block(s, &s->block[i]);
	clear(LENGTHS, s);
}

static void run_scenarios(struct sheet *s)
{
	seed_target(s);
	climb(SCENARIOS, s);
	descend(SCENARIOS, s);
	emit_singles(s);
	for (size_t i = 0; i < HEARD_KINDS; i++)
		finish_block(s, &s->block[i]);
	memset(s->touched, 0, s->classes->transit);
}

static void run_reach(struct sheet *s)
{
	seed_all(REACH, s);
	climb(REACH, s);
	descend(REACH, s);
	clear(REACH, s);
}

static void run_listed(struct sheet *s)
{
	seed_all(LISTED, s);
	climb(LISTED, s);
	descend(LISTED, s);
	clear(LISTED, s);
}

/* One link further than from its providers, whatever was learned; and where it is a peer. */
INLINE row_t fall_row(const struct sheet *s, uint32_t node)
{
	row_t best = row_fill(UP_NONE);
	size_t count;
	const uint32_t *provider = list_of(&s->classes->provider, node, &count);
	for (size_t i = 0; i < count; i++)
		best = row_min(best, row_load(s->kept[provider[i]]));
	best = row_add(best, 1);
	return s->poked[node] != 0 ? add_pokes(LENGTHS, s, node, best) : best;
}

static void run_fall(struct sheet *s)
{
	const struct classes *c = s->classes;
	for (size_t group = c->groups; group-- > 0;) {
		uint32_t from = c->group[group], until = c->group[group + 1];
		for (uint32_t node = from; node < until; node++)
			row_store(s->kept[node], row_fill(UP_NONE));
		for (bool changed = true; changed;) {
			changed = false;
			for (uint32_t node = until; node-- > from;) {
				uint8_t before[ROW_BYTES];
				memcpy(before, s->kept[node], sizeof before);
				row_store(s->kept[node], fall_row(s, node));
				changed |= until - from > 1 &&
					   memcmp(before, s->kept[node], sizeof before) != 0;
			}
		}
	}
	for (uint32_t node = (uint32_t)c->transit; node < c->nodes; node++)
		row_store(s->kept[node], fall_row(s, node));
}

static bool run_hear(
	const uint8_t *const *provider, size_t providers, const uint8_t *fell, uint8_t *row)
{
	row_t length = row_fill((1 << LENGTH_BITS) - 1), best = length;
	for (size_t i = 0; i < providers; i++)
		best = row_min(best, row_and(row_load(provider[i]), length));
	best = row_min(row_add(best, HOP_DOWN), row_fill(LANE_NONE));
	best = row_min(best, row_load(fell));
	uint8_t before[ROW_BYTES];
	memcpy(before, row, sizeof before);
	row_store(row, best);
	return memcmp(before, row, sizeof before) != 0;
}

/* Eight bytes, the first the lowest. */
INLINE uint64_t load_eight(const uint8_t *from)
{
	uint64_t eight;
	memcpy(&eight, from, sizeof eight);
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? eight : __builtin_bswap64(eight);
}

INLINE void store_eight(uint8_t *to, uint64_t eight)
{
	eight = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? eight : __builtin_bswap64(eight);
	memcpy(to, &eight, sizeof eight);
}

/* Exchanges what `mask` selects of `low`, `shift` bits further up, for what it selects of `high`. */
INLINE void exchange(uint64_t *low, uint64_t *high, int shift, uint64_t mask)
{
	uint64_t differ = (*low >> shift ^ *high) & mask;
	*high ^= differ;
	*low ^= differ << shift;
}

/* Turns 8 rows of 8 bytes: halves, quarters, then single bytes change places over the diagonal. */
INLINE void turn_eight(const uint8_t *from, uint8_t *to)
{
	uint64_t eight[8];
	for (size_t i = 0; i < 8; i++)
		eight[i] = load_eight(from + i * ROW_BYTES);
	for (size_t i = 0; i < 4; i++)
		exchange(&eight[i], &eight[i + 4], 32, UINT64_C(0x00000000FFFFFFFF));
	for (size_t i = 0; i < 4; i++)
		exchange(&eight[i / 2 * 4 + i % 2], &eight[i / 2 * 4 + i % 2 + 2], 16,
			UINT64_C(0x0000FFFF0000FFFF));
	for (size_t i = 0; i < 8; i += 2)
		exchange(&eight[i], &eight[i + 1], 8, UINT64_C(0x00FF00FF00FF00FF));
	for (size_t i = 0; i < 8; i++)
		store_eight(to + i * ROW_BYTES, eight[i]);
}

static void run_turn(const uint8_t *from, size_t rows, uint8_t *to, size_t lanes)
{
	for (size_t row = 0; row < rows; row += 8) {
		for (size_t lane = 0; lane < lanes; lane += 8)
			turn_eight(from + row * ROW_BYTES + lane, to + lane * ROW_BYTES + row);
	}
}

/* Plain loops: the compiler knows best how to sum bytes. */
static void run_differ(
	const uint8_t *before, const uint8_t *after, size_t lanes, struct difference *difference)
{
	struct difference d = { 0 };
	lanes = (lanes + LANES_APART - 1) / LANES_APART * LANES_APART;
	for (size_t i = 0; i < lanes; i++) {
		uint8_t b = before[i], a = after[i];
		uint8_t length_b = b & ((1 << LENGTH_BITS) - 1),
			length_a = a & ((1 << LENGTH_BITS) - 1);
		bool had = b != LANE_NONE, has = a != LANE_NONE;
		d.before += had;
		d.after += has;
		d.class += had & has & (b >> LENGTH_BITS != a >> LENGTH_BITS);
		d.longer += had & has & (length_a > length_b);
		d.shorter += had & has & (length_a < length_b);
		d.hops_before += had ? length_b : 0;
		d.hops_after += has ? length_a : 0;
		d.too_long += (length_b == LENGTH_MAX) | (length_a == LENGTH_MAX);
	}
	*difference = d;
}
