/* registry.c - joins the families, registers every function, entry point.
**
** 1. SQLite before 3.38 is refused, and so is a second SQLite library in one process: there is one
**    sqlite3_api, and calls through another library's would crash.
** 2. Loading twice on a connection does nothing.
** 3. Registration is all or nothing.  (SQLite closes the library when the entry point fails; a
**    function that stayed behind would jump into nothing.)
*/
#include "registry.h"

#include "../dvext.h"
#include "../operation/query.h"

#if !defined(SQLITE_CORE) && !defined(DV_AMALGAMATION)
const sqlite3_api_routines *sqlite3_api;
#endif

#define REGISTRY_OLDEST_SQLITE 3038000

/* A module that every loaded dvext has. */
#define REGISTRY_MARK "dvext_functions"

static const DvFamily *(*const registry_families[])(void) = {
    dv_general_functions,
    dv_profile_tables,
    dv_profile_functions,
    dv_schema_functions,
    dv_row_functions,
    dv_distance_functions,
    dv_drift_functions,
    dv_skew_functions,
    dv_shift_functions,
    dv_validation_functions,
};

const DvFamily *dv_registry_family(size_t i) {
  size_t n = sizeof registry_families / sizeof *registry_families;
  return i < n ? registry_families[i]() : NULL;
}

typedef int (*DvRegister)(sqlite3 *db, const char *name, int n_args, DvBinding *binding);

/* One pass over all names: it registers, or with `undo` takes back, the first `limit` of them. */
typedef struct DvRegistration {
  DvErr err;
  sqlite3 *db;
  DvConnection *connection;
  bool is_undo;
  size_t n, limit;
} DvRegistration;

static int registry_table(sqlite3 *db, const char *name, int n_args, DvBinding *binding) {
  (void)n_args;
  return dv_table_register(db, name, binding);
}

static void registry_undo(sqlite3 *db, const char *name, int n_args, bool is_table) {
  if (is_table) {
    sqlite3_create_module_v2(db, name, NULL, NULL, NULL);
  } else {
    sqlite3_create_function_v2(db, name, n_args, SQLITE_UTF8, NULL, NULL, NULL, NULL, NULL);
  }
}

static void registry_add_name(DvRegistration *all, const void *row, const char *name, int n_args,
                              DvRegister add) {
  if (all->n == all->limit || dv_failed(&all->err)) return;
  if (all->is_undo) {
    registry_undo(all->db, name, n_args, add == registry_table);
    all->n++;
    return;
  }
  DvBinding *binding = dv_binding_new(&all->err, row, all->connection);
  int code = binding ? add(all->db, name, n_args, binding) : SQLITE_NOMEM;
  if (code != SQLITE_OK) {
    dv_query_fail(&all->err, all->db, code);
  } else {
    all->n++;
  }
}

/* Under the name and under dvext_<name>; once for each number of arguments, or once for any. */
static void registry_add(DvRegistration *all, const void *row, const char *name, int n_min,
                         int n_max, DvRegister add) {
  char long_name[64];
  sqlite3_snprintf((int)sizeof long_name, long_name, "dvext_%s", name);
  bool is_long = strncmp(name, "dvext_", 6) == 0;
  for (int n_args = n_max < 0 ? -1 : n_min; n_args <= n_max; n_args++) {
    registry_add_name(all, row, name, n_args, add);
    if (!is_long) registry_add_name(all, row, long_name, n_args, add);
  }
}

static void registry_pass(DvRegistration *all) {
  const DvFamily *family;
  for (size_t i = 0; (family = dv_registry_family(i)) != NULL; i++) {
    for (size_t j = 0; j < family->n_tables; j++) {
      registry_add(all, &family->tables[j], family->tables[j].name, -1, -1, registry_table);
    }
    for (size_t j = 0; j < family->n_aggregates; j++) {
      const DvAggregate *row = &family->aggregates[j];
      registry_add(all, row, row->name, row->n_min, row->n_max, dv_aggregate_register);
    }
    for (size_t j = 0; j < family->n_scalars; j++) {
      const DvScalar *row = &family->scalars[j];
      registry_add(all, row, row->name, row->n_min, row->n_max, dv_scalar_register);
    }
  }
}

