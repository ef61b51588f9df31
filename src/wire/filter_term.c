/* The terms of filters: their names, their arguments, an example of each. */
#include "wire/filter_tree.h"

#include <stdio.h>

/* What one term is made of while its argument is read. */
struct reading {
	struct route_filter *filter;
	const struct filter_files *files;
	struct span argument;
	struct diag *diag;
	struct filter_node *node;
};

struct term {
	const char *name, *example;
	/* Returns 0, OST_EUSAGE (with a reason in `diag` or without), or what files returned. */
	int (*read)(struct reading *reading);
};

/* `192.0.2.0/24`; a bare address is a prefix of its own. */
static bool parse_prefix(struct span text, struct addr *addr, unsigned *bits)
{
	struct addr_range range;
	if (addr_parse(text, addr)) {
		*bits = addr_bits(addr);
		return true;
	}
	if (!prefix_parse(text, false, &range) || !range_is_prefix(&range, bits))
		return false;
	*addr = range.first;
	return true;
}

static int read_file(struct reading *reading, struct span name, struct prefix_set *set)
{
	if (reading->files == NULL)
		return diag_set(reading->diag, OST_EUSAGE, "files cannot be named here");
	return reading->files->read(reading->files->ctx, name, set, reading->diag);
}

/* Prefixes with commas between, and `@FILE` for those in a file. */
static int read_prefixes(struct reading *reading, enum filter_relation relation)
{
	struct span rest = reading->argument, item;
	reading->node = filter_term(reading->filter, FILTER_IN_PREFIXES);
	reading->node->as.prefixes->relation = relation;
	struct prefix_set *set = &reading->node->as.prefixes->set;
	while (span_cut(&rest, ',', &item)) {
		struct addr addr;
		unsigned bits;
		int status = 0;
		if (item.n > 1 && item.p[0] == '@')
			status = read_file(reading, (struct span){ item.p + 1, item.n - 1 }, set);
		else if (parse_prefix(span_trim(item), &addr, &bits))
			prefix_set_add(set, &addr, bits);
		else
			status = OST_EUSAGE;
		if (status != 0)
			return status;
	}
	prefix_set_seal(set);
	return 0;
}

static int read_prefix(struct reading *reading)
{
	return read_prefixes(reading, FILTER_SAME);
}

static int read_covered(struct reading *reading)
{
	return read_prefixes(reading, FILTER_COVERED);
}

static int read_covering(struct reading *reading)
{
	return read_prefixes(reading, FILTER_COVERING);
}

static int read_asns(struct reading *reading, enum filter_kind kind)
{
	reading->node = filter_term(reading->filter, kind);
	return asn_set_parse(reading->argument, ',', &reading->node->as.asns) ? 0 : OST_EUSAGE;
}

static int read_origin(struct reading *reading)
{
	return read_asns(reading, FILTER_OF_ORIGIN);
}

static int read_as(struct reading *reading)
{
	return read_asns(reading, FILTER_ON_PATH);
}

static int read_pattern(struct reading *reading, bool collapse)
{
	reading->node = filter_term(reading->filter, FILTER_OF_PATTERN);
	const char *why =
		path_pattern_parse(reading->argument, collapse, reading->node->as.pattern);
	return why == NULL ? 0 : diag_set(reading->diag, OST_EUSAGE, "%s", why);
}

static int read_path(struct reading *reading)
{
	return read_pattern(reading, false);
}

static int read_collapsed(struct reading *reading)
{
	return read_pattern(reading, true);
}

static void add_peer(struct filter_peers *peers, struct span item, struct buf *numbers)
{
	struct addr addr;
	unsigned bits;
	if (parse_prefix(item, &addr, &bits)) {
		prefix_set_add(&peers->addresses, &addr, bits);
		return;
	}
	if (numbers->length > 0)
		buf_putc(numbers, ',');
	buf_add(numbers, item.p, item.n);
}

