#include "report/rank_figures.h"

#include "report/figure_ranks.h"

#include <inttypes.h>

/* ---- scores ---- */

static size_t drawn(size_t rows)
{
	return rows < FIGURE_ROWS ? rows : FIGURE_ROWS;
}

static void put_figure(
	struct out *out, const struct buf *svg, const char *words, size_t rows, const char *what)
{
	struct buf caption;
	buf_init(&caption);
	buf_puts(&caption, words);
	if (rows > FIGURE_ROWS)
		buf_printf(&caption, " The first %d of %zu %s.", FIGURE_ROWS, rows, what);
	out_figure(out, caption.text, svg->text);
	buf_clear(&caption);
}

static void put_scores(struct out *out, const struct figure_score *score, size_t rows,
	const char *axis, const char *words)
{
	struct buf svg;
	if (rows == 0)
		return;
	buf_init(&svg);
	figure_scores(&svg, score, drawn(rows), axis);
	put_figure(out, &svg, words, rows, "rows");
	buf_clear(&svg);
}

static const char *score_axis = "score: weight of votes in 256 addresses";
static const char *score_caption =
	"Score (dot) and the range that holds 90 % of its draws (line), in the order of the places, "
	"which go by the mean rank.";

static const char *network_label(struct arena *arena, asn_t asn, const char *name)
{
	return arena_printf(arena, "AS%" PRIu32 "%s%s", asn, name[0] != '\0' ? " " : "", name);
}

void report_rank_figure(struct out *out, const struct rank_report *report)
{
	struct figure_score score[FIGURE_ROWS];
	size_t count = drawn(report->rows);
	for (size_t i = 0; i < count; i++) {
		const struct ranked *r = report->row[i].ranked;
		score[i] = (struct figure_score){ network_label(report->arena, r->asn,
							  report->row[i].about.name),
			r->score, r->low, r->high };
	}
	put_scores(out, score, report->rows, score_axis, score_caption);
}

void report_rank_groups_figure(struct out *out, const struct rank_group_report *report)
{
	struct figure_score score[FIGURE_ROWS];
	size_t count = drawn(report->rows);
	for (size_t i = 0; i < count; i++) {
		const struct ranked *r = report->row[i].ranked;
		const struct group_label *label = &report->groups->label[r->asn - 1];
		score[i] = (struct figure_score){ label->name[0] != '\0' ? label->name : label->key,
			r->score, r->low, r->high };
	}
	put_scores(out, score, report->rows, score_axis, score_caption);
}

void report_carriers_figure(struct out *out, const struct rank_carrier_report *report)
{
	struct figure_score score[FIGURE_ROWS];
	size_t count = drawn(report->rows);
	double all = report->carriers->followed.weight;
	for (size_t i = 0; i < count; i++) {
		const struct carrier *c = report->row[i].carrier;
		double percent = all > 0 ? 100 * (c->direct + c->distant) / all : 0;
		score[i] = (struct figure_score){ network_label(report->about.arena, c->asn,
							  report->row[i].about.name),
			percent, percent, percent };
	}
	put_scores(out, score, report->rows, "carried, % of the weight",
		"What each transit network carries of the weight that was followed.");
}

/* ---- months ---- */

static struct figure_rank rank_of(const struct rank_month *month)
{
	const struct ranked *r = month->ranked;
	if (month->state == MONTH_NOTHING || month->state == MONTH_NO_TABLE)
		return (struct figure_rank){ .state = FIGURE_NOT_KNOWN };
	if (r == NULL)
		return (struct figure_rank){ .state = FIGURE_ABSENT };
	return (struct figure_rank){ month->state == MONTH_WHOLE ? FIGURE_WHOLE : FIGURE_PART,
		r->rank, r->rank_low, r->rank_high };
}

void report_rank_months_figure(struct out *out, const struct rank_report *about,
	const struct rank_month *month, size_t rows)
{
	size_t networks = 0;
	while (networks < rows && month[networks].month == month[0].month)
		networks++;
	if (networks == 0)
		return;
	size_t months = rows / networks;
	const char **name = arena_alloc(about->arena, months * sizeof *name);
	const char **label = arena_alloc(about->arena, networks * sizeof *label);
	struct figure_rank *rank = arena_alloc(about->arena, rows * sizeof *rank);
	for (size_t i = 0; i < months; i++)
		name[i] = month[i * networks].month;
	for (size_t i = 0; i < networks; i++)
		label[i] = network_label(about->arena, month[i].asn, "");
	for (size_t i = 0; i < rows; i++)
		rank[i] = rank_of(&month[i]);
	struct buf svg;
	buf_init(&svg);
	figure_ranks(&svg, &(struct figure_ranks){
				   .month = name,
				   .months = months,
				   .network = label,
				   .networks = networks,
				   .rank = rank,
			   });
	put_figure(out, &svg,
		"Rank in each month (dot; hollow where only a part of the month is covered) and the "
		"range that holds 90 % of its draws (line); 1, on top, is the worst; the scale is "
		"logarithmic. Shaded: nothing is known of that month. No dot: no vote against the "
		"network.",
		networks, "networks");
	buf_clear(&svg);
}
