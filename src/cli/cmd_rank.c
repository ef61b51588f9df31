#include "base/log.h"
#include "cli/open.h"
#include "cli/ranking.h"

#include <stdlib.h>
#include <string.h>

#define FIELD(name) offsetof(struct rank_options, name)

enum { WINDOW_MAX = 3660, TOP_MAX = 1000000, DRAWS_MAX = 10000 };

static const struct option_spec options[] = {
	{ "at", 0, OPTION_DATE, FIELD(at), "DATE",
		"The last day that counts; without it the newest day of the lists asked for." },
	{ "window", 0, OPTION_COUNT, FIELD(window), "DAYS", "How many days count.",
		{ 90, 1, WINDOW_MAX } },
	{ "half-life", 0, OPTION_NUMBER, FIELD(half_life), "DAYS", "A day so long ago counts half.",
		{ 30, 0.1, 1e9 } },
	{ "kind", 0, OPTION_TEXT, FIELD(kinds), "LIST",
		"Kinds of abuse that count: controller, payload, space, spam, scanner, phishing, "
		"infected, other, or all. Without it controller,payload,phishing: what single hosts "
		"serve. Whole networks given over to crime (space), and customers whose machines are "
		"infected or send spam, are other matters: rank each on its own." },
	{ "by", 0, OPTION_CHOICE, FIELD(by), "as|org|country|upstream",
		"Rank networks (as), those who hold them by as2org (org), the countries these are "
		"registered in (country); or tell through which transit networks the abuse reaches "
		"the Internet (upstream)." },
	{ "topology", 0, OPTION_FILE, FIELD(topology), "FILE",
		"With --by upstream: the AS relationships to find paths on. Without it those in the "
		"store nearest to --at." },
	{ "feed", 0, OPTION_TEXT, FIELD(feed), "NAME", "Only what this list says." },
	{ "only", 0, OPTION_TEXT, FIELD(only), "AS,...",
		"Show only these networks; with --explain also the evidence against each: its "
		"addresses, which lists had them and when, and by which table they were its own." },
	{ "evidence", 0, OPTION_COUNT, FIELD(evidence), "N",
		"With --only and --explain: how many votes of each network to list, the weightiest "
		"first.",
		{ 50, 0, TOP_MAX } },
	{ "top", 0, OPTION_COUNT, FIELD(top), "N", "How many networks to show.",
		{ 25, 0, TOP_MAX } },
	{ "monthly", 0, OPTION_FLAG, FIELD(monthly), NULL,
		"Of the networks of --only: a rank for each calendar month from --from to --at, all "
		"days of the month alike." },
	{ "from", 0, OPTION_DATE, FIELD(from), "DATE", "With --monthly: the first month." },
	{ "within", 0, OPTION_COUNT, FIELD(within), "DAYS",
		"How far a table may lie from a sighting to tell whose the address was.",
		{ ORIGIN_NEAR_DAYS, 0, WITHIN_MAX } },
	{ "log-days", 0, OPTION_COUNT, FIELD(log_days), "DAYS",
		"How many days a single sighting of a log stands for.", { 7, 1, WINDOW_MAX } },
	{ "artefacts", 0, OPTION_FLAG, FIELD(artefacts), NULL,
		"List instead all changes up to --at that say more of a list than of networks." },
	{ "compare", 0, OPTION_FLAG, FIELD(compare), NULL,
		"Show beside it where other formulas put the same networks: plain counts, addresses "
		"by size, and CIRCL's BGP Ranking; and the networks these put on top." },
	{ "confirm", 0, OPTION_FLAG, FIELD(confirm), NULL,
		"Let a vote that several lists give count half as much again for each further one." },
	{ "draws", 0, OPTION_COUNT, FIELD(draws), "N", "Draws that the intervals are made of.",
		{ 400, 1, DRAWS_MAX } },
	{ "output", 'o', OPTION_FILE, FIELD(output), "FILE.html",
		"Also write the answer, with a picture of it, as one HTML page for screen and print." },
	{ .name = NULL },
};

/* ---- options ---- */

static bool read_kinds(const char *text, unsigned *kinds)
{
	struct span rest, word;
	uint8_t kind;
	*kinds = 1u << ABUSE_CONTROLLER | 1u << ABUSE_PAYLOAD | 1u << ABUSE_PHISHING;
	if (text == NULL)
		return true;
	*kinds = 0;
	for (rest = span_of(text); span_cut(&rest, ',', &word);) {
		if (span_is(word, "all")) {
			*kinds = (1u << ABUSE_KINDS) - 1;
		} else if (span_is(word, "other")) {
			*kinds |= 1u << ABUSE_OTHER;
		} else if (abuse_kind_parse(word, &kind)) {
			*kinds |= 1u << kind;
		} else {
			log_print(LOG_ERROR,
				"--kind: '%.*s' is no kind of abuse; see 'ostrakon rank "
				"--help'",
				(int)(word.n < 40 ? word.n : 40), word.p);
			return false;
		}
	}
	return true;
}

