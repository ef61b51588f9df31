#include "report/accuracy.h"

#include "report/citation.h"
#include "report/words.h"

static struct out_value percent(size_t part, size_t whole)
{
	return whole > 0 ? out_number(accuracy_percent(part, whole), 1) : out_null("no pairs");
}

/* `seed` is null for all pairs; the tie set is known of the plain model only. */
static void agreement_row(struct out *out, const char *model, struct out_value seed,
	const struct agreement *agreement, bool plain)
{
	size_t pairs = agreement->pairs;
	out_row(out, (struct out_value[]){
			     out_text(model),
			     seed,
			     out_int((int64_t)pairs),
			     percent(agreement->routed, pairs),
			     percent(agreement->exact, pairs),
			     percent(agreement->next_hop, pairs),
			     plain ? percent(agreement->tie, pairs)
				   : out_null("the learned model breaks all ties"),
			     percent(agreement->class, pairs),
			     percent(agreement->length, pairs),
		     });
}

static void agreement_rows(struct out *out, const struct accuracy_answer *answer)
{
	static const struct out_column columns[] = {
		{ "model", "Model", 0 },
		{ "seed", "split", OUT_RIGHT },
		{ "pairs", "pairs", OUT_RIGHT },
		{ "routed", "with a route", OUT_RIGHT | OUT_DETAIL },
		{ "exact", "exact path", OUT_RIGHT },
		{ "next_hop", "next hop", OUT_RIGHT },
		{ "tie_set", "among ties", OUT_RIGHT },
		{ "class", "class", OUT_RIGHT },
		{ "length", "length", OUT_RIGHT },
	};
	out_table(out, "agreement", "Agreement with what was observed, in %", columns, 9);
	agreement_row(out, "plain", out_null("all origins"), &answer->accuracy->plain, true);
	for (size_t i = 0; i < answer->splits; i++) {
		const struct learned_split *split = &answer->split[i];
		agreement_row(out, "plain", out_int((int64_t)split->seed), &split->plain, true);
		agreement_row(
			out, "learned", out_int((int64_t)split->seed), &split->learned, false);
	}
	out_end_table(out);
}

struct means {
	double exact, next_hop, length;
};

static struct means mean_of(const struct learned_split *split, size_t splits)
{
	struct means sum = { 0 };
	for (size_t i = 0; i < splits; i++) {
		const struct agreement *learned = &split[i].learned;
		sum.exact += accuracy_percent(learned->exact, learned->pairs);
		sum.next_hop += accuracy_percent(learned->next_hop, learned->pairs);
		sum.length += accuracy_percent(learned->length, learned->pairs);
	}
	double n = (double)splits;
	return (struct means){ sum.exact / n, sum.next_hop / n, sum.length / n };
}

static void tell_learned(struct out *out, const struct accuracy_answer *answer, struct arena *arena)
{
	size_t restless = 0;
	struct means mean = mean_of(answer->split, answer->splits);
	for (size_t i = 0; i < answer->splits; i++)
		restless += answer->split[i].restless;
	out_field(out, "learned_exact", NULL, out_number(mean.exact, 1));
	out_field(out, "learned_next_hop", NULL, out_number(mean.next_hop, 1));
	out_field(out, "learned_length", NULL, out_number(mean.length, 1));
	out_field(out, "learned_restless", NULL, out_int((int64_t)restless));
	out_prose(out, OUT_LEAD,
		"With preferences learned from half of the origins, routes to the other half agree "
		"in the whole path for %s %% of the pairs, in the next hop for %s %%, in length "
		"for %s %% (mean of %zu %s).",
		words_number(arena, mean.exact, 1), words_number(arena, mean.next_hop, 1),
		words_number(arena, mean.length, 1), answer->splits,
		words_plural(answer->splits, "split", "splits"));
	if (restless > 0)
		out_prose(out, OUT_CAVEAT,
			"The learned routes to %zu test origins did not come to rest.", restless);
}

static void tell_data(struct out *out, const struct accuracy_answer *answer, struct arena *arena)
{
	const struct accuracy *accuracy = answer->accuracy;
	out_prose(out, OUT_PARAGRAPH,
		"The table shows the view of %zu vantage %s on %s origins. Of the links it shows, "
		"each direction counted, the topology lacks %s of %s. Of the observed paths whose "
		"links are all known %s %% are valley-free: no more can be had of the plain model "
		"there.",
		accuracy->vantages, words_plural(accuracy->vantages, "AS", "ASes"),
		words_count(arena, accuracy->origins), words_count(arena, accuracy->links_missing),
		words_count(arena, accuracy->links_seen),
		words_number(
			arena, accuracy_percent(accuracy->valley_free, accuracy->paths_known), 1));
	const struct paths_report *read = answer->read;
	if (read->truncated)
		out_prose(out, OUT_CAVEAT,
			"The table ends inside a record, %s bytes into it: what came before "
			"counts.",
			words_count(arena, read->bytes_left));
	out_prose(out, OUT_EXPLAIN,
		"A pair is a vantage AS and an origin AS of the table, both in the topology (not "
		"so: %s). Prepending is taken out; routes with AS_SETs (%s) and with loops (%s) "
		"are left out. Where several paths were observed for a pair any of them may match. "
		"Among ties: the observed next hop is among the neighbours that are equally good "
		"by class and length.",
		words_count(arena, accuracy->outside), words_count(arena, read->sets),
		words_count(arena, read->loops));
}

