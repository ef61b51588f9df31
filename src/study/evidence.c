#include "study/evidence.h"

#include "base/alloc.h"

#include <stdlib.h>

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

void evidence_feeds(const struct evidence *evidence, const struct votes *votes, struct buf *text)
{
	for (size_t i = 0; i < evidence->pieces; i++) {
		uint16_t feed = evidence->piece[i].feed;
		size_t before = 0;
		while (before < i && evidence->piece[before].feed != feed)
			before++;
		if (before == i)
			buf_printf(text, "%s%s", text->length > 0 ? ", " : "", votes->feed[feed]);
	}
}
