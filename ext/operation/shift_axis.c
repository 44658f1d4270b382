/* shift_axis.c - how the values of a column are cut into bins and strata. */
#include "shift_axis.h"

#include <stdlib.h>

#include "../base/number_text.h"
#include "../base/utf8.h"

/* ---- numbers ---- */

static uint64_t shift_axis_total(const DvStatistics *statistics) {
  uint64_t total = 0;
  for (size_t i = 0; i < statistics->n_numbers; i++) total += statistics->numbers[i].count;
  return total;
}

/* How many of the parts that the values are to be divided into are full. */
static uint64_t shift_axis_passed(uint64_t sum, uint64_t total, size_t parts) {
  return sum * parts / total;
}

static void shift_axis_cut(DvErr *err, DvShiftAxis *axis, const DvStatistics *statistics,
                           size_t bins, size_t max_strata) {
  size_t n = statistics->n_numbers;
  size_t parts = bins * (max_strata / bins);
  bool is_fine = n <= parts;
  axis->has_single_values = n <= bins;
  axis->cuts = dv_malloc(err, (parts + 1) * sizeof *axis->cuts);
  axis->bin_of = dv_malloc(err, (parts + 1 + DV_SHIFT_EXTRA) * sizeof *axis->bin_of);
  if (dv_failed(err) || n == 0) return;
  axis->low = statistics->min;
  uint64_t total = shift_axis_total(statistics), sum = 0;
  uint64_t strata_passed = 0, bins_passed = 0;
  for (size_t i = 0; i < n; i++) {
    bool is_last = i == n - 1;
    sum += statistics->numbers[i].count;
    uint64_t strata = shift_axis_passed(sum, total, parts);
    uint64_t whole_bins = shift_axis_passed(sum, total, bins);
    bool ends_bin = axis->has_single_values || is_last || whole_bins > bins_passed;
    if (!ends_bin && !is_fine && strata == strata_passed) continue;
    strata_passed = strata;
    bins_passed = whole_bins;
    axis->bin_of[axis->n] = axis->n_bins;
    axis->cuts[axis->n++] = is_last ? statistics->max : statistics->numbers[i].high;
    axis->n_bins += ends_bin;
  }
}

/* ---- texts ---- */

