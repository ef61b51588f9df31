#include "store/clickhouse.h"

#include "base/alloc.h"
#include "store/cluster.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CONNECT_S = 10,
	SILENT_S = 600, /* a query may take as long before its first byte */
	OK = 200,
	PROBLEM_BYTES = 400,
	NAME_MAX_BYTES = 64,
};

/*
 * wait_end_of_query: what fails in the middle fails as a whole, with a status that says so.
 * insert_distributed_sync: rows are on their shards when the insert returns.
 */
#define SETTINGS "wait_end_of_query=1&insert_distributed_sync=1"

struct clickhouse {
	CURL *curl;
	struct curl_slist *headers;
	char *user, *password, *address, *database, *local, *name; /* NULL = not given */
	char problem[PROBLEM_BYTES];
	/* Of the call at hand. */
	clickhouse_taker *take;
	void *take_ctx;
	int taken;
	struct buf refusal;
};

/* ---- the URL ---- */

bool clickhouse_is_name(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && !(c >= '0' && c <= '9' && i > 0))
			return false;
	}
	return name.n > 0 && name.n <= NAME_MAX_BYTES;
}

static char *copy(struct span text)
{
	char *made = xmalloc(text.n + 1);
	if (text.n > 0)
		memcpy(made, text.p, text.n);
	made[text.n] = '\0';
	return made;
}

/* What stands before the first `mark`, taken off `rest`; false when there is none. */
static bool cut_at(struct span *rest, char mark, struct span *before)
{
	const char *at = rest->n > 0 ? memchr(rest->p, mark, rest->n) : NULL;
	if (at == NULL)
		return false;
	*before = (struct span){ rest->p, (size_t)(at - rest->p) };
	*rest = (struct span){ at + 1, rest->n - before->n - 1 };
	return true;
}

static bool is_address(struct span address)
{
	struct span host, port = address;
	uint64_t number;
	for (size_t i = 0; i < address.n; i++) {
		unsigned char c = (unsigned char)address.p[i];
		if (c <= ' ' || c > '~' || strchr("/?#@\\\"'", c) != NULL)
			return false;
	}
	/* The last colon: an IPv6 address in brackets has more. */
	while (cut_at(&port, ':', &host))
		;
	return port.n > 0 && port.n + 1 < address.n && span_u64(port, 65535, &number);
}

static bool read_url(struct clickhouse *ch, const char *url)
{
	static const char local[] = "local=";
	struct span rest = span_of(url), part, query = { NULL, 0 };
	if (!span_starts(rest, CLUSTER_SCHEME))
		return false;
	rest.p += strlen(CLUSTER_SCHEME);
	rest.n -= strlen(CLUSTER_SCHEME);
	struct span place = rest;
	if (cut_at(&rest, '?', &part)) {
		query = rest;
		place = part;
		if (!span_starts(query, local) || query.n == strlen(local))
			return false;
		ch->local = xstrdup(query.p + strlen(local));
	}
	if (cut_at(&place, '@', &part)) {
		struct span user;
		if (cut_at(&part, ':', &user))
			ch->password = copy(part);
		else
			user = part;
		ch->user = copy(user);
	}
	if (!cut_at(&place, '/', &part) || !is_address(part) || !clickhouse_is_name(place))
		return false;
	ch->address = copy(part);
	ch->database = copy(place);
	return true;
}

static char *join(const char *first, const char *second, const char *third)
{
	struct buf text;
	buf_init(&text);
	buf_printf(&text, "%s%s/%s", first, second, third);
	return buf_detach(&text);
}

int clickhouse_open(const char *url, struct clickhouse **out, struct diag *diag)
{
	struct clickhouse *ch = xcalloc(1, sizeof *ch);
	*out = NULL;
	buf_init(&ch->refusal);
	if (!read_url(ch, url)) {
		clickhouse_close(ch);
		return diag_set(diag, OST_EUSAGE,
			"a cluster is named clickhouse://host:port/database, perhaps with "
			"user:password@ before the host and ?local=FILE at the end");
	}
	ch->name = join(CLUSTER_SCHEME, ch->address, ch->database);
	/* libcurl would wait for leave to send a large body. */
	ch->headers = curl_slist_append(NULL, "Expect:");
	ch->curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
	if (ch->curl == NULL) {
		clickhouse_close(ch);
		return diag_set(diag, OST_ENOMEM, "no memory for a connection");
	}
	*out = ch;
	return 0;
}

void clickhouse_close(struct clickhouse *ch)
{
	if (ch == NULL)
		return;
	curl_easy_cleanup(ch->curl);
	curl_slist_free_all(ch->headers);
	buf_clear(&ch->refusal);
	free(ch->user);
	free(ch->password);
	free(ch->address);
	free(ch->database);
	free(ch->local);
	free(ch->name);
	free(ch);
}

const char *clickhouse_name(const struct clickhouse *ch)
{
	return ch->name;
}

