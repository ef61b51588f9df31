#include "study/votes.h"

#include "base/random.h"
#include "store/origins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/*
 * The model: a network 198.51.100.0/24 that three tables give to other ASes, and addresses of it with
 * the days they were there. Day by day each falls to the AS of the nearest table.
 */
enum { TABLES = 3, ADDRESSES = 40, DAYS = 1200, BASE_DAY = 18000 };

static const int32_t table_day[TABLES] = { BASE_DAY + 100, BASE_DAY + 500, BASE_DAY + 1000 };

static void add_table(struct store *store, int number)
{
	char name[2] = { (char)('a' + number), '\0' };
	struct store_input input = { .sha256 = name, .format = "pfx2as", .path = name };
	struct prefix_origin origin = { .asn = (asn_t)(64500 + number), .origins = 1 };
	struct origin_rows *rows = origin_rows_new();
	struct tally tally = { 0 };
	input.dated.from = (ost_time_t)table_day[number] * DAY_S;
	input.dated.until = input.dated.from + DAY_S;
	assert_int_equal(store_input_add(store, &input, &input.id), 0);
	assert_int_equal(store_input_finish(store, &input), 0);
	assert_true(prefix_parse(span_of("198.51.100.0/24"), false, &origin.range));
	origin_rows_add(rows, &origin);
	assert_int_equal(store_origins_put_rows(store, &input, rows, &tally), 0);
	origin_rows_free(rows);
}

static void add_presences(struct store *store, struct random_state *random, bool there[][DAYS])
{
	struct gather *gather = gather_new();
	for (unsigned a = 0; a < ADDRESSES; a++) {
		int first = (int)random_below(random, DAYS);
		int last = first + (int)random_below(random, (uint64_t)(DAYS - first));
		struct observation seen = { .kind = ABUSE_CONTROLLER,
			.form = OBSERVATION_INTERVAL,
			.published = TIME_UNKNOWN,
			.feed = span_of("list"),
			.family = span_of("win.made_up") };
		seen.seen = (ost_time_t)(BASE_DAY + first) * DAY_S;
		seen.last = (ost_time_t)(BASE_DAY + last) * DAY_S;
		seen.range.first = (struct addr){ ADDR_IPV4, { 198, 51, 100, (uint8_t)a } };
		seen.range.last = seen.range.first;
		assert_int_equal(gather_add(gather, 1, &seen), 0);
		for (int day = first; day <= last; day++)
			there[a][day] = true;
	}
	gather_finish(gather, 0);
	assert_int_equal(store_presences_add(store, 1, gather), 0);
	gather_free(gather);
}

static int nearest_table(int32_t day)
{
	int best = 0;
	for (int i = 1; i < TABLES; i++) {
		/* A table of a day is evidence for all of it. */
		ost_time_t off = time_distance(day, table_day[i]);
		if (off < time_distance(day, table_day[best]))
			best = i;
	}
	return best;
}

/* Whether it goes on at the next table, or is there on the last day of all. */
static void check_ends(const struct vote_piece *piece, const bool *there, int last, int window)
{
	int before = piece->days.first - BASE_DAY - 1, behind = piece->days.last - BASE_DAY + 1;
	assert_int_equal(piece->continues, before > last - window && before >= 0 && there[before]);
	assert_int_equal(piece->continued, behind > DAYS - 1 || (behind <= last && there[behind]));
}

/* Days off of the nearest table, at most, on any day on which something was there. */
static int32_t farthest_of(bool there[][DAYS], int last, int window, int near)
{
	ost_time_t farthest = 0;
	for (int day = last - window + 1 > 0 ? last - window + 1 : 0; day <= last; day++) {
		ost_time_t off =
			time_distance(BASE_DAY + day, table_day[nearest_table(BASE_DAY + day)]);
		bool any = false;
		for (unsigned a = 0; a < ADDRESSES; a++)
			any |= there[a][day];
		if (any && off <= near && off > farthest)
			farthest = off;
	}
	return (int32_t)farthest;
}

