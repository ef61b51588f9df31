#include "study/groups.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A network with its label, before groups have numbers. */
struct labelled {
	asn_t asn;
	struct group_label label;
};

static int compare_asns(const void *left, const void *right)
{
	asn_t a = *(const asn_t *)left, b = *(const asn_t *)right;
	return (a > b) - (a < b);
}

/* All networks that have a size or a vote, each once; to be freed. */
static asn_t *list_networks(const struct votes *votes, const struct as_sizes *sizes, size_t *count)
{
	asn_t *all = xcalloc(votes->pieces + sizes->count, sizeof *all);
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < votes->pieces; i++) {
		if (votes->piece[i].asn != 0 && (n == 0 || all[n - 1] != votes->piece[i].asn))
			all[n++] = votes->piece[i].asn;
	}
	for (size_t i = 0; i < sizes->count; i++)
		all[n++] = sizes->size[i].asn;
	if (n > 0)
		qsort(all, n, sizeof *all, compare_asns);
	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || all[kept - 1] != all[i])
			all[kept++] = all[i];
	}
	*count = kept;
	return all;
}

static int compare_labels(const void *left, const void *right)
{
	const struct labelled *a = left, *b = right;
	int order = strcmp(a->label.key, b->label.key);
	return order != 0 ? order : (a->asn > b->asn) - (a->asn < b->asn);
}

static int compare_grouped(const void *left, const void *right)
{
	const struct grouped *a = left, *b = right;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

/* Numbers the labels, which are sorted by key. */
static void number_groups(const struct labelled *labelled, size_t count, struct groups *groups)
{
	groups->label = xcalloc(count, sizeof *groups->label);
	groups->network = xcalloc(count, sizeof *groups->network);
	for (size_t i = 0; i < count; i++) {
		const struct group_label *label = &labelled[i].label;
		bool known = label->key[0] != '\0';
		if (known && (groups->groups == 0 || strcmp(groups->label[groups->groups - 1].key,
							     label->key) != 0))
			groups->label[groups->groups++] = *label;
		groups->network[i] =
			(struct grouped){ labelled[i].asn, known ? (unsigned)groups->groups : 0 };
	}
	groups->networks = count;
	if (count > 0)
		qsort(groups->network, count, sizeof *groups->network, compare_grouped);
}

static bool same_piece(const struct vote_piece *a, const struct vote_piece *b)
{
	return a->asn == b->asn && a->what == b->what && a->first == b->first &&
	       a->kind == b->kind && a->family == b->family && a->feed == b->feed &&
	       a->days.first == b->days.first && a->days.last == b->days.last;
}

/* A prefix that two networks of one group originate falls to the group with both parts. */
static void add_votes(const struct votes *votes, struct groups *groups)
{
	struct votes *sum = &groups->votes;
	size_t kept = 0;
	*sum = *votes;
	sum->arena = (struct arena){ 0 };
	sum->piece = xcalloc(votes->pieces, sizeof *sum->piece);
	for (size_t i = 0; i < votes->pieces; i++) {
		sum->piece[i] = votes->piece[i];
		sum->piece[i].asn = groups_find(groups, votes->piece[i].asn);
	}
	votes_sort(sum);
	for (size_t i = 0; i < sum->pieces; i++) {
		struct vote_piece *piece = &sum->piece[i];
		if (kept > 0 && piece->asn != 0 && same_piece(&sum->piece[kept - 1], piece))
			sum->piece[kept - 1].share =
				fminf(1, sum->piece[kept - 1].share + piece->share);
		else
			sum->piece[kept++] = *piece;
	}
	sum->pieces = kept;
}

static void add_sizes(const struct as_sizes *sizes, struct groups *groups)
{
	struct as_size *sum = xcalloc(groups->groups, sizeof *sum);
	for (size_t i = 0; i < groups->groups; i++)
		sum[i].asn = (asn_t)(i + 1);
	for (size_t i = 0; i < sizes->count; i++) {
		unsigned group = groups_find(groups, sizes->size[i].asn);
		if (group != 0)
			sum[group - 1].addresses += sizes->size[i].addresses;
	}
	groups->sizes = (struct as_sizes){ sum, groups->groups };
}

int study_groups(const struct votes *votes, const struct as_sizes *sizes, group_labeller *label,
	void *ctx, struct groups *groups)
{
	size_t count;
	int status = 0;
	*groups = (struct groups){ 0 };
	asn_t *asn = list_networks(votes, sizes, &count);
	struct labelled *labelled = xcalloc(count, sizeof *labelled);
	for (size_t i = 0; i < count && status == 0; i++) {
		labelled[i].asn = asn[i];
		status = label(ctx, asn[i], &labelled[i].label);
	}
	free(asn);
	if (status == 0) {
		if (count > 0)
			qsort(labelled, count, sizeof *labelled, compare_labels);
		number_groups(labelled, count, groups);
		add_votes(votes, groups);
		add_sizes(sizes, groups);
	}
	free(labelled);
	return status;
}

void groups_clear(struct groups *groups)
{
	free(groups->label);
	free(groups->network);
	free(groups->votes.piece);
	free(groups->sizes.size);
	*groups = (struct groups){ 0 };
}

unsigned groups_find(const struct groups *groups, asn_t asn)
{
	struct grouped wanted = { asn, 0 };
	const struct grouped *found = NULL;
	if (groups->networks > 0)
		found = bsearch(
			&wanted, groups->network, groups->networks, sizeof wanted, compare_grouped);
	return found != NULL ? found->group : 0;
}

enum { MEMBERS = sizeof((struct group_members *)0)->asn / sizeof(asn_t) };

struct group_members groups_members(
	const struct groups *groups, const struct ranking *weights, unsigned group)
{
	struct group_members members = { 0 };
	double weight[MEMBERS];
	for (size_t i = 0; i < weights->networks; i++) {
		const struct ranked *network = &weights->network[i];
		if (groups_find(groups, network->asn) != group)
			continue;
		members.count++;
		members.weight += network->weight;
		size_t at = members.named;
		while (at > 0 && weight[at - 1] < network->weight)
			at--;
		if (at == MEMBERS)
			continue;
		members.named += members.named < MEMBERS;
		for (size_t j = members.named - 1; j > at; j--) {
			members.asn[j] = members.asn[j - 1];
			weight[j] = weight[j - 1];
		}
		members.asn[at] = network->asn;
		weight[at] = network->weight;
	}
	return members;
}
