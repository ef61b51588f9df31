#include "study/rivals.h"

#include "base/alloc.h"

#include <stdlib.h>

enum { SIZE_LEAST = 256 };

const char *rival_name(enum rival rival)
{
	static const char *const name[RIVALS] = { "counts", "density", "bgp_ranking" };
	return name[rival];
}

/* A stay of an address on a list, whatever the family. */
struct stay {
	uint32_t feed;
	struct day_run days;
};

static int compare_stays(const void *left, const void *right)
{
	const struct stay *a = left, *b = right;
	if (a->feed != b->feed)
		return a->feed < b->feed ? -1 : 1;
	return (a->days.first > b->days.first) - (a->days.first < b->days.first);
}

/* Days times lists on which one address was there. */
static double list_days(struct stay *stay, size_t count)
{
	double days = 0;
	qsort(stay, count, sizeof *stay, compare_stays);
	for (size_t i = 0; i < count;) {
		struct day_run open = stay[i].days;
		uint32_t feed = stay[i].feed;
		for (i++; i < count && stay[i].feed == feed && stay[i].days.first <= open.last + 1;
			i++)
			open.last = stay[i].days.last > open.last ? stay[i].days.last : open.last;
		days += open.last - open.first + 1;
	}
	return days;
}

static bool same_address(const struct vote_piece *a, const struct vote_piece *b)
{
	return a->asn == b->asn && a->what == b->what && a->first == b->first;
}

struct adding {
	struct rivalry *rivalry;
	size_t capacity;
	struct stay *stay;
	size_t stay_capacity;
};

static struct rivalled *network_of(struct adding *a, asn_t asn)
{
	struct rivalry *r = a->rivalry;
	if (r->networks > 0 && r->network[r->networks - 1].asn == asn)
		return &r->network[r->networks - 1];
	r->network = array_grow(r->network, r->networks, &a->capacity, sizeof *r->network);
	r->network[r->networks] = (struct rivalled){ .asn = asn };
	return &r->network[r->networks++];
}

static void add_address(struct adding *a, const struct vote_piece *piece, size_t count)
{
	size_t stays = 0;
	for (size_t i = 0; i < count; i++) {
		a->stay = array_grow(a->stay, stays, &a->stay_capacity, sizeof *a->stay);
		a->stay[stays++] = (struct stay){ piece[i].feed, piece[i].days };
	}
	struct rivalled *network = network_of(a, piece->asn);
	network->score[RIVAL_COUNTS] += 1;
	network->score[RIVAL_BGP_RANKING] += list_days(a->stay, stays);
}

static int compare_scores(const void *left, const void *right, void *ctx)
{
	const struct rivalled *a = *(struct rivalled *const *)left;
	const struct rivalled *b = *(struct rivalled *const *)right;
	enum rival rival = *(const enum rival *)ctx;
	if (a->score[rival] != b->score[rival])
		return a->score[rival] > b->score[rival] ? -1 : 1;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

static void set_ranks(struct rivalry *rivalry)
{
	struct rivalled **order = xmalloc(rivalry->networks * sizeof *order);
	for (enum rival rival = 0; rival < RIVALS; rival++) {
		for (size_t i = 0; i < rivalry->networks; i++)
			order[i] = &rivalry->network[i];
		if (rivalry->networks > 0)
			qsort_r(order, rivalry->networks, sizeof *order, compare_scores, &rival);
		for (size_t i = 0; i < rivalry->networks; i++)
			order[i]->rank[rival] = (unsigned)i + 1;
	}
	free(order);
}

void study_rivals(const struct votes *votes, const struct as_sizes *sizes, struct rivalry *rivalry)
{
	struct adding adding = { .rivalry = rivalry };
	double days = votes->window.last - votes->window.first + 1;
	*rivalry = (struct rivalry){ 0 };
	for (size_t i = 0, next; i < votes->pieces; i = next) {
		const struct vote_piece *piece = &votes->piece[i];
		for (next = i + 1;
			next < votes->pieces && same_address(piece, &votes->piece[next]);)
			next++;
		if (piece->asn != 0)
			add_address(&adding, piece, next - i);
	}
	for (size_t i = 0; i < rivalry->networks; i++) {
		struct rivalled *network = &rivalry->network[i];
		double size = as_sizes_find(sizes, network->asn);
		size = size > SIZE_LEAST ? size : SIZE_LEAST;
		network->score[RIVAL_DENSITY] = network->score[RIVAL_COUNTS] / size;
		network->score[RIVAL_BGP_RANKING] /= size * days;
	}
	set_ranks(rivalry);
	free(adding.stay);
}

void rivalry_clear(struct rivalry *rivalry)
{
	free(rivalry->network);
	*rivalry = (struct rivalry){ 0 };
}

static int compare_asns(const void *a, const void *b)
{
	asn_t x = ((const struct rivalled *)a)->asn, y = ((const struct rivalled *)b)->asn;
	return (x > y) - (x < y);
}

const struct rivalled *rivalry_find(const struct rivalry *rivalry, asn_t asn)
{
	struct rivalled key = { .asn = asn };
	return rivalry->networks == 0 ? NULL
				      : bsearch(&key, rivalry->network, rivalry->networks,
						sizeof key, compare_asns);
}
