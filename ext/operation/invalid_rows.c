/* invalid_rows.c - the bad cells of a dataset, one by one.
**
** The statement for a table is SELECT id, reasons of each group of cells, rules FROM table AS
** dvext_source WHERE one of them is wrong.  (A function takes a limited number of arguments, hence
** groups.)  A query and a view are put into a common table expression first, with a LIMIT that
** limits nothing: it keeps SQLite from evaluating what they compute a second time.  It has a name
** that the user's SQL has not, for there the same name is a table's.
*/
#include "invalid_rows.h"

#include "../base/json_write.h"
#include "query.h"
#include "rule_sql.h"
#include "schema_reading.h"

/* Where things stand while the statement is written. */
typedef struct InvalidPlan {
  const DvSource *source;
  bool is_named; /* cells are read by name, else by number */
  DvNames ids;   /* columns of the id, quoted */
  char *with[2]; /* of a query or view: what stands for it, and for its cells */
  int *columns;  /* the checked ones, by number */
  int n, group_size;
} InvalidPlan;

/* ---- the id ---- */

/* Does the table have a column of that name?  SQL compares names so. */
static bool invalid_has_column(const DvSource *source, const char *name) {
  for (int i = 0; i < source->n_columns; i++)
    if (sqlite3_stricmp(source->columns[i], name) == 0) return true;
  return false;
}

static void invalid_add_id(DvErr *err, InvalidPlan *plan, const char *column) {
  DvText sql = {0};
  dv_text_adds(err, &sql, "dvext_source.");
  dv_query_name(err, &sql, column);
  dv_names_add(err, &plan->ids, dv_text_bytes(&sql));
  dv_text_clear(&sql);
}

/* A name of the rowid that no column has taken. */
static void invalid_find_rowid(DvErr *err, InvalidPlan *plan, DvInvalidRows *invalid) {
  static const char *const names[] = {"rowid", "_rowid_", "oid"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (invalid_has_column(plan->source, names[i])) continue;
    invalid_add_id(err, plan, names[i]);
    invalid->id = DV_ROW_ID_ROWID;
    return;
  }
}

static sqlite3_stmt *invalid_pragma(DvErr *err, sqlite3 *db, const DvSource *source,
                                    const char *pragma) {
  DvText sql = {0};
  dv_text_adds(err, &sql, "PRAGMA ");
  dv_query_name(err, &sql, source->schema);
  dv_text_addf(err, &sql, ".%s(", pragma);
  dv_query_name(err, &sql, source->table);
  dv_text_adds(err, &sql, ")");
  sqlite3_stmt *stmt = dv_failed(err) ? NULL : dv_query_prepare(err, db, sql.data);
  dv_text_clear(&sql);
  return stmt;
}

/* The columns of the primary key, in its order: table_info numbers them from 1. */
static void invalid_find_key(DvErr *err, sqlite3 *db, InvalidPlan *plan, DvInvalidRows *invalid) {
  int n = plan->source->n_columns;
  char **key = dv_zalloc(err, (size_t)n * sizeof *key);
  sqlite3_stmt *stmt = invalid_pragma(err, db, plan->source, "table_info");
  while (dv_query_step(err, stmt)) {
    int place = sqlite3_column_int(stmt, 5);
    const char *name = (const char *)sqlite3_column_text(stmt, 1);
    if (!name) dv_err_nomem(err);
    if (name && place > 0 && place <= n) key[place - 1] = dv_dup(err, name, strlen(name));
  }
  dv_query_end(stmt);
  for (int i = 0; key && i < n; i++) {
    if (key[i]) invalid_add_id(err, plan, key[i]);
    dv_free(key[i]);
  }
  dv_free(key);
  invalid->id = DV_ROW_ID_KEY;
}

/* table_list: schema, name, type, ncol, wr, strict. */
static void invalid_find_id(DvErr *err, sqlite3 *db, InvalidPlan *plan, DvInvalidRows *invalid) {
  if (!plan->source->table) return;
  bool is_view = false, is_keyed = false;
  sqlite3_stmt *stmt = invalid_pragma(err, db, plan->source, "table_list");
  while (dv_query_step(err, stmt)) {
    const char *type = (const char *)sqlite3_column_text(stmt, 2);
    if (!type) dv_err_nomem(err);
    is_view = type && strcmp(type, "view") == 0;
    is_keyed = sqlite3_column_int(stmt, 4) != 0;
  }
  dv_query_end(stmt);
  plan->is_named = !is_view;
  if (is_view) return;
  if (is_keyed)
    invalid_find_key(err, db, plan, invalid);
  else
    invalid_find_rowid(err, plan, invalid);
  invalid->n_id = (int)plan->ids.n;
}

