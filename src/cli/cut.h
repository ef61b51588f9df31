/* What `sever` tells of minimum cuts, and the options for it. */
#pragma once

#include "base/alloc.h"
#include "cli/command.h"
#include "study/case_study.h"

/* As they stand on the command line; NULL = not given. */
struct cut_options {
	const char *keep, *clique, *weight, *from;
};

/* Adds the answer to `invocation->out`. Logs what is wrong; returns an exit_status. */
int cut_tell(const struct cut_options *options, const struct topology *topology,
	const struct sever_question *asked, const struct invocation *invocation,
	struct arena *arena);
