/* connections.c - what C programs do with the entry point, with threads and with closing.
**
** dvext is given a copy of SQLite's table of functions.  In the copy every function that is newer
** than the oldest SQLite that dvext supports ends the program: so none is called.  Two threads load
** dvext at once, each into its own connection to one file, and ask it everything again and again;
** then they share one connection.  No statement of dvext's is left behind, so that a connection
** closes when the program's own statements are done, and takes all memory along.
**
** Built with -fsanitize=thread, the same program finds data races.
*/
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The table of functions, but this program calls them by their names. */
#ifndef SQLITE_CORE
#define SQLITE_CORE 1
#endif
#include <sqlite3ext.h>

/* Behind the last function of SQLite 3.38. */
#define API_END                                                                                    \
  (offsetof(sqlite3_api_routines, vtab_in_next) + sizeof((sqlite3_api_routines *)0)->vtab_in_next)

enum { THREADS = 2, ROUNDS = 15, PLANNED = 64 };

typedef int (*EntryPoint)(sqlite3 *db, char **message, const sqlite3_api_routines *api);

static EntryPoint entry_point;
static sqlite3_api_routines api, other, old;
static int passed, failed;

static const char SETUP[] =
    "CREATE TABLE t(k INTEGER PRIMARY KEY, x, y TEXT);"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
    " INSERT INTO t SELECT i, CASE WHEN i % 50 THEN i * 0.5 ELSE 'bad' END, 'y' || (i % 9) FROM n;"
    "CREATE TABLE s AS SELECT 'x' AS feature,"
    " '{\"type\":\"FLOAT\",\"float_domain\":{\"max\":200}}' AS spec;"
    "CREATE TABLE shards AS SELECT profile_state('x', x, 'y', y) AS state FROM t GROUP BY k % 7;";

#define SHIFTED "'SELECT k, x, y || '''' || (k % 2) AS y FROM t'"

static const char *const calls[] = {
    "SELECT * FROM profile('t')",
    "SELECT * FROM profile('t', '{\"slice\":\"y\"}')",
    "SELECT * FROM histogram('t', 'k')",
    "SELECT * FROM top_values('t', 'y')",
    "SELECT * FROM infer_schema('t')",
    "SELECT * FROM anomalies('t', 's') WHERE previous = 't'",
    "SELECT * FROM invalid_rows('t', 's')",
    "SELECT * FROM drift('t', " SHIFTED ")",
    "SELECT * FROM shift('t', " SHIFTED ", 'y')",
    "SELECT * FROM feature_skew_pairs('t', " SHIFTED ", 'k')",
    "SELECT profile_merge(state), profile_json(profile_merge(state)) FROM shards",
    "SELECT guard_sql('t', 's'), update_schema('s', 't'), schema_pbtxt('s')",
    "SELECT k, validate_row('{\"feature\":[{\"name\":\"x\",\"type\":\"FLOAT\"}]}', 'x', x) FROM t",
    "SELECT ks_distance(k, k > 250), profile(y) FROM t",
    "SELECT * FROM profile('SELECT feature FROM profile(''t'')')",
    "SELECT * FROM profile('nosuch')",
};
enum { CALLS = sizeof calls / sizeof *calls };

static char *expected[CALLS];

static void check(bool is_right, const char *name, const char *detail) {
  if (is_right) {
    passed++;
  } else {
    failed++;
    printf("FAIL %s: %.500s\n", name, detail ? detail : "");
  }
}

static void die(const char *what, const char *detail) {
  printf("FAIL %s: %s\n%d passed, %d failed\n", what, detail ? detail : "", passed, failed + 1);
  exit(1);
}

/* ---- the table of functions ---- */

static void newer_function(void) {
  die("dvext calls a function", "that SQLite 3.38 does not have");
}

static int old_number(void) {
  return 3037002;
}

static const char *old_version(void) {
  return "3.37.2";
}

static int take_api(sqlite3 *db, char **message, const sqlite3_api_routines *given) {
  (void)db, (void)message;
  memcpy(&api, given, API_END);
  return SQLITE_OK;
}

