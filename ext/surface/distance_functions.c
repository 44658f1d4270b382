/* distance_functions.c - how far apart two distributions are, as aggregates over (x, side) and as
** scalars over two profiles. */
#include "../base/number_text.h"
#include "../base/utf8.h"
#include "../operation/cell.h"
#include "../operation/comparison.h"
#include "../document/dataset_profile.h"
#include "arg.h"
#include "registry.h"

/* ---- distances: the metric is found by the function's name ---- */

static const struct {
  const char *name;
  DvMetric metric;
} distance_metrics[] = {
    {"linf_distance", DV_METRIC_LINF},
    {"js_divergence", DV_METRIC_JS},
    {"normalized_abs_difference", DV_METRIC_NORMALIZED},
    {"psi", DV_METRIC_PSI},
    {"hellinger_distance", DV_METRIC_HELLINGER},
    {"total_variation", DV_METRIC_TVD},
    {"wasserstein_distance", DV_METRIC_WASSERSTEIN},
    {"ks_distance", DV_METRIC_KS},
};

static DvMetric distance_find(const char *name) {
  size_t i = 0;
  while (strcmp(distance_metrics[i].name, name) != 0) i++;
  return distance_metrics[i].metric;
}

/* The distance as the result, NULL where there is none; `what` is "x" or "feature 'fare'". */
static void distance_show(DvCall *call, const DvSide *sides, const char *what, DvOut *out) {
  DvComparison comparison;
  DvMetric metric = distance_find(call->name);
  double value;
  dv_comparison_init(&comparison, sides[0], sides[1]);
  if (comparison.has_values && dv_comparison_is_too_coarse(&comparison, metric))
    dv_err_set(call->err, SQLITE_ERROR,
               "%s has over %d different numbers, too many to compare one by one "
               "(Jensen-Shannon can: js_divergence)",
               what, DV_NUMBER_COUNTS_KEYS);
  else if (dv_comparison_distance(call->err, &comparison, metric, &value))
    dv_out_real(out, value);
  dv_comparison_clear(&comparison);
}

/* ---- as aggregates over (x, side) ---- */

/* A value of `side`, compared as SQL does: numbers, then texts, then BLOBs. */
typedef struct DistanceKey {
  int type; /* SQLITE_INTEGER for any number */
  DvNumber number;
  DvBytes text; /* owned */
} DistanceKey;

typedef struct DistanceGroup {
  DvColumnProfile columns[2];
  DistanceKey keys[2]; /* in the order in which they came */
  int n;
  DvCellReader reader;
} DistanceGroup;

/* Borrows from the value. */
static DistanceKey distance_key(DvErr *err, sqlite3_value *value) {
  DistanceKey key = {.type = sqlite3_value_type(value)};
  if (key.type == SQLITE_INTEGER) {
    key.number = dv_number_integer(sqlite3_value_int64(value));
  } else if (key.type == SQLITE_FLOAT) {
    key.type = SQLITE_INTEGER;
    key.number = dv_number_real(sqlite3_value_double(value));
  } else {
    key.text = key.type == SQLITE_TEXT ? dv_value_text(value) : dv_value_blob(value);
    if (!key.text.data && (key.type == SQLITE_TEXT || key.text.n)) dv_err_nomem(err);
  }
  return key;
}

static int distance_compare_keys(const DistanceKey *a, const DistanceKey *b) {
  if (a->type != b->type) {
    if (a->type == SQLITE_INTEGER || b->type == SQLITE_INTEGER)
      return a->type == SQLITE_INTEGER ? -1 : 1;
    return a->type == SQLITE_TEXT ? -1 : 1;
  }
  if (a->type == SQLITE_INTEGER) return dv_number_compare(a->number, b->number);
  return dv_bytes_compare(a->text, b->text);
}

static void distance_add_key(DvErr *err, DvText *text, const DistanceKey *key) {
  char number[DV_NUMBER_TEXT_BYTES];
  if (key->type == SQLITE_INTEGER) {
    dv_text_add(err, text, number, dv_number_write(number, key->number));
    return;
  }
  char *quoted = dv_utf8_quote(err, key->text);
  if (quoted) dv_text_addf(err, text, "'%s'", quoted);
  dv_free(quoted);
}

