#include "store/ingest.h"

#include "store/loading.h"
#include "store/origins.h"
#include "store/registry.h"

static const char case_format[] = "case";

/* Where the records of one input go. */
struct target {
	struct store *store;
	int64_t input;
	struct origin_rows *rows; /* NULL = none came */
	struct case_head head; /* of a case: only the scalars hold after its row was given */
};

static int put_link(void *ctx, uint64_t line, const struct as_link *link)
{
	struct target *target = ctx;
	return store_link_add(target->store, target->input, line, link);
}

static int put_origin(void *ctx, uint64_t line, const struct prefix_origin *origin)
{
	struct target *target = ctx;
	(void)line;
	if (target->rows == NULL)
		target->rows = origin_rows_new();
	origin_rows_add(target->rows, origin);
	return 0;
}

static int put_name(void *ctx, uint64_t line, const struct as_name *name)
{
	struct target *target = ctx;
	return store_name_add(target->store, target->input, line, name);
}

static int put_registration(void *ctx, uint64_t line, const struct registration *registration)
{
	struct target *target = ctx;
	return store_registration_add(target->store, target->input, line, registration);
}

static int put_organisation(void *ctx, uint64_t line, const struct organisation *organisation)
{
	struct target *target = ctx;
	return store_organisation_add(target->store, target->input, line, organisation);
}

static int put_case_row(void *ctx, const struct case_table *table, const void *row)
{
	struct target *target = ctx;
	if (table == &case_tables[CASE_HEAD])
		target->head = *(const struct case_head *)row;
	return store_case_row_add(target->store, target->input, table, row);
}

static int put_rows(
	struct target *target, struct store_input *row, struct tally *tally, struct diag *diag)
{
	int status = store_origins_put_rows(target->store, row, target->rows, tally);
	row->rejected = tally->rejected;
	if (status == OST_ERANGE)
		diag_set(diag, status, "its table of origins would exceed 1 GiB");
	return status;
}

static int finish_file(struct target *target, const char *path, ost_time_t now,
	struct decode_result *decoded, struct ingest_result *result, struct diag *diag)
{
	struct store_input row = {
		.id = target->input,
		.sha256 = decoded->sha256,
		.format = decoded->format->name,
		.path = path,
		.dated = decoded->dated,
		.loaded = now,
		.bytes = decoded->bytes,
		.records = decoded->tally.records,
		.rejected = decoded->tally.rejected,
		.truncated = decoded->truncated,
	};
	struct fetched fetched;
	loading_note_source(path, &fetched, &row);
	if (!when_known(&decoded->dated))
		return diag_set(diag, OST_EUSAGE,
			"neither its content nor its name says of which date it is; give --dated "
			"YYYY-MM-DD");
	result->input = target->input;
	result->dated = decoded->dated;
	int status =
		loading_find_older(target->store, decoded->sha256, decoded->format->name, result);
	if (status != 0 || result->already)
		return status;
	if (target->rows != NULL)
		status = put_rows(target, &row, &decoded->tally, diag);
	if (status == 0)
		status = store_input_finish(target->store, &row);
	return status != 0
		       ? status
		       : store_rejections_add(target->store, target->input, "", &decoded->tally);
}

int ingest_file(struct store *store, const char *path, const struct decode_options *options,
	ost_time_t now, struct ingest_result *result, struct diag *diag)
{
	struct target target = { .store = store };
	struct ref_sink sink = { &target, put_link, put_origin, put_name, put_registration,
		put_organisation };
	struct decode_result decoded = { 0 };
	*result = (struct ingest_result){ 0 };
	int status = loading_begin(store, path, &target.input, diag);
	if (status != 0)
		return status;
	status = decode_file(path, options, &sink, &decoded, diag);
	if (status == 0)
		status = finish_file(&target, path, now, &decoded, result, diag);
	result->format = decoded.format != NULL ? decoded.format->name : NULL;
	result->records = decoded.tally.records;
	result->rejected = decoded.tally.rejected;
	result->truncated = decoded.truncated;
	origin_rows_free(target.rows);
	return loading_end(store, status, result, diag);
}

static int put_files(struct target *target, const struct case_folder_result *folder,
	struct ingest_result *result)
{
	int status = 0;
	for (size_t t = 0; t < CASE_TABLES && status == 0; t++) {
		const struct case_file_result *file = &folder->file[t];
		if (!file->present && file->problem[0] == '\0')
			continue;
		result->records += file->present ? file->tally.records : 0;
		result->rejected += file->tally.rejected;
		status = store_case_file_add(target->store, target->input, case_tables[t].file,
			file->problem, &file->tally);
		if (status == 0 && !file->present)
			status = store_case_rows_remove(
				target->store, target->input, &case_tables[t]);
		if (status == 0)
			status = store_rejections_add(
				target->store, target->input, case_tables[t].file, &file->tally);
	}
	return status;
}

static int finish_case(struct target *target, const char *path, ost_time_t now,
	const struct case_folder_result *folder, struct ingest_result *result)
{
	int status = put_files(target, folder, result);
	struct store_input row = {
		.id = target->input,
		.sha256 = folder->sha256,
		.format = case_format,
		.path = path,
		.dated = target->head.event,
		.loaded = now,
		.bytes = folder->bytes,
		.records = result->records,
		.rejected = result->rejected,
	};
	result->input = target->input;
	result->dated = row.dated;
	if (status == 0)
		status = loading_find_older(target->store, folder->sha256, case_format, result);
	if (status != 0 || result->already)
		return status;
	status = store_input_finish(target->store, &row);
	return status != 0 ? status : store_case_supersede(target->store, target->input);
}

int ingest_case(struct store *store, const char *path, ost_time_t now, struct ingest_result *result,
	struct diag *diag)
{
	struct target target = { .store = store };
	struct case_folder_result folder;
	*result = (struct ingest_result){ .format = case_format };
	int status = loading_begin(store, path, &target.input, diag);
	if (status != 0)
		return status;
	status = case_folder_read(path, put_case_row, &target, &folder, diag);
	if (status == 0)
		status = finish_case(&target, path, now, &folder, result);
	return loading_end(store, status, result, diag);
}
