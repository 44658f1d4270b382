/* feature_skew.c - the pairs of rows of two datasets that have one key, and what they show. */
#include "feature_skew.h"

#include "skew_plan.h"

/* ---- rows ---- */

static void feature_skew_row_init(DvErr *err, const DvFeatureSkew *skew, DvSkewRow *row) {
  if (row->cells) return;
  size_t n = skew->features.n + 1;
  row->cells = dv_zalloc(err, n * sizeof *row->cells);
  if (skew->keeps_cells) row->values = dv_zalloc(err, n * sizeof *row->values);
}

static void feature_skew_row_clear(const DvFeatureSkew *skew, DvSkewRow *row) {
  for (size_t i = 0; row->values && i < skew->features.n; i++) sqlite3_value_free(row->values[i]);
  dv_free(row->values);
  dv_free(row->cells);
  dv_text_clear(&row->bytes);
}

static void feature_skew_keep_cell(DvErr *err, sqlite3_value **kept, sqlite3_value *cell,
                                   DvSkewState state) {
  sqlite3_value_free(*kept);
  *kept = NULL;
  if (state == DV_SKEW_ABSENT) return;
  *kept = sqlite3_value_dup(cell);
  if (!*kept) dv_err_nomem(err);
}

/* Takes the cells of the statement's row over. */
static void feature_skew_load(DvErr *err, DvFeatureSkew *skew, int side, DvSkewRow *row) {
  feature_skew_row_init(err, skew, row);
  row->bytes.n = 0;
  for (size_t i = 0; i < skew->features.n && !dv_failed(err); i++) {
    DvSkewCell *cell = &row->cells[i];
    int slot = skew->slots[side][i];
    sqlite3_value *value = slot ? sqlite3_column_value(skew->stmt, slot) : NULL;
    cell->begin = row->bytes.n;
    cell->state = DV_SKEW_ABSENT;
    if (slot)
      cell->state =
          dv_skew_cell_encode(err, &skew->reader, &skew->columns[side][i], value, &row->bytes);
    cell->end = row->bytes.n;
    if (slot && skew->keeps_cells) feature_skew_keep_cell(err, &row->values[i], value, cell->state);
  }
}

static DvSkewRow *feature_skew_base_row(DvErr *err, DvFeatureSkew *skew) {
  size_t capacity = skew->base_capacity;
  DvSkewRow *rows = dv_grow(err, skew->base, &capacity, skew->n_base + 1, sizeof *rows);
  if (!rows) return NULL;
  memset(rows + skew->base_capacity, 0, (capacity - skew->base_capacity) * sizeof *rows);
  skew->base = rows;
  skew->base_capacity = capacity;
  return &rows[skew->n_base++];
}

/* ---- keys: the statement's first column is the key with the side behind it ---- */

static DvBytes feature_skew_sort_key(const DvFeatureSkew *skew) {
  const char *data = sqlite3_column_blob(skew->stmt, 0);
  return (DvBytes){data, (size_t)sqlite3_column_bytes(skew->stmt, 0)};
}

static int feature_skew_side(DvBytes sort_key) {
  return sort_key.data[sort_key.n - 1];
}

static void feature_skew_step(DvErr *err, DvFeatureSkew *skew) {
  skew->is_on_row = dv_query_step(err, skew->stmt);
  if (!skew->is_on_row) return;
  dv_query_check_call(err, skew->stmt, 0, "dvext_skew_key");
  if (!feature_skew_sort_key(skew).data) dv_err_nomem(err);
  skew->is_on_row = !dv_failed(err);
}

static bool feature_skew_is_in_key(const DvFeatureSkew *skew) {
  if (!skew->is_on_row || !skew->in_key) return false;
  DvBytes sort_key = feature_skew_sort_key(skew);
  sort_key.n--;
  return dv_bytes_equal(sort_key, dv_text_bytes(&skew->key));
}

static void feature_skew_close_key(DvFeatureSkew *skew) {
  if (!skew->in_key) return;
  DvSkewMatch *match = &skew->match;
  uint64_t base = skew->n_rows[0], test = skew->n_rows[1];
  match->keys++;
  match->keys_missing[0] += base == 0;
  match->keys_missing[1] += test == 0;
  match->duplicate_keys += base > 1 || test > 1;
  match->pairs += base * test;
  match->rows_with_key[0] += base;
  match->rows_with_key[1] += test;
  skew->in_key = false;
}

