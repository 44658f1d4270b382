/* comparator.c - how far the column is from the same one of another dataset (tfdv: anomalies B).
**
** There is nothing to repair: an update has no datasets to compare with. */
#include "check.h"

#include "../../base/number_text.h"
#include "../../base/utf8.h"
#include "../labels.h"

/* One comparator of the feature, with its control. */
typedef struct Comparator {
  const char *comparison;        /* "drift", "skew" */
  const char *current, *control; /* how texts name the two datasets */
  const DvComparator *thresholds;
  const DvRoleData *data; /* of the control */
  bool is_category;       /* integers are compared as labels */
  DvSide sides[2];        /* the control, then the current column */
} Comparator;

/* ---- reports ---- */

static void comparator_measure(DvCheck *check, const Comparator *comparator, const char *metric,
                               double value, double threshold) {
  DvMeasurements *all = check->measurements;
  if (!all || dv_failed(check->err)) return;
  DvMeasurement *grown = dv_grow(check->err, all->items, &all->capacity, all->n + 1, sizeof *grown);
  if (!grown) return;
  all->items = grown;
  grown[all->n] = (DvMeasurement){.comparison = comparator->comparison,
                                  .metric = metric,
                                  .value = value,
                                  .threshold = threshold};
  dv_text_field_set(check->err, &grown[all->n++].feature, check->name);
}

static DvReason *comparator_say(DvCheck *check, const Comparator *comparator, DvAnomalyType type,
                                const char *what, DvText *description) {
  DvText label = {0};
  dv_text_addf(check->err, &label, "High %s between %s and %s", what, comparator->current,
               comparator->control);
  DvReason *reason = dv_check_report(check, type, description);
  if (reason) dv_text_field_set(check->err, &reason->short_description, dv_text_bytes(&label));
  dv_text_clear(&label);
  return reason;
}

/* "the ... between current and previous is 0.25, above the threshold 0.1". */
static void comparator_describe(DvErr *err, DvText *text, const Comparator *comparator,
                                const char *what, double value, double threshold) {
  dv_text_addf(err, text, "the %s between %s and %s is ", what, comparator->current,
               comparator->control);
  dv_describe_real(err, text, value);
  dv_text_adds(err, text, ", above the threshold ");
  dv_describe_real(err, text, threshold);
}

/* ---- distances value by value ---- */

static void comparator_refuse(DvCheck *check, const char *hint) {
  char *name = dv_utf8_quote(check->err, check->name);
  dv_err_set(check->err, SQLITE_ERROR,
             "feature '%s' has over %d different numbers, too many to compare one by one%s", name,
             DV_NUMBER_COUNTS_KEYS, hint);
  dv_free(name);
}

static bool comparator_is_coarse(const Comparator *comparator) {
  return dv_side_is_coarse(&comparator->sides[0]) || dv_side_is_coarse(&comparator->sides[1]);
}

/* The rows with the value that moved most. */
static void comparator_query(DvCheck *check, DvReason *reason, DvBytes value) {
  const DvConditionScope scope = dv_check_scope(check);
  DvErr *err = check->err;
  DvText column = {0}, condition = {0};
  dv_check_column(check, &column, check->name);
  if (!dv_failed(err))
    dv_condition_write_value(err, &condition, &scope, check->feature, value, column.data);
  if (!dv_failed(err)) dv_check_query(check, reason, condition.data);
  dv_text_clear(&column);
  dv_text_clear(&condition);
}

static void comparator_say_label(DvCheck *check, const Comparator *comparator, DvAnomalyType type,
                                 const char *what, double threshold, const DvLabels *labels,
                                 const DvWorst *worst) {
  char digits[DV_NUMBER_TEXT_BYTES];
  const DvValueCount *value = &labels->values[worst->at];
  DvBytes label = value->text;
  DvText text = {0};
  if (!value->is_text && !value->is_blob)
    label = (DvBytes){digits, dv_number_write(digits, value->number)};
  comparator_describe(check->err, &text, comparator, what, worst->value, threshold);
  dv_text_adds(check->err, &text, "; the value with the largest difference is ");
  dv_describe_text(check->err, &text, label);
  DvReason *reason = comparator_say(check, comparator, type, what, &text);
  if (labels->ranked[worst->at].mass[1] > 0) comparator_query(check, reason, label);
}

