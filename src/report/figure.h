/*
 * The pictures of a dossier, as SVG text: a network's upstreams, and a time line of events against
 * measured volume. Everything drawn is in the arguments. Results are appended to `svg`, a complete
 * <svg> element with a title and a description for readers who cannot see it.
 */
#pragma once

#include "base/buf.h"
#include "base/when.h"
#include "net/asn.h"
#include "net/link.h"

struct figure_upstream {
	asn_t asn;
	const char *name; /* NULL = not known */
	enum relation relation;
	const char *state; /* a word or two under the name, e.g. "cut 2008-11-11"; may be NULL */
	bool severed; /* drawn as a broken link */
	bool brought_back; /* the link through which the target returned: drawn as such */
	double share; /* of the reach, were it the only link: line width; 0 to 1; negative = the
		      * topology does not have this link, only event rows */
};

struct figure_network {
	asn_t asn;
	const char *name;
	const struct figure_upstream *upstream;
	size_t count;
};

void figure_upstreams(struct buf *svg, const struct figure_network *network);

struct figure_event {
	ost_time_t from, until; /* drawn as a band when wider than a day */
	const char *kind; /* cut, return, lost, filtered, ... */
	const char *label;
};

struct figure_point {
	ost_time_t t;
	double level; /* percent of the volume before, 0 to any */
	const char *observer;
};

struct figure_chart {
	ost_time_t from, until;
	ost_time_t event; /* the cut: day 0 */
	const struct figure_event *event_list;
	size_t events;
	const struct figure_point *point_list; /* any order */
	size_t points;
};

void figure_timeline(struct buf *svg, const struct figure_chart *chart);
