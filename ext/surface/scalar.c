/* scalar.c - the only xFunc. */
#include "scalar.h"

#include "../operation/query.h"

static void scalar_call(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  const DvBinding *binding = sqlite3_user_data(ctx);
  const DvScalar *row = binding->row;
  DvErr err = {0};
  DvCall call = {.err = &err,
                 .db = sqlite3_context_db_handle(ctx),
                 .name = row->name,
                 .ctx = ctx,
                 .connection = binding->connection};
  DvOut out = {.err = &err};
  DvPoll poll;
  dv_call_count(&err, argc, row->n_min);
  if (dv_call_enter(&err, binding->connection)) {
    dv_poll_begin(&err, &poll, call.db);
    row->call(&call, argc, argv, &out);
    dv_poll_end(&err, &poll);
    dv_call_leave(binding->connection);
  }
  if (DV_UNLIKELY(dv_failed(&err))) {
    dv_call_fail(ctx, call.name, &err);
  } else {
    dv_out_give(&out, ctx);
  }
  dv_out_clear(&out);
  dv_err_clear(&err);
}

int dv_scalar_register(sqlite3 *db, const char *name, int n_args, DvBinding *binding) {
  const DvScalar *row = binding->row;
  return sqlite3_create_function_v2(db, name, n_args, row->flags | DV_RESULT_SUBTYPE | SQLITE_UTF8,
                                    binding, scalar_call, NULL, NULL, dv_binding_free);
}