/* ---- the statement ---- */

static void invalid_write_cell(DvErr *err, DvText *sql, const InvalidPlan *plan, int i) {
  if (!plan->is_named) {
    dv_text_addf(err, sql, ", c%d", plan->columns[i]);
    return;
  }
  dv_text_adds(err, sql, ", dvext_source.");
  dv_query_name(err, sql, plan->source->columns[plan->columns[i]]);
}

static void invalid_write_group(DvErr *err, DvText *sql, const InvalidPlan *plan, int first,
                                bool explains) {
  dv_text_addf(err, sql, "dvext_check_cells(?1, %d, %d", first, explains);
  for (int i = first; i < plan->n && i < first + plan->group_size; i++)
    invalid_write_cell(err, sql, plan, i);
  dv_text_adds(err, sql, ")");
}

static void invalid_write_rule(DvErr *err, DvText *sql, const InvalidPlan *plan,
                               const DvInvalidRows *invalid, int i) {
  if (plan->is_named)
    dv_rules_write(err, sql, invalid->rules[i]);
  else
    dv_text_addf(err, sql, "r%d", i);
}

/* Words that neither the query nor a rule has. */
static void invalid_name_with(DvErr *err, InvalidPlan *plan, const DvInvalidRows *invalid) {
  static const char *const stems[] = {"dvext_source", "dvext_cells"};
  const DvList rules = {.items = (void **)invalid->rules, .n = (size_t)invalid->n_rules};
  for (int i = 0; i < 2; i++)
    plan->with[i] = dv_rule_free_name(err, stems[i], plan->source->query, &rules);
}

/* A query or view, its columns by number; rules are over their names. */
static void invalid_write_with(DvErr *err, DvText *sql, const InvalidPlan *plan,
                               const DvInvalidRows *invalid) {
  dv_text_addf(err, sql, "WITH %s AS (%s\n), %s(", plan->with[0], plan->source->query,
               plan->with[1]);
  for (int i = 0; i < plan->source->n_columns; i++) dv_text_addf(err, sql, i ? ", c%d" : "c%d", i);
  for (int i = 0; i < invalid->n_rules; i++) dv_text_addf(err, sql, ", r%d", i);
  dv_text_adds(err, sql, ") AS (SELECT *");
  for (int i = 0; i < invalid->n_rules; i++) {
    dv_text_adds(err, sql, ", ");
    dv_rules_write(err, sql, invalid->rules[i]);
  }
  dv_text_addf(err, sql, " FROM %s LIMIT -1) ", plan->with[0]);
}

static void invalid_write_results(DvErr *err, DvText *sql, const InvalidPlan *plan,
                                  DvInvalidRows *invalid) {
  dv_text_adds(err, sql, "SELECT ");
  const char *comma = "";
  for (size_t i = 0; i < plan->ids.n; i++, comma = ", ")
    dv_text_addf(err, sql, "%s%s", comma, plan->ids.items[i].data);
  for (int first = 0; first < plan->n; first += plan->group_size, comma = ", ") {
    dv_text_adds(err, sql, comma);
    invalid_write_group(err, sql, plan, first, true);
    invalid->n_groups++;
  }
  for (int i = 0; i < invalid->n_rules; i++, comma = ", ") {
    dv_text_adds(err, sql, comma);
    invalid_write_rule(err, sql, plan, invalid, i);
  }
}

static void invalid_write_from(DvErr *err, DvText *sql, const InvalidPlan *plan) {
  if (!plan->is_named) {
    dv_text_addf(err, sql, " FROM %s", plan->with[1]);
    return;
  }
  dv_text_adds(err, sql, " FROM ");
  dv_query_name(err, sql, plan->source->schema);
  dv_text_adds(err, sql, ".");
  dv_query_name(err, sql, plan->source->table);
  dv_text_adds(err, sql, " AS dvext_source NOT INDEXED");
}

/* `|` asks every group of a row: in its order, and nothing is left out.  A NULL means that an
** authorizer had the function ignored: such rows are looked at, too, and tell. */
static void invalid_write_where(DvErr *err, DvText *sql, const InvalidPlan *plan,
                                const DvInvalidRows *invalid) {
  const char *link = " WHERE (";
  for (int first = 0; first < plan->n; first += plan->group_size, link = " | ") {
    dv_text_adds(err, sql, link);
    invalid_write_group(err, sql, plan, first, false);
  }
  for (int i = 0; i < invalid->n_rules; i++, link = " | ") {
    dv_text_addf(err, sql, "%scoalesce(NOT ", link);
    invalid_write_rule(err, sql, plan, invalid, i);
    dv_text_adds(err, sql, ", 1)");
  }
  dv_text_adds(err, sql, ") IS NOT 0");
}

