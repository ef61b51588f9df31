#include "store/mention.h"

int mention_compare(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	if (x->days.first != y->days.first)
		return x->days.first < y->days.first ? -1 : 1;
	return (x->first_line > y->first_line) - (x->first_line < y->first_line);
}
