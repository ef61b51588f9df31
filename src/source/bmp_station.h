/*
 * What a station keeps of one router that reports by BMP: its peers, and how the routes of each are
 * encoded. Whole messages in, routes out to the sink of a recording; what routers get wrong is put
 * right where the bytes tell how, and noted:
 *
 * - FRR 8 puts its own AS in front of every path of its peers; it is taken off again.
 * - A peer may be gone (Peer Down) that never came (Peer Up), and routes may be of such a peer (FRR's
 *   own, GoBGP's Loc-RIB): they are read with AS numbers of four bytes.
 * - FRR also sends paths of two-byte AS numbers and says four: what fits the bytes alone counts.
 *
 * Peer Up and Peer Down become ROUTE_STATE: from 0 (not told) to 6 (Established), and from 6 to 1
 * (Idle); a Peer Down of a peer that was not up becomes none.
 */
#pragma once

#include "source/recording_part.h"
#include "wire/bmp.h"

enum { BMP_STATION_PEERS_MAX = 65536 };

struct bmp_station;

struct bmp_station *bmp_station_new(struct recording_part *part);
void bmp_station_free(struct bmp_station *station);
/*
 * One message, as bmp_frame measured it; part->offset is where it begins. What is wrong with it goes
 * to the report. Returns what the sink did, or 0.
 */
int bmp_station_take(struct bmp_station *station, struct rd message);