const char *clickhouse_address(const struct clickhouse *ch)
{
	return ch->address;
}

const char *clickhouse_database(const struct clickhouse *ch)
{
	return ch->database;
}

const char *clickhouse_local(const struct clickhouse *ch)
{
	return ch->local;
}

const char *clickhouse_problem(const struct clickhouse *ch)
{
	return ch->problem;
}

/* ---- calls ---- */

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
	struct clickhouse *ch = ctx;
	size_t length = size * count;
	long status = 0;
	curl_easy_getinfo(ch->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != OK) {
		size_t room = PROBLEM_BYTES - ch->refusal.length;
		buf_add(&ch->refusal, bytes, length < room ? length : room);
		return length;
	}
	if (ch->take != NULL)
		ch->taken = ch->take(ch->take_ctx, (struct span){ bytes, length });
	return ch->taken == 0 ? length : 0;
}

/* The server's words, on one line. */
static void keep_refusal(struct clickhouse *ch, long status)
{
	snprintf(ch->problem, sizeof ch->problem, "%s", ch->refusal.text);
	if (ch->refusal.length == 0)
		snprintf(ch->problem, sizeof ch->problem, "the server answers with status %ld",
			status);
	for (char *c = ch->problem; *c != '\0'; c++) {
		if ((unsigned char)*c < ' ')
			*c = ' ';
	}
}

static void set_up(struct clickhouse *ch, const char *url, const struct buf *body, char *error)
{
	CURL *curl = ch->curl;
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SILENT_S);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "ostrakon/" OSTRAKON_VERSION);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, ch->headers);
	curl_easy_setopt(curl, CURLOPT_USERNAME, ch->user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, ch->password);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->length);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->text);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, ch);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
}

/* `more` goes to the end of the URL. */
static int call(struct clickhouse *ch, const char *more, const struct buf *body)
{
	char error[CURL_ERROR_SIZE] = "";
	struct buf url;
	long status = 0;
	buf_init(&url);
	buf_printf(&url, "http://%s/?" SETTINGS "%s", ch->address, more);
	ch->problem[0] = '\0';
	ch->taken = 0;
	buf_reset(&ch->refusal);
	set_up(ch, url.text, body, error);
	CURLcode code = curl_easy_perform(ch->curl);
	buf_clear(&url);
	if (ch->taken != 0)
		return ch->taken;
	if (code != CURLE_OK) {
		snprintf(ch->problem, sizeof ch->problem, "%s",
			error[0] != '\0' ? error : curl_easy_strerror(code));
		return OST_ESTORE;
	}
	curl_easy_getinfo(ch->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status == OK)
		return 0;
	keep_refusal(ch, status);
	return OST_ESTORE;
}

/*
 * UNEXPECTED_PACKET_FROM_CLIENT: a connection between two servers which the query before left out of
 * step (18.16 does so now and then). It is gone then, and no byte of an answer came.
 */
static bool is_out_of_step(const struct clickhouse *ch)
{
	static const char code[] = "Code: 101";
	return strncmp(ch->problem, code, strlen(code)) == 0 &&
	       strchr("0123456789", ch->problem[strlen(code)]) == NULL;
}

int clickhouse_stream(struct clickhouse *ch, const char *sql, clickhouse_taker *take, void *ctx)
{
	struct buf body;
	ch->take = take;
	ch->take_ctx = ctx;
	buf_init(&body);
	buf_puts(&body, sql);
	int status = call(ch, "", &body);
	if (status == OST_ESTORE && is_out_of_step(ch))
		status = call(ch, "", &body);
	buf_clear(&body);
	return status;
}

static int keep_bytes(void *ctx, struct span bytes)
{
	buf_add(ctx, bytes.p, bytes.n);
	return 0;
}

int clickhouse_ask(struct clickhouse *ch, struct buf *answer, const char *format, ...)
{
	char *sql;
	va_list args;
	va_start(args, format);
	int length = vasprintf(&sql, format, args);
	va_end(args);
	if (length < 0)
		abort();
	int status = clickhouse_stream(ch, sql, keep_bytes, answer);
	free(sql);
	return status;
}

int clickhouse_insert(struct clickhouse *ch, const char *table, const struct buf *rows)
{
	struct buf query;
	if (rows->length == 0)
		return 0;
	ch->take = NULL;
	buf_init(&query);
	buf_printf(&query, "&query=INSERT%%20INTO%%20%s.%s%%20FORMAT%%20RowBinary", ch->database,
		table);
	int status = call(ch, query.text, rows);
	buf_clear(&query);
	return status;
}

void clickhouse_quote(struct buf *sql, const char *text)
{
	buf_puts(sql, "unhex('");
	for (; *text != '\0'; text++)
		buf_printf(sql, "%02X", (unsigned)(unsigned char)*text);
	buf_puts(sql, "')");
}
