/* statistics.c - every statistic of a column, computed from its profile. */
#include "statistics.h"

#include "../base/number_text.h"

#include <math.h>
#include <stdlib.h>

const char *dv_type_name(DvType type) {
  static const char *const names[] = {"INT", "FLOAT", "STRING", "BYTES"};
  return names[type];
}

DvType dv_column_profile_type(const DvColumnProfile *column) {
  uint64_t reals = column->reals + column->read_reals + column->read_nans;
  uint64_t numbers = reals + column->integers + column->read_integers;
  if (column->texts) return DV_TYPE_STRING;
  if (column->blobs) return numbers ? DV_TYPE_STRING : DV_TYPE_BYTES;
  if (reals) return DV_TYPE_FLOAT;
  return numbers ? DV_TYPE_INT : DV_TYPE_STRING;
}

/* ---- numbers ---- */

/* How far a 64-bit integer may be from the double it was keyed by. */
static double statistics_rounding(double x) {
  if (fabs(x) < 9007199254740992.0) return 0;
  return (nextafter(fabs(x), HUGE_VAL) - fabs(x)) / 2;
}

static int64_t statistics_clamp_integer(double x, const DvNumberTotals *totals) {
  DvNumber number = dv_number_real(x);
  if (dv_number_compare(number, totals->min) < 0) number = totals->min;
  if (dv_number_compare(number, totals->max) > 0) number = totals->max;
  return number.integer;
}

/* A bucket's ends, no wider than the extremes; whole numbers where the column has no others. */
static void statistics_bound(const DvStatistics *statistics, DvNumberEntry *entry) {
  const DvNumberTotals *totals = statistics->column->totals;
  double low = entry->low.real, high = entry->high.real;
  if (low - low != 0) low = -1.7976931348623157e308;
  if (high - high != 0) high = 1.7976931348623157e308;
  if (statistics->column->integers + statistics->column->read_integers) {
    low -= statistics_rounding(low);
    high += statistics_rounding(high);
  }
  if (statistics->type == DV_TYPE_INT) {
    entry->low = dv_number_integer(statistics_clamp_integer(ceil(low), totals));
    entry->high = dv_number_integer(statistics_clamp_integer(floor(high), totals));
    return;
  }
  entry->low = dv_number_real(low);
  entry->high = dv_number_real(high);
  if (dv_number_compare(entry->low, totals->min) < 0) entry->low = totals->min;
  if (dv_number_compare(entry->high, totals->max) > 0) entry->high = totals->max;
}

/* The sorted entries of the number table, buckets with their ends. */
static void statistics_list_numbers(DvErr *err, DvStatistics *statistics) {
  const DvNumberCounts *numbers = &statistics->column->numbers;
  statistics->numbers = dv_number_counts_sorted(err, numbers, &statistics->n_numbers);
  for (size_t i = 0; numbers->is_coarse && i < statistics->n_numbers; i++)
    if (!dv_number_is_infinite(statistics->numbers[i].low) ||
        !dv_number_is_infinite(statistics->numbers[i].high))
      statistics_bound(statistics, &statistics->numbers[i]);
}

DvMoments dv_statistics_moments(DvErr *err, const DvStatistics *statistics, bool is_weighted) {
  DvMoments moments = {0};
  const DvColumnProfile *column = statistics->column;
  if (!dv_type_is_numeric(statistics->type) || statistics->infinities) return moments;
  DvNumberTotals computed = {0};
  if (!column->totals) dv_number_totals_add_counts(err, &computed, &column->numbers);
  const DvNumberTotals *totals = column->totals ? column->totals : &computed;
  const DvExactSum *sum = is_weighted ? &totals->weighted : &totals->sum;
  moments.has_mean = !dv_failed(err) && dv_exact_sum_mean(sum, &moments.mean);
  if (moments.has_mean) dv_exact_sum_std_dev(sum, &moments.std_dev);
  dv_number_totals_clear(&computed);
  return moments;
}

/* Of a table that no longer tells its numbers apart, the totals know. */
static void statistics_take_totals(DvStatistics *statistics, const DvNumberTotals *totals) {
  const DvNumberCounts *numbers = &statistics->column->numbers;
  statistics->negatives = totals->negatives + numbers->infinite[0].count;
  statistics->zeros = totals->zeros;
  if (!numbers->infinite[0].count) statistics->min = totals->min;
  if (!numbers->infinite[1].count) statistics->max = totals->max;
}

