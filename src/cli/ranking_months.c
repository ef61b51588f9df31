/* `rank --monthly`: the ranks of some networks, month after month. */
#include "cli/ranking.h"
#include "report/rank_months.h"

#include <stdlib.h>
#include <string.h>

enum { MONTHS_MAX = 600 };

/* What the months rest on together. */
struct months {
	struct ranking_run *run;
	ost_time_t end; /* of the question */
	struct votes sum; /* without pieces; lists and tables live as long as the run */
	size_t feed_capacity, table_capacity;
};

static ost_time_t month_start(ost_time_t t, int months)
{
	int year, month, day;
	civil_from_days(day_of(t), &year, &month, &day);
	month += months;
	return days_from_civil(year + (month - 1) / 12, (month - 1) % 12 + 1, 1) * DAY_S;
}

static const char *month_name(struct ranking_run *run, ost_time_t start)
{
	struct buf name;
	buf_init(&name);
	time_print_day(&name, start);
	name.text[strlen("2026-01")] = '\0';
	const char *copy = arena_strdup(&run->arena, name.text);
	buf_clear(&name);
	return copy;
}

/* ---- what it rests on ---- */

static void add_feed(struct months *m, const char *feed)
{
	struct votes *sum = &m->sum;
	for (size_t i = 0; i < sum->feeds; i++) {
		if (strcmp(sum->feed[i], feed) == 0)
			return;
	}
	sum->feed = array_grow(sum->feed, sum->feeds, &m->feed_capacity, sizeof *sum->feed);
	sum->feed[sum->feeds++] = arena_strdup(&m->run->arena, feed);
}

static void add_table(struct months *m, const struct origin_source *table)
{
	struct votes *sum = &m->sum;
	for (size_t i = 0; i < sum->tables; i++) {
		if (sum->table[i] == table)
			return;
	}
	sum->table = array_grow(sum->table, sum->tables, &m->table_capacity, sizeof *sum->table);
	sum->table[sum->tables++] = table;
}

static void add_basis(struct months *m)
{
	const struct votes *votes = &m->run->votes;
	struct votes *sum = &m->sum;
	for (int state = 0; state <= ORIGIN_NO_TABLE; state++)
		sum->without[state] += votes->without[state];
	if (votes->farthest_s > sum->farthest_s)
		sum->farthest_s = votes->farthest_s;
	for (size_t i = 0; i < votes->feeds; i++)
		add_feed(m, votes->feed[i]);
	for (size_t i = 0; i < votes->tables; i++)
		add_table(m, votes->table[i]);
	if (m->run->sizes_of != NULL)
		add_table(m, m->run->sizes_of);
}

/* ---- a month ---- */

static size_t left_out(const struct votes *votes)
{
	size_t sum = 0;
	for (int state = 0; state <= ORIGIN_NO_TABLE; state++)
		sum += votes->without[state];
	return sum;
}

static enum month_state state_of(const struct ranking_run *run, struct day_run month)
{
	const struct day_run *lists = &run->lists;
	if (run->votes.pieces == 0)
		return MONTH_NOTHING;
	if (run->ranking.networks == 0 && run->votes.without[ORIGIN_NO_TABLE] > 0)
		return MONTH_NO_TABLE;
	return month.last > run->votes.window.last || month.last > lists->last ||
			       month.first < lists->first
		       ? MONTH_CUT
		       : MONTH_WHOLE;
}

/* What all rows of the month at hand say alike. */
static struct rank_month month_of(struct ranking_run *run, ost_time_t start, struct day_run month)
{
	const struct day_run *lists = &run->lists, *window = &run->votes.window;
	return (struct rank_month){ .month = month_name(run, start),
		.of = run->ranking.networks,
		.state = state_of(run, month),
		.days = { window->first > lists->first ? window->first : lists->first,
			window->last < lists->last ? window->last : lists->last },
		.by_lists = ranking_by_lists(&run->ranking),
		.left_out = left_out(&run->votes) };
}

static const struct ranked *find_ranked(struct ranking_run *run, asn_t asn)
{
	for (size_t i = 0; i < run->ranking.networks; i++) {
		if (run->ranking.network[i].asn != asn)
			continue;
		struct ranked *copy = arena_alloc(&run->arena, sizeof *copy);
		*copy = run->ranking.network[i];
		return copy;
	}
	return NULL;
}

/* All days of a month count alike: no decay to speak of. The last may be cut by --at. */
static int rank_month(struct months *m, ost_time_t start, struct rank_month *rows)
{
	struct ranking_run *run = m->run;
	ost_time_t end = month_start(start, 1);
	struct day_run month = { day_of(start), day_of(end) - 1 };
	run->votes_question.at = end - 1 < m->end ? end - 1 : m->end;
	run->votes_question.window = day_of(run->votes_question.at) - month.first + 1;
	run->question.window = run->votes_question.window;
	int status = ranking_once(run);
	if (status == 0) {
		struct rank_month all = month_of(run, start, month);
		for (size_t i = 0; i < run->onlys; i++) {
			rows[i] = all;
			rows[i].asn = run->only[i];
			rows[i].ranked = find_ranked(run, run->only[i]);
		}
		add_basis(m);
	}
	ranking_clear_one(run);
	return status;
}

int ranking_monthly(struct ranking_run *run)
{
	ost_time_t first = month_start(run->options->from.from, 0);
	struct months m = { .run = run, .end = run->votes_question.at };
	size_t months = 0;
	int status = 0;
	while (months < MONTHS_MAX && month_start(first, (int)months) <= m.end)
		months++;
	struct rank_month *rows =
		arena_alloc(&run->arena, (months * run->onlys + 1) * sizeof *rows);
	run->question.half_life = 1e9;
	for (size_t i = 0; i < months && status == 0; i++)
		status = rank_month(&m, month_start(first, (int)i), rows + i * run->onlys);
	m.sum.window = (struct day_run){ day_of(first), day_of(m.end) };
	struct rank_report about = ranking_report(run);
	about.votes = &m.sum;
	about.sizes = NULL;
	for (size_t i = 0; i < run->outs && status == 0; i++)
		report_rank_months(run->out[i], &about, rows, months * run->onlys);
	free(m.sum.feed);
	free(m.sum.table);
	return status;
}
