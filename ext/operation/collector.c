/* collector.c - what gathers values, row by row, for all rows and for slices. */
#include "collector.h"

#include "../base/json_write.h"
#include "../base/number_text.h"
#include "../base/utf8.h"

/* ---- life ---- */

void dv_collector_free(DvCollector *collector) {
  if (!collector) return;
  for (size_t i = 0; i < collector->n_slices; i++) dv_free(collector->slices[i].features);
  dv_free(collector->slices);
  dv_free(collector->names);
  dv_free(collector->positions);
  dv_free(collector->is_array);
  dv_cell_reader_clear(&collector->reader);
  dv_dataset_profile_clear(&collector->profile);
  dv_err_clear(&collector->err);
  dv_free(collector);
}

DvCollector *dv_collector_new_sized(DvErr *err, int n) {
  DvCollector *collector = dv_zalloc(err, sizeof *collector);
  if (!collector) return NULL;
  collector->is_plain = true;
  collector->n_columns = n;
  collector->names = dv_zalloc(err, ((size_t)n + 1) * sizeof *collector->names);
  collector->positions = dv_zalloc(err, ((size_t)n + 1) * sizeof *collector->positions);
  collector->is_array = dv_zalloc(err, ((size_t)n + 1) * sizeof *collector->is_array);
  if (!dv_failed(err)) return collector;
  dv_collector_free(collector);
  return NULL;
}

