#include "store/clickhouse.h"

#include "base/alloc.h"
#include "store/cluster.h"
#include "store/cluster_url.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CONNECT_S = 10,
	SILENT_S = 600, /* a query may take as long before its first byte */
	OK = 200,
	REFUSAL_BYTES = 300,
	PROBLEM_BYTES = 600,
};

/*
 * wait_end_of_query: what fails in the middle fails as a whole, with a status that says so.
 * insert_distributed_sync: rows are on their shards when the insert returns.
 */
#define SETTINGS "wait_end_of_query=1&insert_distributed_sync=1"

struct clickhouse {
	CURL *curl;
	struct curl_slist *headers;
	struct cluster_url url;
	char *name, *certificates;
	char problem[PROBLEM_BYTES];
	/* Of the call at hand. */
	clickhouse_taker *take;
	void *take_ctx;
	int taken;
	struct buf refusal;
};

/* ---- opening ---- */

static char *make_name(const struct cluster_url *url)
{
	struct buf text;
	buf_init(&text);
	buf_printf(
		&text, "clickhouse%s://%s/%s", url->secure ? "s" : "", url->address, url->database);
	return buf_detach(&text);
}

int clickhouse_open(const struct cluster_access *access, struct clickhouse **out, struct diag *diag)
{
	struct cluster_url url;
	*out = NULL;
	int status = cluster_url_read(access->url, &url, diag);
	if (status != 0)
		return status;
	struct clickhouse *ch = xcalloc(1, sizeof *ch);
	buf_init(&ch->refusal);
	ch->url = url;
	ch->name = make_name(&url);
	if (ch->url.password == NULL && access->password != NULL)
		ch->url.password = xstrdup(access->password);
	if (ch->url.password != NULL && (ch->url.user == NULL || ch->url.user[0] == '\0')) {
		free(ch->url.user);
		ch->url.user = xstrdup("default");
	}
	if (access->certificates != NULL)
		ch->certificates = xstrdup(access->certificates);
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
	cluster_url_clear(&ch->url);
	free(ch->name);
	free(ch->certificates);
	free(ch);
}

const char *clickhouse_name(const struct clickhouse *ch)
{
	return ch->name;
}

const char *clickhouse_address(const struct clickhouse *ch)
{
	return ch->url.address;
}

const char *clickhouse_database(const struct clickhouse *ch)
{
	return ch->url.database;
}

const char *clickhouse_problem(const struct clickhouse *ch)
{
	return ch->problem;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
	struct clickhouse *ch = ctx;
	size_t length = size * count;
	long status = 0;
	curl_easy_getinfo(ch->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != OK) {
		size_t room = REFUSAL_BYTES - ch->refusal.length;
		buf_add(&ch->refusal, bytes, length < room ? length : room);
		return length;
	}
	if (ch->take != NULL)
		ch->taken = ch->take(ch->take_ctx, (struct span){ bytes, length });
	return ch->taken == 0 ? length : 0;
}

/* ---- what went wrong, and what to do ---- */

/* Codes of ClickHouse; the texts of 18.16 and of current versions begin with them alike. */
static const char *advice_for_code(unsigned long code)
{
	switch (code) {
	case 192: /* UNKNOWN_USER */
	case 193: /* WRONG_PASSWORD */
	case 194: /* REQUIRED_PASSWORD */
	case 516: /* AUTHENTICATION_FAILED */
		return "user and password stand before the host in the URL, the password rather in "
		       "OSTRAKON_CLICKHOUSE_PASSWORD";
	case 60: /* UNKNOWN_TABLE */
	case 81: /* UNKNOWN_DATABASE */
		return "'ostrakon cluster init' makes what is missing";
	case 164: /* READONLY */
	case 497: /* ACCESS_DENIED */
		return "the user must be allowed to read, and for load, retain and init to write";
	case 159: /* TIMEOUT_EXCEEDED */
	case 202: /* TOO_MANY_SIMULTANEOUS_QUERIES */
	case 241: /* MEMORY_LIMIT_EXCEEDED */
	case 252: /* TOO_MANY_PARTS */
		return "the server is at a limit of its settings; try again when it has less to do";
	case 209: /* SOCKET_TIMEOUT */
	case 210: /* NETWORK_ERROR */
	case 279: /* ALL_CONNECTION_TRIES_FAILED */
		return "'ostrakon cluster status' says which shard does not answer; when it does, try "
		       "again";
	default:
		return NULL;
	}
}

