/* shift_test.c - which distribution moved: scores, and what chance alone would make of them. */
#include "shift_test.h"

#include <math.h>

#include "../base/special.h"

/* Cells are told apart from this expected count on; a bin, from this many comparable rows on. */
#define SHIFT_TEST_EXPECTED 5.0
#define SHIFT_TEST_COMPARABLE 10.0

/* A pivot below this share of its variance is rounding: the label follows from the others. */
#define SHIFT_TEST_PIVOT 1e-9

#define SHIFT_TEST_PI 3.14159265358979324

/* Of changes that are equal but for rounding the last one is named, as in L-infinity. */
static bool shift_test_is_more(double change, double most) {
  return change > 0 && change >= most * (1 - 1e-9);
}

/* What a chi-square test says of a score, and half the sum of the scores' standard deviations by
** chance, cell by cell: `spread`. */
typedef struct ShiftTestSums {
  double score, spread, chi_square, df;
} ShiftTestSums;

/* The mean of a coordinate's size on the unit sphere of `df` dimensions (to 0.3 %). */
static double shift_test_coordinate(double df) {
  return sqrt(2 / (SHIFT_TEST_PI * df)) * (1 + 1 / (4 * df));
}

/* The floor is where a change of this form would just be significant; where there is no change,
** that of one that chance made. */
static DvShiftScore shift_test_judge(ShiftTestSums sums, double alpha) {
  DvShiftScore result = {.is_known = true, .score = sums.score < 1 ? sums.score : 1, .floor = 1};
  result.has_floor = sums.df > 0;
  if (!result.has_floor) return result;
  double critical = dv_chi_square_quantile(alpha, sums.df);
  if (sums.chi_square > 0)
    result.floor = result.score * sqrt(critical / sums.chi_square);
  else if (sums.score == 0)
    result.floor = sums.spread * sqrt(critical) * shift_test_coordinate(sums.df);
  if (result.floor > 1) result.floor = 1;
  return result;
}

static double shift_test_sum(const double *x, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += x[i];
  return sum;
}

/* Pools the cells whose weight is under `least`: place[i] becomes the pooled cell of cell i, and
** the number of those is returned.  What is left of the pool joins the lightest other cell. */
static size_t shift_test_pool(const double *weights, size_t n, double least, size_t *place) {
  size_t kept = 0, lightest = SIZE_MAX;
  double pool = 0;
  for (size_t i = 0; i < n; i++) {
    place[i] = SIZE_MAX;
    if (weights[i] < least) {
      pool += weights[i];
      continue;
    }
    if (lightest == SIZE_MAX || weights[i] < weights[lightest]) lightest = i;
    place[i] = kept++;
  }
  size_t of_pool = pool < least && lightest != SIZE_MAX ? place[lightest] : kept;
  bool has_pool = false;
  for (size_t i = 0; i < n; i++) {
    if (place[i] != SIZE_MAX) continue;
    place[i] = of_pool;
    has_pool = true;
  }
  return kept + (has_pool && of_pool == kept);
}

/* ---- Pearson's test of two rows of cells ---- */

/* Of the pooled cells, n of them. */
static void shift_test_pearson(const double *a, const double *b, size_t n, const double totals[2],
                               ShiftTestSums *sums) {
  double all = totals[0] + totals[1], comparable = totals[0] * totals[1] / all;
  for (size_t i = 0; i < n; i++) {
    double share = (a[i] + b[i]) / all, change = a[i] / totals[0] - b[i] / totals[1];
    if (share <= 0) continue;
    sums->chi_square += change * change / share * comparable;
    sums->spread += sqrt(fmax(0, share * (1 - share)) / comparable) / 2;
  }
  sums->df = (double)n - 1;
}

