#include "wire/bgp.h"

#include "model/mrt_bytes.h"
#include "wire/attributes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* All prefixes of the body of an UPDATE as text: "W 192.0.2.0/24; A ..." */
static const char *tell(const void *bytes, size_t length, struct bgp_encoding encoding)
{
	static struct buf out;
	struct bgp_update update;
	struct bgp_prefix prefix;
	enum route_kind kind;
	const struct rd body = rd_of(bytes, length);
	const char *why = bgp_update_begin(&body, &encoding, &update);
	int got;
	if (out.text == NULL)
		buf_init(&out);
	buf_reset(&out);
	if (why != NULL)
		return why;
	while ((got = bgp_update_next(&update, &kind, &prefix, &why)) != 0) {
		if (out.length > 0)
			buf_puts(&out, "; ");
		if (got < 0) {
			buf_puts(&out, why);
			continue;
		}
		buf_puts(&out, kind == ROUTE_END_OF_RIB  ? "end"
			       : kind == ROUTE_WITHDRAWN ? "W "
							 : "A ");
		if (kind == ROUTE_END_OF_RIB) {
			buf_printf(&out, " %d", prefix.family);
			continue;
		}
		addr_print(&out, &prefix.addr);
		buf_printf(&out, "/%d", prefix.bits);
		if (prefix.has_path_id)
			buf_printf(&out, " path %u", prefix.path_id);
		if (prefix.distinguisher != 0)
			buf_printf(&out, " rd %llx", (unsigned long long)prefix.distinguisher);
	}
	return out.text;
}

#define PLAIN                 ((struct bgp_encoding){ .wide = true })
#define GUESS                 ((struct bgp_encoding){ .wide = true, .guess_add_path = true })
#define ADD_PATH              ((struct bgp_encoding){ .wide = true, .add_path = UINT16_MAX })
#define TELL(bytes, encoding) tell(bytes, sizeof bytes - 1, encoding)

static void prefixes_in_their_order(void **state)
{
	(void)state;
	assert_string_equal(TELL("\x00\x04\x18\xc0\x00\x02"
				 "\x00\x00"
				 "\x18\xcb\x00\x71\x19\xc6\x33\x64\xff",
				    PLAIN),
		"W 192.0.2.0/24; A 203.0.113.0/24; A 198.51.100.128/25"); /* host bits cleared */
	assert_string_equal(TELL("\x00\x00\x00\x00\x00", PLAIN), "A 0.0.0.0/0");
	/* MP_UNREACH before MP_REACH, whatever their order */
	assert_string_equal(
		TELL("\x00\x02\x08\x0a"
		     "\x00\x2a"
		     "\x80\x0e\x1a\x00\x02\x01\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x00\x20\x20\x01\x0d\xb8"
		     "\x80\x0f\x0a\x00\x02\x01\x30\x20\x01\x0d\xb8\x00\x01"
		     "\x08\x0b",
			PLAIN),
		"W 10.0.0.0/8; W 2001:db8:1::/48; A 11.0.0.0/8; A 2001:db8::/32");
}

static void labels_and_distinguishers(void **state)
{
	(void)state;
	/* VPNv4: one label, then the distinguisher; 24 + 64 + 24 bits */
	assert_string_equal(TELL("\x00\x00\x00\x23"
				 "\x80\x0e\x20\x00\x01\x80\x0c\0\0\0\0\0\0\0\0\xc0\x00\x02\x01\x00"
				 "\x70\x00\x01\x01\x00\x00\xfb\xf4\x00\x00\x00\x07\xc0\x00\x02",
				    PLAIN),
		"A 192.0.2.0/24 rd fbf400000007");
	/* Labelled, two labels; and a withdrawal with the label that means none (RFC 8277, 2.4) */
	assert_string_equal(TELL("\x00\x00\x00\x16"
				 "\x80\x0e\x13\x00\x01\x04\x04\xc0\x00\x02\x01\x00"
				 "\x48\x00\x01\x00\x00\x02\x01\xc0\x00\x02",
				    PLAIN),
		"A 192.0.2.0/24");
	assert_string_equal(TELL("\x00\x00\x00\x0d"
				 "\x80\x0f\x0a\x00\x01\x04\x30\x80\x00\x00\xc0\x00\x02",
				    PLAIN),
		"W 192.0.2.0/24");
	assert_string_equal(TELL("\x00\x00\x00\x0a"
				 "\x80\x0f\x07\x00\x01\x04\x10\x00\x01\x01",
				    PLAIN),
		"labels longer than their prefix");
	assert_string_equal(TELL("\x00\x00\x00\x12"
				 "\x80\x0f\x0f\x00\x01\x80\x57\x00\x01\x01\0\0\0\0\0\0\0\0",
				    PLAIN),
		"a route distinguisher longer than its prefix");
}

