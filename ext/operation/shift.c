/* shift.c - which distribution moved between training and serving: P(x), P(y|x) or both. */
#include "shift.h"

#include "../base/utf8.h"
#include "collect.h"
#include "shift_scan.h"

/* At most: counts of one side of a feature, its strata, and the values of a label. */
enum { SHIFT_CELLS = 16384, SHIFT_STRATA = 1000, SHIFT_LABELS = 128 };

const char *dv_shift_verdict_name(DvShiftVerdict verdict) {
  static const char *const names[] = {
      "none",        "covariate shift", "concept shift", "dataset shift",
      "label shift", "too few rows",    "new",           "gone",
      "type changed"};
  return names[verdict];
}

/* ---- checks ---- */

static void shift_check(DvErr *err, const DvSource *const sources[2], DvBytes label,
                        const DvReading *reading) {
  for (int side = 0; side < 2 && !dv_failed(err); side++)
    if (dv_source_is_profile(sources[side]))
      dv_err_set(err, SQLITE_ERROR,
                 "%s is a profile, which has no rows (give the table or query itself)",
                 sources[side]->what);
  for (int side = 0; side < 2 && !dv_failed(err); side++) {
    if (dv_source_column(sources[side], label) >= 0) continue;
    char *name = dv_utf8_quote(err, label), *known = dv_source_show_columns(err, sources[side]);
    dv_err_set(err, SQLITE_ERROR, "%s has no column '%s', which is to be the label (it has %s)",
               sources[side]->what, name, known);
    dv_free(name);
    dv_free(known);
  }
  if (dv_failed(err) || dv_names_find(&reading->arrays, label) < 0) return;
  char *name = dv_utf8_quote(err, label);
  dv_err_set(err, SQLITE_ERROR, "the label '%s' is read as arrays, and a row has one label", name);
  dv_free(name);
}

static void shift_check_names(DvErr *err, const DvSource *const sources[2], const char *option,
                              const DvNames *names) {
  for (size_t i = 0; i < names->n && !dv_failed(err); i++) {
    if (dv_source_column(sources[0], names->items[i]) >= 0) continue;
    if (dv_source_column(sources[1], names->items[i]) >= 0) continue;
    char *name = dv_utf8_quote(err, names->items[i]);
    dv_err_set(err, SQLITE_ERROR, "option '%s' names column '%s', which neither dataset has",
               option, name);
    dv_free(name);
  }
}

/* ---- profiles ---- */

static void shift_keep_names(DvErr *err, const DvSource *source, const DvNames *names,
                             DvNames *kept) {
  for (size_t i = 0; i < names->n && !dv_failed(err); i++)
    if (dv_source_column(source, names->items[i]) >= 0) dv_names_add(err, kept, names->items[i]);
}

/* The profile of a side, options that name columns which it lacks left out. */
static void shift_collect(DvErr *err, sqlite3 *db, const DvSource *source, DvBytes label,
                          const DvReading *reading, DvDatasetProfile *profile) {
  DvReading own = {.parse_text = reading->parse_text,
                   .missing = reading->missing,
                   .has_columns = reading->has_columns};
  DvSlicing slicing = {0};
  if (reading->weight.data && dv_source_column(source, reading->weight) >= 0)
    own.weight = reading->weight;
  shift_keep_names(err, source, &reading->arrays, &own.arrays);
  shift_keep_names(err, source, &reading->columns, &own.columns);
  if (own.has_columns && dv_names_find(&own.columns, label) < 0)
    dv_names_add(err, &own.columns, label);
  dv_collect(err, db, source, &own, &slicing, profile);
  dv_names_clear(&own.arrays);
  dv_names_clear(&own.columns);
}

/* As in every comparison, rows count where all weights are zero. */
static bool shift_has_weight(const DvDatasetProfile *profile) {
  return dv_dataset_profile_is_weighted(profile) && profile->n &&
         !dv_wide_is_zero(profile->slices[0]->weighted_rows);
}

/* ---- columns ---- */

static void shift_add_column(DvShiftScan *scan, DvBytes name, DvBytes label) {
  const DvReading *reading = scan->reading;
  bool is_label = dv_bytes_equal(name, label);
  if (!is_label && reading->has_columns && dv_names_find(&reading->columns, name) < 0) return;
  DvShiftColumn *column = &scan->columns[scan->n++];
  column->name = name;
  column->is_array = dv_names_find(&reading->arrays, name) >= 0;
  for (int side = 0; side < 2; side++)
    column->places[side] = dv_source_column(scan->sources[side], name);
  if (is_label) scan->label = column;
}

