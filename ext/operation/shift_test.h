/* shift_test.h - which distribution moved: scores, and what chance alone would make of them.
**
** From counts by side, stratum of x and label y.  Every score is a share of rows, 0 to 1:
**   marginal     total variation of P(x), over bins
**   joint        total variation of P(x, y), over bins and labels
**   conditional  total variation of P(y|x), averaged over bins with the weight of the rows that
** both sides have there; within a bin rows are compared stratum by stratum, so that a
** change of P(x) inside the bin does not pass for one of P(y|x)
** Each is judged by a chi-square test, Pearson's for the first two; for the third that of N. Mantel
** and W. Haenszel (1959) as generalised by R. Landis et al. (1978), summed over the bins.  Cells
** with an expected count under 5 are pooled.  `floor` is the score at which a change of this form
** would just be significant: score > floor exactly where the test rejects.  Where too few cells are
** left to test anything there is no floor, and nothing is rejected.
*/
#ifndef DV_SHIFT_TEST_H
#define DV_SHIFT_TEST_H

#include "../base/dv.h"

/* Counts may be fractions, but must be worth as many rows as they add up to. */
typedef struct DvShiftCounts {
  size_t n_strata, n_bins, n_labels;
  const size_t *bin_of;   /* by stratum */
  const bool *is_outside; /* by bin: its rows are too different to be compared as alike */
  size_t missing_label;   /* its rows count for P(x) alone */
  double *counts[2];      /* by side: stratum · n_labels + label */
} DvShiftCounts;

typedef struct DvShiftScore {
  bool is_known, has_floor;
  double score, floor;
  size_t worst; /* the bin that contributes most */
} DvShiftScore;

DV_INTERNAL DvShiftScore dv_shift_marginal(DvErr *err, const DvShiftCounts *counts, double alpha);
DV_INTERNAL DvShiftScore dv_shift_joint(DvErr *err, const DvShiftCounts *counts, double alpha);
DV_INTERNAL DvShiftScore dv_shift_conditional(DvErr *err, const DvShiftCounts *counts,
                                              double alpha);
/* Of two rows of n cells. */
DV_INTERNAL DvShiftScore dv_shift_cells(DvErr *err, const double *const sides[2], size_t n,
                                        double alpha);

#endif