static bool read_options(struct ranking_run *run)
{
	const struct rank_options *wanted = run->options;
	const struct global_options *global = run->invocation->global;
	run->votes_question = (struct votes_question){
		.at = when_known(&wanted->at) ? wanted->at.until - 1 : 0,
		.window = (int32_t)wanted->window,
		.near_s = (ost_time_t)wanted->within * DAY_S,
		.log_days = (int32_t)wanted->log_days,
		.feed = wanted->feed,
	};
	run->question = (struct rank_question){
		.window = run->votes_question.window,
		.half_life = wanted->half_life,
		.draws = (unsigned)wanted->draws,
		.seed = (uint64_t)global->seed,
		.confirmation = wanted->confirm ? 0.5 : 0,
	};
	if (wanted->monthly && (wanted->only == NULL || !when_known(&wanted->from)))
		log_print(LOG_ERROR, "--monthly wants --only AS,... and --from MONTH");
	else if (wanted->by != NULL && strcmp(wanted->by, "as") != 0 &&
		 (wanted->monthly || wanted->compare))
		log_print(LOG_ERROR, "--monthly and --compare are of networks: leave out --by %s",
			wanted->by);
	else
		return read_kinds(wanted->kinds, &run->votes_question.kinds) &&
		       read_asns(wanted->only, &run->arena, &run->only, &run->onlys);
	return false;
}

static bool is_asked_for(const struct ranking_run *run, const struct series *series)
{
	const struct votes_question *q = &run->votes_question;
	return (q->kinds >> series->kind & 1) != 0 &&
	       (q->feed == NULL || strcmp(q->feed, series->feed) == 0);
}

/*
 * What feeds cover: their first day, and without --at the last that any asked for speaks of (else
 * any), up to now, as the end of the window.
 */
static int set_days(struct ranking_run *run, int32_t *first)
{
	struct store_series *series;
	size_t count;
	int32_t last = 0, today = day_of(run->invocation->global->now.from);
	run->lists = (struct day_run){ INT32_MAX, 0 };
	int status = store_series_read(run->store, &run->arena, &series, &count);
	for (size_t i = 0; i < count && status == 0; i++) {
		int32_t day = series[i].days.last;
		if (day > last && day <= today)
			last = day;
		if (i == 0 || series[i].days.first < *first)
			*first = series[i].days.first;
		if (!is_asked_for(run, &series[i].series))
			continue;
		if (series[i].days.first < run->lists.first)
			run->lists.first = series[i].days.first;
		if (day > run->lists.last && day <= today)
			run->lists.last = day;
	}
	if (run->votes_question.at == 0)
		run->votes_question.at =
			(ost_time_t)(run->lists.last > 0 ? run->lists.last : last) * DAY_S;
	if (status == 0 && last == 0) {
		log_print(LOG_ERROR,
			"no feed is in the store; 'ostrakon load FILE...' reads what 'ostrakon "
			"fetch' got");
		return OST_ENOTFOUND;
	}
	return status;
}

/*
 * What lists do by themselves shows only over all their days. Who were neighbours a table of any time
 * tells well enough; where one began or ceased to be near, entries would seem to come or go.
 */
static int find_artefacts(struct ranking_run *run, int32_t first)
{
	struct votes_question all = run->votes_question;
	all.window = day_of(all.at) - first + 1;
	all.near_s = (ost_time_t)WITHIN_MAX * DAY_S;
	if (all.window < 1)
		return 0;
	int status = study_votes(run->store, run->tables, &all, &run->all);
	if (status != 0)
		return status;
	study_artefacts(&run->all, &run->artefacts);
	const char **keeping =
		arena_alloc(&run->arena, (run->artefacts.count + 1) * sizeof *keeping);
	run->votes_question.keepings = artefacts_keeping(&run->artefacts, keeping);
	run->votes_question.keeping = keeping;
	return 0;
}

/* ---- one ranking ---- */

void ranking_clear_one(struct ranking_run *run)
{
	rivalry_clear(&run->rivalry);
	ranking_clear(&run->ranking);
	votes_clear(&run->votes);
}

