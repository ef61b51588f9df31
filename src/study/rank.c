#include "study/rank.h"

#include "base/alloc.h"
#include "base/random.h"
#include "study/clumps.h"
#include "study/order.h"

#include <math.h>
#include <stdlib.h>

/* A size is counted in these, the smallest that is announced alone. */
enum { ADDRESSES_OF_UNIT = 256 };

/* Of the worth of a window: a family asked for in less of it is weighed as if for so much. */
static const double ASKED_LEAST = 0.25;

/* How much of a window each stretch of its days is worth. */
struct decay {
	int32_t first; /* day of the window */
	double *until; /* the worth of all days before, of all days; one more than there are days */
};

static struct decay decay_of(int32_t first, const struct rank_question *question)
{
	int32_t days = question->window;
	struct decay decay = { first, xcalloc((size_t)days + 1, sizeof(double)) };
	for (int32_t i = 0; i < days; i++)
		decay.until[i + 1] =
			decay.until[i] + exp2(-(double)(days - 1 - i) / question->half_life);
	for (int32_t i = 0; i <= days; i++)
		decay.until[i] /= decay.until[days];
	return decay;
}

static double worth_of(const struct decay *decay, struct day_run days)
{
	return decay->until[days.last + 1 - decay->first] - decay->until[days.first - decay->first];
}

static bool same_vote(const struct vote_piece *a, const struct vote_piece *b)
{
	return a->asn == b->asn && a->what == b->what && a->first == b->first &&
	       a->kind == b->kind && a->family == b->family;
}

/* What the days of a vote are measured by: those on which lists asked for its family. */
static double worth_asked(
	const struct decay *decay, const struct votes *votes, const struct vote_piece *piece)
{
	double asked = votes->asked != NULL ? worth_of(decay, votes->asked[piece->family]) : 1;
	return asked > ASKED_LEAST ? asked : ASKED_LEAST;
}

/*
 * Days that several lists tell of count once, each with the share of that day; how many lists there
 * are goes to `*feeds`.
 */
static double weigh_vote(
	const struct decay *decay, const struct vote_piece *piece, size_t count, unsigned *feeds)
{
	double weight = 0;
	int32_t until = INT32_MIN;
	uint64_t seen = 0;
	for (size_t i = 0; i < count; i++) {
		struct day_run days = piece[i].days;
		if (piece[i].artefact)
			continue;
		seen |= UINT64_C(1) << (piece[i].feed & 63);
		days.first = days.first > until ? days.first : until + 1;
		if (days.first > days.last)
			continue;
		weight += (double)piece[i].share * worth_of(decay, days);
		until = days.last;
	}
	*feeds = (unsigned)__builtin_popcountll(seen);
	return weight;
}

static void note_artefacts(struct vote *vote)
{
	vote->artefact = true;
	for (size_t i = 0; i < vote->pieces; i++) {
		const struct vote_piece *piece = &vote->piece[i];
		vote->artefact &= piece->artefact;
		vote->by_lists |= !piece->artefact && (piece->list_began || piece->list_ended);
	}
}

void votes_weigh(const struct votes *votes, const struct rank_question *question, vote_taker *take,
	void *ctx)
{
	struct decay decay = decay_of(votes->window.first, question);
	for (size_t i = 0, next; i < votes->pieces; i = next) {
		struct vote vote = { .piece = &votes->piece[i] };
		unsigned feeds;
		for (next = i + 1;
			next < votes->pieces && same_vote(vote.piece, &votes->piece[next]);)
			next++;
		if (vote.piece->asn == 0)
			continue;
		vote.pieces = next - i;
		vote.weight = weigh_vote(&decay, vote.piece, vote.pieces, &feeds);
		vote.weight = fmin(vote.weight / worth_asked(&decay, votes, vote.piece), 1);
		vote.weight *= 1 + question->confirmation * (feeds > 1 ? feeds - 1 : 0);
		note_artefacts(&vote);
		take(ctx, &vote);
	}
	free(decay.until);
}

static double units_of(const struct ranked *network)
{
	return network->size > ADDRESSES_OF_UNIT ? network->size / ADDRESSES_OF_UNIT : 1;
}

static struct network_count count_of(const struct ranking *r, const struct ranked *network)
{
	return (struct network_count){ network->weight / r->usual_weight, units_of(network) };
}

struct tallying {
	struct ranking *ranking;
	size_t capacity;
	const struct vote_piece *before;
	struct clump_sums *sums;
	struct clumped *clumped; /* of each network that is done */
	size_t clumped_capacity;
	double squares; /* of the weights of votes */
};