static const char *advice_for_refusal(const struct clickhouse *ch)
{
	static const char before[] = "Code: ";
	const char *text = ch->refusal.text;
	if (strncmp(text, before, strlen(before)) != 0)
		return "that is no answer of ClickHouse; its port for HTTP is usually 8123, 8443 with "
		       "clickhouses://";
	return advice_for_code(strtoul(text + strlen(before), NULL, 10));
}

static const char *advice_for_connection(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
		return "is the server up, and the port its one for HTTP (usually 8123, 8443 with "
		       "clickhouses://)?";
	case CURLE_PEER_FAILED_VERIFICATION:
		return "the server is not trusted; SSL_CERT_FILE names a file with the certificate of "
		       "who vouches for it";
	case CURLE_SSL_CACERT_BADFILE:
		return "SSL_CERT_FILE must name a file of certificates (PEM)";
	case CURLE_SSL_CONNECT_ERROR:
		return "clickhouses:// needs the server's port for HTTPS (usually 8443)";
	case CURLE_OPERATION_TIMEDOUT:
		return "the server is busy or gone; doing it again is safe";
	default:
		return "the connection broke; doing it again is safe";
	}
}

/* On one line. */
static int tell(struct clickhouse *ch, const char *what, const char *advice)
{
	snprintf(ch->problem, sizeof ch->problem, "%s%s%s", what, advice != NULL ? "; " : "",
		advice != NULL ? advice : "");
	for (char *c = ch->problem; *c != '\0'; c++) {
		if ((unsigned char)*c < ' ')
			*c = ' ';
	}
	return OST_ESTORE;
}

static int tell_refusal(struct clickhouse *ch, long status)
{
	struct buf what;
	const char *text = ch->refusal.text;
	const char *noise = strstr(text, ", e.what() ="); /* of 18.16; it only names a class */
	buf_init(&what);
	buf_printf(&what, "status %ld", status);
	if (ch->refusal.length > 0)
		buf_printf(
			&what, ": %.*s", (int)(noise != NULL ? noise - text : REFUSAL_BYTES), text);
	tell(ch, what.text, advice_for_refusal(ch));
	buf_clear(&what);
	return OST_ESTORE;
}

/* ---- calls ---- */

static void set_up(struct clickhouse *ch, const char *url, const struct buf *body, char *error)
{
	CURL *curl = ch->curl;
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, ch->url.secure ? "https" : "http");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SILENT_S);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "ostrakon/" OSTRAKON_VERSION);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, ch->headers);
	curl_easy_setopt(curl, CURLOPT_USERNAME, ch->url.user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, ch->url.password);
	if (ch->certificates != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, ch->certificates);
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
	buf_printf(&url, "http%s://%s/?" SETTINGS "%s", ch->url.secure ? "s" : "", ch->url.address,
		more);
	ch->problem[0] = '\0';
	ch->taken = 0;
	buf_reset(&ch->refusal);
	set_up(ch, url.text, body, error);
	CURLcode code = curl_easy_perform(ch->curl);
	buf_clear(&url);
	if (ch->taken != 0)
		return ch->taken;
	if (code != CURLE_OK)
		return tell(ch, error[0] != '\0' ? error : curl_easy_strerror(code),
			advice_for_connection(code));
	curl_easy_getinfo(ch->curl, CURLINFO_RESPONSE_CODE, &status);
	return status == OK ? 0 : tell_refusal(ch, status);
}

/*
 * UNEXPECTED_PACKET_FROM_CLIENT: a connection between two servers which the query before left out of
 * step (18.16 does so now and then). It is gone then, and no byte of an answer came.
 */
static bool is_out_of_step(const struct clickhouse *ch)
{
	static const char code[] = "Code: 101";
	const char *text = ch->refusal.text;
	return strncmp(text, code, strlen(code)) == 0 &&
	       strchr("0123456789", text[strlen(code)]) == NULL;
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
	struct buf *answer = ctx;
	if (bytes.n > CLICKHOUSE_ANSWER_MAX - answer->length)
		return OST_ERANGE;
	buf_add(answer, bytes.p, bytes.n);
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
	return status == OST_ERANGE ? tell(ch, "the answer is larger than 1 GiB", NULL) : status;
}

int clickhouse_insert(struct clickhouse *ch, const char *table, const struct buf *rows)
{
	struct buf query;
	if (rows->length == 0)
		return 0;
	ch->take = NULL;
	buf_init(&query);
	buf_printf(&query, "&query=INSERT%%20INTO%%20%s.%s%%20FORMAT%%20RowBinary",
		ch->url.database, table);
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