static void statistics_init_numeric(DvErr *err, DvStatistics *statistics) {
  const DvNumberCounts *numbers = &statistics->column->numbers;
  statistics_list_numbers(err, statistics);
  statistics->infinities = numbers->infinite[0].count + numbers->infinite[1].count;
  for (size_t i = 0; i < statistics->n_numbers; i++) {
    const DvNumberEntry *entry = &statistics->numbers[i];
    int order = dv_number_compare(entry->low, dv_number_integer(0));
    if (order < 0) statistics->negatives += entry->count;
    if (order == 0) statistics->zeros += entry->count;
    dv_wide_add(&statistics->weighted_values, entry->weight);
  }
  statistics->has_range = statistics->n_numbers > 0;
  if (statistics->has_range) {
    statistics->min = statistics->numbers[0].low;
    statistics->max = statistics->numbers[statistics->n_numbers - 1].high;
  }
  if (statistics->column->totals && statistics->column->totals->count)
    statistics_take_totals(statistics, statistics->column->totals);
  statistics->n_known = numbers->is_coarse ? 0 : statistics->n_numbers;
}

/* ---- texts ---- */

static void statistics_add_table(DvStatistics *statistics, const DvTextState *texts) {
  for (size_t i = 0; i < texts->counts.n; i++) {
    DvTextEntry entry = dv_text_counts_entry(&texts->counts, i);
    statistics->texts_known[statistics->n_known++] =
        (DvValueCount){.is_text = !entry.is_blob,
                       .is_blob = entry.is_blob,
                       .is_cut = entry.length > entry.kept.n,
                       .text = entry.kept,
                       .hash = entry.hash,
                       .length = entry.length,
                       .count = entry.count,
                       .weight = entry.weight};
    if (!texts->counts.is_summary)
      dv_lengths_add(&statistics->lengths, entry.length, entry.count, entry.is_valid_utf8);
  }
  if (texts->counts.is_summary) dv_lengths_merge(&statistics->lengths, &texts->lengths);
}

/* Numbers in a STRING column count by their shortest decimal text. */
static void statistics_add_numbers(DvErr *err, DvStatistics *statistics) {
  const DvColumnProfile *column = statistics->column;
  if (column->read && !column->read->is_dropped)
    dv_text_state_subtract(column->read, statistics->numbers, statistics->n_numbers);
  statistics->number_texts = dv_malloc(err, statistics->n_numbers * DV_NUMBER_TEXT_BYTES);
  for (size_t i = 0; i < statistics->n_numbers && !dv_failed(err); i++) {
    const DvNumberEntry *entry = &statistics->numbers[i];
    if (!entry->count) continue;
    char *text = statistics->number_texts + i * DV_NUMBER_TEXT_BYTES;
    size_t length = dv_number_write(text, entry->low);
    statistics->distinct_count++;
    statistics->texts_known[statistics->n_known++] =
        (DvValueCount){.is_text = true,
                       .text = {text, length},
                       .hash = dv_text_hash((DvBytes){text, length}, false),
                       .length = length,
                       .count = entry->count,
                       .weight = entry->weight};
    dv_lengths_add(&statistics->lengths, length, entry->count, true);
  }
}

