#include "store/cluster_url.h"

#include "base/alloc.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 64, URL_MAX_BYTES = 4096 };

bool cluster_is_name(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && !(c >= '0' && c <= '9' && i > 0))
			return false;
	}
	return name.n > 0 && name.n <= NAME_MAX_BYTES;
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

static bool cut_scheme(struct span *rest, bool *secure)
{
	struct span scheme;
	if (!cut_at(rest, ':', &scheme) || rest->n < 2 || memcmp(rest->p, "//", 2) != 0)
		return false;
	*rest = (struct span){ rest->p + 2, rest->n - 2 };
	*secure = span_is(scheme, "clickhouses");
	return *secure || span_is(scheme, "clickhouse");
}

static bool is_address(struct span address)
{
	struct span host, port = address;
	uint64_t number;
	for (size_t i = 0; i < address.n; i++) {
		unsigned char c = (unsigned char)address.p[i];
		if (c <= ' ' || c > '~' || strchr("/?#@\\\"'%", c) != NULL)
			return false;
	}
	/* The last colon: an IPv6 address in brackets has more. */
	while (cut_at(&port, ':', &host))
		;
	return port.n > 0 && port.n + 1 < address.n && span_u64(port, 65535, &number) && number > 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %XX stands for a byte (RFC 3986); NULL when malformed, or when the byte is 0. */
static char *decode(struct span text)
{
	struct buf plain;
	buf_init(&plain);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '%') {
			buf_putc(&plain, text.p[i]);
			continue;
		}
		int high = i + 2 < text.n ? hex_digit(text.p[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(text.p[i + 2]) : -1;
		if (low < 0 || high * 16 + low == 0) {
			buf_clear(&plain);
			return NULL;
		}
		buf_putc(&plain, (char)(high * 16 + low));
		i += 2;
	}
	return buf_detach(&plain);
}

/* user[:password] */
static bool read_credentials(struct cluster_url *url, struct span text)
{
	struct span user = text;
	if (cut_at(&text, ':', &user)) {
		url->password = decode(text);
		if (url->password == NULL)
			return false;
	}
	url->user = decode(user);
	return url->user != NULL;
}

static bool read_local(struct cluster_url *url, struct span query)
{
	static const char local[] = "local=";
	if (!span_starts(query, local) || query.n == strlen(local))
		return false;
	query.p += strlen(local);
	query.n -= strlen(local);
	url->local = xstrndup(query.p, query.n);
	return true;
}

static bool read_parts(struct cluster_url *url, struct span rest)
{
	struct span place = rest, part;
	if (rest.n > URL_MAX_BYTES || !cut_scheme(&place, &url->secure))
		return false;
	rest = place;
	if (cut_at(&rest, '?', &place) && !read_local(url, rest))
		return false;
	if (cut_at(&place, '@', &part) && !read_credentials(url, part))
		return false;
	if (!cut_at(&place, '/', &part) || !is_address(part) || !cluster_is_name(place))
		return false;
	url->address = xstrndup(part.p, part.n);
	url->database = xstrndup(place.p, place.n);
	return true;
}

int cluster_url_read(const char *text, struct cluster_url *url, struct diag *diag)
{
	*url = (struct cluster_url){ 0 };
	if (read_parts(url, span_of(text)))
		return 0;
	cluster_url_clear(url);
	return diag_set(diag, OST_EUSAGE,
		"a cluster is named clickhouse://host:port/database (clickhouses:// for TLS), perhaps "
		"with user:password@ before the host, where %%40 stands for @ and the like, and "
		"?local=FILE at the end");
}

void cluster_url_clear(struct cluster_url *url)
{
	free(url->user);
	free(url->password);
	free(url->address);
	free(url->database);
	free(url->local);
	*url = (struct cluster_url){ 0 };
}
