#include "report/answers.h"

#include "report/words.h"

static struct out_value mean_of(uint64_t hops, uint64_t routes)
{
	return routes > 0 ? out_number((double)hops / (double)routes, 3) : out_null(NULL);
}

static void change_section(struct out *out, const char *key, const struct whatif_change *change)
{
	out_section(out, key, NULL);
	out_field(out, "pairs", NULL, out_int((int64_t)change->pairs));
	out_field(out, "before", NULL, out_int((int64_t)change->before));
	out_field(out, "after", NULL, out_int((int64_t)change->after));
	out_field(out, "class", NULL, out_int((int64_t)change->class));
	out_field(out, "longer", NULL, out_int((int64_t)change->longer));
	out_field(out, "shorter", NULL, out_int((int64_t)change->shorter));
	out_field(out, "mean_length_before", NULL, mean_of(change->hops_before, change->before));
	out_field(out, "mean_length_after", NULL, mean_of(change->hops_after, change->after));
	out_end_section(out);
}

static void tell(
	struct out *out, const char *which, const struct whatif_change *change, struct arena *arena)
{
	out_prose(out, OUT_PARAGRAPH,
		"Of %s routes %s %s are left; %s of these are longer, %s shorter.",
		words_count(arena, change->before), which, words_count(arena, change->after),
		words_count(arena, change->longer), words_count(arena, change->shorter));
}

void report_behind(struct out *out, const struct behind *behind, struct arena *arena)
{
	const struct whatif_result *result = &behind->result;
	bool known = behind->reason == NULL;
	out_section(out, "behind", known ? "Both ways, for it and those behind it" : NULL);
	if (!known) {
		out_field(out, "cone", NULL, out_null(NULL));
		out_field(out, "reason", NULL, out_text(behind->reason));
		out_end_section(out);
		return;
	}
	out_field(out, "cone", NULL, out_int((int64_t)result->cone));
	change_section(out, "to", &result->to);
	change_section(out, "from", &result->from);
	tell(out,
		result->cone == 1 ? "from anywhere to the target"
				  : "from anywhere to its customer cone",
		&result->to, arena);
	tell(out, result->cone == 1 ? "of the target to others" : "of its cone to all others",
		&result->from, arena);
	out_prose(out, OUT_EXPLAIN,
		"A cut of the target's links changes no routes but those to its customer cone and "
		"those that the cone holds. All pairs of either kind are computed before and after.");
	out_end_section(out);
}
