#include "source/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	SLOWEST_BYTES_S = 100,
	CONNECT_S = 30,
	REDIRECTIONS = 5,
	RETRY_AFTER_MAX_S = 3600,
	BODY_UNWANTED_MAX = 1 << 20, /* the text of an error, which nobody reads */
	OK = 200,
	PARTIAL_CONTENT = 206,
	NOT_MODIFIED = 304,
	REQUEST_TIMEOUT = 408,
	RANGE_NOT_SATISFIABLE = 416,
	TOO_MANY_REQUESTS = 429,
	SERVER_ERROR = 500,
};

struct transfer {
	const struct http_request *request;
	struct http_answer *answer;
	CURL *curl;
	FILE *file;
	uint64_t range_first, total; /* of Content-Range; total 0 = not told */
	bool has_range, begun, too_long, odd_range, babbles;
	int file_error; /* errno of a failed write */
	int begin_error;
};

/* The value of a header line when it is the field `name`; NULL when it is another. */
static const char *field_value(const char *line, size_t length, const char *name, size_t *n)
{
	size_t skip = strlen(name);
	if (length <= skip || strncasecmp(line, name, skip) != 0 || line[skip] != ':')
		return NULL;
	const char *value = line + skip + 1, *end = line + length;
	while (value < end && (*value == ' ' || *value == '\t'))
		value++;
	while (end > value && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' '))
		end--;
	*n = (size_t)(end - value);
	return value;
}

/* A field too long for its place, or with bytes no header has, counts as not there. */
static void keep_field(char *place, const char *value, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)value[i] < ' ' || (unsigned char)value[i] > '~')
			return;
	}
	if (n >= HTTP_FIELD_MAX)
		return;
	memcpy(place, value, n);
	place[n] = '\0';
}

/* RFC 9110, 14.4: `bytes 100-199/1000`, the total perhaps `*`. */
static void read_range(struct transfer *t, const char *value, size_t n)
{
	char text[HTTP_FIELD_MAX] = "";
	uint64_t first = 0, last = 0, total = 0;
	keep_field(text, value, n);
	int found = sscanf(text, "bytes %" SCNu64 "-%" SCNu64 "/%" SCNu64, &first, &last, &total);
	t->has_range = found >= 2;
	t->range_first = first;
	t->total = found == 3 ? total : 0;
}

static void read_retry_after(struct transfer *t, const char *value, size_t n)
{
	char text[HTTP_FIELD_MAX] = "";
	keep_field(text, value, n);
	char *end;
	unsigned long seconds = strtoul(text, &end, 10);
	time_t date = end == text ? curl_getdate(text, NULL) : -1;
	time_t now = time(NULL);
	if (date > now)
		seconds = (unsigned long)(date - now);
	t->answer->retry_after_s =
		seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : (unsigned)seconds;
}

static size_t on_header(char *line, size_t size, size_t count, void *ctx)
{
	struct transfer *t = ctx;
	size_t length = size * count, n;
	const char *value;
	/* Each answer on a way of redirections begins anew. */
	if (length >= 5 && strncasecmp(line, "HTTP/", 5) == 0) {
		t->answer->version = (struct http_version){ 0 };
		t->answer->retry_after_s = 0;
		t->has_range = false;
		t->total = 0;
	} else if ((value = field_value(line, length, "ETag", &n)) != NULL) {
		keep_field(t->answer->version.etag, value, n);
	} else if ((value = field_value(line, length, "Last-Modified", &n)) != NULL) {
		keep_field(t->answer->version.modified, value, n);
	} else if ((value = field_value(line, length, "Content-Range", &n)) != NULL) {
		read_range(t, value, n);
	} else if ((value = field_value(line, length, "Retry-After", &n)) != NULL) {
		read_retry_after(t, value, n);
	}
	return length;
}

/* Puts the file where the body goes on: behind what was there, or at its start. */
static bool place_file(struct transfer *t, uint64_t offset)
{
	if (fflush(t->file) != 0 || ftruncate(fileno(t->file), (off_t)offset) != 0 ||
		fseeko(t->file, (off_t)offset, SEEK_SET) != 0) {
		t->file_error = errno;
		return false;
	}
	t->answer->bytes = offset;
	return true;
}

