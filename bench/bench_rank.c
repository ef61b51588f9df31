/*
 * bench_rank [TABLE]: how well formulas find planted rogue hosts in made-up worlds, whose truth is
 * known. Sizes of networks are those of TABLE (a prefix table), else drawn log-normally. Output is
 * `name value`, a line each, means over the worlds: for each formula precision at 10 and 50 and average
 * precision; for ours how often the 90 % interval holds the true rate.
 *
 * A world: 4,000 networks, hosts and access providers, sixty of the hosts rogue. Abused addresses
 * come by a Poisson process of the network's own rate; those of rogue hosts last, others are soon
 * taken down. Four lists see them, each with a chance of its own, blind in part to some networks,
 * late by some days, and without entries for some days (dropouts).
 *
 * Other worlds are alike but for one thing. `clumps`: customers have three abused addresses side by
 * side, in the mean. `expiry`: one list keeps all it ever saw for 300 days, until amid the window it
 * drops what is older than 60 days, and does so from then on. `family`: one of two families is asked for
 * in the last third of the window only. In these two what lists did by themselves is put right
 * (study/artefacts.h); `as_told` is the same formula without that.
 */
#include "attr/file.h"
#include "base/alloc.h"
#include "base/random.h"
#include "study/artefacts.h"
#include "study/rivals.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORLDS = 10, NETWORKS = 4000, ROGUES = 60, FEEDS = 4, WINDOW = 90, REPLICATES = 200 };
enum {
	HISTORY = 300,
	KEEPER = 2,
	KEPT = 60,
	DROP_DAY = 45,
	ASKED_DAY = 60,
	CLUMP = 3,
	LOG_DAYS = 7
};
enum { BLOCKS = 4096 }; /* /24s of a network that get addresses, at most */

enum scenario { PLAIN, CLUMPS, EXPIRY, FAMILY, SCENARIOS };
static const char *const scenario_name[SCENARIOS] = { "", "clumps_", "expiry_", "family_" };

struct network {
	double units; /* of 256 addresses */
	double rate; /* abused addresses in a unit, over the window */
	double days; /* an abused address lasts, in the mean */
	double blind[FEEDS]; /* the part of its chance that each list has here */
	bool rogue;
	uint32_t family;
};

struct world {
	enum scenario scenario;
	int history; /* days before the window */
	struct random_state random;
	struct network network[NETWORKS];
	double sees[FEEDS];
	struct vote_piece *piece;
	size_t pieces, capacity;
};

static double draw_exponential(struct random_state *random, double mean)
{
	return -mean * log(1 - random_unit(random));
}

static double draw_normal(struct random_state *random)
{
	return sqrt(draw_exponential(random, 2)) *
	       cos(2 * 3.14159265358979323846 * random_unit(random));
}

static void make_network(
	struct world *w, struct network *n, bool rogue, const struct as_sizes *sizes)
{
	struct random_state *random = &w->random;
	double units = exp2(3 + 3 * draw_normal(random));
	if (sizes->count > 0)
		units = sizes->size[random_below(random, sizes->count)].addresses / 256;
	/* Rogue hosts are not giants; the others are of any size. */
	if (rogue)
		units = exp2(random_unit(random) * 8);
	*n = (struct network){ .units = units > 1 ? units : 1, .rogue = rogue };
	bool host = random_unit(random) < 0.25;
	n->rate = draw_exponential(random, rogue ? 1.0 : host ? 0.05 : 0.004) + (rogue ? 0.15 : 0);
	n->days = rogue ? 60 : 6;
	for (int f = 0; f < FEEDS; f++)
		n->blind[f] = random_unit(random) < 0.3 ? 0.3 : 1;
	if (w->scenario == FAMILY)
		n->family = (uint32_t)random_below(random, 2);
}

/* What a list that lets go of its entries by itself has of one, whatever becomes of it. */
static int kept_until(int seen)
{
	return seen + KEPT < DROP_DAY ? DROP_DAY - 1 : seen + KEPT;
}

