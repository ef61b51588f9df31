/*
 * One statement of an abuse feed: this address, range or AS does that, as of then. What comes
 * behind the decoders sees observations only, never formats. Spans borrow from the line or text at
 * hand and live until the sink returns: who keeps one copies it.
 *
 * Three dates are kept apart. `seen` is when the abuse was seen; `published` when the list was
 * made; when we read it is the store's to know. A source that gives a day only gives its 00:00 UTC.
 * A network is looked up as of observation_time(): the best of the two that is known.
 */
#pragma once

#include "base/buf.h"
#include "base/span.h"
#include "base/when.h"
#include "net/addr.h"
#include "net/asn.h"

#define TIME_UNKNOWN INT64_MIN

/* What an address is accused of. Infected machines and rogue hosting are not the same thing. */
enum abuse_kind {
	ABUSE_OTHER, /* the source does not say, or nothing below */
	ABUSE_CONTROLLER, /* command and control of malware */
	ABUSE_PAYLOAD, /* hands out malware: droppers, payloads */
	ABUSE_SPACE, /* a whole network given over to crime (DROP) */
	ABUSE_SPAM,
	ABUSE_SCANNER, /* scans, guesses passwords, attacks */
	ABUSE_PHISHING,
	ABUSE_INFECTED, /* a victim that runs malware */
	ABUSE_KINDS,
};

enum observation_form {
	OBSERVATION_SIGHTING, /* an event log: seen at `seen`, and perhaps last at `last` */
	OBSERVATION_PRESENCE, /* a snapshot: it was on the list that was published then */
	OBSERVATION_INTERVAL, /* on the list from `seen` to `last`; unknown `last` = still on it */
	OBSERVATION_FORMS,
};

enum observation_status { STATUS_UNKNOWN, STATUS_ONLINE, STATUS_OFFLINE, STATUSES };

struct observation {
	/* Exactly one of three: a range (family set; an address is a range of one), an AS, a name. */
	struct addr_range range;
	asn_t asn;
	struct span name; /* a host name: nobody's address until it is resolved */
	uint16_t port; /* 0 = not given */
	uint8_t kind; /* enum abuse_kind */
	uint8_t form; /* enum observation_form */
	uint8_t status; /* enum observation_status, at the time of publication */
	int8_t confidence; /* 0 to 100, the source's own; -1 = not given */
	uint32_t
		count; /* sightings, lists or targets behind it, as the source counts; 0 = no word */
	ost_time_t seen, last, published; /* TIME_UNKNOWN where not told */
	struct span feed; /* the list that says so: "threatfox" */
	struct span family; /* of malware, as the source spells it; may be empty */
	struct span reference; /* where the source says more: an id or URL; may be empty */
	struct span words; /* the line that says so; empty where that is no record of its own */
};

/* What it says of itself beyond address, list and time: "port 443, confidence 75, online". */
void observation_describe(struct buf *text, const struct observation *observation);

/* `seen`, else `published`, else `last`, else TIME_UNKNOWN. */
ost_time_t observation_time(const struct observation *observation);

const char *abuse_kind_name(enum abuse_kind kind); /* "controller"; one word */
const char *observation_form_name(enum observation_form form);
const char *observation_status_name(enum observation_status status); /* NULL = not known */
/*
 * The words which feeds use for a kind, ours included: botnet_cc and c2-server are a controller.
 * False, and *kind not touched, for words that say nothing.
 */
bool abuse_kind_parse(struct span word, uint8_t *kind);