static void check_window(struct store *store, bool there[][DAYS], int last, int window, int near)
{
	static char found[ADDRESSES][DAYS];
	struct origin_set *tables;
	struct votes votes;
	struct votes_question question = { .at = (ost_time_t)(BASE_DAY + last) * DAY_S + 5,
		.window = window,
		.kinds = 1u << ABUSE_CONTROLLER,
		.near_s = (ost_time_t)near * DAY_S,
		.log_days = 1 };
	memset(found, '.', sizeof found);
	assert_int_equal(origin_set_open(store, &tables), 0);
	assert_int_equal(study_votes(store, tables, &question, &votes), 0);
	for (size_t i = 0; i < votes.pieces; i++) {
		const struct vote_piece *piece = &votes.piece[i];
		unsigned address = (unsigned)piece->first & 0xFF;
		assert_true(piece->share == 1);
		assert_string_equal(votes.family[piece->family], "win.made_up");
		check_ends(piece, there[address], last, window);
		for (int32_t day = piece->days.first; day <= piece->days.last; day++) {
			assert_int_equal(found[address][day - BASE_DAY], '.');
			found[address][day - BASE_DAY] =
				piece->asn == 0 ? '-' : (char)('a' + piece->asn - 64500);
		}
	}
	for (unsigned a = 0; a < ADDRESSES; a++) {
		for (int day = 0; day < DAYS; day++) {
			int table = nearest_table(BASE_DAY + day);
			char wanted = '.';
			if (there[a][day] && day <= last && day > last - window)
				wanted = time_distance(BASE_DAY + day, table_day[table]) <= near
						 ? (char)('a' + table)
						 : '-';
			/* Which of two tables answers on the day halfway is not the matter here. */
			if (day != 300 && day != 750)
				assert_int_equal(found[a][day], wanted);
		}
	}
	assert_true(time_distance(
			    votes.farthest_s / DAY_S, farthest_of(there, last, window, near)) <= 1);
	votes_clear(&votes);
	origin_set_close(tables);
}

/* Of a list that lets go of its entries by itself a stay is a sighting of its first day. */
static void test_kept_entries(void **state)
{
	(void)state;
	static bool there[ADDRESSES][DAYS];
	static const char *const keeping[] = { "list" };
	enum { LOG_DAYS = 7 };
	struct random_state random = { 5 };
	struct origin_set *tables;
	struct votes votes;
	struct votes_question question = { .at = (ost_time_t)(BASE_DAY + DAYS - 1) * DAY_S,
		.window = DAYS + LOG_DAYS,
		.kinds = 1u << ABUSE_CONTROLLER,
		.near_s = (ost_time_t)100000 * DAY_S,
		.log_days = LOG_DAYS,
		.keeping = keeping,
		.keepings = 1 };
	struct store *store;
	struct diag diag;
	int covered = 0, wanted = 0, oldest = DAYS;
	assert_int_equal(store_open(NULL, STORE_WRITE, &store, &diag), 0);
	add_table(store, 0);
	add_presences(store, &random, there);
	for (unsigned a = 0; a < ADDRESSES; a++) {
		int first = 0;
		while (!there[a][first])
			first++;
		oldest = first < oldest ? first : oldest;
		wanted += DAYS - first < LOG_DAYS ? DAYS - first : LOG_DAYS;
	}
	wanted -= LOG_DAYS; /* what was there on the list's first day came at any time */
	assert_int_equal(origin_set_open(store, &tables), 0);
	assert_int_equal(study_votes(store, tables, &question, &votes), 0);
	for (size_t i = 0; i < votes.pieces; i++) {
		const struct vote_piece *piece = &votes.piece[i];
		assert_true(piece->days.first > BASE_DAY + oldest);
		covered += piece->days.last - piece->days.first + 1;
	}
	assert_int_equal(covered, wanted);
	votes_clear(&votes);
	origin_set_close(tables);
	store_close(store);
}

/*
 * What lists have without a name joins the vote that is longest there; where none is named it is a
 * vote of its own.
 */
enum { UNNAMED, NAMED_A, NAMED_B, NAMES };
enum { PIECES = 400, PLACES = 30 };