/* RFC 4724, 2 */
static void ends_of_rib(void **state)
{
	(void)state;
	assert_string_equal(TELL("\x00\x00\x00\x00", PLAIN), "end 0");
	assert_string_equal(TELL("\x00\x00\x00\x06\x80\x0f\x03\x00\x02\x01", PLAIN), "end 1");
	assert_string_equal(TELL("\x00\x00\x00\x07\x90\x0f\x00\x03\x00\x01\x80", PLAIN), "end 6");
	/* Another attribute beside it, or a family that is not decoded */
	assert_string_equal(
		TELL("\x00\x00\x00\x0a\x40\x01\x01\x00\x80\x0f\x03\x00\x02\x01", PLAIN), "");
	assert_string_equal(TELL("\x00\x00\x00\x06\x80\x0f\x03\x00\x19\x46", PLAIN), "");
}

static void path_identifiers(void **state)
{
#define WITH_IDS                                                                                   \
	"\x00\x00\x00\x00"                                                                         \
	"\x00\x00\x00\x01\x18\xc0\x00\x02\x00\x00\x00\x02\x18\xcb\x00\x71"
	(void)state;
	assert_string_equal(
		TELL(WITH_IDS, ADD_PATH), "A 192.0.2.0/24 path 1; A 203.0.113.0/24 path 2");
	/* Nobody said so, yet it can only be read so. */
	assert_string_equal(
		TELL(WITH_IDS, GUESS), "A 192.0.2.0/24 path 1; A 203.0.113.0/24 path 2");
	/* One default route is none: it can be meant. */
	assert_string_equal(
		TELL("\x00\x00\x00\x00\x00\x08\x0a", GUESS), "A 0.0.0.0/0; A 10.0.0.0/8");
	/* Damaged either way: no guess, what can be read is. */
	assert_string_equal(TELL("\x00\x00\x00\x00\x08\x0a\x21\xc0", GUESS),
		"A 10.0.0.0/8; a prefix longer than an address");
	assert_string_equal(
		TELL("\x00\x05\x00\x00\x00\x07\x00\x00\x00", GUESS), "W 0.0.0.0/0 path 7");
#undef WITH_IDS
}

/* What RFC 7606 answers with a reset of the session, and what with a withdrawal. */
static void damage_by_its_class(void **state)
{
	struct bgp_encoding encoding = PLAIN;
	struct bgp_update update;
	struct bgp_prefix prefix;
	enum route_kind kind;
	const char *why;
	(void)state;
	assert_string_equal(TELL("\x00\x05\x18\xc0\x00\x02", PLAIN),
		"withdrawn routes reach behind their UPDATE");
	assert_string_equal(TELL("\x00", PLAIN), "withdrawn routes reach behind their UPDATE");
	assert_string_equal(
		TELL("\x00\x00\x00\x05\x40", PLAIN), "attributes reach behind their UPDATE");
	assert_string_equal(TELL("\x00\x00\x00\x0c\x80\x0f\x03\0\2\1\x80\x0f\x03\0\2\1", PLAIN),
		"MP_REACH_NLRI or MP_UNREACH_NLRI twice");
	assert_string_equal(
		TELL("\x00\x00\x00\x06\x80\x0e\x03\0\2\1", PLAIN), "a damaged MP_REACH_NLRI");
	assert_string_equal(TELL("\x00\x02\x18\xc0\x00\x00\x08\x0a", PLAIN),
		"a prefix runs past the end; A 10.0.0.0/8");
	/* An attribute that is cut: what was announced counts as withdrawn. */
	static const char cut[] = "\x00\x00\x00\x03\x40\x01\x05\x08\x0a";
	const struct rd body = rd_of(cut, sizeof cut - 1);
	assert_null(bgp_update_begin(&body, &encoding, &update));
	assert_string_equal(update.treat_as_withdraw, BGP_ATTRIBUTE_CUT);
	assert_int_equal(bgp_update_next(&update, &kind, &prefix, &why), 1);
	assert_int_equal(kind, ROUTE_WITHDRAWN);
}

