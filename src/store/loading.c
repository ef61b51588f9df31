#include "store/loading.h"

int loading_begin(struct store *store, const char *path, int64_t *input, struct diag *diag)
{
	struct store_input row = { .sha256 = "", .format = "", .path = path };
	if (store_begin(store) != 0)
		return diag_set(diag, OST_ESTORE, "the store: %s", store_problem(store));
	if (store_input_add(store, &row, input) == 0)
		return 0;
	diag_set(diag, OST_ESTORE, "the store: %s", store_problem(store));
	store_rollback(store);
	return OST_ESTORE;
}

int loading_find_older(
	struct store *store, const char *sha256, const char *format, struct ingest_result *result)
{
	const struct store_input wanted = { .sha256 = sha256, .format = format };
	struct store_input older;
	struct arena arena;
	arena_init(&arena);
	int found = store_input_find(store, &wanted, &arena, &older);
	arena_clear(&arena);
	result->already = found > 0;
	if (found > 0) {
		result->input = older.id;
		result->dated = older.dated;
	}
	return found < 0 ? found : 0;
}

int loading_end(
	struct store *store, int status, const struct ingest_result *result, struct diag *diag)
{
	if (status == 0 && !result->already && store_commit(store) == 0)
		return 0;
	if (status == OST_ESTORE || (status == 0 && !result->already))
		status = diag_set(diag, OST_ESTORE, "the store: %s", store_problem(store));
	store_rollback(store);
	return status;
}

void loading_note_source(const char *path, struct fetched *fetched, struct store_input *row)
{
	if (fetched_read(path, fetched) != 0 || fetched->bytes != row->bytes)
		return;
	row->url = fetched->url;
	row->citation = fetched->citation;
	row->terms = fetched->terms;
}
