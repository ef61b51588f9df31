#include "base/span.h"

bool span_cut(struct span *s, char mark, struct span *field)
{
	if (s->p == NULL)
		return false;
	const char *at = s->n > 0 ? memchr(s->p, mark, s->n) : NULL;
	if (at == NULL) {
		*field = *s;
		*s = (struct span){ NULL, 0 };
		return true;
	}
	*field = (struct span){ s->p, (size_t)(at - s->p) };
	s->n -= field->n + 1;
	s->p = at + 1;
	return true;
}

bool span_u64(struct span s, uint64_t max, uint64_t *value)
{
	uint64_t sum = 0;
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(s.p[i] - '0');
		if (digit > max || sum > (max - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

bool span_double(struct span s, double *value)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
		s.p++;
		s.n--;
	}
	struct span whole, rest = s;
	uint64_t integer = 0, fraction = 0;
	if (s.n == 0 || !span_cut(&rest, '.', &whole) ||
		!span_u64(whole, UINT64_C(1) << 52, &integer))
		return false;
	double sum = (double)integer;
	if (rest.p != NULL) {
		if (rest.n > 15 || !span_u64(rest, UINT64_C(1000000000000000), &fraction))
			return false;
		double scale = 1;
		for (size_t i = 0; i < rest.n; i++)
			scale *= 10;
		sum += (double)fraction / scale;
	}
	*value = negative ? -sum : sum;
	return true;
}
