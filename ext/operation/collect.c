/* collect.c - a dataset → its profile, in one scan. */
#include "collect.h"

#include "../base/utf8.h"
#include "collector.h"
#include "query.h"

/* The number of a column that an option names. */
static int collect_column(DvErr *err, const DvSource *source, const char *option, DvBytes name) {
  int column = dv_source_column(source, name);
  if (column >= 0) return column;
  dv_source_refuse_column(err, source, option, name);
  return -1;
}

static bool collect_wants(const DvReading *reading, const char *name) {
  return !reading->has_columns || dv_names_find(&reading->columns, dv_bytes(name)) >= 0;
}

static void collect_check_columns(DvErr *err, const DvSource *source, const DvReading *reading) {
  for (size_t i = 0; i < reading->columns.n; i++)
    collect_column(err, source, "columns", reading->columns.items[i]);
  for (size_t i = 0; i < reading->arrays.n; i++)
    collect_column(err, source, "arrays", reading->arrays.items[i]);
}

static DvCollector *collect_plan(DvErr *err, const DvSource *source, const DvReading *reading,
                                 const DvNames *slice_columns) {
  collect_check_columns(err, source, reading);
  DvCollector *collector = dv_collector_new_sized(err, source->n_columns);
  if (!collector) return NULL;
  collector->n_columns = 0;
  for (int i = 0; i < source->n_columns; i++) {
    if (!collect_wants(reading, source->columns[i])) continue;
    DvBytes name = dv_bytes(source->columns[i]);
    int at = collector->n_columns++;
    collector->names[at] = name;
    collector->positions[at] = (uint64_t)i;
    collector->is_array[at] = dv_names_find(&reading->arrays, name) >= 0;
  }
  collector->has_weight = reading->weight.data != NULL;
  collector->is_plain =
      !reading->weight.data && !reading->arrays.n && !reading->parse_text && !reading->missing.n;
  collector->reader.parse_text = reading->parse_text;
  if (reading->missing.n) collector->reader.missing = &reading->missing;
  collector->n_slice_columns = (int)slice_columns->n;
  if (reading->weight.data)
    dv_dataset_profile_set_weight(err, &collector->profile, reading->weight);
  collector->profile.marks.parse_text = reading->parse_text;
  dv_dataset_profile_set_missing(err, &collector->profile, &reading->missing);
  dv_collector_open(err, collector);
  return collector;
}

/* The columns of one collector call: first, those that every call gets, then its share. */
static void collect_write_call(DvErr *err, DvText *sql, const DvCollector *collector,
                               const int *every, int n_every, int first, int n) {
  dv_text_addf(err, sql, "dvext_collect(?1,%d", first);
  for (int i = 0; i < n_every; i++) dv_text_addf(err, sql, ",c%d", every[i]);
  for (int i = first; i < first + n; i++)
    dv_text_addf(err, sql, ",c%d", (int)collector->positions[i]);
  dv_text_adds(err, sql, ")");
}

/* Functions take a limited number of arguments, so wide tables use several calls. */
static void collect_write_sql(DvErr *err, sqlite3 *db, DvText *sql, const DvCollector *collector,
                              const DvSource *source, const int *every, int n_every) {
  int share = sqlite3_limit(db, SQLITE_LIMIT_FUNCTION_ARG, -1) - 2 - n_every;
  if (share < 1) {
    if (collector->n_slice_columns) dv_err_set(err, SQLITE_ERROR, "too many slice columns");
    dv_err_set(err, SQLITE_ERROR, "functions must be allowed %d arguments at least", n_every + 3);
    return;
  }
  char *with = dv_query_free_name(err, "dvext_source", source->query);
  dv_text_addf(err, sql, "WITH %s(", with);
  for (int i = 0; i < source->n_columns; i++) dv_text_addf(err, sql, i ? ",c%d" : "c%d", i);
  dv_text_addf(err, sql, ") AS (%s\n) SELECT ", source->query);
  for (int first = 0; first == 0 || first < collector->n_columns; first += share) {
    int left = collector->n_columns - first;
    if (first) dv_text_adds(err, sql, ",");
    collect_write_call(err, sql, collector, every, n_every, first, left < share ? left : share);
  }
  dv_text_addf(err, sql, " FROM %s", with);
  dv_free(with);
}

static void collect_run(DvErr *err, sqlite3 *db, const char *sql, DvCollector *collector) {
  sqlite3_stmt *stmt = dv_query_prepare(err, db, sql);
  if (!stmt) return;
  sqlite3_bind_pointer(stmt, 1, collector, DV_COLLECTOR_POINTER, NULL);
  while (dv_query_step(err, stmt)) dv_query_check_call(err, stmt, 0, "dvext_collect");
  dv_query_end(stmt);
}

/* The weight column and the slice columns, owned by the caller. */
static int *collect_every(DvErr *err, const DvSource *source, const DvReading *reading,
                          const DvNames *slice_columns, int *n) {
  int *every = dv_malloc(err, (slice_columns->n + 2) * sizeof *every);
  *n = 0;
  if (!every) return NULL;
  if (reading->weight.data) every[(*n)++] = collect_column(err, source, "weight", reading->weight);
  for (size_t i = 0; i < slice_columns->n; i++)
    every[(*n)++] = collect_column(err, source, "slice", slice_columns->items[i]);
  return every;
}

static void collect_scan(DvErr *err, sqlite3 *db, const DvSource *source, const DvReading *reading,
                         const DvSlicing *slicing, DvDatasetProfile *profile) {
  int n_every = 0;
  int *every = collect_every(err, source, reading, &slicing->columns, &n_every);
  DvCollector *collector = collect_plan(err, source, reading, &slicing->columns);
  DvText sql = {0};
  if (!dv_failed(err)) {
    collector->is_list_slice = slicing->is_list;
    collect_write_sql(err, db, &sql, collector, source, every, n_every);
    DvErr scan = *err;
    collect_run(&scan, db, sql.data, collector);
    /* The collector's own error, if any, is why the scan stopped. */
    if (dv_failed(&collector->err)) {
      *err = collector->err;
      collector->err = (DvErr){0};
      dv_err_clear(&scan);
    } else {
      *err = scan;
    }
    dv_collector_end(err, collector);
    *profile = collector->profile;
    collector->profile = (DvDatasetProfile){0};
  }
  dv_text_clear(&sql);
  dv_free(every);
  dv_collector_free(collector);
}

void dv_collect(DvErr *err, sqlite3 *db, const DvSource *source, const DvReading *reading,
                const DvSlicing *slicing, DvDatasetProfile *profile) {
  if (dv_failed(err)) return;
  if (!dv_source_is_profile(source)) {
    collect_scan(err, db, source, reading, slicing, profile);
  } else if (reading->is_given || slicing->columns.n) {
    dv_err_set(err, SQLITE_ERROR,
               "a profile is used as it was made: the options %s cannot be given beside it",
               reading->is_given ? "that say how to read a dataset" : "'slice'");
  } else {
    dv_dataset_profile_decode(err, source->profile, profile);
    dv_err_wrap(err, source->what, NULL);
  }
}
