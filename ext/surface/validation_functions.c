/* validation_functions.c - from a dataset and a schema to what is wrong: anomalies and
** drift_skew_info as tables, update_schema. */
#include "../document/schema_write.h"
#include "../operation/schema_source.h"
#include "../operation/validation.h"
#include "registry.h"

#define VALIDATION_OPTIONS                                                                         \
  { validation_option_rows, DV_COUNT(validation_option_rows) }

static const DvOptionRow validation_option_rows[] = {
    {.name = "severity_overrides",
     .kind = DV_OPTION_OBJECT,
     .offset = offsetof(DvValidationOptions, severity_overrides),
     .doc = "Other severities by anomaly type: {\"INT_TYPE_BIG_INT\": \"WARNING\"}."},
    {.name = "features_needed",
     .kind = DV_OPTION_TEXTS,
     .offset = offsetof(DvValidationOptions, features_needed),
     .doc = "The only columns that are reported as new."},
    {.name = "new_features_are_warnings",
     .kind = DV_OPTION_BOOL,
     .offset = offsetof(DvValidationOptions, new_features_are_warnings),
     .doc = "Whether a new column is a warning instead of an error."},
    DV_RULES_OPTION(DvValidationOptions, rules),
};

/* What messages call the datasets. */
static const char *const validation_roles[DV_ROLES] = {
    NULL, "the previous dataset", "the serving dataset", "the dataset of the previous version"};

static void validation_take_source(DvCall *call, DvValidation *validation, DvRole role,
                                   sqlite3_value *argument) {
  DvRoleData *data = &validation->roles[role];
  if (!argument || dv_failed(call->err)) return;
  data->is_given = true;
  data->source.what = validation_roles[role];
  dv_source_read(call->err, call->db, argument, &data->source);
}

static void validation_take_options(DvCall *call, DvValidation *validation,
                                    sqlite3_value *options) {
  DvValidationOptions *into = &validation->options;
  const DvOptionSet sets[] = {{.options = VALIDATION_OPTIONS, .into = into},
                              dv_reading_option_set(&into->reading)};
  dv_arg_options(call, options, sets, DV_COUNT(sets));
  validation->severities.new_features_are_warnings = into->new_features_are_warnings;
  dv_severities_read(call->err, into->severity_overrides, &validation->severities);
}

/* ---- the tables ---- */

typedef struct ValidationWalk {
  DvValidation validation;
  DvReasons reasons;
  DvMeasurements measurements;
  size_t at;
} ValidationWalk;

/* The arguments before the datasets that are controls, and the options. */
static void validation_begin(ValidationWalk *walk, DvCall *call, sqlite3_value *options) {
  DvValidation *validation = &walk->validation;
  sqlite3_value *environment = call->arguments[2];
  validation_take_options(call, validation, options);
  if (dv_failed(call->err)) return;
  dv_schema_source_read(call->err, call->db, call->arguments[1], &validation->schema);
  if (environment) validation->environment = dv_arg_environment(call, environment);
  if (!dv_failed(call->err))
    dv_schema_check_environment(call->err, &validation->schema, validation->environment);
  validation_take_source(call, validation, DV_ROLE_CURRENT, call->arguments[0]);
  validation_take_source(call, validation, DV_ROLE_PREVIOUS, call->arguments[3]);
  validation_take_source(call, validation, DV_ROLE_SERVING, call->arguments[4]);
}

static void validation_end(void *state) {
  ValidationWalk *walk = state;
  dv_validation_clear(&walk->validation);
  dv_reasons_clear(&walk->reasons);
  dv_measurements_clear(&walk->measurements);
}

