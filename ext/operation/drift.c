/* drift.c - pairs the features of two profiles and judges each. */
#include "drift.h"

#include "../base/utf8.h"

const char *dv_verdict_name(DvVerdict verdict) {
  static const char *const names[] = {"none", "drift", "too few rows",
                                      "new",  "gone",  "type changed"};
  return names[verdict];
}

/* ---- pairs: slices by key, the baseline's columns, then new ones ---- */

static void drift_add_pair(DvErr *err, DvDrift *drift, const DvDriftPair *slices,
                           const DvFeature *baseline, const DvFeature *current) {
  DvDriftPair *grown =
      dv_grow(err, drift->pairs, &drift->capacity, drift->n + 1, sizeof *drift->pairs);
  if (!grown) return;
  DvDriftPair pair = *slices;
  pair.features[0] = baseline;
  pair.features[1] = current;
  drift->pairs = grown;
  drift->pairs[drift->n++] = pair;
}

/* The features of two slices, either of which may be NULL: in the order of the baseline's columns,
** also where only other slices of it have them, then the new ones. */
static void drift_pair_slices(DvErr *err, DvDrift *drift, const DvSliceProfile *baseline,
                              const DvSliceProfile *current) {
  const DvDatasetProfile *whole = &drift->profiles[0];
  const DvSliceProfile *orders[2] = {whole->n ? whole->slices[0] : NULL, current};
  DvDriftPair slices = {.slices = {baseline, current}};
  for (int side = 0; side < 2; side++) {
    if (!slices.slices[side]) continue;
    slices.rows[side] = slices.slices[side]->rows;
    slices.weighted_rows[side] = slices.slices[side]->weighted_rows;
  }
  for (int side = 0; side < 2; side++) {
    DvFeature **ordered = orders[side] ? dv_slice_profile_ordered(err, orders[side]) : NULL;
    for (size_t i = 0; ordered && i < orders[side]->n && !dv_failed(err); i++) {
      dv_work(err, sizeof *ordered[i]);
      DvBytes name = ordered[i]->name;
      if (side && orders[0] && dv_slice_profile_find(orders[0], name)) continue;
      const DvFeature *a = baseline ? dv_slice_profile_find(baseline, name) : NULL;
      const DvFeature *b = current ? dv_slice_profile_find(current, name) : NULL;
      if (a || b) drift_add_pair(err, drift, &slices, a, b);
    }
    dv_free(ordered);
  }
}

/* A dataset that was not sliced has nothing to set beside slices. */
static size_t drift_count_slices(const DvDrift *drift, int side) {
  const DvDatasetProfile *profiles = drift->profiles;
  bool has_slices = drift->is_sliced || (profiles[0].n > 1 && profiles[1].n > 1);
  return has_slices || !profiles[side].n ? profiles[side].n : 1;
}

static void drift_pair(DvErr *err, DvDrift *drift) {
  const DvDatasetProfile *a = &drift->profiles[0], *b = &drift->profiles[1];
  const size_t n_a = drift_count_slices(drift, 0), n_b = drift_count_slices(drift, 1);
  size_t i = 0, j = 0;
  while ((i < n_a || j < n_b) && !dv_failed(err)) {
    int order = i == n_a   ? 1
                : j == n_b ? -1
                           : dv_slice_key_compare(&a->slices[i]->key, &b->slices[j]->key);
    const DvSliceProfile *baseline = order <= 0 ? a->slices[i++] : NULL;
    drift_pair_slices(err, drift, baseline, order >= 0 ? b->slices[j++] : NULL);
  }
}

/* ---- what can be said of a pair at once ---- */

/* Whether a side's dataset has the column; a slice may be missing there. */
static bool drift_has_column(const DvDrift *drift, const DvDriftPair *pair, int side) {
  if (pair->features[side]) return true;
  const DvSliceKey all = {.kind = DV_SLICE_ALL};
  const DvSliceProfile *slice = dv_dataset_profile_find_slice(&drift->profiles[side], &all);
  return slice && dv_slice_profile_find(slice, pair->features[!side]->name);
}

static bool drift_has_values(const DvFeature *feature) {
  if (!feature) return false;
  const DvColumnProfile *column = &feature->column;
  uint64_t texts = column->texts + column->blobs;
  uint64_t numbers = column->integers + column->reals + column->read_integers + column->read_reals;
  /* Texts that read as NaN are missing among numbers. */
  return texts || numbers ||
         (column->read_nans && !dv_type_is_numeric(dv_column_profile_type(column)));
}