/* RFC 9110, 15.3.7.3: parts of two states of a file must not be put together. */
static bool is_other_state(const struct transfer *t)
{
	const struct http_version *had = t->request->partial, *came = &t->answer->version;
	return had != NULL && had->etag[0] != '\0' && came->etag[0] != '\0' &&
	       strcmp(had->etag, came->etag) != 0;
}

/* Only where there is a version by which the server sees that it is still the same file. */
static bool can_resume(const struct http_request *request)
{
	return request->offset > 0 && request->partial != NULL &&
	       (request->partial->etag[0] == '"' || request->partial->modified[0] != '\0');
}

/* Before the first byte of a body: is it one to keep, and where does it go? */
static bool begin_body(struct transfer *t)
{
	curl_off_t length = -1;
	long status = 0;
	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	t->begun = true;
	uint64_t offset = status == PARTIAL_CONTENT ? t->request->offset : 0;
	t->odd_range =
		status == PARTIAL_CONTENT && (!can_resume(t->request) || !t->has_range ||
						     t->range_first != offset || is_other_state(t));
	if (t->odd_range)
		return false;
	if (t->total == 0 && length >= 0)
		t->total = offset + (uint64_t)length;
	t->too_long = t->total > t->request->bytes_max;
	if (t->too_long || !place_file(t, offset))
		return false;
	if (t->request->begin != NULL)
		t->begin_error = t->request->begin(t->request->begin_ctx, &t->answer->version);
	return t->begin_error == 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
	struct transfer *t = ctx;
	size_t length = size * count;
	long status = 0;
	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != OK && status != PARTIAL_CONTENT)
		return length; /* the text of an error */
	if (!t->begun && !begin_body(t))
		return 0;
	t->too_long = t->answer->bytes + length > t->request->bytes_max;
	if (t->too_long)
		return 0;
	if (fwrite(bytes, 1, length, t->file) != length) {
		t->file_error = errno;
		return 0;
	}
	t->answer->bytes += length;
	return length;
}

static int on_progress(
	void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	struct transfer *t = ctx;
	(void)total, (void)up_total, (void)up_now;
	if (t->request->progress != NULL && t->begun)
		t->request->progress(t->request->progress_ctx, t->answer->bytes, t->total);
	t->babbles = !t->begun && now > BODY_UNWANTED_MAX;
	return t->babbles;
}

__attribute__((format(printf, 2, 3))) static void add_header(
	struct curl_slist **list, const char *format, ...)
{
	char line[2 * HTTP_FIELD_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	struct curl_slist *longer = curl_slist_append(*list, line);
	if (longer != NULL)
		*list = longer;
}

/* RFC 9110, 13.1 and 14.2. A weak ETag does not promise the same bytes, so it resumes nothing. */
static struct curl_slist *conditions(const struct http_request *request)
{
	struct curl_slist *list = NULL;
	const struct http_version *unless = request->unless, *partial = request->partial;
	if (unless != NULL && unless->etag[0] != '\0')
		add_header(&list, "If-None-Match: %s", unless->etag);
	else if (unless != NULL && unless->modified[0] != '\0')
		add_header(&list, "If-Modified-Since: %s", unless->modified);
	if (request->offset == 0 || partial == NULL)
		return list;
	if (partial->etag[0] == '"')
		add_header(&list, "If-Range: %s", partial->etag);
	else if (partial->modified[0] != '\0')
		add_header(&list, "If-Range: %s", partial->modified);
	return list;
}

static void set_up(struct transfer *t, struct curl_slist *headers, char *error)
{
	const struct http_request *request = t->request;
	bool secure = strncasecmp(request->url, "https:", 6) == 0;
	CURL *curl = t->curl;
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTIONS);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)SLOWEST_BYTES_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)request->stall_s);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "ostrakon/" OSTRAKON_VERSION);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
	/* The bytes as they lie there: a packed file stays packed, and its size can be checked. */
	curl_easy_setopt(curl, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	/* A range by hand: libcurl's own would end the transfer where the server sends all anew. */
	char range[32];
	if (can_resume(request)) {
		snprintf(range, sizeof range, "%" PRIu64 "-", request->offset);
		curl_easy_setopt(curl, CURLOPT_RANGE, range);
	}
}