DvShiftScore dv_shift_cells(DvErr *err, const double *const sides[2], size_t n, double alpha) {
  DvShiftScore result = {0};
  const double totals[2] = {shift_test_sum(sides[0], n), shift_test_sum(sides[1], n)};
  if (totals[0] <= 0 || totals[1] <= 0) return result;
  double *expected = dv_zalloc(err, 3 * (n + 1) * sizeof *expected);
  size_t *place = dv_malloc(err, (n + 1) * sizeof *place);
  if (!dv_failed(err)) {
    double smaller = fmin(totals[0], totals[1]) / (totals[0] + totals[1]), most = 0;
    double *a = expected + n + 1, *b = a + n + 1;
    ShiftTestSums sums = {0};
    size_t worst = 0;
    for (size_t i = 0; i < n; i++) {
      double change = fabs(sides[0][i] / totals[0] - sides[1][i] / totals[1]);
      expected[i] = (sides[0][i] + sides[1][i]) * smaller;
      sums.score += change / 2;
      if (shift_test_is_more(change, most)) worst = i;
      most = fmax(most, change);
    }
    size_t pooled = shift_test_pool(expected, n, SHIFT_TEST_EXPECTED, place);
    for (size_t i = 0; i < n; i++) {
      a[place[i]] += sides[0][i];
      b[place[i]] += sides[1][i];
    }
    shift_test_pearson(a, b, pooled, totals, &sums);
    result = shift_test_judge(sums, alpha);
    result.worst = worst;
  }
  dv_free(expected);
  dv_free(place);
  return result;
}

/* ---- P(x) and P(x, y) ---- */

static size_t shift_test_width(const DvShiftCounts *counts, bool is_joint) {
  return is_joint ? counts->n_labels : 1;
}

static double *shift_test_by_bin(DvErr *err, const DvShiftCounts *counts, int side, bool is_joint) {
  size_t width = shift_test_width(counts, is_joint);
  double *sums = dv_zalloc(err, (counts->n_bins * width + 1) * sizeof *sums);
  for (size_t i = 0; sums && i < counts->n_strata; i++) {
    double *bin = sums + counts->bin_of[i] * width;
    const double *labels = counts->counts[side] + i * counts->n_labels;
    for (size_t label = 0; label < counts->n_labels; label++)
      if (!is_joint)
        bin[0] += labels[label];
      else if (label != counts->missing_label)
        bin[label] += labels[label];
  }
  return sums;
}

static DvShiftScore shift_test_bins(DvErr *err, const DvShiftCounts *counts, bool is_joint,
                                    double alpha) {
  size_t width = shift_test_width(counts, is_joint);
  double *a = shift_test_by_bin(err, counts, 0, is_joint);
  double *b = shift_test_by_bin(err, counts, 1, is_joint);
  const double *const sides[] = {a, b};
  DvShiftScore result = {0};
  if (!dv_failed(err)) result = dv_shift_cells(err, sides, counts->n_bins * width, alpha);
  result.worst /= width;
  dv_free(a);
  dv_free(b);
  return result;
}

DvShiftScore dv_shift_marginal(DvErr *err, const DvShiftCounts *counts, double alpha) {
  return shift_test_bins(err, counts, false, alpha);
}

DvShiftScore dv_shift_joint(DvErr *err, const DvShiftCounts *counts, double alpha) {
  return shift_test_bins(err, counts, true, alpha);
}

/* ---- P(y|x) ---- */

/* One stratum: the labels of both sides, and what follows from them. */
typedef struct ShiftStratum {
  const double *labels[2];
  double totals[2];
  double all;
  double comparable; /* rows that both sides have: their harmonic mean, halved */
} ShiftStratum;

static ShiftStratum shift_test_stratum(const DvShiftCounts *counts, size_t i) {
  ShiftStratum stratum = {0};
  for (int side = 0; side < 2; side++) {
    stratum.labels[side] = counts->counts[side] + i * counts->n_labels;
    stratum.totals[side] = shift_test_sum(stratum.labels[side], counts->n_labels);
    if (counts->missing_label < counts->n_labels)
      stratum.totals[side] -= stratum.labels[side][counts->missing_label];
  }
  stratum.all = stratum.totals[0] + stratum.totals[1];
  bool is_comparable =
      stratum.totals[0] > 0 && stratum.totals[1] > 0 && !counts->is_outside[counts->bin_of[i]];
  if (is_comparable) stratum.comparable = stratum.totals[0] * stratum.totals[1] / stratum.all;
  return stratum;
}

