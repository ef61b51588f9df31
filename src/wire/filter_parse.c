/*
 * The expressions of filters:
 *
 *	any   = all { "or" all }
 *	all   = one { ["and"] one }
 *	one   = "not" one | "(" any ")" | NAME ARGUMENT
 *
 * An argument is a word; one with blanks or parentheses in it stands in quotes.
 */
#include "wire/filter_tree.h"

#include <stdio.h>

#define EXAMPLE "write for example: origin 64500 and not (peer 64501 or covered-by 192.0.2.0/24)"

enum token_kind { TOKEN_END, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_WORD, TOKEN_QUOTED };

struct parser {
	struct route_filter *filter;
	const struct filter_files *files;
	struct diag *diag;
	struct span whole, rest; /* `rest` is what stands behind the token at hand */
	enum token_kind kind;
	struct span text; /* of the token at hand */
	size_t column; /* where it stands, from 1 */
	unsigned depth;
	int status; /* what failed first */
};

static int fail(struct parser *parser, const char *what)
{
	if (parser->status == 0) {
		parser->status =
			diag_set(parser->diag, OST_EUSAGE, "column %zu: %s", parser->column, what);
		parser->diag->line = parser->column;
	}
	return parser->status;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_word(char c)
{
	return is_blank(c) || c == '(' || c == ')';
}

static void take(struct parser *parser, size_t count)
{
	parser->rest.p += count;
	parser->rest.n -= count;
}

static void take_quoted(struct parser *parser)
{
	const char *begin = parser->rest.p + 1;
	size_t room = parser->rest.n - 1;
	const char *end = room > 0 ? memchr(begin, parser->rest.p[0], room) : NULL;
	if (end == NULL) {
		parser->kind = TOKEN_END;
		fail(parser, "a quote is opened here and not closed");
		return;
	}
	parser->kind = TOKEN_QUOTED;
	parser->text = (struct span){ begin, (size_t)(end - begin) };
	take(parser, parser->text.n + 2);
}

static void next(struct parser *parser)
{
	while (parser->rest.n > 0 && is_blank(parser->rest.p[0]))
		take(parser, 1);
	parser->column = parser->whole.n - parser->rest.n + 1;
	if (parser->rest.n == 0) {
		parser->kind = TOKEN_END;
		return;
	}
	char first = parser->rest.p[0];
	if (first == '(' || first == ')') {
		parser->kind = first == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
		take(parser, 1);
		return;
	}
	if (first == '"' || first == '\'') {
		take_quoted(parser);
		return;
	}
	parser->kind = TOKEN_WORD;
	parser->text = (struct span){ parser->rest.p, 0 };
	while (parser->rest.n > 0 && !ends_word(parser->rest.p[0])) {
		parser->text.n++;
		take(parser, 1);
	}
}

static bool is_word(const struct parser *parser, const char *word)
{
	return parser->kind == TOKEN_WORD && span_is(parser->text, word);
}

static struct filter_node *parse_any(struct parser *parser);

static struct filter_node *parse_term(struct parser *parser)
{
	struct filter_node *node = NULL;
	struct span name = parser->text;
	size_t column = parser->column;
	next(parser);
	bool argument = parser->kind == TOKEN_WORD || parser->kind == TOKEN_QUOTED;
	if (parser->status != 0)
		return NULL;
	/* A term without its argument is told with the example of its own. */
	struct span text = argument ? parser->text : (struct span){ "", 0 };
	int status =
		filter_term_parse(parser->filter, name, text, parser->files, &node, parser->diag);
	if (status == OST_EUSAGE) {
		char what[sizeof parser->diag->what];
		snprintf(what, sizeof what, "%s", parser->diag->what);
		parser->column = column;
		fail(parser, what);
	}
	if (status != 0) {
		parser->status = status;
		return NULL;
	}
	next(parser);
	return node;
}

static struct filter_node *parse_group(struct parser *parser)
{
	next(parser);
	struct filter_node *node = parse_any(parser);
	if (parser->status == 0 && parser->kind != TOKEN_CLOSE)
		fail(parser, "a parenthesis is not closed; " EXAMPLE);
	if (parser->status == 0)
		next(parser);
	return node;
}

static struct filter_node *parse_one(struct parser *parser)
{
	struct filter_node *node = NULL;
	if (parser->status != 0)
		return NULL;
	if (++parser->depth > FILTER_DEPTH) {
		fail(parser, "more than 32 parentheses and 'not' in one another");
	} else if (is_word(parser, "not")) {
		next(parser);
		node = parse_one(parser);
		if (parser->status == 0)
			node = filter_join(parser->filter, FILTER_NOT, node, NULL);
	} else if (parser->kind == TOKEN_OPEN) {
		node = parse_group(parser);
	} else if (parser->kind == TOKEN_WORD && !is_word(parser, "and") &&
		   !is_word(parser, "or")) {
		node = parse_term(parser);
	} else {
		fail(parser, "a term is missing here; " EXAMPLE);
	}
	parser->depth--;
	return node;
}

static bool goes_on(struct parser *parser)
{
	if (parser->status != 0)
		return false;
	if (is_word(parser, "and")) {
		next(parser);
		return true;
	}
	return parser->kind != TOKEN_END && parser->kind != TOKEN_CLOSE && !is_word(parser, "or");
}

static struct filter_node *parse_all(struct parser *parser)
{
	struct filter_node *node = parse_one(parser);
	while (goes_on(parser)) {
		struct filter_node *other = parse_one(parser);
		if (parser->status == 0)
			node = filter_join(parser->filter, FILTER_AND, node, other);
	}
	return node;
}

static struct filter_node *parse_any(struct parser *parser)
{
	struct filter_node *node = parse_all(parser);
	while (parser->status == 0 && is_word(parser, "or")) {
		next(parser);
		struct filter_node *other = parse_all(parser);
		if (parser->status == 0)
			node = filter_join(parser->filter, FILTER_OR, node, other);
	}
	return node;
}

static void narrow(struct route_filter *filter, struct filter_node *node)
{
	filter->root =
		filter->root == NULL ? node : filter_join(filter, FILTER_AND, filter->root, node);
}

int filter_add(struct route_filter *filter, struct span expression,
	const struct filter_files *files, struct diag *diag)
{
	struct parser parser = { .filter = filter,
		.files = files,
		.diag = diag,
		.whole = expression,
		.rest = expression };
	next(&parser);
	struct filter_node *node = parse_any(&parser);
	if (parser.status == 0 && parser.kind != TOKEN_END)
		fail(&parser, "a parenthesis is closed that was not opened; " EXAMPLE);
	if (parser.status == 0)
		narrow(filter, node);
	return parser.status;
}

int filter_add_term(struct route_filter *filter, const char *name, struct span argument,
	const struct filter_files *files, struct diag *diag)
{
	struct filter_node *node;
	int status = filter_term_parse(filter, span_of(name), argument, files, &node, diag);
	if (status == 0)
		narrow(filter, node);
	return status;
}

void filter_add_prefixes(struct route_filter *filter, struct prefix_set *set)
{
	struct filter_node *node = filter_term(filter, FILTER_IN_PREFIXES);
	node->as.prefixes->relation = FILTER_COVERED;
	node->as.prefixes->set = *set;
	prefix_set_init(set);
	prefix_set_seal(&node->as.prefixes->set);
	narrow(filter, node);
}