static int shift_axis_compare(const void *a, const void *b) {
  const DvShiftCategory *x = a, *y = b;
  if (x->is_blob != y->is_blob) return x->is_blob ? 1 : -1;
  int order = dv_bytes_compare(x->text, y->text);
  if (order) return order;
  if (x->length != y->length) return x->length < y->length ? -1 : 1;
  return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static DvShiftCategory shift_axis_category(DvBytes text, bool is_blob) {
  if (text.n <= DV_TEXT_PREFIX)
    return (DvShiftCategory){.is_blob = is_blob, .text = text, .length = text.n};
  return (DvShiftCategory){.is_blob = is_blob,
                           .text = {text.data, DV_TEXT_PREFIX},
                           .length = text.n,
                           .hash = dv_text_hash(text, is_blob)};
}

static void shift_axis_add_category(DvErr *err, DvShiftAxis *axis, const DvValueCount *value) {
  char digits[DV_NUMBER_TEXT_BYTES];
  DvBytes text = value->text;
  if (!value->is_text && !value->is_blob)
    text = (DvBytes){digits, dv_number_write(digits, value->number)};
  DvShiftCategory category = shift_axis_category(text, value->is_blob);
  if (value->is_cut) {
    category.length = value->length;
    category.hash = value->hash;
  }
  char *copy = dv_dup(err, text.data, text.n);
  if (!copy) return;
  category.text = (DvBytes){copy, text.n};
  axis->categories[axis->n++] = category;
}

static void shift_axis_add_top(DvErr *err, DvShiftAxis *axis, const DvStatistics *statistics,
                               size_t most) {
  DvValueCount *top = dv_malloc(err, most * sizeof *top);
  if (!top) return;
  size_t n = dv_statistics_top(statistics, top, most, false);
  for (size_t i = 0; i < n && !dv_failed(err); i++) shift_axis_add_category(err, axis, &top[i]);
  dv_free(top);
}

static void shift_axis_list(DvErr *err, DvShiftAxis *axis, const DvStatistics statistics[2],
                            size_t max_strata) {
  size_t most = max_strata / 2;
  axis->categories = dv_malloc(err, (2 * most + 1) * sizeof *axis->categories);
  axis->bin_of = dv_malloc(err, (2 * most + DV_SHIFT_EXTRA) * sizeof *axis->bin_of);
  if (dv_failed(err)) return;
  for (int side = 0; side < 2; side++) shift_axis_add_top(err, axis, &statistics[side], most);
  if (axis->n == 0) return;
  DvShiftCategory *all = axis->categories;
  qsort(all, axis->n, sizeof *all, shift_axis_compare);
  size_t last = 0;
  for (size_t i = 1; i < axis->n; i++) {
    if (shift_axis_compare(&all[last], &all[i]) != 0)
      all[++last] = all[i];
    else
      dv_free((void *)all[i].text.data);
  }
  axis->n = axis->n_bins = last + 1;
  for (size_t i = 0; i < axis->n; i++) axis->bin_of[i] = i;
}

/* ---- both ---- */

void dv_shift_axis_init(DvErr *err, DvShiftAxis *axis, const DvColumnProfile *const sides[2],
                        size_t bins, size_t max_strata) {
  DvStatistics statistics[2] = {{0}, {0}};
  bool has_numbers = false, has_others = false;
  for (int side = 0; side < 2; side++) {
    dv_statistics_init(err, &statistics[side], sides[side]);
    if (statistics[side].values == 0) continue;
    bool is_numeric = dv_type_is_numeric(statistics[side].type);
    has_numbers = has_numbers || is_numeric;
    has_others = has_others || !is_numeric;
  }
  axis->is_changed = has_numbers && has_others;
  axis->is_numeric = has_numbers && !has_others;
  if (axis->is_numeric)
    shift_axis_cut(err, axis, &statistics[0], bins, max_strata);
  else
    shift_axis_list(err, axis, statistics, max_strata);
  if (!dv_failed(err))
    for (size_t i = 0; i < DV_SHIFT_EXTRA; i++) axis->bin_of[axis->n + i] = axis->n_bins + i;
  for (int side = 0; side < 2; side++) dv_statistics_clear(&statistics[side]);
}

void dv_shift_axis_clear(DvShiftAxis *axis) {
  for (size_t i = 0; axis->categories && i < axis->n; i++)
    dv_free((void *)axis->categories[i].text.data);
  dv_free(axis->categories);
  dv_free(axis->cuts);
  dv_free(axis->bin_of);
  *axis = (DvShiftAxis){0};
}

size_t dv_shift_axis_place_number(const DvShiftAxis *axis, DvNumber x) {
  if (!axis->is_numeric) {
    char digits[DV_NUMBER_TEXT_BYTES];
    size_t n = dv_number_write(digits, x);
    return dv_shift_axis_place_text(axis, (DvBytes){digits, n}, false);
  }
  if (axis->n == 0 || dv_number_compare(x, axis->low) < 0) return axis->n + DV_SHIFT_OTHER;
  if (dv_number_compare(x, axis->cuts[axis->n - 1]) > 0)
    return axis->n + (axis->has_single_values ? DV_SHIFT_OTHER : DV_SHIFT_ABOVE);
  size_t low = 0, high = axis->n - 1;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (dv_number_compare(axis->cuts[middle], x) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  bool is_other = axis->has_single_values && dv_number_compare(axis->cuts[low], x) > 0;
  return is_other ? axis->n + DV_SHIFT_OTHER : low;
}

size_t dv_shift_axis_place_text(const DvShiftAxis *axis, DvBytes text, bool is_blob) {
  const DvShiftCategory key = shift_axis_category(text, is_blob);
  const DvShiftCategory *found = NULL;
  if (axis->categories && axis->n)
    found = bsearch(&key, axis->categories, axis->n, sizeof key, shift_axis_compare);
  return found ? (size_t)(found - axis->categories) : axis->n + DV_SHIFT_OTHER;
}

static void shift_axis_add_number(DvErr *err, DvText *out, DvNumber x) {
  char digits[DV_NUMBER_TEXT_BYTES];
  dv_text_add(err, out, digits, dv_number_write(digits, x));
}

/* A long text ends where its beginning that is known does. */
static void shift_axis_add_text(DvErr *err, DvText *out, const DvShiftCategory *category) {
  DvBytes text = category->text;
  if (category->length > text.n && !category->is_blob) text.n = dv_utf8_truncate(text, text.n);
  dv_text_add(err, out, text.data, text.n);
}

static void shift_axis_describe_range(DvErr *err, const DvShiftAxis *axis, size_t bin,
                                      DvText *out) {
  size_t first = 0;
  while (axis->bin_of[first] < bin) first++;
  size_t last = first;
  while (last + 1 < axis->n && axis->bin_of[last + 1] == bin) last++;
  DvNumber low = first ? axis->cuts[first - 1] : axis->low;
  dv_text_adds(err, out, first ? "(" : "[");
  shift_axis_add_number(err, out, low);
  dv_text_adds(err, out, ", ");
  shift_axis_add_number(err, out, axis->cuts[last]);
  dv_text_adds(err, out, "]");
}

void dv_shift_axis_describe(DvErr *err, const DvShiftAxis *axis, size_t bin, DvText *out) {
  bool has_ranges = axis->is_numeric && !axis->has_single_values && axis->n;
  if (bin == axis->n_bins + DV_SHIFT_MISSING) {
    dv_text_adds(err, out, "missing");
  } else if (bin == axis->n_bins + DV_SHIFT_ABOVE) {
    dv_text_adds(err, out, "> ");
    shift_axis_add_number(err, out, axis->cuts[axis->n - 1]);
  } else if (bin == axis->n_bins + DV_SHIFT_OTHER) {
    dv_text_adds(err, out, has_ranges ? "< " : "other");
    if (has_ranges) shift_axis_add_number(err, out, axis->low);
  } else if (has_ranges) {
    shift_axis_describe_range(err, axis, bin, out);
  } else if (axis->is_numeric) {
    shift_axis_add_number(err, out, axis->cuts[bin]);
  } else {
    shift_axis_add_text(err, out, &axis->categories[bin]);
  }
}
