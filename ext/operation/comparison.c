/* comparison.c - the table of metrics, and what each needs of two columns. */
#include "comparison.h"

#include <math.h>

#include "chance.h"

void dv_comparison_init(DvComparison *comparison, DvSide baseline, DvSide current) {
  const DvStatistics *a = baseline.statistics, *b = current.statistics;
  *comparison = (DvComparison){.sides = {baseline, current}};
  comparison->is_numeric = dv_type_is_numeric(a->type) && dv_type_is_numeric(b->type);
  comparison->has_values = a->values > 0 && b->values > 0;
}

void dv_comparison_clear(DvComparison *comparison) {
  dv_labels_clear(&comparison->labels);
  dv_steps_clear(&comparison->steps);
  dv_free(comparison->cells);
  *comparison = (DvComparison){0};
}

/* ---- what is made on demand ---- */

const DvLabels *dv_comparison_labels(DvErr *err, DvComparison *comparison) {
  if (!comparison->has_labels) dv_labels_init(err, &comparison->labels, comparison->sides);
  comparison->has_labels = true;
  return &comparison->labels;
}

const DvLabels *dv_comparison_all_labels(DvErr *err, DvComparison *comparison) {
  dv_comparison_labels(err, comparison);
  dv_labels_list(err, &comparison->labels, comparison->sides);
  return &comparison->labels;
}

const DvSteps *dv_comparison_steps(DvErr *err, DvComparison *comparison) {
  if (!comparison->has_steps) dv_steps_init(err, &comparison->steps, comparison->sides);
  comparison->has_steps = true;
  return &comparison->steps;
}

static const DvBins *comparison_bins(DvErr *err, DvComparison *comparison) {
  if (!comparison->has_bins)
    dv_bins_init(&comparison->bins, &comparison->sides[0], dv_comparison_steps(err, comparison));
  comparison->has_bins = true;
  return &comparison->bins;
}

/* Whether a side may have had the element without knowing: it is past its exact table. */
static bool comparison_is_unknown(const DvComparison *comparison, const DvElement *element) {
  for (int side = 0; side < 2; side++)
    if (!element->count[side] && !comparison->sides[side].statistics->is_exact) return true;
  return false;
}

/* Each label, missing rows, and in one cell what a side does not know one by one: the distance of
** coarser cells is never larger. */
static void comparison_make_label_cells(DvErr *err, DvComparison *comparison) {
  const DvLabels *labels = dv_comparison_all_labels(err, comparison);
  comparison->cells = dv_malloc(err, (labels->n_all + 2) * sizeof *comparison->cells);
  if (dv_failed(err)) return;
  DvElement rest = dv_sides_rest(comparison->sides, labels->all, labels->n_all);
  size_t n = 0;
  for (size_t i = 0; i < labels->n_all; i++) {
    if (comparison_is_unknown(comparison, &labels->all[i]))
      dv_element_add(&rest, &labels->all[i]);
    else
      comparison->cells[n++] = labels->all[i];
  }
  comparison->cells[n++] = dv_sides_missing(comparison->sides);
  comparison->cells[n++] = rest;
  comparison->n_cells = n;
}

/* The baseline's bins, missing rows, and what is outside of the bins. */
static void comparison_make_number_cells(DvErr *err, DvComparison *comparison) {
  const DvBins *bins = comparison_bins(err, comparison);
  comparison->cells = dv_malloc(err, (bins->n + 2) * sizeof *comparison->cells);
  if (dv_failed(err)) return;
  memcpy(comparison->cells, bins->elements, bins->n * sizeof *bins->elements);
  DvElement outside = bins->elements[bins->n];
  dv_element_add(&outside, &bins->elements[bins->n + 1]);
  comparison->cells[bins->n] = dv_sides_missing(comparison->sides);
  comparison->cells[bins->n + 1] = outside;
  comparison->n_cells = bins->n + 2;
}

/* The cells of PSI, Hellinger and total variation; the last but one is that of missing rows. */
const DvElement *dv_comparison_cells(DvErr *err, DvComparison *comparison) {
  if (!comparison->has_cells && comparison->is_numeric)
    comparison_make_number_cells(err, comparison);
  else if (!comparison->has_cells)
    comparison_make_label_cells(err, comparison);
  comparison->has_cells = true;
  return comparison->cells;
}

/* ---- distances ---- */

static bool comparison_linf(DvErr *err, DvComparison *comparison, double *value) {
  const DvLabels *labels = dv_comparison_labels(err, comparison);
  *value = dv_distance_linf(labels->ranked, labels->n_ranked).value;
  return true;
}