/* AS numbers, addresses and prefixes of addresses, in any order. */
static int read_peer(struct reading *reading)
{
	struct span rest = reading->argument, item;
	struct buf numbers;
	int status = 0;
	buf_init(&numbers);
	reading->node = filter_term(reading->filter, FILTER_OF_PEER);
	struct filter_peers *peers = reading->node->as.peers;
	while (span_cut(&rest, ',', &item))
		add_peer(peers, span_trim(item), &numbers);
	prefix_set_seal(&peers->addresses);
	bool asns = numbers.length > 0 || prefix_set_count(&peers->addresses) == 0;
	if (asns &&
		!asn_set_parse((struct span){ numbers.text, numbers.length }, ',', &peers->asns))
		status = OST_EUSAGE;
	buf_clear(&numbers);
	return status;
}

static bool is_digits(struct span text)
{
	uint64_t value;
	return text.n >= 9 && span_u64(text, UINT32_MAX, &value);
}

/* What stands behind a second colon; `when` reads minutes only. */
static int64_t seconds_of(struct span text)
{
	struct span rest = text, part;
	uint64_t seconds = 0;
	span_cut(&rest, ':', &part);
	if (rest.p != NULL)
		span_cut(&rest, ':', &part);
	if (rest.p != NULL && rest.n >= 2)
		span_u64((struct span){ rest.p, 2 }, 60, &seconds);
	return (int64_t)seconds;
}

bool filter_parse_time(struct span text, ost_time_t *first, ost_time_t *behind)
{
	struct when when;
	uint64_t seconds;
	if (is_digits(text) && span_u64(text, UINT32_MAX, &seconds)) {
		*first = (ost_time_t)seconds;
		*behind = *first + 1;
		return true;
	}
	if (!when_parse(text, &when))
		return false;
	int64_t more = memchr(text.p, '/', text.n) == NULL ? seconds_of(text) : 0;
	*first = when.from + more;
	*behind = more > 0 ? *first + 1 : when.until;
	return true;
}

static int read_from(struct reading *reading)
{
	ost_time_t first, behind;
	if (!filter_parse_time(reading->argument, &first, &behind))
		return OST_EUSAGE;
	reading->node = filter_term(reading->filter, FILTER_IN_TIME);
	reading->node->as.time.from = first;
	reading->node->as.time.until = INT64_MAX;
	return 0;
}

static int read_until(struct reading *reading)
{
	ost_time_t first, behind;
	if (!filter_parse_time(reading->argument, &first, &behind))
		return OST_EUSAGE;
	reading->node = filter_term(reading->filter, FILTER_IN_TIME);
	reading->node->as.time.from = INT64_MIN;
	reading->node->as.time.until = behind;
	return 0;
}

static int read_community(struct reading *reading)
{
	reading->node = filter_term(reading->filter, FILTER_OF_COMMUNITY);
	const char *why = community_pattern_parse(reading->argument, reading->node->as.community);
	return why == NULL ? 0 : diag_set(reading->diag, OST_EUSAGE, "%s", why);
}

/* A word for one or several bits of a set. */
struct word {
	const char *text;
	unsigned bits;
};

static int read_words(struct reading *reading, enum filter_kind kind, const struct word *words)
{
	struct span rest = reading->argument, item;
	reading->node = filter_term(reading->filter, kind);
	while (span_cut(&rest, ',', &item)) {
		const struct word *word = words;
		while (word->text != NULL && !span_is(span_trim(item), word->text))
			word++;
		if (word->text == NULL)
			return OST_EUSAGE;
		reading->node->as.bits |= word->bits;
	}
	return 0;
}

static int read_type(struct reading *reading)
{
	static const struct word words[] = {
		{ "announce", 1u << ROUTE_ANNOUNCED },
		{ "withdraw", 1u << ROUTE_WITHDRAWN },
		{ "table", 1u << ROUTE_TABLE },
		{ "state", 1u << ROUTE_STATE },
		{ "end-of-rib", 1u << ROUTE_END_OF_RIB },
		{ NULL, 0 },
	};
	return read_words(reading, FILTER_IN_KINDS, words);
}

