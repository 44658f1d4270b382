/* interrupt.c - sqlite3_interrupt at random moments ends every function soon, with
** SQLITE_INTERRUPT.
**
** Each statement is first run to its end, which tells how long it takes; then a second thread
** interrupts it at seeded random moments of that time.  The longest wait is printed.  Machines are
** noisy, so only a wait of more than LIMIT_MS fails; the aim is 50 ms.
*/
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LIMIT_MS = 1000, TRIES = 8 };

static const char SETUP[] =
    "CREATE TABLE t(id INTEGER PRIMARY KEY, fare REAL, company TEXT, note TEXT);"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
    "INSERT INTO t SELECT i, (i * 7919 % 100003) / 8.0, 'company ' || (i % 60),"
    " 'note ' || (i * 31 % 150001) FROM n;"
    "CREATE TABLE shards AS SELECT profile_state('id', id, 'fare', fare, 'note', note) AS state"
    " FROM t GROUP BY id % 20;"
    "CREATE TABLE long AS SELECT group_concat(json_array(id, note)) AS text FROM t WHERE id < "
    "60000;"
    "CREATE TABLE many AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n"
    " WHERE i < 19999) SELECT profile_merge(state) AS state FROM (SELECT 'SELECT ' ||"
    " group_concat('''x'' AS column' || i) AS query FROM n GROUP BY i / 500), profile(query);"
    "CREATE TABLE slices AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n"
    " WHERE i < 4) SELECT profile_merge(profile.state) AS state FROM n, profile('SELECT fare,"
    " note, id % 1000 + 1000 * ' || i || ' AS slice FROM t WHERE id < 3000',"
    " '{\"slice\":\"slice\"}');"
    "CREATE TABLE schemas AS SELECT infer_schema(state) AS schema FROM many;";

#define MANY "(SELECT state FROM many)"
#define SLICES "(SELECT state FROM slices)"
#define SCHEMA "(SELECT schema FROM schemas)"
#define OTHER "'SELECT id, fare * 2 AS fare, company, note FROM t'"
#define SMALL                                                                                      \
  "'feature { name: \"fare\" type: FLOAT float_domain { max: 9000 } drift_comparator {"            \
  " jensen_shannon_divergence { threshold: 0.1 } } } feature { name: \"note\" type: BYTES"         \
  " string_domain { value: \"note 1\" } }'"

static const char *const statements[] = {
    "SELECT * FROM profile('t')",
    "SELECT * FROM profile('t', '{\"slice\":\"company\"}')",
    "SELECT * FROM profile('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
    " WHERE i < 1000000) SELECT i, i / 3.0 AS r FROM n')",
    "SELECT * FROM profile('SELECT ''['' || text || '']'' AS a FROM long', '{\"arrays\":[\"a\"]}')",
    "SELECT * FROM profile(" MANY ")",
    "SELECT * FROM profile(" SLICES ")",
    "SELECT * FROM histogram('t', 'fare')",
    "SELECT * FROM top_values('t', 'note')",
    "SELECT profile(fare), profile(note) FROM t",
    "SELECT company, profile('fare', fare, 'note', note) FROM t GROUP BY company",
    "SELECT company, profile_state('id', id, 'note', note) FROM t GROUP BY company",
    "SELECT company, infer_schema('fare', fare, 'note', note) FROM t GROUP BY company",
    "SELECT company, js_divergence(fare, id % 2) FROM t GROUP BY company",
    "SELECT profile_merge(state) FROM shards, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3)",
    "SELECT profile_merge(state) FROM many, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3)",
    "SELECT profile_merge(state) FROM slices, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3)",
    "SELECT profile_json(state) FROM shards, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3)",
    "SELECT profile_json(state) FROM many",
    "SELECT * FROM infer_schema('t')",
    "SELECT * FROM infer_schema(" MANY ")",
    "SELECT infer_schema(state) FROM many",
    "SELECT infer_schema(state) FROM shards",
    "SELECT * FROM schema_rows(" SCHEMA ")",
    "SELECT schema_pbtxt(" SCHEMA ")",
    "SELECT schema_json(schema_pbtxt(" SCHEMA "))",
    "SELECT * FROM anomalies('t', " SMALL ")",
    "SELECT * FROM anomalies('t', " SMALL ", NULL, " OTHER ")",
    "SELECT * FROM anomalies(" MANY ", " SCHEMA ")",
    "SELECT * FROM anomalies(" MANY ", '{}')",
    "SELECT * FROM drift_skew_info('t', " SMALL ", NULL, " OTHER ")",
    "SELECT update_schema(" SMALL ", 't')",
    "SELECT update_schema(" SCHEMA ", " MANY ")",
    "SELECT update_schema('{}', " MANY ")",
    "SELECT * FROM invalid_rows('t', " SMALL ")",
    "SELECT * FROM invalid_rows(" OTHER ", " SMALL ")",
    "SELECT validate_row(" SMALL ", 'fare', fare, 'note', note) FROM t",
    "SELECT validate_row(" SCHEMA " || printf('%*s', random() & 4095, ''), 'column7', 'y')",
    "SELECT * FROM drift('t', " OTHER ")",
    "SELECT * FROM drift('t', " OTHER ", '{\"slice\":\"company\"}')",
    "SELECT * FROM drift(" MANY ", " MANY ")",
    "SELECT * FROM drift(" SLICES ", " SLICES ")",
    "SELECT js_divergence(" MANY ", " MANY ", 'column7')",
    "SELECT * FROM shift('t', " OTHER ", 'company')",
    "SELECT * FROM feature_skew('t', " OTHER ", 'id')",
    "SELECT * FROM feature_skew_pairs('t', " OTHER ", 'id') WHERE feature = 'fare'",
};

