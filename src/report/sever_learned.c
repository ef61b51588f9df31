#include "report/accuracy.h"
#include "report/answers.h"
#include "report/words.h"

static void routes_section(struct out *out, const char *key, const struct sever_routes *routes)
{
	size_t reach = 0;
	out_section(out, key, NULL);
	for (enum route_class class = ROUTE_CUSTOMER; class < ROUTE_CLASSES; class ++) {
		reach += routes->by_class[class];
		out_field(out, route_class_name(class), NULL,
			out_int((int64_t)routes->by_class[class]));
	}
	out_field(out, "mean_length", NULL,
		reach > 0 ? out_number(routes->mean_length, 3) : out_null(NULL));
	out_end_section(out);
}

static void changed_section(struct out *out, const struct sever_learned *learned)
{
	out_section(out, "changed", NULL);
	out_field(out, "class", NULL, out_int((int64_t)learned->change.class));
	out_field(out, "next_hop", NULL, out_int((int64_t)learned->next_hop));
	out_field(out, "longer", NULL, out_int((int64_t)learned->change.longer));
	out_field(out, "shorter", NULL, out_int((int64_t)learned->change.shorter));
	out_field(out, "lost", NULL, out_int((int64_t)learned->lost));
	out_end_section(out);
}

static void tell_routes(struct out *out, const struct sever_learned *learned,
	const struct sever_result *plain, struct arena *arena)
{
	out_prose(out, OUT_PARAGRAPH,
		"Under learned preferences %s networks hold a route before any cut (%s without "
		"them), over %s links on the mean.",
		words_count(arena, learned->reach_before), words_count(arena, plain->reach_before),
		words_number(arena, learned->before.mean_length, 2));
	if (plain->asked)
		out_prose(out, OUT_PARAGRAPH,
			"After the cut %s still do (%s without learned preferences), over %s links; "
			"%s of them take another next hop, %s a longer path, %s a shorter one.",
			words_count(arena, learned->reach_after),
			words_count(arena, plain->reach_after),
			words_number(arena, learned->after.mean_length, 2),
			words_count(arena, learned->next_hop),
			words_count(arena, learned->change.longer),
			words_count(arena, learned->change.shorter));
}

static void coalition_rows(
	struct out *out, const struct sever_learned *learned, const struct sever_result *plain)
{
	static const struct out_column columns[] = {
		{ "cut", "Links cut to", 0 },
		{ "reach_after", "networks left", OUT_RIGHT },
		{ "plain", "without learning", OUT_RIGHT },
		{ "mean_length", "mean length", OUT_RIGHT },
	};
	out_table(out, "learned_coalitions", "What coalitions would do, by learned preferences",
		columns, 4);
	for (size_t i = 0; i < learned->coalitions; i++) {
		const struct sever_coalition *c = &learned->coalition[i];
		out_row(out,
			(struct out_value[]){
				out_asns(c->cut, c->count),
				out_int((int64_t)c->reach_after),
				out_int((int64_t)plain->coalitions[i].reach_after),
				c->reach_after > 0 ? out_number(c->mean_length, 3) : out_null(NULL),
			});
	}
	out_end_table(out);
	out_field(out, "coalitions_complete", NULL, out_bool(learned->complete));
	if (!learned->complete)
		out_prose(out, OUT_CAVEAT,
			"Each coalition takes a simulation of its own here: these are the first %zu of "
			"those tried without learning.",
			learned->coalitions);
}

static void tell_doubts(struct out *out, const struct sever_learned *learned, struct arena *arena)
{
	if (learned->extras > 0)
		out_prose(out, OUT_CAVEAT,
			"The paths show %s %s of it that the topology does not have: what they are "
			"to it is not known, and their links are not cut.",
			words_small(arena, learned->extras),
			words_plural(learned->extras, "neighbour", "neighbours"));
	if (learned->restless > 0)
		out_prose(out, OUT_CAVEAT,
			"In %zu of %zu runs routes did not come to rest: what stood is counted.",
			learned->restless, learned->runs);
	out_prose(out, OUT_CAVEAT,
		"Nobody was seen to choose after such a cut: how a network ranks the neighbours "
		"that are left is learned from what it chose while it had them all.");
}

void report_sever_learned(struct out *out, const struct sever_learned_answer *answer,
	const struct sever_result *plain, struct arena *arena)
{
	const struct sever_learned *learned = answer->learned;
	out_section(out, "learned", "By learned preferences");
	tell_routes(out, learned, plain, arena);
	report_learned_from(out, answer->table, answer->seen, arena);
	out_field(out, "reach_before", NULL, out_int((int64_t)learned->reach_before));
	out_field(out, "reach_after", NULL, out_int((int64_t)learned->reach_after));
	routes_section(out, "routes_before", &learned->before);
	routes_section(out, "routes_after", &learned->after);
	changed_section(out, learned);
	out_field(out, "extra_neighbours", NULL, out_asns(learned->extra, learned->extras));
	out_field(out, "runs", NULL, out_int((int64_t)learned->runs));
	out_field(out, "restless", NULL, out_int((int64_t)learned->restless));
	coalition_rows(out, learned, plain);
	tell_doubts(out, learned, arena);
	out_end_section(out);
}
