/* The schema of version 1, embedded from store/schema.sql at build time. */
#pragma once

extern const char schema_sql[];
/* What version 2 adds, store/origins.sql. */
extern const char origins_sql[];
/* What version 3 adds, store/presence.sql. */
extern const char presence_sql[];
/* What version 4 adds, store/registry.sql. */
extern const char registry_sql[];
/* What version 5 adds, store/sources.sql. */
extern const char sources_sql[];
/* What version 6 adds, store/detail.sql. */
extern const char detail_sql[];
/* What version 7 adds, store/recordings.sql. */
extern const char recordings_sql[];
/* What version 8 adds, store/readings.sql. */
extern const char readings_sql[];
/* What version 9 adds, store/list_day.sql. */
extern const char list_day_sql[];
