#include "attr/attribution.h"
#include "base/log.h"
#include "cli/open.h"
#include "report/answers.h"
#include "study/history.h"

struct show_options {
	struct when at;
	double within;
};

static const struct option_spec options[] = {
	{ "at", 0, OPTION_DATE, offsetof(struct show_options, at), "DATE",
		"Show it as it was then; of an address all that lists told up to then. Default: "
		"--now." },
	{ "within", 0, OPTION_COUNT, offsetof(struct show_options, within), "DAYS",
		"Of abuse feeds: how far a table may lie from a sighting to tell whose the address "
		"was.",
		{ ORIGIN_NEAR_DAYS, 0, WITHIN_MAX } },
	{ .name = NULL },
};

/* All that feeds say up to a time; no votes where there is no feed. */
static int count_votes(struct store *store, struct origin_set *tables, ost_time_t at,
	ost_time_t near_s, struct votes *votes)
{
	struct arena arena;
	struct store_series *series;
	size_t count;
	int32_t first = day_of(at);
	arena_init(&arena);
	int status = store_series_read(store, &arena, &series, &count);
	for (size_t i = 0; i < count && status == 0; i++)
		first = series[i].days.first < first ? series[i].days.first : first;
	struct votes_question question = { .at = at,
		.window = day_of(at) - first + 1,
		.kinds = (1u << ABUSE_KINDS) - 1,
		.near_s = near_s,
		.log_days = 1 };
	if (status == 0)
		status = study_votes(store, tables, &question, votes);
	arena_clear(&arena);
	return status;
}

static int answer(const struct invocation *invocation, struct store *store, asn_t asn,
	ost_time_t at, struct arena *arena)
{
	const struct show_options *wanted = invocation->options;
	ost_time_t near_s = (ost_time_t)wanted->within * DAY_S;
	struct profile profile;
	struct attributor *attributor = NULL;
	struct votes votes = { 0 };
	struct history history;
	int status = study_profile(store, asn, at, arena, &profile);
	if (status == 0)
		status = attributor_open(store, near_s, &attributor);
	if (status == 0)
		status = count_votes(store, attributor_tables(attributor), at, near_s, &votes);
	if (status == 0) {
		study_history(&votes, asn, arena, &history);
		struct profile_abuse abuse = { .history = &history, .votes = &votes };
		status = store_feed_sources_read(store, arena, &abuse.feed, &abuse.feeds);
		if (status == 0)
			report_profile(invocation->out, &profile, &abuse, arena);
	}
	votes_clear(&votes);
	attributor_close(attributor);
	return status;
}

static int answer_address(const struct invocation *invocation, struct store *store,
	struct address_history *history, struct arena *arena)
{
	const struct show_options *wanted = invocation->options;
	ost_time_t near_s = (ost_time_t)wanted->within * DAY_S;
	struct attributor *attributor = NULL;
	struct address_sources sources = { 0 };
	int status = attributor_open(store, near_s, &attributor);
	if (status == 0)
		status = study_address(store, attributor, arena, history);
	if (status == 0)
		status = store_feed_sources_read(store, arena, &sources.feed, &sources.feeds);
	if (status == 0)
		status = attributor_inputs(
			attributor, arena, &sources.reference, &sources.references);
	if (status == 0)
		report_address(invocation->out, history, &sources, arena);
	attributor_close(attributor);
	return status;
}

static int show_run(const struct invocation *invocation)
{
	const struct show_options *wanted = invocation->options;
	const struct when *at = when_known(&wanted->at) ? &wanted->at : &invocation->global->now;
	struct arena arena;
	struct store *store = NULL;
	asn_t asn = 0;
	struct address_history address = { .at = at->from };
	bool is_address = addr_parse(span_of(invocation->operand[0]), &address.addr);
	if (!is_address && !asn_parse(span_of(invocation->operand[0]), &asn)) {
		log_print(LOG_ERROR,
			"'%.40s' is neither an AS number nor an address; write 64500, AS64500, "
			"203.0.113.7 or 2001:db8::7",
			invocation->operand[0]);
		return EXIT_USAGE;
	}
	arena_init(&arena);
	int status = open_store(invocation->global, STORE_READ, &arena, NULL, &store);
	if (status == EXIT_DONE &&
		(is_address ? answer_address(invocation, store, &address, &arena)
			    : answer(invocation, store, asn, at->from, &arena)) != 0) {
		log_print(LOG_ERROR, "the store: %s", store_problem(store));
		status = EXIT_INTERNAL;
	}
	store_close(store);
	arena_clear(&arena);
	return status;
}

const struct command cmd_show = {
	.name = "show",
	.group = "questions",
	.summary = "one network or address as of a date: names, neighbours, abuse",
	.operands = "AS|ADDRESS",
	.operands_min = 1,
	.operands_max = 1,
	.about =
		"Shows what the store knows of one network: the names it bore and when, the "
		"prefixes "
		"it originated, its providers, peers and customers, and the abuse that sources "
		"place "
		"there, of abuse feeds month by month. Each part comes from the loaded table nearest to the date, says of which "
		"date "
		"it is, and warns when that is more than a year off.\n"
		"\n"
		"AS numbers are handed out again: AS26780 was McColo in 2008 and is a law firm "
		"today. "
		"A name holds for its date only.\n"
		"\n"
		"Of an address: which lists had it, or a range with it, and when; whose it was then; and "
		"where each input says so: file, line, moment and, of logs and reports, its own words.",
	.examples =
		"ostrakon show 26780 --at 2008-11-01\tMcColo, ten days before its cut\n"
		"ostrakon show AS64500 --format json\tfor a program\n"
		"ostrakon show 203.0.113.7\twhich list said what of this address, when and where",
	.options = options,
	.options_size = sizeof(struct show_options),
	.run = show_run,
};
