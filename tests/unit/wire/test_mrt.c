#include "wire/mrt.h"

#include "model/mrt_bytes.h"
#include "wire/as_path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct bgp_peer peer_room[MRT_PEERS_MAX];
static struct mrt_peers peers = { peer_room, 0 };
static struct as_path path;
static struct buf file, body, attributes;

static int prepare(void **state)
{
	(void)state;
	buf_init(&file);
	buf_init(&body);
	buf_init(&attributes);
	peers.count = 0;
	return 0;
}

static int clean(void **state)
{
	(void)state;
	buf_clear(&file);
	buf_clear(&body);
	buf_clear(&attributes);
	return 0;
}

/* The header and body of the record at the front of `in`. */
static struct rd next(struct rd *in, struct mrt_header *header)
{
	*header = mrt_header_at(rd_bytes(in, MRT_HEADER_BYTES));
	return rd_sub(in, header->length);
}

static void assert_prefix(const struct bgp_prefix *prefix, const char *text)
{
	struct buf out;
	buf_init(&out);
	addr_print(&out, &prefix->addr);
	buf_printf(&out, "/%d", prefix->bits);
	assert_string_equal(out.text, text);
	buf_clear(&out);
}

static void reads_table_dump(void **state)
{
	static const asn_t hop[] = { 64500, 64501, 64502 };
	static const char *const prefix[] = { "192.0.2.0/24", "2001:db8::/32", "0.0.0.0/0" };
	struct mrt_header header;
	struct mrt_rib rib;
	struct route route;
	const char *why;
	(void)state;
	for (size_t i = 0; i < 3; i++)
		put_table_dump(&file, prefix[i], hop, 3);
	struct rd in = rd_of(file.text, file.length);
	for (size_t i = 0; i < 3; i++) {
		struct rd record = next(&in, &header);
		assert_int_equal(header.time, 1209600000);
		assert_null(mrt_rib_begin(&header, record, &peers, &rib, &route));
		assert_int_equal(mrt_rib_next(&rib, &route, &why), 1);
		assert_prefix(&route.prefix, prefix[i]);
		assert_int_equal(route.originated, 1209500000);
		assert_int_equal(route.peer->asn, 64500);
		assert_int_equal(route.peer->addr.family, route.prefix.addr.family);
		assert_null(as_path_read(route.attributes, route.wide, &path));
		assert_int_equal(path.hops, 3);
		assert_int_equal(path.hop[2], 64502);
		assert_int_equal(mrt_rib_next(&rib, &route, &why), 0);
	}
	assert_int_equal(rd_left(&in), 0);
	assert_null(in.err);
}

static void reads_table_dump_v2(void **state)
{
	static const asn_t index[] = { 64500, 65550, 64502 };
	static const asn_t hop[] = { 65550, 64501 };
	struct mrt_header header;
	struct mrt_rib rib;
	struct route route;
	const char *why;
	(void)state;
	put_peer_index(&file, index, 3);
	put_as_path(&attributes, hop, 2, true);
	put_rib_head(&body, "198.51.100.128/25", 3);
	put_rib_entry(&body, 1, &attributes);
	put_rib_entry(&body, 3, &attributes); /* no such peer */
	put_rib_entry(&body, 2, &attributes);
	put_record(&file, MRT_TABLE_DUMP_V2, MRT_RIB_IPV4_UNICAST, &body);
	buf_reset(&body);
	put_rib_head(&body, "2001:db8:1::/48", 0);
	put_record(&file, MRT_TABLE_DUMP_V2, MRT_RIB_IPV6_UNICAST, &body);

	struct rd in = rd_of(file.text, file.length);
	struct rd record = next(&in, &header);
	assert_int_equal(mrt_kind_of(&header), MRT_KIND_PEERS);
	assert_null(mrt_read_peers(record, &peers));
	assert_int_equal(peers.count, 3);
	assert_int_equal(peers.peer[1].asn, 65550);
	assert_int_equal(peers.peer[1].addr.family, ADDR_IPV6);

	record = next(&in, &header);
	assert_null(mrt_rib_begin(&header, record, &peers, &rib, &route));
	assert_prefix(&route.prefix, "198.51.100.128/25");
	assert_int_equal(rib.entries, 3);
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 1);
	assert_int_equal(route.peer->asn, 65550);
	assert_null(as_path_read(route.attributes, route.wide, &path));
	assert_int_equal(path.hop[0], 65550);
	assert_int_equal(mrt_rib_next(&rib, &route, &why), -2);
	assert_string_equal(why, "an entry of a peer that is not in the index");
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 1);
	assert_int_equal(route.peer->asn, 64502);
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 0);

	record = next(&in, &header);
	assert_null(mrt_rib_begin(&header, record, &peers, &rib, &route));
	assert_prefix(&route.prefix, "2001:db8:1::/48");
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 0);
}

