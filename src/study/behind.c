#include "study/behind.h"

#include "base/alloc.h"

#include <stdlib.h>

/* A neighbour that is named twice is cut once. */
static bool run(const struct graph *graph, const struct sever_question *question,
	struct whatif *whatif, struct whatif_result *result)
{
	uint32_t *cut = xcalloc(question->cuts, sizeof *cut);
	for (size_t i = 0; i < question->cuts; i++)
		cut[i] = graph_find(graph, question->cut[i]);
	bool done = whatif_run(whatif, cut, question->cuts, result);
	free(cut);
	return done;
}

void study_behind(
	const struct graph *graph, const struct sever_question *question, struct behind *behind)
{
	*behind = (struct behind){ 0 };
	if (question->cut == NULL)
		behind->reason = "no cut was asked for: --cut AS,...";
	else if (question->refuses > 0)
		behind->reason = "not told where networks refuse the target's routes";
	if (behind->reason != NULL)
		return;
	struct whatif *whatif = whatif_new(graph, graph_find(graph, question->target), NULL);
	if (whatif == NULL)
		behind->reason = "more than 128 networks are in the target's customer cone";
	else if (!run(graph, question, whatif, &behind->result))
		behind->reason = "some route has 62 links or more";
	whatif_free(whatif);
}