static void copy_api(void) {
  sqlite3 *db;
  sqlite3_auto_extension((void (*)(void))take_api);
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) die("open", "no connection");
  sqlite3_close(db);
  sqlite3_reset_auto_extension();
  void (*newer)(void) = newer_function;
  for (size_t at = API_END; at + sizeof newer <= sizeof api; at += sizeof newer)
    memcpy((char *)&api + at, &newer, sizeof newer);
  other = old = api;
  old.libversion_number = old_number;
  old.libversion = old_version;
}

/* ---- statements ---- */

/* The rows as text, or the error; owned by the caller. */
static char *answer(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  sqlite3_str *text = sqlite3_str_new(NULL);
  int code = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
  while (code == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
      const char *cell = (const char *)sqlite3_column_blob(stmt, i);
      int n = sqlite3_column_bytes(stmt, i);
      for (int j = 0; j < n; j++) sqlite3_str_appendf(text, "%c", cell[j] ? cell[j] : '0');
      sqlite3_str_appendchar(text, 1, '|');
    }
    sqlite3_str_appendchar(text, 1, '\n');
  }
  int end = sqlite3_finalize(stmt);
  if (code == SQLITE_OK) code = end;
  if (code != SQLITE_OK) sqlite3_str_appendf(text, "error %d", code);
  return sqlite3_str_finish(text);
}

static bool is_same(sqlite3 *db, const char *sql, const char *wanted) {
  char *got = answer(db, sql);
  bool is_right = got && strcmp(got, wanted) == 0;
  sqlite3_free(got);
  return is_right;
}

static sqlite3 *open_loaded(const char *path) {
  sqlite3 *db;
  char *message = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK) die("open", sqlite3_errmsg(db));
  sqlite3_busy_timeout(db, 10000);
  if (entry_point(db, &message, &api) != SQLITE_OK) die("load", message);
  return db;
}

/* ---- threads ---- */

typedef struct Worker {
  pthread_t thread;
  pthread_barrier_t *barrier;
  sqlite3 *db; /* NULL: one of its own */
  const char *path;
  int first, n_wrong;
} Worker;

static void *work(void *argument) {
  Worker *worker = argument;
  pthread_barrier_wait(worker->barrier);
  sqlite3 *db = worker->db ? worker->db : open_loaded(worker->path);
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < CALLS; i++) {
      int call = (worker->first + i) % CALLS;
      char *got = answer(db, calls[call]);
      bool is_right = expected[call] ? got && strcmp(got, expected[call]) == 0 : got != NULL;
      worker->n_wrong += !is_right;
      sqlite3_free(got);
    }
    if (!worker->db && entry_point(db, NULL, &api) != SQLITE_OK) worker->n_wrong++;
  }
  if (!worker->db && sqlite3_close(db) != SQLITE_OK) worker->n_wrong++;
  return NULL;
}

static void test_threads(const char *name, const char *path, sqlite3 *shared) {
  Worker workers[THREADS];
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, NULL, THREADS);
  for (int i = 0; i < THREADS; i++) {
    workers[i] = (Worker){.barrier = &barrier, .db = shared, .path = path, .first = i * 5};
    if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) die("thread", name);
  }
  int n_wrong = 0;
  for (int i = 0; i < THREADS; i++) {
    pthread_join(workers[i].thread, NULL);
    n_wrong += workers[i].n_wrong;
  }
  pthread_barrier_destroy(&barrier);
  check(n_wrong == 0, name, "a call in a thread gave something else");
}

/* ---- the entry point ---- */

static void test_refused(const char *name, const sqlite3_api_routines *given, const char *wanted) {
  sqlite3 *db;
  char *message = NULL;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) die("open", sqlite3_errmsg(db));
  check(entry_point(db, &message, given) == SQLITE_ERROR, name, "it is loaded");
  check(message && strncmp(message, wanted, strlen(wanted)) == 0, name, message);
  check(entry_point(db, NULL, given) == SQLITE_ERROR, name, "without a place for a message");
  check(is_same(db, "SELECT dvext_version()", "error 1"), name, "a function is there");
  sqlite3_free(message);
  check(sqlite3_close(db) == SQLITE_OK, name, "the connection does not close");
}

