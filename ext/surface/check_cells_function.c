/* check_cells_function.c - dvext_check_cells: hands the cells of a scan on to a row scan.
**
** Its arguments are the scan, as the pointer value that operation/invalid_rows.c binds, the number
** of the first cell, whether to say what is wrong, and the cells.  Its result, whether one is wrong
** or what is, is never NULL.  The function is not listed: without such a pointer it is an error.
*/
#include "../operation/row_scan.h"
#include "registry.h"

enum { CHECK_CELLS_SCAN, CHECK_CELLS_FIRST, CHECK_CELLS_EXPLAINS, CHECK_CELLS_FIXED };

static void check_cells_explain(sqlite3_context *ctx, DvRowScan *scan, int first, int n,
                                sqlite3_value **cells) {
  DvText out = {0};
  dv_row_scan_explain(scan, first, n, cells, &out);
  if (out.n && !dv_failed(&scan->err)) {
    sqlite3_result_blob64(ctx, out.data, out.n, dv_free);
  } else {
    sqlite3_result_blob(ctx, "", 0, SQLITE_STATIC);
    dv_text_clear(&out);
  }
}

static void check_cells_call(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  DvRowScan *scan = argc > CHECK_CELLS_FIXED
                        ? sqlite3_value_pointer(argv[CHECK_CELLS_SCAN], DV_ROW_SCAN_POINTER)
                        : NULL;
  if (DV_UNLIKELY(!scan)) {
    sqlite3_result_error(ctx, "dvext_check_cells: is for dvext's own use", -1);
    return;
  }
  int first = sqlite3_value_int(argv[CHECK_CELLS_FIRST]), n = argc - CHECK_CELLS_FIXED;
  sqlite3_value **cells = argv + CHECK_CELLS_FIXED;
  if (sqlite3_value_int(argv[CHECK_CELLS_EXPLAINS]))
    check_cells_explain(ctx, scan, first, n, cells);
  else
    sqlite3_result_int(ctx, dv_row_scan_is_wrong(scan, first, n, cells));
  /* The function around the scan puts its name in front. */
  if (DV_UNLIKELY(dv_failed(&scan->err))) dv_call_fail(ctx, NULL, &scan->err);
}

int dv_check_cells_register(sqlite3 *db) {
  return sqlite3_create_function_v2(db, "dvext_check_cells", -1, SQLITE_DIRECTONLY | SQLITE_UTF8,
                                    NULL, check_cells_call, NULL, NULL, NULL);
}
