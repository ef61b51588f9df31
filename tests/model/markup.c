#include "model/markup.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH = 64, IDS = 4096, NAME = 64 };

struct reader {
	const char *at;
	char open[DEPTH][NAME];
	size_t depth;
	char id[IDS][NAME], reference[IDS][NAME];
	size_t ids, references;
	const char *wrong;
};

static bool wrong(struct reader *r, const char *what)
{
	if (r->wrong == NULL)
		r->wrong = what;
	return false;
}

static bool listed(const char *word, const char *list)
{
	char wanted[NAME + 2];
	snprintf(wanted, sizeof wanted, " %s ", word);
	return strstr(list, wanted) != NULL;
}

static bool take_name(struct reader *r, char name[NAME])
{
	size_t n = strspn(r->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
	if (n == 0 || n >= NAME)
		return wrong(r, "no name where one belongs");
	memcpy(name, r->at, n);
	name[n] = '\0';
	r->at += n;
	return true;
}

static bool check_text(struct reader *r, const char *text, size_t length)
{
	static const char *const entity[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
	size_t next = 0; /* where the next character starts */
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		bool known = c != '&';
		for (size_t e = 0; e < sizeof entity / sizeof *entity; e++)
			known |= strncmp(text + i, entity[e], strlen(entity[e])) == 0;
		if (!known)
			return wrong(r, "& that is no entity");
		if (c == '>' || (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
			return wrong(r, "character that must not stand in text");
		if (i >= next && utf8_length(text + i) == 0)
			return wrong(r, "no UTF-8");
		if (i >= next)
			next = i + utf8_length(text + i);
	}
	return true;
}

static bool keep(struct reader *r, char list[IDS][NAME], size_t *count, const char *value, size_t n)
{
	if (*count == IDS || n >= NAME || n == 0)
		return wrong(r, "identifier too long, or too many");
	memcpy(list[*count], value, n);
	list[(*count)++][n] = '\0';
	return true;
}

static bool check_id(struct reader *r, const char *value, size_t n)
{
	for (size_t i = 0; i < r->ids; i++) {
		if (strlen(r->id[i]) == n && memcmp(r->id[i], value, n) == 0)
			return wrong(r, "an id stands twice");
	}
	return keep(r, r->id, &r->ids, value, n);
}

static bool check_references(struct reader *r, const char *value, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t word = strcspn(value + i, " \"");
		if (!keep(r, r->reference, &r->references, value + i, word))
			return false;
		i += word + 1;
	}
	return true;
}

static bool check_value(
	struct reader *r, const char *element, const char *name, const char *value, size_t n)
{
	bool href = strcmp(element, "a") == 0 && strcmp(name, "href") == 0;
	if (memchr(value, '<', n) != NULL || !check_text(r, value, n))
		return wrong(r, "attribute holds markup");
	if (strcmp(name, "id") == 0)
		return check_id(r, value, n);
	if (strcmp(name, "aria-labelledby") == 0)
		return check_references(r, value, n);
	if (href && value[0] == '#')
		return check_references(r, value + 1, n - 1);
	if (href && strncmp(value, "http://", 7) != 0 && strncmp(value, "https://", 8) != 0)
		return wrong(r, "link to something else than http");
	for (size_t i = 0; !href && i + 4 <= n; i++) {
		if (strncmp(value + i, "http", 4) == 0 || strncmp(value + i, "url(", 4) == 0)
			return wrong(r, "address outside a link");
	}
	return true;
}

static bool check_attributes(struct reader *r, const char *element)
{
	char name[NAME];
	while (*r->at == ' ') {
		r->at++;
		if (!take_name(r, name) || strncmp(r->at, "=\"", 2) != 0)
			return wrong(r, "attribute without quoted value");
		if (!listed(name,
			    " lang charset http-equiv content name class id href rel role scope "
			    "tabindex aria-label aria-labelledby viewBox x y x1 y1 x2 y2 width "
			    "height rx cx cy r d style text-anchor "))
			return wrong(r, "attribute that the drivers have no use for");
		const char *value = r->at + 2, *end = strchr(value, '"');
		if (end == NULL || !check_value(r, element, name, value, (size_t)(end - value)))
			return wrong(r, "quote not closed");
		r->at = end + 1;
	}
	return true;
}

static bool check_style(struct reader *r)
{
	const char *end = strstr(r->at, "</style>");
	if (end == NULL)
		return wrong(r, "style not closed");
	for (; r->at < end; r->at++) {
		if (*r->at == '<' || strncmp(r->at, "url(", 4) == 0 ||
			strncmp(r->at, "@import", 7) == 0 || strncmp(r->at, "http", 4) == 0)
			return wrong(r, "style asks for something");
	}
	return true;
}

static bool check_open(struct reader *r)
{
	char name[NAME];
	r->at++;
	if (!take_name(r, name) || !check_attributes(r, name))
		return false;
	if (!listed(name,
		    " html head meta title style body main header nav section h1 h2 h3 h4 h5 h6 p "
		    "strong b span a dl div dt dd ul ol li table caption thead tbody tr th td "
		    "figure figcaption svg desc g line path rect circle text "))
		return wrong(r, "element that the drivers have no use for");
	bool closed = strncmp(r->at, "/>", 2) == 0;
	r->at += closed;
	if (*r->at++ != '>')
		return wrong(r, "tag not closed");
	if (closed || strcmp(name, "meta") == 0)
		return true;
	if (r->depth == DEPTH)
		return wrong(r, "nested too deep");
	memcpy(r->open[r->depth++], name, sizeof name);
	return strcmp(name, "style") != 0 || check_style(r);
}

static bool check_close(struct reader *r)
{
	char name[NAME];
	r->at += 2;
	if (!take_name(r, name))
		return false;
	if (r->depth == 0 || strcmp(r->open[r->depth - 1], name) != 0)
		return wrong(r, "end tag that closes nothing or something else");
	r->depth--;
	return *r->at++ == '>' || wrong(r, "end tag not closed");
}

static void check_all(struct reader *r)
{
	while (*r->at != '\0') {
		bool good = *r->at != '<';
		size_t text = strcspn(r->at, "<");
		if (good) {
			good = check_text(r, r->at, text);
			r->at += text;
		} else {
			good = r->at[1] == '/' ? check_close(r) : check_open(r);
		}
		if (!good)
			return;
	}
	if (r->depth > 0)
		wrong(r, "element not closed");
	for (size_t i = 0; i < r->references; i++) {
		bool found = false;
		for (size_t j = 0; j < r->ids && !found; j++)
			found = strcmp(r->reference[i], r->id[j]) == 0;
		if (!found)
			wrong(r, "reference that leads nowhere");
	}
}

const char *markup_check(const char *page)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	static struct reader reader; /* too large for the stack */
	reader = (struct reader){ .at = page };
	if (strncmp(page, doctype, strlen(doctype)) == 0)
		reader.at += strlen(doctype);
	check_all(&reader);
	return reader.wrong;
}