typedef struct ComparatorMetric {
  DvAnomalyType type;
  const char *name, *what;
  DvWorst (*distance)(const DvElement *elements, size_t n);
} ComparatorMetric;

static const ComparatorMetric comparator_linf = {DV_ANOMALY_COMPARATOR_L_INFTY_HIGH, "L_INFTY",
                                                 "L-infinity distance", dv_distance_linf};
static const ComparatorMetric comparator_normalized = {
    DV_ANOMALY_COMPARATOR_NORMALIZED_ABSOLUTE_DIFFERENCE_HIGH, "NORMALIZED_ABSOLUTE_DIFFERENCE",
    "normalized absolute difference", dv_distance_normalized};

static void comparator_check_labels(DvCheck *check, const Comparator *comparator,
                                    const ComparatorMetric *metric, const DvThreshold *threshold) {
  DvLabels labels = {0};
  if (!threshold->is_set || !threshold->threshold.is_set) return;
  if (comparator_is_coarse(comparator)) {
    comparator_refuse(check, " (a jensen_shannon_divergence can)");
    return;
  }
  dv_labels_init(check->err, &labels, comparator->sides);
  if (!dv_failed(check->err)) {
    DvWorst worst = {0};
    if (labels.n_ranked) worst = metric->distance(labels.ranked, labels.n_ranked);
    comparator_measure(check, comparator, metric->name, worst.value, threshold->threshold.value);
    if (worst.value > threshold->threshold.value)
      comparator_say_label(check, comparator, metric->type, metric->what,
                           threshold->threshold.value, &labels, &worst);
  }
  dv_labels_clear(&labels);
}

/* ---- Jensen-Shannon ---- */

static bool comparator_has_labels(const Comparator *comparator, int side) {
  DvType type = comparator->sides[side].statistics->type;
  return !dv_type_is_numeric(type) || (type == DV_TYPE_INT && comparator->is_category);
}

/* False: a side has no label. */
static bool comparator_js_of_labels(DvCheck *check, const Comparator *comparator, double *value) {
  DvLabels labels = {0};
  bool has_mass[2] = {false, false};
  if (comparator_is_coarse(comparator)) {
    comparator_refuse(check, "");
    return false;
  }
  dv_labels_init(check->err, &labels, comparator->sides);
  for (size_t i = 0; i < labels.n_ranked; i++)
    for (int side = 0; side < 2; side++)
      has_mass[side] = has_mass[side] || labels.ranked[i].mass[side] > 0;
  bool is_known = has_mass[0] && has_mass[1] && !dv_failed(check->err);
  if (is_known) *value = dv_distance_js(labels.ranked, labels.n_ranked);
  dv_labels_clear(&labels);
  return is_known;
}

static bool comparator_js_of_numbers(DvCheck *check, const Comparator *comparator, double *value) {
  const DvDivergenceSource *source = &comparator->thresholds->jensen_shannon_divergence.source;
  bool is_quantiles =
      source->is_set && source->type.is_set && source->type.value == DV_SOURCE_QUANTILES;
  DvTfdvHistogram histograms[2] = {{0}};
  for (int i = 0; i < 2; i++)
    dv_tfdv_histogram(check->err, comparator->sides[i].statistics,
                      is_quantiles ? DV_TFDV_QUANTILES : DV_TFDV_STANDARD,
                      comparator->sides[i].is_weighted, &histograms[i]);
  bool is_known = dv_distance_js_histograms(check->err, &histograms[0], &histograms[1], value);
  dv_tfdv_histogram_clear(&histograms[0]);
  dv_tfdv_histogram_clear(&histograms[1]);
  return is_known && !dv_failed(check->err);
}

