#include "study/artefacts.h"

#include "base/alloc.h"
#include "base/random.h"
#include "study/rank.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * A made-up list over 400 days: addresses of sixty networks and two families come and go, each on a
 * day of its own. Into it something is planted, and looked for.
 */
enum { FIRST_DAY = 19000, DAYS = 400, NETWORKS = 60, ADDRESSES = 3000, ROOM = 12000 };
enum { COMMON, RARE, NEW, FAMILIES };
static const char *const families[FAMILIES] = { "Common", "Rare", "New" };
static const char *const feeds[] = { "list" };

struct world {
	struct vote_piece piece[ROOM];
	size_t pieces;
	struct random_state random;
};

static int below(struct world *world, int bound)
{
	return (int)random_below(&world->random, (uint64_t)bound);
}

static void plant(struct world *world, asn_t asn, uint32_t family, int first, int last)
{
	assert_true(world->pieces < ROOM);
	world->piece[world->pieces] = (struct vote_piece){ .first = world->pieces,
		.asn = asn,
		.family = family,
		.share = 1,
		.what = PRESENCE_IPV4,
		.state = ORIGIN_ROUTED,
		.days = { FIRST_DAY + first, FIRST_DAY + last } };
	world->pieces++;
}

static struct world *world_new(uint64_t seed)
{
	struct world *world = xcalloc(1, sizeof *world);
	world->random.state = seed;
	for (int i = 0; i < ADDRESSES; i++) {
		int first = below(world, DAYS), last = first + below(world, 150);
		plant(world, (asn_t)(64496 + below(world, NETWORKS)), i % 5 == 0 ? RARE : COMMON,
			first, last < DAYS ? last : DAYS - 1);
	}
	return world;
}

static int compare(const void *left, const void *right)
{
	const struct vote_piece *a = left, *b = right;
	if (a->asn != b->asn)
		return a->asn < b->asn ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->days.first > b->days.first) - (a->days.first < b->days.first);
}

/* What is found of each kind; the pieces that lie in blocks are counted too. */
struct found {
	size_t kind[ARTEFACTS], marked;
	struct artefact last; /* of those found last */
};

static struct votes votes_of(struct world *world)
{
	qsort(world->piece, world->pieces, sizeof *world->piece, compare);
	return (struct votes){ .window = { FIRST_DAY, FIRST_DAY + DAYS - 1 },
		.piece = world->piece,
		.pieces = world->pieces,
		.feed = (const char **)feeds,
		.feeds = 1,
		.family = (const char **)families,
		.families = FAMILIES };
}

static struct found look(struct world *world)
{
	struct found found = { 0 };
	struct artefacts artefacts;
	struct votes votes = votes_of(world);
	study_artefacts(&votes, &artefacts);
	for (size_t i = 0; i < artefacts.count; i++) {
		found.kind[artefacts.artefact[i].kind]++;
		found.last = artefacts.artefact[i];
	}
	artefacts_apply(&artefacts, &votes);
	for (size_t i = 0; i < votes.pieces; i++)
		found.marked += votes.piece[i].artefact;
	artefacts_clear(&artefacts);
	free(votes.asked);
	return found;
}

static size_t all_of(const struct found *found)
{
	size_t all = 0;
	for (int kind = 0; kind < ARTEFACTS; kind++)
		all += found->kind[kind];
	return all;
}

static void test_usual_life(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world *world = world_new(seed);
		struct found found = look(world);
		assert_int_equal(all_of(&found), 0);
		free(world);
	}
}

/* On one day all that has been there for some time goes, wherever it is. */
static void test_expiry(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world *world = world_new(seed);
		int32_t day = FIRST_DAY + 250;
		for (size_t i = 0; i < world->pieces; i++) {
			struct day_run *days = &world->piece[i].days;
			if (days->first < day - 30 && days->last >= day)
				days->last = day - 1;
		}
		struct found found = look(world);
		assert_int_equal(found.kind[ARTEFACT_LIST_DROPS], 1);
		assert_int_equal(all_of(&found), 1);
		assert_int_equal(found.last.days.first, day);
		assert_true(found.last.alike > 0.6);
		assert_int_equal(found.marked, 0);
		free(world);
	}
}

/* As much goes in a day, but of one network, where it had gathered over months. */
static void test_takedown_is_none(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world *world = world_new(seed);
		for (int i = 0; i < 1500; i++)
			plant(world, 65000, i % 3 == 0 ? RARE : COMMON, below(world, 245), 249);
		struct found found = look(world);
		assert_int_equal(all_of(&found), 0);
		free(world);
	}
}

