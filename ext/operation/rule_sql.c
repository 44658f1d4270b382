/* rule_sql.c - the text of rules and checks.
**
** That an expression stays inside the parentheses it is put into is SQLite's own judgement: it must
** compile both with them and without.  Without, a `)` of its own is a syntax error; with them, a
** comma, a `;` or another clause is one.  As it stands behind WHERE, it cannot aggregate rows.
*/
#include "rule_sql.h"

#include "../base/utf8.h"
#include "query.h"

void dv_rule_scope_clear(DvRuleScope *scope) {
  dv_text_clear(&scope->with);
  dv_text_clear(&scope->from);
}

char *dv_rule_free_name(DvErr *err, const char *stem, const char *sql, const DvList *rules) {
  DvText texts = {0};
  dv_text_adds(err, &texts, sql);
  for (size_t i = 0; i < rules->n && !dv_failed(err); i++) {
    DvBytes rule = dv_schema_rule(rules, i)->sql_expression;
    dv_text_adds(err, &texts, "\n");
    dv_text_add(err, &texts, rule.data, rule.n);
  }
  char *name = dv_failed(err) ? NULL : dv_query_free_name(err, stem, texts.data);
  dv_text_clear(&texts);
  return name;
}

/* ---- wording ---- */

void dv_rule_write_title(DvErr *err, DvText *out, const char *kind, const DvRule *rule) {
  char *sql = dv_utf8_quote(err, rule->sql_expression);
  char *name = rule->name.n ? dv_utf8_quote(err, rule->name) : NULL;
  dv_text_adds(err, out, kind);
  if (name) dv_text_addf(err, out, " '%s'", name);
  dv_text_addf(err, out, " (%s)", sql);
  dv_free(sql);
  dv_free(name);
}

/* SQLite quotes the expression as it stands, with its line breaks. */
static void rule_write_cause(DvErr *err, DvText *text, const char *cause) {
  size_t first = text->n;
  dv_text_addf(err, text, ": %s", cause);
  for (size_t i = first; i < text->n; i++)
    if ((unsigned char)text->data[i] < ' ') text->data[i] = ' ';
}

void dv_rule_fail(DvErr *err, const char *kind, const DvRule *rule, const char *problem,
                  const DvErr *cause) {
  if (cause && cause->code == SQLITE_NOMEM) dv_err_nomem(err);
  DvText text = {0};
  dv_rule_write_title(err, &text, kind, rule);
  dv_text_addf(err, &text, " %s", problem);
  if (cause && cause->text) rule_write_cause(err, &text, cause->text);
  if (!dv_failed(err)) dv_err_set(err, cause ? cause->code : SQLITE_ERROR, "%s", text.data);
  dv_text_clear(&text);
}

DvReason *dv_rule_add_reason(DvErr *err, DvReasons *reasons, DvBytes feature, const DvRule *rule,
                             bool is_null) {
  DvReason *reason = dv_reasons_add(err, reasons, feature, DV_ANOMALY_CUSTOM_VALIDATION);
  if (!reason) return NULL;
  reason->severity = rule->severity.is_set ? (DvSeverity)rule->severity.value : DV_SEVERITY_UNKNOWN;
  if (is_null) reason->severity = DV_SEVERITY_WARNING;
  DvBytes said = rule->description.n ? rule->description : rule->name;
  if (!said.n) said = rule->sql_expression;
  DvText text = {0};
  dv_text_adds(err, &text, is_null ? "Not evaluable: " : "");
  dv_text_add(err, &text, said.data, said.n);
  dv_text_field_set(err, &reason->short_description, dv_text_bytes(&text));
  dv_text_clear(&text);
  return dv_failed(err) ? NULL : reason;
}

void dv_rule_describe_reason(DvErr *err, DvReason *reason, DvText *text) {
  if (reason) dv_text_field_set(err, &reason->description, dv_text_bytes(text));
  dv_text_clear(text);
}

/* ---- compiling ---- */