/* Opens the key of the statement's row and takes its training rows. */
static void feature_skew_open_key(DvErr *err, DvFeatureSkew *skew) {
  DvBytes sort_key = feature_skew_sort_key(skew);
  if (sort_key.n == 1) {
    skew->match.rows_without_key[feature_skew_side(sort_key)]++;
    feature_skew_step(err, skew);
    return;
  }
  skew->key.n = 0;
  dv_text_add(err, &skew->key, sort_key.data, sort_key.n - 1);
  skew->in_key = true;
  skew->n_rows[0] = skew->n_rows[1] = 0;
  skew->n_base = skew->at = 0;
  while (feature_skew_is_in_key(skew) && feature_skew_side(feature_skew_sort_key(skew)) == 0) {
    bool is_kept = skew->keeps_rows && (skew->n_base == 0 || skew->allows_duplicates);
    DvSkewRow *row = is_kept ? feature_skew_base_row(err, skew) : NULL;
    if (row) feature_skew_load(err, skew, 0, row);
    skew->n_rows[0]++;
    feature_skew_step(err, skew);
  }
}

/* Takes the next serving row of the key, to be compared with the kept training rows; without
** duplicates only if it is the only one, and so is the training row. */
static void feature_skew_take_test(DvErr *err, DvFeatureSkew *skew) {
  skew->n_rows[1]++;
  skew->at = skew->n_base;
  bool is_first = skew->n_rows[0] == 1 && skew->n_rows[1] == 1;
  bool is_loaded = skew->n_base > 0 && (is_first || skew->allows_duplicates);
  if (is_loaded) feature_skew_load(err, skew, 1, &skew->test);
  feature_skew_step(err, skew);
  if (is_loaded && (skew->allows_duplicates || !feature_skew_is_in_key(skew))) skew->at = 0;
}

bool dv_feature_skew_next(DvErr *err, DvFeatureSkew *skew) {
  while (!dv_failed(err)) {
    if (skew->in_key && skew->at < skew->n_base && skew->n_rows[1]) {
      skew->pair[0] = &skew->base[skew->at++];
      skew->pair[1] = &skew->test;
      dv_work(err, DV_WORK / 256);
      return !dv_failed(err);
    }
    if (feature_skew_is_in_key(skew)) {
      feature_skew_take_test(err, skew);
      continue;
    }
    feature_skew_close_key(skew);
    if (!skew->is_on_row) return false;
    feature_skew_open_key(err, skew);
  }
  return false;
}

/* ---- life ---- */

void dv_feature_skew_begin(DvErr *err, sqlite3 *db, const DvSkewRequest *request,
                           DvFeatureSkew *skew) {
  const DvSkewOptions *options = request->options;
  skew->keeps_rows = request->scope != DV_SKEW_NONE;
  skew->keeps_cells = request->keeps_cells;
  skew->allows_duplicates = options->allow_duplicates;
  skew->n_key = request->key->n;
  skew->reader.rounds = options->rounds;
  skew->reader.decimals = (int)options->decimals;
  skew->reader.cells.parse_text = request->reading->parse_text;
  if (request->reading->missing.n) skew->reader.cells.missing = &request->reading->missing;
  DvText sql = {0};
  dv_skew_plan(err, db, request, skew, &sql);
  if (!dv_failed(err)) skew->stmt = dv_query_prepare(err, db, sql.data);
  dv_text_clear(&sql);
  if (dv_failed(err)) return;
  sqlite3_bind_pointer(skew->stmt, 1, skew, DV_SKEW_POINTER, NULL);
  feature_skew_step(err, skew);
}

