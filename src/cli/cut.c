#include "cli/cut.h"

#include "base/csv.h"
#include "base/log.h"
#include "cli/open.h"
#include "graph/ascut.h"
#include "report/answers.h"
#include "source/input.h"

#include <inttypes.h>
#include <stdlib.h>

enum { LINE_MAX_BYTES = 4096 };

/* The costs of a file as they are read. */
struct costs {
	struct cut_cost *list;
	size_t count, capacity;
};

/* Why a line cannot be read; NULL = it was, or says nothing: empty, a comment, the header. */
static const char *add_line(struct costs *costs, struct csv *csv, struct span line, bool first)
{
	struct cut_cost cost;
	uint64_t value;
	line = span_trim(line);
	if (line.n == 0 || line.p[0] == '#' || (first && span_is(line, "asn,cost")))
		return NULL;
	const char *problem = csv_split(csv, line);
	if (problem != NULL)
		return problem;
	if (csv->count != 2)
		return "a line is asn,cost";
	if (!asn_parse(span_trim(csv->field[0]), &cost.asn))
		return "no AS number";
	if (!span_u64(span_trim(csv->field[1]), ASCUT_COST_MAX, &value) || value == 0)
		return "a cost is a whole number from 1 to 1000000";
	cost.cost = (uint32_t)value;
	costs->list = array_grow(costs->list, costs->count, &costs->capacity, sizeof *costs->list);
	costs->list[costs->count++] = cost;
	return NULL;
}

static int read_lines(struct input *input, struct costs *costs, struct diag *diag)
{
	struct csv csv;
	struct span line;
	bool too_long;
	int status;
	csv_init(&csv);
	while ((status = input_line(input, LINE_MAX_BYTES, &line, &too_long, diag)) > 0) {
		uint64_t number = input_line_number(input);
		const char *problem = too_long ? "the line is too long"
					       : add_line(costs, &csv, line, number == 1);
		if (problem != NULL) {
			status = diag_set(
				diag, OST_EFORMAT, "line %" PRIu64 ": %s", number, problem);
			break;
		}
	}
	csv_clear(&csv);
	return status;
}

/* A file of costs is small and made by hand: one wrong line and it is refused. */
static int read_costs(const char *path, struct costs *costs)
{
	struct diag diag = { 0 };
	struct input *input = path != NULL ? input_open(path, &diag) : NULL;
	int status = path == NULL ? 0 : OST_EIO;
	if (input != NULL)
		status = read_lines(input, costs, &diag);
	input_close(input);
	if (status != 0)
		log_print(LOG_ERROR, "%s: %s", path, diag.what);
	return status;
}

static bool read_question(
	const struct cut_options *options, struct arena *arena, struct cut_question *question)
{
	asn_t *keep, *clique;
	if (!read_asns(options->keep, arena, &keep, &question->keeps) ||
		!read_asns(options->clique, arena, &clique, &question->members))
		return false;
	question->keep = keep;
	question->clique = clique;
	return options->from == NULL || read_asn(options->from, &question->from);
}

int cut_tell(const struct cut_options *options, const struct topology *topology,
	const struct sever_question *asked, const struct invocation *invocation,
	struct arena *arena)
{
	struct cut_question question = {
		.target = asked->target, .refuse = asked->refuse, .refuses = asked->refuses
	};
	struct cut_result result;
	struct costs costs = { 0 };
	struct diag diag = { 0 };
	if (!read_question(options, arena, &question))
		return EXIT_USAGE;
	if (read_costs(options->weight, &costs) != 0) {
		free(costs.list);
		return EXIT_UNUSABLE;
	}
	question.cost = costs.list;
	question.costs = costs.count;
	int status = study_cut(topology->graph, &question, arena, &result, &diag);
	free(costs.list);
	if (status != 0) {
		log_print(LOG_ERROR, "%s", diag.what);
		return EXIT_USAGE;
	}
	report_cut(invocation->out, &result, arena);
	return EXIT_DONE;
}
