#include "cli/options.h"

#include "base/span.h"
#include "cli/nearest.h"

#include <assert.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* getopt_long reports a long option as LONG_BASE + its slot, beyond every letter. */
enum { LONG_BASE = 256, OPERAND = 1, SHOWN_MAX = 60 };

#define DATE_FORMS "2008-11-11, 2008-11-11T21:30Z, 2008-11, 2008-Q4, 2008, or two of them as A/B"

struct slot {
	const struct option_spec *spec;
	void *fields;
};

struct parser {
	const struct command *command;
	struct diag *diag;
	size_t count;
	struct slot slot[OPTIONS_MAX];
	struct option longs[OPTIONS_MAX + 1];
	char shorts[2 * OPTIONS_MAX + 3];
};

/* The message, and where to read on. */
__attribute__((format(printf, 3, 4))) static int refuse(
	const struct command *command, struct diag *diag, const char *format, ...)
{
	char text[400];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return diag_set(diag, OST_EUSAGE, "%s See 'ostrakon %s --help'.", text, command->name);
}

/* Without those whose names are in `taken`. */
static void add_table(struct parser *parser, const struct option_spec *specs,
	const struct option_spec *taken, void *fields)
{
	size_t letters = strlen(parser->shorts);
	for (const struct option_spec *spec = specs; spec != NULL && spec->name != NULL; spec++) {
		if (option_is_in(taken, spec->name))
			continue;
		size_t i = parser->count++;
		bool flag = spec->kind == OPTION_FLAG;
		assert(i < OPTIONS_MAX);
		parser->slot[i] = (struct slot){ spec, fields };
		parser->longs[i] = (struct option){ spec->name,
			flag ? no_argument : required_argument, NULL, LONG_BASE + (int)i };
		if (spec->letter != 0) {
			parser->shorts[letters++] = spec->letter;
			if (!flag)
				parser->shorts[letters++] = ':';
		}
		if (spec->kind == OPTION_NUMBER || spec->kind == OPTION_COUNT)
			memcpy((char *)fields + spec->field, &spec->bounds.usual,
				sizeof spec->bounds.usual);
	}
}

/* The slot of what getopt_long returned, a letter or LONG_BASE + index; NULL when unknown. */
static const struct slot *find_slot(const struct parser *parser, int code)
{
	for (size_t i = 0; i < parser->count; i++) {
		char letter = parser->slot[i].spec->letter;
		if (code == LONG_BASE + (int)i || (letter != 0 && letter == code))
			return &parser->slot[i];
	}
	return NULL;
}

/* A long name that is no name, or the start of several. */
static int refuse_long(const struct parser *parser, const char *word)
{
	char typed[SHOWN_MAX];
	snprintf(typed, sizeof typed, "%.*s", (int)strcspn(word, "="), word);
	struct nearest nearest = { .word = typed };
	const char *first = NULL, *second = NULL;
	for (size_t i = 0; i < parser->count; i++) {
		const char *name = parser->slot[i].spec->name;
		nearest_offer(&nearest, name);
		if (strncmp(name, typed, strlen(typed)) != 0)
			continue;
		second = first != NULL ? name : NULL;
		first = first != NULL ? first : name;
		if (second != NULL)
			return refuse(parser->command, parser->diag,
				"option '--%s' could be '--%s' or '--%s'.", typed, first, second);
	}
	if (nearest.best != NULL)
		return refuse(parser->command, parser->diag,
			"unknown option '--%s'. Did you mean '--%s'?", typed, nearest.best);
	return refuse(parser->command, parser->diag, "unknown option '--%s'.", typed);
}

/* An unknown letter; `-format` was perhaps meant as `--format`. */
static int refuse_letter(const struct parser *parser, char letter, const char *word)
{
	struct nearest nearest = { .word = word + 1 };
	for (size_t i = 0; i < parser->count && strlen(word) > 2; i++)
		nearest_offer(&nearest, parser->slot[i].spec->name);
	if (nearest.best != NULL)
		return refuse(parser->command, parser->diag,
			"unknown option '%.*s'. Did you mean '--%s'?", SHOWN_MAX, word,
			nearest.best);
	return refuse(parser->command, parser->diag, "unknown option '-%c'.", letter);
}

/* What getopt_long answered with '?', for the word of argv it stood in. */
static int refuse_word(const struct parser *parser, const char *word)
{
	const struct slot *slot = find_slot(parser, optopt);
	if (slot != NULL)
		return refuse(parser->command, parser->diag, "option '--%s' takes no value.",
			slot->spec->name);
	if (strncmp(word, "--", 2) == 0)
		return refuse_long(parser, word + 2);
	return refuse_letter(parser, (char)optopt, word);
}

