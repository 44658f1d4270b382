/* validate.c - every column, composite feature and missing column (tfdv: anomalies A5, A13).
**
** A composite feature that no column is named after comes after the columns, as in TFDV, where it
** is a feature of the statistics, too.
*/
#include "check.h"

typedef void (*ValidateStep)(DvCheck *check);

static const ValidateStep validate_steps[] = {
    dv_check_environment, dv_check_valency, dv_check_shape,       dv_check_presence, dv_check_type,
    dv_check_domain,      dv_check_unique,  dv_check_comparators, dv_check_derived,
};

static const DvSliceKey validate_all_rows = {.kind = DV_SLICE_ALL};

/* ---- one column ---- */

/* Steps 1 and 2 of tfdv: anomalies A5.4, then the rest. */
static void validate_feature(DvCheck *check) {
  if (dv_schema_is_deprecated(check->feature)) return;
  dv_check_self(check);
  if (dv_schema_is_deprecated(check->feature) || dv_failed(check->err)) return;
  if (dv_infer_present(&check->inference, check->statistics) == 0) {
    if (!dv_schema_is_required(check->schema, check->feature, check->validation->environment))
      return;
    dv_check_say(check, DV_ANOMALY_FEATURE_TYPE_NOT_PRESENT, "no row has a value");
    dv_check_deprecate(check);
    return;
  }
  for (size_t i = 0; i < sizeof validate_steps / sizeof *validate_steps; i++)
    validate_steps[i](check);
}

/* The feature as a copy, or where it is kept the schema's own. */
static void validate_known(DvCheck *check, DvSchemaFeature *feature) {
  DvSchemaFeature copy = {0};
  if (!check->is_update) dv_schema_feature_dup(check->err, feature, &copy);
  check->feature = check->is_update ? feature : &copy;
  dv_schema_unlink_dropped(check->schema, check->feature);
  if (!dv_failed(check->err) && check->statistics) validate_feature(check);
  dv_schema_feature_clear(&copy);
  check->feature = NULL;
}

static void validate_new(DvCheck *check) {
  const DvNames *needed = &check->validation->options.features_needed;
  if (check->is_update) {
    dv_infer_feature(check->err, &check->inference, check->name, check->statistics, check->schema);
    return;
  }
  if (needed->n && dv_names_find(needed, check->name) < 0) return;
  dv_check_say(check, DV_ANOMALY_SCHEMA_NEW_COLUMN,
               "the column is in the data but not in the schema");
}

static void validate_collision(DvCheck *check, DvAnomalyType type, DvSchemaFeature *feature,
                               DvSparseFeature *sparse, DvWeightedFeature *weighted) {
  const DvOptionalChoice deprecated = dv_some_choice(DV_STAGE_DEPRECATED);
  dv_check_say(check, type, "features of different kinds have this name");
  if (!check->is_update) return;
  if (feature) feature->lifecycle_stage = deprecated;
  if (sparse) sparse->lifecycle_stage = deprecated;
  if (weighted) weighted->lifecycle_stage = deprecated;
}

static bool validate_is_deprecated(const DvSchemaFeature *feature, const DvSparseFeature *sparse) {
  if (feature) return dv_schema_is_deprecated(feature);
  return sparse && ((sparse->deprecated.is_set && sparse->deprecated.value) ||
                    dv_stage_is_deprecated(sparse->lifecycle_stage));
}

/* Steps 0 to 4 of tfdv: anomalies A5. */
static void validate_name(DvCheck *check) {
  DvSchemaFeature *feature = dv_schema_find(check->schema, check->name);
  DvSparseFeature *sparse = dv_schema_find_sparse(check->schema, check->name);
  DvWeightedFeature *weighted = dv_schema_find_weighted(check->schema, check->name);
  if (!feature && !sparse && !weighted) {
    validate_new(check);
    return;
  }
  if (validate_is_deprecated(feature, sparse)) return;
  if (weighted) {
    if ((feature || sparse) && !dv_stage_is_deprecated(weighted->lifecycle_stage))
      validate_collision(check, DV_ANOMALY_WEIGHTED_FEATURE_NAME_COLLISION, feature, sparse,
                         weighted);
    else
      dv_check_weighted(check, weighted);
  } else if (sparse && !validate_is_deprecated(NULL, sparse)) {
    if (feature && !dv_schema_is_deprecated(feature))
      validate_collision(check, DV_ANOMALY_SPARSE_FEATURE_NAME_COLLISION, feature, sparse, NULL);
    else
      dv_check_sparse(check, sparse);
  } else if (feature) {
    validate_known(check, feature);
  }
}

