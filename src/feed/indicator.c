#include "feed/indicator.h"

#include <string.h>
#include <strings.h>

static const char not_address[] = "neither address nor host name";
static const char bad_port[] = "port is not a number up to 65535";

/* Bytes of the dotted quad at the front, 0 = none; faster than inet_pton, and zeros may lead. */
static size_t quad_length(struct span s, struct addr *addr)
{
	unsigned part = 0, value = 0, digits = 0;
	size_t i = 0;
	*addr = (struct addr){ .family = ADDR_IPV4 };
	for (; i < s.n; i++) {
		unsigned c = (unsigned char)s.p[i] - (unsigned)'0';
		if (c <= 9) {
			value = value * 10 + c;
			if (++digits > 3 || value > 255)
				return 0;
			addr->byte[part] = (uint8_t)value;
		} else if (s.p[i] == '.' && digits > 0 && part < 3) {
			part++;
			value = digits = 0;
		} else {
			break;
		}
	}
	return part == 3 && digits > 0 ? i : 0;
}

static bool parse_quad(struct span s, struct addr *addr)
{
	return s.n > 0 && quad_length(s, addr) == s.n;
}

/* An IPv6 address has two or more; one is that of a port. */
static bool has_colons(struct span s)
{
	const char *first = s.n > 0 ? memchr(s.p, ':', s.n) : NULL;
	return first != NULL && memchr(first + 1, ':', s.n - (size_t)(first + 1 - s.p)) != NULL;
}

static bool parse_address(struct span s, struct addr *addr)
{
	if (parse_quad(s, addr))
		return true;
	if (!has_colons(s) || !addr_parse(s, addr))
		return false;
	addr_unmap(addr);
	return true;
}

static bool one_address(struct span s, struct indicator *indicator)
{
	if (!parse_address(s, &indicator->range.first))
		return false;
	indicator->range.last = indicator->range.first;
	return true;
}

static const char *parse_port(struct span s, struct indicator *indicator)
{
	uint64_t port;
	if (!span_u64(s, 65535, &port))
		return bad_port;
	indicator->port = (uint16_t)port;
	return NULL;
}

enum { NO_MASK = 999 }; /* longer than any address */

/* `24` or `255.255.255.0`; false when it is of neither shape. */
static bool parse_bits(struct span s, enum addr_family family, uint64_t *bits)
{
	struct addr mask;
	if (!parse_quad(s, &mask))
		return span_u64(s, NO_MASK - 1, bits);
	uint32_t hosts = ~((uint32_t)mask.byte[0] << 24 | (uint32_t)mask.byte[1] << 16 |
			   (uint32_t)mask.byte[2] << 8 | mask.byte[3]);
	bool whole = family == ADDR_IPV4 && (hosts & (hosts + 1)) == 0;
	*bits = whole ? 32U - (unsigned)__builtin_popcount(hosts) : NO_MASK;
	return true;
}

/* `addr/bits`: NULL, or why not; *prefix tells whether it is of that shape at all. */
static const char *parse_prefix(struct span s, struct indicator *indicator, bool *prefix)
{
	struct span part, rest = s;
	struct addr addr;
	uint64_t bits;
	bool mapped = false;
	*prefix = false;
	if (!span_cut(&rest, '/', &part) || rest.p == NULL)
		return NULL;
	if (!parse_quad(part, &addr)) {
		if (memchr(part.p, ':', part.n) == NULL || !addr_parse(part, &addr))
			return NULL;
		mapped = addr_unmap(&addr);
	}
	*prefix = parse_bits(rest, addr.family, &bits);
	if (!*prefix)
		return NULL;
	if (bits == NO_MASK)
		return "no mask of a network";
	if (mapped && bits >= 96)
		bits -= 96;
	if (!prefix_range(&addr, (unsigned)bits, &indicator->range))
		return "prefix longer than an address";
	indicator->host_bits = addr_compare(&addr, &indicator->range.first) != 0;
	return NULL;
}

static const char *parse_range(struct span s, struct indicator *indicator, bool *range)
{
	struct span part, rest = s;
	struct addr_range *got = &indicator->range;
	*range = span_cut(&rest, '-', &part) && rest.p != NULL &&
		 parse_address(span_trim(part), &got->first) &&
		 parse_address(span_trim(rest), &got->last);
	if (!*range)
		return NULL;
	if (got->first.family != got->last.family)
		return "range from one family of addresses to the other";
	return addr_compare(&got->first, &got->last) > 0 ? "range that ends before it begins"
							 : NULL;
}

/* Letters, digits, hyphens, underscores and what is not ASCII, in two labels or more. */
static bool is_name(struct span s)
{
	bool letter = false;
	size_t dots = 0, label = 0;
	if (s.n > 0 && s.p[s.n - 1] == '.')
		s.n--;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i], low = c | 0x20;
		bool alpha = (low >= 'a' && low <= 'z') || c >= 0x80;
		if (c == '.') {
			if (label == 0)
				return false;
			dots++;
			label = 0;
			letter = false;
		} else if (alpha || (c >= '0' && c <= '9') || c == '-' || c == '_') {
			letter = letter || alpha;
			label++;
		} else {
			return false;
		}
	}
	return dots > 0 && label > 0 && letter && s.n <= 253; /* RFC 1035, section 2.3.4 */
}

