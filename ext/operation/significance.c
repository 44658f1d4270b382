/* significance.c - p-values and noise floors. */
#include "significance.h"

#include "../base/special.h"

#include <math.h>

/* ---- Kolmogorov-Smirnov ---- */

static double significance_scale(const uint64_t n[2]) {
  double a = (double)n[0], b = (double)n[1];
  return a > 0 && b > 0 ? sqrt(a / (a + b) * b) : 0;
}

double dv_significance_ks_p(const uint64_t n[2], double ks) {
  return dv_kolmogorov_tail(ks * significance_scale(n));
}

double dv_significance_ks_floor(const uint64_t n[2], double alpha) {
  double scale = significance_scale(n);
  return scale > 0 ? fmin(dv_kolmogorov_quantile(alpha) / scale, 1) : 1;
}

/* ---- L-infinity ---- */

/* Counts as close to each other as what is known of the element allows. */
static void significance_narrow(const DvCounted *counted, const DvElement *element, double k[2]) {
  const double n[2] = {(double)counted->total[0], (double)counted->total[1]};
  k[0] = (double)element->count[0];
  k[1] = (double)element->count[1];
  int low = k[0] * n[1] > k[1] * n[0];
  if (!counted->error[low]) return;
  double most = k[low] + (double)counted->error[low];
  k[low] = fmax(k[low], fmin(most, floor(k[!low] * n[low] / n[!low])));
}

/* The square of the standardised change of a label: few are worth an exact test. */
static double significance_square(const double k[2], const uint64_t total[2]) {
  const double n[2] = {(double)total[0], (double)total[1]};
  double all = n[0] + n[1], both = k[0] + k[1];
  double excess = k[1] - n[1] / all * both;
  double variance = n[0] / all * both * (n[1] / all) * ((all - both) / (all - 1));
  return variance > 0 ? excess * excess / variance : 0;
}

double dv_significance_linf_p(const DvCounted *counted, double labels) {
  /* Beyond 100 labels a change of less than two deviations, whose p-value is over 0.01, can't
  ** matter. */
  const double least = labels > 100 ? 4 : 0;
  const double n = (double)counted->total[1], total = n + (double)counted->total[0];
  double smallest = 1;
  for (size_t i = 0; i < counted->n; i++) {
    double k[2];
    significance_narrow(counted, &counted->elements[i], k);
    if (significance_square(k, counted->total) < least) continue;
    double p = dv_hypergeometric_p(k[1], n, k[0] + k[1], total);
    smallest = fmin(smallest, p);
  }
  return fmin(smallest * labels, 1);
}

double dv_significance_linf_floor(const DvCounted *counted, const DvElement *label, bool is_down,
                                  double labels, double alpha) {
  const DvRanked *ranked = &counted->ranked;
  const int up = !is_down; /* the side where the label is to be the more frequent */
  const double n = (double)counted->total[up], all = n + (double)counted->total[!up];
  const double marked = (double)label->count[0] + (double)label->count[1];
  double low = floor(n / all * marked), high = fmin(marked, n);
  if (dv_hypergeometric_p(high, n, marked, all) * labels > alpha) low = high;
  while (high - low > 1) {
    double middle = floor((low + high) / 2);
    if (dv_hypergeometric_p(middle, n, marked, all) * labels > alpha)
      low = middle;
    else
      high = middle;
  }
  /* A label may fall out of the ranking of the other side. */
  double rest = marked - low <= (double)ranked->cut[!up] ? 0 : marked - low;
  double change = low / (double)ranked->total[up] - rest / (double)ranked->total[!up];
  return fmin(fmax(change, 0), 1);
}

/* ---- chi-square ---- */

/* Two cells of a column of the table, and what is added up over the columns. */
typedef struct DvHomogeneity {
  double share[2]; /* of the sides in all */
  double sum;      /* of (observed - expected)^2 / expected */
  double excess;   /* of the statistic's variance over 2 for each degree of freedom */
  size_t cells;
} DvHomogeneity;

static void significance_add(DvHomogeneity *table, const double k[2]) {
  const double both = k[0] + k[1], spread = table->share[0] * table->share[1];
  const double gap = k[1] - both * table->share[1];
  table->sum += gap * gap / (both * spread);
  table->excess += fmax(1 - 6 * spread, 0) / (both * spread);
  table->cells++;
}

static double significance_tail(const DvHomogeneity *table, double all) {
  if (table->cells < 2) return 1;
  double degrees = (double)table->cells - 1;
  double mean = degrees * all / (all - 1), variance = 2 * degrees + table->excess;
  double unit = variance / (2 * mean);
  return dv_chi_square_tail(table->sum / unit, mean / unit);
}

