#include "study/artefacts.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* Fixed beforehand, not fitted to any list. */
enum {
	LIST_LEAST = 100, /* entries a list must lose or gain in a day */
	LIST_TIMES_USUAL = 3, /* of days on which any come or go, in the months around it */
	AROUND_DAYS = 90,
	NETWORKS_LEAST = 10, /* networks with so many entries that a part of them says something: */
	NETWORK_ENTRIES = 5,
	FAMILY_LEAST = 50,
	FAMILY_NETWORKS = 5,
	BURST_LEAST = 50, /* addresses of a family that come to a network (or go) in a day */
	BURST_TIMES_USUAL = 10, /* of days on which any come */
	BLOCK_LEAST = 100, /* addresses */
	BLOCK_TIMES_USUAL = 3, /* of the network's usual number */
	KEPT_LEAST = 100, /* entries that show how long a list keeps them, */
	KEPT_DAYS = 14, /* at least so long, */
	OLD_DAYS = 180, /* or that could have left for so long */
};
static const double LIST_PART = 0.2, ALIKE = 0.5, BULK_PART = 0.5;
static const double KEPT_SPREAD = 0.1, LEFT_PART = 0.05;

/* A stay of an address on a list. */
struct stay {
	uint32_t feed;
	uint32_t family;
	asn_t asn;
	struct day_run days;
	bool came, went; /* else it is part of a longer one */
};

struct looking {
	const struct votes *votes;
	struct artefacts *artefacts;
	struct stay *stay; /* by feed, family, AS */
	size_t stays;
	int32_t days; /* of the window */
	/* By day of the window, of the list at hand: it changed as a whole; days since any change. */
	bool *changed;
	uint32_t *since;
};

/* What came, went and was there, by day of the window. */
struct course {
	uint32_t *come, *gone, *there; /* gone: on the day after its last */
	struct day_run span; /* from the first to the last day of the list, in days of the window */
};

const char *artefact_name(enum artefact_kind kind)
{
	static const char *const name[ARTEFACTS] = { "list-drops", "list-gains", "list-keeps",
		"family-begins", "family-ends", "block" };
	return name[kind];
}

static int compare_stays(const void *left, const void *right)
{
	const struct stay *a = left, *b = right;
	if (a->feed != b->feed)
		return a->feed < b->feed ? -1 : 1;
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->asn != b->asn)
		return a->asn < b->asn ? -1 : 1;
	return (a->days.first > b->days.first) - (a->days.first < b->days.first);
}

/* One address and family on one list; pieces that two tables share out are one stay. */
static bool goes_on(const struct vote_piece *a, const struct vote_piece *b)
{
	return a->feed == b->feed && a->what == b->what && a->first == b->first &&
	       a->family == b->family && a->kind == b->kind && b->days.first == a->days.last + 1 &&
	       a->asn == b->asn && a->unnamed == b->unnamed;
}

/* As its list has it, whatever vote it counts for. */
static uint32_t family_on_list(const struct votes *votes, const struct vote_piece *piece)
{
	return piece->unnamed ? votes->unnamed : piece->family;
}

static void go_on(struct stay *stay, const struct vote_piece *piece, int32_t last)
{
	stay->days.last = last;
	stay->went = !piece->continued;
}

static void list_stays(struct looking *l)
{
	const struct votes *votes = l->votes;
	l->stay = xmalloc(votes->pieces * sizeof *l->stay);
	for (size_t i = 0; i < votes->pieces; i++) {
		const struct vote_piece *piece = &votes->piece[i];
		struct day_run days = { piece->days.first - votes->window.first,
			piece->days.last - votes->window.first };
		if (i > 0 && l->stays > 0 && goes_on(&votes->piece[i - 1], piece))
			go_on(&l->stay[l->stays - 1], piece, days.last);
		else
			l->stay[l->stays++] =
				(struct stay){ piece->feed, family_on_list(votes, piece),
					piece->asn, days, !piece->continues, !piece->continued };
	}
	if (l->stays > 0)
		qsort(l->stay, l->stays, sizeof *l->stay, compare_stays);
}