/* `[v6]` and `[v6]:port`. */
static const char *parse_bracketed(struct span s, struct indicator *indicator)
{
	const char *end = memchr(s.p, ']', s.n);
	if (end == NULL)
		return not_address;
	struct span rest = { end + 1, s.n - (size_t)(end + 1 - s.p) };
	if (!one_address((struct span){ s.p + 1, (size_t)(end - s.p - 1) }, indicator))
		return not_address;
	if (rest.n == 0)
		return NULL;
	return rest.p[0] == ':' ? parse_port((struct span){ rest.p + 1, rest.n - 1 }, indicator)
				: not_address;
}

/* An address or name, perhaps with a port. */
static const char *parse_host(struct span s, struct indicator *indicator)
{
	const char *refused = NULL;
	if (s.n > 0 && s.p[0] == '[')
		return parse_bracketed(s, indicator);
	size_t quad = quad_length(s, &indicator->range.first);
	if (quad > 0 && quad < s.n && s.p[quad] == ':') {
		indicator->range.last = indicator->range.first;
		return parse_port((struct span){ s.p + quad + 1, s.n - quad - 1 }, indicator);
	}
	if (one_address(s, indicator))
		return NULL;
	struct span host = s, rest = s;
	if (span_cut(&rest, ':', &host) && rest.p != NULL)
		refused = parse_port(rest, indicator);
	indicator->range = (struct addr_range){ 0 };
	indicator->name = host;
	if (!is_name(host))
		return not_address;
	return refused;
}

/* The host and what is in front of it: all before the path, the query and the fragment. */
static struct span authority(struct span s)
{
	size_t n = 0;
	while (n < s.n && s.p[n] != '/' && s.p[n] != '?' && s.p[n] != '#')
		n++;
	return (struct span){ s.p, n };
}

/* What a URL names as its host; with or without a scheme. */
static const char *parse_url(struct span s, struct indicator *indicator)
{
	struct span host = authority(s);
	for (size_t i = host.n; i > 0; i--) {
		if (host.p[i - 1] == '@') { /* user:password@ */
			host = (struct span){ host.p + i, host.n - i };
			break;
		}
	}
	return parse_host(host, indicator);
}

static const char *find(struct span s, const char *what)
{
	return s.n > 0 ? memmem(s.p, s.n, what, strlen(what)) : NULL;
}

static const char *parse_plain(struct span s, struct indicator *indicator)
{
	bool matched;
	const char *scheme = find(s, "://");
	if (scheme != NULL) {
		size_t n = (size_t)(scheme + 3 - s.p);
		return parse_url((struct span){ s.p + n, s.n - n }, indicator);
	}
	if (memchr(s.p, '/', s.n) != NULL) {
		const char *refused = parse_prefix(s, indicator, &matched);
		if (matched)
			return refused;
		/* `192.0.2.1/gate.php` is one; a table with a prefix in it is none. */
		bool blanks = memchr(s.p, ' ', s.n) != NULL || memchr(s.p, '\t', s.n) != NULL;
		return blanks ? not_address : parse_url(s, indicator);
	}
	if (memchr(s.p, '-', s.n) != NULL) {
		const char *refused = parse_range(s, indicator, &matched);
		if (matched)
			return refused;
	}
	return parse_host(s, indicator);
}

/* How indicators are made safe to click on; the first that fits counts. */
static const struct {
	const char *written, *meant;
} defanged[] = {
	{ "[.]", "." },
	{ "(.)", "." },
	{ "{.}", "." },
	{ "[dot]", "." },
	{ "(dot)", "." },
	{ "[at]", "@" },
	{ "(at)", "@" },
	{ "[@]", "@" },
	{ "\\.", "." },
	{ "[:]", ":" },
	{ "[://]", "://" },
	{ "hxxp", "http" },
	{ "[/]", "/" },
};

/* False when it is too long to be one. */
static bool refang(struct span s, struct indicator *indicator, struct span *out)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		const char *put = s.p + i;
		size_t used = 1, length = 1;
		for (size_t j = 0; j < sizeof defanged / sizeof *defanged; j++) {
			size_t mark = strlen(defanged[j].written);
			if (mark <= s.n - i &&
				strncasecmp(s.p + i, defanged[j].written, mark) == 0) {
				used = mark;
				put = defanged[j].meant;
				length = strlen(put);
				break;
			}
		}
		if (n + length > sizeof indicator->refanged)
			return false;
		memcpy(indicator->refanged + n, put, length);
		n += length;
		i += used;
	}
	*out = (struct span){ indicator->refanged, n };
	return true;
}

/* Up to the first blank. */
static bool looks_defanged(struct span s)
{
	static const bool mark[256] = { ['['] = true, ['('] = true, ['{'] = true, ['\\'] = true };
	for (size_t i = 0; i < s.n && s.p[i] != ' '; i++) {
		if (mark[(unsigned char)s.p[i]])
			return true;
	}
	return s.n > 4 && strncasecmp(s.p, "hxxp", 4) == 0;
}

const char *indicator_parse(struct span text, struct indicator *indicator)
{
	text = span_trim(text);
	indicator->name = (struct span){ NULL, 0 };
	indicator->port = 0;
	indicator->host_bits = false;
	indicator->range = (struct addr_range){ 0 };
	if (text.n == 0)
		return "no address";
	if (one_address(text, indicator))
		return NULL;
	/* Only the host may be defanged; a long URL need not fit. */
	if (looks_defanged(text) && text.n < INDICATOR_TEXT && !refang(text, indicator, &text))
		return "longer than any host name";
	return parse_plain(text, indicator);
}