double dv_significance_cells_p(const DvCounted *counted) {
  const double n[2] = {(double)counted->total[0], (double)counted->total[1]};
  DvHomogeneity table = {.share = {n[0] / (n[0] + n[1]), n[1] / (n[0] + n[1])}};
  const double smaller = fmin(table.share[0], table.share[1]);
  double pool[2] = {0, 0}, least[2] = {HUGE_VAL, HUGE_VAL};
  for (size_t i = 0; i < counted->n; i++) {
    double k[2];
    significance_narrow(counted, &counted->elements[i], k);
    bool is_rare = (k[0] + k[1]) * smaller < 5;
    bool is_least = !is_rare && k[0] + k[1] < least[0] + least[1];
    /* The smallest cell waits: a pool that is too small itself joins it. */
    if (!is_rare && !is_least) significance_add(&table, k);
    if (is_least && least[0] < HUGE_VAL) significance_add(&table, least);
    double *sum = is_rare ? pool : least;
    if (is_rare || is_least)
      for (int side = 0; side < 2; side++) sum[side] = k[side] + (is_rare ? pool[side] : 0);
  }
  /* What is not known one by one cannot be compared as a whole: it takes a degree of freedom and
  ** adds nothing. */
  bool is_blurred = counted->error[0] || counted->error[1];
  bool is_small = (pool[0] + pool[1]) * smaller < 5;
  if (least[0] < HUGE_VAL) {
    for (int side = 0; side < 2 && is_small && !is_blurred; side++) least[side] += pool[side];
    significance_add(&table, least);
  }
  if (is_blurred)
    table.cells++;
  else if (!is_small)
    significance_add(&table, pool);
  return significance_tail(&table, n[0] + n[1]);
}

/* ---- the floors of sums over cells ---- */

/* The part of one cell with shares p and q, not both 0. */
static double significance_psi(double p, double q) {
  return (q - p) * log(q / p);
}

static double significance_hellinger(double p, double q) {
  double gap = sqrt(q) - sqrt(p);
  return gap * gap / 2;
}

static double significance_js(double p, double q) {
  double middle = (p + q) / 2, sum = 0;
  if (p > 0) sum += p * log2(p / middle);
  if (q > 0) sum += q * log2(q / middle);
  return sum / 2;
}

static const struct {
  double (*part)(double p, double q);
  double empty; /* what an empty side of a cell counts, in rows */
  double scale; /* the sum is about scale · chi-square · (1/n0 + 1/n1) */
  bool is_root; /* the distance is the square root of the sum */
  double most;
} significance_rows[] = {
    [DV_CELLS_PSI] = {significance_psi, 0.5, 1, false, HUGE_VAL},
    [DV_CELLS_HELLINGER] = {significance_hellinger, 0, 1.0 / 8, true, 1},
    [DV_CELLS_JS] = {significance_js, 0, 0.18033688011112043, false, 1},
};

/* Mean and variance of what a cell adds by chance. */
typedef struct DvChance {
  double both, mean, variance;
} DvChance;

static double significance_share(const DvCounted *counted, int side, double k, double empty) {
  return fmax(k, empty) / (double)counted->ranked.total[side];
}

/* What a cell of these counts adds.  A count at the cut may be ranked or not: the larger part. */
static double significance_cell(const DvCounted *counted, DvCellDistance distance,
                                const double k[2]) {
  const double empty = significance_rows[distance].empty;
  double largest = 0;
  for (int choice = 0; choice < 4; choice++) {
    double seen[2];
    for (int side = 0; side < 2; side++) {
      double cut = (double)counted->ranked.cut[side];
      bool is_out = k[side] < cut || (k[side] == cut && (choice >> side & 1));
      seen[side] = is_out ? 0 : k[side];
    }
    if (seen[0] + seen[1] > 0)
      largest =
          fmax(largest,
               significance_rows[distance].part(significance_share(counted, 0, seen[0], empty),
                                                significance_share(counted, 1, seen[1], empty)));
    if (!counted->ranked.cut[0] && !counted->ranked.cut[1]) break;
  }
  return largest;
}

/* How far from its mean a count of a cell reaches: eight deviations. */
static double significance_reach(double both, const double share[2]) {
  return 8 * sqrt(both * share[0] * share[1]) + 8;
}

