/* shift_functions.c - shift: which distribution moved, P(x), P(y|x) or both. */
#include "../operation/shift.h"
#include "registry.h"

static const DvOptionRow shift_option_rows[] = {
    {.name = "alpha",
     .kind = DV_OPTION_REAL,
     .offset = offsetof(DvShiftOptions, alpha),
     .low = 1e-12,
     .high = 0.5,
     .doc = "How often a call may report a change that is chance alone (0.01)."},
    {.name = "min_rows",
     .kind = DV_OPTION_INTEGER,
     .offset = offsetof(DvShiftOptions, min_rows),
     .low = 1,
     .high = 1e15,
     .doc = "How many rows with a label either side must have (50)."},
    {.name = "bins",
     .kind = DV_OPTION_INTEGER,
     .offset = offsetof(DvShiftOptions, bins),
     .low = DV_SHIFT_BINS_MIN,
     .high = DV_SHIFT_BINS_MAX,
     .doc = "Into how many bins the quantiles of the training side divide numbers (10)."},
};

enum { SHIFT_TRAINING, SHIFT_SERVING, SHIFT_LABEL, SHIFT_OPTIONS };

typedef struct ShiftState {
  DvSource sources[2]; /* the names of the results are theirs */
  DvShift shift;
  size_t at;
} ShiftState;

static void shift_begin(void *memory, DvCall *call) {
  ShiftState *state = memory;
  DvShiftOptions options = DV_SHIFT_OPTIONS_DEFAULT;
  DvReading reading = {0};
  const DvOptionSet sets[] = {
      {.options = {shift_option_rows, DV_COUNT(shift_option_rows)}, .into = &options},
      dv_reading_option_set(&reading)};
  dv_arg_options(call, call->arguments[SHIFT_OPTIONS], sets, DV_COUNT(sets));
  const DvSource *sources[2];
  static const char *const whats[] = {"the training dataset", "the serving dataset"};
  for (int side = 0; side < 2; side++) {
    state->sources[side].what = whats[side];
    dv_source_read(call->err, call->db, call->arguments[SHIFT_TRAINING + side],
                   &state->sources[side]);
    sources[side] = &state->sources[side];
  }
  DvBytes label = dv_arg_text(call, call->arguments[SHIFT_LABEL], "the label");
  if (!dv_failed(call->err))
    dv_shift(call->err, call->db, sources, label, &reading, &options, &state->shift);
  dv_reading_clear(&reading);
}

static bool shift_step(void *memory, DvRow *row, DvCall *call) {
  ShiftState *state = memory;
  (void)call;
  if (state->at == state->shift.n) return false;
  DvShiftResult *result = &state->shift.results[state->at++];
  const DvShiftScore scores[] = {result->marginal, result->conditional, result->joint};
  dv_row_text(row, 0, result->name);
  dv_row_text(row, 1, dv_bytes(dv_shift_verdict_name(result->verdict)));
  for (int i = 0; i < (int)DV_COUNT(scores); i++) {
    if (!scores[i].is_known) continue;
    dv_row_real(row, 2 + 2 * i, scores[i].score);
    if (scores[i].has_floor) dv_row_real(row, 3 + 2 * i, scores[i].floor);
  }
  if (result->worst.n) dv_row_take_text(row, 8, &result->worst);
  return true;
}

static void shift_end(void *memory) {
  ShiftState *state = memory;
  dv_shift_clear(&state->shift);
  for (int side = 0; side < 2; side++) dv_source_clear(&state->sources[side]);
}

/* Same customers, other taste. */
#define SHIFT_EXAMPLE_DATASET(black)                                                               \
  "'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)\n"              \
  "    SELECT i % 7 AS age_group, iif(i % 10 < " black ", ''black'', ''brown'') AS shoes FROM n'"

static const DvTableFunction shift_tables[] = {
    {.name = "shift",
     .columns = "feature TEXT, verdict TEXT, marginal REAL, marginal_floor REAL,"
                " conditional REAL, conditional_floor REAL, joint REAL, joint_floor REAL,"
                " worst TEXT",
     .arguments = "training, serving, label, options",
     .n_required = 3,
     .state_bytes = sizeof(ShiftState),
     .begin = shift_begin,
     .step = shift_step,
     .end = shift_end,
     .options = {shift_option_rows, DV_COUNT(shift_option_rows)},
     .has_reading_options = true,
     .description = "Which distribution moved for each feature: its own, the label's given it, or"
                    " both.",
     .example = "SELECT feature, verdict FROM shift(\n  " SHIFT_EXAMPLE_DATASET(
         "7") ",\n  " SHIFT_EXAMPLE_DATASET("5") ",\n  'shoes');"},
};

static const DvFamily shift_family = {.tables = shift_tables, .n_tables = DV_COUNT(shift_tables)};

const DvFamily *dv_shift_functions(void) {
  return &shift_family;
}