static void data_fields(struct out *out, const struct accuracy_answer *answer)
{
	const struct paths_report *read = answer->read;
	out_field(out, "table", NULL, out_text(answer->table));
	out_field(out, "topology", NULL, out_text(answer->topology->name));
	out_field(out, "records", NULL, out_int((int64_t)read->records));
	out_field(out, "routes", NULL, out_int((int64_t)read->entries));
	out_field(out, "routes_with_sets", NULL, out_int((int64_t)read->sets));
	out_field(out, "routes_with_loops", NULL, out_int((int64_t)read->loops));
	out_field(out, "routes_damaged", NULL, out_int((int64_t)read->tally.rejected));
	out_field(out, "truncated", NULL, out_bool(read->truncated));
}

/* For programs; people read it in a paragraph. */
static void observed_row(struct out *out, const struct accuracy *accuracy)
{
	static const struct out_column columns[] = {
		{ "vantages", NULL, OUT_RIGHT },
		{ "origins", NULL, OUT_RIGHT },
		{ "pairs_outside", NULL, OUT_RIGHT },
		{ "links_seen", NULL, OUT_RIGHT },
		{ "links_missing", NULL, OUT_RIGHT },
		{ "paths", NULL, OUT_RIGHT },
		{ "paths_known", NULL, OUT_RIGHT },
		{ "valley_free", NULL, OUT_RIGHT },
	};
	out_table(out, "observed", NULL, columns, 8);
	out_row(out, (struct out_value[]){
			     out_int((int64_t)accuracy->vantages),
			     out_int((int64_t)accuracy->origins),
			     out_int((int64_t)accuracy->outside),
			     out_int((int64_t)accuracy->links_seen),
			     out_int((int64_t)accuracy->links_missing),
			     out_int((int64_t)accuracy->paths),
			     out_int((int64_t)accuracy->paths_known),
			     percent(accuracy->valley_free, accuracy->paths_known),
		     });
	out_end_table(out);
}

void report_accuracy(struct out *out, const struct accuracy_answer *answer, struct arena *arena)
{
	const struct agreement *plain = &answer->accuracy->plain;
	data_fields(out, answer);
	out_prose(out, OUT_LEAD,
		"Of %s observed pairs the simulated route agrees in the whole path for %s %%, in "
		"the next hop for %s %%, in length for %s %%.",
		words_count(arena, plain->pairs),
		words_number(arena, accuracy_percent(plain->exact, plain->pairs), 1),
		words_number(arena, accuracy_percent(plain->next_hop, plain->pairs), 1),
		words_number(arena, accuracy_percent(plain->length, plain->pairs), 1));
	if (answer->splits > 0)
		tell_learned(out, answer, arena);
	agreement_rows(out, answer);
	tell_data(out, answer, arena);
	observed_row(out, answer->accuracy);
	report_citations_begin(out);
	report_citation_of_topology(out, answer->topology);
	report_citation_of_table(out, answer->table, &answer->dated);
	out_end_table(out);
}

void report_seen(struct out *out, const struct accuracy *seen)
{
	out_field(out, "vantages", NULL, out_int((int64_t)seen->vantages));
	out_field(out, "origins", NULL, out_int((int64_t)seen->origins));
	out_field(out, "links_seen", NULL, out_int((int64_t)seen->links_seen));
	out_field(out, "links_missing", NULL, out_int((int64_t)seen->links_missing));
	out_field(out, "paths", NULL, out_int((int64_t)seen->paths));
	out_field(out, "paths_known", NULL, out_int((int64_t)seen->paths_known));
	out_field(out, "valley_free", NULL, percent(seen->valley_free, seen->paths_known));
}

void report_learned_from(
	struct out *out, const char *table, const struct accuracy *seen, struct arena *arena)
{
	out_field(out, "learned_from", NULL, out_text(table));
	out_section(out, "learned_seen", NULL);
	report_seen(out, seen);
	out_end_section(out);
	out_prose(out, OUT_CAVEAT,
		"Preferences among neighbours are learned from %s, as %zu vantage %s saw the ways "
		"to %s origins at its time: %s of the %s links seen are not in the topology, each "
		"direction counted, and %s %% of the paths whose links are all known are "
		"valley-free. 'ostrakon accuracy --learned' tells what they are worth.",
		table, seen->vantages, words_plural(seen->vantages, "AS", "ASes"),
		words_count(arena, seen->origins), words_count(arena, seen->links_missing),
		words_count(arena, seen->links_seen),
		words_number(arena, accuracy_percent(seen->valley_free, seen->paths_known), 1));
	out_prose(out, OUT_EXPLAIN,
		"Links that only the paths show count as peerings; exports against the rules are "
		"made where they were seen.");
}
