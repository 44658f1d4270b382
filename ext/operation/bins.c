/* bins.c - deciles, and what of both columns lies between them. */
#include "bins.h"

static void bins_bound(DvBins *bins, const DvSide *baseline) {
  const DvStatistics *statistics = baseline->statistics;
  if (!statistics->has_range) return;
  double error;
  DvNumber deciles[DV_BINS_PARTS + 1];
  dv_statistics_quantiles(statistics, DV_BINS_PARTS, baseline->is_weighted, deciles, &error);
  DvNumber low = deciles[0];
  for (int part = 1; part <= DV_BINS_PARTS; part++) {
    DvNumber high = deciles[part];
    if (part > 1 && dv_number_compare(low, high) == 0) continue;
    bins->bounds[bins->n].low = low;
    bins->bounds[bins->n++].high = high;
    low = high;
  }
}

/* Where the steps of the next run end: up to a cut, they stay together. */
static size_t bins_run(const DvSteps *steps, size_t first) {
  size_t end = first;
  while (end + 1 < steps->n && !steps->items[end].is_cut) end++;
  return end + 1;
}

/* The place of a run: its first number of the baseline if it has one. */
static DvNumber bins_place(const DvSteps *steps, size_t first, size_t end) {
  for (size_t i = first; i < end; i++)
    if (steps->items[i].element.count[0]) return steps->items[i].at;
  return steps->items[first].at;
}

void dv_bins_init(DvBins *bins, const DvSide *baseline, const DvSteps *steps) {
  *bins = (DvBins){0};
  bins_bound(bins, baseline);
  size_t bin = 0;
  for (size_t first = 0, end; first < steps->n; first = end) {
    end = bins_run(steps, first);
    DvNumber x = bins_place(steps, first, end);
    bool is_below = bins->n && dv_number_compare(x, bins->bounds[0].low) < 0;
    while (bin < bins->n && dv_number_compare(x, bins->bounds[bin].high) > 0) bin++;
    DvElement *element = &bins->elements[is_below ? bins->n : bin < bins->n ? bin : bins->n + 1];
    for (size_t i = first; i < end; i++) dv_element_add(element, &steps->items[i].element);
  }
}

size_t dv_bins_pool(const DvSteps *steps, DvElement elements[DV_BINS_PARTS]) {
  uint64_t all = 0, sum = 0, part = 0;
  for (size_t i = 0; i < steps->n; i++)
    all += steps->items[i].element.count[0] + steps->items[i].element.count[1];
  size_t n = 0;
  for (size_t first = 0, end; first < steps->n; first = end) {
    end = bins_run(steps, first);
    if (sum * DV_BINS_PARTS >= part * all) {
      part = sum * DV_BINS_PARTS / all + 1;
      elements[n++] = (DvElement){{0, 0}, {0, 0}};
    }
    for (size_t i = first; i < end; i++) {
      dv_element_add(&elements[n - 1], &steps->items[i].element);
      sum += steps->items[i].element.count[0] + steps->items[i].element.count[1];
    }
  }
  return n;
}
