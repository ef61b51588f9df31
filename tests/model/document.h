/* Documents to feed output drivers with. */
#pragma once

#include "base/random.h"
#include "report/out.h"

/* Any nesting, any kind, keys and titles that may be absent, text that is hostile. */
void document_random(struct out *out, struct random_state *random);
/* A text that is hostile in one way or another. */
const char *document_text(struct random_state *random);
