#include "report/answers.h"

#include "report/words.h"
#include "study/cut.h"

enum { SHOWN = 20 }; /* larger sets of networks are for programs only */

static const char *bound_name(enum linkcut_bound bound)
{
	return bound == LINKCUT_EXACT      ? "exact"
	       : bound == LINKCUT_AT_LEAST ? "at least"
					   : "at most";
}

/* One row a link, with the number of its cut. */
static void link_rows(
	struct out *out, const char *key, const char *title, const struct link_cuts *cuts)
{
	static const struct out_column columns[] = {
		{ "cut", "Cut", OUT_RIGHT },
		{ "asn", "link of AS", OUT_RIGHT },
		{ "neighbour", "to AS", OUT_RIGHT },
	};
	size_t links = cuts->count * cuts->size;
	out_table(out, key, links > 0 ? title : NULL, columns, 3);
	for (size_t i = 0; i < links; i++)
		out_row(out, (struct out_value[]){
				     out_int((int64_t)(i / cuts->size + 1)),
				     out_asn(cuts->link[i].asn),
				     out_asn(cuts->link[i].neighbour),
			     });
	out_end_table(out);
}

/* "Of 3 links, and no fewer, ..." in the words of what is known. */
static void tell_links(
	struct out *out, const struct link_cuts *cuts, const char *whom, struct arena *arena)
{
	if (cuts->reason != NULL) {
		out_prose(out, OUT_PARAGRAPH, "No cut of links keeps its routes from %s: %s.", whom,
			cuts->reason);
		return;
	}
	if (cuts->size == 0) {
		out_prose(out, OUT_PARAGRAPH, "No route of it gets to %s as it is.", whom);
		return;
	}
	const char *sure = cuts->bound == LINKCUT_EXACT      ? "exactly"
			   : cuts->bound == LINKCUT_AT_LEAST ? "at least"
							     : "at most";
	out_prose(out, OUT_PARAGRAPH, "To keep its routes from %s takes the loss of %s %s %s.",
		whom, sure, words_count(arena, cuts->size),
		words_plural(cuts->size, "link", "links"));
	if (!cuts->complete)
		out_prose(out, OUT_CAVEAT,
			"There are more such cuts than the %s listed, the nearest to it first.",
			words_count(arena, cuts->count));
}

static void link_fields(struct out *out, const struct link_cuts *cuts)
{
	bool known = cuts->reason == NULL;
	out_field(out, "size", NULL, known ? out_int((int64_t)cuts->size) : out_null(NULL));
	out_field(out, "bound", NULL, out_text(known ? bound_name(cuts->bound) : NULL));
	out_field(out, "complete", NULL, out_bool(known && cuts->complete));
	if (!known)
		out_field(out, "reason", NULL, out_text(cuts->reason));
}

static void link_section(struct out *out, const struct cut_result *result, struct arena *arena)
{
	out_section(out, "link_cuts", "Fewest links");
	out_field(out, "clique", NULL, out_asns(result->clique, result->members));
	out_field(out, "clique_named", NULL, out_bool(result->named));
	out_section(out, "to_clique", NULL);
	tell_links(out, &result->clique_links, "all of the transit-free clique", arena);
	link_fields(out, &result->clique_links);
	link_rows(out, "clique_link_cuts", "Links off the clique", &result->clique_links);
	out_end_section(out);
	out_section(out, "to_one", NULL);
	out_field(out, "from", NULL, out_asn(result->from));
	if (result->from != 0)
		tell_links(out, &result->from_links,
			arena_printf(arena, "AS%u", (unsigned)result->from), arena);
	link_fields(out, &result->from_links);
	link_rows(out, "one_link_cuts", "Links off that network", &result->from_links);
	out_end_section(out);
	if (result->clique_links.bound == LINKCUT_AT_LEAST)
		out_prose(out, OUT_CAVEAT,
			"Members of the clique that was named have providers and may get routes "
			"from these, which the cuts of links leave aside.");
	if (!result->proven)
		out_prose(out, OUT_CAVEAT,
			"There may be a larger clique than the one found; name one with --clique.");
	out_prose(out, OUT_EXPLAIN,
		"The clique are the networks that have no provider and all peer with each other%s. "
		"A path to one of them only climbs and may end with one step to a peer, so the "
		"fewest links are a minimum cut; for one network the same over two layers "
		"(Erlebach and others 2005). A link that neither end can be asked to cut stays.",
		result->named ? "; here those that were named" : "");
	out_end_section(out);
}

