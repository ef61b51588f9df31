#include "feed/observation.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

static const struct {
	const char *word;
	enum abuse_kind kind;
} words[] = {
	{ "botnet_cc", ABUSE_CONTROLLER }, /* ThreatFox */
	{ "c2", ABUSE_CONTROLLER },
	{ "c2-server", ABUSE_CONTROLLER }, /* IntelMQ */
	{ "c&c", ABUSE_CONTROLLER },
	{ "command-and-control", ABUSE_CONTROLLER }, /* STIX infrastructure */
	{ "payload_delivery", ABUSE_PAYLOAD },
	{ "payload delivery", ABUSE_PAYLOAD }, /* MISP */
	{ "malware_download", ABUSE_PAYLOAD }, /* URLhaus */
	{ "malware-distribution", ABUSE_PAYLOAD },
	{ "dropper", ABUSE_PAYLOAD },
	{ "phish", ABUSE_PHISHING },
	{ "attacks", ABUSE_SCANNER }, /* FireHOL */
	{ "brute-force", ABUSE_SCANNER },
	{ "exploit", ABUSE_SCANNER },
	{ "ids-alert", ABUSE_SCANNER },
	{ "infected-system", ABUSE_INFECTED },
};

const char *abuse_kind_name(enum abuse_kind kind)
{
	static const char *const name[ABUSE_KINDS] = { "other", "controller", "payload", "space",
		"spam", "scanner", "phishing", "infected" };
	return name[kind];
}

const char *observation_form_name(enum observation_form form)
{
	static const char *const name[OBSERVATION_FORMS] = { "sighting", "presence", "interval" };
	return name[form];
}

const char *observation_status_name(enum observation_status status)
{
	static const char *const name[STATUSES] = { NULL, "online", "offline" };
	return name[status];
}

static bool same(struct span word, const char *other)
{
	/* Most differ in their first letter, which is cheap to see; 0x20 is its case. */
	return ((word.p[0] ^ other[0]) & ~0x20) == 0 && word.n == strlen(other) &&
	       strncasecmp(word.p, other, word.n) == 0;
}

bool abuse_kind_parse(struct span word, uint8_t *kind)
{
	for (uint8_t i = 0; i < ABUSE_KINDS; i++) {
		if (word.n > 0 && same(word, abuse_kind_name(i))) {
			*kind = i;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (word.n > 0 && same(word, words[i].word)) {
			*kind = (uint8_t)words[i].kind;
			return true;
		}
	}
	return false;
}

static void put_part(struct buf *text, const char *name, struct span value)
{
	if (value.n > 0)
		buf_printf(text, "%s%s%.*s", text->length > 0 ? ", " : "", name, (int)value.n,
			value.p);
}

static void put_number(struct buf *text, const char *name, int64_t number)
{
	char digits[24];
	snprintf(digits, sizeof digits, "%" PRId64, number);
	put_part(text, name, span_of(digits));
}

void observation_describe(struct buf *text, const struct observation *o)
{
	const char *status = observation_status_name(o->status);
	if (o->port != 0)
		put_number(text, "port ", o->port);
	if (o->confidence >= 0)
		put_number(text, "confidence ", o->confidence);
	if (o->count != 0)
		put_number(text, "count ", o->count);
	put_part(text, "", span_of(status != NULL ? status : ""));
	put_part(text, "", o->reference);
}

ost_time_t observation_time(const struct observation *observation)
{
	if (observation->seen != TIME_UNKNOWN)
		return observation->seen;
	return observation->published != TIME_UNKNOWN ? observation->published : observation->last;
}
