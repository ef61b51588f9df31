/* The bytes as what stands beside a fetched file. */
#include "fuzz.h"

#include "source/fetched.h"

#include <string.h>

#define FUZZ_CHECK_TEXT(text) FUZZ_CHECK(memchr(text, '\0', sizeof(text)) != NULL)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct fetched fetched;
	int status = fetched_parse((struct span){ (const char *)bytes, size }, &fetched);
	FUZZ_CHECK(status == 0 || status == OST_EFORMAT);
	FUZZ_CHECK_TEXT(fetched.source);
	FUZZ_CHECK_TEXT(fetched.url);
	FUZZ_CHECK_TEXT(fetched.version.etag);
	FUZZ_CHECK_TEXT(fetched.version.modified);
	FUZZ_CHECK_TEXT(fetched.citation);
	FUZZ_CHECK_TEXT(fetched.terms);
	FUZZ_CHECK(fetched.at >= 0);
	FUZZ_CHECK(status != 0 || fetched.url[0] != '\0');
	return 0;
}
