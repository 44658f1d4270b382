/* dataset.c - are there as many rows as there should be (tfdv: anomalies A14)? */
#include "check.h"

/* Rows of a control, or their weight where the current dataset goes by weight. */
static double dataset_rows(const DvCheck *check, const DvDatasetProfile *profile) {
  const DvSliceKey all = {.kind = DV_SLICE_ALL};
  const DvSliceProfile *slice = dv_dataset_profile_find_slice(profile, &all);
  if (!slice) return 0;
  return check->inference.by_weight ? dv_weight_to_real(slice->weighted_rows) : (double)slice->rows;
}

static void dataset_label(DvCheck *check, DvReason *reason, bool is_low, const char *control) {
  if (!reason) return;
  DvText text = {0};
  dv_text_addf(check->err, &text, "%s num examples in current dataset versus the %s",
               is_low ? "Low" : "High", control);
  dv_text_field_set(check->err, &reason->short_description, dv_text_bytes(&text));
  dv_text_clear(&text);
}

static void dataset_say_ratio(DvCheck *check, DvAnomalyType type, const char *control, double ratio,
                              double threshold) {
  bool is_low = type == DV_ANOMALY_COMPARATOR_LOW_NUM_EXAMPLES;
  DvErr *err = check->err;
  DvText text = {0};
  dv_text_addf(err, &text, "the dataset has ");
  dv_describe_real(err, &text, ratio);
  dv_text_addf(err, &text, " times the examples of the %s, which is %s the threshold ", control,
               is_low ? "below" : "above");
  dv_describe_real(err, &text, threshold);
  dataset_label(check, dv_check_report(check, type, &text), is_low, control);
}

static void dataset_compare(DvCheck *check, const DvRatioComparator *comparator, DvRole role,
                            const char *control) {
  const DvRoleData *data = &check->validation->roles[role];
  DvOptionalReal max = comparator->max_fraction_threshold;
  DvOptionalReal min = comparator->min_fraction_threshold;
  if (!comparator->is_set || !data->is_given) return;
  double rows = dv_infer_rows(&check->inference);
  double controls = dataset_rows(check, &data->profile);
  if (max.is_set && controls == 0) {
    DvText text = {0};
    dv_text_addf(check->err, &text, "the %s has 0 examples, the dataset has some", control);
    dataset_label(check, dv_check_report(check, DV_ANOMALY_COMPARATOR_HIGH_NUM_EXAMPLES, &text),
                  false, control);
  }
  if (controls == 0) return;
  double ratio = rows / controls;
  if (max.is_set && ratio > max.value)
    dataset_say_ratio(check, DV_ANOMALY_COMPARATOR_HIGH_NUM_EXAMPLES, control, ratio, max.value);
  if (min.is_set && ratio < min.value)
    dataset_say_ratio(check, DV_ANOMALY_COMPARATOR_LOW_NUM_EXAMPLES, control, ratio, min.value);
}

static void dataset_say_count(DvCheck *check, DvAnomalyType type, double rows, int64_t bound) {
  bool is_low = type == DV_ANOMALY_DATASET_LOW_NUM_EXAMPLES;
  DvText text = {0};
  dv_text_adds(check->err, &text, "the dataset has ");
  dv_describe_real(check->err, &text, rows);
  dv_text_addf(check->err, &text, " examples, %s than the %s of %lld", is_low ? "fewer" : "more",
               is_low ? "minimum" : "maximum", bound);
  dv_check_report(check, type, &text);
}

void dv_check_dataset(DvCheck *check) {
  const DvDatasetConstraints *constraints = &check->schema->dataset_constraints;
  if (!constraints->is_set) return;
  dataset_compare(check, &constraints->num_examples_drift_comparator, DV_ROLE_PREVIOUS,
                  "previous span");
  dataset_compare(check, &constraints->num_examples_version_comparator, DV_ROLE_PREVIOUS_VERSION,
                  "previous version");
  double rows = dv_infer_rows(&check->inference);
  DvOptionalInteger min = constraints->min_examples_count, max = constraints->max_examples_count;
  if (min.is_set && rows < (double)min.value)
    dataset_say_count(check, DV_ANOMALY_DATASET_LOW_NUM_EXAMPLES, rows, min.value);
  if (max.is_set && rows > (double)max.value)
    dataset_say_count(check, DV_ANOMALY_DATASET_HIGH_NUM_EXAMPLES, rows, max.value);
}
