/* drift_functions.c - the table drift: which features of two datasets differ, and is it chance? */
#include "../base/number_text.h"
#include "../base/utf8.h"
#include "../document/statistics_json.h"
#include "../operation/collect.h"
#include "../operation/drift.h"
#include "../operation/query.h"
#include "../operation/schema_reading.h"
#include "../operation/schema_source.h"
#include "registry.h"

/* ---- table drift ---- */

typedef struct DriftOptions {
  DvReading reading;
  DvSlicing slicing;
  DvDriftOptions judging;
  DvBytes schema;
} DriftOptions;

static const DvOptionRow drift_option_rows[] = {
    {.name = "metric",
     .kind = DV_OPTION_CHOICE,
     .offset = offsetof(DriftOptions, judging.metric),
     .given = offsetof(DriftOptions, judging.has_metric),
     .choices = DV_METRIC_CHOICES,
     .doc = "The distance that judges every feature it has a meaning for (ks for numbers, linf for "
            "the rest)."},
    {.name = "threshold",
     .kind = DV_OPTION_REAL,
     .offset = offsetof(DriftOptions, judging.threshold),
     .given = offsetof(DriftOptions, judging.has_threshold),
     .low = 0,
     .high = 1.7976931348623157e308,
     .doc = "How large that distance may be (0.05 for ks, linf, psi, hellinger and js of "
            "categories)."},
    {.name = "alpha",
     .kind = DV_OPTION_REAL,
     .offset = offsetof(DriftOptions, judging.alpha),
     .low = 0,
     .high = 1,
     .doc = "How probable one false alarm may be in the whole call (0.01)."},
    {.name = "min_rows",
     .kind = DV_OPTION_INTEGER,
     .offset = offsetof(DriftOptions, judging.min_rows),
     .low = 0,
     .high = 9007199254740992,
     .doc = "Sides with fewer rows are not judged (50)."},
    {.name = "schema",
     .kind = DV_OPTION_DOCUMENT,
     .offset = offsetof(DriftOptions, schema),
     .doc = "A schema whose drift comparators set metric and threshold."},
    {.name = "slice",
     .kind = DV_OPTION_TEXTS,
     .offset = offsetof(DriftOptions, slicing.columns),
     .list = offsetof(DriftOptions, slicing.is_list),
     .doc = "Compares also for each value of this column, or of a list of columns crossed."},
};

enum {
  DRIFT_SLICE,
  DRIFT_FEATURE,
  DRIFT_TYPE,
  DRIFT_VERDICT,
  DRIFT_METRIC,
  DRIFT_SCORE,
  DRIFT_THRESHOLD,
  DRIFT_NOISE_FLOOR,
  DRIFT_P_VALUE,
  DRIFT_DISTANCES, /* one column for each DvMetric, in order */
  DRIFT_WORST = DRIFT_DISTANCES + DV_METRIC_KS + 1,
  DRIFT_WORST_CHANGE,
  DRIFT_BASELINE_ROWS,
  DRIFT_CURRENT_ROWS
};

typedef struct DriftWalk {
  DriftOptions options;
  DvSource sources[2];
  DvSchema schema;
  DvDrift drift;
  DvDriftRow row;
} DriftWalk;

