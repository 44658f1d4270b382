/* table.c - one virtual-table module that serves every table function.
**
** 1. plan.c turns constraints into arguments; what is wrong with them is said by xFilter.
** 2. A rowid is the hash of the arguments plus the number of the row.  SQLite may read a table once
**    for each branch of an OR and drops what has the rowid of an earlier row: so rowids must be
**    equal exactly where it is the same row of the same call.
** 3. `end` runs once after `begin`: at the end of the rows, on an error, on re-filter or on close.
*/
#include "table.h"

#include "../base/hash.h"
#include "../operation/query.h"
#include "plan.h"

typedef struct DvTable {
  sqlite3_vtab base;
  sqlite3 *db;
  const DvTableFunction *function;
  DvConnection *connection;
  DvTableShape shape;
} DvTable;

typedef struct DvTableCursor {
  sqlite3_vtab_cursor base;
  DvErr err;
  DvCall call;
  void *state;
  bool is_begun;
  bool *wanted;
  sqlite3_value **arguments; /* with those that are NULL; what the call sees follows */
  DvRow row;
  uint64_t first_rowid, n_rows;
} DvTableCursor;

/* Hands the error to SQLite. */
static int table_report(DvTable *table, DvErr *err) {
  char *message = NULL;
  int code = dv_call_report(err, table->function->name, &message);
  dv_err_clear(err);
  if (!message) return code;
  dv_free(table->base.zErrMsg);
  table->base.zErrMsg = message;
  return code;
}

void dv_table_add_arguments(DvErr *err, DvText *text, const DvTableFunction *function) {
  int n = dv_plan_shape(function).arguments;
  for (int i = 0; i < n; i++) {
    DvBytes name = dv_plan_item(function->arguments, i);
    bool is_required = i < function->n_required;
    dv_text_adds(err, text, is_required ? "" : i ? " [" : "[");
    dv_text_adds(err, text, i ? ", " : "");
    dv_text_add(err, text, name.data, name.n);
    dv_text_adds(err, text, is_required ? "" : "]");
  }
}

static void table_add_columns(DvErr *err, DvText *sql, const char *list, const char *suffix) {
  for (int i = 0; dv_plan_item(list, i).n; i++) {
    DvBytes item = dv_plan_item(list, i);
    if (i) dv_text_adds(err, sql, ", ");
    dv_text_add(err, sql, item.data, item.n);
    dv_text_adds(err, sql, suffix);
  }
}

/* An argument is a BLOB column, which has no affinity: `dataset IN ('2024')` stays text. */
static char *table_declaration(DvErr *err, const DvTableFunction *function) {
  DvText sql = {0};
  dv_text_adds(err, &sql, "CREATE TABLE x(");
  table_add_columns(err, &sql, function->columns, "");
  if (function->arguments) dv_text_adds(err, &sql, ", ");
  table_add_columns(err, &sql, function->arguments, " BLOB HIDDEN");
  if (function->hidden_results) dv_text_adds(err, &sql, ", ");
  table_add_columns(err, &sql, function->hidden_results, " HIDDEN");
  dv_text_adds(err, &sql, ")");
  char *text = dv_text_take(err, &sql);
  dv_text_clear(&sql);
  return text;
}

static int table_connect(sqlite3 *db, void *aux, int argc, const char *const *argv,
                         sqlite3_vtab **out, char **error_text) {
  (void)argc;
  (void)argv;
  (void)error_text;
  const DvBinding *binding = aux;
  const DvTableFunction *function = binding->row;
  DvErr err = {0};
  char *sql = table_declaration(&err, function);
  DvTable *table = dv_zalloc(&err, sizeof *table);
  int code = err.code;
  if (code == SQLITE_OK) code = sqlite3_declare_vtab(db, sql);
  if (code == SQLITE_OK) code = sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
  dv_free(sql);
  if (code != SQLITE_OK) {
    dv_free(table);
    return code;
  }
  table->db = db;
  table->function = function;
  table->connection = binding->connection;
  table->shape = dv_plan_shape(function);
  *out = &table->base;
  return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *vtab) {
  dv_free(vtab);
  return SQLITE_OK;
}