static void headers(void **state)
{
	struct buf bytes, body;
	uint8_t type;
	struct rd message;
	(void)state;
	buf_init(&bytes);
	buf_init(&body);
	put_u32(&body, 0);
	put_message(&bytes, BGP_UPDATE, &body);
	put_message(&bytes, BGP_KEEPALIVE, &(struct buf){ 0 });
	struct rd in = rd_of(bytes.text, bytes.length);
	assert_null(bgp_message_begin(&in, &type, &message));
	assert_int_equal(type, BGP_UPDATE);
	assert_int_equal(rd_left(&message), 4);
	assert_null(bgp_message_begin(&in, &type, &message));
	assert_int_equal(type, BGP_KEEPALIVE);
	assert_int_equal(rd_left(&in), 0);
	in = rd_of(bytes.text, 22);
	assert_string_equal(
		bgp_message_begin(&in, &type, &message), "a BGP message reaches behind its record");
	in = rd_of(bytes.text, 18);
	assert_string_equal(
		bgp_message_begin(&in, &type, &message), "a BGP message shorter than its header");
	bytes.text[3] = 0;
	in = rd_of(bytes.text, bytes.length);
	assert_string_equal(
		bgp_message_begin(&in, &type, &message), "a BGP message without its marker");
	bytes.text[3] = (char)0xff;
	bytes.text[17] = 18;
	in = rd_of(bytes.text, bytes.length);
	assert_string_equal(
		bgp_message_begin(&in, &type, &message), "a BGP message shorter than its header");
	buf_clear(&body);
	buf_clear(&bytes);
}

static const char *open_bytes(const void *bytes, size_t length, struct bgp_open *open)
{
	return bgp_open_read(rd_of(bytes, length), open);
}

#define OPEN(bytes, open) open_bytes(bytes, sizeof bytes - 1, open)

static void opens(void **state)
{
	struct bgp_open mine, other;
	(void)state;
	/* Four-byte AS 65550; add-path of IPv4 unicast both ways, of IPv6 to receive */
	assert_null(OPEN("\x04\x5b\xa0\x00\xb4\xc0\x00\x02\x01\x12"
			 "\x02\x10\x41\x04\x00\x01\x00\x0e\x45\x08\x00\x01\x01\x03\x00\x02\x01\x01",
		&mine));
	assert_int_equal(mine.asn, 65550);
	assert_true(mine.wide);
	assert_int_equal(mine.hold_time_s, 180);
	assert_int_equal(mine.add_path_receive, 1 << BGP_IPV4_UNICAST | 1 << BGP_IPV6_UNICAST);
	assert_int_equal(mine.add_path_send, 1 << BGP_IPV4_UNICAST);
	/* The same in the extended form (RFC 9072), which sends both families */
	assert_null(
		OPEN("\x04\xfb\xf4\x00\x5a\xc0\x00\x02\x02\xff\xff\x00\x13"
		     "\x02\x00\x10\x41\x04\x00\x00\xfb\xf4\x45\x08\x00\x01\x01\x02\x00\x02\x01\x02",
			&other));
	assert_int_equal(other.asn, 64500);
	struct bgp_encoding encoding = bgp_session_encoding(&other, &mine);
	assert_true(encoding.wide);
	assert_int_equal(encoding.add_path, 1 << BGP_IPV4_UNICAST | 1 << BGP_IPV6_UNICAST);
	assert_int_equal(bgp_session_encoding(&mine, &other).add_path, 0);
	/* No capabilities at all */
	assert_null(OPEN("\x04\xfb\xf4\x00\x5a\xc0\x00\x02\x02\x00", &other));
	assert_false(bgp_session_encoding(&mine, &other).wide);
	assert_string_equal(OPEN("\x03\xfb\xf4\x00\x5a\xc0\x00\x02\x02\x00", &other),
		"an OPEN of another version than 4");
	assert_string_equal(
		OPEN("\x04\xfb\xf4\x00\x5a\xc0\x00", &other), "an OPEN that is too short");
	assert_string_equal(OPEN("\x04\xfb\xf4\x00\x5a\xc0\x00\x02\x02\x05\x02\x06", &other),
		"a parameter reaches behind its OPEN");
	assert_string_equal(
		OPEN("\x04\xfb\xf4\x00\x5a\xc0\x00\x02\x02\x04\x02\x02\x41\x04", &other),
		"a capability reaches behind its OPEN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefixes_in_their_order),
		cmocka_unit_test(labels_and_distinguishers),
		cmocka_unit_test(ends_of_rib),
		cmocka_unit_test(path_identifiers),
		cmocka_unit_test(damage_by_its_class),
		cmocka_unit_test(headers),
		cmocka_unit_test(opens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