/* The network at hand, if any, has no further votes. */
static void end_network(struct tallying *t)
{
	size_t networks = t->ranking->networks;
	if (networks == 0)
		return;
	t->clumped = array_grow(t->clumped, networks - 1, &t->clumped_capacity, sizeof *t->clumped);
	t->clumped[networks - 1] = (struct clumped){ .clumps = clump_sums_take(t->sums) };
}

static struct ranked *network_of(struct tallying *t, asn_t asn)
{
	struct ranking *r = t->ranking;
	if (r->networks > 0 && r->network[r->networks - 1].asn == asn)
		return &r->network[r->networks - 1];
	end_network(t);
	r->network = array_grow(r->network, r->networks, &t->capacity, sizeof *r->network);
	r->network[r->networks] = (struct ranked){ .asn = asn };
	return &r->network[r->networks++];
}

static void tally_vote(void *ctx, const struct vote *vote)
{
	struct tallying *t = ctx;
	const struct vote_piece *piece = vote->piece, *before = t->before;
	if (vote->artefact)
		return;
	struct ranked *network = network_of(t, piece->asn);
	network->weight += vote->weight;
	network->by_kind[piece->kind] += vote->weight;
	network->by_lists += vote->by_lists ? vote->weight : 0;
	network->votes++;
	network->addresses += before == NULL || before->asn != piece->asn ||
			      before->what != piece->what || before->first != piece->first;
	t->squares += vote->weight * vote->weight;
	clump_sums_add(t->sums, piece, vote->weight);
	t->before = piece;
}

void study_weights(const struct votes *votes, const struct as_sizes *sizes,
	const struct rank_question *question, struct ranking *ranking)
{
	struct tallying t = { .ranking = ranking, .sums = clump_sums_new(votes->families) };
	double weight = 0;
	*ranking = (struct ranking){ .usual_weight = 1 };
	votes_weigh(votes, question, tally_vote, &t);
	end_network(&t);
	for (size_t i = 0; i < ranking->networks; i++) {
		ranking->network[i].size = as_sizes_find(sizes, ranking->network[i].asn);
		t.clumped[i].units = units_of(&ranking->network[i]);
		weight += ranking->network[i].weight;
	}
	/* Votes of different weight spread as fewer ones of this weight would (their variance). */
	if (weight > 0)
		ranking->usual_weight = t.squares / weight;
	clumps_disperse(t.clumped, ranking->networks, ranking->usual_weight);
	for (size_t i = 0; i < ranking->networks; i++)
		ranking->network[i].dispersion = t.clumped[i].dispersion;
	free(t.clumped);
	clump_sums_free(t.sums);
}

/* ---- draws ---- */

static double draw_normal(struct random_state *random)
{
	double u = random_unit(random), v = random_unit(random);
	return sqrt(-2 * log(1 - u)) * cos(2 * 3.14159265358979323846 * v);
}

/* Marsaglia and Tsang 2000, "A simple method for generating gamma variables". */
static double draw_gamma(struct random_state *random, double shape)
{
	double boost = 1;
	if (shape < 1) {
		boost = pow(1 - random_unit(random), 1 / shape);
		shape += 1;
	}
	double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
	for (;;) {
		double x = draw_normal(random), v = 1 + c * x;
		if (v <= 0)
			continue;
		v = v * v * v;
		double unit = 1 - random_unit(random);
		/* Their squeeze: what passes it passes the test below, without logarithms. */
		if (unit < 1 - 0.0331 * (x * x) * (x * x))
			return boost * d * v;
		if (log(unit) < x * x / 2 + d - d * v + d * log(v))
			return boost * d * v;
	}
}

/* Draws are made so many at a time: those of a network fill a line of the cache. */
enum { BATCH = 16 };

struct drawing {
	const struct ranking *ranking;
	struct network_count *own; /* what is known of each network */
	struct random_state random;
	unsigned draws;
	float *score, *rank; /* [networks][draws] */
	float *score_row, *rank_row; /* [BATCH][networks] */
	struct order_item *place, *room;
};

static struct drawing drawing_new(const struct ranking *r, const struct rank_question *question)
{
	size_t networks = r->networks, all = networks * question->draws;
	struct drawing d = { .ranking = r,
		.own = xmalloc(networks * sizeof *d.own),
		.random = { question->seed },
		.draws = question->draws,
		.score = xmalloc(all * sizeof *d.score),
		.rank = xmalloc(all * sizeof *d.rank),
		.score_row = xmalloc(BATCH * networks * sizeof *d.score_row),
		.rank_row = xmalloc(BATCH * networks * sizeof *d.rank_row),
		.place = xmalloc(networks * sizeof *d.place),
		.room = xmalloc(networks * sizeof *d.room) };
	for (size_t i = 0; i < networks; i++)
		d.own[i] = count_of(r, &r->network[i]);
	return d;
}

