/*
 * AS numbers to organisations, CAIDA's as-org2info text: two tables, each opened by a line that
 * names its columns, `# format:org_id|changed|org_name|country|source` and
 * `# format:aut|changed|aut_name|org_id|opaque_id|source`.
 */
#include "ref/format.h"

#include "ref/line.h"

enum { FIELDS_MOST = 6 };

static const char organisations_head[] = "# format:org_id|";
static const char ases_head[] = "# format:aut|";

static size_t split(struct span line, struct span *field)
{
	struct span rest = span_trim(line);
	size_t count = 0;
	while (count < FIELDS_MOST && span_cut(&rest, '|', &field[count]))
		count++;
	return count;
}

static int give_organisation(struct ref_decoder *decoder, struct span line)
{
	struct span field[FIELDS_MOST];
	if (split(line, field) != 5 || field[0].n == 0) {
		ref_reject(decoder, "not org_id|changed|org_name|country|source", line);
		return 0;
	}
	struct organisation organisation = { .id = field[0], .name = span_trim(field[2]) };
	const char *refused = ref_check_name(organisation.name);
	if (refused != NULL) {
		ref_reject(decoder, refused, line);
		return 0;
	}
	ref_take_country(field[3], organisation.country);
	decoder->tally->records++;
	return ref_give_organisation(decoder, &organisation);
}

static int give_as(struct ref_decoder *decoder, struct span line)
{
	struct span field[FIELDS_MOST];
	struct registration registration = { 0 };
	size_t count = split(line, field);
	/* Older files have no opaque_id. */
	if (count < 5 || field[3].n == 0) {
		ref_reject(decoder, "not aut|changed|aut_name|org_id|opaque_id|source", line);
		return 0;
	}
	const char *refused = ref_parse_asn(field[0], &registration.first_asn);
	if (refused != NULL) {
		ref_reject(decoder, refused, line);
		return 0;
	}
	registration.last_asn = registration.first_asn;
	registration.holder = field[3];
	registration.registry = field[count - 1];
	decoder->tally->records++;
	return ref_give_registration(decoder, &registration);
}

static int as2org_line(struct ref_decoder *decoder, struct span line)
{
	if (span_starts(line, organisations_head))
		decoder->section = AS2ORG_ORGANISATIONS;
	else if (span_starts(line, ases_head))
		decoder->section = AS2ORG_ASES;
	if (ref_line_empty(line, "#"))
		return 0;
	if (decoder->section == AS2ORG_ORGANISATIONS)
		return give_organisation(decoder, line);
	if (decoder->section == AS2ORG_ASES)
		return give_as(decoder, line);
	ref_reject(decoder, "stands before the line '# format:'", line);
	return 0;
}

static int as2org_sniff(struct span head)
{
	struct span line, rest = ref_whole_lines(head);
	while (span_cut(&rest, '\n', &line)) {
		if (span_starts(line, organisations_head) || span_starts(line, ases_head))
			return 95;
	}
	return 0;
}

const struct ref_format ref_format_as2org = {
	.name = "as2org",
	.summary = "AS numbers to organisations: CAIDA as-org2info, the text form",
	.citation = "The CAIDA UCSD AS to Organization Mapping Dataset, <date>",
	.terms = "CAIDA Acceptable Use Agreement for public datasets: cite it, do not pass it on; "
		 "https://www.caida.org/catalog/datasets/as-organizations/",
	.sniff = as2org_sniff,
	.line = as2org_line,
};
