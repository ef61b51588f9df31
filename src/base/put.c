#include "base/put.h"

char *put_u64(char *at, uint64_t value)
{
	if (value < 100000000)
		return put_u32(at, (uint32_t)value);
	at = put_u64(at, value / 100000000);
	return put_eight(at, digits_of((uint32_t)(value % 100000000)));
}

char *put_micros(char *at, uint32_t value)
{
	for (int i = 5; i >= 0; i--) {
		at[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return at + 6;
}

char *put_hex(char *at, const uint8_t *bytes, size_t count)
{
	static const char digit[] = "0123456789abcdef";
	for (size_t i = 0; i < count; i++) {
		*at++ = digit[bytes[i] >> 4];
		*at++ = digit[bytes[i] & 0xF];
	}
	return at;
}
