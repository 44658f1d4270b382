/* rules.c - whether a schema's SQL runs, and its rules over rows. */
#include "rule_sql.h"

#include "query.h"

/* Expressions that one scan evaluates: within SQLite's limit of result columns. */
enum { RULES_BATCH = 100 };

bool dv_rules_has_rules(const DvSchema *schema) {
  return schema->own.rules.n > 0;
}

bool dv_rules_has_checks(const DvSchema *schema) {
  for (size_t i = 0; i < schema->features.n; i++)
    if (dv_schema_feature(schema, i)->own.checks.n) return true;
  return false;
}

bool dv_rules_decide(DvErr *err, DvRuleChoice choice, bool has) {
  if (has && !choice.is_given)
    dv_err_set(
        err, SQLITE_ERROR,
        "the schema has SQL of its own (dvext.rules, dvext.checks), which runs only where it "
        "is asked for: option {\"rules\": true} runs it, {\"rules\": false} leaves it out");
  return has && choice.runs && !dv_failed(err);
}

void dv_rules_describe(DvErr *err, DvText *out, const DvRule *rule, bool is_null) {
  dv_rule_write_title(err, out, "rule", rule);
  dv_text_adds(err, out, is_null ? " is NULL: not evaluable" : " is false");
}

/* ---- the dataset ---- */

static void rules_scope_open(DvErr *err, const DvSchema *schema, const DvSource *source,
                             DvRuleScope *scope) {
  if (source->table) {
    dv_query_name(err, &scope->from, source->schema);
    dv_text_adds(err, &scope->from, ".");
    dv_query_name(err, &scope->from, source->table);
    dv_text_adds(err, &scope->from, " AS dvext_source");
    return;
  }
  char *name = dv_rule_free_name(err, "dvext_source", source->query, &schema->own.rules);
  dv_text_addf(err, &scope->with, "WITH %s AS (%s\n) ", name, source->query);
  dv_text_addf(err, &scope->from, "%s", name);
  dv_free(name);
}

void dv_rules_compile(DvErr *err, sqlite3 *db, const DvSchema *schema, DvBytes environment,
                      const DvSource *source) {
  DvRuleScope scope = {0};
  rules_scope_open(err, schema, source, &scope);
  for (size_t i = 0; i < schema->own.rules.n; i++) {
    const DvRule *rule = dv_schema_rule(&schema->own.rules, i);
    if (dv_rule_is_in(rule, environment)) dv_rule_compile(err, db, &scope, "rule", rule);
  }
  dv_rule_scope_clear(&scope);
}

static const char *rules_with(const DvRuleScope *scope) {
  return scope->with.data ? scope->with.data : "";
}

/* ---- rules over rows ---- */

typedef struct RuleCount {
  const DvRule *rule;
  int64_t rows, failed, unknown;
} RuleCount;

static void rules_scan(DvErr *err, sqlite3 *db, const DvRuleScope *scope, RuleCount *counts,
                       size_t n) {
  DvText sql = {0};
  dv_text_addf(err, &sql, "%sSELECT ", rules_with(scope));
  for (size_t i = 0; i < n; i++) {
    dv_text_adds(err, &sql, i ? ", " : "");
    dv_rules_write(err, &sql, counts[i].rule);
  }
  dv_text_addf(err, &sql, " FROM %s", scope->from.data);
  sqlite3_stmt *stmt = dv_failed(err) ? NULL : dv_query_prepare(err, db, sql.data);
  for (size_t i = 0; i < n; i++) counts[i].rows = counts[i].failed = counts[i].unknown = 0;
  while (dv_query_step(err, stmt)) {
    for (size_t i = 0; i < n; i++) {
      bool is_null = sqlite3_column_type(stmt, (int)i) == SQLITE_NULL;
      counts[i].rows++;
      counts[i].unknown += is_null;
      counts[i].failed += !is_null && sqlite3_column_double(stmt, (int)i) == 0;
    }
  }
  dv_query_end(stmt);
  dv_text_clear(&sql);
}