/* Bins that are compared together: one each, or all that have few comparable rows. */
typedef struct ShiftGroups {
  double *comparable; /* by bin */
  size_t *group_of;   /* by bin */
  size_t n;
} ShiftGroups;

static void shift_test_group(DvErr *err, const DvShiftCounts *counts, ShiftGroups *groups) {
  groups->comparable = dv_zalloc(err, counts->n_bins * sizeof *groups->comparable);
  groups->group_of = dv_zalloc(err, counts->n_bins * sizeof *groups->group_of);
  if (dv_failed(err)) return;
  for (size_t i = 0; i < counts->n_strata; i++)
    groups->comparable[counts->bin_of[i]] += shift_test_stratum(counts, i).comparable;
  /* Group 0 is that of the small ones. */
  groups->n = 1;
  for (size_t bin = 0; bin < counts->n_bins; bin++)
    if (groups->comparable[bin] >= SHIFT_TEST_COMPARABLE) groups->group_of[bin] = groups->n++;
}

/* What the test of a group needs; arrays by label, or by pooled label. */
typedef struct ShiftSums {
  double *weights;     /* comparable rows of that label */
  double *differences; /* its change, times the comparable rows */
  double *pooled;      /* the changes of the pooled labels */
  double *covariance;  /* of those */
  double *shares;      /* scratch */
  size_t *place;
} ShiftSums;

static void shift_test_sums_init(DvErr *err, ShiftSums *sums, size_t n_labels) {
  size_t n = n_labels + 1;
  double *all = dv_malloc(err, (4 * n + n * n) * sizeof *all);
  sums->place = dv_malloc(err, n * sizeof *sums->place);
  sums->weights = all;
  if (!all) return;
  sums->differences = all + n;
  sums->pooled = all + 2 * n;
  sums->shares = all + 3 * n;
  sums->covariance = all + 4 * n;
}

static void shift_test_sums_clear(ShiftSums *sums) {
  dv_free(sums->weights);
  dv_free(sums->place);
}

static void shift_test_add_differences(const DvShiftCounts *counts, const ShiftStratum *stratum,
                                       ShiftSums *sums) {
  for (size_t label = 0; label < counts->n_labels; label++) {
    if (label == counts->missing_label) continue;
    double a = stratum->labels[0][label], b = stratum->labels[1][label];
    double change = a / stratum->totals[0] - b / stratum->totals[1];
    sums->differences[label] += stratum->comparable * change;
    sums->weights[label] += stratum->comparable * (a + b) / stratum->all;
  }
}

/* The covariance of the changes if chance deals the stratum's rows to the sides: hypergeometric. */
static void shift_test_add_covariance(const DvShiftCounts *counts, const ShiftStratum *stratum,
                                      size_t n, ShiftSums *sums) {
  if (stratum->all <= 1) return;
  double *shares = sums->shares;
  for (size_t i = 0; i < n; i++) shares[i] = 0;
  for (size_t label = 0; label < counts->n_labels; label++)
    if (label != counts->missing_label)
      shares[sums->place[label]] +=
          (stratum->labels[0][label] + stratum->labels[1][label]) / stratum->all;
  double scale = stratum->comparable * stratum->all / (stratum->all - 1);
  for (size_t i = 0; i < n; i++) {
    if (shares[i] == 0) continue;
    double *row = sums->covariance + i * n;
    for (size_t j = 0; j < n; j++) row[j] -= scale * shares[i] * shares[j];
    row[i] += scale * shares[i];
  }
}

/* x' · covariance^-1 · x by Cholesky's method, leaving out labels that follow from others; the
** number of the rest is added to *df.  Both arrays are used up. */
static double shift_test_solve(double *covariance, double *x, size_t n, double *df) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    const double *row = covariance + i * n;
    double pivot = row[i], rest = x[i];
    for (size_t k = 0; k < i; k++) {
      pivot -= row[k] * row[k];
      rest -= row[k] * x[k];
    }
    bool is_free = pivot > SHIFT_TEST_PIVOT * row[i];
    double root = is_free ? sqrt(pivot) : 0;
    x[i] = is_free ? rest / root : 0;
    for (size_t j = i + 1; j < n; j++) {
      double factor = covariance[j * n + i];
      for (size_t k = 0; k < i; k++) factor -= covariance[j * n + k] * row[k];
      covariance[j * n + i] = is_free ? factor / root : 0;
    }
    sum += x[i] * x[i];
    *df += is_free;
  }
  return sum;
}

