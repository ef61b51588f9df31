#include "model/random_facts.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#define PICK(random, list) (list)[random_below(random, sizeof(list) / sizeof *(list))]

static const char *const confidences[] = { "high", "high", "medium", "medium", "low", "" };
static const char *const asns[] = { "", "64500", "64500", "64501", "64502", "64503", "64504" };
static const char *const families[] = { "Alpha", "alpha", "Beta", "Gamma", "ALL" };
static const char *const numbers[] = { "", "0", "1", "-1", "3.5", "40", "99.9", "100", "101", "72",
	"1000000", "4503599627370496" };

/* Values in place of numbers in columns of text. */
static const char *const values[] = { "-50", "-50", "-66.7", "0", "25", "100", "104", "-100.5", "",
	"many", "2020-03-20", "2020-03-11", "-60/-70", "4503599627370496", "0.000000000000001" };

static const char *const event_kinds[] = { "link_down", "link_down", "link_down_start", "link_up",
	"link_up", "unreachable", "unreachable", "reachable", "filtered", "link_down_announced",
	"link_up_attempt", "link_seen", "flapping", "absent", "notice", "withdrawn", "teleported" };

static const char *const event_notes[] = { "", "", "", "precision=30min", "precision=6h",
	"precision=hours", "precision=day", "precision=window", "precision=", "precision=9999h" };

static const char *const observers[] = { "A", "B", "C", "D", "E", "one summary", "several sources",
	"" };

static const char *const units[] = { "percent_change", "percent_change", "percent_of_pre_event",
	"percent_of_pre_event", "percent_change_lower_bound", "percent_of_pre_event_upper_bound",
	"percent_of_pre_event_connections", "percent_of_pre_event_us_origin",
	"percent_change_vs_previous_month", "percent_change_worldwide", "percent_change_range",
	"percent_of_email", "days_of_visible_drop", "billion_msgs_per_day", "furlongs", "",
	"percent_of_detected_spam_from_named_bots" };

static const char *const items[] = { "period", "names_per_variant_and_period", "variants_seen",
	"variants_seen", "names_registered_by_defender", "defender_stopped", "hostile_registration",
	"hostile_names", "hostile_c2_lifetime", "else" };

static const char *const notes[] = { "", "elsewhere 50", "elsewhere more than 40", "elsewhere",
	"elsewhere more than ", "elsewhere 0", "a summary, not an observer" };

/* Around the event, in each of the forms. */
static void put_time(struct buf *row, struct random_state *random)
{
	int day = 1 + (int)random_below(random, 31), hour = (int)random_below(random, 24);
	int month = 3 + (random_below(random, 8) == 0);
	day = month == 4 && day > 30 ? 30 : day;
	switch (random_below(random, 9)) {
	case 0:
		buf_puts(row, "2020");
		break;
	case 1:
		buf_puts(row, "2020-Q1");
		break;
	case 2:
		buf_printf(row, "2020-%02d", month);
		break;
	case 3:
		buf_printf(row, "2020-%02d-%02d/2020-05", month, day);
		break;
	case 4:
		buf_printf(row, "2019-12-%02d/2020-%02d-%02d", day > 30 ? 30 : day, month, day);
		break;
	case 5:
		buf_printf(row, "2020-%02d-%02dT%02d:00Z", month, day, hour);
		break;
	default:
		buf_printf(row, "2020-%02d-%02d", month, day);
		break;
	}
}

/* What a column of text may hold, by its name. */
static const char *text_of(
	enum case_table_id table, const char *column, struct random_state *random)
{
	if (strcmp(column, "kind") == 0 && table == CASE_EVENTS)
		return PICK(random, event_kinds);
	if (strcmp(column, "note") == 0)
		return table == CASE_EVENTS ? PICK(random, event_notes) : PICK(random, notes);
	if (strcmp(column, "confidence") == 0)
		return PICK(random, confidences);
	if (strcmp(column, "source") == 0)
		return PICK(random, observers);
	if (strcmp(column, "value") == 0)
		return PICK(random, values);
	if (strcmp(column, "unit") == 0)
		return PICK(random, units);
	if (strcmp(column, "item") == 0)
		return PICK(random, items);
	if (strcmp(column, "botnet") == 0)
		return PICK(random, families);
	return random_below(random, 3) == 0 ? "" : random_below(random, 2) == 0 ? "a" : "b";
}

static void put_cell(struct buf *row, enum case_table_id table, const struct case_field *field,
	struct random_state *random)
{
	switch (field->kind) {
	case FIELD_TEXT:
		buf_puts(row, text_of(table, field->column, random));
		break;
	case FIELD_ASN:
		buf_puts(row, PICK(random, asns));
		break;
	case FIELD_WHEN:
		if (field->required || random_below(random, 4) > 0)
			put_time(row, random);
		break;
	case FIELD_NUMBER:
		buf_puts(row, PICK(random, numbers));
		break;
	}
}

void random_rows(
	struct facts *facts, enum case_table_id id, size_t most, struct random_state *random)
{
	const struct case_table *table = &case_tables[id];
	struct buf row;
	buf_init(&row);
	for (size_t rows = random_below(random, most + 1); rows > 0; rows--) {
		buf_reset(&row);
		for (size_t f = 0; f < table->count; f++) {
			if (f > 0)
				buf_putc(&row, '|');
			put_cell(&row, id, &table->fields[f], random);
		}
		facts_add(facts, id, row.text);
	}
	buf_clear(&row);
}

void random_case(struct facts *facts, struct random_state *random)
{
	static const char *const events[] = { "2020-03-10T21:30Z", "2020-03-10", "2020-03",
		"2020-03-09/2020-03-12", "1970-01-01", "2199-12-31" };
	facts_init(facts, 64500, PICK(random, events));
	for (enum case_table_id id = CASE_NETWORKS; id < CASE_TABLES; id++) {
		if (random_below(random, 8) == 0)
			facts_lack(facts, id);
		else
			random_rows(facts, id, 12, random);
	}
}