void dv_feature_skew_end(DvFeatureSkew *skew) {
  dv_query_end(skew->stmt);
  for (size_t i = 0; i < skew->base_capacity; i++) feature_skew_row_clear(skew, &skew->base[i]);
  dv_free(skew->base);
  feature_skew_row_clear(skew, &skew->test);
  for (int side = 0; side < 2; side++) {
    dv_free(skew->columns[side]);
    dv_free(skew->key_columns[side]);
    dv_free(skew->slots[side]);
  }
  dv_names_clear(&skew->features);
  dv_text_clear(&skew->key);
  dv_text_clear(&skew->scratch);
  dv_cell_reader_clear(&skew->reader.cells);
  *skew = (DvFeatureSkew){0};
}

DvBytes dv_feature_skew_key(DvErr *err, DvFeatureSkew *skew, int side, int n,
                            sqlite3_value **cells) {
  bool is_complete = (size_t)n == skew->n_key;
  DvText *out = &skew->scratch;
  out->n = 0;
  for (int i = 0; i < n && is_complete; i++) {
    const DvSkewColumn *column = &skew->key_columns[side][i];
    is_complete = dv_skew_cell_encode(err, &skew->reader, column, cells[i], out) == DV_SKEW_VALUED;
  }
  if (!is_complete) out->n = 0;
  char last = (char)side;
  dv_text_add(err, out, &last, 1);
  return dv_text_bytes(out);
}

/* ---- what a pair shows ---- */

DvBytes dv_feature_skew_cell(const DvFeatureSkew *skew, size_t feature, int side) {
  const DvSkewRow *row = skew->pair[side];
  const DvSkewCell *cell = &row->cells[feature];
  if (cell->end == cell->begin) return (DvBytes){0};
  return (DvBytes){row->bytes.data + cell->begin, cell->end - cell->begin};
}

DvSkewOutcome dv_feature_skew_outcome(const DvFeatureSkew *skew, size_t feature) {
  DvSkewState base = skew->pair[0]->cells[feature].state;
  DvSkewState test = skew->pair[1]->cells[feature].state;
  if (base == DV_SKEW_VALUED && test == DV_SKEW_VALUED) {
    bool is_equal = dv_bytes_equal(dv_feature_skew_cell(skew, feature, 0),
                                   dv_feature_skew_cell(skew, feature, 1));
    return is_equal ? DV_SKEW_EQUAL : DV_SKEW_DIFFERENT;
  }
  if (base == DV_SKEW_VALUED) return DV_SKEW_BASE_ONLY;
  if (test == DV_SKEW_VALUED) return DV_SKEW_TEST_ONLY;
  if (base != test) return DV_SKEW_ONE_EMPTY;
  return base == DV_SKEW_EMPTY ? DV_SKEW_BOTH_EMPTY : DV_SKEW_NOTHING;
}

void dv_feature_skew_key_json(DvJson *json, const DvFeatureSkew *skew) {
  DvBytes at = dv_text_bytes(&skew->key);
  dv_json_array_begin(json);
  for (size_t i = 0; i < skew->n_key; i++)
    dv_skew_cell_json(json, &at, skew->key_columns[0][i].is_array);
  dv_json_array_end(json);
}

static void feature_skew_add(DvSkewCount *count, DvSkewOutcome outcome) {
  bool is_both = outcome == DV_SKEW_EQUAL || outcome == DV_SKEW_DIFFERENT;
  count->is_seen = count->is_seen || outcome != DV_SKEW_NOTHING;
  count->base += is_both || outcome == DV_SKEW_BASE_ONLY;
  count->test += is_both || outcome == DV_SKEW_TEST_ONLY;
  count->match += outcome == DV_SKEW_EQUAL || outcome == DV_SKEW_BOTH_EMPTY;
  count->base_only += outcome == DV_SKEW_BASE_ONLY;
  count->test_only += outcome == DV_SKEW_TEST_ONLY;
  count->different += outcome == DV_SKEW_DIFFERENT;
}

DvSkewCount *dv_feature_skew_count(DvErr *err, DvFeatureSkew *skew) {
  DvSkewCount *counts = dv_zalloc(err, (skew->features.n + 1) * sizeof *counts);
  if (!counts) return NULL;
  while (dv_feature_skew_next(err, skew)) {
    for (size_t i = 0; i < skew->features.n; i++)
      feature_skew_add(&counts[i], dv_feature_skew_outcome(skew, i));
  }
  return counts;
}