static size_t add_stay(struct vote_piece *piece, const struct network *n, int feed, int a, int b)
{
	if (a > b)
		return 0;
	*piece = (struct vote_piece){ .what = PRESENCE_IPV4,
		.share = 1,
		.family = n->family,
		.feed = (uint16_t)feed,
		.continued = b == WINDOW - 1,
		.days = { a, b } };
	return 1;
}

/* The days on which the lists have one abused address; returns how many pieces. */
static size_t see_address(struct world *w, const struct network *n, struct vote_piece *piece)
{
	static const int outage[FEEDS] = { 20, 45, 60, 75 }; /* ten days without entries each */
	struct random_state *random = &w->random;
	int first = (int)random_below(random, (uint64_t)(w->history + WINDOW)) - w->history;
	int last = first + (int)draw_exponential(random, n->days);
	size_t count = 0;
	for (int f = 0; f < FEEDS; f++) {
		if (random_unit(random) >= w->sees[f] * n->blind[f])
			continue;
		int seen = first + (int)draw_exponential(random, 2);
		bool keeps = w->scenario == EXPIRY && f == KEEPER;
		int end = keeps ? kept_until(seen) : last;
		end = end < WINDOW ? end : WINDOW - 1;
		if (w->scenario == FAMILY && n->family == 1 && seen < ASKED_DAY)
			seen = ASKED_DAY;
		if (keeps) {
			count += add_stay(piece + count, n, f, seen, end);
			continue;
		}
		count += add_stay(piece + count, n, f, seen, end < outage[f] ? end : outage[f] - 1);
		count += add_stay(
			piece + count, n, f, seen > outage[f] + 10 ? seen : outage[f] + 10, end);
	}
	return count;
}

static double draw_poisson_gap(struct random_state *random)
{
	return draw_exponential(random, 1);
}

/* Customers have addresses of their own in one /24. */
static void make_customer(struct world *w, size_t i, struct random_state *places, unsigned *address)
{
	struct vote_piece seen[2 * FEEDS];
	const struct network *n = &w->network[i];
	unsigned blocks = n->units < BLOCKS ? (unsigned)n->units : BLOCKS;
	unsigned block = (unsigned)random_below(places, blocks);
	unsigned addresses = 1;
	while (w->scenario == CLUMPS && random_unit(&w->random) > 1.0 / CLUMP)
		addresses++;
	for (unsigned k = 0; k < addresses; k++, ++*address) {
		size_t count = see_address(w, n, seen);
		for (size_t j = 0; j < count; j++) {
			w->piece = array_grow(w->piece, w->pieces, &w->capacity, sizeof *w->piece);
			seen[j].asn = (asn_t)i + 1;
			seen[j].first = block * 256 + *address % 256;
			w->piece[w->pieces++] = seen[j];
		}
	}
}

static void make_votes(struct world *w)
{
	struct random_state places = { w->random.state + 1 };
	w->pieces = 0;
	for (size_t i = 0; i < NETWORKS; i++) {
		const struct network *n = &w->network[i];
		unsigned address = 0;
		double expected = n->rate * n->units * (w->history + WINDOW) / WINDOW;
		expected /= w->scenario == CLUMPS ? CLUMP : 1;
		for (double t = draw_poisson_gap(&w->random); t < expected;
			t += draw_poisson_gap(&w->random))
			make_customer(w, i, &places, &address);
	}
}

static int compare_pieces(const void *left, const void *right)
{
	const struct vote_piece *a = left, *b = right;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->days.first > b->days.first) - (a->days.first < b->days.first);
}

static const struct rank_question question = {
	.window = WINDOW, .half_life = 30, .draws = 200, .seed = 1
};