static double shift_test_moved(const double *differences, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += fabs(differences[i]);
  return sum / 2;
}

/* Tests the group whose differences and weights are in `sums`. */
static void shift_test_compare(const DvShiftCounts *counts, const ShiftGroups *groups, size_t group,
                               ShiftSums *sums, ShiftTestSums *test) {
  size_t n_labels = counts->n_labels;
  /* Two equal sides have half as many comparable rows as each has rows. */
  size_t n = shift_test_pool(sums->weights, n_labels, SHIFT_TEST_EXPECTED / 2, sums->place);
  for (size_t i = 0; i < n * n; i++) sums->covariance[i] = 0;
  for (size_t i = 0; i < n; i++) sums->pooled[i] = 0;
  for (size_t i = 0; i < n_labels; i++) sums->pooled[sums->place[i]] += sums->differences[i];
  for (size_t i = 0; i < counts->n_strata; i++) {
    if (groups->group_of[counts->bin_of[i]] != group) continue;
    ShiftStratum stratum = shift_test_stratum(counts, i);
    if (stratum.comparable > 0) shift_test_add_covariance(counts, &stratum, n, sums);
  }
  for (size_t i = 0; i < n; i++) test->spread += sqrt(fmax(0, sums->covariance[i * n + i])) / 2;
  test->chi_square += shift_test_solve(sums->covariance, sums->pooled, n, &test->df);
}

/* Takes the strata of a group, or of one bin of it, into `sums`. */
static void shift_test_gather(const DvShiftCounts *counts, const size_t *place_of, size_t place,
                              ShiftSums *sums) {
  for (size_t i = 0; i < counts->n_labels; i++) sums->weights[i] = sums->differences[i] = 0;
  for (size_t i = 0; i < counts->n_strata; i++) {
    size_t bin = counts->bin_of[i];
    if ((place_of ? place_of[bin] : bin) != place) continue;
    ShiftStratum stratum = shift_test_stratum(counts, i);
    if (stratum.comparable > 0) shift_test_add_differences(counts, &stratum, sums);
  }
}

static size_t shift_test_worst(const DvShiftCounts *counts, const ShiftGroups *groups,
                               ShiftSums *sums) {
  size_t worst = 0;
  double most = 0;
  for (size_t bin = 0; bin < counts->n_bins; bin++) {
    if (groups->comparable[bin] < most * (1 - 1e-9))
      continue; /* it cannot have moved more rows than it has */
    shift_test_gather(counts, NULL, bin, sums);
    double moved = shift_test_moved(sums->differences, counts->n_labels);
    if (shift_test_is_more(moved, most)) worst = bin;
    most = fmax(most, moved);
  }
  return worst;
}

DvShiftScore dv_shift_conditional(DvErr *err, const DvShiftCounts *counts, double alpha) {
  ShiftGroups groups = {0};
  ShiftSums sums = {0};
  DvShiftScore result = {0};
  shift_test_group(err, counts, &groups);
  shift_test_sums_init(err, &sums, counts->n_labels);
  if (!dv_failed(err)) {
    double comparable = shift_test_sum(groups.comparable, counts->n_bins);
    ShiftTestSums test = {0};
    for (size_t group = 0; group < groups.n; group++) {
      shift_test_gather(counts, groups.group_of, group, &sums);
      test.score += shift_test_moved(sums.differences, counts->n_labels);
      shift_test_compare(counts, &groups, group, &sums, &test);
    }
    if (comparable > 0) {
      test.score /= comparable;
      test.spread /= comparable;
      result = shift_test_judge(test, alpha);
      result.worst = shift_test_worst(counts, &groups, &sums);
    }
  }
  shift_test_sums_clear(&sums);
  dv_free(groups.comparable);
  dv_free(groups.group_of);
  return result;
}