/* Reasons of severity UNKNOWN alone are no problem, but for a new column (tfdv: anomalies A3). */
static void validate_hide(DvCheck *check, size_t first) {
  DvReasons *reasons = check->reasons;
  bool is_new = !dv_schema_find(check->schema, check->name) &&
                !dv_schema_find_sparse(check->schema, check->name) &&
                !dv_schema_find_weighted(check->schema, check->name);
  if (is_new || dv_failed(check->err)) return;
  for (size_t i = first; i < reasons->n; i++)
    if (reasons->items[i].severity != DV_SEVERITY_UNKNOWN) return;
  dv_reasons_cut(reasons, first);
}

/* The schema's SQL over the feature's statistics. */
static void validate_rules(DvCheck *check, const DvFeature *column) {
  const DvSchemaFeature *feature = dv_schema_find(check->schema, check->name);
  DvBytes environment = check->validation->environment;
  if (!check->validation->runs_rules || check->is_update || check->measurements || !feature) return;
  bool is_there = column || dv_schema_is_in(check->schema, feature, environment);
  if (!is_there || dv_schema_is_deprecated(feature)) return;
  dv_rules_check(check->err, check->db, feature, environment, check->inference.slice, column,
                 check->reasons);
}

static void validate_column(DvCheck *check, const DvFeature *column) {
  DvStatistics statistics;
  size_t first = check->reasons->n;
  dv_statistics_init(check->err, &statistics, &column->column);
  check->name = column->name;
  check->statistics = &statistics;
  if (!dv_failed(check->err)) validate_name(check);
  validate_hide(check, first);
  validate_rules(check, column);
  dv_free(check->texts);
  check->texts = NULL;
  check->n_texts = 0;
  check->has_texts = false;
  check->statistics = NULL;
  dv_statistics_clear(&statistics);
}

/* ---- what has no column ---- */

static bool validate_has_column(const DvCheck *check, DvBytes name) {
  const DvRoleData *current = &check->validation->roles[DV_ROLE_CURRENT];
  if (dv_slice_profile_find(check->inference.slice, name)) return true;
  /* The option `columns` left it out. */
  return current->reading.has_columns && dv_source_column(&current->source, name) >= 0;
}

static void validate_composite(DvCheck *check, DvBytes name) {
  size_t first = check->reasons->n;
  if (!name.data || dv_slice_profile_find(check->inference.slice, name)) return;
  check->name = name;
  validate_name(check);
  validate_hide(check, first);
}

static void validate_composites(DvCheck *check) {
  const DvSchema *schema = check->schema;
  for (size_t i = 0; i < schema->sparse_features.n; i++)
    validate_composite(check, dv_schema_sparse_feature(schema, i)->name);
  for (size_t i = 0; i < schema->weighted_features.n; i++) {
    DvBytes name = dv_schema_weighted_feature(schema, i)->name;
    if (!name.data || !dv_schema_find_sparse(schema, name)) validate_composite(check, name);
  }
}

static void validate_missing(DvCheck *check, DvSchemaFeature *feature) {
  const DvSchema *schema = check->schema;
  DvBytes name = feature->name.data ? feature->name : dv_bytes("");
  if (validate_has_column(check, name) || dv_schema_find_sparse(schema, name) ||
      dv_schema_find_weighted(schema, name))
    return;
  size_t first = check->reasons->n;
  check->name = name;
  if (dv_schema_is_required(schema, feature, check->validation->environment)) {
    dv_check_say(check, DV_ANOMALY_SCHEMA_MISSING_COLUMN, "the data have no such column");
    if (check->is_update) feature->lifecycle_stage = dv_some_choice(DV_STAGE_DEPRECATED);
  }
  validate_hide(check, first);
  validate_rules(check, NULL);
}