static void registry_register(DvErr *err, sqlite3 *db) {
  DvConnection *connection = dv_zalloc(err, sizeof *connection);
  if (!connection) return;
  connection->references = 1;
  DvRegistration all = {.db = db, .connection = connection, .limit = SIZE_MAX};
  int code = dv_collect_register(db);
  if (code == SQLITE_OK) code = dv_skew_key_register(db);
  if (code == SQLITE_OK) code = dv_check_cells_register(db);
  if (code != SQLITE_OK) dv_query_fail(&all.err, db, code);
  registry_pass(&all);
  if (dv_failed(&all.err)) {
    DvRegistration undo = {.db = db, .is_undo = true, .limit = all.n};
    registry_pass(&undo);
    registry_undo(db, "dvext_collect", -1, false);
    registry_undo(db, "dvext_skew_key", -1, false);
    registry_undo(db, "dvext_check_cells", -1, false);
  }
  *err = all.err;
  dv_connection_release(connection);
}

static bool registry_is_loaded(DvErr *err, sqlite3 *db) {
  bool is_loaded = false;
  sqlite3_stmt *stmt = dv_query_prepare(err, db, "PRAGMA module_list");
  while (!is_loaded && dv_query_step(err, stmt)) {
    const char *name = (const char *)sqlite3_column_text(stmt, 0);
    is_loaded = name && strcmp(name, REGISTRY_MARK) == 0;
  }
  dv_query_end(stmt);
  return is_loaded;
}

#ifndef SQLITE_CORE
/* Sets sqlite3_api where it is not set yet: threads may load at once, and only one of them may
** write it.  Returns what it is then. */
static const sqlite3_api_routines *registry_set_api(const sqlite3_api_routines *api) {
#if defined(__GNUC__)
  const sqlite3_api_routines *set = __atomic_load_n(&sqlite3_api, __ATOMIC_ACQUIRE);
  if (set || !__atomic_compare_exchange_n(&sqlite3_api, &set, api, false, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE))
    return set;
#else
  if (!sqlite3_api) SQLITE_EXTENSION_INIT2(api);
#endif
  return sqlite3_api;
}

/* Binds sqlite3_api; until then SQLite is called through `api` alone. */
static int registry_bind(char **error_text, const sqlite3_api_routines *api) {
  const char *reason = NULL;
  if (api->libversion_number() < REGISTRY_OLDEST_SQLITE) {
    reason = "dvext: SQLite 3.38 or later is needed, this is ";
  } else if (registry_set_api(api) != api) {
    reason = "dvext: already in use by another SQLite library in this process; this is ";
  }
  if (!reason) return SQLITE_OK;
  if (error_text) *error_text = api->mprintf("%s%s", reason, api->libversion());
  return SQLITE_ERROR;
}
#else
static int registry_bind(char **error_text, const struct sqlite3_api_routines *api) {
  (void)api;
  if (sqlite3_libversion_number() >= REGISTRY_OLDEST_SQLITE) return SQLITE_OK;
  if (error_text) *error_text = sqlite3_mprintf("dvext: SQLite 3.38 or later is needed");
  return SQLITE_ERROR;
}
#endif

#if defined(_WIN32)
__declspec(dllexport)
#elif defined(__GNUC__)
__attribute__((visibility("default")))
#endif
    int sqlite3_dvext_init(sqlite3 *db, char **error_text, const struct sqlite3_api_routines *api) {
  int code = registry_bind(error_text, api);
  if (code != SQLITE_OK) return code;
  DvErr err = {0};
  if (!registry_is_loaded(&err, db) && !dv_failed(&err)) registry_register(&err, db);
  char *message = NULL;
  code = dv_call_report(&err, "dvext", &message);
  if (code == SQLITE_NOMEM && !message) message = sqlite3_mprintf("out of memory");
  dv_err_clear(&err);
  if (error_text) {
    *error_text = message;
  } else {
    dv_free(message);
  }
  return code;
}