static bool comparison_normalized(DvErr *err, DvComparison *comparison, double *value) {
  const DvLabels *labels = dv_comparison_labels(err, comparison);
  *value = dv_distance_normalized(labels->ranked, labels->n_ranked).value;
  return true;
}

static bool comparison_js_numbers(DvErr *err, DvComparison *comparison, double *value) {
  DvTfdvHistogram histograms[2];
  for (int i = 0; i < 2; i++) {
    const DvSide *side = &comparison->sides[i];
    dv_tfdv_histogram(err, side->statistics, DV_TFDV_STANDARD, side->is_weighted, &histograms[i]);
  }
  bool is_known = dv_distance_js_histograms(err, &histograms[0], &histograms[1], value);
  dv_tfdv_histogram_clear(&histograms[0]);
  dv_tfdv_histogram_clear(&histograms[1]);
  return is_known;
}

/* A column of numbers beside one of labels has none (tfdv: anomalies B4). */
static bool comparison_js(DvErr *err, DvComparison *comparison, double *value) {
  if (comparison->is_numeric) return comparison_js_numbers(err, comparison, value);
  for (int i = 0; i < 2; i++)
    if (dv_type_is_numeric(comparison->sides[i].statistics->type)) return false;
  const DvLabels *labels = dv_comparison_labels(err, comparison);
  *value = dv_distance_js(labels->ranked, labels->n_ranked);
  return true;
}

static bool comparison_psi(DvErr *err, DvComparison *comparison, double *value) {
  const DvElement *cells = dv_comparison_cells(err, comparison);
  *value = dv_distance_psi(cells, comparison->n_cells);
  return true;
}

static bool comparison_hellinger(DvErr *err, DvComparison *comparison, double *value) {
  const DvElement *cells = dv_comparison_cells(err, comparison);
  *value = dv_distance_hellinger(cells, comparison->n_cells);
  return true;
}

static bool comparison_tvd(DvErr *err, DvComparison *comparison, double *value) {
  const DvElement *cells = dv_comparison_cells(err, comparison);
  *value = dv_distance_total_variation(cells, comparison->n_cells);
  return true;
}

static bool comparison_wasserstein(DvErr *err, DvComparison *comparison, double *value) {
  const DvSteps *steps = dv_comparison_steps(err, comparison);
  *value = dv_distance_wasserstein(steps->items, steps->n);
  return true;
}

static bool comparison_ks(DvErr *err, DvComparison *comparison, double *value) {
  const DvSteps *steps = dv_comparison_steps(err, comparison);
  *value = dv_distance_ks(steps->items, steps->n, false);
  return true;
}

/* ---- the table of metrics ---- */

typedef struct DvMetricRow {
  const char *name;
  bool (*distance)(DvErr *err, DvComparison *comparison, double *value);
  DvTest (*test)(DvErr *err, DvComparison *comparison, double alpha); /* NULL: chance is unknown */
  bool is_of_numbers;      /* has no meaning for labels */
  bool is_by_value;        /* of numbers, too, and TFDV's */
  bool has_missing;        /* missing rows are a cell */
  bool has_test_of_labels; /* only */
  double threshold[2];     /* where none is given: for labels, for numbers; 0 is none */
} DvMetricRow;

static const DvMetricRow comparison_metrics[] = {
    [DV_METRIC_LINF] = {.name = "linf",
                        .distance = comparison_linf,
                        .test = dv_chance_linf,
                        .is_by_value = true,
                        .threshold = {0.05, 0.05}},
    [DV_METRIC_JS] = {.name = "js",
                      .distance = comparison_js,
                      .test = dv_chance_js,
                      .has_test_of_labels = true,
                      .threshold = {0.05, 0}},
    [DV_METRIC_PSI] = {.name = "psi",
                       .distance = comparison_psi,
                       .test = dv_chance_psi,
                       .has_missing = true,
                       .threshold = {0.05, 0.05}},
    [DV_METRIC_HELLINGER] = {.name = "hellinger",
                             .distance = comparison_hellinger,
                             .test = dv_chance_hellinger,
                             .has_missing = true,
                             .threshold = {0.05, 0.05}},
    [DV_METRIC_TVD] = {.name = "tvd", .distance = comparison_tvd, .has_missing = true},
    [DV_METRIC_WASSERSTEIN] = {.name = "wasserstein",
                               .distance = comparison_wasserstein,
                               .is_of_numbers = true},
    [DV_METRIC_KS] = {.name = "ks",
                      .distance = comparison_ks,
                      .test = dv_chance_ks,
                      .is_of_numbers = true,
                      .threshold = {0, 0.05}},
    [DV_METRIC_NORMALIZED] = {.name = "normalized",
                              .distance = comparison_normalized,
                              .is_by_value = true},
};