/* The weight that votes of a unit have in the mean: what the score estimates. */
static double true_score(struct world *w, const struct network *n)
{
	struct vote_piece *piece = xmalloc(REPLICATES * 2 * FEEDS * sizeof *piece);
	size_t count = 0;
	for (unsigned i = 0; i < REPLICATES; i++) {
		size_t more = see_address(w, n, piece + count);
		for (size_t j = 0; j < more; j++) {
			piece[count + j].asn = 1;
			piece[count + j].first = i;
		}
		count += more;
	}
	qsort(piece, count, sizeof *piece, compare_pieces);
	struct votes votes = { .window = { 0, WINDOW - 1 }, .piece = piece, .pieces = count };
	struct as_sizes none = { 0 };
	struct rank_question quick = question;
	struct ranking ranking;
	quick.draws = 2;
	study_rank(&votes, &none, &quick, &ranking);
	double weight = ranking.networks > 0 ? ranking.network[0].weight : 0;
	ranking_clear(&ranking);
	free(piece);
	return n->rate * weight / REPLICATES;
}

/* ---- how well ---- */

struct quality {
	double at_10, at_50, average;
};

/* `order` lists AS numbers, the worst first. */
static struct quality judge(const struct world *w, const asn_t *order, size_t count)
{
	struct quality q = { 0 };
	double hits = 0;
	for (size_t i = 0; i < count; i++) {
		bool hit = w->network[order[i] - 1].rogue;
		hits += hit;
		q.average += hit ? hits / (double)(i + 1) : 0;
		if (i + 1 == 10)
			q.at_10 = hits / 10;
		if (i + 1 == 50)
			q.at_50 = hits / 50;
	}
	q.average /= ROGUES;
	return q;
}

static void add_quality(struct quality *sum, struct quality more)
{
	sum->at_10 += more.at_10 / WORLDS;
	sum->at_50 += more.at_50 / WORLDS;
	sum->average += more.average / WORLDS;
}

static void print_quality(const char *world, const char *name, const struct quality *q)
{
	printf("rank_%s%s_precision_at_10 %.3f\n", world, name, q->at_10);
	printf("rank_%s%s_precision_at_50 %.3f\n", world, name, q->at_50);
	printf("rank_%s%s_average_precision %.3f\n", world, name, q->average);
}

struct sums {
	struct quality ours, rival[RIVALS];
	double inside, intervals;
};

static void judge_rivals(const struct world *w, const struct rivalry *rivalry, struct sums *sums)
{
	asn_t *order = xmalloc(rivalry->networks * sizeof *order);
	for (int r = 0; r < RIVALS; r++) {
		for (size_t i = 0; i < rivalry->networks; i++)
			order[rivalry->network[i].rank[r] - 1] = rivalry->network[i].asn;
		add_quality(&sums->rival[r], judge(w, order, rivalry->networks));
	}
	free(order);
}

static void judge_ours(struct world *w, const struct ranking *ranking, struct sums *sums)
{
	asn_t *order = xmalloc(ranking->networks * sizeof *order);
	for (size_t i = 0; i < ranking->networks; i++) {
		const struct ranked *r = &ranking->network[i];
		order[i] = r->asn;
		/* What lists do by themselves is no rate that could be held against the truth. */
		if (w->scenario != PLAIN && w->scenario != CLUMPS)
			continue;
		double truth = true_score(w, &w->network[r->asn - 1]);
		sums->inside += r->low <= truth && truth <= r->high;
		sums->intervals++;
	}
	add_quality(&sums->ours, judge(w, order, ranking->networks));
	free(order);
}

/* What of all pieces a question about the window gets; those of a keeping list are but sightings. */
static void cut_to_window(const struct world *w, bool keeper_known, struct votes *votes)
{
	votes->piece = xmalloc((w->pieces + 1) * sizeof *votes->piece);
	votes->pieces = 0;
	for (size_t i = 0; i < w->pieces; i++) {
		struct vote_piece piece = w->piece[i];
		if (keeper_known && piece.feed == KEEPER)
			piece.days.last = piece.days.first + LOG_DAYS - 1;
		piece.days.first = piece.days.first > 0 ? piece.days.first : 0;
		piece.days.last = piece.days.last < WINDOW ? piece.days.last : WINDOW - 1;
		if (piece.days.first <= piece.days.last)
			votes->piece[votes->pieces++] = piece;
	}
	votes_sort(votes);
}