static void drawing_free(struct drawing *d)
{
	free(d->own);
	free(d->score);
	free(d->rank);
	free(d->score_row);
	free(d->rank_row);
	free(d->place);
	free(d->room);
}

/* All rates once: their scores and ranks into a row each. */
static void draw_once(struct drawing *d, float *score, float *rank)
{
	const struct ranking *r = d->ranking;
	for (size_t i = 0; i < r->networks; i++) {
		/* The same mean, and as many times the variance. */
		double spread = r->network[i].dispersion;
		double shape = (r->prior.shape + d->own[i].votes) / spread;
		double rate =
			draw_gamma(&d->random, shape) * spread / (r->prior.rate + d->own[i].size);
		double drawn = rate * r->usual_weight;
		d->place[i] = (struct order_item){ order_key(drawn), (uint32_t)i };
		score[i] = (float)drawn;
	}
	order_sort(d->place, r->networks, d->room);
	for (size_t i = 0; i < r->networks; i++)
		rank[d->place[i].item] = (float)(i + 1);
}

static void draw_batch(struct drawing *d, unsigned first, unsigned count)
{
	size_t networks = d->ranking->networks;
	for (unsigned k = 0; k < count; k++)
		draw_once(d, d->score_row + k * networks, d->rank_row + k * networks);
	for (size_t i = 0; i < networks; i++) {
		for (unsigned k = 0; k < count; k++) {
			d->score[i * d->draws + first + k] = d->score_row[k * networks + i];
			d->rank[i * d->draws + first + k] = d->rank_row[k * networks + i];
		}
	}
}

/* From all draws of a network. */
static void set_interval(struct ranked *network, float *score, float *rank, unsigned draws)
{
	double sum = 0; /* of whole numbers: exact in any order */
	for (unsigned draw = 0; draw < draws; draw++)
		sum += (double)rank[draw];
	network->mean_rank = sum / draws;
	network->rank = (unsigned)lround(network->mean_rank);
	network->low = order_quantile(score, draws, 0.05);
	network->high = order_quantile(score, draws, 0.95);
	network->rank_low = (unsigned)floor(order_quantile(rank, draws, 0.05));
	network->rank_high = (unsigned)ceil(order_quantile(rank, draws, 0.95));
}

static void draw_intervals(struct ranking *r, const struct rank_question *question)
{
	struct drawing d = drawing_new(r, question);
	for (unsigned first = 0; first < d.draws; first += BATCH)
		draw_batch(&d, first, d.draws - first < BATCH ? d.draws - first : BATCH);
	for (size_t i = 0; i < r->networks; i++)
		set_interval(&r->network[i], d.score + i * d.draws, d.rank + i * d.draws, d.draws);
	drawing_free(&d);
}

/* ---- all of it ---- */

/* Networks without votes count for the prior too, by their size. */
static void fit_prior(struct ranking *r, const struct as_sizes *sizes)
{
	struct network_count *all = xcalloc(r->networks + sizes->count, sizeof *all);
	size_t count = 0, next = 0;
	for (size_t i = 0; i < r->networks; i++)
		all[count++] = count_of(r, &r->network[i]);
	for (size_t i = 0; i < sizes->count; i++) {
		while (next < r->networks && r->network[next].asn < sizes->size[i].asn)
			next++;
		if (next < r->networks && r->network[next].asn == sizes->size[i].asn)
			continue;
		struct ranked empty = { .size = sizes->size[i].addresses };
		all[count++] = count_of(r, &empty);
	}
	r->of = count;
	r->prior = prior_fit(all, count);
	free(all);
}

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	if (a->mean_rank != b->mean_rank)
		return a->mean_rank < b->mean_rank ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

void study_rank(const struct votes *votes, const struct as_sizes *sizes,
	const struct rank_question *question, struct ranking *ranking)
{
	study_weights(votes, sizes, question, ranking);
	fit_prior(ranking, sizes);
	for (size_t i = 0; i < ranking->networks; i++) {
		struct ranked *network = &ranking->network[i];
		struct network_count own = count_of(ranking, network);
		network->score = ranking->usual_weight * (ranking->prior.shape + own.votes) /
				 (ranking->prior.rate + own.size);
	}
	if (ranking->networks == 0)
		return;
	draw_intervals(ranking, question);
	qsort(ranking->network, ranking->networks, sizeof *ranking->network, compare_ranked);
	for (size_t i = 0; i < ranking->networks; i++)
		ranking->network[i].place = (unsigned)i + 1;
}

void ranking_clear(struct ranking *ranking)
{
	free(ranking->network);
	*ranking = (struct ranking){ 0 };
}