/* ---- all of it ---- */

static void validate_all(DvCheck *check) {
  const DvSliceProfile *slice = check->inference.slice;
  DvFeature **columns = dv_slice_profile_ordered(check->err, slice);
  size_t n_features = check->schema->features.n;
  for (size_t i = 0; columns && i < slice->n && !dv_failed(check->err); i++) {
    validate_column(check, columns[i]);
    dv_work(check->err, DV_WORK);
  }
  dv_free(columns);
  if (!dv_failed(check->err)) validate_composites(check);
  /* Not those that an update has added. */
  for (size_t i = 0; i < n_features && !dv_failed(check->err); i++) {
    validate_missing(check, dv_schema_feature(check->schema, i));
    dv_work(check->err, DV_WORK);
  }
  check->name = (DvBytes){0};
}

/* Opens a check of the current dataset; false where that has no rows. */
static bool validate_open(DvCheck *check, int64_t max_size) {
  const DvDatasetProfile *profile = &check->validation->roles[DV_ROLE_CURRENT].profile;
  const DvSliceProfile *slice =
      dv_failed(check->err) ? NULL : dv_dataset_profile_find_slice(profile, &validate_all_rows);
  if (!slice || slice->rows == 0) return false;
  check->inference = (DvInference){.options = {.max_string_domain_size = max_size},
                                   .slice = slice,
                                   .by_weight = dv_infer_by_weight(slice)};
  return true;
}

void dv_validation_run(DvErr *err, sqlite3 *db, const DvValidation *validation, DvReasons *reasons,
                       DvMeasurements *measurements) {
  if (dv_failed(err)) return;
  /* The schema is not changed: this is no update. */
  DvCheck check = {.err = err,
                   .db = db,
                   .validation = validation,
                   .schema = (DvSchema *)&validation->schema,
                   .reasons = reasons,
                   .measurements = measurements};
  if (!validate_open(&check, 0)) {
    dv_check_say(&check, DV_ANOMALY_DATA_MISSING, "the dataset has no rows");
    return;
  }
  validate_all(&check);
  if (dv_failed(err)) return;
  dv_check_dataset(&check);
  if (validation->runs_rules && !measurements)
    dv_rules_validate(err, db, &validation->schema, &validation->roles[DV_ROLE_CURRENT].source,
                      validation->environment, reasons);
}

/* A feature that was read as an array and no longer says so would be read otherwise next time. */
static void validate_keep_arrays(DvErr *err, const DvSliceProfile *slice, DvSchema *schema) {
  DvSchemaReading *read = &schema->own.read;
  for (size_t i = 0; i < slice->n && !dv_failed(err); i++) {
    const DvFeature *column = slice->features[i];
    const DvSchemaFeature *feature = dv_schema_find(schema, column->name);
    bool is_said = !column->column.is_array || (feature && dv_schema_is_array(feature)) ||
                   dv_names_find(&read->arrays, column->name) >= 0;
    if (is_said) continue;
    dv_names_add(err, &read->arrays, column->name);
    schema->own.is_set = read->is_set = true;
  }
}

void dv_validation_update(DvErr *err, sqlite3 *db, DvValidation *validation, int64_t max_size) {
  if (dv_failed(err)) return;
  DvReasons repaired = {0};
  DvCheck check = {.err = err,
                   .db = db,
                   .validation = validation,
                   .schema = &validation->schema,
                   .is_update = true,
                   .reasons = &repaired};
  if (validate_open(&check, max_size)) {
    validate_all(&check);
    dv_schema_sweep_domains(err, &validation->schema);
    validate_keep_arrays(err, check.inference.slice, &validation->schema);
  }
  dv_reasons_clear(&repaired);
}