static bool is_choice(const struct option_spec *spec, const char *value)
{
	struct span words = span_of(spec->argument), word;
	while (span_cut(&words, '|', &word)) {
		if (span_is(word, value))
			return true;
	}
	return false;
}

static int store_number(const struct parser *parser, const struct option_spec *spec,
	const char *value, double *field)
{
	const struct option_bounds *bounds = &spec->bounds;
	bool whole = spec->kind == OPTION_COUNT;
	if (span_double(span_of(value), field) && *field >= bounds->least &&
		*field <= bounds->most && (!whole || *field == floor(*field)))
		return 0;
	return refuse(parser->command, parser->diag,
		"option '--%s' takes a %snumber from %.16g to %.16g, not '%.*s'.", spec->name,
		whole ? "whole " : "", bounds->least, bounds->most, SHOWN_MAX, value);
}

/* Stores a value in its field, `field` being of the type the kind stands for. */
static int store(const struct parser *parser, const struct slot *slot, const char *value)
{
	const struct option_spec *spec = slot->spec;
	void *field = (char *)slot->fields + spec->field;
	switch (spec->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		return 0;
	case OPTION_DATE:
		if (!when_parse(span_of(value), field))
			return refuse(parser->command, parser->diag,
				"option '--%s': '%.*s' is not a date; write " DATE_FORMS ".",
				spec->name, SHOWN_MAX, value);
		return 0;
	case OPTION_NUMBER:
	case OPTION_COUNT:
		return store_number(parser, spec, value, field);
	case OPTION_CHOICE:
		if (!is_choice(spec, value))
			return refuse(parser->command, parser->diag,
				"option '--%s' takes %s, not '%.*s'.", spec->name, spec->argument,
				SHOWN_MAX, value);
		break;
	case OPTION_FILE:
		if (value[0] == '\0')
			return refuse(parser->command, parser->diag,
				"option '--%s' needs the name of a file.", spec->name);
		break;
	case OPTION_TEXT:
		break;
	}
	*(const char **)field = value;
	return 0;
}

/* The answer of getopt_long to the word `word` of argv. */
static int accept(const struct parser *parser, int code, const char *word)
{
	const struct slot *slot = find_slot(parser, code == ':' ? optopt : code);
	if (slot == NULL) /* '?' */
		return refuse_word(parser, word);
	if (code == ':')
		return refuse(parser->command, parser->diag,
			"option '--%s' needs a value, as in '--%s %s'.", slot->spec->name,
			slot->spec->name, slot->spec->argument);
	return store(parser, slot, optarg);
}

int options_parse(struct arguments *arguments, int argc, char **argv, struct diag *diag)
{
	/* '-': operands are reported in their place, so POSIXLY_CORRECT changes nothing.
	 * ':': a missing value is told from an unknown option, and getopt prints nothing. */
	struct parser parser = { arguments->command, diag, .shorts = "-:" };
	const struct option_spec *own = arguments->command->options;
	add_table(&parser, own, NULL, arguments->options);
	add_table(&parser, global_option_specs, own, arguments->global);

	arguments->operand = argv + 1;
	arguments->operands = 0;
	optind = 0; /* glibc: forget an earlier parse */
	for (;;) {
		int at = optind == 0 ? 1 : optind; /* the word it will look at */
		int code = getopt_long(argc, argv, parser.shorts, parser.longs, NULL);
		if (code == -1)
			break;
		int result = 0;
		if (code == OPERAND)
			arguments->operand[arguments->operands++] = optarg;
		else
			result = accept(&parser, code, argv[at]);
		if (result != 0)
			return result;
	}
	while (optind < argc)
		arguments->operand[arguments->operands++] = argv[optind++];
	return 0;
}

int options_check_operands(const struct arguments *arguments, struct diag *diag)
{
	const struct command *command = arguments->command;
	size_t count = arguments->operands;
	if (count < command->operands_min)
		return refuse(command, diag, "something is missing: it is 'ostrakon %s %s'.",
			command->name, command->operands);
	if (count <= command->operands_max)
		return 0;
	const char *extra = arguments->operand[command->operands_max];
	if (command->operands_max == 0)
		return refuse(command, diag, "'%s' takes no operands, but got '%.*s'.",
			command->name, SHOWN_MAX, extra);
	return refuse(command, diag, "'%s' takes only %s; '%.*s' is too much.", command->name,
		command->operands, SHOWN_MAX, extra);
}