static void invalid_prepare(DvErr *err, sqlite3 *db, const InvalidPlan *plan,
                            DvInvalidRows *invalid) {
  DvText sql = {0};
  if (!plan->is_named) invalid_write_with(err, &sql, plan, invalid);
  invalid_write_results(err, &sql, plan, invalid);
  invalid_write_from(err, &sql, plan);
  invalid_write_where(err, &sql, plan, invalid);
  invalid->stmt = dv_failed(err) ? NULL : dv_query_prepare(err, db, sql.data);
  dv_text_clear(&sql);
  int code = SQLITE_OK;
  if (invalid->stmt && plan->n)
    code = sqlite3_bind_pointer(invalid->stmt, 1, &invalid->scan, DV_ROW_SCAN_POINTER, NULL);
  if (code != SQLITE_OK) dv_query_fail(err, db, code);
}

/* ---- begin ---- */

/* The rules belong to the schema that the compiled one holds. */
static void invalid_take_rules(DvErr *err, sqlite3 *db, const DvInvalidRequest *request,
                               DvInvalidRows *invalid) {
  const DvSchema *schema = request->schema;
  if (!dv_rules_decide(err, request->rules, dv_rules_has_rules(schema))) return;
  dv_rules_compile(err, db, schema, request->environment, request->source);
  invalid->rules = dv_malloc(err, schema->own.rules.n * sizeof *invalid->rules);
  for (size_t i = 0; i < schema->own.rules.n && invalid->rules; i++) {
    const DvRule *rule = dv_schema_rule(&schema->own.rules, i);
    if (dv_rule_is_in(rule, request->environment)) invalid->rules[invalid->n_rules++] = rule;
  }
}

static void invalid_find_columns(DvErr *err, sqlite3 *db, const DvInvalidRequest *request,
                                 InvalidPlan *plan, DvInvalidRows *invalid) {
  const DvSource *source = request->source;
  const DvReading *reading = &invalid->reading;
  plan->columns = dv_malloc(err, ((size_t)source->n_columns + 1) * sizeof *plan->columns);
  invalid->scan.features =
      dv_malloc(err, ((size_t)source->n_columns + 1) * sizeof *invalid->scan.features);
  for (int i = 0; i < source->n_columns && !dv_failed(err); i++) {
    DvBytes name = dv_bytes(source->columns[i]);
    int feature = dv_row_schema_find(invalid->scan.rows, name);
    if (feature < 0) continue;
    if (reading->has_columns && dv_names_find(&reading->columns, name) < 0) continue;
    invalid->scan.features[plan->n] = feature;
    plan->columns[plan->n++] = i;
  }
  plan->group_size = sqlite3_limit(db, SQLITE_LIMIT_FUNCTION_ARG, -1) - 3;
  if (plan->group_size < 1)
    dv_err_set(err, SQLITE_ERROR, "functions must be allowed 4 arguments at least");
}

static void invalid_open(DvErr *err, sqlite3 *db, const DvInvalidRequest *request,
                         DvInvalidRows *invalid) {
  dv_severities_read(err, request->severities, &invalid->scan.severities);
  dv_schema_check_environment(err, request->schema, request->environment);
  dv_reading_check(err, request->given, &request->source, 1);
  dv_schema_apply_reading(err, request->schema, request->source, request->given, &invalid->reading);
  if (!dv_failed(err)) invalid_take_rules(err, db, request, invalid);
  if (dv_failed(err)) return;
  InvalidPlan plan = {.source = request->source};
  invalid->scan.rows =
      dv_row_schema_new(err, request->schema, request->environment, &invalid->reading);
  if (!dv_failed(err)) invalid_find_columns(err, db, request, &plan, invalid);
  if (!dv_failed(err)) invalid_find_id(err, db, &plan, invalid);
  if (!dv_failed(err) && !plan.is_named) invalid_name_with(err, &plan, invalid);
  if (!dv_failed(err) && (plan.n || invalid->n_rules)) invalid_prepare(err, db, &plan, invalid);
  dv_free(plan.with[0]);
  dv_free(plan.with[1]);
  dv_names_clear(&plan.ids);
  dv_free(plan.columns);
}

void dv_invalid_rows_begin(DvErr *err, sqlite3 *db, const DvInvalidRequest *request,
                           DvInvalidRows *invalid) {
  if (!dv_failed(err) && dv_source_is_profile(request->source))
    dv_err_set(err, SQLITE_ERROR,
               "the dataset is a profile, which has no rows (give the table or query itself)");
  if (!dv_failed(err)) invalid_open(err, db, request, invalid);
  dv_schema_clear(request->schema);
}

