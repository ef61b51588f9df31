/* What lies in a cluster: the answer of `cluster status`. */
#pragma once

#include "report/out.h"
#include "store/cluster.h"

void report_cluster(struct out *out, const struct cluster_state *state);
