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
};
static const double LIST_PART = 0.2, ALIKE = 0.5, BULK_PART = 0.5;

/* A stay of an address on a list. */
struct stay {
	uint16_t feed;
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
	bool *changed; /* by day of the window: the list at hand changed as a whole */
};

/* What came, went and was there, by day of the window. */
struct course {
	uint32_t *come, *gone, *there; /* gone: on the day after its last */
	struct day_run span; /* from the first to the last day of the list, in days of the window */
};

const char *artefact_name(enum artefact_kind kind)
{
	static const char *const name[ARTEFACTS] = { "list-drops", "list-gains", "family-begins",
		"family-ends", "block" };
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
	double alike = rates < NETWORKS_LEAST || moved <= 0 ? 0 : rate[rates / 2] * there / moved;
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
	for (int32_t day = span.first + 1; day <= span.last; day++)
		look_at_day(l, stay, count, course, day);
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
 * list changed: what all networks lost is no matter of this one.
 */
static double bulk_part(
	const struct looking *l, const uint32_t *moved, struct day_run days, uint32_t burst)
{
	double all = 0, bulk = 0;
	for (int32_t day = days.first; day <= days.last; day++) {
		if (l->changed[day])
			continue;
		all += moved[day];
		bulk += moved[day] >= burst ? moved[day] : 0;
	}
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
	uint32_t come =
		at_least(BURST_TIMES_USUAL * median_of(course->come, *list, false), BURST_LEAST);
	/* With bulk the rule, the median is bulk itself. */
	come = come > high ? BURST_LEAST : come;
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
	look_at_list(l, stay, count, &course);
	struct day_run list = course.span;
	for (size_t i = 0, families; i < count; i += families) {
		families = same_family(stay + i, count - i);
		if (families < count)
			look_at_family(l, stay + i, families, &list, &course);
		for (size_t j = 0, networks; j < families; j += networks) {
			networks = same_network(stay + i + j, families - j);
			if (networks >= BLOCK_LEAST && stay[i + j].asn != 0)
				look_for_blocks(l, stay + i + j, networks, &list, &course);
		}
	}
	free(l->changed);
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

static void mark_block(const struct artefact *block, struct votes *votes)
{
	size_t feed = 0, family = 0;
	while (feed < votes->feeds && strcmp(votes->feed[feed], block->feed) != 0)
		feed++;
	while (family < votes->families && !same_family_name(votes->family[family], block->family))
		family++;
	for (size_t i = 0; i < votes->pieces; i++) {
		struct vote_piece *piece = &votes->piece[i];
		piece->artefact |= piece->feed == feed && family_on_list(votes, piece) == family &&
				   piece->asn == block->asn &&
				   block->days.first <= piece->days.last &&
				   piece->days.first <= block->days.last;
	}
}

void artefacts_mark(const struct artefacts *artefacts, struct votes *votes)
{
	for (size_t i = 0; i < artefacts->count; i++) {
		if (artefacts->artefact[i].kind == ARTEFACT_BLOCK)
			mark_block(&artefacts->artefact[i], votes);
	}
}