/* Over the binomial distribution of the cell's count among `both`. */
static DvChance significance_enumerate(const DvCounted *counted, DvCellDistance distance,
                                       double both, const double share[2]) {
  double middle = both * share[1], reach = significance_reach(both, share);
  double first = fmax(ceil(middle - reach), 0), last = fmin(floor(middle + reach), both);
  double mean = 0, square = 0;
  for (double k = first; k <= last; k++) {
    const double split[2] = {both - k, k};
    double mass = dv_binomial_mass(k, both, share[1], share[0]);
    double part = significance_cell(counted, distance, split);
    mean += mass * part;
    square += mass * part * part;
  }
  return (DvChance){both, mean, fmax(square - mean * mean, 0)};
}

/* A large cell adds a multiple of chi-square with one degree, less what the total takes away; the
** mean to the second order, in which PSI has the largest term. */
static DvChance significance_approximate(const DvCounted *counted, DvCellDistance distance,
                                         double both, const double share[2]) {
  double unit = 0, all = 0, spread = share[0] * share[1];
  for (int side = 0; side < 2; side++) {
    unit += significance_rows[distance].scale / (double)counted->ranked.total[side];
    all += (double)counted->total[side];
  }
  double rest = 1 - both / all, second = (0.5 - spread) / (spread * both);
  return (DvChance){both, unit * rest * (1 + second), 2 * unit * unit * rest};
}

/* Whether a cell is so large that its counts are nearly normal, and far from the cuts. */
static bool significance_is_large(const DvCounted *counted, double both, const double share[2]) {
  enum { FEW = 20 };
  for (int side = 0; side < 2; side++) {
    double cut = (double)counted->ranked.cut[side];
    if (both * share[side] < FEW) return false;
    if (cut > 0 && both * share[side] - significance_reach(both, share) <= cut) return false;
  }
  return true;
}

/* What lies outside the range of the baseline's own values: their number is beta-binomial, n1
** trials whose success is the share beyond the two extremes of n0 values.  A hundred times as many
** rows as the baseline has are as good as any more. */
static DvChance significance_outside(const double n[2], DvCellDistance distance) {
  const double trials = floor(fmin(n[1], 100 * n[0])), all = n[0] + trials;
  const double empty = significance_rows[distance].empty / n[0];
  double mass = n[0] / all * ((n[0] - 1) / (all - 1)), left = 1 - mass;
  DvChance chance = {0};
  double square = 0;
  for (double k = 1; k <= trials && left > 1e-9; k++) {
    mass *= (trials - k + 1) / k * ((k + 1) / (all - k - 1));
    left -= mass;
    double part = significance_rows[distance].part(empty, k / trials);
    chance.mean += mass * part;
    square += mass * part * part;
  }
  chance.variance = fmax(square - chance.mean * chance.mean, 0);
  return chance;
}

static DvChance significance_chance(const DvCounted *counted, DvCellDistance distance) {
  enum { KEPT = 64 };
  const double n[2] = {(double)counted->total[0], (double)counted->total[1]};
  const double share[2] = {n[0] / (n[0] + n[1]), n[1] / (n[0] + n[1])};
  DvChance kept[KEPT] = {{0}}, sum = {0}; /* cells of one size are many */
  for (size_t i = 0; i < counted->n; i++) {
    const DvElement *element = &counted->elements[i];
    double both = (double)element->count[0] + (double)element->count[1];
    if (both == 0) continue;
    DvChance *chance = &kept[(element->count[0] + element->count[1]) % KEPT];
    if (chance->both != both)
      *chance = significance_is_large(counted, both, share)
                    ? significance_approximate(counted, distance, both, share)
                    : significance_enumerate(counted, distance, both, share);
    sum.mean += chance->mean;
    sum.variance += chance->variance;
  }
  return sum;
}

double dv_significance_cells_floor(const DvCounted *counted, DvCellDistance distance,
                                   bool has_outside, double alpha) {
  const double n[2] = {(double)counted->total[0], (double)counted->total[1]};
  DvCounted inside = *counted;
  inside.n -= has_outside;
  DvChance chance = significance_chance(&inside, distance);
  if (has_outside) {
    DvChance outside = significance_outside(n, distance);
    chance.mean += outside.mean;
    chance.variance += outside.variance;
  }
  double floor = chance.mean;
  if (chance.variance > 0 && chance.mean > 0) {
    double unit = chance.variance / (2 * chance.mean);
    floor = unit * dv_chi_square_quantile(alpha, chance.mean / unit);
  }
  if (significance_rows[distance].is_root) floor = sqrt(floor);
  return fmin(floor, significance_rows[distance].most);
}
