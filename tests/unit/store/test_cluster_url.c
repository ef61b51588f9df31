#include "store/cluster_url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void check(const char *text, const struct cluster_url *wanted)
{
	struct cluster_url url;
	struct diag diag = { 0 };
	const char *const found[] = { wanted->user, wanted->password, wanted->address,
		wanted->database, wanted->local };
	assert_int_equal(cluster_url_read(text, &url, &diag), 0);
	const char *const got[] = { url.user, url.password, url.address, url.database, url.local };
	for (size_t i = 0; i < sizeof got / sizeof *got; i++) {
		assert_int_equal(got[i] == NULL, found[i] == NULL);
		if (got[i] != NULL)
			assert_string_equal(got[i], found[i]);
	}
	assert_int_equal(url.secure, wanted->secure);
	cluster_url_clear(&url);
}

static void test_parts(void **state)
{
	(void)state;
	check("clickhouse://ch1:8123/abuse",
		&(struct cluster_url){ .address = "ch1:8123", .database = "abuse" });
	check("clickhouses://me:p%40%2f%3A:%25@[2001:db8::1]:8443/a_1?local=/x/y?z@w.db",
		&(struct cluster_url){ .secure = true,
			.user = "me",
			.password = "p@/::%",
			.address = "[2001:db8::1]:8443",
			.database = "a_1",
			.local = "/x/y?z@w.db" });
	check("clickhouse://%6De@h:1/d",
		&(struct cluster_url){ .user = "me", .address = "h:1", .database = "d" });
	check("clickhouse://:@h:1/d",
		&(struct cluster_url){
			.user = "", .password = "", .address = "h:1", .database = "d" });
}

static void test_malformed(void **state)
{
	static const char *const texts[] = { "", "clickhouse", "clickhouse:", "clickhouse:/h:1/d",
		"clickhouse://", "clickhouse://h:1", "clickhouse://h:1/", "clickhouse://h/d",
		"clickhouse://:1/d", "clickhouse://h:/d", "clickhouse://h:0/d",
		"clickhouse://h:65536/d", "clickhouse://h:1/d/e", "clickhouse://h:1/d;x",
		"clickhouse://h:1/1d", "clickhouse://h:1/d?",
		"clickhouse://h:1/d?local=", "clickhouse://h:1/d?file=x", "clickhouse://u%@h:1/d",
		"clickhouse://u%4@h:1/d", "clickhouse://u%4g@h:1/d", "clickhouse://u:%00@h:1/d",
		"clickhouse://a b:1/d", "clickhouse://h%41:1/d", "clickhousess://h:1/d",
		"http://h:1/d", "clickhouse://u@v@h:1/d" };
	char long_name[128];
	struct cluster_url url;
	struct diag diag;
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (cluster_url_read(texts[i], &url, &diag) != OST_EUSAGE)
			fail_msg("'%s' was taken", texts[i]);
	}
	snprintf(long_name, sizeof long_name, "clickhouse://h:1/%065d", 0);
	long_name[strlen("clickhouse://h:1/")] = 'd';
	assert_int_equal(cluster_url_read(long_name, &url, &diag), OST_EUSAGE);
	long_name[strlen(long_name) - 1] = '\0';
	assert_int_equal(cluster_url_read(long_name, &url, &diag), 0);
	cluster_url_clear(&url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_malformed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
