/* comparison.h - two columns and every distance between them, computed when asked for.
**
** Two numeric columns are compared as numbers, any others as labels, where a number is its shortest
** decimal text.  The cells of PSI, Hellinger and total variation are, of numbers, the baseline's
** ten quantile bins and one for all that is outside of them; of labels, each label (and one for
** those that a side past its exact table does not know); and of both, one for missing rows.
*/
#ifndef DV_COMPARISON_H
#define DV_COMPARISON_H

#include "bins.h"
#include "labels.h"
#include "steps.h"

typedef enum DvMetric {
  DV_METRIC_LINF,
  DV_METRIC_JS,
  DV_METRIC_PSI,
  DV_METRIC_HELLINGER,
  DV_METRIC_TVD,
  DV_METRIC_WASSERSTEIN,
  DV_METRIC_KS,
  DV_METRIC_NORMALIZED
} DvMetric;

/* The names of the metrics up to DV_METRIC_KS, in order: "linf|js|...". */
#define DV_METRIC_CHOICES "linf|js|psi|hellinger|tvd|wasserstein|ks"

/* A metric's name in results. */
DV_INTERNAL const char *dv_metric_name(DvMetric metric);
/* Whether it has a meaning for numbers, or else for labels. */
DV_INTERNAL bool dv_metric_applies(DvMetric metric, bool is_numeric);
/* The threshold where none is given; 0: there is none. */
DV_INTERNAL double dv_metric_threshold(DvMetric metric, bool is_numeric);
/* Whether chance is known: the metric has a test. */
DV_INTERNAL bool dv_metric_has_test(DvMetric metric, bool is_numeric);

typedef struct DvComparison {
  DvSide sides[2];
  bool is_numeric;                                 /* both columns are */
  bool has_values;                                 /* both columns have */
  bool has_labels, has_steps, has_bins, has_cells; /* which of these were made */
  DvLabels labels;
  DvSteps steps;
  DvBins bins;
  DvElement *cells;
  size_t n_cells;
} DvComparison;

/* The sides' statistics outlive the comparison. */
DV_INTERNAL void dv_comparison_init(DvComparison *comparison, DvSide baseline, DvSide current);
DV_INTERNAL void dv_comparison_clear(DvComparison *comparison);

/* Made when first asked for; `all` of numbers by the second. */
DV_INTERNAL const DvLabels *dv_comparison_labels(DvErr *err, DvComparison *comparison);
DV_INTERNAL const DvLabels *dv_comparison_all_labels(DvErr *err, DvComparison *comparison);
/* Of two numeric columns. */
DV_INTERNAL const DvSteps *dv_comparison_steps(DvErr *err, DvComparison *comparison);
/* n_cells of them; NULL after an error.  The last but one holds the missing rows, the last what is
** outside of the bins, or the labels that are not known. */
DV_INTERNAL const DvElement *dv_comparison_cells(DvErr *err, DvComparison *comparison);

/* Whether the metric goes value by value, and there are too many different numbers for that. */
DV_INTERNAL bool dv_comparison_is_too_coarse(const DvComparison *comparison, DvMetric metric);
/* False where there is none: a side without values, a metric of numbers for labels, too coarse. */
DV_INTERNAL bool dv_comparison_distance(DvErr *err, DvComparison *comparison, DvMetric metric,
                                        double *value);

/* Could it be chance? */
typedef struct DvTest {
  double p_value;
  bool has_floor;     /* of cells, it is not known where labels are past their exact table */
  double noise_floor; /* of the distance, at level alpha */
} DvTest;

/* Of a metric that has a test, where there is a distance. */
DV_INTERNAL DvTest dv_comparison_test(DvErr *err, DvComparison *comparison, DvMetric metric,
                                      double alpha);

/* What moved most: of labels the one, and of numbers the bin (for L-infinity the number) whose
** share of the values changed most; for distances with a cell for missing rows, these, if their
** share of the rows changed more. */
typedef enum DvMovedKind {
  DV_MOVED_NOTHING,
  DV_MOVED_VALUE,
  DV_MOVED_BIN,
  DV_MOVED_OUTSIDE,
  DV_MOVED_MISSING
} DvMovedKind;

typedef struct DvMoved {
  DvMovedKind kind;
  double change;      /* of the share */
  DvValueCount value; /* borrowed */
  DvNumber low, high; /* of the bin, or of all bins for what is outside of them */
  bool is_first;      /* the bin has its low end */
} DvMoved;

/* Where there is a distance. */
DV_INTERNAL DvMoved dv_comparison_moved(DvErr *err, DvComparison *comparison, DvMetric metric);

#endif
