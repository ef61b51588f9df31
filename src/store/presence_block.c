#include "store/presence_block.h"

#include "store/origin_bytes.h"

#include <stdlib.h>

void block_put(struct block_writer *writer, const struct presence *presence)
{
	const struct presence_key *key = &presence->key;
	int32_t end = 0;
	put_number(writer->out, key->first - writer->before);
	put_number(writer->out, key->last - key->first);
	put_number(writer->out, presence->runs);
	for (size_t i = 0; i < presence->runs; i++) {
		const struct day_run *run = &presence->run[i];
		put_number(writer->out, (addr_number)(run->first - end));
		put_number(writer->out, (addr_number)(run->last - run->first));
		end = run->last;
	}
	writer->before = key->first;
}

void block_open(struct block_reader *reader, struct span bytes, uint8_t what)
{
	*reader = (struct block_reader){ .in = rd_of(bytes.p, bytes.n), .what = what };
}

void block_close(struct block_reader *reader)
{
	free(reader->run);
	reader->run = NULL;
}

static void read_runs(struct block_reader *reader, struct presence *presence)
{
	int64_t end = 0;
	for (size_t i = 0; i < presence->runs && reader->in.err == NULL; i++) {
		int64_t first = end + (int64_t)get_u64(&reader->in, INT32_MAX);
		end = first + (int64_t)get_u64(&reader->in, INT32_MAX);
		if (end >= PRESENCE_DAY_MAX)
			rd_fail(&reader->in, "a day beyond all dates");
		else
			presence->run[i] = (struct day_run){ (int32_t)first, (int32_t)end };
	}
}

int block_next(struct block_reader *reader, struct presence *presence)
{
	struct rd *in = &reader->in;
	if (rd_left(in) == 0 && in->err == NULL)
		return 0;
	addr_number most = low_ones(reader->what == PRESENCE_IPV6 ? 128 : 32);
	addr_number step = get_number(in), more = get_number(in);
	presence->runs = get_u64(in, PRESENCE_RUNS_MAX);
	if (in->err != NULL || step > most - reader->before ||
		more > most - reader->before - step || presence->runs == 0)
		return OST_EFORMAT;
	presence->key.what = reader->what;
	presence->key.first = reader->before + step;
	presence->key.last = presence->key.first + more;
	reader->before = presence->key.first;
	if (presence->runs > reader->capacity) {
		reader->capacity = 2 * presence->runs;
		reader->run = xrealloc(reader->run, reader->capacity * sizeof *reader->run);
	}
	presence->run = reader->run;
	read_runs(reader, presence);
	return in->err == NULL ? 1 : OST_EFORMAT;
}

void block_first_to_bytes(unsigned __int128 number, uint8_t *bytes)
{
	for (size_t i = PRESENCE_FIRST_BYTES; i-- > 0; number >>= 8)
		bytes[i] = (uint8_t)number;
}
