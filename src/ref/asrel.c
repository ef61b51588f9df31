/*
 * AS relationships as CAIDA publishes them. Serial-1 lines are `a|b|-1` (a is provider of b) and
 * `a|b|0` (peers); serial-2 has a fourth field, how the link was inferred. 2 stands for siblings
 * in all editions that have it. 1 stands for siblings in some; in others it is the other direction
 * of -1, and there the signs may mean the opposite. Both are left out: routes between siblings
 * follow no rule that the simulation has.
 */
#include "ref/format.h"

#include "ref/line.h"

static const char sibling[] = "relation 2: siblings, whose routes follow no known rule";
static const char sibling_or_reverse[] =
	"relation 1: siblings, or else a dialect of as-rel whose signs may mean the opposite";
static const char unknown_code[] = "relation is neither -1 (provider of) nor 0 (peers)";

/* A routing table that was read: `# source:topology|BGP|20080101|ripe|rrc00`. */
static const char sources_mark[] = "# source:topology|";

static bool relation_parse(struct span code, int8_t *rel)
{
	*rel = span_is(code, "-1") ? LINK_P2C : LINK_P2P;
	return *rel == LINK_P2C || span_is(code, "0");
}

static const char *refuse_code(struct span code)
{
	uint64_t number;
	if (span_is(code, "1"))
		return sibling_or_reverse;
	if (span_is(code, "2"))
		return sibling;
	if (span_starts(code, "-"))
		code = (struct span){ code.p + 1, code.n - 1 };
	return span_u64(code, UINT32_MAX, &number) ? unknown_code : "relation is not a number";
}

/* NULL, or why `line` is no link. */
static const char *parse(struct span line, struct as_link *link)
{
	struct span field[4], rest = span_trim(line);
	size_t count = 0;
	while (count < 4 && span_cut(&rest, '|', &field[count]))
		count++;
	if (count < 3 || rest.p != NULL)
		return "not a|b|relation";
	const char *refused = ref_parse_asn(field[0], &link->a);
	if (refused == NULL)
		refused = ref_parse_asn(field[1], &link->b);
	if (refused != NULL)
		return refused;
	if (!relation_parse(field[2], &link->rel))
		return refuse_code(field[2]);
	return link->a == link->b ? "link of an AS to itself" : NULL;
}

/* The file spans several days of routing tables; it is named after the first. */
static void note_date(struct ref_decoder *decoder, struct span line)
{
	if (!when_known(&decoder->dated) && span_starts(line, sources_mark))
		ref_find_date(line, &decoder->dated);
}

static int asrel_line(struct ref_decoder *decoder, struct span line)
{
	struct as_link link;
	if (ref_line_empty(line, "#")) {
		note_date(decoder, line);
		return 0;
	}
	const char *refused = parse(line, &link);
	if (refused != NULL) {
		ref_reject(decoder, refused, line);
		return 0;
	}
	decoder->tally->records++;
	return ref_give_link(decoder, &link);
}

static enum ref_fit fits(struct span line)
{
	struct as_link link;
	return parse(line, &link) == NULL ? REF_FIT : REF_FIT_NOT;
}

/*
 * Siblings are few. More than half as many 1 as -1: links stand there in both directions, and
 * nobody knows what either sign means.
 */
static bool both_directions(struct span head)
{
	struct as_link link = { 0 };
	struct span line, rest = ref_whole_lines(head);
	size_t down = 0, up = 0;
	while (span_cut(&rest, '\n', &line)) {
		const char *refused = parse(line, &link);
		down += refused == NULL && link.rel == LINK_P2C;
		up += refused == sibling_or_reverse;
	}
	return 2 * up > down;
}

/* The list of routing tables at the top may fill the whole head. */
static bool only_sources(struct span head)
{
	struct span line, rest = ref_whole_lines(head);
	bool sources = false;
	while (span_cut(&rest, '\n', &line)) {
		if (!ref_line_empty(line, "#"))
			return false;
		sources = sources || span_starts(line, sources_mark);
	}
	return sources;
}

static int asrel_sniff(struct span head)
{
	if (only_sources(head))
		return 80;
	return both_directions(head) ? 0 : ref_sniff_lines(head, "#", fits);
}

const struct ref_format ref_format_asrel = {
	.name = "as-rel",
	.summary = "AS relationships, CAIDA serial-1 and serial-2: a|b|-1, a|b|0",
	.citation = "The CAIDA UCSD AS Relationships Dataset, <date>",
	.terms = "CAIDA Acceptable Use Agreement for public datasets: cite it, do not pass it on; "
		 "https://www.caida.org/catalog/datasets/as-relationships/",
	.sniff = asrel_sniff,
	.line = asrel_line,
};