static int statistics_compare_texts(const void *a, const void *b) {
  const DvValueCount *x = a, *y = b;
  if (x->is_blob != y->is_blob) return x->is_blob - y->is_blob;
  int order = dv_bytes_compare(x->text, y->text);
  if (order || !x->is_cut || !y->is_cut) return order ? order : x->is_cut - y->is_cut;
  if (x->length != y->length) return x->length < y->length ? -1 : 1;
  return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* A number and a text that look the same are one value from here on. */
static void statistics_join_equal_texts(DvStatistics *statistics) {
  DvValueCount *known = statistics->texts_known;
  if (!statistics->n_known) return;
  qsort(known, statistics->n_known, sizeof *known, statistics_compare_texts);
  size_t last = 0;
  for (size_t i = 1; i < statistics->n_known; i++) {
    if (statistics_compare_texts(&known[last], &known[i])) {
      known[++last] = known[i];
    } else {
      known[last].count += known[i].count;
      dv_wide_add(&known[last].weight, known[i].weight);
    }
  }
  statistics->n_known = last + 1;
}

static void statistics_init_text(DvErr *err, DvStatistics *statistics) {
  const DvColumnProfile *column = statistics->column;
  const DvTextState *plain = column->plain, *read = column->read;
  bool has_numbers = !column->numbers.is_coarse && !(read && read->is_dropped);
  if (has_numbers) statistics_list_numbers(err, statistics);
  size_t n = statistics->n_numbers + (plain ? plain->counts.n : 0) + (read ? read->counts.n : 0);
  statistics->texts_known = dv_malloc(err, (n + 1) * sizeof *statistics->texts_known);
  if (dv_failed(err)) return;
  if (plain) statistics_add_table(statistics, plain);
  if (read && read->is_dropped)
    dv_lengths_merge(&statistics->lengths, &read->lengths);
  else if (read)
    statistics_add_table(statistics, read);
  if (statistics->n_numbers) statistics_add_numbers(err, statistics);
  if (statistics->n_numbers && !dv_failed(err)) statistics_join_equal_texts(statistics);
  dv_free(statistics->numbers);
  statistics->numbers = NULL;
  statistics->n_numbers = 0;
  statistics->weighted_values = statistics->weighted_present;
  statistics->top_error = plain ? plain->counts.lowered : 0;
}

/* ---- both ---- */

static void statistics_count_distinct(DvStatistics *statistics) {
  const DvColumnProfile *column = statistics->column;
  const DvNumberCounts *numbers = &column->numbers;
  bool is_numeric = dv_type_is_numeric(statistics->type);
  double estimate = dv_distinct_estimate(&column->distinct);
  double exact = 0;
  if (is_numeric || numbers->is_coarse || (column->read && column->read->is_dropped)) {
    if (!numbers->is_coarse) exact += (double)dv_number_counts_n(numbers);
    exact += (numbers->infinite[0].count > 0) + (numbers->infinite[1].count > 0);
  }
  if (!is_numeric && column->plain && !column->plain->counts.is_summary)
    exact += (double)column->plain->counts.n;
  if (!is_numeric && column->read && !numbers->is_coarse) exact += (double)column->read->counts.n;
  statistics->distinct_count += exact + floor(estimate + 0.5);
  statistics->distinct_error = ceil(estimate * 3 * DV_DISTINCT_STANDARD_ERROR);
}

void dv_statistics_init(DvErr *err, DvStatistics *statistics, const DvColumnProfile *column) {
  *statistics = (DvStatistics){.column = column, .type = dv_column_profile_type(column)};
  bool is_numeric = dv_type_is_numeric(statistics->type);
  bool is_read_lost = !is_numeric && column->read && column->read->is_dropped;
  bool is_summary = column->plain && column->plain->counts.is_summary;
  statistics->is_exact = !column->numbers.is_coarse && !is_summary && !is_read_lost;
  statistics->present = dv_column_profile_present(column);
  statistics->weighted_present = column->weighted_present;
  statistics->integers = column->integers;
  statistics->reals = column->reals;
  statistics->texts = column->texts;
  if (is_numeric) {
    statistics->integers += column->read_integers;
    statistics->reals += column->read_reals;
  } else {
    statistics->texts += column->read_integers + column->read_reals + column->read_nans;
  }
  statistics->values = statistics->integers + statistics->reals + statistics->texts + column->blobs;
  if (is_numeric && !column->is_array) {
    statistics->present -= column->read_nans;
    dv_wide_subtract(&statistics->weighted_present, column->weighted_nans);
  }
  if (is_numeric)
    statistics_init_numeric(err, statistics);
  else
    statistics_init_text(err, statistics);
  statistics_count_distinct(statistics);
}

void dv_statistics_clear(DvStatistics *statistics) {
  dv_free(statistics->numbers);
  dv_free(statistics->texts_known);
  dv_free(statistics->number_texts);
  *statistics = (DvStatistics){0};
}

/* ---- quantiles ---- */

/* The middle of a bucket, and how far its ends are from there. */
static DvNumber statistics_middle(DvNumber low, DvNumber high, double *error) {
  *error = 0;
  if (dv_number_compare(low, high) == 0) return low;
  if (!low.is_real && !high.is_real) {
    uint64_t width = (uint64_t)high.integer - (uint64_t)low.integer;
    *error = (double)(width - width / 2);
    return dv_number_integer((int64_t)((uint64_t)low.integer + width / 2));
  }
  double from = dv_number_to_real(low), to = dv_number_to_real(high);
  double middle = from / 2 + to / 2;
  *error = nextafter(fmax(to - middle, middle - from), HUGE_VAL);
  return dv_number_real(middle);
}

void dv_statistics_quantiles(const DvStatistics *statistics, uint32_t parts, bool is_weighted,
                             DvNumber *quantiles, double *error) {
  const DvWide total = is_weighted ? statistics->weighted_values : dv_wide(statistics->values);
  DvWide sum = {0};
  size_t at = 0, found = 0;
  *error = 0;
  for (uint32_t part = 0; part <= parts; part++) {
    const DvWide below = dv_wide_share(total, part, parts);
    for (; at < statistics->n_numbers && dv_wide_compare(sum, below) <= 0; at++) {
      const DvNumberEntry *entry = &statistics->numbers[at];
      DvWide amount = is_weighted ? entry->weight : dv_wide(entry->count);
      if (!dv_wide_is_zero(amount)) found = at;
      dv_wide_add(&sum, amount);
    }
    double off;
    const DvNumberEntry *entry = &statistics->numbers[found];
    quantiles[part] = statistics_middle(entry->low, entry->high, &off);
    bool is_end = !is_weighted && (part == 0 || part == parts);
    if (is_end) quantiles[part] = part ? statistics->max : statistics->min;
    if (!is_end && off > *error) *error = off;
  }
}

/* ---- top values ---- */

DvValueCount dv_statistics_known(const DvStatistics *statistics, size_t i) {
  if (statistics->texts_known) return statistics->texts_known[i];
  const DvNumberEntry *entry = &statistics->numbers[i];
  return (DvValueCount){.number = entry->low, .count = entry->count, .weight = entry->weight};
}

size_t dv_values_drop_light(DvValueCount *values, size_t n) {
  bool has_heavy = false;
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) has_heavy |= values[i].weight.high > 0;
  for (size_t i = 0; i < n; i++)
    if (has_heavy ? values[i].weight.high > 0 : !dv_wide_is_zero(values[i].weight))
      values[kept++] = values[i];
  return kept;
}

