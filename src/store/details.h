/*
 * Details in the store (store/mention.h): what each input says of each presence of a list, for
 * evidence. They are added with the presences and may be let go of earlier.
 */
#pragma once

#include "store/gather.h"
#include "store/mention.h"
#include "store/store.h"

struct detail {
	struct presence_key key;
	int64_t input; /* as in store_inputs_read */
	struct mention mention;
};

/* By key, first day, input and line. */
int detail_compare(const struct detail *a, const struct detail *b);

/* All that inputs say of a presence, by first day, input and line. 0, OST_ESTORE, OST_EFORMAT. */
int store_details_read(struct store *store, int64_t series, const struct presence_key *key,
	struct arena *arena, struct detail **list, size_t *count);
