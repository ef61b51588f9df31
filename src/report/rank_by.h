/* Answers of `rank --by`. */
#pragma once

#include "report/rank.h"
#include "study/carriers.h"
#include "study/case_study.h"
#include "study/groups.h"

struct rank_group_row {
	const struct ranked *ranked; /* its `asn` is the group's number */
	struct group_members members;
};

struct rank_group_report {
	struct rank_report about; /* its ranking is that of the groups */
	const char *by; /* "org" or "country" */
	const struct groups *groups;
	const struct rank_group_row *row;
	size_t rows;
	struct group_members not_known;
};
void report_rank_groups(struct out *out, const struct rank_group_report *report);

struct rank_carrier_row {
	unsigned place;
	const struct carrier *carrier;
	struct attribution_origin about;
};

struct rank_carrier_report {
	struct rank_report about; /* its ranking: the networks with their weights */
	const struct carriers *carriers;
	const struct topology *topology;
	double part; /* of the weight that was to be followed */
	const struct rank_carrier_row *row;
	size_t rows;
};
void report_carriers(struct out *out, const struct rank_carrier_report *report);