/* Whether a stands before b in the list of top values. */
static bool statistics_is_above(const DvValueCount *a, const DvValueCount *b, bool is_weighted) {
  int order = is_weighted ? dv_wide_compare(a->weight, b->weight)
                          : (a->count > b->count) - (a->count < b->count);
  if (order) return order > 0;
  if (!a->is_text && !a->is_blob) return dv_number_compare(a->number, b->number) > 0;
  return statistics_compare_texts(a, b) > 0;
}

size_t dv_statistics_top(const DvStatistics *statistics, DvValueCount *top, size_t n,
                         bool is_weighted) {
  size_t have = 0;
  for (size_t i = 0; i < statistics->n_known && n; i++) {
    DvValueCount value = dv_statistics_known(statistics, i);
    if (is_weighted && dv_wide_is_zero(value.weight)) continue;
    if (have == n && !statistics_is_above(&value, &top[n - 1], is_weighted)) continue;
    size_t at = have < n ? have++ : n - 1;
    for (; at > 0 && statistics_is_above(&value, &top[at - 1], is_weighted); at--)
      top[at] = top[at - 1];
    top[at] = value;
  }
  return have;
}

/* ---- histogram ---- */

size_t dv_statistics_histogram(const DvStatistics *statistics, DvBin *bins, size_t n) {
  const DvNumberEntry *numbers = statistics->numbers;
  size_t first = 0, end = statistics->n_numbers;
  if (end > first && dv_number_is_infinite(numbers[first].low)) first++;
  if (end > first && dv_number_is_infinite(numbers[end - 1].low)) end--;
  if (first == end) return 0;
  double low = dv_number_to_real(numbers[first].low);
  double high = dv_number_to_real(numbers[end - 1].high);
  if (low == high) n = 1;
  double width = (high - low) / (double)n;
  double scale = 1; /* the range itself may be past the largest double */
  if (width - width != 0) {
    scale = 2;
    width = (high / scale - low / scale) / (double)n;
  }
  for (size_t i = 0; i < n; i++) {
    bins[i] = (DvBin){.low = i ? bins[i - 1].high : low,
                      .high = i + 1 < n ? (low / scale + (double)(i + 1) * width) * scale : high};
  }
  size_t bin = 0;
  for (size_t i = first; i < end; i++) {
    double error, x = dv_number_to_real(statistics_middle(numbers[i].low, numbers[i].high, &error));
    while (bin + 1 < n && x >= bins[bin].high) bin++;
    bins[bin].count += numbers[i].count;
    dv_wide_add(&bins[bin].weight, numbers[i].weight);
  }
  return n;
}
