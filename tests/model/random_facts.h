/*
 * Cases drawn at random, for comparing two versions of a study and for looking whether any study
 * stumbles. Rows are such as the decoder lets through, and worse, with words and figures near the
 * rules' borders more often than not. The target is AS64500, the event lies in March 2020.
 */
#pragma once

#include "base/random.h"
#include "model/facts.h"

void random_case(struct facts *facts, struct random_state *random);

/* Rows of one table, at most `most`. */
void random_rows(
	struct facts *facts, enum case_table_id table, size_t most, struct random_state *random);
