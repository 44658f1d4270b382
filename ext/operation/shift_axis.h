/* shift_axis.h - how the values of a column are cut: into bins, which are shown and compared, and
** finer into strata, within which rows count as alike.
**
** Numbers are cut by the quantiles of the training side (each of a few different values is a bin of
** its own), anything else by its most frequent values on either side.  Behind the strata of values
** stand three more, each also a bin: missing; below the smallest training value, or another text;
** above the largest.
*/
#ifndef DV_SHIFT_AXIS_H
#define DV_SHIFT_AXIS_H

#include "../document/statistics.h"

enum { DV_SHIFT_MISSING, DV_SHIFT_OTHER, DV_SHIFT_ABOVE, DV_SHIFT_EXTRA };

typedef struct DvShiftCategory {
  bool is_blob;
  DvBytes text;    /* owned; of a long text the first DV_TEXT_PREFIX bytes */
  uint64_t length; /* of the whole text */
  uint64_t hash;   /* of a long text, else 0 */
} DvShiftCategory;

typedef struct DvShiftAxis {
  bool is_numeric;
  bool is_changed;        /* numbers on one side, other values on the other: all count as texts */
  bool has_single_values; /* each bin is one number: the others are `other` */
  size_t n, n_bins;       /* strata and bins of values, without the extra ones */
  DvNumber low;           /* stratum i of a numeric axis is above cuts[i - 1] and up to cuts[i] */
  DvNumber *cuts;
  DvShiftCategory *categories; /* sorted */
  size_t *bin_of;              /* by stratum, with the extra ones */
} DvShiftAxis;

/* `sides` are training and serving; at most max_strata strata of values, which is at least `bins`.
** Cleared by the caller, also after an error. */
DV_INTERNAL void dv_shift_axis_init(DvErr *err, DvShiftAxis *axis,
                                    const DvColumnProfile *const sides[2], size_t bins,
                                    size_t max_strata);
DV_INTERNAL void dv_shift_axis_clear(DvShiftAxis *axis);

/* The stratum of a value. */
DV_INTERNAL size_t dv_shift_axis_place_number(const DvShiftAxis *axis, DvNumber x);
DV_INTERNAL size_t dv_shift_axis_place_text(const DvShiftAxis *axis, DvBytes text, bool is_blob);
static inline size_t dv_shift_axis_missing(const DvShiftAxis *axis) {
  return axis->n + DV_SHIFT_MISSING;
}

/* Appends a bin as people read it: a value, (1.5, 3.0], < 1.5, missing. */
DV_INTERNAL void dv_shift_axis_describe(DvErr *err, const DvShiftAxis *axis, size_t bin,
                                        DvText *out);

#endif
