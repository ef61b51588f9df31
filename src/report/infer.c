#include "report/infer.h"

#include <inttypes.h>

/* A name in a comment line: bars part its fields, and it must not break the line. */
static void print_name(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++) {
		bool odd = (unsigned char)*name < ' ' || *name == '|' || *name == 127;
		buf_putc(out, odd ? '?' : *name);
	}
}

static void print_source(struct buf *out, const struct infer_source *source)
{
	int year, month, day;
	buf_puts(out, "# source:topology|BGP|");
	if (when_known(&source->dated)) {
		civil_from_days(source->dated.from / DAY_S, &year, &month, &day);
		buf_printf(out, "%04d%02d%02d", year, month, day);
	}
	buf_puts(out, "|ostrakon|");
	print_name(out, source->name);
	buf_putc(out, '\n');
}

static uint64_t paths_with_sets(const struct infer_answer *answer)
{
	uint64_t sets = 0;
	for (size_t i = 0; i < answer->sources; i++)
		sets += answer->source[i].sets;
	return sets;
}

static void print_head(struct buf *out, const struct infer_answer *answer)
{
	const struct infer_result *result = answer->result;
	const struct path_cleaning *cleaning = answer->cleaning;
	for (size_t i = 0; i < answer->sources; i++)
		print_source(out, &answer->source[i]);
	buf_puts(out, "# inferred clique:");
	for (size_t i = 0; i < result->cliques; i++)
		buf_printf(out, " %" PRIu32, result->clique[i]);
	if (cleaning->exchanges > 0) {
		buf_puts(out, "\n# IXP ASes:");
		for (size_t i = 0; i < cleaning->exchanges; i++)
			buf_printf(out, " %" PRIu32, cleaning->exchange[i]);
	}
	buf_printf(out,
		"\n# ostrakon infer: %zu links of %zu ASes, %zu vantage ASes, %zu "
		"origins; %zu links by rule, the others by likelihood\n",
		result->links, result->ases, result->vantages, result->origins, result->ruled);
	if (paths_with_sets(answer) > 0)
		buf_printf(out, "# paths left out: %" PRIu64 " AS_SET\n", paths_with_sets(answer));
	for (enum path_reason reason = 0; reason < PATH_REASONS; reason++) {
		if (cleaning->reason[reason] > 0)
			buf_printf(out, "# paths %s: %" PRIu64 " %s\n",
				path_reason_refuses(reason) ? "left out" : "repaired",
				cleaning->reason[reason], path_reason_text(reason));
	}
}

static void print_links(struct buf *out, const struct infer_result *result)
{
	for (size_t i = 0; i < result->links; i++) {
		const struct as_link *link = &result->link[i].link;
		buf_printf(out, "%" PRIu32 "|%" PRIu32 "|%d\n", link->a, link->b, (int)link->rel);
	}
}

static void link_table(struct out *out, const struct infer_result *result)
{
	static const struct out_column columns[] = {
		{ "a", NULL, OUT_RIGHT },
		{ "b", NULL, OUT_RIGHT },
		{ "rel", NULL, OUT_RIGHT },
		{ "confidence", NULL, OUT_RIGHT },
		{ "basis", NULL, 0 },
		{ "routes_for", NULL, OUT_RIGHT },
		{ "routes_against", NULL, OUT_RIGHT },
		{ "choices_for", NULL, OUT_RIGHT },
		{ "choices_against", NULL, OUT_RIGHT },
	};
	out_table(out, "links", NULL, columns, sizeof columns / sizeof columns[0]);
	for (size_t i = 0; i < result->links; i++) {
		const struct infer_link *link = &result->link[i];
		out_row(out, (struct out_value[]){
				     out_int(link->link.a),
				     out_int(link->link.b),
				     out_int(link->link.rel),
				     out_number(link->confidence, 4),
				     out_text(link->basis == INFER_RULE ? "rule" : "model"),
				     out_int(link->routes_for),
				     out_int(link->routes_against),
				     out_int(link->choices_for),
				     out_int(link->choices_against),
			     });
	}
	out_end_table(out);
}

static void source_table(struct out *out, const struct infer_answer *answer)
{
	static const struct out_column columns[] = {
		{ "file", NULL, 0 },
		{ "dated", NULL, 0 },
		{ "paths", NULL, OUT_RIGHT },
		{ "damaged", NULL, OUT_RIGHT },
		{ "truncated", NULL, 0 },
	};
	out_table(out, "sources", NULL, columns, sizeof columns / sizeof columns[0]);
	for (size_t i = 0; i < answer->sources; i++) {
		const struct infer_source *source = &answer->source[i];
		bool dated = when_known(&source->dated);
		out_row(out, (struct out_value[]){
				     out_text(source->name),
				     out_text(dated ? source->dated.text : NULL),
				     out_int((int64_t)source->paths),
				     out_int((int64_t)source->damaged),
				     out_bool(source->truncated),
			     });
	}
	out_end_table(out);
}

static void cleaning_table(struct out *out, const struct infer_answer *answer)
{
	static const struct out_column columns[] = {
		{ "reason", NULL, 0 },
		{ "paths", NULL, OUT_RIGHT },
		{ "left_out", NULL, 0 },
	};
	out_table(out, "cleaning", NULL, columns, sizeof columns / sizeof columns[0]);
	out_row(out, (struct out_value[]){ out_text("AS_SET"),
			     out_int((int64_t)paths_with_sets(answer)), out_bool(true) });
	for (enum path_reason reason = 0; reason < PATH_REASONS; reason++)
		out_row(out, (struct out_value[]){ out_text(path_reason_text(reason)),
				     out_int((int64_t)answer->cleaning->reason[reason]),
				     out_bool(path_reason_refuses(reason)) });
	out_end_table(out);
}

void report_infer(struct out *out, const struct infer_answer *answer)
{
	const struct infer_result *result = answer->result;
	struct buf lines;
	buf_init(&lines);
	print_head(&lines, answer);
	print_links(&lines, result);
	out_lines(out, &lines);
	buf_clear(&lines);
	out_field(out, "clique", NULL, out_asns(result->clique, result->cliques));
	out_field(out, "ases", NULL, out_int((int64_t)result->ases));
	out_field(out, "vantages", NULL, out_int((int64_t)result->vantages));
	out_field(out, "origins", NULL, out_int((int64_t)result->origins));
	out_field(out, "links_by_rule", NULL, out_int((int64_t)result->ruled));
	out_field(out, "valleys_left", NULL, out_int((int64_t)result->valleys_left));
	out_field(out, "noise", NULL, out_number(result->noise, 4));
	source_table(out, answer);
	cleaning_table(out, answer);
	link_table(out, result);
}