static void rank_votes(
	struct world *w, const struct votes *votes, const struct as_sizes *sizes, struct sums *sums)
{
	struct rivalry rivalry;
	struct ranking ranking;
	study_rank(votes, sizes, &question, &ranking);
	study_rivals(votes, sizes, &rivalry);
	judge_rivals(w, &rivalry, sums);
	judge_ours(w, &ranking, sums);
	rivalry_clear(&rivalry);
	ranking_clear(&ranking);
}

static void run_votes(
	struct world *w, const struct as_sizes *sizes, struct sums *told, struct sums *right)
{
	static const char *feed[FEEDS] = { "a", "b", "c", "d" }, *family[] = { "one", "two" };
	struct artefacts artefacts;
	const char *keeping[FEEDS * 8];
	struct votes all = { .window = { -w->history, WINDOW - 1 },
		.piece = w->piece,
		.pieces = w->pieces,
		.feed = feed,
		.feeds = FEEDS,
		.family = family,
		.families = 2 };
	struct votes votes = all;
	votes.window.first = 0;
	votes_sort(&all);
	cut_to_window(w, false, &votes);
	rank_votes(w, &votes, sizes, told);
	free(votes.piece);
	study_artefacts(&all, &artefacts);
	cut_to_window(w, artefacts_keeping(&artefacts, keeping) > 0, &votes);
	artefacts_apply(&artefacts, &votes);
	rank_votes(w, &votes, sizes, right);
	free(votes.piece);
	free(votes.asked);
	artefacts_clear(&artefacts);
}

static void run_world(uint64_t seed, enum scenario scenario, const struct as_sizes *table,
	struct sums *told, struct sums *right)
{
	struct world *w = xcalloc(1, sizeof *w);
	struct as_size *size = xcalloc(NETWORKS, sizeof *size);
	w->scenario = scenario;
	w->history = scenario == EXPIRY ? HISTORY : 0;
	w->random.state = seed;
	for (int f = 0; f < FEEDS; f++)
		w->sees[f] = 0.2 + 0.15 * f;
	for (size_t i = 0; i < NETWORKS; i++) {
		make_network(w, &w->network[i], i < ROGUES, table);
		size[i] = (struct as_size){ (asn_t)i + 1, w->network[i].units * 256 };
	}
	make_votes(w);
	struct as_sizes sizes = { size, NETWORKS };
	run_votes(w, &sizes, told, right);
	free(w->piece);
	free(w);
	free(size);
}

/* Sizes of real networks, from a file. */
static bool read_sizes(const char *path, struct as_sizes *sizes)
{
	struct decode_options options = { 0 };
	struct store_input input = { .path = path, .format = "" };
	struct origin_file file;
	struct origin_source *source;
	struct origin_set *set = NULL;
	struct diag diag;
	bool good = origin_file_read(path, &options, &file, &diag) == 0 &&
		    origin_set_of(&file.table, &input, &set) == 0 &&
		    origin_set_sources(set, &source) == 1 && as_sizes_of(set, source, sizes) == 0;
	if (!good)
		fprintf(stderr, "%s: %s\n", path, diag.what);
	origin_set_close(set);
	origin_file_clear(&file);
	return good;
}

static void run_scenario(enum scenario scenario, const struct as_sizes *table)
{
	const char *world = scenario_name[scenario];
	struct sums told = { 0 }, right = { 0 };
	for (uint64_t seed = 1; seed <= WORLDS; seed++)
		run_world(seed, scenario, table, &told, &right);
	print_quality(world, "ours", &right.ours);
	if (scenario == EXPIRY || scenario == FAMILY)
		print_quality(world, "as_told", &told.ours);
	for (int r = 0; r < RIVALS; r++)
		print_quality(world, rival_name((enum rival)r), &told.rival[r]);
	if (right.intervals > 0)
		printf("rank_%sinterval_coverage %.3f\n", world, right.inside / right.intervals);
}

int main(int argc, char **argv)
{
	struct as_sizes table = { 0 };
	if (argc > 1 && !read_sizes(argv[1], &table))
		return 2;
	for (enum scenario scenario = 0; scenario < SCENARIOS; scenario++)
		run_scenario(scenario, &table);
	as_sizes_clear(&table);
	return 0;
}
