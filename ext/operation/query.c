/* query.c - prepare, step, quote names, one error path. */
#include "query.h"

sqlite3_stmt *dv_query_prepare(DvErr *err, sqlite3 *db, const char *sql) {
  if (dv_failed(err)) return NULL;
  sqlite3_stmt *stmt = NULL;
  int code = sqlite3_prepare_v3(db, sql, -1, 0, &stmt, NULL);
  if (code != SQLITE_OK) dv_query_fail(err, db, code);
  bool is_ignored = stmt && sqlite3_column_count(stmt) == 0 && sqlite3_stmt_readonly(stmt);
  if (!is_ignored) return stmt;
  dv_err_set(err, SQLITE_AUTH, "not authorized");
  sqlite3_finalize(stmt);
  return NULL;
}

bool dv_query_step(DvErr *err, sqlite3_stmt *stmt) {
  if (dv_failed(err)) return false;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) dv_query_fail(err, sqlite3_db_handle(stmt), code);
  return false;
}

void dv_query_check_call(DvErr *err, sqlite3_stmt *stmt, int column, const char *function) {
  if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
    dv_err_set(err, SQLITE_AUTH, "not authorized to use function: %s", function);
}

void dv_query_end(sqlite3_stmt *stmt) {
  sqlite3_finalize(stmt);
}

void dv_query_fail(DvErr *err, sqlite3 *db, int code) {
  if ((code & 0xff) == SQLITE_NOMEM) {
    dv_err_nomem(err);
    return;
  }
  /* The extended code, whether or not the application wants to see it. */
  int extended = sqlite3_extended_errcode(db);
  if ((extended & 0xff) == (code & 0xff)) code = extended;
  dv_err_set(err, code, "%s", sqlite3_errmsg(db));
}

void dv_query_name(DvErr *err, DvText *sql, const char *name) {
  dv_text_addf(err, sql, "\"%w\"", name);
}

bool dv_query_holds(const char *sql, const char *word) {
  int n = (int)strlen(word);
  for (; *sql; sql++)
    if (sqlite3_strnicmp(sql, word, n) == 0) return true;
  return false;
}

char *dv_query_free_name(DvErr *err, const char *stem, const char *sql) {
  DvText name = {0};
  dv_text_adds(err, &name, stem);
  for (int i = 2; !dv_failed(err) && dv_query_holds(sql, name.data); i++) {
    name.n = 0;
    dv_text_addf(err, &name, "%s%d", stem, i);
  }
  char *result = dv_text_take(err, &name);
  dv_text_clear(&name);
  return result;
}

const char *dv_query_kind(sqlite3_value *value) {
  switch (sqlite3_value_type(value)) {
  case SQLITE_INTEGER: return "an integer";
  case SQLITE_FLOAT: return "a real";
  case SQLITE_TEXT: return "a text";
  case SQLITE_BLOB: return "a BLOB";
  default: return "NULL";
  }
}

/* Most calls are too short to need the statement.  Where it cannot be had for a reason of its
** own (an authorizer's, say), nobody is asked. */
void dv_query_ask(DvErr *err) {
  DvPoll *poll = err->poll;
  DvErr own = {0};
  if (!poll->stmt)
    poll->stmt = dv_query_prepare(&own, poll->db,
                                  "WITH RECURSIVE dvext_poll(x) AS"
                                  " (SELECT 1 UNION ALL SELECT 1 FROM dvext_poll)"
                                  " SELECT x FROM dvext_poll");
  if (poll->stmt)
    dv_query_step(err, poll->stmt);
  else if (own.code == SQLITE_NOMEM)
    dv_err_nomem(err);
  else if ((own.code & 0xff) == SQLITE_INTERRUPT)
    dv_err_set(err, own.code, "%s", own.text);
  else
    err->poll = NULL;
  dv_err_clear(&own);
}
