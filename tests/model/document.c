#include "model/document.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS = 5, DEPTH = 6 };

const char *document_text(struct random_state *random)
{
	static const char *const text[] = {
		"",
		" ",
		"plain",
		"AS64496 and AS64511 are for documentation",
		"<script>alert(1)</script>",
		"</style></title><!-- --> <![CDATA[ ]]> &amp; &#0;",
		"\"double\" 'single' `back` \\ %s %n",
		"a,b\"c\nd\r\ne\tf",
		"\xFF\xFE\xC0\x80\xED\xA0\x80 \xF4\x90\x80\x80 cut \xE2\x82",
		"\033[31mred\033[0m \a\b\x7F \xC2\x9B",
		"\xE2\x80\xAEreversed\xE2\x80\xAC",
		"Z\xC3\xBCrich \xE6\x9D\xB1\xE4\xBA\xAC a\xCC\x88 \xF0\x9F\x98\x80",
		"https://example.net/a?b=c&d=\"><script>",
		"http://example.net/file and the rest of a note",
		"javascript:alert(1)",
		"=1+1",
		"averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
		("Many words that will have to be wrapped, since no terminal is that wide; and "
		 "then some more words, until even a wide one gives up and breaks the line."),
	};
	return text[random_below(random, sizeof text / sizeof *text)];
}

/* For one in four NULL. */
static const char *text_or_none(struct random_state *random)
{
	return random_below(random, 4) == 0 ? NULL : document_text(random);
}

static struct out_value value(struct random_state *random)
{
	static const asn_t asns[] = { 64496, 64511, 4294967295 };
	static const double numbers[] = { 0, -0.0001, 67.5, 1e300, -1e9, 0.1 };
	switch (random_below(random, 9)) {
	case 0:
		return out_null(text_or_none(random));
	case 1:
		return out_text(text_or_none(random));
	case 2:
		return out_int((int64_t)random_u64(random));
	case 3:
		return out_number(numbers[random_below(random, 6)], (int)random_below(random, 5));
	case 4:
		return out_number(random_below(random, 2) == 0 ? NAN : -INFINITY, 1);
	case 5:
		return out_bool(random_below(random, 2) == 0);
	case 6:
		return out_asn((asn_t)random_below(random, 3) * 64496);
	case 7:
		return out_asns(asns, random_below(random, 4));
	default:
		return out_source(text_or_none(random));
	}
}

/* Keys differ within an object, so that a strict reader of JSON takes it. */
static const char *key(struct random_state *random, char text[16], unsigned *number)
{
	snprintf(text, 16, "k%u", (*number)++);
	return random_below(random, 4) == 0 ? NULL : text;
}

static void table(struct out *out, struct random_state *random, unsigned *number)
{
	char own[16], name[COLUMNS][16];
	struct out_column column[COLUMNS];
	struct out_value row[COLUMNS];
	size_t count = 1 + random_below(random, COLUMNS);
	for (size_t i = 0; i < count; i++)
		column[i] = (struct out_column){ key(random, name[i], number), text_or_none(random),
			(unsigned)random_below(random, 4) };
	out_table(out, key(random, own, number), text_or_none(random), column, count);
	/* What the driver needs of these it has copied. */
	memset(column, 0, sizeof column);
	memset(name, 0, sizeof name);
	for (uint64_t rows = random_below(random, 5); rows > 0; rows--) {
		for (size_t i = 0; i < count; i++)
			row[i] = value(random);
		out_row(out, row);
	}
	out_end_table(out);
}

static void content(struct out *out, struct random_state *random, unsigned *number, int depth)
{
	char own[16];
	for (uint64_t parts = random_below(random, 7); parts > 0; parts--) {
		switch (random_below(random, 6)) {
		case 0:
			out_section(out, key(random, own, number), text_or_none(random));
			if (depth < DEPTH)
				content(out, random, number, depth + 1);
			out_end_section(out);
			break;
		case 1:
			table(out, random, number);
			break;
		case 2:
			out_figure(out, text_or_none(random), "<svg class=\"ost\"></svg>\n");
			break;
		case 3:
			out_prose(out, (enum out_prose)random_below(random, 5), "%s",
				document_text(random));
			break;
		default:
			out_field(
				out, key(random, own, number), text_or_none(random), value(random));
		}
	}
}

void document_random(struct out *out, struct random_state *random)
{
	unsigned number = 0;
	out_begin(out, text_or_none(random));
	content(out, random, &number, 0);
	out_end(out);
}