static void distance_refuse(DvErr *err, const DistanceGroup *group, const DistanceKey *key) {
  DvText text = {0};
  distance_add_key(err, &text, &group->keys[0]);
  dv_text_adds(err, &text, ", ");
  distance_add_key(err, &text, &group->keys[1]);
  dv_text_adds(err, &text, " and ");
  distance_add_key(err, &text, key);
  dv_err_set(err, SQLITE_ERROR,
             "the side must have two values, and has %s (a condition has two: "
             "day = date('now'))",
             text.data);
  dv_text_clear(&text);
}

/* The number of the side, which may be new; -1 after an error. */
static int distance_side(DvErr *err, DistanceGroup *group, sqlite3_value *value) {
  DistanceKey key = distance_key(err, value);
  for (int i = 0; i < group->n; i++)
    if (distance_compare_keys(&group->keys[i], &key) == 0) return dv_failed(err) ? -1 : i;
  if (group->n == 2) distance_refuse(err, group, &key);
  if (dv_failed(err)) return -1;
  if (key.type != SQLITE_INTEGER) {
    key.text.data = dv_dup(err, key.text.data, key.text.n);
    if (!key.text.data) return -1;
  }
  dv_column_profile_init(err, &group->columns[group->n], false, false);
  group->keys[group->n] = key;
  return group->n++;
}

static void distance_add(void *state, DvCall *call, int argc, sqlite3_value **argv) {
  (void)argc;
  const DvWide none = {0};
  DistanceGroup *group = state;
  if (sqlite3_value_type(argv[1]) == SQLITE_NULL) return;
  int side = distance_side(call->err, group, argv[1]);
  if (side < 0) return;
  dv_column_profile_add_rows(call->err, &group->columns[side], 1, none);
  dv_cell_add(call->err, &group->reader, &group->columns[side], argv[0], none);
}

static void distance_result(void *state, DvCall *call, DvOut *out) {
  DistanceGroup *group = state;
  if (group->n < 2) return;
  int smaller = distance_compare_keys(&group->keys[0], &group->keys[1]) > 0;
  DvStatistics statistics[2] = {{0}};
  DvSide sides[2];
  for (int i = 0; i < 2; i++) {
    DvColumnProfile *column = &group->columns[i ? !smaller : smaller];
    dv_column_profile_settle(call->err, column);
    if (!dv_failed(call->err)) dv_statistics_init(call->err, &statistics[i], column);
    sides[i] = (DvSide){.statistics = &statistics[i], .rows = column->rows};
  }
  if (!dv_failed(call->err)) distance_show(call, sides, "x", out);
  dv_statistics_clear(&statistics[0]);
  dv_statistics_clear(&statistics[1]);
}

static void distance_clear(void *state) {
  DistanceGroup *group = state;
  for (int i = 0; i < 2; i++) {
    dv_column_profile_clear(&group->columns[i]);
    dv_free((void *)group->keys[i].text.data);
  }
  dv_cell_reader_clear(&group->reader);
  *group = (DistanceGroup){0};
}

/* ---- as scalars over two profiles ---- */

/* The feature of all rows; NULL where the profile does not have it. */
static const DvFeature *distance_feature(const DvDatasetProfile *profile, DvBytes name,
                                         const DvSliceProfile **slice) {
  const DvSliceKey all = {.kind = DV_SLICE_ALL};
  *slice = dv_dataset_profile_find_slice(profile, &all);
  return *slice ? dv_slice_profile_find(*slice, name) : NULL;
}

static void distance_show_features(DvCall *call, const DvDatasetProfile profiles[2], DvBytes name,
                                   DvOut *out) {
  const DvFeature *features[2];
  const DvSliceProfile *slices[2];
  for (int i = 0; i < 2; i++) features[i] = distance_feature(&profiles[i], name, &slices[i]);
  char *quoted = dv_utf8_quote(call->err, name);
  if (!features[0] && !features[1])
    dv_err_set(call->err, SQLITE_ERROR, "neither profile has a feature '%s'", quoted);
  DvText what = {0};
  dv_text_addf(call->err, &what, "feature '%s'", quoted);
  DvStatistics statistics[2] = {{0}};
  DvSide sides[2];
  for (int i = 0; i < 2 && features[0] && features[1] && !dv_failed(call->err); i++) {
    dv_statistics_init(call->err, &statistics[i], &features[i]->column);
    sides[i] = dv_side_of(&statistics[i], slices[i]->rows, slices[i]->weighted_rows);
  }
  if (features[0] && features[1] && !dv_failed(call->err))
    distance_show(call, sides, what.data, out);
  dv_statistics_clear(&statistics[0]);
  dv_statistics_clear(&statistics[1]);
  dv_text_clear(&what);
  dv_free(quoted);
}

