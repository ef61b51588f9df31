/* The evidence against a network, `rank --only AS --explain`. */
#pragma once

#include "report/rank.h"
#include "study/evidence.h"

struct rank_evidence {
	asn_t asn;
	const struct rank_row *row; /* NULL = no vote of it counts */
	const struct evidence_list *list; /* located as far as it is shown */
	size_t shown;
};
void report_rank_evidence(struct out *out, const struct rank_report *report,
	const struct rank_evidence *network, size_t networks);