/* Where the slice of that key stands, or belongs. */
static size_t collector_place(const DvCollector *collector, const DvSliceKey *key) {
  size_t low = 0, high = collector->n_slices;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (dv_slice_key_compare(&collector->slices[middle].profile->key, key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static DvCollectedSlice *collector_open_slice(DvErr *err, DvCollector *collector, size_t at,
                                              const DvSliceKey *key) {
  DvCollectedSlice *grown = dv_grow(err, collector->slices, &collector->slices_capacity,
                                    collector->n_slices + 1, sizeof *grown);
  if (!grown) return NULL;
  collector->slices = grown;
  DvCollectedSlice opened = {.profile = dv_dataset_profile_slice(err, &collector->profile, key)};
  opened.features = dv_zalloc(err, ((size_t)collector->n_columns + 1) * sizeof *opened.features);
  for (int i = 0; i < collector->n_columns && !dv_failed(err); i++)
    opened.features[i] =
        dv_slice_profile_add(err, opened.profile, collector->names[i], collector->positions[i],
                             collector->has_weight, collector->is_array[i]);
  if (dv_failed(err)) {
    dv_free(opened.features);
    return NULL;
  }
  memmove(grown + at + 1, grown + at, (collector->n_slices - at) * sizeof *grown);
  grown[at] = opened;
  collector->n_slices++;
  return &grown[at];
}

static DvCollectedSlice *collector_slice(DvErr *err, DvCollector *collector,
                                         const DvSliceKey *key) {
  size_t at = collector_place(collector, key);
  if (at < collector->n_slices &&
      dv_slice_key_compare(&collector->slices[at].profile->key, key) == 0)
    return &collector->slices[at];
  if (collector->n_slices > DV_SLICES_MAX) {
    dv_err_set(err, SQLITE_ERROR,
               "more than %d slices (slice by a column with fewer different values)",
               DV_SLICES_MAX);
    return NULL;
  }
  return collector_open_slice(err, collector, at, key);
}

void dv_collector_open(DvErr *err, DvCollector *collector) {
  const DvSliceKey all = {.kind = DV_SLICE_ALL};
  collector_open_slice(err, collector, 0, &all);
}

DvCollector *dv_collector_new(DvErr *err, const DvBytes *names, int n) {
  DvCollector *collector = dv_collector_new_sized(err, n);
  if (!collector) return NULL;
  for (int i = 0; i < n; i++) {
    collector->names[i] = names[i];
    collector->positions[i] = (uint64_t)i;
  }
  dv_collector_open(err, collector);
  if (!dv_failed(err)) return collector;
  dv_collector_free(collector);
  return NULL;
}

DvErr *dv_collector_err(DvCollector *collector) {
  return &collector->err;
}

void dv_collector_end(DvErr *err, DvCollector *collector) {
  for (size_t i = 0; i < collector->n_slices; i++) {
    DvCollectedSlice *slice = &collector->slices[i];
    for (int j = 0; j < collector->n_columns; j++) {
      dv_column_profile_add_rows(err, &slice->features[j]->column, slice->rows,
                                 slice->weighted_rows);
      dv_slice_profile_count(slice->profile, slice->features[j]);
    }
  }
  dv_dataset_profile_settle(err, &collector->profile);
}

/* ---- rows ---- */

/* A cell that is the value it holds. */
static inline void collector_add_plain(DvErr *err, DvColumnProfile *column, sqlite3_value *cell) {
  const DvWide none = {0};
  switch (sqlite3_value_type(cell)) {
  case SQLITE_INTEGER:
    dv_column_profile_add_integer(err, column, sqlite3_value_int64(cell), none);
    break;
  case SQLITE_FLOAT:
    dv_column_profile_add_real(err, column, sqlite3_value_double(cell), none);
    break;
  case SQLITE_TEXT: {
    DvBytes text = dv_value_text(cell);
    if (text.data)
      dv_column_profile_add_text(err, column, text, none);
    else
      dv_err_nomem(err);
    break;
  }
  case SQLITE_BLOB: dv_column_profile_add_blob(err, column, dv_value_blob(cell), none); break;
  default: break;
  }
}

void dv_collector_add_cell(DvErr *err, DvCollector *collector, int column, sqlite3_value *cell) {
  collector_add_plain(err, &collector->slices[0].features[column]->column, cell);
}

static void collector_add_cells(DvCollector *collector, DvCollectedSlice *slice, int first, int n,
                                sqlite3_value **cells, DvWide weight) {
  DvErr *err = &collector->err;
  DvFeature **features = slice->features + first;
  if (first == 0) {
    slice->rows++;
    if (collector->has_weight) dv_wide_add_checked(err, &slice->weighted_rows, weight);
  }
  if (DV_LIKELY(collector->is_plain)) {
    for (int i = 0; i < n; i++) collector_add_plain(err, &features[i]->column, cells[i]);
  } else {
    for (int i = 0; i < n; i++)
      dv_cell_add(err, &collector->reader, &features[i]->column, cells[i], weight);
  }
}

/* A weight in units of 2^-64, rounded once. */
static DvWide collector_weight(DvCollector *collector, sqlite3_value *value) {
  int type = sqlite3_value_type(value);
  double x = sqlite3_value_double(value);
  bool is_number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
  if (type == SQLITE_TEXT && collector->reader.parse_text) {
    DvNumber number;
    DvCsvForm form = dv_number_read_csv(dv_value_text(value), &number);
    is_number = form == DV_CSV_INTEGER || form == DV_CSV_REAL;
    if (is_number) x = dv_number_to_real(number);
  }
  if (!is_number || !(x >= 0) || x >= DV_TWO_TO_63) {
    DvErr *err = &collector->err;
    char *column = dv_utf8_quote(err, collector->profile.marks.weight);
    char *given = dv_cell_quote(err, value);
    dv_err_set(err, SQLITE_ERROR, "weights must be numbers from 0 to 2^63, and column '%s' has %s",
               column, given);
    dv_free(column);
    dv_free(given);
    return (DvWide){0};
  }
  if (type == SQLITE_INTEGER) return (DvWide){(uint64_t)sqlite3_value_int64(value), 0};
  DvWide weight = {.high = (uint64_t)x};
  double rest = (x - (double)weight.high) * 18446744073709551616.0;
  weight.low = (uint64_t)rest;
  if (rest - (double)weight.low >= 0.5) dv_wide_add(&weight, dv_wide(1));
  return weight;
}

static void collector_write_slice_value(DvJson *json, sqlite3_value *value) {
  switch (sqlite3_value_type(value)) {
  case SQLITE_INTEGER: dv_json_integer(json, sqlite3_value_int64(value)); break;
  case SQLITE_FLOAT: {
    DvNumber x = dv_number_real(sqlite3_value_double(value));
    if (x.is_real)
      dv_json_real(json, x.real);
    else
      dv_json_integer(json, x.integer);
    break;
  }
  case SQLITE_BLOB: dv_json_blob(json, dv_value_blob(value)); break;
  default: dv_json_text(json, dv_value_text(value)); break;
  }
}

/* The key of a list of columns: a JSON array. */
static DvSliceKey collector_list_key(DvCollector *collector, sqlite3_value **values, DvJson *json) {
  dv_json_array_begin(json);
  for (int i = 0; i < collector->n_slice_columns; i++) collector_write_slice_value(json, values[i]);
  dv_json_array_end(json);
  return (DvSliceKey){.kind = DV_SLICE_JSON, .text = dv_text_bytes(&json->text)};
}

static DvSliceKey collector_single_key(sqlite3_value *value) {
  switch (sqlite3_value_type(value)) {
  case SQLITE_INTEGER:
    return (DvSliceKey){.kind = DV_SLICE_NUMBER,
                        .number = dv_number_integer(sqlite3_value_int64(value))};
  case SQLITE_FLOAT:
    return (DvSliceKey){.kind = DV_SLICE_NUMBER,
                        .number = dv_number_real(sqlite3_value_double(value))};
  case SQLITE_BLOB: return (DvSliceKey){.kind = DV_SLICE_BLOB, .text = dv_value_blob(value)};
  default: return (DvSliceKey){.kind = DV_SLICE_TEXT, .text = dv_value_text(value)};
  }
}

/* The row's slice; a row that misses one of its slice columns is in none. */
static void collector_add_to_slice(DvCollector *collector, sqlite3_value **values, int first, int n,
                                   sqlite3_value **cells, DvWide weight) {
  for (int i = 0; i < collector->n_slice_columns; i++)
    if (dv_cell_is_missing(&collector->reader, values[i])) return;
  DvJson json = {.err = &collector->err};
  DvSliceKey key = collector->is_list_slice ? collector_list_key(collector, values, &json)
                                            : collector_single_key(values[0]);
  DvCollectedSlice *slice =
      dv_failed(&collector->err) ? NULL : collector_slice(&collector->err, collector, &key);
  if (slice) collector_add_cells(collector, slice, first, n, cells, weight);
  dv_text_clear(&json.text);
}

void dv_collector_row(DvCollector *collector, int argc, sqlite3_value **argv) {
  if (dv_failed(&collector->err)) return;
  int first = sqlite3_value_int(argv[1]);
  int extra = 2 + collector->has_weight;
  DvWide weight = collector->has_weight ? collector_weight(collector, argv[2]) : (DvWide){0};
  sqlite3_value **slice_values = argv + extra;
  sqlite3_value **cells = slice_values + collector->n_slice_columns;
  int n = argc - extra - collector->n_slice_columns;
  collector_add_cells(collector, &collector->slices[0], first, n, cells, weight);
  if (collector->n_slice_columns)
    collector_add_to_slice(collector, slice_values, first, n, cells, weight);
}
