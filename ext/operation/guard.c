/* guard.c - a schema as triggers in plain SQL.
**
** A BEFORE trigger sees the new row with affinities applied and generated columns computed.  A
** guard that refuses holds one statement for each reason, for RAISE takes a literal: SELECT
** RAISE(ABORT, 'fare: below the minimum 0 (...)') WHERE condition.  One that sets rows aside
** inserts the row with all reasons whose condition holds, where there is one, and then drops it:
** changes() is that of the trigger's own last statement.
**
** In BEFORE INSERT a rowid that SQLite has yet to choose reads as -1: it is stored as NULL, and a
** column that is the rowid is not missing then.
*/
#include "guard.h"

#include "../base/json_write.h"
#include "../base/utf8.h"
#include "guard_tests.h"
#include "query.h"

typedef struct Guard {
  const DvSource *table;
  const DvRowSchema *rows;
  DvGuardMode mode;
  int rowid_column;  /* that is the rowid; -1 where none is */
  const char *rowid; /* a name of the rowid that no column has; NULL where there is none */
  DvNames own;       /* names of the quarantine's own columns */
  bool is_qualified; /* names need their schema: it is not main, or temp has such a table, too */
} Guard;

enum { GUARD_ROW_ID, GUARD_OPERATION, GUARD_REASONS, GUARD_TIME, GUARD_OWN };
static const char *const guard_own_names[GUARD_OWN] = {"row_id", "operation", "reasons",
                                                       "quarantined_at"};

/* ---- the table ---- */

static sqlite3_stmt *guard_pragma(DvErr *err, sqlite3 *db, const DvSource *table,
                                  const char *pragma) {
  DvText sql = {0};
  dv_text_addf(err, &sql, "PRAGMA \"%w\".%s(\"%w\")", table->schema, pragma, table->table);
  sqlite3_stmt *stmt = dv_failed(err) ? NULL : dv_query_prepare(err, db, sql.data);
  dv_text_clear(&sql);
  return stmt;
}

/* A column is the rowid where it alone is the key, has exactly the type INTEGER and, unlike one
** that is declared DESC, no index of its own. */
static void guard_find_rowid_column(DvErr *err, sqlite3 *db, Guard *guard) {
  int n_keys = 0;
  sqlite3_stmt *stmt = guard_pragma(err, db, guard->table, "table_info");
  while (dv_query_step(err, stmt)) {
    if (!sqlite3_column_int(stmt, 5)) continue;
    const char *name = (const char *)sqlite3_column_text(stmt, 1);
    const char *type = (const char *)sqlite3_column_text(stmt, 2);
    if (!name || !type) dv_err_nomem(err);
    n_keys++;
    if (name && type && sqlite3_stricmp(type, "INTEGER") == 0)
      guard->rowid_column = dv_source_column(guard->table, dv_bytes(name));
  }
  dv_query_end(stmt);
  stmt = guard_pragma(err, db, guard->table, "index_list");
  while (dv_query_step(err, stmt)) {
    const char *origin = (const char *)sqlite3_column_text(stmt, 3);
    if (!origin) dv_err_nomem(err);
    if (origin && strcmp(origin, "pk") == 0) n_keys = 0;
  }
  dv_query_end(stmt);
  if (n_keys != 1) guard->rowid_column = -1;
}

static bool guard_has_column(const DvSource *table, const char *name) {
  for (int i = 0; i < table->n_columns; i++)
    if (sqlite3_stricmp(table->columns[i], name) == 0) return true;
  return false;
}

static void guard_find_rowid(DvErr *err, sqlite3 *db, Guard *guard) {
  static const char *const names[] = {"rowid", "_rowid_", "oid"};
  for (size_t i = 0; i < sizeof names / sizeof *names && !guard->rowid; i++)
    if (!guard_has_column(guard->table, names[i])) guard->rowid = names[i];
  guard_find_rowid_column(err, db, guard);
}

