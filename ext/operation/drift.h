/* drift.h - two profiles → what moved: one row for each slice and feature.
**
** A feature is judged by one metric: the option's; or the one of its drift comparator in a schema;
** or, also where that one has no meaning for it, Kolmogorov-Smirnov for numbers and L-infinity for
** labels.  It drifts when its distance exceeds the threshold and, where the metric has a test, the
** test rejects that both sides are samples of one distribution.  The level alpha is that of the
** whole call: it is split evenly over all rows that a test decides.
*/
#ifndef DV_DRIFT_H
#define DV_DRIFT_H

#include "../document/dataset_profile.h"
#include "../document/schema.h"
#include "comparison.h"

typedef struct DvDriftOptions {
  int metric; /* a DvMetric, where has_metric */
  bool has_metric;
  double threshold;
  bool has_threshold;
  double alpha;
  int64_t min_rows;
} DvDriftOptions;

#define DV_DRIFT_OPTIONS_DEFAULT                                                                   \
  { .alpha = 0.01, .min_rows = 50 }

typedef enum DvVerdict {
  DV_VERDICT_NONE,
  DV_VERDICT_DRIFT,
  DV_VERDICT_TOO_FEW,
  DV_VERDICT_NEW,  /* the baseline has no such column, or no value in it */
  DV_VERDICT_GONE, /* likewise the current dataset */
  DV_VERDICT_TYPE_CHANGED
} DvVerdict;

DV_INTERNAL const char *dv_verdict_name(DvVerdict verdict);

/* A feature of a slice on both sides; NULL where a side has none. */
typedef struct DvDriftPair {
  const DvSliceProfile *slices[2];
  const DvFeature *features[2];
  uint64_t rows[2];
  DvWide weighted_rows[2];
} DvDriftPair;

typedef struct DvDriftRow {
  const DvDriftPair *pair;
  DvType type;
  DvVerdict verdict;
  bool is_compared; /* the columns have values of comparable types */
  DvMetric metric;  /* what follows is set where is_compared */
  double threshold;
  bool has_score, has_test;
  double score;
  DvTest test;
  DvComparison comparison;
  DvStatistics statistics[2];
} DvDriftRow;

/* Zeroed but for the options and `schema`, which may be NULL; the profiles are filled in. */
typedef struct DvDrift {
  DvDatasetProfile profiles[2];
  DvDriftOptions options;
  const DvSchema *schema;
  bool is_sliced; /* slices were asked for */
  DvDriftPair *pairs;
  size_t n, capacity, at;
  double alpha; /* of one row */
} DvDrift;

/* An error where a metric that was asked for cannot judge. */
DV_INTERNAL void dv_drift_begin(DvErr *err, DvDrift *drift);
/* The next row, which is cleared first, or false: no more.  The row borrows from `drift`. */
DV_INTERNAL bool dv_drift_step(DvErr *err, DvDrift *drift, DvDriftRow *row);
DV_INTERNAL void dv_drift_row_clear(DvDriftRow *row);
DV_INTERNAL void dv_drift_clear(DvDrift *drift);

#endif