/* Scans again, one rule at a time, to name the one that made a scan fail. */
static void rules_blame(DvErr *err, sqlite3 *db, const DvRuleScope *scope, RuleCount *counts,
                        size_t n) {
  if (err->code == SQLITE_NOMEM || err->code == SQLITE_INTERRUPT) return;
  DvErr own = {0};
  for (size_t i = 0; i < n && !dv_failed(&own); i++) {
    rules_scan(&own, db, scope, &counts[i], 1);
    if (!dv_failed(&own)) continue;
    dv_err_clear(err);
    dv_rule_fail(err, "rule", counts[i].rule, "fails", &own);
  }
  dv_err_clear(&own);
}

/* The rows behind a reason. */
static void rules_write_query(DvErr *err, DvText *sql, const DvRuleScope *scope, const DvRule *rule,
                              bool is_null) {
  dv_text_addf(err, sql, "%sSELECT * FROM %s WHERE %s", rules_with(scope), scope->from.data,
               is_null ? "" : "NOT ");
  dv_rules_write(err, sql, rule);
  if (is_null) dv_text_adds(err, sql, " IS NULL");
}

static void rules_report(DvErr *err, const DvRuleScope *scope, const RuleCount *count, bool is_null,
                         DvReasons *reasons) {
  int64_t n = is_null ? count->unknown : count->failed;
  if (n == 0 || dv_failed(err)) return;
  DvReason *reason = dv_rule_add_reason(err, reasons, (DvBytes){0}, count->rule, is_null);
  DvText text = {0}, sql = {0};
  dv_rule_write_title(err, &text, "rule", count->rule);
  dv_text_addf(err, &text, " is %s in %lld of %lld rows%s", is_null ? "NULL" : "false",
               (sqlite3_int64)n, (sqlite3_int64)count->rows, is_null ? ": not evaluable" : "");
  dv_rule_describe_reason(err, reason, &text);
  rules_write_query(err, &sql, scope, count->rule, is_null);
  if (reason) dv_text_field_set(err, &reason->query, dv_text_bytes(&sql));
  dv_text_clear(&sql);
}

/* Of a profile: its rows are gone. */
static void rules_report_profile(DvErr *err, size_t n, DvReasons *reasons) {
  if (n == 0) return;
  DvReason *reason = dv_reasons_add(err, reasons, (DvBytes){0}, DV_ANOMALY_CUSTOM_VALIDATION);
  if (!reason) return;
  reason->severity = DV_SEVERITY_WARNING;
  dv_text_field_set(err, &reason->short_description, dv_bytes("Rules not evaluated"));
  DvText text = {0};
  dv_text_addf(err, &text, "%d %s not evaluated: the dataset is a profile, which has no rows",
               (int)n, n == 1 ? "rule over rows was" : "rules over rows were");
  dv_rule_describe_reason(err, reason, &text);
}

static void rules_validate_rows(DvErr *err, sqlite3 *db, const DvRuleScope *scope,
                                RuleCount *counts, size_t n, DvReasons *reasons) {
  for (size_t i = 0; i < n && !dv_failed(err); i += RULES_BATCH) {
    size_t batch = n - i < RULES_BATCH ? n - i : RULES_BATCH;
    rules_scan(err, db, scope, counts + i, batch);
    if (dv_failed(err)) rules_blame(err, db, scope, counts + i, batch);
  }
  for (size_t i = 0; i < n; i++) {
    rules_report(err, scope, &counts[i], false, reasons);
    rules_report(err, scope, &counts[i], true, reasons);
  }
}

void dv_rules_validate(DvErr *err, sqlite3 *db, const DvSchema *schema, const DvSource *source,
                       DvBytes environment, DvReasons *reasons) {
  if (dv_failed(err)) return;
  size_t n = 0;
  RuleCount *counts = dv_zalloc(err, (schema->own.rules.n + 1) * sizeof *counts);
  if (!counts) return;
  for (size_t i = 0; i < schema->own.rules.n; i++) {
    const DvRule *rule = dv_schema_rule(&schema->own.rules, i);
    if (dv_rule_is_in(rule, environment)) counts[n++].rule = rule;
  }
  if (dv_source_is_profile(source)) {
    rules_report_profile(err, n, reasons);
  } else {
    dv_rules_compile(err, db, schema, environment, source);
    DvRuleScope scope = {0};
    rules_scope_open(err, schema, source, &scope);
    if (!dv_failed(err)) rules_validate_rows(err, db, &scope, counts, n, reasons);
    dv_rule_scope_clear(&scope);
  }
  dv_free(counts);
}
