/* validate_row.c - a schema compiled for rows, and whether a row is valid.
**
** Each feature has, for each storage class, a test that costs nothing and never says yes to what is
** wrong; what it leaves undecided (and nearly all rows leave nothing) row_findings.c decides.
*/
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "row_findings.h"

/* ---- the schema as TFDV mends it (tfdv: anomalies A6) ---- */

static void row_mend_bounds(DvValueBounds *bounds) {
  if (bounds->min.is_set && bounds->min.value < 0) bounds->min.is_set = false;
  int64_t min = bounds->min.is_set ? bounds->min.value : 0;
  if (bounds->max.is_set && bounds->max.value < min) bounds->max.value = min;
}

static void row_mend_shape(DvSchemaFeature *feature) {
  for (size_t i = 0; i < feature->shape.dimensions.n; i++) {
    DvOptionalInteger size = dv_schema_dimension(feature, i)->size;
    if (size.is_set && size.value > 0) continue;
    dv_schema_shape_clear(feature);
    return;
  }
}

static void row_mend_domain(const DvSchema *schema, DvSchemaFeature *feature) {
  DvDomainKind kind = feature->domain.kind;
  bool is_unknown = kind >= DV_DOMAIN_TIME_OF_DAY ||
                    (kind == DV_DOMAIN_REFERENCE && !dv_schema_domain_of(schema, feature));
  if (is_unknown || !dv_domain_fits_type(kind, feature->type.value))
    dv_domain_clear(&feature->domain);
}

/* False: TFDV deprecates the feature, for it has no type. */
static bool row_mend(const DvSchema *schema, DvSchemaFeature *feature) {
  DvDomainKind kind = feature->domain.kind;
  if (!feature->type.is_set) {
    if (kind != DV_DOMAIN_REFERENCE && kind != DV_DOMAIN_STRING) return false;
    feature->type = dv_some_choice(DV_SCHEMA_BYTES);
  }
  if (feature->value_count.is_set) row_mend_bounds(&feature->value_count);
  for (size_t i = 0; i < feature->value_counts.levels.n; i++)
    row_mend_bounds(dv_schema_level(feature, i));
  if (feature->shape.is_set) row_mend_shape(feature);
  row_mend_domain(schema, feature);
  return true;
}

/* A live sparse feature, and any weighted one, takes the name from the column (tfdv: A5). */
static bool row_is_composite(const DvSchema *schema, DvBytes name) {
  const DvSparseFeature *sparse = dv_schema_find_sparse(schema, name);
  bool is_dead = !sparse || (sparse->deprecated.is_set && sparse->deprecated.value) ||
                 dv_stage_is_deprecated(sparse->lifecycle_stage);
  return !is_dead || dv_schema_find_weighted(schema, name);
}

/* ---- quick tests ---- */

static bool row_accepts_all(DvDomainKind kind) {
  switch (kind) {
  case DV_DOMAIN_BOOL:
  case DV_DOMAIN_INT:
  case DV_DOMAIN_FLOAT:
  case DV_DOMAIN_STRING:
  case DV_DOMAIN_REFERENCE: return false;
  default: return true;
  }
}

static void row_quicken_integers(DvRowFeature *feature, const DvDomain *domain) {
  feature->integer_low = INT64_MIN;
  feature->integer_high = INT64_MAX;
  if (domain->kind == DV_DOMAIN_BOOL) {
    feature->integer_low = 0;
    feature->integer_high = 1;
  } else if (domain->kind == DV_DOMAIN_INT) {
    if (domain->integer.min.is_set) feature->integer_low = domain->integer.min.value;
    if (domain->integer.max.is_set) feature->integer_high = domain->integer.max.value;
  }
}