/* Triggers stand on tables alone. */
static void guard_inspect(DvErr *err, sqlite3 *db, Guard *guard) {
  const char *problem = NULL;
  bool is_keyed = false;
  sqlite3_stmt *stmt = guard_pragma(err, db, guard->table, "table_list");
  while (dv_query_step(err, stmt)) {
    const char *type = (const char *)sqlite3_column_text(stmt, 2);
    if (!type) dv_err_nomem(err);
    is_keyed = sqlite3_column_int(stmt, 4) != 0;
    if (type && strcmp(type, "view") == 0) problem = "a view";
    if (type && strcmp(type, "virtual") == 0) problem = "a virtual table";
  }
  dv_query_end(stmt);
  if (sqlite3_strnicmp(guard->table->table, "sqlite_", 7) == 0) problem = "a table of SQLite's own";
  char *name = problem ? dv_utf8_quote(err, dv_bytes(guard->table->table)) : NULL;
  if (problem)
    dv_err_set(err, SQLITE_ERROR, "'%s' is %s, which can have no such triggers", name, problem);
  dv_free(name);
  if (!is_keyed && !dv_failed(err)) guard_find_rowid(err, db, guard);
}

/* The quarantine's own columns get a _ behind their names while the table has such a column. */
static void guard_name_own(DvErr *err, Guard *guard) {
  for (int i = 0; i < GUARD_OWN; i++) {
    DvText name = {0};
    dv_text_adds(err, &name, guard_own_names[i]);
    while (name.data && !dv_failed(err) && guard_has_column(guard->table, name.data))
      dv_text_adds(err, &name, "_");
    dv_names_add(err, &guard->own, dv_text_bytes(&name));
    dv_text_clear(&name);
  }
}

/* ---- pieces ---- */

/* Objects of main are named without it, so that the text can be run on any connection. */
static void guard_write_name(DvErr *err, DvText *sql, const Guard *guard, const char *suffix) {
  if (guard->is_qualified) dv_text_addf(err, sql, "\"%w\".", guard->table->schema);
  dv_text_addf(err, sql, "\"%w%s\"", guard->table->table, suffix);
}

/* A reference to the cell of the new row. */
static void guard_write_cell(DvErr *err, DvText *sql, const Guard *guard, int column,
                             bool is_insert) {
  bool may_be_unset = is_insert && column == guard->rowid_column;
  dv_text_addf(err, sql, may_be_unset ? "nullif(NEW.\"%w\", -1)" : "NEW.\"%w\"",
               guard->table->columns[column]);
}

static void guard_collect(DvErr *err, const Guard *guard, bool is_insert, DvGuardTests *tests) {
  for (int i = 0; i < guard->table->n_columns && !dv_failed(err); i++) {
    int feature = dv_row_schema_find(guard->rows, dv_bytes(guard->table->columns[i]));
    if (feature < 0) continue;
    DvText column = {0};
    guard_write_cell(err, &column, guard, i, is_insert);
    bool may_lack = is_insert && i == guard->rowid_column;
    if (!dv_failed(err))
      dv_guard_add_tests(err, guard->rows, &guard->rows->features[feature], column.data, may_lack,
                         tests);
    dv_text_clear(&column);
    dv_work(err, DV_WORK / 16);
  }
}

/* ---- triggers ---- */

static void guard_write_refusal(DvErr *err, DvText *sql, const DvGuardTest *test) {
  char *feature = dv_utf8_quote(err, test->feature->name);
  DvText message = {0};
  dv_text_addf(err, &message, "%s: %s (%s)", feature, test->description,
               dv_anomaly_name(test->type));
  dv_text_addf(err, sql, "  SELECT RAISE(ABORT, %Q)\n    WHERE ", message.data);
  dv_text_adds(err, sql, test->condition);
  dv_text_adds(err, sql, ";\n");
  dv_text_clear(&message);
  dv_free(feature);
}