static void comparator_check_js(DvCheck *check, const Comparator *comparator) {
  const DvDivergence *divergence = &comparator->thresholds->jensen_shannon_divergence;
  double threshold = divergence->threshold.value, value;
  if (!divergence->is_set || !divergence->threshold.is_set || dv_failed(check->err)) return;
  bool has_labels[2] = {comparator_has_labels(comparator, 0), comparator_has_labels(comparator, 1)};
  /* Labels beside numbers cannot be compared. */
  if (has_labels[0] != has_labels[1]) return;
  bool is_known = has_labels[0] ? comparator_js_of_labels(check, comparator, &value)
                                : comparator_js_of_numbers(check, comparator, &value);
  if (!is_known) return;
  comparator_measure(check, comparator, "JENSEN_SHANNON_DIVERGENCE", value, threshold);
  if (!(value > threshold)) return;
  DvText text = {0};
  const char *what = "approximate Jensen-Shannon divergence";
  comparator_describe(check->err, &text, comparator, what, value, threshold);
  comparator_say(check, comparator, DV_ANOMALY_COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH, what,
                 &text);
}

/* ---- drift and skew ---- */

static bool comparator_has_threshold(const DvComparator *comparator) {
  const DvThreshold *linf = &comparator->infinity_norm;
  const DvThreshold *normalized = &comparator->normalized_abs_difference;
  const DvDivergence *js = &comparator->jensen_shannon_divergence;
  return (linf->is_set && linf->threshold.is_set) ||
         (normalized->is_set && normalized->threshold.is_set) ||
         (js->is_set && js->threshold.is_set);
}

static void comparator_say_missing(DvCheck *check, const Comparator *comparator, bool has_rows) {
  DvText text = {0}, label = {0};
  dv_text_addf(check->err, &text, "the %s dataset has no %s", comparator->control,
               has_rows ? "such column" : "rows");
  dv_text_addf(check->err, &label, "%s data missing", comparator->control);
  DvReason *reason = dv_check_report(check, DV_ANOMALY_COMPARATOR_CONTROL_DATA_MISSING, &text);
  if (reason) dv_text_field_set(check->err, &reason->short_description, dv_text_bytes(&label));
  dv_text_clear(&label);
}

/* Weights are those of both, or of none: the current dataset decides (tfdv: anomalies A1). */
static DvSide comparator_side(const DvCheck *check, const DvStatistics *statistics,
                              const DvSliceProfile *slice) {
  return (DvSide){.statistics = statistics,
                  .rows = slice->rows,
                  .weighted_rows = slice->weighted_rows,
                  .is_weighted = check->inference.by_weight};
}

static void comparator_compare(DvCheck *check, Comparator *comparator) {
  static const DvSliceKey all = {.kind = DV_SLICE_ALL};
  if (!comparator->thresholds->is_set || !comparator->data->is_given ||
      !comparator_has_threshold(comparator->thresholds))
    return;
  const DvSliceProfile *slice = dv_dataset_profile_find_slice(&comparator->data->profile, &all);
  const DvFeature *column = slice ? dv_slice_profile_find(slice, check->name) : NULL;
  bool has_rows = slice && slice->rows > 0;
  if (!column || !has_rows) {
    comparator_say_missing(check, comparator, has_rows);
    return;
  }
  DvStatistics statistics;
  dv_statistics_init(check->err, &statistics, &column->column);
  if (!dv_failed(check->err)) {
    comparator->sides[0] = comparator_side(check, &statistics, slice);
    comparator->sides[1] = comparator_side(check, check->statistics, check->inference.slice);
    comparator_check_labels(check, comparator, &comparator_linf,
                            &comparator->thresholds->infinity_norm);
    comparator_check_labels(check, comparator, &comparator_normalized,
                            &comparator->thresholds->normalized_abs_difference);
    comparator_check_js(check, comparator);
  }
  dv_statistics_clear(&statistics);
}

void dv_check_comparators(DvCheck *check) {
  const DvSchemaFeature *feature = check->feature;
  bool is_category = dv_check_is_categorical(feature);
  Comparator drift = {.comparison = "drift",
                      .current = "current",
                      .control = "previous",
                      .thresholds = &feature->drift_comparator,
                      .data = &check->validation->roles[DV_ROLE_PREVIOUS],
                      .is_category = is_category};
  Comparator skew = {.comparison = "skew",
                     .current = "training",
                     .control = "serving",
                     .thresholds = &feature->skew_comparator,
                     .data = &check->validation->roles[DV_ROLE_SERVING],
                     .is_category = is_category};
  comparator_compare(check, &drift);
  comparator_compare(check, &skew);
}