const char *dv_metric_name(DvMetric metric) {
  return comparison_metrics[metric].name;
}

bool dv_metric_applies(DvMetric metric, bool is_numeric) {
  return is_numeric || !comparison_metrics[metric].is_of_numbers;
}

double dv_metric_threshold(DvMetric metric, bool is_numeric) {
  return comparison_metrics[metric].threshold[is_numeric];
}

bool dv_metric_has_test(DvMetric metric, bool is_numeric) {
  const DvMetricRow *row = &comparison_metrics[metric];
  return row->test && !(is_numeric && row->has_test_of_labels);
}

bool dv_comparison_is_too_coarse(const DvComparison *comparison, DvMetric metric) {
  bool is_by_value = comparison_metrics[metric].is_by_value || !comparison->is_numeric;
  return is_by_value &&
         (dv_side_is_coarse(&comparison->sides[0]) || dv_side_is_coarse(&comparison->sides[1]));
}

bool dv_comparison_distance(DvErr *err, DvComparison *comparison, DvMetric metric, double *value) {
  if (dv_failed(err) || !comparison->has_values ||
      !dv_metric_applies(metric, comparison->is_numeric) ||
      dv_comparison_is_too_coarse(comparison, metric))
    return false;
  return comparison_metrics[metric].distance(err, comparison, value) && !dv_failed(err);
}

DvTest dv_comparison_test(DvErr *err, DvComparison *comparison, DvMetric metric, double alpha) {
  return comparison_metrics[metric].test(err, comparison, alpha);
}

/* ---- what moved most ---- */

static DvMoved comparison_moved_value(DvErr *err, DvComparison *comparison) {
  const DvLabels *labels = dv_comparison_labels(err, comparison);
  if (dv_failed(err) || !labels->n_ranked) return (DvMoved){0};
  const DvWorst worst = dv_distance_linf(labels->ranked, labels->n_ranked);
  if (worst.change == 0) return (DvMoved){0};
  return (DvMoved){
      .kind = DV_MOVED_VALUE, .change = worst.change, .value = labels->values[worst.at]};
}

static DvMoved comparison_moved_bin(DvErr *err, DvComparison *comparison) {
  DvBins bins = *comparison_bins(err, comparison);
  if (dv_failed(err) || !bins.n) return (DvMoved){0};
  dv_element_add(&bins.elements[bins.n], &bins.elements[bins.n + 1]);
  const DvWorst worst = dv_distance_linf(bins.elements, bins.n + 1);
  if (worst.change == 0) return (DvMoved){0};
  bool is_outside = worst.at == bins.n;
  return (DvMoved){.kind = is_outside ? DV_MOVED_OUTSIDE : DV_MOVED_BIN,
                   .change = worst.change,
                   .low = bins.bounds[is_outside ? 0 : worst.at].low,
                   .high = bins.bounds[is_outside ? bins.n - 1 : worst.at].high,
                   .is_first = is_outside || worst.at == 0};
}

/* The change in the share of rows that are missing. */
static double comparison_moved_missing(DvErr *err, DvComparison *comparison) {
  const DvElement *cells = dv_comparison_cells(err, comparison);
  if (dv_failed(err)) return 0;
  DvElement all = {{0, 0}, {0, 0}};
  for (size_t i = 0; i < comparison->n_cells; i++) dv_element_add(&all, &cells[i]);
  const DvElement *missing = &cells[comparison->n_cells - 2];
  double share[2] = {0, 0};
  for (int side = 0; side < 2; side++)
    if (all.mass[side] > 0) share[side] = missing->mass[side] / all.mass[side];
  return share[1] - share[0];
}

DvMoved dv_comparison_moved(DvErr *err, DvComparison *comparison, DvMetric metric) {
  const DvMetricRow *row = &comparison_metrics[metric];
  DvMoved moved = comparison->is_numeric && !row->is_by_value
                      ? comparison_moved_bin(err, comparison)
                      : comparison_moved_value(err, comparison);
  if (!row->has_missing) return moved;
  double change = comparison_moved_missing(err, comparison);
  if (fabs(change) > fabs(moved.change))
    return (DvMoved){.kind = DV_MOVED_MISSING, .change = change};
  return moved;
}
