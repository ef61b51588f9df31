#include "study/clumps.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>

/*
 * What is usual among all networks counts for as much as so many votes of its own; and in what is
 * usual no network counts for more, since a few giants have most of the votes.
 */
static const double VOTES_OF_USUAL = 10;
/* The same of the weight of votes: of a few votes it tells little. */
static const double VOTES_OF_WEIGHT = 3;

/* Weights by family, of which few are met. */
struct by_family {
	double *weight; /* [families] */
	uint32_t *met;
	size_t count;
};

struct clump_sums {
	struct by_family block, network;
	unsigned __int128 at; /* the block at hand */
	uint8_t what;
	struct clumps sums;
};

static struct by_family by_family_new(size_t families)
{
	return (struct by_family){ xcalloc(families + 1, sizeof(double)),
		xcalloc(families + 1, sizeof(uint32_t)), 0 };
}

struct clump_sums *clump_sums_new(size_t families)
{
	struct clump_sums *sums = xcalloc(1, sizeof *sums);
	sums->block = by_family_new(families);
	sums->network = by_family_new(families);
	return sums;
}

void clump_sums_free(struct clump_sums *sums)
{
	free(sums->block.weight);
	free(sums->block.met);
	free(sums->network.weight);
	free(sums->network.met);
	free(sums);
}

static void add(struct by_family *by, uint32_t family, double weight)
{
	if (by->weight[family] == 0)
		by->met[by->count++] = family;
	by->weight[family] += weight;
}

/* The sum of squares of what was added up; all is forgotten. */
static double take_squares(struct by_family *by)
{
	double squares = 0;
	for (size_t i = 0; i < by->count; i++) {
		double *weight = &by->weight[by->met[i]];
		squares += *weight * *weight;
		*weight = 0;
	}
	by->count = 0;
	return squares;
}

static unsigned __int128 block_of(const struct vote_piece *piece)
{
	unsigned shift = piece->what == PRESENCE_IPV4 ? 8 : piece->what == PRESENCE_IPV6 ? 80 : 0;
	return piece->first >> shift;
}

void clump_sums_add(struct clump_sums *sums, const struct vote_piece *piece, double weight)
{
	unsigned __int128 at = block_of(piece);
	if (weight <= 0)
		return;
	if (at != sums->at || piece->what != sums->what)
		sums->sums.together += take_squares(&sums->block);
	sums->at = at;
	sums->what = piece->what;
	add(&sums->block, piece->family, weight);
	add(&sums->network, piece->family, weight);
	sums->sums.votes++;
	sums->sums.weight += weight;
	sums->sums.squares += weight * weight;
}

struct clumps clump_sums_take(struct clump_sums *sums)
{
	struct clumps taken = sums->sums;
	taken.together += take_squares(&sums->block) - taken.squares;
	taken.alike = take_squares(&sums->network) - taken.squares;
	sums->sums = (struct clumps){ 0 };
	return taken;
}

/* By how many votes more than by chance each comes together, summed over the votes. */
static double excess_of(const struct clumped *network)
{
	const struct clumps *c = &network->clumps;
	if (c->squares <= 0)
		return 0;
	return c->votes * (c->together - c->alike / network->units) / c->squares;
}

/* Votes that could have come apart: in a network of one /24 none can. */
static double votes_telling(const struct clumped *network)
{
	return network->clumps.votes * (1 - 1 / network->units);
}

/* The usual weight of the network's votes by that of all. */
static double relative_weight(const struct clumps *c, double usual_weight)
{
	double own = c->weight > 0 ? c->squares / c->weight / usual_weight : 1;
	return (c->votes * own + VOTES_OF_WEIGHT) / (c->votes + VOTES_OF_WEIGHT);
}

double clumps_disperse(struct clumped *network, size_t count, double usual_weight)
{
	double excess = 0, telling = 0;
	for (size_t i = 0; i < count; i++) {
		double votes = network[i].clumps.votes;
		double part = votes > VOTES_OF_USUAL ? VOTES_OF_USUAL / votes : 1;
		excess += part * excess_of(&network[i]);
		telling += part * votes_telling(&network[i]);
	}
	double usual = telling > 0 ? fmax(1, 1 + excess / telling) : 1;
	for (size_t i = 0; i < count; i++) {
		double own = votes_telling(&network[i]);
		double sum = own + excess_of(&network[i]) + VOTES_OF_USUAL * usual;
		network[i].dispersion = fmax(1, sum / (own + VOTES_OF_USUAL)) *
					relative_weight(&network[i].clumps, usual_weight);
	}
	return usual;
}