static void row_quicken_reals(DvRowFeature *feature, const DvDomain *domain) {
  const DvFloatDomain *real = &domain->real;
  bool is_finite = real->disallow_inf.is_set && real->disallow_inf.value;
  if (domain->kind == DV_DOMAIN_BOOL) return;
  feature->real_low = -HUGE_VAL;
  feature->real_high = HUGE_VAL;
  if (domain->kind != DV_DOMAIN_FLOAT) return;
  if (is_finite) {
    feature->real_low = -DBL_MAX;
    feature->real_high = DBL_MAX;
  }
  if (real->min.is_set) feature->real_low = fmax(feature->real_low, real->min.value);
  if (real->max.is_set) feature->real_high = fmin(feature->real_high, real->max.value);
}

static void row_quicken(DvRowFeature *feature, bool reads_texts) {
  const DvDomain *domain = &feature->schema->domain;
  bool accepts_all = row_accepts_all(domain->kind);
  feature->integer_low = 1; /* nothing is both */
  feature->real_low = 1;
  feature->missing_is_fine = !feature->is_required;
  if (feature->is_array) return;
  if (feature->type == DV_SCHEMA_INT) row_quicken_integers(feature, domain);
  if (feature->type == DV_SCHEMA_FLOAT) row_quicken_reals(feature, domain);
  if (feature->type != DV_SCHEMA_BYTES) return;
  feature->blob_is_fine = accepts_all;
  if (reads_texts) return;
  feature->text_is_fine = accepts_all;
  bool has_list = domain->kind == DV_DOMAIN_STRING || domain->kind == DV_DOMAIN_REFERENCE;
  if (has_list) feature->texts = feature->check.allowed;
}

/* ---- compiling ---- */

static int row_compare_names(const void *a, const void *b) {
  return dv_bytes_compare(((const DvRowFeature *)a)->name, ((const DvRowFeature *)b)->name);
}

/* A product that is beyond every list is as good as any other. */
static int64_t row_shape_size(const DvSchemaFeature *feature) {
  int64_t size = 1;
  for (size_t i = 0; i < feature->shape.dimensions.n; i++) {
    int64_t dimension = dv_schema_dimension(feature, i)->size.value;
    if (dimension > INT32_MAX || size > INT32_MAX) return INT64_MAX;
    size *= dimension;
  }
  return size;
}

static void row_compile_feature(DvErr *err, DvRowSchema *rows, DvSchemaFeature *schema,
                                DvBytes environment) {
  DvRowFeature *feature = &rows->features[rows->n];
  bool is_array = dv_schema_is_array(schema) || dv_names_find(rows->arrays, schema->name) >= 0;
  if (dv_schema_is_deprecated(schema) || row_is_composite(&rows->schema, schema->name)) return;
  if (!row_mend(&rows->schema, schema)) return;
  bool is_complete = schema->presence.is_set && schema->presence.min_fraction.is_set &&
                     schema->presence.min_fraction.value >= 1;
  *feature = (DvRowFeature){.name = schema->name,
                            .schema = schema,
                            .type = schema->type.value,
                            .is_array = is_array,
                            .shape_size = row_shape_size(schema)};
  feature->is_required =
      (is_complete || schema->shape.is_set) && dv_schema_is_in(&rows->schema, schema, environment);
  feature->check = dv_domain_check_of(&rows->schema, schema);
  row_quicken(feature, rows->reader.parse_text || rows->reader.missing);
  rows->n++;
  dv_work(err, sizeof *feature);
}