/* As validate_row writes it. */
static void guard_write_reason(DvErr *err, DvText *sql, const DvGuardTest *test) {
  DvJson json = {.err = err};
  dv_json_object_begin(&json);
  dv_json_key(&json, "feature");
  dv_json_text(&json, test->feature->name);
  dv_json_key(&json, "type");
  dv_json_text(&json, dv_bytes(dv_anomaly_name(test->type)));
  dv_json_key(&json, "description");
  dv_json_text(&json, dv_bytes(test->description));
  dv_json_object_end(&json);
  dv_text_addf(err, sql, "(%Q, ", json.text.data);
  dv_text_adds(err, sql, test->condition);
  dv_text_adds(err, sql, ")");
  dv_text_clear(&json.text);
}

static void guard_write_columns(DvErr *err, DvText *sql, const Guard *guard) {
  for (int i = 0; i < guard->table->n_columns; i++)
    dv_text_addf(err, sql, "\"%w\", ", guard->table->columns[i]);
  for (size_t i = 0; i < guard->own.n; i++)
    dv_text_addf(err, sql, i ? ", \"%w\"" : "\"%w\"", guard->own.items[i].data);
}

static void guard_write_quarantine(DvErr *err, DvText *sql, const Guard *guard, bool is_insert,
                                   const DvGuardTests *tests) {
  dv_text_addf(err, sql, "  INSERT INTO \"%w_quarantine\"(", guard->table->table);
  guard_write_columns(err, sql, guard);
  dv_text_adds(err, sql, ")\n  SELECT ");
  for (int i = 0; i < guard->table->n_columns; i++) {
    guard_write_cell(err, sql, guard, i, is_insert);
    dv_text_adds(err, sql, ", ");
  }
  if (!guard->rowid)
    dv_text_adds(err, sql, "NULL");
  else
    dv_text_addf(err, sql, is_insert ? "nullif(NEW.%s, -1)" : "OLD.%s", guard->rowid);
  dv_text_addf(err, sql, ", '%s', found.reasons, datetime('now')\n",
               is_insert ? "INSERT" : "UPDATE");
  dv_text_adds(
      err, sql,
      "    FROM (SELECT '[' || group_concat(column1) || ']' AS reasons FROM (VALUES\n      ");
  for (size_t i = 0; i < tests->n; i++) {
    if (i) dv_text_adds(err, sql, ",\n      ");
    guard_write_reason(err, sql, &tests->items[i]);
  }
  dv_text_adds(err, sql, ") WHERE column2) AS found\n    WHERE found.reasons IS NOT NULL;\n");
  dv_text_adds(err, sql, "  SELECT RAISE(IGNORE) WHERE changes() > 0;\n");
}

static void guard_write_trigger(DvErr *err, DvText *sql, const Guard *guard, bool is_insert,
                                const DvGuardTests *tests) {
  const char *suffix = is_insert ? "_guard_insert" : "_guard_update";
  dv_text_adds(err, sql, "DROP TRIGGER IF EXISTS ");
  guard_write_name(err, sql, guard, suffix);
  dv_text_adds(err, sql, ";\nCREATE TRIGGER ");
  guard_write_name(err, sql, guard, suffix);
  dv_text_addf(err, sql, " BEFORE %s ON \"%w\"\nBEGIN\n", is_insert ? "INSERT" : "UPDATE",
               guard->table->table);
  if (guard->mode == DV_GUARD_QUARANTINE)
    guard_write_quarantine(err, sql, guard, is_insert, tests);
  else
    for (size_t i = 0; i < tests->n; i++) guard_write_refusal(err, sql, &tests->items[i]);
  dv_text_adds(err, sql, "END;\n");
}