/* Loaded again while a statement runs: it goes on, and everything works. */
static void test_loading_again(sqlite3 *db) {
  sqlite3_stmt *stmt;
  sqlite3_prepare_v2(db, calls[6], -1, &stmt, NULL);
  int n = sqlite3_step(stmt) == SQLITE_ROW;
  check(entry_point(db, NULL, &api) == SQLITE_OK, "loading again", sqlite3_errmsg(db));
  while (sqlite3_step(stmt) == SQLITE_ROW) n++;
  check(sqlite3_finalize(stmt) == SQLITE_OK && n > 10, "the running statement goes on", NULL);
  check(is_same(db, calls[6], expected[6]), "and the next one gives the same", NULL);
}

/* ---- closing ---- */

static int n_statements(sqlite3 *db) {
  int n = 0;
  for (sqlite3_stmt *stmt = NULL; (stmt = sqlite3_next_stmt(db, stmt)) != NULL;) n++;
  return n;
}

/* A connection that a call was the last of: the call done, reset, or in its middle. */
static void test_closing(const char *path, int call) {
  sqlite3 *db = open_loaded(path);
  sqlite3_stmt *stmt;
  sqlite3_prepare_v2(db, calls[call], -1, &stmt, NULL);
  int code = sqlite3_step(stmt);
  check(sqlite3_close(db) == SQLITE_BUSY, calls[call], "closed under a running statement");
  while (code == SQLITE_ROW) code = sqlite3_step(stmt);
  int n_read = n_statements(db);
  sqlite3_reset(stmt);
  sqlite3_step(stmt);
  sqlite3_reset(stmt);
  int n_reset = n_statements(db);
  check(n_read == 1 && n_reset == 1, calls[call], "a statement of dvext's is left");
  sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  check(n_statements(db) == 0 && sqlite3_close(db) == SQLITE_OK, calls[call], "does not close");

  db = open_loaded(path);
  sqlite3_prepare_v2(db, calls[call], -1, &stmt, NULL);
  code = sqlite3_step(stmt);
  sqlite3_close_v2(db); /* goes with its last statement */
  if (code == SQLITE_ROW) sqlite3_step(stmt);
  sqlite3_finalize(stmt);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *library = getenv("DVEXT");
  char path[64], file[4096];
  snprintf(file, sizeof file, "%s.so", library ? library : "./dvext");
  snprintf(path, sizeof path, "/tmp/dvext-connections-%ld.db", (long)getpid());
  void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (!handle) die("dlopen", dlerror());
  void *symbol = dlsym(handle, "sqlite3_dvext_init");
  memcpy(&entry_point, &symbol, sizeof entry_point);
  copy_api();

  test_refused("an old SQLite", &old, "dvext: SQLite 3.38 or later is needed, this is 3.37.2");
  test_threads("two threads load it first, into two connections", path, NULL);
  test_refused("another SQLite library", &other,
               "dvext: already in use by another SQLite library in this process; this is 3.");
  sqlite3 *db = open_loaded(path);
  char *message = NULL;
  if (sqlite3_exec(db, "PRAGMA journal_mode = wal", NULL, NULL, &message) != SQLITE_OK ||
      sqlite3_exec(db, SETUP, NULL, NULL, &message) != SQLITE_OK)
    die("set-up", message);
  for (int i = 0; i < CALLS; i++) expected[i] = answer(db, calls[i]);
  check(strcmp(expected[CALLS - 1], "error 1") == 0, "an error is an error", expected[CALLS - 1]);
  test_threads("two threads, two connections", path, NULL);
  test_threads("two threads, one connection", path, db);
  test_loading_again(db);
  check(sqlite3_close(db) == SQLITE_OK, "closing", "the connection does not close");
  for (int i = 0; i < CALLS - 1; i++) test_closing(path, i);

  for (int i = 0; i < CALLS; i++) sqlite3_free(expected[i]);
  check(sqlite3_memory_used() == 0, "memory", "something is left when all connections are closed");
  for (const char *const *suffix = (const char *const[]){"", "-wal", "-shm", NULL}; *suffix;
       suffix++) {
    snprintf(file, sizeof file, "%s%s", path, *suffix);
    unlink(file);
  }
  if (passed + failed != PLANNED) printf("FAIL %d checks, not %d\n", passed + failed, PLANNED);
  if (passed + failed != PLANNED) failed++;
  printf("%d passed, %d failed\n", passed, failed);
  return failed > 0;
}