static int passed, failed;

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static uint64_t random_next(uint64_t *state) {
  uint64_t x = *state += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static int run(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
  if (code != SQLITE_OK) return code;
  while (sqlite3_step(stmt) == SQLITE_ROW) {
  }
  return sqlite3_finalize(stmt);
}

/* What the second thread does: waits, interrupts, and notes when. */
typedef struct Interruption {
  sqlite3 *db;
  double after_ms;
  double at_ms;
} Interruption;

static void *interrupt_later(void *argument) {
  Interruption *interruption = argument;
  struct timespec wait = {.tv_sec = (time_t)(interruption->after_ms / 1e3)};
  wait.tv_nsec = (long)((interruption->after_ms - (double)wait.tv_sec * 1e3) * 1e6);
  nanosleep(&wait, NULL);
  interruption->at_ms = now_ms();
  sqlite3_interrupt(interruption->db);
  return NULL;
}

/* One interruption: how long the statement went on, or -1 when it had ended before. */
static double interrupt_once(sqlite3 *db, const char *sql, double after_ms, int *code) {
  Interruption interruption = {.db = db, .after_ms = after_ms};
  pthread_t thread;
  if (pthread_create(&thread, NULL, interrupt_later, &interruption) != 0) abort();
  *code = run(db, sql);
  double ended = now_ms();
  pthread_join(thread, NULL);
  return *code == SQLITE_OK ? -1 : ended - interruption.at_ms;
}

static void test_statement(sqlite3 *db, const char *sql, uint64_t *seed, double *longest) {
  double started = now_ms();
  int code = run(db, sql);
  double whole_ms = now_ms() - started;
  bool is_right = code == SQLITE_OK;
  double wait = 0;
  if (!is_right) printf("FAIL %s\n  without interruption: %s\n", sql, sqlite3_errmsg(db));
  for (int i = 0; i < TRIES && is_right; i++) {
    double share = (double)(random_next(seed) >> 11) / 9007199254740992.0;
    double went_on = interrupt_once(db, sql, whole_ms * share, &code);
    if (went_on > wait) wait = went_on;
    is_right = (code == SQLITE_INTERRUPT || code == SQLITE_OK) && wait < LIMIT_MS;
    if (!is_right) printf("FAIL %s\n  code %d, %.0f ms after the interruption\n", sql, code, wait);
  }
  if (is_right && run(db, "SELECT count(*) FROM t") != SQLITE_OK) {
    printf("FAIL %s\n  then: %s\n", sql, sqlite3_errmsg(db));
    is_right = false;
  }
  if (is_right)
    passed++;
  else
    failed++;
  if (wait > *longest) *longest = wait;
  printf("%6.0f ms whole, at most %.1f ms on: %.70s\n", whole_ms, wait, sql);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *library = getenv("DVEXT");
  char *message = NULL;
  sqlite3 *db;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) return 1;
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
  if (sqlite3_load_extension(db, library ? library : "./dvext", NULL, &message) != SQLITE_OK ||
      sqlite3_exec(db, SETUP, NULL, NULL, &message) != SQLITE_OK) {
    printf("FAIL set-up: %s\n0 passed, 1 failed\n", message ? message : sqlite3_errmsg(db));
    return 1;
  }
  uint64_t seed = 1;
  double longest = 0;
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
    test_statement(db, statements[i], &seed, &longest);
  }
  if (sqlite3_close(db) != SQLITE_OK) failed++;
  printf("note: at most %.1f ms from sqlite3_interrupt to the end\n", longest);
  printf("%d passed, %d failed\n", passed, failed);
  return failed > 0;
}
