/*
 * Output drivers. A renderer describes its answer once - sections, fields, tables, sentences,
 * figures - and a driver turns that into text for a terminal, JSON, CSV or a self-contained HTML
 * page. Renderers never print; drivers never decide what is said.
 *
 *	JSON	a section is an object, a table an array of objects, a field a member. Sentences and
 *		figures are not shown.
 *	text	sections get a heading, tables are aligned, sentences are wrapped. Detail columns,
 *		explanations and the list of sources come with `explain`.
 *	CSV	the tables; with more than one table each is preceded by a line `# key`.
 *	HTML	everything, one file, no external request.
 *
 * A label or title of NULL means: for programs only (JSON, and CSV columns), people read it in a
 * sentence. A key of NULL means: for people only. Of a section this goes for its heading and its
 * object alone: what stands inside decides for itself.
 */
#pragma once

#include "base/buf.h"
#include "net/asn.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum out_kind {
	OUT_NULL, /* `text` may hold the reason, shown to people; JSON gets null */
	OUT_TEXT,
	OUT_INT,
	OUT_NUMBER, /* with `decimals` */
	OUT_BOOL,
	OUT_ASN,
	OUT_ASNS, /* a list; JSON array of numbers, text "3549 6939", "-" when empty */
	OUT_SOURCE, /* where a figure comes from: full in JSON and CSV, [n] for people, who get a
		     * numbered list of sources at the end (text: with explain) */
};

struct out_value {
	enum out_kind kind;
	union {
		const char *text;
		int64_t integer;
		struct {
			double value;
			int decimals;
		} number;
		bool truth;
		asn_t asn;
		struct {
			const asn_t *asn;
			size_t count;
		} asns;
	} as;
};

static inline struct out_value out_null(const char *reason)
{
	return (struct out_value){ OUT_NULL, { .text = reason } };
}
/* NULL text becomes null. */
static inline struct out_value out_text(const char *text)
{
	return (struct out_value){ text != NULL ? OUT_TEXT : OUT_NULL, { .text = text } };
}
static inline struct out_value out_int(int64_t value)
{
	return (struct out_value){ OUT_INT, { .integer = value } };
}
static inline struct out_value out_number(double value, int decimals)
{
	return (struct out_value){ OUT_NUMBER, { .number = { value, decimals } } };
}
static inline struct out_value out_bool(bool value)
{
	return (struct out_value){ OUT_BOOL, { .truth = value } };
}
/* AS 0 becomes null. */
static inline struct out_value out_asn(asn_t asn)
{
	return asn != 0 ? (struct out_value){ OUT_ASN, { .asn = asn } } : out_null(NULL);
}
static inline struct out_value out_asns(const asn_t *asn, size_t count)
{
	return (struct out_value){ OUT_ASNS, { .asns = { asn, count } } };
}
static inline struct out_value out_source(const char *text)
{
	return (struct out_value){ text != NULL ? OUT_SOURCE : OUT_NULL, { .text = text } };
}

enum out_column_flags {
	OUT_RIGHT = 1, /* numbers: aligned right */
	OUT_DETAIL = 2, /* text shows it only with explain */
};

struct out_column {
	const char *key, *title;
	unsigned flags;
};

enum out_prose {
	OUT_PARAGRAPH,
	OUT_LEAD, /* the answer in a sentence; set off */
	OUT_CAVEAT, /* what the reader must not overlook: an assumption, an age, a gap */
	OUT_EXPLAIN, /* how a figure was computed; text shows it only with explain */
	OUT_BULLET, /* one item of a list */
};

struct out;

struct out_ops {
	const char *name; /* for --format */
	void (*begin)(struct out *out, const char *title);
	void (*end)(struct out *out);
	void (*section)(struct out *out, const char *key, const char *title);
	void (*end_section)(struct out *out);
	void (*prose)(struct out *out, enum out_prose kind, const char *text);
	void (*field)(struct out *out, const char *key, const char *label, struct out_value value);
	void (*table)(struct out *out, const char *key, const char *title,
		const struct out_column *columns, size_t count);
	void (*row)(struct out *out, const struct out_value *values); /* as many as columns */
	void (*end_table)(struct out *out);
	/* `svg` is a complete <svg> element made by report/svg.h. */
	void (*figure)(struct out *out, const char *caption, const char *svg);
};

extern const struct out_ops out_text_driver, out_json_driver, out_csv_driver, out_html_driver;

struct out_options {
	const struct out_ops *driver;
	bool explain;
	bool colour; /* text: bold headings, by terminal escapes */
	int width; /* text: columns to wrap at; 0 = 100 */
};

/* The answer is collected in memory and written out by the caller: check the write, then exit. */
struct out *out_new(const struct out_options *options);
void out_free(struct out *out);
const struct buf *out_bytes(const struct out *out);

/* The calls a renderer uses. Nesting must be right (16 sections deep at most); begin and end come
 * once. What is passed is copied as far as it is kept. */
void out_begin(struct out *out, const char *title);
void out_end(struct out *out);
void out_section(struct out *out, const char *key, const char *title);
void out_end_section(struct out *out);
__attribute__((format(printf, 3, 4))) void out_prose(
	struct out *out, enum out_prose kind, const char *format, ...);
/* Text only: lines of a format of their own, as they are. Other drivers leave them out. */
void out_lines(struct out *out, const struct buf *lines);
void out_field(struct out *out, const char *key, const char *label, struct out_value value);
void out_table(struct out *out, const char *key, const char *title,
	const struct out_column *columns, size_t count);
void out_row(struct out *out, const struct out_value *values);
void out_end_table(struct out *out);
void out_figure(struct out *out, const char *caption, const char *svg);
