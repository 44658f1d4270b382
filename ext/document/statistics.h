/* statistics.h - every statistic of a column, computed from its profile.
**
** What cannot be said is absent: `has_*` is false, or a pointer NULL.  Quantiles, histograms and
** top values are computed on demand from the sorted numbers and the values kept here.
*/
#ifndef DV_STATISTICS_H
#define DV_STATISTICS_H

#include "column_profile.h"

/* What a column holds, as the manual defines it from the storage classes of its values. */
typedef enum DvType { DV_TYPE_INT, DV_TYPE_FLOAT, DV_TYPE_STRING, DV_TYPE_BYTES } DvType;

DV_INTERNAL const char *dv_type_name(DvType type);
DV_INTERNAL DvType dv_column_profile_type(const DvColumnProfile *column);
static inline bool dv_type_is_numeric(DvType type) {
  return type <= DV_TYPE_FLOAT;
}

/* One value of a column: a number, or a text or BLOB (`is_text`, `is_blob`). */
typedef struct DvValueCount {
  bool is_text, is_blob;
  bool is_cut; /* only the beginning of a long text is known */
  DvNumber number;
  DvBytes text;
  uint64_t hash, length; /* tell long texts with one beginning apart */
  uint64_t count;
  DvWide weight;
} DvValueCount;

typedef struct DvMoments {
  bool has_mean;
  double mean;
  double std_dev; /* population */
} DvMoments;

typedef struct DvStatistics {
  const DvColumnProfile *column;
  DvType type;
  bool is_exact;
  uint64_t present; /* rows with a value */
  DvWide weighted_present;
  uint64_t values; /* values: present, or the values of all arrays that are no null */
  DvWide weighted_values;
  uint64_t integers, reals, texts; /* read texts counted as what the column's type makes them */
  uint64_t infinities, negatives, zeros;
  double distinct_count; /* whole */
  double distinct_error; /* three standard errors; 0 when exact */
  bool has_range;
  DvNumber min, max;      /* of numeric columns with a value */
  DvLengths lengths;      /* of STRING and BYTES */
  uint64_t top_error;     /* no count of a known value is off by more */
  DvNumberEntry *numbers; /* of numeric columns: sorted, infinities included */
  size_t n_numbers;
  DvValueCount *texts_known; /* of STRING and BYTES: every value whose count is known */
  size_t n_known;            /* values that dv_statistics_known gives; none of a coarse table */
  char *number_texts;        /* what texts_known borrows for numbers */
} DvStatistics;

/* `column` is settled and outlives the statistics. */
DV_INTERNAL void dv_statistics_init(DvErr *err, DvStatistics *statistics,
                                    const DvColumnProfile *column);
DV_INTERNAL void dv_statistics_clear(DvStatistics *statistics);

/* Of numeric columns without infinities. */
DV_INTERNAL DvMoments dv_statistics_moments(DvErr *err, const DvStatistics *statistics,
                                            bool is_weighted);

/* Whether there are weights and any of them is not zero. */
static inline bool dv_statistics_has_weight(const DvStatistics *statistics) {
  return statistics->column->is_weighted && !dv_wide_is_zero(statistics->weighted_values);
}

/* The parts + 1 quantiles from the smallest to the largest value: each is the smallest value whose
** cumulative count (or weight) exceeds part/parts of the whole; `error` is how far any of them may
** be off, 0 while the column is exact.  Only where has_range. */
DV_INTERNAL void dv_statistics_quantiles(const DvStatistics *statistics, uint32_t parts,
                                         bool is_weighted, DvNumber *quantiles, double *error);

/* Value number i of n_known, in no particular order. */
DV_INTERNAL DvValueCount dv_statistics_known(const DvStatistics *statistics, size_t i);

/* What TFDV lists by weight: leaves, of n values, those of weight 1 at least, or, where none
** reaches it, of any weight.  Returns how many. */
DV_INTERNAL size_t dv_values_drop_light(DvValueCount *values, size_t n);

/* The most frequent values, at most n of them: count (or weight) descending, equal ones larger
** value first.  Returns how many it put into `top`. */
DV_INTERNAL size_t dv_statistics_top(const DvStatistics *statistics, DvValueCount *top, size_t n,
                                     bool is_weighted);

/* Equal-width bins over the finite values, [low, high) but for the last, which has its high end.
** Returns how many it put into `bins`: n, 1 where all values are equal, 0 where there are none. */
typedef struct DvBin {
  double low, high;
  uint64_t count;
  DvWide weight;
} DvBin;
DV_INTERNAL size_t dv_statistics_histogram(const DvStatistics *statistics, DvBin *bins, size_t n);

/* Weights are kept in units of 2^-64. */
static inline double dv_weight_to_real(DvWide weight) {
  return dv_wide_to_real(weight) * 5.42101086242752217e-20;
}

#endif