static void guard_write_table(DvErr *err, DvText *sql, const Guard *guard) {
  dv_text_adds(err, sql, "CREATE TABLE IF NOT EXISTS ");
  guard_write_name(err, sql, guard, "_quarantine");
  dv_text_adds(err, sql, "(");
  guard_write_columns(err, sql, guard);
  dv_text_adds(err, sql, ");\n");
}

/* ---- the comment ---- */

static void guard_write_lacking(DvErr *err, DvText *sql, const Guard *guard) {
  for (int i = 0; i < guard->rows->n; i++) {
    if (dv_source_column(guard->table, guard->rows->features[i].name) >= 0) continue;
    char *name = dv_utf8_quote(err, guard->rows->features[i].name);
    dv_text_addf(err, sql, "--   anything of '%s': the table has no such column\n", name);
    dv_free(name);
  }
}

static void guard_write_comment(DvErr *err, DvText *sql, const Guard *guard,
                                const DvGuardTests *tests) {
  char *name = dv_utf8_quote(err, dv_bytes(guard->table->table));
  bool refuses = guard->mode == DV_GUARD_REFUSE;
  dv_text_addf(err, sql,
               "-- A guard on '%s', written by dvext's guard_sql: rows that violate the "
               "schema are %s.\n",
               name, refuses ? "refused" : "set aside");
  dv_free(name);
  DvText unsaid = {0};
  dv_text_add(err, &unsaid, tests->unsaid.data, tests->unsaid.n);
  guard_write_lacking(err, &unsaid, guard);
  if (guard->rows->reader.parse_text)
    dv_text_adds(err, &unsaid, "--   texts with NaN, or with integers beyond 64 bits\n");
  if (guard->rows->schema.own.rules.n)
    dv_text_adds(err, &unsaid, "--   the schema's own SQL (dvext.rules)\n");
  if (unsaid.n) {
    dv_text_adds(err, sql, "-- It does not see:\n");
    dv_text_add(err, sql, unsaid.data, unsaid.n);
  }
  dv_text_clear(&unsaid);
}

static void guard_write(DvErr *err, Guard *guard, DvText *sql) {
  DvGuardTests inserts = {0}, updates = {0};
  guard_collect(err, guard, true, &inserts);
  guard_collect(err, guard, false, &updates);
  if (!updates.n)
    dv_err_set(err, SQLITE_ERROR,
               "the schema expects nothing of the table's columns (their names "
               "must be the features')");
  if (!dv_failed(err)) {
    guard_write_comment(err, sql, guard, &updates);
    if (guard->mode == DV_GUARD_QUARANTINE) guard_write_table(err, sql, guard);
    guard_write_trigger(err, sql, guard, true, &inserts);
    guard_write_trigger(err, sql, guard, false, &updates);
  }
  dv_guard_tests_clear(&inserts);
  dv_guard_tests_clear(&updates);
}

void dv_guard_write(DvErr *err, sqlite3 *db, const DvGuardRequest *request, DvText *sql) {
  Guard guard = {.table = request->table, .mode = request->mode, .rowid_column = -1};
  if (!dv_failed(err) && !request->table->table)
    dv_err_set(err, SQLITE_ERROR, "the table must be the name of a table, not a %s",
               dv_source_is_profile(request->table) ? "profile" : "query");
  if (!dv_failed(err)) guard_inspect(err, db, &guard);
  guard.is_qualified =
      !dv_failed(err) && (sqlite3_stricmp(request->table->schema, "main") != 0 ||
                          sqlite3_table_column_metadata(db, "temp", request->table->table, NULL,
                                                        NULL, NULL, NULL, NULL, NULL) == SQLITE_OK);
  if (!dv_failed(err)) guard_name_own(err, &guard);
  DvRowSchema *rows = dv_row_schema_new(err, request->schema, request->environment, NULL);
  guard.rows = rows;
  if (rows && !dv_failed(err)) guard_write(err, &guard, sql);
  dv_row_schema_free(rows);
  dv_names_clear(&guard.own);
}
