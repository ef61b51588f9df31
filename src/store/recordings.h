/*
 * Recordings of BGP in the store, and the tables of origins made of those that follow each other
 * (store/chains.h). Each is kept as what it says by itself, so that a table can be made anew when
 * one is loaded that belongs before others.
 */
#pragma once

#include "store/origin_routes.h"
#include "store/store.h"

/*
 * Keeps what a recording says: `routes`, to which all of it was added and nothing else, and what
 * was noted of it, empty where it begins with a routing table. Its table stands by itself then.
 * Returns 0, OST_ESTORE, or OST_ERANGE where it is too much.
 */
int recordings_add(struct store *store, int64_t input, struct origin_routes *routes,
	const struct buf *journal);
/*
 * Lets every recording go into the table it belongs to, now that `input` is there, whose row is
 * finished. Returns also OST_EFORMAT where what lies in the store is damaged.
 */
int recordings_join(struct store *store, int64_t input);
