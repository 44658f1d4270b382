/* profile_functions.c - statistics of groups and stored profiles: the aggregates profile,
** profile_state and profile_merge, and profile_json. */
#include "../base/utf8.h"
#include "../document/statistics_json.h"
#include "../operation/collect.h"
#include "registry.h"
#include "value_group.h"

/* ---- aggregates over values ---- */

static void profile_single_result(void *state, DvCall *call, DvOut *out) {
  const DvDatasetProfile *profile = dv_value_group_end(state, call->err, true);
  if (dv_failed(call->err)) return;
  const DvSliceProfile *slice = profile->slices[0];
  const DvDetail detail = DV_DETAIL_DEFAULT;
  DvStatistics statistics;
  dv_statistics_init(call->err, &statistics, &slice->features[0]->column);
  DvJson json = {.err = call->err};
  dv_statistics_json(&json, &statistics, slice, slice->features[0]->name, &detail);
  dv_statistics_clear(&statistics);
  dv_out_take_json(out, &json.text);
}

/* The statistics of all rows as a JSON object. */
static void profile_show_json(DvErr *err, const DvDatasetProfile *profile, DvOut *out) {
  const DvSliceKey all = {.kind = DV_SLICE_ALL};
  const DvSliceProfile none = {.key = all};
  const DvSliceProfile *slice = dv_dataset_profile_find_slice(profile, &all);
  const DvDetail detail = DV_DETAIL_DEFAULT;
  DvJson json = {.err = err};
  dv_slice_profile_json(&json, slice ? slice : &none, &detail);
  dv_out_take_json(out, &json.text);
}

static void profile_pairs_result(void *state, DvCall *call, DvOut *out) {
  profile_show_json(call->err, dv_value_group_end(state, call->err, false), out);
}

static void profile_state_result(void *state, DvCall *call, DvOut *out) {
  DvText blob = {0};
  dv_dataset_profile_encode(call->err, dv_value_group_end(state, call->err, false), &blob);
  dv_out_take_blob(out, &blob);
}

/* ---- profile_merge and profile_json ---- */

static void profile_merge_add(void *state, DvCall *call, int argc, sqlite3_value **argv) {
  (void)argc;
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL) return;
  DvDatasetProfile shard = {0};
  dv_arg_profile(call, argv[0], NULL, &shard);
  dv_dataset_profile_merge(call->err, state, &shard);
  dv_dataset_profile_clear(&shard);
}

static void profile_merge_result(void *state, DvCall *call, DvOut *out) {
  DvText blob = {0};
  dv_dataset_profile_encode(call->err, state, &blob);
  dv_out_take_blob(out, &blob);
}

static void profile_merge_clear(void *state) {
  dv_dataset_profile_clear(state);
}

static void profile_json_call(DvCall *call, int argc, sqlite3_value **argv, DvOut *out) {
  (void)argc;
  DvDatasetProfile profile = {0};
  dv_arg_profile(call, argv[0], NULL, &profile);
  if (!dv_failed(call->err)) profile_show_json(call->err, &profile, out);
  dv_dataset_profile_clear(&profile);
}

/* ---- rows ---- */

static const DvAggregate profile_aggregates[] = {
    {.name = "profile",
     .arguments = "x",
     .n_min = 1,
     .n_max = 1,
     .state_bytes = sizeof(DvValueGroup),
     .add = dv_value_group_add,
     .result = profile_single_result,
     .clear = dv_value_group_clear,
     .flags = SQLITE_DETERMINISTIC,
     .description = "The statistics of one expression, as JSON.",
     .example = "WITH runs(route, minutes) AS (VALUES ('lake', 31.5), ('lake', 33), ('hill', 45))\n"
                "SELECT route, profile(minutes) ->> 'mean' AS mean FROM runs GROUP BY route;"},
    {.name = "profile",
     .arguments = "name, x, ...",
     .n_min = 1,
     .n_max = -1,
     .state_bytes = sizeof(DvValueGroup),
     .add = dv_value_group_add,
     .result = profile_pairs_result,
     .clear = dv_value_group_clear,
     .flags = SQLITE_DETERMINISTIC,
     .description = "The statistics of several expressions, as a JSON object by name.",
     .example = "WITH runs(route, minutes) AS (VALUES ('lake', 31.5), ('lake', 33), ('hill', 45))\n"
                "SELECT profile('minutes', minutes, 'route', route) ->> '$.minutes.max' AS "
                "longest\n  FROM runs;"},
    {.name = "profile_state",
     .arguments = "x | name, x, ...",
     .n_min = 1,
     .n_max = -1,
     .state_bytes = sizeof(DvValueGroup),
     .add = dv_value_group_add,
     .result = profile_state_result,
     .clear = dv_value_group_clear,
     .flags = SQLITE_DETERMINISTIC,
     .description = "A profile, the mergeable form of statistics, as a BLOB to store.",
     .example = "SELECT typeof(profile_state('x', value)) AS stored FROM json_each('[1, 2, 6]');"},
    {.name = "profile_merge",
     .arguments = "state",
     .n_min = 1,
     .n_max = 1,
     .state_bytes = sizeof(DvDatasetProfile),
     .add = profile_merge_add,
     .result = profile_merge_result,
     .clear = profile_merge_clear,
     .flags = SQLITE_DETERMINISTIC,
     .description = "The profile of all rows, from the profiles of parts of them.",
     .example =
         "WITH day(state) AS (\n  SELECT profile_state('x', value) FROM json_each('[1, 2, 6]')"
         " GROUP BY value > 1)\n"
         "SELECT feature, rows, mean FROM profile((SELECT profile_merge(state) FROM day));"},
};

static const DvScalar profile_scalars[] = {
    {.name = "profile_json",
     .arguments = "profile",
     .n_min = 1,
     .n_max = 1,
     .call = profile_json_call,
     .flags = SQLITE_DETERMINISTIC,
     .description = "What a profile holds, as the JSON of profile(name, x, ...).",
     .example = "SELECT profile_json(profile_state('x', value)) ->> '$.x.mean' AS mean"
                "\n  FROM json_each('[1, 2, 6]');"},
};

const DvFamily *dv_profile_functions(void) {
  static const DvFamily family = {NULL,
                                  0,
                                  profile_aggregates,
                                  DV_COUNT(profile_aggregates),
                                  profile_scalars,
                                  DV_COUNT(profile_scalars)};
  return &family;
}