/* Of the table nearest to the end of the window; months often share one. */
static int find_sizes(struct ranking_run *run)
{
	struct origin_source *nearest =
		origin_set_nearest(run->tables, ADDR_IPV4, run->votes_question.at);
	if (nearest == run->sizes_of)
		return 0;
	as_sizes_clear(&run->sizes);
	run->sizes_of = nearest;
	return as_sizes_of(run->tables, nearest, &run->sizes);
}

int ranking_votes(struct ranking_run *run)
{
	int status = study_votes(run->store, run->tables, &run->votes_question, &run->votes);
	if (status == 0)
		status = find_sizes(run);
	if (status == 0)
		artefacts_apply(&run->artefacts, &run->votes);
	return status;
}

struct rank_report ranking_report(struct ranking_run *run)
{
	return (struct rank_report){ .votes_question = &run->votes_question,
		.question = &run->question,
		.votes = &run->votes,
		.ranking = &run->ranking,
		.artefacts = &run->artefacts,
		.sizes = run->sizes_of,
		.feed = run->feed_source,
		.feeds = run->feed_sources,
		.arena = &run->arena };
}

int ranking_once(struct ranking_run *run)
{
	int status = ranking_votes(run);
	if (status == 0)
		study_rank(&run->votes, &run->sizes, &run->question, &run->ranking);
	return status;
}

/* With --compare also what others put on top. */
static bool is_rivals_top(const struct ranking_run *run, asn_t asn, unsigned top)
{
	const struct rivalled *network = rivalry_find(&run->rivalry, asn);
	bool shown = false;
	for (int rival = 0; network != NULL && rival < RIVALS; rival++)
		shown |= network->rank[rival] <= top;
	return shown;
}

static bool is_shown(const struct ranking_run *run, const struct ranked *ranked)
{
	unsigned top = (unsigned)run->options->top;
	if (run->onlys == 0)
		return ranked->place <= top || is_rivals_top(run, ranked->asn, top);
	for (size_t i = 0; i < run->onlys; i++) {
		if (run->only[i] == ranked->asn)
			return true;
	}
	return false;
}

/* The days of the lists that were asked for; of none, false. */
static bool tell_days(const struct ranking_run *run)
{
	struct buf text;
	if (run->lists.last < run->lists.first)
		return false;
	buf_init(&text);
	time_print_day(&text, (ost_time_t)run->lists.first * DAY_S);
	buf_puts(&text, " to ");
	time_print_day(&text, (ost_time_t)run->lists.last * DAY_S);
	log_print(LOG_NOTE, "nothing in these days; the lists asked for speak of %s", text.text);
	buf_clear(&text);
	return true;
}

/* No vote at all: of which days, or else of which kinds, is what the store holds? */
static int tell_kinds(struct ranking_run *run)
{
	if (tell_days(run))
		return 0;
	struct store_series *series;
	size_t count;
	unsigned kinds = 0;
	struct buf text;
	int status = store_series_read(run->store, &run->arena, &series, &count);
	buf_init(&text);
	for (size_t i = 0; i < count && status == 0; i++)
		kinds |= 1u << series[i].series.kind;
	for (int kind = 0; kind < ABUSE_KINDS; kind++) {
		if ((kinds >> kind & 1) != 0)
			buf_printf(&text, "%s%s", text.length > 0 ? "," : "",
				abuse_kind_name((enum abuse_kind)kind));
	}
	if (status == 0 && text.length > 0)
		log_print(LOG_NOTE,
			"the store holds no list of that name or kind, but %s: ask with --kind (--feed "
			"as in 'ostrakon status'), and 'ostrakon load --kind' says what a list is of "
			"that does not say so itself",
			text.text);
	buf_clear(&text);
	return status;
}

static int answer_once(struct ranking_run *run)
{
	int status = ranking_once(run);
	if (status == 0 && run->votes.pieces == 0)
		status = tell_kinds(run);
	else if (status == 0 && run->ranking.networks == 0 &&
		 run->votes.without[ORIGIN_NO_TABLE] > 0)
		log_print(LOG_NOTE,
			"no table lies near enough to these days to tell whose the addresses were; "
			"load one of that time, or allow more with --within DAYS");
	struct rank_report report = ranking_report(run);
	if (status == 0 && run->options->compare) {
		study_rivals(&run->votes, &run->sizes, &run->rivalry);
		report.rivalry = &run->rivalry;
	}
	struct rank_row *rows =
		arena_alloc(&run->arena, (run->ranking.networks + 1) * sizeof *rows);
	for (size_t i = 0; i < run->ranking.networks && status == 0; i++) {
		const struct ranked *ranked = &run->ranking.network[i];
		if (!is_shown(run, ranked))
			continue;
		rows[report.rows].ranked = ranked;
		status = attr_of_as(run->attributor, ranked->asn, run->votes_question.at,
			&rows[report.rows++].about);
	}
	if (status == 0)
		status = attributor_inputs(
			run->attributor, &run->arena, &report.reference, &report.references);
	report.row = rows;
	for (size_t i = 0; i < run->outs && status == 0; i++)
		report_rank(run->out[i], &report);
	if (status == 0 && run->onlys > 0 && run->invocation->global->explain)
		status = ranking_evidence(run, &report);
	for (size_t i = 0; i < run->outs && status == 0; i++)
		report_rank_sources(run->out[i], &report, NULL);
	return status;
}

