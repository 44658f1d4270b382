/* chance.c - what the tests of significance.h are asked about two columns. */
#include "chance.h"

#include <math.h>

#include "significance.h"

DvTest dv_chance_ks(DvErr *err, DvComparison *comparison, double alpha) {
  const DvSteps *steps = dv_comparison_steps(err, comparison);
  const uint64_t n[2] = {comparison->sides[0].statistics->values,
                         comparison->sides[1].statistics->values};
  double gap = dv_distance_ks(steps->items, steps->n, true);
  return (DvTest){dv_significance_ks_p(n, gap), true, dv_significance_ks_floor(n, alpha)};
}

/* What L-infinity and Jensen-Shannon look at. */
static DvRanked chance_ranked(const DvLabels *labels) {
  DvRanked ranked = {.cut = {UINT64_MAX, UINT64_MAX}};
  size_t n[2] = {0, 0};
  for (size_t i = 0; i < labels->n_ranked; i++) {
    const DvElement *label = &labels->ranked[i];
    for (int side = 0; side < 2; side++) {
      if (!(label->mass[side] > 0)) continue;
      n[side]++;
      ranked.total[side] += label->count[side];
      if (label->count[side] < ranked.cut[side]) ranked.cut[side] = label->count[side];
    }
  }
  for (int side = 0; side < 2; side++)
    if (n[side] < DV_LABELS_RANKED) ranked.cut[side] = 0;
  return ranked;
}

/* The values of both sides by label. */
static DvCounted chance_counted(const DvComparison *comparison, const DvLabels *labels) {
  DvCounted counted = {.ranked = chance_ranked(labels)};
  counted.elements = dv_labels_joined(labels, &counted.n);
  for (int i = 0; i < 2; i++) {
    counted.total[i] = comparison->sides[i].statistics->values;
    counted.error[i] = comparison->sides[i].statistics->top_error;
  }
  return counted;
}

DvTest dv_chance_linf(DvErr *err, DvComparison *comparison, double alpha) {
  const DvLabels *labels = dv_comparison_all_labels(err, comparison);
  const DvCounted counted = chance_counted(comparison, labels);
  if (dv_failed(err) || !labels->n_ranked) return (DvTest){.p_value = 1};
  double n = (double)counted.n;
  for (int side = 0; side < 2; side++) {
    const DvStatistics *statistics = comparison->sides[side].statistics;
    if (!statistics->is_exact) n = fmax(n, statistics->distinct_count);
  }
  const DvWorst worst = dv_distance_linf(labels->ranked, labels->n_ranked);
  DvTest test = {.p_value = dv_significance_linf_p(&counted, n), .has_floor = true};
  test.noise_floor =
      dv_significance_linf_floor(&counted, &labels->ranked[worst.at], worst.change < 0, n, alpha);
  return test;
}

/* The floor of a distance that is a sum over cells. */
static void chance_floor(const DvComparison *comparison, const DvCounted *counted,
                         DvCellDistance distance, double alpha, DvTest *test) {
  bool is_numeric = comparison->is_numeric;
  test->has_floor = is_numeric || (comparison->sides[0].statistics->is_exact &&
                                   comparison->sides[1].statistics->is_exact);
  if (test->has_floor)
    test->noise_floor = dv_significance_cells_floor(counted, distance, is_numeric, alpha);
}

DvTest dv_chance_js(DvErr *err, DvComparison *comparison, double alpha) {
  const DvCounted counted = chance_counted(comparison, dv_comparison_all_labels(err, comparison));
  DvTest test = {.p_value = dv_significance_cells_p(&counted)};
  chance_floor(comparison, &counted, DV_CELLS_JS, alpha, &test);
  return test;
}

/* The bins of a distance are the baseline's; those of the test are of both sides together, so that
** by chance both are alike to them. */
static double chance_of_bins(DvErr *err, DvComparison *comparison, const DvCounted *counted) {
  DvElement elements[DV_BINS_PARTS + 1];
  size_t n = dv_bins_pool(dv_comparison_steps(err, comparison), elements);
  elements[n] = comparison->cells[comparison->n_cells - 2];
  DvCounted pooled = *counted;
  pooled.elements = elements;
  pooled.n = n + 1;
  return dv_significance_cells_p(&pooled);
}

static DvTest chance_of_cells(DvErr *err, DvComparison *comparison, DvCellDistance distance,
                              double alpha) {
  const DvElement *cells = dv_comparison_cells(err, comparison);
  if (dv_failed(err)) return (DvTest){.p_value = 1};
  bool is_numeric = comparison->is_numeric;
  DvCounted counted = chance_counted(comparison, &comparison->labels);
  /* The last cell, of labels that are not known, is none to compare; what is outside of bins is. */
  counted.elements = cells;
  counted.n = comparison->n_cells - !is_numeric;
  for (int side = 0; side < 2; side++) {
    counted.total[side] += cells[comparison->n_cells - 2].count[side];
    counted.ranked.total[side] = counted.total[side];
    counted.ranked.cut[side] = 0;
  }
  DvTest test = {.p_value = is_numeric ? chance_of_bins(err, comparison, &counted)
                                       : dv_significance_cells_p(&counted)};
  chance_floor(comparison, &counted, distance, alpha, &test);
  return test;
}

DvTest dv_chance_psi(DvErr *err, DvComparison *comparison, double alpha) {
  return chance_of_cells(err, comparison, DV_CELLS_PSI, alpha);
}

DvTest dv_chance_hellinger(DvErr *err, DvComparison *comparison, double alpha) {
  return chance_of_cells(err, comparison, DV_CELLS_HELLINGER, alpha);
}