/* ---- courses ---- */

static struct course course_new(const struct looking *l)
{
	size_t days = (size_t)l->days + 2;
	return (struct course){ xcalloc(days, sizeof(uint32_t)), xcalloc(days, sizeof(uint32_t)),
		xcalloc(days, sizeof(uint32_t)), { 0, 0 } };
}

static void course_free(struct course *course)
{
	free(course->come);
	free(course->gone);
	free(course->there);
}

static void course_of(
	const struct looking *l, const struct stay *stay, size_t count, struct course *course)
{
	size_t bytes = ((size_t)l->days + 2) * sizeof(uint32_t);
	memset(course->come, 0, bytes);
	memset(course->gone, 0, bytes);
	memset(course->there, 0, bytes);
	course->span = (struct day_run){ l->days, 0 };
	for (size_t i = 0; i < count; i++) {
		const struct day_run *days = &stay[i].days;
		course->come[days->first] += stay[i].came;
		course->gone[days->last + 1] += stay[i].went;
		/* First by how many it changes, modulo 2^32. */
		course->there[days->first]++;
		course->there[days->last + 1]--;
		if (days->first < course->span.first)
			course->span.first = days->first;
		if (days->last > course->span.last)
			course->span.last = days->last;
	}
	for (int32_t day = 1; day <= l->days; day++)
		course->there[day] += course->there[day - 1];
}

static void add(struct looking *l, const struct stay *stay, struct artefact found)
{
	struct artefacts *a = l->artefacts;
	found.feed = l->votes->feed[stay->feed];
	if (found.kind >= ARTEFACT_FAMILY_BEGINS)
		found.family = l->votes->family[stay->family];
	found.days.first += l->votes->window.first;
	found.days.last += l->votes->window.first;
	a->artefact = array_grow(a->artefact, a->count, &a->capacity, sizeof *a->artefact);
	a->artefact[a->count++] = found;
}

static int compare_counts(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The median of those counts of [first, last] that are above 0, or of all. */
static uint32_t median_of(const uint32_t *count, struct day_run span, bool all)
{
	size_t n = 0;
	uint32_t *sorted = xmalloc((size_t)(span.last - span.first + 1) * sizeof *sorted);
	for (int32_t day = span.first; day <= span.last; day++) {
		if (all || count[day] > 0)
			sorted[n++] = count[day];
	}
	if (n > 0)
		qsort(sorted, n, sizeof *sorted, compare_counts);
	uint32_t median = n > 0 ? sorted[n / 2] : 0;
	free(sorted);
	return median;
}

/* ---- whole lists and families ---- */

struct share {
	asn_t asn;
	double there, moved;
};

static int compare_shares(const void *a, const void *b)
{
	asn_t x = ((const struct share *)a)->asn, y = ((const struct share *)b)->asn;
	return (x > y) - (x < y);
}

static int compare_rates(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Adds up by network; returns how many there are. */
static size_t unite_shares(struct share *share, size_t count)
{
	size_t kept = 0;
	if (count > 0)
		qsort(share, count, sizeof *share, compare_shares);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && share[kept - 1].asn == share[i].asn) {
			share[kept - 1].there += share[i].there;
			share[kept - 1].moved += share[i].moved;
		} else {
			share[kept++] = share[i];
		}
	}
	return kept;
}

/* The part that the median network lost, by the part that all lost together; 0 with too few. */
static double alike_of(const struct share *share, size_t count)
{
	double there = 0, moved = 0, *rate = xmalloc(count * sizeof *rate);
	size_t rates = 0;
	for (size_t i = 0; i < count; i++) {
		there += share[i].there;
		moved += share[i].moved;
		if (share[i].there >= NETWORK_ENTRIES)
			rate[rates++] = share[i].moved / share[i].there;
	}
	if (rates > 0)
		qsort(rate, rates, sizeof *rate, compare_rates);
	double alike = rates < NETWORKS_LEAST || moved <= 0 ? 0 : rate[rates / 4] * there / moved;
	free(rate);
	return alike;
}