static void make_piece(struct random_state *random, struct vote_piece *piece)
{
	int first = (int)random_below(random, 50);
	*piece = (struct vote_piece){ .asn = 1 + (asn_t)random_below(random, 3),
		.first = random_below(random, PLACES),
		.what = PRESENCE_IPV4,
		.kind = (uint8_t)random_below(random, 2),
		.family = (uint32_t)random_below(random, NAMES),
		.days = { first, first + (int)random_below(random, 9) } };
	piece->unnamed = piece->family == UNNAMED;
	piece->feed = (uint16_t)(piece->family == UNNAMED);
}

static bool same_place(const struct vote_piece *a, const struct vote_piece *b)
{
	return a->asn == b->asn && a->first == b->first && a->kind == b->kind;
}

static uint32_t wanted_family(const struct vote_piece *all, const struct vote_piece *piece)
{
	int days[NAMES] = { 0 };
	for (size_t i = 0; i < PIECES; i++) {
		if (same_place(&all[i], piece))
			days[all[i].family] += all[i].days.last - all[i].days.first + 1;
	}
	if (!piece->unnamed || days[NAMED_A] + days[NAMED_B] == 0)
		return piece->family;
	return days[NAMED_B] > days[NAMED_A] ? NAMED_B : NAMED_A;
}

static void test_unnamed_joins(void **state)
{
	(void)state;
	struct random_state random = { 8 };
	struct vote_piece before[PIECES], piece[PIECES];
	struct votes votes = { .piece = piece, .pieces = PIECES, .unnamed = UNNAMED };
	size_t joined = 0, alone = 0;
	for (size_t i = 0; i < PIECES; i++)
		make_piece(&random, &before[i]);
	memcpy(piece, before, sizeof before);
	/* Once more changes nothing. */
	for (int time = 0; time < 2; time++)
		votes_sort(&votes);
	for (size_t i = 0; i < PIECES; i++) {
		struct vote_piece told = piece[i];
		told.family = piece[i].unnamed ? UNNAMED : piece[i].family;
		assert_int_equal(piece[i].family, wanted_family(before, &told));
		joined += piece[i].unnamed && piece[i].family != UNNAMED;
		alone += piece[i].family == UNNAMED;
		/* The pieces of a vote are together, by their first day. */
		for (size_t j = i + 1; j < PIECES && same_place(&piece[i], &piece[j]); j++) {
			assert_true(piece[i].family <= piece[j].family);
			if (piece[i].family == piece[j].family)
				assert_true(piece[i].days.first <= piece[j].days.first);
		}
	}
	assert_true(joined > 50 && alone > 5);
}

static void test_as_of_the_sighting(void **state)
{
	(void)state;
	static bool there[ADDRESSES][DAYS];
	struct random_state random = { 5 };
	struct store *store;
	struct diag diag;
	assert_int_equal(store_open(NULL, STORE_WRITE, &store, &diag), 0);
	for (int i = 0; i < TABLES; i++)
		add_table(store, i);
	add_presences(store, &random, there);
	check_window(store, there, DAYS - 1, DAYS, 100000);
	check_window(store, there, 800, 400, 100000);
	check_window(store, there, 350, 30, 100000);
	check_window(store, there, 290, 100, 100000); /* ever farther from a table */
	check_window(store, there, DAYS - 1, DAYS, 150);
	store_close(store);
}

static void check_key(const char *family, const char *key)
{
	struct buf text;
	buf_init(&text);
	family_key(&text, family);
	assert_string_equal(text.text, key);
	buf_clear(&text);
}

static void test_family_names(void **state)
{
	(void)state;
	check_key("Cobalt Strike C2", "cobaltstrike");
	check_key("win.cobalt_strike", "cobaltstrike");
	check_key("CobaltStrike", "cobaltstrike");
	check_key("c2", "c2");
	check_key("", "");
	check_key("Unknown malware", "");
	check_key("Cobalt Strike IPs 2024-05-01", "cobaltstrike");
	check_key("cobalt_strike_ips-20240501", "cobaltstrike");
	check_key("Cobalt Strike C2 IPs", "cobaltstrike");
	check_key("Chips", "chips");
	check_key("IPs", "ips");
	check_key("63256 Botnet", "63256botnet");
	check_key("Agent 12345678", "agent12345678");
	check_key("2024-05-01", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_of_the_sighting),
		cmocka_unit_test(test_kept_entries),
		cmocka_unit_test(test_unnamed_joins),
		cmocka_unit_test(test_family_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
