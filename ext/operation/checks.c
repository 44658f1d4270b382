/* checks.c - a schema's checks over the statistics of its features. */
#include "../document/statistics_json.h"
#include "query.h"
#include "rule_sql.h"

/* The keys of profile's JSON (statistics_json.c). */
static const char *const checks_keys[] = {
    "feature",
    "slice",
    "type",
    "rows",
    "present",
    "missing",
    "integers",
    "reals",
    "texts",
    "blobs",
    "empty",
    "infinities",
    "negatives",
    "zeros",
    "invalid_utf8",
    "distinct_count",
    "distinct_error",
    "exact",
    "mean",
    "std_dev",
    "min",
    "max",
    "p25",
    "median",
    "p75",
    "quantile_error",
    "quantiles",
    "histogram",
    "top_values",
    "top_error",
    "min_length",
    "avg_length",
    "max_length",
    "min_values",
    "avg_values",
    "max_values",
    "total_values",
    "weighted_rows",
    "weighted_present",
    "weighted_missing",
    "weighted_mean",
    "weighted_std_dev",
    "weighted_p25",
    "weighted_median",
    "weighted_p75",
    "weighted_quantiles",
    "weighted_histogram",
    "weighted_top_values",
    "weighted_avg_values",
    "weighted_total_values",
};

/* One row, with a column for each key. */
static void checks_scope_open(DvErr *err, DvBytes json, const DvList *checks, DvRuleScope *scope) {
  size_t n = sizeof checks_keys / sizeof *checks_keys;
  char *name = dv_rule_free_name(err, "dvext_source", "", checks);
  dv_text_addf(err, &scope->with, "WITH %s(", name);
  for (size_t i = 0; i < n; i++)
    dv_text_addf(err, &scope->with, "%s\"%w\"", i ? ", " : "", checks_keys[i]);
  dv_text_adds(err, &scope->with, ") AS (SELECT ");
  for (size_t i = 0; i < n; i++)
    dv_text_addf(err, &scope->with, "%sjson_extract(json, '$.%q')", i ? ", " : "", checks_keys[i]);
  dv_text_addf(err, &scope->with, " FROM (SELECT '%.*q' AS json)) ", (int)json.n,
               json.data ? json.data : "");
  dv_text_addf(err, &scope->from, "%s", name);
  dv_free(name);
}

static void checks_write_statistics(DvErr *err, const DvSliceProfile *slice,
                                    const DvFeature *column, DvText *out) {
  const DvDetail detail = DV_DETAIL_DEFAULT;
  DvStatistics statistics;
  DvJson json = {.err = err};
  dv_statistics_init(err, &statistics, &column->column);
  dv_statistics_json(&json, &statistics, slice, column->name, &detail);
  dv_statistics_clear(&statistics);
  *out = json.text;
}

static void checks_report(DvErr *err, const DvSchemaFeature *feature, const DvRule *check,
                          bool is_null, const char *what, DvReasons *reasons) {
  DvReason *reason = dv_rule_add_reason(err, reasons, feature->name, check, is_null);
  DvText text = {0};
  dv_rule_write_title(err, &text, "check", check);
  dv_text_adds(err, &text, what);
  dv_rule_describe_reason(err, reason, &text);
}

static void checks_run(DvErr *err, sqlite3 *db, const DvRuleScope *scope,
                       const DvSchemaFeature *feature, const DvRule *check, DvReasons *reasons) {
  DvText sql = {0};
  DvErr own = {0};
  dv_text_addf(&own, &sql, "%sSELECT ", scope->with.data);
  dv_rules_write(&own, &sql, check);
  dv_text_addf(&own, &sql, " FROM %s", scope->from.data);
  sqlite3_stmt *stmt = dv_failed(&own) ? NULL : dv_query_prepare(&own, db, sql.data);
  bool is_row = dv_query_step(&own, stmt);
  if (is_row && sqlite3_column_type(stmt, 0) == SQLITE_NULL)
    checks_report(err, feature, check, true, " is NULL: not evaluable", reasons);
  else if (is_row && sqlite3_column_double(stmt, 0) == 0)
    checks_report(err, feature, check, false, " is false", reasons);
  dv_query_end(stmt);
  dv_text_clear(&sql);
  if (dv_failed(&own)) dv_rule_fail(err, "check", check, "fails", &own);
  dv_err_clear(&own);
}

void dv_rules_check(DvErr *err, sqlite3 *db, const DvSchemaFeature *feature, DvBytes environment,
                    const DvSliceProfile *slice, const DvFeature *column, DvReasons *reasons) {
  if (!feature->own.checks.n || dv_failed(err)) return;
  DvText json = {0};
  DvRuleScope scope = {0};
  if (column)
    checks_write_statistics(err, slice, column, &json);
  else
    dv_text_adds(err, &json, "{}");
  checks_scope_open(err, dv_text_bytes(&json), &feature->own.checks, &scope);
  for (size_t i = 0; i < feature->own.checks.n && !dv_failed(err); i++) {
    const DvRule *check = dv_schema_rule(&feature->own.checks, i);
    if (!dv_rule_is_in(check, environment)) continue;
    dv_rule_compile(err, db, &scope, "check", check);
    if (dv_failed(err)) break;
    if (column)
      checks_run(err, db, &scope, feature, check, reasons);
    else
      checks_report(err, feature, check, true, " was not evaluated: the dataset has no such column",
                    reasons);
  }
  dv_rule_scope_clear(&scope);
  dv_text_clear(&json);
}