/* How much alike all networks lost (or gained) on `day`. */
static double look_how_alike(const struct stay *stay, size_t count, int32_t day, bool gain)
{
	struct share *share = xcalloc(count, sizeof *share);
	size_t shares = 0;
	for (size_t i = 0; i < count; i++) {
		const struct day_run *days = &stay[i].days;
		bool was = gain ? days->first <= day && days->last >= day
				: days->first < day && days->last >= day - 1;
		if (was)
			share[shares++] = (struct share){ stay[i].asn, 1,
				gain ? stay[i].came && days->first == day
				     : stay[i].went && days->last == day - 1 };
	}
	double alike = alike_of(share, unite_shares(share, shares));
	free(share);
	return alike;
}

/* A day on which a list loses or gains enough to look at. */
static void look_at_day(struct looking *l, const struct stay *stay, size_t count,
	const struct course *course, int32_t day)
{
	for (int gain = 0; gain <= 1; gain++) {
		uint32_t moved = gain ? course->come[day] : course->gone[day];
		uint32_t before = day > 0 ? course->there[day - 1] : 0;
		if (moved < LIST_LEAST || moved < LIST_PART * before)
			continue;
		struct day_run around = { day - AROUND_DAYS, day + AROUND_DAYS };
		around.first =
			around.first > course->span.first ? around.first : course->span.first + 1;
		around.last = around.last < course->span.last ? around.last : course->span.last;
		uint32_t usual = median_of(gain ? course->come : course->gone, around, false);
		if (moved < LIST_TIMES_USUAL * usual)
			continue;
		double alike = look_how_alike(stay, count, day, gain);
		if (alike < ALIKE)
			continue;
		l->changed[day] = true;
		add(l, stay,
			(struct artefact){ .kind = gain ? ARTEFACT_LIST_GAINS : ARTEFACT_LIST_DROPS,
				.days = { day, day },
				.size = moved,
				.before = before,
				.alike = alike });
	}
}

/* The first day of a list is no gain, and behind its last nothing is known. */
static void look_at_list(
	struct looking *l, const struct stay *stay, size_t count, struct course *course)
{
	course_of(l, stay, count, course);
	struct day_run span = course->span;
	for (int32_t day = span.first + 1, before = span.first; day <= span.last + 1; day++) {
		l->since[day] = (uint32_t)(day - before);
		if (course->come[day] > 0 || course->gone[day] > 0)
			before = day;
		if (day <= span.last)
			look_at_day(l, stay, count, course, day);
	}
}

/*
 * How long entries stay that came and went by themselves, and how many of those of old have left.
 * Abuse ends early as well as late. If few entries leave before a certain age (later ones came
 * in again meanwhile), or hardly any at all, it is the list that lets go of them. A few entries of
 * each network and family are asked: many that came and went as one are one customer's.
 */
static bool look_at_keeping(
	struct looking *l, const struct stay *stay, size_t count, const struct day_run *list)
{
	uint32_t *kept = xmalloc(count * sizeof *kept);
	size_t stays = 0, old = 0, left = 0, alike = 0;
	for (size_t i = 0; i < count; i++) {
		const struct day_run *days = &stay[i].days;
		bool same = i > 0 && stay[i].asn == stay[i - 1].asn &&
			    stay[i].family == stay[i - 1].family;
		alike = same ? alike + 1 : 0;
		if (alike >= NETWORK_ENTRIES)
			continue;
		bool went = stay[i].went && days->last < list->last && !l->changed[days->last + 1];
		bool began_old = stay[i].came && days->first <= list->last - OLD_DAYS;
		old += began_old;
		left += began_old && went;
		if (went && stay[i].came && days->first > list->first)
			kept[stays++] = (uint32_t)(days->last - days->first + 1);
	}
	if (stays > 0)
		qsort(kept, stays, sizeof *kept, compare_counts);
	uint32_t usual = stays > 0 ? kept[stays / 2] : 0;
	bool equal = stays >= KEPT_LEAST && usual >= KEPT_DAYS &&
		     usual - kept[stays / 4] <= KEPT_SPREAD * usual;
	bool good = old >= KEPT_LEAST && (double)left < LEFT_PART * (double)old;
	free(kept);
	if (equal || good)
		add(l, stay,
			(struct artefact){ .kind = ARTEFACT_LIST_KEEPS,
				.days = *list,
				.size = equal ? stays : old,
				.before = equal ? usual : 0 });
	return equal || good;
}

