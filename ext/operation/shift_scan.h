/* shift_scan.h - counts the rows of both sides by stratum of each feature and by label. */
#ifndef DV_SHIFT_SCAN_H
#define DV_SHIFT_SCAN_H

#include "shift.h"

/* A column of either side; `counts` are its rows by side, stratum and label. */
typedef struct DvShiftColumn {
  DvBytes name;  /* borrowed from the sources */
  int places[2]; /* among the columns of each side, or -1 */
  bool is_array;
  bool is_counted; /* on both sides, and its type did not change */
  DvShiftAxis axis;
  double *counts[2];
} DvShiftColumn;

typedef struct DvShiftScan {
  const DvSource *sources[2];
  const DvReading *reading;
  bool is_weighted[2];    /* the weight column is there, and holds more than zeros */
  DvShiftColumn *columns; /* those of training, then new ones */
  size_t n;
  const DvShiftColumn *label;
  size_t n_labels; /* bins of the label, with the extra ones */
  uint64_t rows[2], labelled[2];
} DvShiftScan;

/* Fills in the counts, which hold zeros before, and the rows. */
DV_INTERNAL void dv_shift_scan(DvErr *err, sqlite3 *db, DvShiftScan *scan);

#endif