static void anomalies_begin(void *state, DvCall *call) {
  ValidationWalk *walk = state;
  DvValidation *validation = &walk->validation;
  validation_begin(walk, call, call->arguments[6]);
  validation_take_source(call, validation, DV_ROLE_PREVIOUS_VERSION, call->arguments[5]);
  if (dv_failed(call->err)) return;
  bool has_rules =
      dv_rules_has_rules(&validation->schema) || dv_rules_has_checks(&validation->schema);
  validation->runs_rules = dv_rules_decide(call->err, validation->options.rules, has_rules);
  dv_validation_read(call->err, call->db, validation);
  dv_validation_run(call->err, call->db, validation, &walk->reasons, NULL);
}

enum {
  ANOMALIES_FEATURE,
  ANOMALIES_TYPE,
  ANOMALIES_SEVERITY,
  ANOMALIES_SHORT_DESCRIPTION,
  ANOMALIES_DESCRIPTION,
  ANOMALIES_QUERY
};

static void anomalies_put_text(DvRow *row, int column, DvBytes text) {
  if (text.data) dv_row_text(row, column, text);
}

static bool anomalies_step(void *state, DvRow *row, DvCall *call) {
  ValidationWalk *walk = state;
  (void)call;
  if (walk->at == walk->reasons.n) return false;
  const DvReason *reason = &walk->reasons.items[walk->at++];
  anomalies_put_text(row, ANOMALIES_FEATURE, reason->feature);
  dv_row_text(row, ANOMALIES_TYPE, dv_bytes(dv_anomaly_name(reason->type)));
  dv_row_text(row, ANOMALIES_SEVERITY, dv_bytes(dv_severity_name((int)reason->severity)));
  anomalies_put_text(row, ANOMALIES_SHORT_DESCRIPTION, reason->short_description);
  anomalies_put_text(row, ANOMALIES_DESCRIPTION, reason->description);
  anomalies_put_text(row, ANOMALIES_QUERY, reason->query);
  return true;
}

static void drift_skew_begin(void *state, DvCall *call) {
  ValidationWalk *walk = state;
  validation_begin(walk, call, call->arguments[5]);
  dv_validation_read(call->err, call->db, &walk->validation);
  dv_validation_run(call->err, call->db, &walk->validation, &walk->reasons, &walk->measurements);
}

enum {
  DRIFT_SKEW_FEATURE,
  DRIFT_SKEW_COMPARISON,
  DRIFT_SKEW_METRIC,
  DRIFT_SKEW_VALUE,
  DRIFT_SKEW_THRESHOLD
};

static bool drift_skew_step(void *state, DvRow *row, DvCall *call) {
  ValidationWalk *walk = state;
  (void)call;
  if (walk->at == walk->measurements.n) return false;
  const DvMeasurement *measurement = &walk->measurements.items[walk->at++];
  dv_row_text(row, DRIFT_SKEW_FEATURE, measurement->feature);
  dv_row_text(row, DRIFT_SKEW_COMPARISON, dv_bytes(measurement->comparison));
  dv_row_text(row, DRIFT_SKEW_METRIC, dv_bytes(measurement->metric));
  dv_row_real(row, DRIFT_SKEW_VALUE, measurement->value);
  dv_row_real(row, DRIFT_SKEW_THRESHOLD, measurement->threshold);
  return true;
}

/* ---- update_schema ---- */

typedef struct UpdateOptions {
  int64_t max_string_domain_size;
} UpdateOptions;

static const DvOptionRow update_option_rows[] = {
    {.name = "max_string_domain_size",
     .kind = DV_OPTION_INTEGER,
     .offset = offsetof(UpdateOptions, max_string_domain_size),
     .low = 0,
     .high = 1000000,
     .doc = "How many different texts a new column may have to get a string domain (100)."},
};

