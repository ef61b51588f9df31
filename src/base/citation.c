#include "base/citation.h"

#include <string.h>

const char *citation_dated(const char *citation, const char *dated, struct arena *arena)
{
	static const char mark[] = "<date>";
	const char *at = strstr(citation, mark);
	if (at == NULL)
		return citation;
	return arena_printf(arena, "%.*s%s%s", (int)(at - citation), citation,
		dated[0] != '\0' ? dated : "date not known", at + strlen(mark));
}