static int table_best_index(sqlite3_vtab *vtab, sqlite3_index_info *info) {
  return dv_plan_make(((DvTable *)vtab)->function, info);
}

static int table_open(sqlite3_vtab *vtab, sqlite3_vtab_cursor **out) {
  const DvTable *table = (DvTable *)vtab;
  size_t n_arguments = (size_t)table->shape.arguments, n_results = (size_t)table->shape.results;
  DvErr err = {0};
  DvTableCursor *cursor = dv_zalloc(&err, sizeof *cursor);
  if (!cursor) return err.code;
  cursor->state = dv_malloc(&err, table->function->state_bytes);
  cursor->arguments = dv_zalloc(&err, 2 * n_arguments * sizeof *cursor->arguments);
  cursor->wanted = dv_zalloc(&err, n_results * sizeof *cursor->wanted);
  cursor->row.cells = dv_zalloc(&err, n_results * sizeof *cursor->row.cells);
  cursor->row.n = table->shape.results;
  cursor->call = (DvCall){.err = &cursor->err,
                          .db = table->db,
                          .name = table->function->name,
                          .arguments = cursor->arguments ? cursor->arguments + n_arguments : NULL,
                          .wanted = cursor->wanted};
  if (dv_failed(&err)) {
    dv_free(cursor->state);
    dv_free(cursor->arguments);
    dv_free(cursor->wanted);
    dv_free(cursor->row.cells);
    dv_free(cursor);
    return err.code;
  }
  for (int i = 0; i < table->shape.results; i++) cursor->row.cells[i].err = &cursor->err;
  *out = &cursor->base;
  return SQLITE_OK;
}

static void table_end(DvTableCursor *cursor) {
  const DvTable *table = (DvTable *)cursor->base.pVtab;
  if (cursor->is_begun && table->function->end) table->function->end(cursor->state);
  cursor->is_begun = false;
}

/* As after xOpen. */
static void table_reset(DvTableCursor *cursor) {
  const DvTable *table = (DvTable *)cursor->base.pVtab;
  table_end(cursor);
  for (int i = 0; i < table->shape.arguments; i++) {
    sqlite3_value_free(cursor->arguments[i]);
    cursor->arguments[i] = cursor->call.arguments[i] = NULL;
  }
  cursor->n_rows = 0;
}

static int table_close(sqlite3_vtab_cursor *base) {
  DvTableCursor *cursor = (DvTableCursor *)base;
  table_reset(cursor);
  for (int i = 0; i < cursor->row.n; i++) dv_out_clear(&cursor->row.cells[i]);
  dv_free(cursor->state);
  dv_free(cursor->arguments);
  dv_free(cursor->wanted);
  dv_free(cursor->row.cells);
  dv_free(cursor);
  return SQLITE_OK;
}

/* Copies what is given; what a call sees of it is NULL where an optional argument is. */
static void table_take_arguments(DvTableCursor *cursor, const char *letters, int argc,
                                 sqlite3_value **argv) {
  const DvTableFunction *function = ((DvTable *)cursor->base.pVtab)->function;
  for (int i = 0; i < argc; i++) {
    int argument = letters[i] - 'a';
    sqlite3_value *copy = sqlite3_value_dup(argv[i]);
    if (!copy) {
      dv_err_nomem(&cursor->err);
      return;
    }
    cursor->arguments[argument] = copy;
    bool is_given = argument < function->n_required || sqlite3_value_type(copy) != SQLITE_NULL;
    cursor->call.arguments[argument] = is_given ? copy : NULL;
  }
}

static void table_check_required(DvErr *err, const DvTableFunction *function,
                                 sqlite3_value **arguments) {
  for (int i = 0; i < function->n_required && !dv_failed(err); i++) {
    if (!arguments[i]) dv_plan_refuse_missing(err, function, i);
  }
}

static uint64_t table_hash_arguments(DvErr *err, const DvTable *table, sqlite3_value **arguments) {
  uint64_t hash = 0;
  for (int i = 0; i < table->shape.arguments && !dv_failed(err); i++) {
    sqlite3_value *value = arguments[i];
    int type = value ? sqlite3_value_type(value) : SQLITE_NULL;
    hash = dv_hash_integer(hash + (uint64_t)type);
    if (type == SQLITE_NULL) continue;
    const void *data = sqlite3_value_blob(value);
    size_t n = (size_t)sqlite3_value_bytes(value);
    if (!data && n) dv_err_nomem(err);
    if (data) hash = dv_hash_bytes(data, n, hash);
  }
  return hash;
}

