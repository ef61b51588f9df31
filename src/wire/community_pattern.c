#include "wire/community_pattern.h"

#include "net/addr.h"
#include "wire/attributes.h"

#include <string.h>

enum { PARTS_MAX = 3 };

/* IANA's well-known communities. */
static const struct {
	const char *name;
	uint16_t high, low;
} well_known[] = {
	{ "no-export", 0xFFFF, 0xFF01 },
	{ "no-advertise", 0xFFFF, 0xFF02 },
	{ "local-as", 0xFFFF, 0xFF03 },
	{ "no-peer", 0xFFFF, 0xFF04 },
	{ "blackhole", 0xFFFF, 666 },
	{ "graceful-shutdown", 0xFFFF, 0 },
};

/* One number between colons, or `*`; put as `bytes` bytes into the form. */
static bool put_part(struct community_form *form, unsigned at, unsigned bytes, struct span part)
{
	uint64_t value;
	if (span_is(part, "*"))
		return true;
	if (!span_u64(part, bytes == 2 ? UINT16_MAX : UINT32_MAX, &value))
		return false;
	for (unsigned i = 0; i < bytes; i++) {
		form->value[at + i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
		form->mask[at + i] = 0xFF;
	}
	return true;
}

static bool parse_plain(const struct span *part, struct community_pattern *pattern)
{
	pattern->attribute = BGP_COMMUNITIES;
	pattern->size = 4;
	pattern->forms = 1;
	return put_part(&pattern->form[0], 0, 2, part[0]) &&
	       put_part(&pattern->form[0], 2, 2, part[1]);
}

static bool parse_large(const struct span *part, struct community_pattern *pattern)
{
	pattern->attribute = BGP_LARGE_COMMUNITIES;
	pattern->size = 12;
	pattern->forms = 1;
	for (unsigned i = 0; i < 3; i++) {
		if (!put_part(&pattern->form[0], 4 * i, 4, part[i]))
			return false;
	}
	return true;
}

/* RFC 4360, 3: type and subtype of one form, whose transitive bit is left open. */
static struct community_form *add_form(struct community_pattern *pattern, uint8_t type, uint8_t sub)
{
	struct community_form *form = &pattern->form[pattern->forms++];
	memset(form, 0, sizeof *form);
	form->value[0] = type;
	form->mask[0] = 0xBF;
	form->value[1] = sub;
	form->mask[1] = 0xFF;
	return form;
}

/* `rt:WHO:N`: WHO may be an AS of two bytes, of four, or an address (RFC 4360, 3.1; RFC 5668). */
static bool parse_extended(uint8_t sub, const struct span *part, struct community_pattern *pattern)
{
	struct addr addr;
	struct community_form *form;
	uint64_t number;
	bool any = span_is(part[0], "*");
	pattern->attribute = BGP_EXTENDED_COMMUNITIES;
	pattern->size = 8;
	pattern->forms = 0;
	if (any || addr_parse(part[0], &addr)) {
		form = add_form(pattern, 1, sub);
		if (!any && addr.family != ADDR_IPV4)
			return false;
		if (!any) {
			memcpy(form->value + 2, addr.byte, 4);
			memset(form->mask + 2, 0xFF, 4);
		}
		if (!put_part(form, 6, 2, part[1]))
			pattern->forms--;
		if (!any)
			return pattern->forms > 0;
	}
	if (!any && !span_u64(part[0], UINT32_MAX, &number))
		return false;
	form = add_form(pattern, 0, sub);
	if (!put_part(form, 2, 2, part[0]) || !put_part(form, 4, 4, part[1]))
		pattern->forms--;
	form = add_form(pattern, 2, sub);
	if (!put_part(form, 2, 4, part[0]) || !put_part(form, 6, 2, part[1]))
		pattern->forms--;
	return pattern->forms > 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_hex(struct span text, struct community_pattern *pattern)
{
	struct community_form *form = &pattern->form[0];
	bool open = text.n > 0 && text.p[text.n - 1] == '*';
	text.n -= open;
	pattern->attribute = BGP_EXTENDED_COMMUNITIES;
	pattern->size = 8;
	pattern->forms = 1;
	if (text.n > 16 || (!open && text.n != 16))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		int digit = hex_digit(text.p[i]);
		unsigned shift = i % 2 == 0 ? 4 : 0;
		if (digit < 0)
			return false;
		form->value[i / 2] |= (uint8_t)(digit << shift);
		form->mask[i / 2] |= (uint8_t)(0xF << shift);
	}
	return true;
}

static bool parse_name(struct span text, struct community_pattern *pattern)
{
	for (size_t i = 0; i < sizeof well_known / sizeof *well_known; i++) {
		if (!span_is(text, well_known[i].name))
			continue;
		uint16_t half[2] = { well_known[i].high, well_known[i].low };
		pattern->attribute = BGP_COMMUNITIES;
		pattern->size = 4;
		pattern->forms = 1;
		for (unsigned j = 0; j < 4; j++) {
			pattern->form[0].value[j] = (uint8_t)(half[j / 2] >> (j % 2 == 0 ? 8 : 0));
			pattern->form[0].mask[j] = 0xFF;
		}
		return true;
	}
	return false;
}

/* Parts between colons; one more than fit tells of too many. */
static size_t cut_parts(struct span text, struct span *part)
{
	size_t count = 0;
	while (count <= PARTS_MAX && span_cut(&text, ':', &part[count]))
		count++;
	return count;
}

const char *community_pattern_parse(struct span text, struct community_pattern *pattern)
{
	struct span part[PARTS_MAX + 1];
	bool good = false;
	memset(pattern, 0, sizeof *pattern);
	size_t parts = cut_parts(text, part);
	if (parts == 1)
		good = parse_name(text, pattern);
	else if (parts == 2 && span_is(part[0], "ext"))
		good = parse_hex(part[1], pattern);
	else if (parts == 2)
		good = parse_plain(part, pattern);
	else if (parts == 3 && span_is(part[0], "rt"))
		good = parse_extended(2, part + 1, pattern);
	else if (parts == 3 && span_is(part[0], "soo"))
		good = parse_extended(3, part + 1, pattern);
	else if (parts == 3)
		good = parse_large(part, pattern);
	return good ? NULL
		    : "a community is 64500:1, 64500:1:2, rt:64500:1, soo:64500:1, ext:HEX or a "
		      "name such as no-export; * stands for any number";
}

static bool form_matches(const struct community_form *form, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (((bytes[i] ^ form->value[i]) & form->mask[i]) != 0)
			return false;
	}
	return true;
}

bool community_pattern_matches(const struct community_pattern *pattern, struct rd attributes)
{
	struct rd value;
	if (!bgp_attribute_find(attributes, pattern->attribute, &value) ||
		rd_left(&value) % pattern->size != 0)
		return false;
	for (; value.p < value.end; value.p += pattern->size) {
		for (unsigned i = 0; i < pattern->forms; i++) {
			if (form_matches(&pattern->form[i], value.p, pattern->size))
				return true;
		}
	}
	return false;
}
