/* collect_function.c - dvext_collect: hands the rows of a scan on to a collector, and nothing else.
**
** The collector comes as the pointer value that operation/collect.c binds.  The function is not
** listed: without such a pointer it is an error.  Its result is 1: it was called.
*/
#include "../operation/collector.h"
#include "registry.h"

static void collect_step(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  DvCollector *collector = argc ? sqlite3_value_pointer(argv[0], DV_COLLECTOR_POINTER) : NULL;
  if (DV_UNLIKELY(!collector)) {
    sqlite3_result_error(ctx, "dvext_collect: is for dvext's own use", -1);
    return;
  }
  dv_collector_row(collector, argc, argv);
  /* The function around the scan puts its name in front. */
  if (DV_UNLIKELY(dv_failed(&collector->err))) dv_call_fail(ctx, NULL, &collector->err);
}

static void collect_final(sqlite3_context *ctx) {
  sqlite3_result_int(ctx, 1);
}

int dv_collect_register(sqlite3 *db) {
  return sqlite3_create_function_v2(db, "dvext_collect", -1, SQLITE_DIRECTONLY | SQLITE_UTF8, NULL,
                                    NULL, collect_step, collect_final, NULL);
}