/* Past a string, a quoted name or a comment that begins at `at`; one byte on where none does. */
static const char *rule_skip(const char *at, const char *end) {
  if (*at == '\'' || *at == '`' || *at == '[') {
    char close = *at == '[' ? ']' : *at;
    const char *found = memchr(at + 1, close, (size_t)(end - at - 1));
    return found ? found + 1 : end;
  }
  bool is_line = end - at > 1 && at[0] == '-' && at[1] == '-';
  bool is_block = end - at > 1 && at[0] == '/' && at[1] == '*';
  if (!is_line && !is_block) return at + 1;
  for (at += 2; at < end; at++) {
    if (is_line && *at == '\n') return at;
    if (is_block && at[-1] == '*' && *at == '/') return at + 1;
  }
  return end;
}

/* SQLite reads a name in double quotes that is none as a text; in backquotes it stays a name. */
static const char *rule_write_name(DvErr *err, DvText *sql, const char *at, const char *end) {
  dv_text_adds(err, sql, "`");
  for (at++; at < end; at++) {
    bool is_quote = *at == '"';
    if (is_quote && (at + 1 == end || at[1] != '"')) {
      dv_text_adds(err, sql, "`");
      return at + 1;
    }
    at += is_quote;
    dv_text_add(err, sql, at, 1);
    if (*at == '`') dv_text_adds(err, sql, "`");
  }
  return end;
}

static void rule_write_expression(DvErr *err, DvText *sql, const DvRule *rule) {
  if (dv_failed(err)) return;
  const char *at = rule->sql_expression.data, *end = at + rule->sql_expression.n;
  while (at < end && !dv_failed(err)) {
    if (*at == '"') {
      at = rule_write_name(err, sql, at, end);
      continue;
    }
    const char *next = rule_skip(at, end);
    dv_text_add(err, sql, at, (size_t)(next - at));
    at = next;
  }
}

/* The line break ends a comment that the expression may end with. */
void dv_rules_write(DvErr *err, DvText *sql, const DvRule *rule) {
  dv_text_adds(err, sql, "(");
  rule_write_expression(err, sql, rule);
  dv_text_adds(err, sql, "\n)");
}

/* Compiles the expression behind WHERE; what else is wrong with it, or NULL. */
static const char *rule_try(DvErr *err, sqlite3 *db, const DvRuleScope *scope, const DvRule *rule,
                            bool in_parentheses) {
  DvText sql = {0};
  dv_text_addf(err, &sql, "%sSELECT 1 FROM %s WHERE ", scope->with.data ? scope->with.data : "",
               scope->from.data);
  if (in_parentheses)
    dv_rules_write(err, &sql, rule);
  else
    rule_write_expression(err, &sql, rule);
  sqlite3_stmt *stmt = dv_failed(err) ? NULL : dv_query_prepare(err, db, sql.data);
  const char *problem = NULL;
  if (stmt && sqlite3_bind_parameter_count(stmt) > 0)
    problem = "has parameters (write their values into it)";
  else if (stmt && !sqlite3_stmt_readonly(stmt))
    problem = "does more than read";
  dv_query_end(stmt);
  dv_text_clear(&sql);
  return problem;
}

void dv_rule_compile(DvErr *err, sqlite3 *db, const DvRuleScope *scope, const char *kind,
                     const DvRule *rule) {
  if (dv_failed(err)) return;
  DvErr own = {0};
  bool has_nul = memchr(rule->sql_expression.data, 0, rule->sql_expression.n);
  const char *problem = has_nul ? "holds a NUL character" : NULL;
  if (!problem) problem = rule_try(&own, db, scope, rule, true);
  if (!problem) problem = rule_try(&own, db, scope, rule, false);
  if (dv_failed(&own))
    dv_rule_fail(err, kind, rule, "does not compile", &own);
  else if (problem)
    dv_rule_fail(err, kind, rule, problem, NULL);
  dv_err_clear(&own);
}