DvRowSchema *dv_row_schema_new(DvErr *err, DvSchema *schema, DvBytes environment,
                               const DvReading *reading) {
  DvRowSchema *rows = dv_zalloc(err, sizeof *rows);
  if (rows) {
    rows->schema = *schema;
  } else {
    dv_schema_clear(schema);
  }
  *schema = (DvSchema){0};
  if (!rows) return NULL;
  const DvSchemaReading *own = &rows->schema.own.read;
  const DvNames *missing = reading ? &reading->missing : &own->missing;
  rows->arrays = reading ? &reading->arrays : &own->arrays;
  rows->reader.parse_text = reading ? reading->parse_text : own->parse_text.value;
  if (missing->n) rows->reader.missing = missing;
  dv_schema_check_environment(err, &rows->schema, environment);
  rows->features = dv_zalloc(err, (rows->schema.features.n + 1) * sizeof *rows->features);
  for (size_t i = 0; i < rows->schema.features.n && !dv_failed(err); i++)
    row_compile_feature(err, rows, dv_schema_feature(&rows->schema, i), environment);
  if (dv_failed(err)) {
    dv_row_schema_free(rows);
    return NULL;
  }
  qsort(rows->features, (size_t)rows->n, sizeof *rows->features, row_compare_names);
  return rows;
}

void dv_row_schema_free(DvRowSchema *rows) {
  if (!rows) return;
  dv_free(rows->features);
  dv_cell_reader_clear(&rows->reader);
  dv_schema_clear(&rows->schema);
  dv_free(rows);
}

int dv_row_schema_find(const DvRowSchema *rows, DvBytes name) {
  const DvRowFeature key = {.name = name};
  const DvRowFeature *found =
      bsearch(&key, rows->features, (size_t)rows->n, sizeof key, row_compare_names);
  return found ? (int)(found - rows->features) : -1;
}

DvBytes dv_row_schema_name(const DvRowSchema *rows, int feature) {
  return rows->features[feature].name;
}

int dv_row_schema_type(const DvRowSchema *rows, int feature) {
  return rows->features[feature].type;
}

/* ---- rows ---- */

DvRowCell dv_row_cell(DvErr *err, sqlite3_value *value) {
  DvRowCell cell = {.type = sqlite3_value_type(value)};
  if (cell.type == SQLITE_INTEGER) {
    cell.integer = sqlite3_value_int64(value);
  } else if (cell.type == SQLITE_FLOAT) {
    cell.real = sqlite3_value_double(value);
  } else if (cell.type == SQLITE_TEXT) {
    cell.text = dv_value_text(value);
    if (!cell.text.data) dv_err_nomem(err);
  } else if (cell.type == SQLITE_BLOB) {
    cell.text = dv_value_blob(value);
  }
  return cell;
}

/* True only where nothing is wrong. */
static inline bool row_is_plainly_valid(const DvRowFeature *feature, sqlite3_value *value) {
  switch (sqlite3_value_type(value)) {
  case SQLITE_INTEGER: {
    int64_t x = sqlite3_value_int64(value);
    if (x >= feature->integer_low && x <= feature->integer_high) return true;
    return (double)x >= feature->real_low && (double)x <= feature->real_high;
  }
  case SQLITE_FLOAT: {
    double x = sqlite3_value_double(value);
    return x >= feature->real_low && x <= feature->real_high;
  }
  case SQLITE_TEXT: {
    if (feature->text_is_fine) return true;
    if (!feature->texts) return false;
    DvBytes text = dv_value_text(value);
    return text.data && dv_names_find(feature->texts, text) >= 0;
  }
  case SQLITE_BLOB: return feature->blob_is_fine;
  default: return feature->missing_is_fine;
  }
}

static bool row_is_valid(DvErr *err, DvRowSchema *rows, const DvRowFeature *feature,
                         sqlite3_value *value) {
  DvRowFindings found;
  DvRowCell cell = dv_row_cell(err, value);
  dv_row_find(err, rows, feature, &cell, &found);
  return found.n == 0;
}

bool dv_row_is_valid(DvErr *err, DvRowSchema *rows, const int *features, int n,
                     sqlite3_value **cells, int stride) {
  for (int i = 0; i < n; i++, cells += stride) {
    if (features[i] < 0) continue;
    const DvRowFeature *feature = &rows->features[features[i]];
    if (DV_LIKELY(row_is_plainly_valid(feature, *cells))) continue;
    if (!row_is_valid(err, rows, feature, *cells)) return false;
  }
  return true;
}
