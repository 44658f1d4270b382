/* statistics_json.c - a column's statistics as flat JSON, the keys of the manual in their order. */
#include "statistics_json.h"

#include <math.h>

#include "../base/utf8.h"

static void json_pair_count(DvJson *json, const char *key, uint64_t count) {
  dv_json_key(json, key);
  dv_json_integer(json, (int64_t)count);
}

static void json_pair_real(DvJson *json, const char *key, double x) {
  dv_json_key(json, key);
  dv_json_real(json, x);
}

static void json_pair_weight(DvJson *json, const char *key, DvWide weight) {
  json_pair_real(json, key, dv_weight_to_real(weight));
}

static void json_number(DvJson *json, DvNumber x, DvType type) {
  if (dv_number_shows_as_real(x, type))
    dv_json_real(json, dv_number_to_real(x));
  else
    dv_json_integer(json, x.integer);
}

static void json_pair_number(DvJson *json, const char *key, DvNumber x, DvType type) {
  dv_json_key(json, key);
  json_number(json, x, type);
}

static void json_value(DvJson *json, const DvValueCount *value, DvType type) {
  if (value->is_blob) {
    dv_json_blob(json, value->text);
  } else if (value->is_text) {
    DvBytes text = value->text;
    if (value->is_cut) text.n = dv_utf8_trim(text);
    dv_json_text(json, text);
  } else {
    json_number(json, value->number, type);
  }
}

static void json_slice(DvJson *json, const DvSliceKey *key) {
  if (key->kind == DV_SLICE_ALL) return;
  dv_json_key(json, "slice");
  if (key->kind == DV_SLICE_NUMBER)
    json_number(json, key->number, DV_TYPE_INT);
  else if (key->kind == DV_SLICE_BLOB)
    dv_json_blob(json, key->text);
  else
    dv_json_text(json, key->text);
}

static void json_rows(DvJson *json, const DvStatistics *statistics, uint64_t rows) {
  const DvColumnProfile *column = statistics->column;
  json_pair_count(json, "rows", rows);
  json_pair_count(json, "present", statistics->present);
  json_pair_count(json, "missing", rows - statistics->present);
  json_pair_count(json, "integers", statistics->integers);
  json_pair_count(json, "reals", statistics->reals);
  json_pair_count(json, "texts", statistics->texts);
  json_pair_count(json, "blobs", column->blobs);
  if (dv_type_is_numeric(statistics->type)) {
    json_pair_count(json, "infinities", statistics->infinities);
    json_pair_count(json, "negatives", statistics->negatives);
    json_pair_count(json, "zeros", statistics->zeros);
  } else {
    json_pair_count(json, "empty", statistics->lengths.empty);
    json_pair_count(json, "invalid_utf8", statistics->lengths.invalid_utf8);
  }
}

static void json_distinct(DvJson *json, const DvStatistics *statistics) {
  dv_json_key(json, "distinct_count");
  dv_json_integer(json, (int64_t)statistics->distinct_count);
  dv_json_key(json, "distinct_error");
  dv_json_integer(json, (int64_t)statistics->distinct_error);
  dv_json_key(json, "exact");
  dv_json_bool(json, statistics->is_exact);
}

/* The quartiles and the quantiles under their keys; with the largest error of those shown between
** them where `error_key` is not NULL. */
static void json_quantiles(DvJson *json, const DvStatistics *statistics, const char *const keys[4],
                           const char *error_key, int64_t n) {
  bool is_weighted = !error_key;
  double error, error_of_quarters;
  DvNumber quarters[5], *quantiles = dv_malloc(json->err, (size_t)(n + 1) * sizeof *quantiles);
  if (!quantiles) return;
  dv_statistics_quantiles(statistics, (uint32_t)n, is_weighted, quantiles, &error);
  dv_statistics_quantiles(statistics, 4, is_weighted, quarters, &error_of_quarters);
  for (int quarter = 1; quarter <= 3; quarter++)
    json_pair_number(json, keys[quarter - 1], quarters[quarter], statistics->type);
  if (error_key) json_pair_real(json, error_key, fmax(error, error_of_quarters));
  dv_json_key(json, keys[3]);
  dv_json_array_begin(json);
  for (int64_t i = 0; i <= n; i++) json_number(json, quantiles[i], statistics->type);
  dv_json_array_end(json);
  dv_free(quantiles);
}

static void json_histogram(DvJson *json, const char *key, const DvBin *bins, size_t n,
                           bool is_weighted) {
  dv_json_key(json, key);
  dv_json_array_begin(json);
  for (size_t i = 0; i < n; i++) {
    dv_json_object_begin(json);
    json_pair_real(json, "low", bins[i].low);
    json_pair_real(json, "high", bins[i].high);
    if (is_weighted)
      json_pair_weight(json, "count", bins[i].weight);
    else
      json_pair_count(json, "count", bins[i].count);
    dv_json_object_end(json);
  }
  dv_json_array_end(json);
}

static void json_moments(DvJson *json, const DvStatistics *statistics, bool is_weighted) {
  DvMoments moments = dv_statistics_moments(json->err, statistics, is_weighted);
  if (!moments.has_mean) return;
  json_pair_real(json, is_weighted ? "weighted_mean" : "mean", moments.mean);
  json_pair_real(json, is_weighted ? "weighted_std_dev" : "std_dev", moments.std_dev);
}

/* The histogram under its key, of counts or of weights. */
static void json_bins(DvJson *json, const DvStatistics *statistics, const DvDetail *detail,
                      const char *key, bool is_weighted) {
  DvBin *bins = dv_malloc(json->err, (size_t)detail->bins * sizeof *bins);
  if (!bins) return;
  size_t n = dv_statistics_histogram(statistics, bins, (size_t)detail->bins);
  json_histogram(json, key, bins, n, is_weighted);
  dv_free(bins);
}