/* The schema of the option, as an argument would give it. */
static void drift_read_schema(DvCall *call, DvBytes given, DvSchema *schema) {
  if (!given.data) return;
  sqlite3_stmt *stmt = dv_query_prepare(call->err, call->db, "SELECT ?1");
  if (stmt) sqlite3_bind_text64(stmt, 1, given.data, given.n, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_value *value =
      dv_query_step(call->err, stmt) ? sqlite3_value_dup(sqlite3_column_value(stmt, 0)) : NULL;
  dv_query_end(stmt);
  if (!value) dv_err_nomem(call->err);
  if (value) dv_schema_source_read(call->err, call->db, value, schema);
  sqlite3_value_free(value);
}

/* The columns of a list that a dataset has; a dataset that lacks one of them has no slices. */
static void drift_narrow_slicing(DvErr *err, const DvSource *source, const DvSlicing *given,
                                 DvSlicing *slicing) {
  slicing->is_list = given->is_list;
  for (size_t i = 0; i < given->columns.n; i++) {
    bool is_profile = dv_source_is_profile(source);
    if (!is_profile && dv_source_column(source, given->columns.items[i]) < 0) {
      dv_names_clear(&slicing->columns);
      return;
    }
    dv_names_add(err, &slicing->columns, given->columns.items[i]);
  }
}

static void drift_refuse_slices(DvErr *err, const DvDatasetProfile *profile) {
  if (profile->n > 1 || !profile->n) return;
  dv_err_set(err, SQLITE_ERROR,
             "the profile has no slices to compare with (option 'slice'; profile(..., "
             "'{\"slice\": ...}') makes them)");
}

/* A table is read as the profile beside it was made, and sliced as the option says. */
static void drift_collect(DvCall *call, DriftWalk *walk, int side) {
  DvReading reading = {0}, as_made = {0};
  DvSlicing slicing = {0};
  const DvSource *source = &walk->sources[side];
  bool is_profile = dv_source_is_profile(source);
  bool is_beside_profile = !is_profile && dv_source_is_profile(&walk->sources[!side]);
  bool is_beside_table = is_profile && !dv_source_is_profile(&walk->sources[!side]);
  DvDatasetProfile *profile = &walk->drift.profiles[side];
  if (is_beside_profile) dv_reading_as_made(call->err, &walk->drift.profiles[!side], &as_made);
  dv_schema_apply_reading(call->err, walk->drift.schema, source,
                          is_beside_profile ? &as_made : &walk->options.reading, &reading);
  if (!is_beside_table) drift_narrow_slicing(call->err, source, &walk->options.slicing, &slicing);
  dv_collect(call->err, call->db, source, &reading, &slicing, profile);
  if (is_beside_table && walk->drift.is_sliced) drift_refuse_slices(call->err, profile);
  if (walk->drift.schema && dv_source_is_profile(source) && !dv_failed(call->err))
    dv_schema_check_profile(call->err, walk->drift.schema, profile);
  dv_reading_clear(&reading);
  dv_reading_clear(&as_made);
  dv_names_clear(&slicing.columns);
}

/* Profiles first: they say how a table beside them is read. */
static void drift_collect_both(DvCall *call, DriftWalk *walk) {
  for (int pass = 0; pass < 2; pass++)
    for (int side = 0; side < 2; side++)
      if (dv_source_is_profile(&walk->sources[side]) == (pass == 0) && !dv_failed(call->err))
        drift_collect(call, walk, side);
  dv_reading_check_profiles(call->err, walk->drift.profiles);
}

/* A column that an option names must be in one of the datasets. */
static void drift_check_column(DvErr *err, const DvSource sources[2], const char *option,
                               DvBytes column) {
  for (int side = 0; side < 2; side++)
    if (dv_source_is_profile(&sources[side]) || dv_source_column(&sources[side], column) >= 0)
      return;
  char *name = dv_utf8_quote(err, column);
  dv_err_set(err, SQLITE_ERROR, "option '%s' names column '%s', which no dataset has", option,
             name);
  dv_free(name);
}

static void drift_check(DvErr *err, const DriftWalk *walk) {
  if (dv_failed(err)) return;
  const DvNames *slices = &walk->options.slicing.columns;
  const DvReading *reading = &walk->options.reading;
  for (size_t i = 0; i < slices->n; i++)
    drift_check_column(err, walk->sources, "slice", slices->items[i]);
  if (reading->weight.data) drift_check_column(err, walk->sources, "weight", reading->weight);
  /* The weight column may be in either; dv_reading_check wants it in the first. */
  int first = reading->weight.data && !dv_source_is_profile(&walk->sources[0]) &&
              dv_source_column(&walk->sources[0], reading->weight) < 0;
  const DvSource *sources[2] = {&walk->sources[first], &walk->sources[!first]};
  dv_reading_check(err, reading, sources, 2);
}

static void drift_begin(void *state, DvCall *call) {
  DriftWalk *walk = state;
  const DvOptionRows rows = {drift_option_rows, DV_COUNT(drift_option_rows)};
  walk->options.judging = (DvDriftOptions)DV_DRIFT_OPTIONS_DEFAULT;
  const DvOptionSet sets[] = {{.options = rows, .into = &walk->options},
                              dv_reading_option_set(&walk->options.reading)};
  dv_arg_options(call, call->arguments[2], sets, DV_COUNT(sets));
  walk->drift.options = walk->options.judging;
  drift_read_schema(call, walk->options.schema, &walk->schema);
  if (walk->options.schema.data) walk->drift.schema = &walk->schema;
  static const char *const whats[] = {"the baseline", "the current dataset"};
  for (int side = 0; side < 2; side++) {
    walk->sources[side].what = whats[side];
    dv_source_read(call->err, call->db, call->arguments[side], &walk->sources[side]);
  }
  drift_check(call->err, walk);
  walk->drift.is_sliced = walk->options.slicing.columns.n > 0;
  drift_collect_both(call, walk);
  dv_drift_begin(call->err, &walk->drift);
}

static void drift_end(void *state) {
  DriftWalk *walk = state;
  const DvOptionRows rows = {drift_option_rows, DV_COUNT(drift_option_rows)};
  dv_drift_row_clear(&walk->row);
  dv_drift_clear(&walk->drift);
  dv_schema_clear(&walk->schema);
  for (int side = 0; side < 2; side++) dv_source_clear(&walk->sources[side]);
  dv_reading_clear(&walk->options.reading);
  dv_options_clear(rows, &walk->options);
}

/* ---- cells ---- */

static void drift_show_number(DvOut *cell, DvNumber x, DvType type) {
  if (dv_number_shows_as_real(x, type))
    dv_out_real(cell, dv_number_to_real(x));
  else
    dv_out_integer(cell, x.integer);
}

static void drift_show_slice(DvOut *cell, const DvSliceKey *key) {
  if (key->kind == DV_SLICE_NUMBER)
    drift_show_number(cell, key->number, DV_TYPE_INT);
  else if (key->kind != DV_SLICE_ALL)
    dv_out_text(cell, key->text);
}

static void drift_show_value(DvOut *cell, const DvValueCount *value, DvType type) {
  DvBytes text = value->text;
  if (value->is_cut && value->is_text) text.n = dv_utf8_truncate(text, text.n);
  if (value->is_blob)
    dv_out_blob(cell, text);
  else if (value->is_text)
    dv_out_text(cell, text);
  else
    drift_show_number(cell, value->number, type);
}

/* "(1, 5]", "[0, 1]", "outside [0, 9]". */
static void drift_show_bin(DvErr *err, DvOut *cell, const DvMoved *moved) {
  char number[DV_NUMBER_TEXT_BYTES];
  DvText text = {0};
  if (moved->kind == DV_MOVED_OUTSIDE) dv_text_adds(err, &text, "outside ");
  dv_text_adds(err, &text, moved->is_first ? "[" : "(");
  dv_text_add(err, &text, number, dv_number_write(number, moved->low));
  dv_text_adds(err, &text, ", ");
  dv_text_add(err, &text, number, dv_number_write(number, moved->high));
  dv_text_adds(err, &text, "]");
  dv_out_take_text(cell, &text);
}

static void drift_show_worst(DvErr *err, DvRow *cells, DvDriftRow *row) {
  const DvMoved moved = dv_comparison_moved(err, &row->comparison, row->metric);
  DvOut *cell = &cells->cells[DRIFT_WORST];
  if (moved.kind == DV_MOVED_VALUE) drift_show_value(cell, &moved.value, row->type);
  if (moved.kind == DV_MOVED_BIN || moved.kind == DV_MOVED_OUTSIDE)
    drift_show_bin(err, cell, &moved);
  dv_row_real(cells, DRIFT_WORST_CHANGE, moved.change);
}

static void drift_show_judgement(DvRow *cells, const DvDriftRow *row) {
  dv_row_text(cells, DRIFT_METRIC, dv_bytes(dv_metric_name(row->metric)));
  if (row->has_score) dv_row_real(cells, DRIFT_SCORE, row->score);
  dv_row_real(cells, DRIFT_THRESHOLD, row->threshold);
  if (!row->has_test) return;
  if (row->test.has_floor) dv_row_real(cells, DRIFT_NOISE_FLOOR, row->test.noise_floor);
  dv_row_real(cells, DRIFT_P_VALUE, row->test.p_value);
}

static bool drift_step(void *state, DvRow *cells, DvCall *call) {
  DriftWalk *walk = state;
  DvDriftRow *row = &walk->row;
  if (!dv_drift_step(call->err, &walk->drift, row)) return false;
  const DvDriftPair *pair = row->pair;
  const DvSliceProfile *slice = pair->slices[pair->slices[0] ? 0 : 1];
  drift_show_slice(&cells->cells[DRIFT_SLICE], &slice->key);
  dv_row_text(cells, DRIFT_FEATURE, pair->features[pair->features[0] ? 0 : 1]->name);
  dv_row_text(cells, DRIFT_TYPE, dv_bytes(dv_type_name(row->type)));
  dv_row_text(cells, DRIFT_VERDICT, dv_bytes(dv_verdict_name(row->verdict)));
  for (int side = 0; side < 2; side++) /* nobody counts the rows of no columns */
    if (walk->drift.profiles[side].n)
      dv_row_integer(cells, DRIFT_BASELINE_ROWS + side, (int64_t)pair->rows[side]);
  if (!row->is_compared) return true;
  drift_show_judgement(cells, row);
  for (int metric = DV_METRIC_LINF; metric <= DV_METRIC_KS; metric++) {
    double value;
    int column = DRIFT_DISTANCES + metric;
    if (dv_call_wants(call, column) &&
        dv_comparison_distance(call->err, &row->comparison, (DvMetric)metric, &value))
      dv_row_real(cells, column, value);
  }
  if (row->has_score &&
      (dv_call_wants(call, DRIFT_WORST) || dv_call_wants(call, DRIFT_WORST_CHANGE)))
    drift_show_worst(call->err, cells, row);
  return !dv_failed(call->err);
}

/* ---- rows ---- */

#define DRIFT_EXAMPLE(x)                                                                           \
  "'WITH n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500)\n    SELECT " x " FROM n'"

static const DvTableFunction drift_tables[] = {
    {.name = "drift",
     .columns = "slice, feature TEXT, type TEXT, verdict TEXT, metric TEXT, score REAL,"
                " threshold REAL, noise_floor REAL, p_value REAL, linf REAL, js REAL, psi REAL,"
                " hellinger REAL, tvd REAL, wasserstein REAL, ks REAL, worst, worst_change REAL,"
                " baseline_rows INTEGER, current_rows INTEGER",
     .arguments = "baseline, current, options",
     .n_required = 2,
     .state_bytes = sizeof(DriftWalk),
     .begin = drift_begin,
     .step = drift_step,
     .end = drift_end,
     .options = {drift_option_rows, DV_COUNT(drift_option_rows)},
     .has_reading_options = true,
     .description = "Which features of a dataset changed against a baseline, how much, and whether "
                    "that can be chance.",
     .example = "SELECT feature, verdict, metric, score, noise_floor FROM drift(\n  " DRIFT_EXAMPLE(
         "x") ",\n  " DRIFT_EXAMPLE("x + 100 AS x") ");"},
};

const DvFamily *dv_drift_functions(void) {
  static const DvFamily family = {.tables = drift_tables, .n_tables = DV_COUNT(drift_tables)};
  return &family;
}