/* The common type of both sides; the one of the current side where it changed. */
static DvType drift_type(const DvDriftPair *pair, bool *is_changed) {
  bool has_values[2] = {drift_has_values(pair->features[0]), drift_has_values(pair->features[1])};
  *is_changed = false;
  if (!has_values[0] || !has_values[1]) {
    int side = has_values[0] ? 0 : has_values[1] ? 1 : pair->features[1] ? 1 : 0;
    return dv_column_profile_type(&pair->features[side]->column);
  }
  DvType baseline = dv_column_profile_type(&pair->features[0]->column);
  DvType current = dv_column_profile_type(&pair->features[1]->column);
  if (dv_type_is_numeric(baseline) && dv_type_is_numeric(current))
    return baseline == current ? current : DV_TYPE_FLOAT;
  *is_changed = baseline != current;
  return current;
}

/* The verdict, where none is DV_VERDICT_NONE, that no distance is needed for. */
static DvVerdict drift_prejudge(const DvDrift *drift, const DvDriftPair *pair) {
  for (int side = 0; side < 2; side++)
    if (!drift_has_column(drift, pair, side)) return side ? DV_VERDICT_GONE : DV_VERDICT_NEW;
  for (int side = 0; side < 2; side++)
    if (pair->rows[side] < (uint64_t)drift->options.min_rows) return DV_VERDICT_TOO_FEW;
  bool has_values[2] = {drift_has_values(pair->features[0]), drift_has_values(pair->features[1])};
  if (has_values[0] != has_values[1]) return has_values[0] ? DV_VERDICT_GONE : DV_VERDICT_NEW;
  bool is_changed;
  drift_type(pair, &is_changed);
  return is_changed ? DV_VERDICT_TYPE_CHANGED : DV_VERDICT_NONE;
}

static bool drift_is_comparable(const DvDriftPair *pair) {
  bool is_changed;
  drift_type(pair, &is_changed);
  return !is_changed && drift_has_values(pair->features[0]) && drift_has_values(pair->features[1]);
}

/* ---- by what it is judged ---- */

/* What judges a feature. */
typedef struct DvDriftRule {
  DvMetric metric;
  double threshold;
} DvDriftRule;

/* The metric and threshold of a feature's drift comparator; false where it sets none. */
static bool drift_comparator(const DvSchema *schema, DvBytes feature, bool is_numeric,
                             DvDriftRule *rule) {
  const DvSchemaFeature *expected = schema ? dv_schema_find(schema, feature) : NULL;
  if (!expected || !expected->drift_comparator.is_set) return false;
  const DvComparator *comparator = &expected->drift_comparator;
  const DvOptionalReal *js = &comparator->jensen_shannon_divergence.threshold;
  const DvOptionalReal *linf = &comparator->infinity_norm.threshold;
  bool has_js = comparator->jensen_shannon_divergence.is_set && js->is_set;
  bool has_linf = comparator->infinity_norm.is_set && linf->is_set;
  if (!has_js && !has_linf) return false;
  bool is_js = has_js && (is_numeric || !has_linf);
  *rule =
      is_js ? (DvDriftRule){DV_METRIC_JS, js->value} : (DvDriftRule){DV_METRIC_LINF, linf->value};
  return true;
}

static DvDriftRule drift_rule(const DvDrift *drift, DvBytes feature, bool is_numeric) {
  const DvDriftOptions *options = &drift->options;
  DvDriftRule rule = {.metric = is_numeric ? DV_METRIC_KS : DV_METRIC_LINF};
  if (options->has_metric) {
    DvMetric metric = (DvMetric)options->metric;
    bool applies = dv_metric_applies(metric, is_numeric);
    if (applies) rule.metric = metric;
    rule.threshold = dv_metric_threshold(rule.metric, is_numeric);
    /* A threshold is that of the metric which it was given for. */
    if (applies && options->has_threshold) rule.threshold = options->threshold;
    return rule;
  }
  if (!drift_comparator(drift->schema, feature, is_numeric, &rule))
    rule.threshold = dv_metric_threshold(rule.metric, is_numeric);
  if (options->has_threshold) rule.threshold = options->threshold;
  return rule;
}

static DvBytes drift_name(const DvDriftPair *pair) {
  return pair->features[pair->features[0] ? 0 : 1]->name;
}

#define DRIFT_GIVE_THRESHOLD "(give one: {\"metric\": \"%s\", \"threshold\": 0.1})"

/* A metric that was asked for must have a threshold: for some type, and for that of the feature. */
static void drift_check_threshold(DvErr *err, const DvDriftOptions *options) {
  DvMetric metric = (DvMetric)options->metric;
  if (!options->has_metric || options->has_threshold || dv_metric_threshold(metric, false) > 0 ||
      dv_metric_threshold(metric, true) > 0)
    return;
  dv_err_set(err, SQLITE_ERROR, "metric '%s' has no threshold of its own " DRIFT_GIVE_THRESHOLD,
             dv_metric_name(metric), dv_metric_name(metric));
}