static void json_numeric(DvJson *json, const DvStatistics *statistics, const DvDetail *detail) {
  static const char *const keys[] = {"p25", "median", "p75", "quantiles"};
  if (!statistics->has_range) return;
  json_moments(json, statistics, false);
  json_pair_number(json, "min", statistics->min, statistics->type);
  json_pair_number(json, "max", statistics->max, statistics->type);
  json_quantiles(json, statistics, keys, "quantile_error", detail->quantiles);
  json_bins(json, statistics, detail, "histogram", false);
}

static void json_weighted_numeric(DvJson *json, const DvStatistics *statistics,
                                  const DvDetail *detail) {
  static const char *const keys[] = {"weighted_p25", "weighted_median", "weighted_p75",
                                     "weighted_quantiles"};
  if (!statistics->has_range) return;
  json_moments(json, statistics, true);
  json_quantiles(json, statistics, keys, NULL, detail->quantiles);
  json_bins(json, statistics, detail, "weighted_histogram", true);
}

static void json_top(DvJson *json, const DvStatistics *statistics, const DvDetail *detail,
                     const char *key, bool is_weighted) {
  DvValueCount *top = dv_malloc(json->err, (size_t)(detail->top + 1) * sizeof *top);
  if (!top) return;
  size_t n = dv_statistics_top(statistics, top, (size_t)detail->top, is_weighted);
  dv_json_key(json, key);
  dv_json_array_begin(json);
  for (size_t i = 0; i < n; i++) {
    dv_json_object_begin(json);
    dv_json_key(json, "value");
    json_value(json, &top[i], statistics->type);
    if (is_weighted)
      json_pair_weight(json, "count", top[i].weight);
    else
      json_pair_count(json, "count", top[i].count);
    dv_json_object_end(json);
  }
  dv_json_array_end(json);
  dv_free(top);
}

static void json_lengths(DvJson *json, const DvLengths *lengths) {
  if (!lengths->count) return;
  json_pair_count(json, "min_length", lengths->min);
  json_pair_real(json, "avg_length", dv_lengths_mean(lengths));
  json_pair_count(json, "max_length", lengths->max);
}

static void json_levels(DvJson *json, const DvColumnProfile *column) {
  const DvTally *values = dv_levels_values(column->levels);
  json_pair_count(json, "min_values", values->min);
  json_pair_real(json, "avg_values",
                 values->count ? dv_wide_to_real(values->total) / (double)values->count : 0);
  json_pair_count(json, "max_values", values->max);
  json_pair_count(json, "total_values", values->total.low);
}

static void json_weighted_levels(DvJson *json, const DvColumnProfile *column) {
  const DvTally *values = dv_levels_values(column->levels);
  double present = dv_wide_to_real(column->weighted_present);
  json_pair_real(json, "weighted_avg_values",
                 present > 0 ? dv_wide_to_real(values->weighted_total) / present : 0);
  json_pair_weight(json, "weighted_total_values", values->weighted_total);
}

static void json_weighted_rows(DvJson *json, const DvStatistics *statistics, DvWide rows) {
  DvWide missing = rows;
  dv_wide_subtract(&missing, statistics->weighted_present);
  json_pair_weight(json, "weighted_rows", rows);
  json_pair_weight(json, "weighted_present", statistics->weighted_present);
  json_pair_weight(json, "weighted_missing", missing);
}

/* The twins of what is said without weights. */
static void json_weighted(DvJson *json, const DvStatistics *statistics, const DvSliceProfile *slice,
                          const DvDetail *detail) {
  json_weighted_rows(json, statistics, slice->weighted_rows);
  if (dv_statistics_has_weight(statistics)) {
    json_weighted_numeric(json, statistics, detail);
    if (statistics->n_known) json_top(json, statistics, detail, "weighted_top_values", true);
  }
  if (statistics->column->is_array) json_weighted_levels(json, statistics->column);
}

void dv_statistics_json(DvJson *json, const DvStatistics *statistics, const DvSliceProfile *slice,
                        DvBytes feature, const DvDetail *detail) {
  const DvColumnProfile *column = statistics->column;
  dv_json_object_begin(json);
  dv_json_key(json, "feature");
  dv_json_text(json, feature);
  json_slice(json, &slice->key);
  dv_json_key(json, "type");
  dv_json_text(json, dv_bytes(dv_type_name(statistics->type)));
  json_rows(json, statistics, slice->rows);
  json_distinct(json, statistics);
  json_numeric(json, statistics, detail);
  if (statistics->n_known) {
    json_top(json, statistics, detail, "top_values", false);
    json_pair_count(json, "top_error", statistics->top_error);
  }
  if (!dv_type_is_numeric(statistics->type)) json_lengths(json, &statistics->lengths);
  if (column->is_array) json_levels(json, column);
  if (column->is_weighted) json_weighted(json, statistics, slice, detail);
  dv_json_object_end(json);
}

void dv_slice_profile_json(DvJson *json, const DvSliceProfile *slice, const DvDetail *detail) {
  DvFeature **ordered = dv_slice_profile_ordered(json->err, slice);
  dv_json_object_begin(json);
  for (size_t i = 0; ordered && i < slice->n && !dv_failed(json->err); i++) {
    DvStatistics statistics;
    dv_statistics_init(json->err, &statistics, &ordered[i]->column);
    dv_json_key_bytes(json, ordered[i]->name);
    dv_statistics_json(json, &statistics, slice, ordered[i]->name, detail);
    dv_statistics_clear(&statistics);
    dv_work(json->err, dv_column_profile_size(&ordered[i]->column));
  }
  dv_json_object_end(json);
  dv_free(ordered);
}