static int read_family(struct reading *reading)
{
	enum {
		IPV4 = 1u << BGP_IPV4_UNICAST | 1u << BGP_IPV4_MULTICAST | 1u << BGP_IPV4_LABELLED |
		       1u << BGP_IPV4_VPN,
		IPV6 = 1u << BGP_IPV6_UNICAST | 1u << BGP_IPV6_MULTICAST | 1u << BGP_IPV6_LABELLED |
		       1u << BGP_IPV6_VPN
	};
	static const struct word words[] = {
		{ "ipv4", IPV4 },
		{ "ipv6", IPV6 },
		{ "unicast", 1u << BGP_IPV4_UNICAST | 1u << BGP_IPV6_UNICAST },
		{ "multicast", 1u << BGP_IPV4_MULTICAST | 1u << BGP_IPV6_MULTICAST },
		{ "labelled", 1u << BGP_IPV4_LABELLED | 1u << BGP_IPV6_LABELLED },
		{ "vpn", 1u << BGP_IPV4_VPN | 1u << BGP_IPV6_VPN },
		{ NULL, 0 },
	};
	return read_words(reading, FILTER_IN_FAMILIES, words);
}

static const struct term terms[] = {
	{ "prefix", "prefix 192.0.2.0/24,2001:db8::/32", read_prefix },
	{ "covered-by", "covered-by 192.0.2.0/24 or covered-by @prefixes.txt", read_covered },
	{ "covering", "covering 192.0.2.1", read_covering },
	{ "origin", "origin 64500,64510-64511", read_origin },
	{ "as", "as 64500", read_as },
	{ "path", "path \"^64500 * 64511$\"", read_path },
	{ "collapsed-path", "collapsed-path \"64500 64511$\"", read_collapsed },
	{ "peer", "peer 64500,192.0.2.1", read_peer },
	{ "from", "from 2008-11-11T21:00Z", read_from },
	{ "until", "until 2008-11-12", read_until },
	{ "community", "community 64500:*", read_community },
	{ "type", "type announce,withdraw (or table, state, end-of-rib)", read_type },
	{ "family", "family ipv4 (or ipv6, unicast, multicast, labelled, vpn)", read_family },
};

static const struct term *find_term(struct span name)
{
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		if (span_is(name, terms[i].name))
			return &terms[i];
	}
	return NULL;
}

static int refuse_name(struct span name, struct diag *diag)
{
	char names[256];
	size_t used = 0;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
		used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
			i > 0 ? ", " : "", terms[i].name);
	return diag_set(diag, OST_EUSAGE,
		"'%.*s' is no term of a filter; there are %s: write for example: origin 64500",
		(int)(name.n < 40 ? name.n : 40), name.p, names);
}

int filter_term_parse(struct route_filter *filter, struct span name, struct span argument,
	const struct filter_files *files, struct filter_node **node, struct diag *diag)
{
	struct reading reading = { filter, files, argument, diag, NULL };
	const struct term *term = find_term(name);
	if (term == NULL)
		return refuse_name(name, diag);
	if (++filter->terms > FILTER_TERMS)
		return diag_set(
			diag, OST_EUSAGE, "a filter may have %d terms at most", FILTER_TERMS);
	diag->what[0] = '\0';
	int status = argument.n > 0 ? term->read(&reading) : OST_EUSAGE;
	if (status != 0 && status != OST_EUSAGE)
		return status;
	if (status == OST_EUSAGE) {
		char why[200]; /* our own reasons are shorter */
		snprintf(why, sizeof why, "%.*s", (int)sizeof why - 1, diag->what);
		return diag_set(diag, OST_EUSAGE,
			"'%.*s' does not fit '%s'%s%s; write for example: %s",
			(int)(argument.n < 60 ? argument.n : 60), argument.p, term->name,
			why[0] != '\0' ? ": " : "", why, term->example);
	}
	*node = reading.node;
	return 0;
}
