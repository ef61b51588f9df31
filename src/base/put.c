#include "base/put.h"

char *u64_put(char *at, uint64_t value)
{
	if (value < 100000000)
		return u32_put(at, (uint32_t)value);
	at = u64_put(at, value / 100000000);
	return eight_put(at, digits_of((uint32_t)(value % 100000000)));
}

char *micros_put(char *at, uint32_t value)
{
	for (int i = 5; i >= 0; i--) {
		at[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return at + 6;
}

char *hex_put(char *at, const uint8_t *bytes, size_t count)
{
	static const char digit[] = "0123456789abcdef";
	for (size_t i = 0; i < count; i++) {
		*at++ = digit[bytes[i] >> 4];
		*at++ = digit[bytes[i] & 0xF];
	}
	return at;
}
