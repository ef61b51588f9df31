/*
 * The pictures of `rank`, for drivers that show any: of networks, of groups of them, of transit
 * networks, of months. Each tells of the rows of the table that follows.
 */
#pragma once

#include "report/rank.h"
#include "report/rank_by.h"
#include "report/rank_months.h"

void report_rank_figure(struct out *out, const struct rank_report *report);
void report_rank_groups_figure(struct out *out, const struct rank_group_report *report);
void report_carriers_figure(struct out *out, const struct rank_carrier_report *report);
/* As report_rank_months. */
void report_rank_months_figure(struct out *out, const struct rank_report *about,
	const struct rank_month *month, size_t rows);