static size_t networks_of(const struct stay *stay, size_t count)
{
	size_t networks = 0;
	for (size_t i = 0; i < count; i++)
		networks += i == 0 || stay[i].asn != stay[i - 1].asn;
	return networks;
}

/* A family that is there with many at its first or last day, while the list goes on. */
static void look_at_family(struct looking *l, const struct stay *stay, size_t count,
	const struct day_run *list, struct course *course)
{
	course_of(l, stay, count, course);
	struct day_run span = course->span;
	uint32_t begins = course->come[span.first], ends = course->gone[span.last + 1];
	if (networks_of(stay, count) < FAMILY_NETWORKS)
		return;
	if (span.first > list->first && begins >= FAMILY_LEAST)
		add(l, stay,
			(struct artefact){ .kind = ARTEFACT_FAMILY_BEGINS,
				.days = { span.first, span.first },
				.size = begins });
	if (span.last < list->last && ends >= FAMILY_LEAST)
		add(l, stay,
			(struct artefact){ .kind = ARTEFACT_FAMILY_ENDS,
				.days = { span.last + 1, span.last + 1 },
				.size = ends,
				.before = course->there[span.last] });
}

/* ---- blocks ---- */

static uint32_t at_least(uint32_t value, uint32_t least)
{
	return value > least ? value : least;
}

/*
 * How much of what came (or went) within some days did so in bulk, days apart on which the whole
 * list changed: what all networks lost is no matter of this one. Of a list read now and then a
 * reading brings all that came meanwhile: it is bulk if it is for each of these days, or if it is most
 * of all by itself.
 */
static double bulk_part(
	const struct looking *l, const uint32_t *moved, struct day_run days, uint32_t usual)
{
	double all = 0, bulk = 0, most = 0;
	for (int32_t day = days.first; day <= days.last; day++) {
		if (l->changed[day])
			continue;
		all += moved[day];
		bulk += moved[day] >= at_least(usual, BURST_LEAST * l->since[day]) ? moved[day] : 0;
		most = moved[day] > most ? moved[day] : most;
	}
	if (most >= at_least(usual, BURST_LEAST) && most > bulk)
		bulk = most;
	return all > 0 ? bulk / all : 0;
}

static size_t sum_of(const uint32_t *count, struct day_run days)
{
	size_t sum = 0;
	for (int32_t day = days.first; day <= days.last; day++)
		sum += count[day];
	return sum;
}

/*
 * Stretches with far more than usual: those which came in bulk and went in bulk are blocks. `list` is
 * what the list covers; what was there on its first day may have come in any way, and what is there
 * on its last has not gone.
 */
static void look_for_blocks(struct looking *l, const struct stay *stay, size_t count,
	const struct day_run *list, struct course *course)
{
	course_of(l, stay, count, course);
	uint32_t usual = median_of(course->there, *list, true);
	uint32_t high = at_least(BLOCK_TIMES_USUAL * usual, BLOCK_LEAST);
	uint32_t come = BURST_TIMES_USUAL * median_of(course->come, *list, false);
	/* With bulk the rule, the median is bulk itself. */
	come = come > high ? 0 : come;
	for (int32_t day = list->first + 1; day <= list->last; day++) {
		struct day_run block = { day, day };
		if (course->there[day] < high)
			continue;
		while (block.last < list->last && course->there[block.last + 1] >= high)
			block.last++;
		day = block.last + 1;
		/* It comes up to its first day, and goes from behind its last. */
		struct day_run coming = block, going = { block.first + 1, block.last + 1 };
		while (coming.first > list->first + 1 && course->there[coming.first - 1] > usual)
			coming.first--;
		while (going.last < list->last && course->there[going.last] > 2 * usual)
			going.last++;
		if (block.last == list->last ||
			bulk_part(l, course->come, coming, come) < BULK_PART ||
			bulk_part(l, course->gone, going, come) < BULK_PART)
			continue;
		add(l, stay,
			(struct artefact){ .kind = ARTEFACT_BLOCK,
				.asn = stay->asn,
				.days = { coming.first, going.last },
				.size = sum_of(course->come, coming),
				.before = usual });
		day = going.last;
	}
}