static void shift_list_columns(DvErr *err, DvShiftScan *scan, DvBytes label) {
  size_t n = 0;
  for (int side = 0; side < 2; side++) n += (size_t)scan->sources[side]->n_columns;
  scan->columns = dv_zalloc(err, n * sizeof *scan->columns);
  if (!scan->columns) return;
  for (int side = 0; side < 2; side++) {
    const DvSource *source = scan->sources[side];
    for (int i = 0; i < source->n_columns; i++) {
      DvBytes name = dv_bytes(source->columns[i]);
      if (side == 1 && dv_source_column(scan->sources[0], name) >= 0) continue;
      shift_add_column(scan, name, label);
    }
  }
}

static void shift_cut_column(DvErr *err, DvShiftColumn *column, const DvDatasetProfile *profiles,
                             size_t bins, size_t max_strata) {
  const DvColumnProfile *sides[2] = {NULL, NULL};
  for (int side = 0; side < 2; side++) {
    const DvFeature *feature = NULL;
    if (profiles[side].n) feature = dv_slice_profile_find(profiles[side].slices[0], column->name);
    sides[side] = feature ? &feature->column : NULL;
  }
  if (sides[0] && sides[1]) dv_shift_axis_init(err, &column->axis, sides, bins, max_strata);
  column->is_counted = sides[0] && sides[1] && !column->axis.is_changed;
}

/* Cuts every column, the label first, and makes room for the counts. */
static void shift_cut(DvErr *err, DvShiftScan *scan, const DvDatasetProfile *profiles,
                      size_t bins) {
  DvShiftColumn *label = scan->columns + (scan->label - scan->columns);
  shift_cut_column(err, label, profiles, bins, bins > SHIFT_LABELS ? bins : SHIFT_LABELS);
  scan->n_labels = label->axis.n_bins + DV_SHIFT_EXTRA;
  size_t strata = SHIFT_CELLS / scan->n_labels;
  if (strata > SHIFT_STRATA) strata = SHIFT_STRATA;
  if (strata < bins) strata = bins;
  for (size_t i = 0; i < scan->n && !dv_failed(err); i++) {
    DvShiftColumn *column = &scan->columns[i];
    if (column != label) shift_cut_column(err, column, profiles, bins, strata);
    dv_work(err, DV_WORK);
    size_t n = (column->axis.n + DV_SHIFT_EXTRA) * scan->n_labels;
    for (int side = 0; side < 2 && column->is_counted; side++)
      column->counts[side] = dv_zalloc(err, n * sizeof(double));
  }
}

static void shift_scan_clear(DvShiftScan *scan) {
  for (size_t i = 0; i < scan->n; i++) {
    dv_shift_axis_clear(&scan->columns[i].axis);
    for (int side = 0; side < 2; side++) dv_free(scan->columns[i].counts[side]);
  }
  dv_free(scan->columns);
}

/* ---- verdicts ---- */

static bool shift_has_moved(DvShiftScore score) {
  return score.has_floor && score.score > score.floor;
}

static void shift_describe(DvErr *err, const DvShiftColumn *column, DvShiftScore score,
                           DvShiftResult *result) {
  if (score.is_known && score.score > 0)
    dv_shift_axis_describe(err, &column->axis, score.worst, &result->worst);
}

/* P(y): rows without a label are left out. */
static void shift_judge_label(DvErr *err, const DvShiftScan *scan, double alpha,
                              DvShiftResult *result) {
  const DvShiftColumn *label = scan->label;
  double *sides[2] = {NULL, NULL};
  for (int side = 0; side < 2; side++) {
    sides[side] = dv_zalloc(err, scan->n_labels * sizeof(double));
    for (size_t i = 0; sides[side] && i < label->axis.n + DV_SHIFT_EXTRA; i++) {
      size_t bin = label->axis.bin_of[i];
      if (i != dv_shift_axis_missing(&label->axis))
        sides[side][bin] += label->counts[side][i * scan->n_labels + bin];
    }
  }
  const double *const both[] = {sides[0], sides[1]};
  if (!dv_failed(err)) result->marginal = dv_shift_cells(err, both, scan->n_labels, alpha);
  dv_free(sides[0]);
  dv_free(sides[1]);
  if (shift_has_moved(result->marginal)) result->verdict = DV_SHIFT_LABEL;
  shift_describe(err, label, result->marginal, result);
}