/* Every length of a good record but the full one is told, and never by reading behind it. */
static void cut_records_are_told(void **state)
{
	static const asn_t hop[] = { 64500, 64501 };
	struct mrt_header header;
	struct mrt_rib rib;
	struct route route;
	const char *why = NULL;
	(void)state;
	put_table_dump(&file, "192.0.2.0/24", hop, 2);
	struct rd in = rd_of(file.text, file.length);
	struct rd record = next(&in, &header);
	for (size_t length = 0; length < rd_left(&record); length++) {
		why = mrt_rib_begin(&header, rd_of(record.p, length), &peers, &rib, &route);
		if (why == NULL)
			assert_int_equal(mrt_rib_next(&rib, &route, &why), -1);
		assert_non_null(why);
		assert_int_equal(mrt_rib_next(&rib, &route, &why), 0);
	}
}

static void bytes_behind_are_told(void **state)
{
	struct mrt_header header = { 0, MRT_TABLE_DUMP_V2, MRT_RIB_IPV4_UNICAST, 0 };
	struct mrt_rib rib;
	struct route route;
	const char *why;
	(void)state;
	put_rib_head(&body, "192.0.2.0/24", 0);
	put_u8(&body, 0);
	assert_null(mrt_rib_begin(&header, rd_of(body.text, body.length), &peers, &rib, &route));
	assert_int_equal(mrt_rib_next(&rib, &route, &why), -1);
	assert_string_equal(why, "bytes behind the last entry of a record");
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 0);
}

static void odd_lengths_are_refused(void **state)
{
	static const uint8_t long_v4[] = { 0, 0, 0, 1, 33, 192, 0, 2, 0, 0, 0, 0 };
	static const uint8_t longest[64] = { 0, 0, 0, 1, 255 };
	struct mrt_header header = { 0, MRT_TABLE_DUMP_V2, MRT_RIB_IPV4_UNICAST, 0 };
	struct mrt_rib rib;
	struct route route;
	(void)state;
	assert_string_equal(
		mrt_rib_begin(&header, rd_of(long_v4, sizeof long_v4), &peers, &rib, &route),
		"a prefix longer than an address");
	header.subtype = MRT_RIB_IPV6_UNICAST;
	assert_string_equal(
		mrt_rib_begin(&header, rd_of(longest, sizeof longest), &peers, &rib, &route),
		"a prefix longer than an address");
}

static void damaged_index_has_no_peers(void **state)
{
	static const asn_t index[] = { 64500, 65550 };
	struct mrt_header header;
	(void)state;
	put_peer_index(&file, index, 2);
	struct rd in = rd_of(file.text, file.length);
	struct rd record = next(&in, &header);
	record.end--;
	peers.count = 7;
	assert_string_equal(mrt_read_peers(record, &peers), "a damaged peer index");
	assert_int_equal(peers.count, 0);
}

static void kinds_are_told_apart(void **state)
{
	struct mrt_header header = { 0, MRT_BGP4MP, 4, 0 };
	struct mrt_rib rib;
	struct route route;
	(void)state;
	assert_int_equal(mrt_kind_of(&header), MRT_KIND_SESSION);
	assert_non_null(mrt_rib_begin(&header, rd_of("", 0), &peers, &rib, &route));
	header = (struct mrt_header){ 0, MRT_TABLE_DUMP_V2, 8, 0 }; /* add-path, RFC 8050 */
	assert_int_equal(mrt_kind_of(&header), MRT_KIND_RIB);
	header = (struct mrt_header){ 0, MRT_TABLE_DUMP, 3, 0 };
	assert_int_equal(mrt_kind_of(&header), MRT_KIND_OTHER);
	assert_null(mrt_record_name(&header));
	header = (struct mrt_header){ 0, MRT_TABLE_DUMP_V2, MRT_GEO_PEER_TABLE, 0 };
	assert_int_equal(mrt_kind_of(&header), MRT_KIND_OTHER);
	assert_string_equal(mrt_record_name(&header), "TABLE_DUMP_V2 GEO_PEER_TABLE");
	header = (struct mrt_header){ 0, 11, 1, 0 };
	assert_string_equal(mrt_record_name(&header), "OSPFv2");
}

