#include "study/evidence.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

struct collecting {
	asn_t asn;
	struct evidence_list *list;
	size_t capacity;
};

/* Pieces come by their first day; days that several lists tell of count once. */
static void measure_days(struct evidence *evidence)
{
	const struct vote_piece *piece = evidence->piece;
	int32_t until = piece[0].days.first - 1;
	evidence->days.first = piece[0].days.first;
	for (size_t i = 0; i < evidence->pieces; i++) {
		int32_t from = piece[i].days.first > until ? piece[i].days.first : until + 1;
		if (piece[i].days.last < from)
			continue;
		evidence->covered += piece[i].days.last - from + 1;
		until = piece[i].days.last;
	}
	evidence->days.last = until;
}

static void collect(void *ctx, const struct vote *vote)
{
	struct collecting *c = ctx;
	struct evidence_list *list = c->list;
	if (vote->piece->asn != c->asn)
		return;
	list->evidence =
		array_grow(list->evidence, list->count, &c->capacity, sizeof *list->evidence);
	struct evidence *evidence = &list->evidence[list->count++];
	*evidence = (struct evidence){
		.piece = vote->piece, .pieces = vote->pieces, .weight = vote->weight
	};
	measure_days(evidence);
}

static int compare_evidence(const void *left, const void *right)
{
	const struct evidence *a = left, *b = right;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->days.last != b->days.last)
		return a->days.last > b->days.last ? -1 : 1;
	return (a->piece > b->piece) - (a->piece < b->piece);
}

void study_evidence(const struct votes *votes, const struct rank_question *question, asn_t asn,
	struct evidence_list *list)
{
	struct collecting c = { .asn = asn, .list = list };
	*list = (struct evidence_list){ 0 };
	votes_weigh(votes, question, collect, &c);
	if (list->count > 0)
		qsort(list->evidence, list->count, sizeof *list->evidence, compare_evidence);
}

void evidence_clear(struct evidence_list *list)
{
	free(list->evidence);
	*list = (struct evidence_list){ 0 };
}

int evidence_locate(struct origin_set *tables, struct evidence *evidence)
{
	const struct vote_piece *piece = evidence->piece;
	ost_time_t at = (ost_time_t)evidence->days.last * DAY_S;
	if (piece->what == PRESENCE_ASN)
		return 0;
	struct presence_key key = { piece->first, piece->first, piece->what };
	struct addr addr = presence_key_range(&key).first;
	struct origin_source *source = origin_set_nearest(tables, addr.family, at);
	return source != NULL ? origin_source_find(tables, source, &addr, at, &evidence->origin)
			      : 0;
}

/* ---- in which words ---- */

static struct presence_key address_of(const struct evidence *evidence)
{
	const struct vote_piece *piece = evidence->piece;
	return (struct presence_key){ piece->first, piece->first, piece->what };
}

static int compare_keys(const void *a, const void *b)
{
	return presence_key_compare(a, b);
}

/* Where an address stands among those asked for, each once. */
static size_t place_of(const struct told_question *question, const struct presence_key *address)
{
	const struct presence_key *at = bsearch(
		address, question->address, question->addresses, sizeof *address, compare_keys);
	return (size_t)(at - question->address);
}

static struct told_question question_of(const struct evidence_quoting *how,
	const struct evidence *evidence, size_t count, struct arena *arena)
{
	struct presence_key *key = arena_alloc(arena, (count + 1) * sizeof *key);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		key[i] = address_of(&evidence[i]);
	if (count > 1)
		qsort(key, count, sizeof *key, compare_keys);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || presence_key_compare(&key[kept - 1], &key[i]) != 0)
			key[kept++] = key[i];
	}
	struct day_run days = how->votes->window;
	days.first -= how->log_days - 1;
	return (struct told_question){ key, kept, days };
}

static bool same_family(const struct votes *votes, const struct vote_piece *piece, const char *name)
{
	struct buf one, other;
	buf_init(&one);
	buf_init(&other);
	family_key(&one, name);
	family_key(&other, votes->family[piece->family]);
	bool same = piece->unnamed ? one.length == 0 : strcmp(one.text, other.text) == 0;
	buf_clear(&one);
	buf_clear(&other);
	return same;
}

/* Whether a vote counts what a list tells: any of its pieces does. */
static bool counts(
	const struct votes *votes, const struct evidence *evidence, const struct told *told)
{
	for (size_t i = 0; i < evidence->pieces; i++) {
		const struct vote_piece *piece = &evidence->piece[i];
		if (piece->kind == told->series->kind &&
			strcmp(votes->feed[piece->feed], told->series->feed) == 0 &&
			same_family(votes, piece, told->series->family))
			return true;
	}
	return false;
}

static int compare_quotes(const void *left, const void *right)
{
	const struct evidence_quote *x = left, *y = right;
	const struct mention *a = &x->quote->mention, *b = &y->quote->mention;
	if (a->days.last != b->days.last)
		return a->days.last > b->days.last ? -1 : 1;
	if (a->days.first != b->days.first)
		return a->days.first > b->days.first ? -1 : 1;
	if (x->told != y->told)
		return x->told < y->told ? -1 : 1;
	return (x->quote > y->quote) - (x->quote < y->quote);
}

static void add_quotes(const struct evidence_quoting *how, struct evidence *evidence,
	const struct told *told, struct arena *arena)
{
	size_t room = evidence->quotes + told->quotes;
	struct evidence_quote *list = arena_alloc(arena, (room + 1) * sizeof *list);
	if (evidence->quotes > 0)
		memcpy(list, evidence->quote, evidence->quotes * sizeof *list);
	evidence->quote = list;
	for (size_t i = 0; i < told->quotes; i++) {
		struct day_run days = told->quote[i].mention.days;
		if (!told->series->snapshot && days.last < days.first + how->log_days - 1)
			days.last = days.first + how->log_days - 1;
		if (days.first <= evidence->days.last && days.last >= evidence->days.first)
			list[evidence->quotes++] = (struct evidence_quote){ told, &told->quote[i] };
	}
}

int evidence_quote(const struct evidence_quoting *how, struct evidence *evidence, size_t count,
	struct arena *arena)
{
	struct told_question question = question_of(how, evidence, count, arena);
	struct told_list list;
	int status = study_told(how->store, &question, arena, &list);
	for (size_t i = 0; i < count && status == 0; i++) {
		struct evidence *e = &evidence[i];
		struct presence_key address = address_of(e);
		size_t place = place_of(&question, &address);
		for (size_t t = told_first(&list, place);
			t < list.count && list.told[t].about == place; t++) {
			if (counts(how->votes, e, &list.told[t]))
				add_quotes(how, e, &list.told[t], arena);
		}
		if (e->quotes > 1)
			qsort(e->quote, e->quotes, sizeof *e->quote, compare_quotes);
	}
	return status;
}

void evidence_feeds(const struct evidence *evidence, const struct votes *votes, struct buf *text)
{
	for (size_t i = 0; i < evidence->pieces; i++) {
		uint32_t feed = evidence->piece[i].feed;
		size_t before = 0;
		while (before < i && evidence->piece[before].feed != feed)
			before++;
		if (before == i)
			buf_printf(text, "%s%s", text->length > 0 ? ", " : "", votes->feed[feed]);
	}
}
