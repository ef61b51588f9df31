#include "report/answers.h"

#include "report/words.h"

static const char *cut_words(const struct uncertainty *uncertainty)
{
	return uncertainty->asked       ? uncertainty->cuts > 0 ? "the cut" : "the refusals"
	       : uncertainty->cuts == 1 ? "a cut of its only provider"
					: "a cut of all its providers";
}

static void carrier_rows(struct out *out, const struct uncertainty *uncertainty)
{
	static const struct out_column columns[] = {
		{ "asn", NULL, 0 },
		{ "neighbour", NULL, 0 },
		{ "relation", NULL, 0 },
		{ "carries", NULL, 0 },
	};
	out_table(out, "carried_by", NULL, columns, 4);
	for (size_t i = 0; i < uncertainty->carriers; i++) {
		const struct carrier *carrier = &uncertainty->carrier[i];
		out_row(out, (struct out_value[]){
				     out_asn(carrier->asn),
				     out_asn(carrier->neighbour),
				     out_text(relation_name(carrier->relation)),
				     out_int((int64_t)carrier->carries),
			     });
	}
	out_end_table(out);
}

static void tell_carriers(
	struct out *out, const struct uncertainty *uncertainty, struct arena *arena)
{
	const char *left = words_count(arena, uncertainty->reach_after);
	if (uncertainty->reach_after > 0 && uncertainty->carriers == 0)
		out_prose(out, OUT_PARAGRAPH,
			"No single link carries more than half of the %s networks left after %s.",
			left, cut_words(uncertainty));
	for (size_t i = 0; i < uncertainty->carriers; i++) {
		const struct carrier *carrier = &uncertainty->carrier[i];
		out_prose(out, OUT_CAVEAT,
			"Of the networks left after %s, %s of %s %s on the single inferred link "
			"from AS%u to its %s AS%u. If that link is not real, they are lost.",
			cut_words(uncertainty), words_count(arena, carrier->carries), left,
			words_plural(carrier->carries, "hangs", "hang"), (unsigned)carrier->asn,
			relation_name(carrier->relation), (unsigned)carrier->neighbour);
	}
}

static void hidden_fields(struct out *out, const struct uncertainty *uncertainty)
{
	const struct hidden_wish *hidden = uncertainty->hidden;
	out_section(out, "hidden_peers", NULL);
	out_field(out, "model", NULL,
		hidden != NULL ? out_text(hidden_model_name(hidden->model)) : out_null(NULL));
	if (hidden == NULL) {
		out_field(out, "reason", NULL, out_text("not asked for: --hidden-peers MODEL"));
		out_end_section(out);
		return;
	}
	out_field(out, "percent", NULL, out_number(hidden->percent, 2));
	out_field(out, "links", NULL, out_int((int64_t)uncertainty->links));
	out_field(out, "draws", NULL, out_int((int64_t)hidden->draws));
	out_field(out, "seed", NULL, out_int((int64_t)hidden->seed));
	out_field(out, "reach_low", NULL, out_int((int64_t)uncertainty->low));
	out_field(out, "reach_median", NULL, out_int((int64_t)uncertainty->median));
	out_field(out, "reach_high", NULL, out_int((int64_t)uncertainty->high));
	out_field(out, "dark_percent", NULL, out_number(uncertainty->dark_percent, 2));
	out_field(out, "changed_percent", NULL, out_number(uncertainty->changed_percent, 2));
	out_end_section(out);
}

/* "189 networks", or "between 189 and 10,936 networks, median 200,". */
static const char *range_words(const struct uncertainty *uncertainty, struct arena *arena)
{
	const char *low = words_count(arena, uncertainty->low);
	if (uncertainty->low == uncertainty->high)
		return arena_printf(
			arena, "%s %s", low, words_plural(uncertainty->low, "network", "networks"));
	return arena_printf(arena, "between %s and %s networks, median %s,", low,
		words_count(arena, uncertainty->high), words_count(arena, uncertainty->median));
}

static void tell_hidden(struct out *out, const struct uncertainty *uncertainty, struct arena *arena)
{
	const struct hidden_wish *hidden = uncertainty->hidden;
	if (hidden == NULL)
		return;
	out_prose(out, OUT_PARAGRAPH,
		"With hidden peerings added (%s, %s %% of those known, model %s), %s leaves %s in nine "
		"of ten of %s draws. The target is dark in %s %% of them; in %s %% hidden peers change "
		"the reach at all.",
		words_count(arena, uncertainty->links), words_number(arena, hidden->percent, 2),
		hidden_model_name(hidden->model), cut_words(uncertainty),
		range_words(uncertainty, arena), words_count(arena, hidden->draws),
		words_number(arena, uncertainty->dark_percent, 1),
		words_number(arena, uncertainty->changed_percent, 1));
}

void report_uncertainty(struct out *out, const struct uncertainty *uncertainty, struct arena *arena)
{
	out_section(out, "uncertainty", "How sure that is");
	out_field(out, "asked", NULL, out_bool(uncertainty->asked));
	out_field(out, "cut", NULL, out_asns(uncertainty->cut, uncertainty->cuts));
	out_field(out, "reach_after", NULL, out_int((int64_t)uncertainty->reach_after));
	carrier_rows(out, uncertainty);
	if (uncertainty->reach_after == 0)
		out_prose(out, OUT_PARAGRAPH, "After %s nobody is left that a link could carry.",
			cut_words(uncertainty));
	tell_carriers(out, uncertainty, arena);
	hidden_fields(out, uncertainty);
	tell_hidden(out, uncertainty, arena);
	if (uncertainty->hidden == NULL)
		out_prose(out, OUT_EXPLAIN,
			"Topologies miss peerings. --hidden-peers adds plausible ones and tells the "
			"range.");
	out_end_section(out);
}