/* RFC 8050, 4: path identifiers in the entries; and the same under the subtype without them. */
static void entries_with_path_identifiers(void **state)
{
	static const asn_t index[] = { 64500, 64501 };
	static const unsigned subtypes[] = { MRT_RIB_IPV4_UNICAST_ADDPATH, MRT_RIB_IPV4_UNICAST };
	static const asn_t hop[] = { 64500, 64502 };
	struct mrt_header header;
	struct mrt_rib rib;
	struct route route;
	const char *why;
	(void)state;
	put_peer_index(&file, index, 2);
	struct rd in = rd_of(file.text, file.length);
	struct rd record = next(&in, &header);
	assert_null(mrt_read_peers(record, &peers));
	put_as_path(&attributes, hop, 2, true);
	put_rib_head(&body, "192.0.2.0/24", 2);
	for (unsigned i = 0; i < 2; i++) {
		put_u16(&body, i);
		put_u32(&body, 1209500000);
		put_u32(&body, 7 + i);
		put_u16(&body, (unsigned)attributes.length);
		buf_add(&body, attributes.text, attributes.length);
	}
	for (size_t i = 0; i < 2; i++) {
		header.subtype = (uint16_t)subtypes[i];
		record = rd_of(body.text, body.length);
		assert_null(mrt_rib_begin(&header, record, &peers, &rib, &route));
		assert_int_equal(rib.guessed_add_path, i == 1);
		for (unsigned j = 0; j < 2; j++) {
			assert_int_equal(mrt_rib_next(&rib, &route, &why), 1);
			assert_int_equal(route.peer->asn, 64500 + j);
			assert_true(route.prefix.has_path_id);
			assert_int_equal(route.prefix.path_id, 7 + j);
			assert_int_equal(rd_left(&route.attributes), attributes.length);
		}
		assert_int_equal(mrt_rib_next(&rib, &route, &why), 0);
		assert_true(mrt_record_is_clean(&header, record));
	}
}

/* RFC 6396, 4.3.3 */
static void generic_tables(void **state)
{
	static const asn_t index[] = { 64500 };
	struct mrt_header header;
	struct mrt_rib rib;
	struct route route;
	const char *why;
	(void)state;
	put_peer_index(&file, index, 1);
	struct rd in = rd_of(file.text, file.length);
	struct rd record = next(&in, &header);
	assert_null(mrt_read_peers(record, &peers));
	header.subtype = MRT_RIB_GENERIC;
	put_u32(&body, 1);
	put_u16(&body, BGP_AFI_IPV4);
	put_u8(&body, BGP_SAFI_VPN);
	buf_add(&body, "\x70\x00\x01\x01\x00\x00\xfb\xf4\x00\x00\x00\x07\xc0\x00\x02", 15);
	put_u16(&body, 1);
	put_rib_entry(&body, 0, &attributes);
	record = rd_of(body.text, body.length);
	assert_null(mrt_rib_begin(&header, record, &peers, &rib, &route));
	assert_prefix(&route.prefix, "192.0.2.0/24");
	assert_true(route.prefix.distinguisher == 0xfbf400000007);
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 1);
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 0);
	/* Of a family that is not decoded there are no entries, and nothing is wrong. */
	body.text[6] = (char)133;
	record = rd_of(body.text, body.length);
	assert_null(mrt_rib_begin(&header, record, &peers, &rib, &route));
	assert_int_equal(route.prefix.family, BGP_FAMILIES);
	assert_int_equal(rib.entries, 0);
}

/* Two entries behind one view and sequence number, which the length does not count. */
static void early_tables(void **state)
{
	static const asn_t hop[] = { 64500, 64501 };
	struct mrt_header header;
	struct mrt_rib rib;
	struct route route;
	const char *why;
	(void)state;
	put_u32(&body, 0);
	for (int i = 0; i < 2; i++) {
		buf_reset(&file);
		put_table_dump(&file, i == 0 ? "192.0.2.0/24" : "198.51.100.0/24", hop, 2);
		buf_add(&body, file.text + MRT_HEADER_BYTES + 4,
			file.length - MRT_HEADER_BYTES - 4);
	}
	header = (struct mrt_header){ 1209600000, MRT_TABLE_DUMP, 1, (uint32_t)body.length - 4 };
	struct rd record = rd_of(body.text, body.length);
	assert_true(mrt_is_early_table_dump(&header, record));
	assert_null(mrt_rib_begin(&header, record, &peers, &rib, &route));
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 1);
	assert_prefix(&route.prefix, "192.0.2.0/24");
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 1);
	assert_prefix(&route.prefix, "198.51.100.0/24");
	assert_int_equal(mrt_rib_next(&rib, &route, &why), 0);
	record.end--;
	assert_false(mrt_is_early_table_dump(&header, record));
}

static const char *read_session(unsigned type, unsigned subtype, struct mrt_session *session)
{
	struct mrt_header header = { 1209600000, (uint16_t)type, (uint16_t)subtype,
		(uint32_t)body.length };
	const struct rd record = rd_of(body.text, body.length);
	return mrt_session_read(&header, &record, session);
}