/* ---- rows ---- */

static bool invalid_next_row(DvErr *err, DvInvalidRows *invalid) {
  invalid->at = 0;
  invalid->group = (DvReader){.err = err};
  invalid->is_row = invalid->stmt && dv_query_step(err, invalid->stmt);
  if (invalid->is_row) return true;
  dv_query_end(invalid->stmt);
  invalid->stmt = NULL;
  return false;
}

static void invalid_open_group(DvErr *err, DvInvalidRows *invalid) {
  int column = invalid->n_id + invalid->at++;
  const unsigned char *data = sqlite3_column_blob(invalid->stmt, column);
  int n = sqlite3_column_bytes(invalid->stmt, column);
  dv_query_check_call(err, invalid->stmt, column, "dvext_check_cells");
  if (!data && n) dv_err_nomem(err);
  invalid->group = (DvReader){.err = err, .at = data, .end = data ? data + n : NULL};
}

/* Whether the next rule of the row is false or NULL. */
static bool invalid_try_rule(DvErr *err, DvInvalidRows *invalid, DvInvalidCell *cell) {
  int i = invalid->at++ - invalid->n_groups;
  int column = invalid->n_id + invalid->n_groups + i;
  bool is_null = sqlite3_column_type(invalid->stmt, column) == SQLITE_NULL;
  if (!is_null && sqlite3_column_double(invalid->stmt, column) != 0) return false;
  invalid->description.n = 0;
  dv_rules_describe(err, &invalid->description, invalid->rules[i], is_null);
  *cell = (DvInvalidCell){.type = DV_ANOMALY_CUSTOM_VALIDATION,
                          .value = {.type = SQLITE_NULL},
                          .description = dv_text_bytes(&invalid->description)};
  return true;
}

bool dv_invalid_rows_step(DvErr *err, DvInvalidRows *invalid, DvInvalidCell *cell) {
  invalid->group.err = err;
  while (!dv_failed(err)) {
    DvWrongCell wrong;
    if (!invalid->is_row && !invalid_next_row(err, invalid)) return false;
    if (dv_row_scan_read(&invalid->group, &wrong)) {
      *cell = (DvInvalidCell){.feature = dv_row_schema_name(invalid->scan.rows, wrong.feature),
                              .type = wrong.type,
                              .value = wrong.value,
                              .description = wrong.description};
      return true;
    }
    if (invalid->at < invalid->n_groups)
      invalid_open_group(err, invalid);
    else if (invalid->at == invalid->n_groups + invalid->n_rules)
      invalid->is_row = false;
    else if (invalid_try_rule(err, invalid, cell))
      return !dv_failed(err);
  }
  return false;
}

static void invalid_write_key(DvJson *json, sqlite3_value *value) {
  DvErr *err = json->err;
  DvRowCell cell = dv_row_cell(err, value);
  switch (cell.type) {
  case SQLITE_INTEGER: dv_json_integer(json, cell.integer); break;
  case SQLITE_FLOAT: dv_json_real(json, cell.real); break;
  case SQLITE_TEXT: dv_json_text(json, cell.text); break;
  case SQLITE_BLOB: dv_json_blob(json, cell.text); break;
  default: dv_json_null(json);
  }
}

int64_t dv_invalid_rows_id(DvErr *err, const DvInvalidRows *invalid, DvText *key) {
  if (invalid->id == DV_ROW_ID_ROWID) {
    if (sqlite3_column_type(invalid->stmt, 0) == SQLITE_NULL)
      dv_err_set(err, SQLITE_AUTH, "not authorized to read the rowid");
    return sqlite3_column_int64(invalid->stmt, 0);
  }
  if (invalid->id == DV_ROW_ID_NONE) return 0;
  DvJson json = {.err = err, .text = *key};
  dv_json_array_begin(&json);
  for (int i = 0; i < invalid->n_id; i++)
    invalid_write_key(&json, sqlite3_column_value(invalid->stmt, i));
  dv_json_array_end(&json);
  *key = json.text;
  return 0;
}

void dv_invalid_rows_end(DvInvalidRows *invalid) {
  dv_query_end(invalid->stmt);
  dv_row_schema_free(invalid->scan.rows);
  dv_free(invalid->scan.features);
  dv_free(invalid->rules);
  dv_reading_clear(&invalid->reading);
  dv_text_clear(&invalid->description);
  dv_err_clear(&invalid->scan.err);
  *invalid = (DvInvalidRows){0};
}
