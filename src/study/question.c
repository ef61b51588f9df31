#include "study/question.h"

#include "base/alloc.h"

#include <inttypes.h>
#include <stdlib.h>

int question_check(
	const struct graph *graph, const struct sever_question *question, struct diag *diag)
{
	for (size_t i = 0; i < question->refuses; i++) {
		asn_t asn = question->refuse[i];
		if (graph_find(graph, asn) == GRAPH_NONE)
			return diag_set(diag, OST_EUSAGE,
				"AS%" PRIu32 " of --refuse is not in this topology", asn);
		if (asn == question->target)
			return diag_set(diag, OST_EUSAGE,
				"AS%" PRIu32 " is the target and cannot stand in --refuse", asn);
	}
	return 0;
}

bool *question_refusing(const struct graph *graph, const struct sever_question *question)
{
	bool *refusing = xcalloc(graph_ases(graph), sizeof *refusing);
	for (size_t i = 0; i < question->refuses; i++)
		refusing[graph_find(graph, question->refuse[i])] = true;
	return refusing;
}

struct graph *question_open(const struct graph *graph, const struct sever_question *question)
{
	bool *refusing = question_refusing(graph, question);
	struct graph *open = graph_without(graph, refusing);
	free(refusing);
	return open;
}