/* As much comes to one network in a few days of bulk, and goes so. */
static void test_block(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world *world = world_new(seed);
		for (int i = 0; i < 1500; i++)
			plant(world, 65000, COMMON, 150 + 10 * (i % 3), 249 + 20 * (i % 2));
		struct found found = look(world);
		assert_int_equal(found.kind[ARTEFACT_BLOCK], 1);
		assert_int_equal(found.last.asn, 65000);
		assert_int_equal(found.last.days.first, FIRST_DAY + 150);
		assert_int_equal(found.last.size, 1500);
		assert_int_equal(found.marked, 1500);
		free(world);
	}
}

/* As read once a week: the first day is moved to a reading, the last to the last one it was at. */
static void read_weekly(struct world *world)
{
	size_t kept = 0;
	for (size_t i = 0; i < world->pieces; i++) {
		struct vote_piece piece = world->piece[i];
		piece.days.first = FIRST_DAY + (piece.days.first - FIRST_DAY + 6) / 7 * 7;
		piece.days.last = FIRST_DAY + (piece.days.last - FIRST_DAY) / 7 * 7;
		if (piece.days.first <= piece.days.last)
			world->piece[kept++] = piece;
	}
	world->pieces = kept;
}

/* A hoster that grows by eight a day is none, though a week of it is fifty at once; 150 at once are. */
static void test_block_read_weekly(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world *world = world_new(seed);
		for (int i = 0; i < 200; i++)
			plant(world, 65000, RARE, 70 + i / 8, 149);
		for (int i = 0; i < 150; i++)
			plant(world, 65001, RARE, 100, 149);
		read_weekly(world);
		struct found found = look(world);
		assert_int_equal(found.kind[ARTEFACT_BLOCK], 1);
		assert_int_equal(all_of(&found), 1);
		assert_int_equal(found.last.asn, 65001);
		free(world);
	}
}

/* Half of the networks go dark, the others keep all: that is not all alike. */
static void test_part_of_networks_is_none(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world *world = world_new(seed);
		for (size_t i = 0; i < world->pieces; i++) {
			struct vote_piece *piece = &world->piece[i];
			if (piece->asn < 64496 + NETWORKS * 11 / 20 &&
				piece->days.last >= FIRST_DAY + 250 &&
				piece->days.first < FIRST_DAY + 250)
				piece->days.last = FIRST_DAY + 249;
		}
		struct found found = look(world);
		assert_int_equal(all_of(&found), 0);
		free(world);
	}
}

static void test_family_begins_and_ends(void **state)
{
	(void)state;
	struct world *world = world_new(4);
	for (int i = 0; i < 90; i++)
		plant(world, (asn_t)(64496 + i % NETWORKS), NEW, 200, i < 80 ? 300 : 250);
	struct found found = look(world);
	assert_int_equal(found.kind[ARTEFACT_FAMILY_BEGINS], 1);
	assert_int_equal(found.kind[ARTEFACT_FAMILY_ENDS], 1);
	assert_int_equal(all_of(&found), 2);
	assert_string_equal(found.last.family, "New");
	assert_int_equal(found.last.size, 80);
	free(world);
}

/* Entries leave when the list lets them: after some sixty days, later if they came in again. */
static void test_list_keeps(void **state)
{
	(void)state;
	for (int good = 0; good <= 1; good++) {
		struct world *world = world_new(6);
		for (size_t i = 0; i < world->pieces; i++) {
			struct day_run *days = &world->piece[i].days;
			int more = i % 5 == 0 ? below(world, 60) : below(world, 3);
			days->last = good ? FIRST_DAY + DAYS : days->first + 60 + more;
			if (days->last >= FIRST_DAY + DAYS) {
				days->last = FIRST_DAY + DAYS - 1;
				world->piece[i].continued = true;
			}
		}
		struct found found = look(world);
		assert_int_equal(found.kind[ARTEFACT_LIST_KEEPS], 1);
		assert_int_equal(all_of(&found), 1);
		assert_in_range(found.last.before, good ? 0 : 60, good ? 0 : 65);
		free(world);
	}
}