static void messages_of_sessions(void **state)
{
	struct mrt_session session;
	struct mrt_header header;
	struct buf update = { 0 };
	(void)state;
	for (unsigned subtype = 1; subtype <= 11; subtype++) {
		if (subtype == 2 || subtype == 3 || subtype == 5)
			continue;
		buf_reset(&file);
		put_bgp4mp(&file, subtype, BGP_KEEPALIVE, &update);
		struct rd in = rd_of(file.text, file.length);
		struct rd record = next(&in, &header);
		assert_null(mrt_session_read(&header, &record, &session));
		assert_int_equal(session.peer.asn, 64500);
		assert_int_equal(session.local.asn, 64501);
		assert_int_equal(session.type, BGP_KEEPALIVE);
		assert_int_equal(session.encoding.wide,
			subtype == 4 || subtype == 7 || subtype == 9 || subtype == 11);
		assert_int_equal(session.encoding.add_path != 0, subtype >= 8);
		assert_int_equal(session.encoding.guess_add_path, subtype < 8);
		assert_int_equal(session.sent,
			subtype == 6 || subtype == 7 || subtype == 10 || subtype == 11);
		assert_true(mrt_record_is_clean(&header, record));
		record.end--;
		assert_string_equal(mrt_session_read(&header, &record, &session),
			"a BGP message shorter than its header");
	}
}

static void states_of_sessions(void **state)
{
	struct mrt_session session;
	(void)state;
	/* BGP4MP_ET: microseconds first */
	buf_add(&body, "\x00\x01\xe2\x40\x00\x01\x00\x0e\x00\x00\xfb\xf4\x00\x00\x00\x01", 16);
	buf_add(&body, "\xc0\x00\x02\x01\xc0\x00\x02\x02\x00\x07\x00\x08", 12);
	assert_null(read_session(MRT_BGP4MP_ET, 5, &session));
	assert_int_equal(session.microseconds, 123456);
	assert_int_equal(session.peer.asn, 65550);
	assert_true(session.is_state);
	assert_int_equal(session.state.from, 7);
	assert_int_equal(session.state.to, 8);
	/* Type 5 */
	buf_reset(&body);
	buf_add(&body, "\xfb\xf4\xc0\x00\x02\x01\x00\x05\x00\x06", 10);
	assert_null(read_session(MRT_BGP, 3, &session));
	assert_int_equal(session.peer.asn, 64500);
	assert_int_equal(session.state.to, 6);
	body.length--;
	assert_non_null(read_session(MRT_BGP, 3, &session));
	/* Without interface, family and addresses */
	buf_reset(&body);
	buf_add(&body, "\0\0\0\0\0\0\0\0\0\1\0\x08", 12);
	assert_string_equal(
		read_session(MRT_BGP4MP, 5, &session), "a record of a session without addresses");
	body.length = 8;
	assert_string_equal(
		read_session(MRT_BGP4MP, 0, &session), "a record of a session without addresses");
	buf_reset(&body);
	buf_add(&body, "\xfb\xf4\xfb\xf5\x00\x00\x00\x09\0\0\0\0\0\0\0\0\0\0\0\0", 20);
	assert_string_equal(
		read_session(MRT_BGP4MP, 1, &session), "a session of an unknown address family");
	assert_string_equal(read_session(MRT_TABLE_DUMP, 1, &session), "not a record of a session");
}

static void headers_by_their_look(void **state)
{
	struct mrt_header header = { 1209600000, MRT_BGP4MP, 4, 100 };
	(void)state;
	assert_true(mrt_header_is_plausible(&header));
	header.length = MRT_RECORD_MAX + 1;
	assert_false(mrt_header_is_plausible(&header));
	header = (struct mrt_header){ 1209600000, MRT_BGP4MP, 12, 100 };
	assert_false(mrt_header_is_plausible(&header));
	header = (struct mrt_header){ 600000000, MRT_BGP4MP, 4, 100 };
	assert_false(mrt_header_is_plausible(&header));
	header = (struct mrt_header){ 0, 0, 0, 0 };
	assert_false(mrt_header_is_plausible(&header));
	header = (struct mrt_header){ 1209600000, 99, 0, 100 };
	assert_null(mrt_record_name(&header));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_table_dump),
		TEST(reads_table_dump_v2),
		TEST(cut_records_are_told),
		TEST(bytes_behind_are_told),
		TEST(odd_lengths_are_refused),
		TEST(damaged_index_has_no_peers),
		TEST(kinds_are_told_apart),
		TEST(entries_with_path_identifiers),
		TEST(generic_tables),
		TEST(early_tables),
		TEST(messages_of_sessions),
		TEST(states_of_sessions),
		TEST(headers_by_their_look),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
