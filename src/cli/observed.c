#include "cli/observed.h"

#include "base/log.h"
#include "cli/paths.h"
#include "study/learned.h"

int observed_read(const char *file, struct path_list *list)
{
	struct paths_report report;
	struct diag diag = { 0 };
	if (paths_read(file, list, &report, &diag) != 0) {
		log_print(LOG_ERROR, "%s: %s", path_shown(file), diag.what);
		return EXIT_UNUSABLE;
	}
	if (!report.truncated && report.lost_bytes == 0 && report.tally.rejected == 0)
		return EXIT_DONE;
	log_print(LOG_WARNING, "%s: damaged; what could be read counts, 'accuracy' tells more",
		path_shown(file));
	return EXIT_SKIPPED;
}

int observed_learn(const char *file, const struct graph *graph, uint64_t seed,
	struct policy *policy, struct accuracy *seen)
{
	struct path_list list;
	int status = observed_read(file, &list);
	if (status != EXIT_UNUSABLE) {
		study_observed(graph, &list, seen);
		study_learn(graph, &list, seed, policy);
	}
	paths_clear(&list);
	return status;
}