static void drift_check_rule(DvErr *err, const DvDriftOptions *options, const DvDriftRule *rule,
                             const DvDriftPair *pair) {
  if (!options->has_metric || options->has_threshold || rule->threshold > 0) return;
  char *name = dv_utf8_quote(err, drift_name(pair));
  dv_err_set(err, SQLITE_ERROR,
             "metric '%s' has no threshold of its own for numbers such as feature "
             "'%s' " DRIFT_GIVE_THRESHOLD,
             dv_metric_name(rule->metric), name, dv_metric_name(rule->metric));
  dv_free(name);
}

void dv_drift_begin(DvErr *err, DvDrift *drift) {
  const DvDriftOptions *options = &drift->options;
  drift_check_threshold(err, options);
  if (dv_failed(err)) return;
  drift_pair(err, drift);
  size_t tested = 0;
  for (size_t i = 0; i < drift->n && !dv_failed(err); i++) {
    const DvDriftPair *pair = &drift->pairs[i];
    dv_work(err, sizeof *pair);
    if (!drift_is_comparable(pair)) continue;
    bool is_changed, is_numeric = dv_type_is_numeric(drift_type(pair, &is_changed));
    DvDriftRule rule = drift_rule(drift, drift_name(pair), is_numeric);
    drift_check_rule(err, options, &rule, pair);
    if (drift_prejudge(drift, pair) == DV_VERDICT_NONE)
      tested += dv_metric_has_test(rule.metric, is_numeric);
  }
  drift->alpha = options->alpha / (double)(tested ? tested : 1);
}

/* ---- rows ---- */

static void drift_judge(DvErr *err, const DvDrift *drift, DvDriftRow *row) {
  DvComparison *comparison = &row->comparison;
  DvDriftRule rule = drift_rule(drift, drift_name(row->pair), comparison->is_numeric);
  row->metric = rule.metric;
  row->threshold = rule.threshold;
  if (dv_comparison_is_too_coarse(comparison, rule.metric)) {
    char *name = dv_utf8_quote(err, drift_name(row->pair));
    dv_err_set(err, SQLITE_ERROR,
               "feature '%s' has over %d different numbers, too many to compare one by one as "
               "'%s' does (Jensen-Shannon can: metric 'js')",
               name, DV_NUMBER_COUNTS_KEYS, dv_metric_name(rule.metric));
    dv_free(name);
    return;
  }
  row->has_score = dv_comparison_distance(err, comparison, rule.metric, &row->score);
  row->has_test = row->has_score && dv_metric_has_test(rule.metric, comparison->is_numeric);
  if (row->has_test) row->test = dv_comparison_test(err, comparison, rule.metric, drift->alpha);
  bool is_chance = row->has_test && row->test.p_value > drift->alpha;
  if (row->verdict == DV_VERDICT_NONE && row->has_score && row->score > row->threshold &&
      !is_chance)
    row->verdict = DV_VERDICT_DRIFT;
}

bool dv_drift_step(DvErr *err, DvDrift *drift, DvDriftRow *row) {
  dv_drift_row_clear(row);
  if (dv_failed(err) || drift->at == drift->n) return false;
  const DvDriftPair *pair = &drift->pairs[drift->at++];
  bool is_changed;
  row->pair = pair;
  row->type = drift_type(pair, &is_changed);
  row->verdict = drift_prejudge(drift, pair);
  row->is_compared = drift_is_comparable(pair);
  if (!row->is_compared) return true;
  DvSide sides[2];
  for (int side = 0; side < 2; side++) {
    dv_statistics_init(err, &row->statistics[side], &pair->features[side]->column);
    sides[side] = dv_side_of(&row->statistics[side], pair->rows[side], pair->weighted_rows[side]);
  }
  dv_comparison_init(&row->comparison, sides[0], sides[1]);
  if (!dv_failed(err)) drift_judge(err, drift, row);
  return !dv_failed(err);
}

void dv_drift_row_clear(DvDriftRow *row) {
  dv_comparison_clear(&row->comparison);
  dv_statistics_clear(&row->statistics[0]);
  dv_statistics_clear(&row->statistics[1]);
  *row = (DvDriftRow){0};
}

void dv_drift_clear(DvDrift *drift) {
  dv_dataset_profile_clear(&drift->profiles[0]);
  dv_dataset_profile_clear(&drift->profiles[1]);
  dv_free(drift->pairs);
  drift->pairs = NULL;
}