static void shift_judge_feature(DvErr *err, const DvShiftScan *scan, const DvShiftColumn *column,
                                double alpha, DvShiftResult *result) {
  const DvShiftAxis *axis = &column->axis;
  bool *is_outside = dv_zalloc(err, axis->n_bins + DV_SHIFT_EXTRA);
  if (!is_outside) return;
  is_outside[axis->n_bins + DV_SHIFT_OTHER] = is_outside[axis->n_bins + DV_SHIFT_ABOVE] = true;
  DvShiftCounts counts = {.n_strata = axis->n + DV_SHIFT_EXTRA,
                          .n_bins = axis->n_bins + DV_SHIFT_EXTRA,
                          .n_labels = scan->n_labels,
                          .bin_of = axis->bin_of,
                          .is_outside = is_outside,
                          .missing_label = scan->label->axis.n_bins + DV_SHIFT_MISSING,
                          .counts = {column->counts[0], column->counts[1]}};
  /* Two tests decide a verdict. */
  result->marginal = dv_shift_marginal(err, &counts, alpha / 2);
  result->conditional = dv_shift_conditional(err, &counts, alpha / 2);
  result->joint = dv_shift_joint(err, &counts, alpha / 2);
  dv_free(is_outside);
  bool has_covariate = shift_has_moved(result->marginal);
  bool has_concept = shift_has_moved(result->conditional);
  if (has_covariate) result->verdict = has_concept ? DV_SHIFT_DATASET : DV_SHIFT_COVARIATE;
  if (has_concept && !has_covariate) result->verdict = DV_SHIFT_CONCEPT;
  shift_describe(err, column, has_concept ? result->conditional : result->marginal, result);
}

static bool shift_has_few(const DvShiftScan *scan, int64_t min_rows) {
  for (int side = 0; side < 2; side++)
    if (scan->labelled[side] < (uint64_t)min_rows) return true;
  return false;
}

static void shift_judge(DvErr *err, const DvShiftScan *scan, const DvShiftOptions *options,
                        const DvShiftColumn *column, DvShiftResult *result) {
  double alpha = options->alpha / (double)scan->n;
  result->name = column->name;
  if (column->places[0] < 0 || column->places[1] < 0) {
    result->verdict = column->places[0] < 0 ? DV_SHIFT_NEW : DV_SHIFT_GONE;
    return;
  }
  if (!column->is_counted) {
    result->verdict = DV_SHIFT_TYPE_CHANGED;
    return;
  }
  if (column == scan->label)
    shift_judge_label(err, scan, alpha, result);
  else
    shift_judge_feature(err, scan, column, alpha, result);
  if (shift_has_few(scan, options->min_rows)) result->verdict = DV_SHIFT_TOO_FEW;
}

static void shift_judge_all(DvErr *err, const DvShiftScan *scan, const DvShiftOptions *options,
                            DvShift *shift) {
  shift->results = dv_zalloc(err, scan->n * sizeof *shift->results);
  if (!shift->results) return;
  shift->n = scan->n;
  for (size_t i = 0; i < scan->n && !dv_failed(err); i++) {
    shift_judge(err, scan, options, &scan->columns[i], &shift->results[i]);
    dv_work(err, DV_WORK);
  }
}

void dv_shift(DvErr *err, sqlite3 *db, const DvSource *const sources[2], DvBytes label,
              const DvReading *reading, const DvShiftOptions *options, DvShift *shift) {
  DvBytes weight = reading->weight;
  const DvNames weights = {.items = &weight, .n = weight.data != NULL};
  shift_check(err, sources, label, reading);
  shift_check_names(err, sources, "columns", &reading->columns);
  shift_check_names(err, sources, "weight", &weights);
  shift_check_names(err, sources, "arrays", &reading->arrays);
  if (dv_failed(err)) return;
  DvShiftScan scan = {.sources = {sources[0], sources[1]}, .reading = reading};
  DvDatasetProfile profiles[2];
  memset(profiles, 0, sizeof profiles);
  for (int side = 0; side < 2; side++) {
    shift_collect(err, db, sources[side], label, reading, &profiles[side]);
    scan.is_weighted[side] = shift_has_weight(&profiles[side]);
  }
  shift_list_columns(err, &scan, label);
  if (!dv_failed(err)) shift_cut(err, &scan, profiles, (size_t)options->bins);
  for (int side = 0; side < 2; side++) dv_dataset_profile_clear(&profiles[side]);
  if (!dv_failed(err)) dv_shift_scan(err, db, &scan);
  if (!dv_failed(err)) shift_judge_all(err, &scan, options, shift);
  shift_scan_clear(&scan);
}

void dv_shift_clear(DvShift *shift) {
  for (size_t i = 0; i < shift->n; i++) dv_text_clear(&shift->results[i].worst);
  dv_free(shift->results);
  *shift = (DvShift){0};
}
