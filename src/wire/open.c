#include "wire/bgp.h"

#include <string.h>

/* RFC 5492, 4; RFC 6793, 9; RFC 7911, 4 */
enum {
	PARAMETER_CAPABILITIES = 2,
	PARAMETER_EXTENDED = 255, /* RFC 9072: lengths of two bytes follow */
	CAPABILITY_WIDE = 65,
	CAPABILITY_ADD_PATH = 69,
};

static void read_add_path(struct rd value, struct bgp_open *open)
{
	enum { RECEIVE = 1, SEND = 2 };
	while (rd_left(&value) >= 4) {
		uint16_t afi = rd_u16(&value);
		enum bgp_family family = bgp_family_of(afi, rd_u8(&value));
		uint8_t mode = rd_u8(&value);
		if (family == BGP_FAMILIES)
			continue;
		if ((mode & RECEIVE) != 0)
			open->add_path_receive |= (uint16_t)(1u << family);
		if ((mode & SEND) != 0)
			open->add_path_send |= (uint16_t)(1u << family);
	}
}

static const char *read_capabilities(struct rd in, struct bgp_open *open)
{
	while (rd_left(&in) > 0) {
		uint8_t code = rd_u8(&in);
		struct rd value = rd_sub(&in, rd_u8(&in));
		if (in.err != NULL)
			return "a capability reaches behind its OPEN";
		if (code == CAPABILITY_WIDE && rd_left(&value) == 4) {
			open->wide = true;
			open->asn = rd_u32(&value);
		} else if (code == CAPABILITY_ADD_PATH) {
			read_add_path(value, open);
		}
	}
	return NULL;
}

/* The list of parameters, whose form RFC 9072 has in two widths. */
static const char *read_parameters(struct rd in, struct bgp_open *open)
{
	uint8_t length = rd_u8(&in);
	bool extended =
		length == PARAMETER_EXTENDED && rd_left(&in) >= 3 && in.p[0] == PARAMETER_EXTENDED;
	if (extended)
		rd_u8(&in);
	struct rd list = rd_sub(&in, extended ? rd_u16(&in) : length);
	const char *why = NULL;
	while (why == NULL && rd_left(&list) > 0) {
		uint8_t type = rd_u8(&list);
		struct rd value = rd_sub(&list, extended ? rd_u16(&list) : rd_u8(&list));
		if (list.err == NULL && type == PARAMETER_CAPABILITIES)
			why = read_capabilities(value, open);
	}
	if (why == NULL && (in.err != NULL || list.err != NULL))
		why = "a parameter reaches behind its OPEN";
	return why;
}

const char *bgp_open_read(struct rd body, struct bgp_open *open)
{
	*open = (struct bgp_open){ .identifier = { .family = ADDR_IPV4 } };
	uint8_t version = rd_u8(&body);
	open->asn = rd_u16(&body);
	open->hold_time_s = rd_u16(&body);
	const uint8_t *identifier = rd_bytes(&body, 4);
	if (identifier == NULL)
		return "an OPEN that is too short";
	memcpy(open->identifier.byte, identifier, 4);
	if (version != 4)
		return "an OPEN of another version than 4";
	return read_parameters(body, open);
}

struct bgp_encoding bgp_session_encoding(
	const struct bgp_open *sender, const struct bgp_open *receiver)
{
	return (struct bgp_encoding){
		.wide = sender->wide && receiver->wide,
		.add_path = sender->add_path_send & receiver->add_path_receive,
	};
}