/* ---- all of it ---- */

static size_t same_feed(const struct looking *l, size_t from)
{
	size_t to = from;
	while (to < l->stays && l->stay[to].feed == l->stay[from].feed)
		to++;
	return to - from;
}

static size_t same_family(const struct stay *stay, size_t count)
{
	size_t to = 0;
	while (to < count && stay[to].family == stay->family)
		to++;
	return to;
}

static size_t same_network(const struct stay *stay, size_t count)
{
	size_t to = 0;
	while (to < count && stay[to].asn == stay->asn)
		to++;
	return to;
}

static void look_at_feed(struct looking *l, const struct stay *stay, size_t count)
{
	struct course course = course_new(l);
	l->changed = xcalloc((size_t)l->days + 2, sizeof *l->changed);
	l->since = xcalloc((size_t)l->days + 2, sizeof *l->since);
	look_at_list(l, stay, count, &course);
	struct day_run list = course.span;
	bool keeps = look_at_keeping(l, stay, count, &list);
	for (size_t i = 0, families; i < count; i += families) {
		families = same_family(stay + i, count - i);
		if (families < count)
			look_at_family(l, stay + i, families, &list, &course);
		for (size_t j = 0, networks; j < families; j += networks) {
			networks = same_network(stay + i + j, families - j);
			/* What comes in bulk goes in bulk, when all stays are equally long. */
			if (networks >= BLOCK_LEAST && stay[i + j].asn != 0 && !keeps)
				look_for_blocks(l, stay + i + j, networks, &list, &course);
		}
	}
	free(l->changed);
	free(l->since);
	course_free(&course);
}

