/* infer.c - a profile → the schema it suggests. */
#include "infer.h"

#include "infer_domain.h"

/* ---- presence (tfdv: statistics B3) ---- */

bool dv_infer_by_weight(const DvSliceProfile *slice) {
  return slice->n && slice->features[0]->column.is_weighted &&
         !dv_wide_is_zero(slice->weighted_rows);
}

double dv_infer_rows(const DvInference *inference) {
  return inference->by_weight ? dv_weight_to_real(inference->slice->weighted_rows)
                              : (double)inference->slice->rows;
}

double dv_infer_present(const DvInference *inference, const DvStatistics *statistics) {
  return inference->by_weight ? dv_weight_to_real(statistics->weighted_present)
                              : (double)statistics->present;
}

double dv_infer_missing(const DvInference *inference, const DvStatistics *statistics) {
  if (!inference->by_weight) return (double)(inference->slice->rows - statistics->present);
  DvWide missing = inference->slice->weighted_rows;
  dv_wide_subtract(&missing, statistics->weighted_present);
  return dv_weight_to_real(missing);
}

static void infer_presence(const DvInference *inference, const DvStatistics *statistics,
                           DvPresence *presence) {
  double present = dv_infer_present(inference, statistics);
  presence->is_set = true;
  presence->min_count = dv_some_integer(present >= 1);
  if (present > 0 && dv_infer_missing(inference, statistics) == 0)
    presence->min_fraction = dv_some_real(1);
}

/* ---- valency and shape (tfdv: statistics B3) ---- */

int dv_infer_levels(const DvInference *inference, const DvStatistics *statistics,
                    DvValueCounts levels[DV_LEVELS_MAX]) {
  const DvLevels *known = statistics->column->levels;
  levels[0] = (DvValueCounts){dv_infer_missing(inference, statistics), 1, 1};
  if (!known || !known->depth) return 1;
  for (int level = 0; level < known->depth; level++) {
    const DvTally *lists = &known->lists[level];
    levels[level].min = lists->count ? lists->min : 0;
    levels[level].max = lists->count ? lists->max : 0;
    if (level == 0) continue;
    DvWide missing = known->lists[level - 1].total;
    dv_wide_subtract(&missing, dv_wide(lists->count));
    levels[level].missing = dv_wide_to_real(missing);
  }
  return known->depth;
}

static void infer_bounds(const DvValueCounts *level, DvValueBounds *bounds) {
  bounds->is_set = true;
  if (level->min == 0) return;
  bool is_fixed = level->min == level->max;
  bounds->min = dv_some_integer(is_fixed ? (int64_t)level->min : 1);
  if (is_fixed) bounds->max = dv_some_integer((int64_t)level->max);
}

static void infer_set_value_count(DvErr *err, const DvValueCounts *levels, int n,
                                  DvSchemaFeature *feature) {
  if (n == 1) {
    if (levels[0].min > 0) infer_bounds(&levels[0], &feature->value_count);
    return;
  }
  for (int level = 0; level < n; level++) {
    DvValueBounds *bounds = dv_schema_add_level(err, feature);
    if (bounds) infer_bounds(&levels[level], bounds);
  }
}

void dv_infer_value_count(DvErr *err, const DvInference *inference, const DvStatistics *statistics,
                          DvSchemaFeature *feature) {
  DvValueCounts levels[DV_LEVELS_MAX] = {{0}};
  int n = dv_infer_levels(inference, statistics, levels);
  infer_set_value_count(err, levels, n, feature);
}

static void infer_shape(DvErr *err, const DvInference *inference, const DvStatistics *statistics,
                        DvSchemaFeature *feature) {
  DvValueCounts levels[DV_LEVELS_MAX] = {{0}};
  int n = dv_infer_levels(inference, statistics, levels);
  bool is_fixed = inference->options.infer_feature_shape;
  for (int level = 0; level < n; level++) {
    const DvValueCounts *counts = &levels[level];
    is_fixed = is_fixed && counts->missing == 0 && counts->min == counts->max && counts->min > 0;
  }
  if (!is_fixed) {
    infer_set_value_count(err, levels, n, feature);
    return;
  }
  for (int level = 0; level < n; level++)
    dv_schema_add_dimension(err, feature, (int64_t)levels[level].min);
}

/* ---- features (tfdv: statistics B1) ---- */

static DvSchemaType infer_type(DvType type) {
  switch (type) {
  case DV_TYPE_INT: return DV_SCHEMA_INT;
  case DV_TYPE_FLOAT: return DV_SCHEMA_FLOAT;
  default: return DV_SCHEMA_BYTES;
  }
}

void dv_infer_feature(DvErr *err, const DvInference *inference, DvBytes name,
                      const DvStatistics *statistics, DvSchema *schema) {
  DvSchemaFeature *feature = dv_schema_add_feature(err, schema, name);
  if (!feature) return;
  feature->type = dv_some_choice((int)infer_type(statistics->type));
  infer_presence(inference, statistics, &feature->presence);
  if (dv_infer_present(inference, statistics) > 0) infer_shape(err, inference, statistics, feature);
  dv_infer_domain(err, inference, statistics, feature, schema);
}

/* ---- the schema ---- */

/* The options that the profile was made with; nothing where they are the default ones. */
static void infer_reading(DvErr *err, const DvDatasetProfile *profile, DvFeature *const *features,
                          size_t n, DvSchemaOwn *own) {
  DvSchemaReading *read = &own->read;
  for (size_t i = 0; i < n; i++)
    if (features[i]->column.is_array) dv_names_add(err, &read->arrays, features[i]->name);
  if (profile->marks.parse_text) read->parse_text = dv_some_bool(true);
  for (size_t i = 0; i < profile->marks.missing.n; i++)
    dv_names_add(err, &read->missing, profile->marks.missing.items[i]);
  read->is_set = read->arrays.n || read->parse_text.is_set || read->missing.n;
  own->is_set = read->is_set;
}

void dv_infer(DvErr *err, const DvDatasetProfile *profile, const DvInferOptions *options,
              DvSchema *schema) {
  const DvSliceKey all = {.kind = DV_SLICE_ALL};
  const DvSliceProfile *slice =
      dv_failed(err) ? NULL : dv_dataset_profile_find_slice(profile, &all);
  if (!slice || !slice->n) return;
  const DvInference inference = {*options, slice, dv_infer_by_weight(slice)};
  DvFeature **features = dv_slice_profile_ordered(err, slice);
  for (size_t i = 0; i < slice->n && !dv_failed(err); i++) {
    DvStatistics statistics;
    dv_statistics_init(err, &statistics, &features[i]->column);
    if (!dv_failed(err)) dv_infer_feature(err, &inference, features[i]->name, &statistics, schema);
    dv_statistics_clear(&statistics);
    dv_work(err, dv_column_profile_size(&features[i]->column));
  }
  if (!dv_failed(err)) infer_reading(err, profile, features, slice->n, &schema->own);
  dv_free(features);
}