static int table_next(sqlite3_vtab_cursor *base) {
  DvTableCursor *cursor = (DvTableCursor *)base;
  DvTable *table = (DvTable *)base->pVtab;
  for (int i = 0; i < cursor->row.n; i++) dv_out_reset(&cursor->row.cells[i]);
  bool is_row = false;
  DvPoll poll;
  if (dv_call_enter(&cursor->err, table->connection)) {
    dv_poll_begin(&cursor->err, &poll, table->db);
    is_row = table->function->step(cursor->state, &cursor->row, &cursor->call);
    dv_poll_end(&cursor->err, &poll);
    dv_call_leave(table->connection);
  }
  cursor->n_rows++;
  if (!is_row || dv_failed(&cursor->err)) table_end(cursor);
  return table_report(table, &cursor->err);
}

static void table_begin(DvTableCursor *cursor) {
  const DvTable *table = (DvTable *)cursor->base.pVtab;
  if (!dv_call_enter(&cursor->err, table->connection)) return;
  if (cursor->state) memset(cursor->state, 0, table->function->state_bytes);
  cursor->is_begun = true;
  DvPoll poll;
  dv_poll_begin(&cursor->err, &poll, table->db);
  table->function->begin(cursor->state, &cursor->call);
  dv_poll_end(&cursor->err, &poll);
  dv_call_leave(table->connection);
}

static int table_filter(sqlite3_vtab_cursor *base, int wrong, const char *plan, int argc,
                        sqlite3_value **argv) {
  DvTableCursor *cursor = (DvTableCursor *)base;
  DvTable *table = (DvTable *)base->pVtab;
  table_reset(cursor);
  for (int i = 0; i < table->shape.results; i++) cursor->wanted[i] = plan[i] == 'y';
  dv_plan_refuse(&cursor->err, table->function, wrong);
  table_take_arguments(cursor, plan + table->shape.results, argc, argv);
  table_check_required(&cursor->err, table->function, cursor->arguments);
  cursor->first_rowid = table_hash_arguments(&cursor->err, table, cursor->arguments);
  table_begin(cursor);
  if (!dv_failed(&cursor->err)) return table_next(base);
  table_end(cursor);
  return table_report(table, &cursor->err);
}

static int table_eof(sqlite3_vtab_cursor *base) {
  return !((DvTableCursor *)base)->is_begun;
}

static int table_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int column) {
  const DvTableCursor *cursor = (DvTableCursor *)base;
  const DvTable *table = (DvTable *)base->pVtab;
  int argument = column - table->shape.visible;
  if (argument >= 0 && argument < table->shape.arguments) {
    if (cursor->arguments[argument]) sqlite3_result_value(ctx, cursor->arguments[argument]);
    return SQLITE_OK;
  }
  int i = column < table->shape.visible ? column : column - table->shape.arguments;
  /* Never NULL for a value that was not made because xBestIndex was not told. */
  if (cursor->row.cells[i].kind == DV_OUT_UNSET && !cursor->wanted[i]) return SQLITE_INTERNAL;
  dv_out_show(&cursor->row.cells[i], ctx);
  return SQLITE_OK;
}

static int table_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid) {
  const DvTableCursor *cursor = (DvTableCursor *)base;
  *rowid = (sqlite3_int64)(cursor->first_rowid + cursor->n_rows);
  return SQLITE_OK;
}

static const sqlite3_module table_module = {
    .xConnect = table_connect,
    .xBestIndex = table_best_index,
    .xDisconnect = table_disconnect,
    .xOpen = table_open,
    .xClose = table_close,
    .xFilter = table_filter,
    .xNext = table_next,
    .xEof = table_eof,
    .xColumn = table_column,
    .xRowid = table_rowid,
};

int dv_table_register(sqlite3 *db, const char *name, DvBinding *binding) {
  return sqlite3_create_module_v2(db, name, &table_module, binding, dv_binding_free);
}