static void distance_call(DvCall *call, int argc, sqlite3_value **argv, DvOut *out) {
  (void)argc;
  static const char *const whats[] = {"the baseline profile", "the current profile"};
  DvDatasetProfile profiles[2] = {{.n = 0}, {.n = 0}};
  for (int i = 0; i < 2; i++) dv_arg_profile(call, argv[i], whats[i], &profiles[i]);
  DvBytes name = dv_arg_text(call, argv[2], "the feature");
  if (!dv_failed(call->err)) distance_show_features(call, profiles, name, out);
  dv_dataset_profile_clear(&profiles[0]);
  dv_dataset_profile_clear(&profiles[1]);
}

/* ---- rows ---- */

#define DISTANCE_TRIPS                                                                             \
  "WITH trips(day, pay, fare) AS (VALUES\n  (1, 'cash', 8.5), (1, 'card', 10), (1, 'card', 12),"   \
  " (1, 'card', 31),\n  (2, 'card', 9), (2, 'app', 11), (2, 'app', 14.5), (2, 'cash', 40))\n"
#define DISTANCE_DAY(x, day) "(SELECT profile_state('" x "', " x ") FROM trips WHERE day = " day ")"
#define DISTANCE_AGGREGATE(function, x, doc)                                                       \
  {                                                                                                \
    .name = function, .arguments = "x, side", .n_min = 2, .n_max = 2,                              \
    .state_bytes = sizeof(DistanceGroup), .add = distance_add, .result = distance_result,          \
    .clear = distance_clear, .flags = SQLITE_DETERMINISTIC,                                        \
    .description =                                                                                 \
        doc " between the rows of the two values of side; the smaller is the baseline.",           \
    .example = DISTANCE_TRIPS "SELECT " function "(" x ", day) AS distance FROM trips;"            \
  }
#define DISTANCE_SCALAR(function, x, doc)                                                          \
  {                                                                                                \
    .name = function, .arguments = "baseline, current, feature", .n_min = 3, .n_max = 3,           \
    .call = distance_call, .flags = SQLITE_DETERMINISTIC,                                          \
    .description = doc " of a feature between two profiles.",                                      \
    .example = DISTANCE_TRIPS                                                                      \
        "SELECT " function                                                                         \
        "(\n  " DISTANCE_DAY(x, "1") ",\n  " DISTANCE_DAY(x, "2") ",\n  '" x "') AS distance;"     \
  }
/* Both forms of every distance. */
#define DISTANCE_EACH(form)                                                                        \
  form("linf_distance", "pay", "The largest change in the share of a value (L-infinity)"),         \
      form("js_divergence", "pay", "The Jensen-Shannon divergence, computed as in TFDV,"),         \
      form("normalized_abs_difference", "pay",                                                     \
           "The largest difference in the count of a value, as a share of all rows,"),             \
      form("psi", "pay", "The population stability index"),                                        \
      form("hellinger_distance", "pay", "The Hellinger distance"),                                 \
      form("total_variation", "pay", "Half the sum of all changes in share"),                      \
      form("wasserstein_distance", "fare", "How far numbers moved on average (Wasserstein)"),      \
      form("ks_distance", "fare",                                                                  \
           "The largest gap between cumulative shares (Kolmogorov-Smirnov)")

static const DvAggregate distance_aggregates[] = {DISTANCE_EACH(DISTANCE_AGGREGATE)};
static const DvScalar distance_scalars[] = {DISTANCE_EACH(DISTANCE_SCALAR)};

const DvFamily *dv_distance_functions(void) {
  static const DvFamily family = {.aggregates = distance_aggregates,
                                  .n_aggregates =
                                      sizeof distance_aggregates / sizeof *distance_aggregates,
                                  .scalars = distance_scalars,
                                  .n_scalars = sizeof distance_scalars / sizeof *distance_scalars};
  return &family;
}
