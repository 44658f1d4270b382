/* aggregate.c - the only xStep and xFinal.
**
** SQLite calls xFinal for every group that saw an xStep, also when the statement ends in an error,
** so the state is always released there.
*/
#include "aggregate.h"

#include "../operation/query.h"

/* The function's state follows. */
typedef struct DvAggregateState {
  DvErr err;
  DvCall call;
} DvAggregateState;

/* Zeroed at first; NULL when memory is short. */
static DvAggregateState *aggregate_state(sqlite3_context *ctx, const DvAggregate *row) {
  DvAggregateState *state =
      sqlite3_aggregate_context(ctx, (int)(sizeof(DvAggregateState) + row->state_bytes));
  if (state && !state->call.err) {
    state->call =
        (DvCall){.err = &state->err, .db = sqlite3_context_db_handle(ctx), .name = row->name};
  }
  return state;
}

static void aggregate_step(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  const DvBinding *binding = sqlite3_user_data(ctx);
  const DvAggregate *row = binding->row;
  DvAggregateState *state = aggregate_state(ctx, row);
  if (DV_UNLIKELY(!state)) {
    sqlite3_result_error_nomem(ctx);
    return;
  }
  if (DV_UNLIKELY(argc < row->n_min)) dv_call_count(&state->err, argc, row->n_min);
  DvPoll poll;
  dv_poll_begin(&state->err, &poll, state->call.db);
  if (DV_LIKELY(!dv_failed(&state->err))) row->add(state + 1, &state->call, argc, argv);
  dv_poll_end(&state->err, &poll);
  if (DV_UNLIKELY(dv_failed(&state->err))) dv_call_fail(ctx, state->call.name, &state->err);
}

static void aggregate_final(sqlite3_context *ctx) {
  const DvBinding *binding = sqlite3_user_data(ctx);
  const DvAggregate *row = binding->row;
  DvAggregateState *state = aggregate_state(ctx, row);
  if (!state) {
    sqlite3_result_error_nomem(ctx);
    return;
  }
  DvOut out = {.err = &state->err};
  DvPoll poll;
  dv_poll_begin(&state->err, &poll, state->call.db);
  if (!dv_failed(&state->err)) row->result(state + 1, &state->call, &out);
  dv_poll_end(&state->err, &poll);
  if (dv_failed(&state->err)) {
    dv_call_fail(ctx, state->call.name, &state->err);
  } else {
    dv_out_give(&out, ctx);
  }
  dv_out_clear(&out);
  if (row->clear) row->clear(state + 1);
  dv_err_clear(&state->err);
}

int dv_aggregate_register(sqlite3 *db, const char *name, int n_args, DvBinding *binding) {
  const DvAggregate *row = binding->row;
  return sqlite3_create_function_v2(db, name, n_args, row->flags | DV_RESULT_SUBTYPE | SQLITE_UTF8,
                                    binding, NULL, aggregate_step, aggregate_final,
                                    dv_binding_free);
}
