/* The bytes, split at NUL, are the words behind a command's name. */
#include "fuzz.h"

#include "../unit/cli/sample.h"

#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct sample_options options = { 0 };
	struct global_options global = { .format = "text" };
	struct arguments arguments = { &sample_cut, &global, &options, NULL, 0 };
	struct diag diag = { 0 };
	char *words = calloc(1, size + 1), *argv[WORDS_MAX + 2], name[] = "cut";
	int argc = 0;
	if (words == NULL)
		return 0;
	if (size > 0)
		memcpy(words, bytes, size);
	argv[argc++] = name;
	for (size_t at = 0; at < size && argc <= WORDS_MAX; at += strlen(words + at) + 1)
		argv[argc++] = words + at;
	argv[argc] = NULL;

	if (options_parse(&arguments, argc, argv, &diag) == 0) {
		FUZZ_CHECK(arguments.operands < (size_t)argc);
		for (size_t i = 0; i < arguments.operands; i++) {
			const char *word = arguments.operand[i];
			FUZZ_CHECK(word >= words && word <= words + size);
		}
		FUZZ_CHECK(options.output == NULL || options.output[0] != '\0');
		options_check_operands(&arguments, &diag);
	} else {
		FUZZ_CHECK(diag.what[0] != '\0');
	}
	free(words);
	return 0;
}
