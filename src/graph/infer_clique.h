/*
 * The transit-free clique as paths show it: among the ASes with the highest transit degree (how
 * many neighbours they were seen to carry routes from or to) the largest set in which all are
 * neighbours of each other (Luckie et al. 2013). Then each member has to bear out that the others
 * are its peers by its choices: who is preferred by a member to a shorter route of another one, or
 * prefers so, is a customer among peers, and the search begins anew without it.
 */
#pragma once

#include "graph/infer_rules.h"

enum { CLIQUE_LOOKED_AT = 25 };

/*
 * Sets `member` [ases] and narrows `rules` by the clique and by valleys. Returns how many members;
 * all 0 only where there are no links.
 */
size_t infer_clique(struct rules *rules, bool *member);
