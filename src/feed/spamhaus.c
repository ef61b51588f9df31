#include "feed/spamhaus.h"

#include "feed/entries.h"

/*
 * `size` is the bytes before this record, `records` the lines. Both tell whether something is
 * missing; line ends of two bytes are the work of a copy and forgiven.
 */
static void take_metadata(struct feed_decoder *decoder, struct span line)
{
	struct json_reader reader;
	struct span key;
	uint64_t records = decoder->list_records, size = decoder->list_bytes;
	json_read(&reader, line, &decoder->arena);
	json_enter(&reader, '{');
	while (json_next_key(&reader, &key)) {
		if (span_is(key, "timestamp"))
			feed_set_published(decoder, json_scalar(&reader));
		else if (span_is(key, "records"))
			span_u64(json_scalar(&reader), UINT64_MAX, &records);
		else if (span_is(key, "size"))
			span_u64(json_scalar(&reader), UINT64_MAX, &size);
		else
			json_skip(&reader);
	}
	if (records != decoder->list_records ||
		(size != decoder->list_bytes && size != decoder->list_bytes + records))
		decoder->cut = "its metadata record tells of other lines than are there: the "
			       "download was cut or altered";
	decoder->list_records = decoder->list_bytes = 0;
}

int spamhaus_line(struct feed_decoder *decoder, struct span line, const struct cell_name *names)
{
	struct json_reader reader;
	struct record record = { 0 };
	decoder->text = line;
	arena_clear(&decoder->arena);
	json_read(&reader, line, &decoder->arena);
	bool object = feed_read_object(&reader, names, &record) && json_done(&reader);
	if (object && span_is(record.cell[CELL_TYPE], "metadata")) {
		take_metadata(decoder, line);
		return 0;
	}
	decoder->list_bytes += line.n + 1;
	if (span_trim(line).n == 0)
		return 0;
	decoder->list_records++;
	if (object)
		return feed_give(decoder, &record);
	feed_refuse(decoder, "not a JSON object");
	return 0;
}

int spamhaus_finish(struct feed_decoder *decoder)
{
	if (decoder->list_records > 0)
		decoder->cut = "ends without its metadata record: the download was cut short";
	return 0;
}
