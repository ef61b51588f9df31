#include "ref/line.h"

#include <stdio.h>
#include <string.h>

bool ref_line_empty(struct span line, const char *marks)
{
	line = span_trim(line);
	return line.n == 0 || (line.p[0] != '\0' && strchr(marks, line.p[0]) != NULL);
}

bool ref_line_titles(struct span line)
{
	bool word = false, comma = false;
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];
		if (c == ':' || (c >= '0' && c <= '9'))
			return false;
		word = word || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		comma = comma || c == ',';
	}
	return word && comma;
}

void ref_reject(struct ref_decoder *decoder, const char *reason, struct span line)
{
	tally_reject(decoder->tally, reason, decoder->line, line.p, line.n);
}

int ref_give_link(const struct ref_decoder *decoder, const struct as_link *link)
{
	const struct ref_sink *sink = decoder->sink;
	return sink->link != NULL ? sink->link(sink->ctx, decoder->line, link) : 0;
}

int ref_give_origin(const struct ref_decoder *decoder, const struct prefix_origin *origin)
{
	const struct ref_sink *sink = decoder->sink;
	return sink->origin != NULL ? sink->origin(sink->ctx, decoder->line, origin) : 0;
}

int ref_give_name(const struct ref_decoder *decoder, const struct as_name *name)
{
	const struct ref_sink *sink = decoder->sink;
	return sink->name != NULL ? sink->name(sink->ctx, decoder->line, name) : 0;
}

int ref_give_registration(
	const struct ref_decoder *decoder, const struct registration *registration)
{
	const struct ref_sink *sink = decoder->sink;
	if (sink->registration == NULL)
		return 0;
	return sink->registration(sink->ctx, decoder->line, registration);
}

int ref_give_organisation(
	const struct ref_decoder *decoder, const struct organisation *organisation)
{
	const struct ref_sink *sink = decoder->sink;
	if (sink->organisation == NULL)
		return 0;
	return sink->organisation(sink->ctx, decoder->line, organisation);
}

void ref_take_country(struct span text, char *country)
{
	country[0] = '\0';
	if (text.n != 2)
		return;
	for (size_t i = 0; i < 2; i++) {
		char c = text.p[i];
		country[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
	}
	country[2] = '\0';
	if (country[0] < 'A' || country[0] > 'Z' || country[1] < 'A' || country[1] > 'Z')
		country[0] = '\0';
}

const char *ref_parse_asn(struct span text, asn_t *asn)
{
	if (asn_parse(text, asn))
		return NULL;
	return span_is(span_trim(text), "0") ? "AS 0 is reserved (RFC 7607)" : "not an AS number";
}

const char *ref_parse_range(struct span first, struct span last, struct addr_range *range)
{
	if (!addr_parse(span_trim(first), &range->first) ||
		!addr_parse(span_trim(last), &range->last))
		return "not an address";
	if (range->first.family != range->last.family)
		return "range from IPv4 to IPv6";
	return addr_compare(&range->first, &range->last) > 0 ? "range ends before it starts" : NULL;
}

const char *ref_check_name(struct span name)
{
	if (name.n == 0)
		return "no name";
	if (name.n > REF_NAME_MAX)
		return "name longer than 1024 bytes";
	for (size_t i = 0; i < name.n; i++) {
		if ((unsigned char)name.p[i] < ' ' || name.p[i] == '\x7F')
			return "control character in a name";
	}
	return NULL;
}

static bool digit_at(struct span text, size_t i)
{
	return i < text.n && text.p[i] >= '0' && text.p[i] <= '9';
}

/* `shape` has a 0 for each digit and a - for each separator. */
static bool has_shape(struct span text, size_t at, const char *shape)
{
	for (size_t i = 0; shape[i] != '\0'; i++) {
		char c = at + i < text.n ? text.p[at + i] : '\0';
		if (shape[i] == '0' ? !digit_at(text, at + i) : c != '-' && c != '.')
			return false;
	}
	return !digit_at(text, at + strlen(shape));
}

bool ref_locate_date(struct span text, struct span *place, struct when *dated)
{
	for (size_t i = 0; i < text.n; i++) {
		bool parted = has_shape(text, i, "0000-00-00");
		if ((i > 0 && digit_at(text, i - 1)) ||
			(!parted && !has_shape(text, i, "00000000")))
			continue;
		const char *p = text.p + i;
		char date[sizeof "0000-00-00"];
		const char *month = p + 4 + parted, *day = month + 2 + parted;
		snprintf(date, sizeof date, "%.4s-%.2s-%.2s", p, month, day);
		*place = (struct span){ p, parted ? 10 : 8 };
		if (when_parse(span_of(date), dated))
			return true;
	}
	return false;
}

bool ref_find_date(struct span text, struct when *dated)
{
	struct span place;
	return ref_locate_date(text, &place, dated);
}

struct span ref_whole_lines(struct span head)
{
	if (head.n < REF_SNIFF_BYTES)
		return head;
	while (head.n > 0 && head.p[head.n - 1] != '\n')
		head.n--;
	return head;
}

int ref_sniff_lines(struct span head, const char *marks, enum ref_fit (*fits)(struct span line))
{
	int records = 0, lines = 0;
	struct span line, rest = ref_whole_lines(head);
	while (span_cut(&rest, '\n', &line)) {
		if (ref_line_empty(line, marks))
			continue;
		records += fits(line) == REF_FIT;
		lines++;
	}
	return records * 2 >= lines && lines > 0 ? 90 * records / lines : 0;
}