/* What a status without a body to keep means. */
static enum http_outcome judge_status(const struct http_answer *answer)
{
	switch (answer->status) {
	case NOT_MODIFIED:
		return HTTP_UNCHANGED;
	case REQUEST_TIMEOUT:
	case TOO_MANY_REQUESTS:
		return HTTP_LATER;
	default:
		return answer->status >= SERVER_ERROR ? HTTP_LATER : HTTP_REFUSED;
	}
}

static void judge(struct transfer *t, CURLcode code, const char *error)
{
	struct http_answer *answer = t->answer;
	bool body = answer->status == OK || answer->status == PARTIAL_CONTENT;
	if (t->too_long) {
		answer->outcome = HTTP_REFUSED;
		snprintf(answer->problem, sizeof answer->problem,
			"longer than the %" PRIu64 " bytes such a file may have",
			t->request->bytes_max);
	} else if (t->odd_range || answer->status == RANGE_NOT_SATISFIABLE) {
		/* The rest cannot be had this way: next time from the start. */
		place_file(t, 0);
		answer->outcome = HTTP_CUT;
		snprintf(answer->problem, sizeof answer->problem,
			"the server does not go on where the transfer was cut");
	} else if (code == CURLE_TOO_MANY_REDIRECTS || code == CURLE_UNSUPPORTED_PROTOCOL ||
		   code == CURLE_URL_MALFORMAT || code == CURLE_PEER_FAILED_VERIFICATION) {
		answer->outcome = HTTP_REFUSED;
		snprintf(answer->problem, sizeof answer->problem, "%s", error);
	} else if (code != CURLE_OK && !t->babbles) {
		answer->outcome = t->begun ? HTTP_CUT : HTTP_LATER;
		snprintf(answer->problem, sizeof answer->problem, "%s", error);
	} else if (body && answer->bytes < t->total) {
		/* A server may send less than the range it was asked for (RFC 9110, 15.3.7). */
		answer->outcome = HTTP_CUT;
		snprintf(answer->problem, sizeof answer->problem,
			"%" PRIu64 " of %" PRIu64 " bytes came", answer->bytes, t->total);
	} else if (body) {
		answer->outcome = HTTP_WHOLE;
	} else {
		answer->outcome = judge_status(answer);
		if (answer->outcome != HTTP_UNCHANGED)
			snprintf(answer->problem, sizeof answer->problem,
				"the server answers with status %ld", answer->status);
	}
}

int http_start(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : OST_EIO;
}

int http_get(const struct http_request *request, FILE *file, struct http_answer *answer,
	struct diag *diag)
{
	char error[CURL_ERROR_SIZE] = "";
	*answer = (struct http_answer){ .bytes = request->offset };
	struct transfer t = { .request = request, .answer = answer, .file = file };
	t.curl = curl_easy_init();
	if (t.curl == NULL)
		return diag_set(diag, OST_ENOMEM, "no memory for a transfer");
	struct curl_slist *headers = conditions(request);
	set_up(&t, headers, error);
	CURLcode code = curl_easy_perform(t.curl);
	curl_easy_getinfo(t.curl, CURLINFO_RESPONSE_CODE, &answer->status);
	/* A file of no bytes has a body too; it just never came by. */
	if (code == CURLE_OK && answer->status == OK && !t.begun)
		begin_body(&t);
	if (error[0] == '\0')
		snprintf(error, sizeof error, "%s", curl_easy_strerror(code));
	judge(&t, code, error);
	curl_slist_free_all(headers);
	curl_easy_cleanup(t.curl);
	if (t.file_error == 0 && fflush(file) != 0)
		t.file_error = errno;
	if (t.file_error != 0)
		return diag_set(diag, OST_EIO, "cannot write: %s", strerror(t.file_error));
	return t.begin_error;
}