static int compare_artefacts(const void *left, const void *right)
{
	const struct artefact *a = left, *b = right;
	int order = strcmp(a->feed, b->feed);
	if (order == 0)
		order = (a->days.first > b->days.first) - (a->days.first < b->days.first);
	if (order == 0)
		order = (int)a->kind - (int)b->kind;
	if (order == 0 && a->family != NULL && b->family != NULL)
		order = strcmp(a->family, b->family);
	if (order != 0)
		return order;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

void study_artefacts(const struct votes *votes, struct artefacts *artefacts)
{
	struct looking l = { .votes = votes,
		.artefacts = artefacts,
		.days = votes->window.last - votes->window.first + 1 };
	*artefacts = (struct artefacts){ 0 };
	list_stays(&l);
	for (size_t i = 0, feed; i < l.stays; i += feed) {
		feed = same_feed(&l, i);
		look_at_feed(&l, l.stay + i, feed);
	}
	if (artefacts->count > 0)
		qsort(artefacts->artefact, artefacts->count, sizeof *artefacts->artefact,
			compare_artefacts);
	free(l.stay);
}

void artefacts_clear(struct artefacts *artefacts)
{
	free(artefacts->artefact);
	*artefacts = (struct artefacts){ 0 };
}

/* ---- putting votes right ---- */

size_t artefacts_keeping(const struct artefacts *artefacts, const char **feed)
{
	size_t count = 0;
	for (size_t i = 0; i < artefacts->count; i++) {
		if (artefacts->artefact[i].kind == ARTEFACT_LIST_KEEPS)
			feed[count++] = artefacts->artefact[i].feed;
	}
	return count;
}

static bool same_family_name(const char *a, const char *b)
{
	struct buf x, y;
	buf_init(&x);
	buf_init(&y);
	family_key(&x, a);
	family_key(&y, b);
	bool same = strcmp(x.text, y.text) == 0;
	buf_clear(&x);
	buf_clear(&y);
	return same;
}

/* Where the votes have what an artefact is of; false: nowhere. */
struct subject {
	uint32_t feed;
	uint32_t family;
};

static bool find_subject(
	const struct artefact *artefact, const struct votes *votes, struct subject *subject)
{
	size_t feed = 0, family = 0;
	while (feed < votes->feeds && strcmp(votes->feed[feed], artefact->feed) != 0)
		feed++;
	while (artefact->family != NULL && family < votes->families &&
		!same_family_name(votes->family[family], artefact->family))
		family++;
	*subject = (struct subject){ (uint32_t)feed, (uint32_t)family };
	return feed < votes->feeds && (artefact->family == NULL || family < votes->families);
}

static void mark_block(
	const struct artefact *block, const struct subject *subject, struct votes *votes)
{
	for (size_t i = 0; i < votes->pieces; i++) {
		struct vote_piece *piece = &votes->piece[i];
		piece->artefact |= piece->feed == subject->feed &&
				   family_on_list(votes, piece) == subject->family &&
				   piece->asn == block->asn &&
				   block->days.first <= piece->days.last &&
				   piece->days.first <= block->days.last;
	}
}

static void mark_ends(
	const struct artefact *artefact, const struct subject *subject, struct votes *votes)
{
	bool family =
		artefact->kind == ARTEFACT_FAMILY_BEGINS || artefact->kind == ARTEFACT_FAMILY_ENDS;
	bool begins =
		artefact->kind == ARTEFACT_FAMILY_BEGINS || artefact->kind == ARTEFACT_LIST_GAINS;
	int32_t day = artefact->days.first;
	for (size_t i = 0; i < votes->pieces; i++) {
		struct vote_piece *piece = &votes->piece[i];
		if (piece->feed != subject->feed ||
			(family && family_on_list(votes, piece) != subject->family))
			continue;
		if (begins)
			piece->list_began |= !piece->continues && piece->days.first == day;
		else
			piece->list_ended |= !piece->continued && piece->days.last == day - 1;
	}
}

static bool keeps(const struct artefacts *artefacts, const char *feed)
{
	for (size_t i = 0; i < artefacts->count; i++) {
		const struct artefact *artefact = &artefacts->artefact[i];
		if (artefact->kind == ARTEFACT_LIST_KEEPS && strcmp(artefact->feed, feed) == 0)
			return true;
	}
	return false;
}

static bool same_vote(const struct vote_piece *a, const struct vote_piece *b)
{
	return a->asn == b->asn && a->what == b->what && a->first == b->first &&
	       a->kind == b->kind && a->family == b->family;
}

/* What left with many and came back with many was there meanwhile, as far as anybody knows. */
static void bridge(struct votes *votes)
{
	for (size_t i = 0; i < votes->pieces; i++) {
		struct vote_piece *piece = &votes->piece[i];
		for (size_t j = i + 1; piece->list_ended && j < votes->pieces &&
				       same_vote(piece, &votes->piece[j]);
			j++) {
			struct vote_piece *next = &votes->piece[j];
			if (next->feed != piece->feed || next->days.first <= piece->days.last)
				continue;
			if (next->list_began) {
				piece->days.last = next->days.first - 1;
				piece->list_ended = next->list_began = false;
			}
			break;
		}
	}
}

/* The days on which each list asked for the families that began or ended on one. */
struct asking {
	uint32_t *row; /* [families], 0 = asked for by all on all days */
	struct day_run *days; /* [rows][feeds] */
	size_t rows;
};

static struct day_run *days_asked(
	struct asking *asking, const struct votes *votes, const struct subject *subject)
{
	uint32_t *row = &asking->row[subject->family];
	if (*row == 0) {
		*row = (uint32_t)++asking->rows;
		asking->days =
			xrealloc(asking->days, asking->rows * votes->feeds * sizeof *asking->days);
		for (size_t feed = 0; feed < votes->feeds; feed++)
			asking->days[(*row - 1) * votes->feeds + feed] = votes->window;
	}
	return &asking->days[(*row - 1) * votes->feeds + subject->feed];
}

static void find_days_asked(
	const struct artefacts *artefacts, const struct votes *votes, struct asking *asking)
{
	for (size_t i = 0; i < artefacts->count; i++) {
		const struct artefact *artefact = &artefacts->artefact[i];
		int32_t day = artefact->days.first;
		struct subject subject;
		bool begins = artefact->kind == ARTEFACT_FAMILY_BEGINS;
		if ((!begins && artefact->kind != ARTEFACT_FAMILY_ENDS) ||
			day <= votes->window.first || day > votes->window.last ||
			!find_subject(artefact, votes, &subject))
			continue;
		struct day_run *days = days_asked(asking, votes, &subject);
		if (begins)
			days->first = day;
		else
			days->last = day - 1;
	}
}

/* Of each family the days on which any of the lists that had it asked for it. */
static void unite_asked(struct votes *votes, struct asking *asking)
{
	bool *met = xcalloc(votes->families + 1, sizeof *met);
	for (size_t i = 0; i < votes->pieces; i++) {
		const struct vote_piece *piece = &votes->piece[i];
		struct subject subject = { piece->feed, family_on_list(votes, piece) };
		struct day_run *all = &votes->asked[subject.family];
		if (asking->row[subject.family] == 0)
			continue;
		struct day_run one = *days_asked(asking, votes, &subject);
		if (!met[subject.family])
			*all = one;
		met[subject.family] = true;
		all->first = one.first < all->first ? one.first : all->first;
		all->last = one.last > all->last ? one.last : all->last;
	}
	free(met);
}

static void find_asked(const struct artefacts *artefacts, struct votes *votes)
{
	struct asking asking = { .row = xcalloc(votes->families + 1, sizeof *asking.row) };
	votes->asked = xmalloc((votes->families + 1) * sizeof *votes->asked);
	for (size_t family = 0; family < votes->families; family++)
		votes->asked[family] = votes->window;
	find_days_asked(artefacts, votes, &asking);
	unite_asked(votes, &asking);
	free(asking.days);
	free(asking.row);
}

/* Where a family was asked for on all days by some list, one that begins or ceases to puts in or
 * takes out votes; else it is put right by the days on which it was asked. */
static void forget_what_is_right(struct votes *votes)
{
	for (size_t i = 0; i < votes->pieces; i++) {
		struct vote_piece *piece = &votes->piece[i];
		const struct day_run *asked = &votes->asked[family_on_list(votes, piece)];
		piece->list_began &= piece->days.first != asked->first;
		piece->list_ended &= piece->days.last != asked->last;
	}
}

/* Of a list that keeps entries the days say when they came; that they go says nothing anyway. */
static void mark(
	const struct artefacts *artefacts, const struct artefact *artefact, struct votes *votes)
{
	struct subject subject;
	bool goes = artefact->kind == ARTEFACT_LIST_DROPS || artefact->kind == ARTEFACT_FAMILY_ENDS;
	if (artefact->days.last < votes->window.first ||
		artefact->days.first > votes->window.last ||
		!find_subject(artefact, votes, &subject))
		return;
	if (artefact->kind == ARTEFACT_BLOCK)
		mark_block(artefact, &subject, votes);
	else if (artefact->kind != ARTEFACT_LIST_KEEPS &&
		 !(goes && keeps(artefacts, artefact->feed)))
		mark_ends(artefact, &subject, votes);
}

void artefacts_apply(const struct artefacts *artefacts, struct votes *votes)
{
	for (size_t i = 0; i < artefacts->count; i++)
		mark(artefacts, &artefacts->artefact[i], votes);
	if (votes->pieces == 0)
		return;
	bridge(votes);
	find_asked(artefacts, votes);
	forget_what_is_right(votes);
}
