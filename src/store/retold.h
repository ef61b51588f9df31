/*
 * Words: what whoever loads a feed says of it beside its bytes, as the lines "--kind=spam" and the
 * like. They are noted with the input, so that the same bytes with other words are not taken for
 * known. Private to loading and the drivers of feeds.
 */
#pragma once

#include "source/feed_file.h"
#include "store/gather.h"
#include "store/store.h"

#define WORDS_NONE "\n"

/* A line each, of one option behind the other, the kind last. */
void words_put(struct buf *words, const struct feed_file_options *options);
/*
 * Whether all that is said `now` was noted; what is not said now differs from nothing. Of an input
 * whose words are not known, whether no kind is said.
 */
bool words_noted(const char *noted, const char *now);
/* For people: in one line, separated by spaces. */
void words_show(struct buf *text, const char *words);

/*
 * An input of the store's own file under other words; within a transaction. A kind is that of the
 * list: what other inputs said of it goes along. All else can be told from what others say only
 * where these say nothing of the same lists, else OST_EEXISTS.
 */
int sqlite_input_retell(struct store *store, const struct store_input *older,
	struct store_input *input, struct gather *gather, const struct tally *tally);