/* ---- the command ---- */

static int answer_artefacts(struct ranking_run *run)
{
	for (size_t i = 0; i < run->outs; i++)
		report_artefacts(run->out[i], &run->artefacts, NULL, &run->arena);
	return 0;
}

static int answer_by(struct ranking_run *run)
{
	const char *by = run->options->by;
	if (run->options->artefacts)
		return answer_artefacts(run);
	if (run->options->monthly)
		return ranking_monthly(run);
	if (by == NULL || strcmp(by, "as") == 0)
		return answer_once(run);
	return strcmp(by, "upstream") == 0 ? ranking_by_upstream(run) : ranking_by_group(run);
}

static int answer(struct ranking_run *run, const char *path)
{
	int32_t first = 0;
	int status = attributor_open(run->store, run->votes_question.near_s, &run->attributor);
	if (status == 0) {
		run->tables = attributor_tables(run->attributor);
		status = set_days(run, &first);
	}
	if (status == 0)
		status = find_artefacts(run, first);
	if (status == 0)
		status = store_feed_sources_read(
			run->store, &run->arena, &run->feed_source, &run->feed_sources);
	if (status == 0 && run->options->output != NULL)
		ranking_page_begin(run);
	if (status == 0)
		status = answer_by(run);
	ranking_clear_one(run);
	artefacts_clear(&run->artefacts);
	as_sizes_clear(&run->sizes);
	votes_clear(&run->all);
	attributor_close(run->attributor);
	if (status == OST_ENOTFOUND)
		return EXIT_UNUSABLE;
	if (status == OST_EFORMAT)
		log_print(LOG_ERROR, "%s: a damaged table; load its input into a new store", path);
	else if (status != 0)
		log_print(LOG_ERROR, "%s: %s", path, store_problem(run->store));
	return status == 0 ? EXIT_DONE : EXIT_INTERNAL;
}

static int rank_run(const struct invocation *invocation)
{
	struct ranking_run run = { .invocation = invocation,
		.options = invocation->options,
		.out = { invocation->out },
		.outs = 1 };
	const char *path;
	arena_init(&run.arena);
	int exit = EXIT_USAGE;
	if (read_options(&run))
		exit = open_store(invocation->global, STORE_READ, &run.arena, &path, &run.store);
	if (exit == EXIT_DONE)
		exit = ranking_page_end(&run, answer(&run, path));
	store_close(run.store);
	arena_clear(&run.arena);
	return exit;
}

const struct command cmd_rank = {
	.name = "rank",
	.group = "questions",
	.summary = "networks by how much abuse they host for their size, with intervals",
	.operands = "",
	.about =
		"Ranks networks by the abuse that the loaded feeds saw at them. One address and family "
		"of abuse is one vote, whatever the number of lists; it weighs as much as the address "
		"was there, lately more than long ago, and falls to the network that originated the "
		"address when it was seen. The rate of votes by size is drawn to what is usual for "
		"networks of that size by a prior estimated from all of them, so that neither one "
		"address in a /24 nor a giant with hundreds comes out on top for its size alone.\n"
		"\n"
		"The range of ranks (90 %) tells how sure the place is: two networks whose ranges "
		"overlap widely cannot be told apart. The formula is in docs/methods.md, Ranking; "
		"--explain shows its figures, and with --only the evidence against a network.",
	.examples = "ostrakon rank\tthe hosts of the last 90 days\n"
		    "ostrakon rank --at 2025-12-31 --kind controller --top 50\tas of a date\n"
		    "ostrakon rank --only 64500 --explain\tthe evidence against a network\n"
		    "ostrakon rank --by upstream --topology 20180101.as-rel.txt\twhom to ask\n"
		    "ostrakon rank --only 64500,64501 --monthly --from 2024-01\tover the months\n"
		    "ostrakon rank -o rank.html\tthe answer as a page, with a picture\n",
	.options = options,
	.options_size = sizeof(struct rank_options),
	.run = rank_run,
};