/* The list loses half of its entries for a week; all but one in ten of these come back with it. */
static void test_hole_is_bridged(void **state)
{
	(void)state;
	enum { GONE = 250, BACK = 257 };
	struct world *world = world_new(7);
	size_t lost = 0, stayed_away = 0, bridged = 0, told = 0, before = world->pieces;
	for (size_t i = 0; i < before; i++) {
		struct vote_piece *piece = &world->piece[i], back = *piece;
		if (i % 2 == 0 || piece->days.first >= FIRST_DAY + GONE ||
			piece->days.last < FIRST_DAY + BACK)
			continue;
		piece->days.last = FIRST_DAY + GONE - 1;
		back.days.first = FIRST_DAY + BACK;
		lost++;
		if (lost % 10 == 0)
			stayed_away++;
		else
			world->piece[world->pieces++] = back;
	}
	struct votes votes = votes_of(world);
	struct artefacts artefacts;
	study_artefacts(&votes, &artefacts);
	assert_int_equal(artefacts.count, 2);
	artefacts_apply(&artefacts, &votes);
	for (size_t i = 0; i < votes.pieces; i++) {
		const struct vote_piece *piece = &votes.piece[i];
		told += piece->list_ended;
		assert_true(piece->days.last != FIRST_DAY + GONE - 1 || piece->list_ended);
		bridged += i + 1 < votes.pieces && piece[1].first == piece->first &&
			   piece->days.last == FIRST_DAY + BACK - 1 && !piece->list_ended;
	}
	assert_int_equal(bridged, lost - stayed_away);
	assert_true(told >= stayed_away && told < stayed_away + 30);
	assert_true(lost > 200 && stayed_away > 20);
	artefacts_clear(&artefacts);
	free(votes.asked);
	free(world);
}

/* A family is asked for from a day on: its votes are measured by the days since. */
static void test_family_is_measured_by_its_days(void **state)
{
	(void)state;
	struct world *world = world_new(4);
	struct rank_question question = { .window = DAYS, .half_life = 1e9, .draws = 2 };
	struct as_sizes none = { 0 };
	struct artefacts artefacts;
	struct ranking ranking;
	asn_t other = 65000;
	for (int i = 0; i < 90; i++)
		plant(world, (asn_t)(65001 + i % 9), NEW, 200, DAYS - 1);
	for (int i = 0; i < 10; i++)
		plant(world, other, COMMON, 0, DAYS - 1);
	struct votes votes = votes_of(world);
	study_artefacts(&votes, &artefacts);
	artefacts_apply(&artefacts, &votes);
	assert_int_equal(votes.asked[NEW].first, FIRST_DAY + 200);
	assert_int_equal(votes.asked[COMMON].first, FIRST_DAY);
	study_weights(&votes, &none, &question, &ranking);
	for (size_t i = 0; i < ranking.networks; i++) {
		if (ranking.network[i].asn >= other)
			assert_true(fabs(ranking.network[i].weight - 10) < 1e-6);
		assert_true(ranking.network[i].by_lists == 0);
	}
	ranking_clear(&ranking);
	artefacts_clear(&artefacts);
	free(votes.asked);
	free(world);
}

/* From one day on a table tells whose the addresses are: nothing came or went. */
static void test_table_begins(void **state)
{
	(void)state;
	for (int told = 0; told <= 1; told++) {
		struct world *world = world_new(5);
		int32_t day = FIRST_DAY + 250;
		for (size_t i = world->pieces; i-- > 0;) {
			struct vote_piece *piece = &world->piece[i], before = *piece;
			if (piece->days.first >= day || piece->days.last < day)
				continue;
			before.asn = 0;
			before.days.last = day - 1;
			before.continued = piece->continues = told != 0;
			piece->days.first = day;
			world->piece[world->pieces++] = before;
		}
		struct found found = look(world);
		assert_int_equal(all_of(&found) == 0, told);
		free(world);
	}
}

static void test_nothing(void **state)
{
	(void)state;
	struct world *world = xcalloc(1, sizeof *world);
	struct found found = look(world);
	assert_int_equal(all_of(&found), 0);
	plant(world, 1, COMMON, 0, DAYS - 1);
	found = look(world);
	assert_int_equal(all_of(&found), 0);
	free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual_life),
		cmocka_unit_test(test_expiry),
		cmocka_unit_test(test_takedown_is_none),
		cmocka_unit_test(test_block),
		cmocka_unit_test(test_block_read_weekly),
		cmocka_unit_test(test_part_of_networks_is_none),
		cmocka_unit_test(test_family_begins_and_ends),
		cmocka_unit_test(test_list_keeps),
		cmocka_unit_test(test_hole_is_bridged),
		cmocka_unit_test(test_family_is_measured_by_its_days),
		cmocka_unit_test(test_table_begins),
		cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