static void update_schema_call(DvCall *call, int argc, sqlite3_value **argv, DvOut *out) {
  DvValidation validation = {0};
  UpdateOptions options = {.max_string_domain_size = 100};
  const DvOptionSet sets[] = {
      {.options = {update_option_rows, DV_COUNT(update_option_rows)}, .into = &options},
      dv_reading_option_set(&validation.options.reading)};
  DvText json = {0};
  dv_arg_options(call, argc > 2 ? argv[2] : NULL, sets, DV_COUNT(sets));
  if (!dv_failed(call->err))
    dv_schema_source_read(call->err, call->db, argv[0], &validation.schema);
  validation_take_source(call, &validation, DV_ROLE_CURRENT, argv[1]);
  if (!dv_failed(call->err)) dv_validation_read(call->err, call->db, &validation);
  dv_validation_update(call->err, call->db, &validation, options.max_string_domain_size);
  if (!dv_failed(call->err)) dv_schema_write_json(call->err, &validation.schema, &json);
  dv_out_take_json(out, &json);
  dv_text_clear(&json);
  dv_validation_clear(&validation);
}

/* ---- the family ---- */

#define VALIDATION_EXAMPLE_DATA "'SELECT 7 AS fare UNION ALL SELECT -1'"
#define VALIDATION_EXAMPLE_SCHEMA                                                                  \
  "'{\"feature\": [{\"name\": \"fare\", \"type\": \"INT\", \"int_domain\": {\"min\": 0}}]}'"

static const DvTableFunction validation_tables[] = {
    {.name = "anomalies",
     .columns = "feature TEXT, type TEXT, severity TEXT, short_description TEXT, description TEXT, "
                "query TEXT",
     .arguments = "dataset, schema, environment, previous, serving, previous_version, options",
     .n_required = 2,
     .state_bytes = sizeof(ValidationWalk),
     .begin = anomalies_begin,
     .step = anomalies_step,
     .end = validation_end,
     .options = VALIDATION_OPTIONS,
     .has_reading_options = true,
     .description = "What is wrong with a dataset, by a schema: one row a reason, none when it is "
                    "valid.",
     .example = "SELECT feature, type, description\n"
                "  FROM anomalies(" VALIDATION_EXAMPLE_DATA ",\n"
                "                 " VALIDATION_EXAMPLE_SCHEMA ");"},
    {.name = "drift_skew_info",
     .columns = "feature TEXT, comparison TEXT, metric TEXT, value REAL, threshold REAL",
     .arguments = "dataset, schema, environment, previous, serving, options",
     .n_required = 2,
     .state_bytes = sizeof(ValidationWalk),
     .begin = drift_skew_begin,
     .step = drift_skew_step,
     .end = validation_end,
     .options = VALIDATION_OPTIONS,
     .has_reading_options = true,
     .description =
         "Every distance that a schema's comparators measure, above its threshold or not.",
     .example = "SELECT feature, metric, value, threshold\n"
                "  FROM drift_skew_info('SELECT ''cash'' AS paid',\n"
                "                       '{\"feature\": [{\"name\": \"paid\", \"type\": \"BYTES\",\n"
                "                         \"drift_comparator\": {\"infinity_norm\": "
                "{\"threshold\": 0.1}}}]}')\n"
                " WHERE previous = 'SELECT ''card'' AS paid UNION ALL SELECT ''cash''';"},
};

static const DvScalar validation_scalars[] = {
    {.name = "update_schema",
     .arguments = "schema, dataset [, options]",
     .n_min = 2,
     .n_max = 3,
     .call = update_schema_call,
     .flags = SQLITE_DIRECTONLY,
     .options = {update_option_rows, DV_COUNT(update_option_rows)},
     .has_reading_options = true,
     .description = "The schema relaxed so that the dataset becomes valid, as JSON.",
     .example = "SELECT update_schema(" VALIDATION_EXAMPLE_SCHEMA ",\n"
                "                     " VALIDATION_EXAMPLE_DATA ");"},
};

const DvFamily *dv_validation_functions(void) {
  static const DvFamily family = {
      .tables = validation_tables,
      .n_tables = DV_COUNT(validation_tables),
      .scalars = validation_scalars,
      .n_scalars = DV_COUNT(validation_scalars),
  };
  return &family;
}
