#include "report/cluster.h"

static void put_shards(struct out *out, const struct cluster_state *state)
{
	static const struct out_column columns[] = {
		{ "shard", "Shard", OUT_RIGHT },
		{ "address", "address", 0 },
		{ "runs", "runs of days", OUT_RIGHT },
		{ "inputs", "inputs", OUT_RIGHT },
		{ "problem", "problem", 0 },
	};
	out_table(out, "shards", "Shards", columns, 5);
	for (size_t i = 0; i < state->shards; i++) {
		const struct cluster_shard *shard = &state->shard[i];
		out_row(out, (struct out_value[]){
				     out_int(shard->number),
				     out_text(shard->address),
				     out_int((int64_t)shard->runs),
				     out_int((int64_t)shard->inputs),
				     out_text(shard->problem),
			     });
	}
	out_end_table(out);
}

static void put_leftovers(struct out *out, const struct cluster_state *state)
{
	static const struct out_column columns[] = {
		{ "id", "Id", OUT_RIGHT },
		{ "format", "format", 0 },
		{ "runs", "runs of days", OUT_RIGHT },
		{ "path", "path", 0 },
	};
	out_table(out, "unfinished", state->leftovers > 0 ? "Unfinished inputs" : NULL, columns, 4);
	for (size_t i = 0; i < state->leftovers; i++) {
		const struct cluster_leftover *left = &state->leftover[i];
		out_row(out, (struct out_value[]){
				     out_int(left->id),
				     out_text(left->format),
				     out_int((int64_t)left->runs),
				     out_text(left->path),
			     });
	}
	out_end_table(out);
}

void report_cluster(struct out *out, const struct cluster_state *state)
{
	bool whole = true;
	out_field(out, "database", "Database", out_text(state->name));
	out_field(out, "cluster", "Cluster",
		out_text(state->cluster[0] != '\0' ? state->cluster : "none, one server"));
	for (size_t i = 0; i < state->shards; i++)
		whole &= state->shard[i].problem == NULL;
	put_shards(out, state);
	if (!whole)
		out_prose(out, OUT_CAVEAT,
			"A shard does not answer: nothing can be loaded or asked until it does, and "
			"which inputs are unfinished is not known.");
	put_leftovers(out, state);
	if (state->leftovers > 0)
		out_prose(out, OUT_PARAGRAPH,
			"No answer counts what is unfinished: a load still runs, or was broken off. "
			"Loading the same file again removes what was left.");
}