static void as_rows(struct out *out, const char *key, const struct as_cuts *cuts)
{
	static const struct out_column columns[] = {
		{ "cut", "Networks that refuse", 0 },
		{ "left", "left", OUT_RIGHT },
	};
	bool small = cuts->count > 0 && cuts->cut[0].count <= SHOWN;
	out_table(out, key, small ? "Networks to ask" : NULL, columns, 2);
	for (size_t i = 0; i < cuts->count; i++)
		out_row(out, (struct out_value[]){
				     out_asns(cuts->cut[i].cut, cuts->cut[i].count),
				     out_int((int64_t)cuts->cut[i].left),
			     });
	out_end_table(out);
}

static void as_fields(struct out *out, const struct as_cuts *cuts)
{
	bool known = cuts->reason == NULL;
	out_field(out, "before", NULL, out_int((int64_t)cuts->before));
	out_field(out, "allowed", NULL, out_int((int64_t)cuts->allowed));
	out_field(out, "cost", NULL, known ? out_int((int64_t)cuts->cost) : out_null(NULL));
	out_field(out, "at_least", NULL, known ? out_int((int64_t)cuts->at_least) : out_null(NULL));
	out_field(out, "exact", NULL, out_bool(known && cuts->cost == cuts->at_least));
	out_field(out, "complete", NULL, out_bool(known && cuts->complete));
	if (!known)
		out_field(out, "reason", NULL, out_text(cuts->reason));
}

/* "3 networks must refuse its routes", or what asking them costs. */
static const char *price_words(const struct as_cuts *cuts, bool weighed, struct arena *arena)
{
	const char *cost = words_count(arena, cuts->cost);
	return weighed ? arena_printf(arena, "it costs %s to have networks refuse its routes", cost)
		       : arena_printf(arena, "it takes %s %s to refuse its routes", cost,
				 words_plural(cuts->cost, "network", "networks"));
}

static void tell_ases(struct out *out, const struct as_cuts *cuts, const char *goal, bool weighed,
	struct arena *arena)
{
	if (cuts->reason != NULL)
		out_prose(out, OUT_PARAGRAPH, "No refusal is enough so that %s: %s.", goal,
			cuts->reason);
	else if (cuts->cost == 0)
		out_prose(out, OUT_PARAGRAPH, "As it is, %s.", goal);
	else if (cuts->cost == cuts->at_least)
		out_prose(out, OUT_PARAGRAPH, "So that %s, %s. Less is not enough: proven.", goal,
			price_words(cuts, weighed, arena));
	else
		out_prose(out, OUT_PARAGRAPH,
			"So that %s, %s, or less: proven is only that it takes at least %s.", goal,
			price_words(cuts, weighed, arena), words_count(arena, cuts->at_least));
	if (cuts->count > 0 && cuts->cost > 0 && !cuts->complete)
		out_prose(out, OUT_CAVEAT, "There may be other sets as good as those listed.");
	if (cuts->count > 0 && cuts->cut[0].count > SHOWN)
		out_prose(out, OUT_PARAGRAPH, "--format json names these networks.");
}

static void as_section(struct out *out, const struct cut_result *result, struct arena *arena)
{
	out_section(out, "as_cuts", "Fewest networks");
	out_field(out, "refuse", NULL, out_asns(result->refuse, result->refuses));
	out_field(out, "reach_refused", NULL, out_int((int64_t)result->reach_refused));
	out_field(out, "weighed", NULL, out_bool(result->weighed));
	if (result->refuses > 0)
		out_prose(out, OUT_PARAGRAPH,
			"With the %s %s of --refuse, %s of %s others hold a route to it.",
			words_small(arena, result->refuses),
			words_plural(result->refuses, "network", "networks"),
			words_count(arena, result->reach_refused),
			words_count(arena, result->reach_before));
	out_section(out, "clique", NULL);
	tell_ases(out, &result->clique_ases, "nobody of the clique holds a route", result->weighed,
		arena);
	as_fields(out, &result->clique_ases);
	as_rows(out, "clique_as_cuts", &result->clique_ases);
	out_end_section(out);
	out_section(out, "dark", NULL);
	tell_ases(out, &result->dark_ases,
		arena_printf(arena, "at most 1 %% of its reach is left (%s networks)",
			words_count(arena, result->dark_ases.allowed)),
		result->weighed, arena);
	as_fields(out, &result->dark_ases);
	as_rows(out, "dark_as_cuts", &result->dark_ases);
	out_end_section(out);
	out_prose(out, OUT_EXPLAIN,
		"A network that refuses takes the target's routes from nobody and passes none on. "
		"Sets of up to %d networks are searched, %d steps at most; a lower bound comes "
		"from a flow through the networks.",
		CUT_DEEPEST, CUT_SEARCHES);
	out_end_section(out);
}

void report_cut(struct out *out, const struct cut_result *result, struct arena *arena)
{
	link_section(out, result, arena);
	as_section(out, result, arena);
}
