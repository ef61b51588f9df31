/*
 * Networks put together by what holds them or where they are: the votes and sizes of a group are
 * those of all its networks, so that study/rank.h ranks groups as it ranks networks.
 */
#pragma once

#include "study/rank.h"

/* What a network is put under. Texts outlive the groups. */
struct group_label {
	const char *key; /* "" = not known */
	const char *name; /* of the group, for people; "" = none */
};
/* Returns 0, or what ends the grouping. */
typedef int group_labeller(void *ctx, asn_t asn, struct group_label *label);

struct grouped {
	asn_t asn;
	unsigned group; /* its number, from 1; 0 = not known */
};

struct groups {
	struct group_label *label; /* [groups] of group number i + 1; by key */
	size_t groups;
	struct grouped *network; /* by AS number: all that have a size or a vote */
	size_t networks;
	/* Groups in place of networks: `asn` is a group's number. Feeds and families are borrowed. */
	struct votes votes;
	struct as_sizes sizes;
};

/* To be cleared in any case, and before the votes. Returns 0 or what a label ended with. */
int study_groups(const struct votes *votes, const struct as_sizes *sizes, group_labeller *label,
	void *ctx, struct groups *groups);
void groups_clear(struct groups *groups);
/* The number of the group of a network; 0 = not known. */
unsigned groups_find(const struct groups *groups, asn_t asn);

/* The networks of a group that have votes. */
struct group_members {
	asn_t asn[5]; /* of the most weight, the heaviest first */
	size_t named, count; /* of these; in all */
	double weight;
};
/* `weights` by study_weights of the networks; group 0: of those whose group is not known. */
struct group_members groups_members(
	const struct groups *groups, const struct ranking *weights, unsigned group);
