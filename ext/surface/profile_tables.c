/* profile_tables.c - from a table to its statistics: the table functions profile, histogram and
** top_values. */
#include "../base/utf8.h"
#include "../document/statistics_json.h"
#include "../operation/collect.h"
#include "registry.h"
#include "value_group.h"

/* ---- options ---- */

typedef struct ProfileOptions {
  DvReading reading;
  DvSlicing slicing;
  DvDetail detail;
} ProfileOptions;

#define PROFILE_OPTION_SLICE(text)                                                                 \
  {                                                                                                \
    .name = "slice", .kind = DV_OPTION_TEXTS, .offset = offsetof(ProfileOptions, slicing.columns), \
    .list = offsetof(ProfileOptions, slicing.is_list), .doc = text                                 \
  }
#define PROFILE_OPTION_TOP                                                                         \
  {                                                                                                \
    .name = "top", .kind = DV_OPTION_INTEGER, .offset = offsetof(ProfileOptions, detail.top),      \
    .low = 1, .high = DV_TOP_MAX, .doc = "How many of the most frequent values are shown (20)."    \
  }
#define PROFILE_OPTION_BINS                                                                        \
  {                                                                                                \
    .name = "bins", .kind = DV_OPTION_INTEGER, .offset = offsetof(ProfileOptions, detail.bins),    \
    .low = 1, .high = DV_BINS_MAX, .doc = "How many bins a histogram has (10)."                    \
  }
#define PROFILE_OPTION_QUANTILES                                                                   \
  {                                                                                                \
    .name = "quantiles", .kind = DV_OPTION_INTEGER,                                                \
    .offset = offsetof(ProfileOptions, detail.quantiles), .low = 1, .high = DV_QUANTILES_MAX,      \
    .doc = "Into how many equal parts the quantiles divide the values (10)."                       \
  }

#define PROFILE_HIDDEN_SLICE                                                                       \
  "Rows also for each value of this column, or of a list of columns crossed: "                     \
  "SELECT slice, * tells which is which."

static const DvOptionRow profile_option_rows[] = {
    PROFILE_OPTION_SLICE(
        "Statistics also for each value of this column, or of a list of columns crossed."),
    PROFILE_OPTION_TOP, PROFILE_OPTION_BINS, PROFILE_OPTION_QUANTILES};
static const DvOptionRow histogram_option_rows[] = {PROFILE_OPTION_SLICE(PROFILE_HIDDEN_SLICE),
                                                    PROFILE_OPTION_BINS};
static const DvOptionRow top_option_rows[] = {PROFILE_OPTION_SLICE(PROFILE_HIDDEN_SLICE),
                                              PROFILE_OPTION_TOP};

static void profile_options_clear(ProfileOptions *options) {
  dv_reading_clear(&options->reading);
  dv_names_clear(&options->slicing.columns);
}

/* ---- what the tables share: a dataset's profile, slice by slice ---- */

typedef struct ProfileWalk {
  DvDatasetProfile profile;
  ProfileOptions options;
  size_t slice;
  DvFeature **ordered; /* of that slice */
  size_t feature;
} ProfileWalk;

static void profile_walk_begin(ProfileWalk *walk, DvCall *call, sqlite3_value *options,
                               DvOptionRows rows) {
  walk->options.detail = (DvDetail)DV_DETAIL_DEFAULT;
  const DvOptionSet sets[] = {{.options = rows, .into = &walk->options},
                              dv_reading_option_set(&walk->options.reading)};
  dv_arg_options(call, options, sets, DV_COUNT(sets));
  DvSource source = {0};
  if (!dv_failed(call->err)) dv_source_read(call->err, call->db, call->arguments[0], &source);
  dv_collect(call->err, call->db, &source, &walk->options.reading, &walk->options.slicing,
             &walk->profile);
  dv_source_clear(&source);
}

static void profile_walk_end(ProfileWalk *walk) {
  dv_free(walk->ordered);
  dv_dataset_profile_clear(&walk->profile);
  profile_options_clear(&walk->options);
}

static void profile_show_slice(DvOut *cell, const DvSliceKey *key) {
  if (key->kind == DV_SLICE_ALL) return;
  if (key->kind == DV_SLICE_BLOB)
    dv_out_blob(cell, key->text);
  else if (key->kind != DV_SLICE_NUMBER)
    dv_out_text(cell, key->text);
  else if (key->number.is_real)
    dv_out_real(cell, key->number.real);
  else
    dv_out_integer(cell, key->number.integer);
}

static void profile_show_number(DvOut *cell, DvNumber x, DvType type) {
  if (dv_number_shows_as_real(x, type))
    dv_out_real(cell, dv_number_to_real(x));
  else
    dv_out_integer(cell, x.integer);
}

static void profile_show_value(DvOut *cell, const DvValueCount *value, DvType type) {
  DvBytes text = value->text;
  if (value->is_blob) {
    dv_out_blob(cell, text);
  } else if (value->is_text) {
    if (value->is_cut) text.n = dv_utf8_trim(text);
    dv_out_text(cell, text);
  } else {
    profile_show_number(cell, value->number, type);
  }
}

/* ---- table profile ---- */

enum {
  PROFILE_SLICE,
  PROFILE_FEATURE,
  PROFILE_TYPE,
  PROFILE_ROWS,
  PROFILE_MISSING,
  PROFILE_DISTINCT,
  PROFILE_MEAN,
  PROFILE_STD_DEV,
  PROFILE_ZEROS,
  PROFILE_MIN,
  PROFILE_P25,
  PROFILE_MEDIAN,
  PROFILE_P75,
  PROFILE_MAX,
  PROFILE_TOP,
  PROFILE_HISTOGRAM,
  PROFILE_JSON,
  PROFILE_STATE
};

static void profile_begin(void *state, DvCall *call) {
  const DvOptionRows rows = {profile_option_rows, DV_COUNT(profile_option_rows)};
  profile_walk_begin(state, call, call->arguments[1], rows);
}

/* Heights for people: the lowest block is an empty bin, the full one the fullest. */
static void profile_show_histogram(DvErr *err, DvOut *cell, const DvStatistics *statistics,
                                   size_t n_bins) {
  static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  DvBin *bins = dv_malloc(err, n_bins * sizeof *bins);
  if (!bins) return;
  size_t n = dv_statistics_histogram(statistics, bins, n_bins);
  uint64_t most = 1;
  for (size_t i = 0; i < n; i++) most = bins[i].count > most ? bins[i].count : most;
  DvText line = {0};
  for (size_t i = 0; i < n; i++) {
    double share = (double)bins[i].count / (double)most;
    dv_text_adds(err, &line, blocks[bins[i].count ? 1 + (int)(share * 6) : 0]);
  }
  if (n) dv_out_take_text(cell, &line);
  dv_text_clear(&line);
  dv_free(bins);
}

static void profile_show_numeric(DvCall *call, DvRow *row, const DvStatistics *statistics,
                                 const DvDetail *detail) {
  DvType type = statistics->type;
  double error;
  if (!statistics->has_range) return;
  DvMoments moments = dv_statistics_moments(call->err, statistics, false);
  if (moments.has_mean) {
    dv_row_real(row, PROFILE_MEAN, moments.mean);
    dv_row_real(row, PROFILE_STD_DEV, moments.std_dev);
  }
  dv_row_integer(row, PROFILE_ZEROS, (int64_t)statistics->zeros);
  profile_show_number(&row->cells[PROFILE_MIN], statistics->min, type);
  DvNumber quarters[5];
  dv_statistics_quantiles(statistics, 4, false, quarters, &error);
  for (int quarter = 1; quarter <= 3; quarter++)
    profile_show_number(&row->cells[PROFILE_MIN + quarter], quarters[quarter], type);
  profile_show_number(&row->cells[PROFILE_MAX], statistics->max, type);
  if (dv_call_wants(call, PROFILE_HISTOGRAM))
    profile_show_histogram(call->err, &row->cells[PROFILE_HISTOGRAM], statistics,
                           (size_t)detail->bins);
}

static void profile_show_lengths(DvRow *row, const DvLengths *lengths) {
  if (!lengths->count) return;
  dv_row_real(row, PROFILE_MEAN, dv_lengths_mean(lengths));
  dv_row_integer(row, PROFILE_MIN, (int64_t)lengths->min);
  dv_row_integer(row, PROFILE_MAX, (int64_t)lengths->max);
}

static void profile_show_hidden(DvCall *call, DvRow *row, const ProfileWalk *walk,
                                const DvFeature *feature, const DvStatistics *statistics) {
  const DvSliceProfile *slice = walk->profile.slices[walk->slice];
  if (dv_call_wants(call, PROFILE_JSON)) {
    DvJson json = {.err = call->err};
    dv_statistics_json(&json, statistics, slice, feature->name, &walk->options.detail);
    dv_row_take_json(row, PROFILE_JSON, &json.text);
  }
  if (dv_call_wants(call, PROFILE_STATE)) {
    DvText blob = {0};
    dv_dataset_profile_encode_one(call->err, &walk->profile, slice, feature, &blob);
    dv_row_take_blob(row, PROFILE_STATE, &blob);
  }
}

static void profile_show(DvCall *call, DvRow *row, const ProfileWalk *walk,
                         const DvFeature *feature) {
  const DvSliceProfile *slice = walk->profile.slices[walk->slice];
  DvStatistics statistics;
  dv_statistics_init(call->err, &statistics, &feature->column);
  uint64_t rows = slice->rows;
  profile_show_slice(&row->cells[PROFILE_SLICE], &slice->key);
  dv_row_text(row, PROFILE_FEATURE, feature->name);
  dv_row_text(row, PROFILE_TYPE, dv_bytes(dv_type_name(statistics.type)));
  dv_row_integer(row, PROFILE_ROWS, (int64_t)rows);
  dv_row_integer(row, PROFILE_MISSING, (int64_t)(rows - statistics.present));
  dv_row_integer(row, PROFILE_DISTINCT, (int64_t)statistics.distinct_count);
  if (dv_type_is_numeric(statistics.type))
    profile_show_numeric(call, row, &statistics, &walk->options.detail);
  else
    profile_show_lengths(row, &statistics.lengths);
  DvValueCount top;
  if (dv_call_wants(call, PROFILE_TOP) && dv_statistics_top(&statistics, &top, 1, false))
    profile_show_value(&row->cells[PROFILE_TOP], &top, statistics.type);
  profile_show_hidden(call, row, walk, feature, &statistics);
  dv_statistics_clear(&statistics);
}

/* The next feature, slice by slice; NULL past the last. */
static const DvFeature *profile_next(ProfileWalk *walk, DvCall *call) {
  while (walk->slice < walk->profile.n && !dv_failed(call->err)) {
    const DvSliceProfile *slice = walk->profile.slices[walk->slice];
    if (!walk->ordered) walk->ordered = dv_slice_profile_ordered(call->err, slice);
    if (walk->ordered && walk->feature < slice->n) return walk->ordered[walk->feature++];
    dv_free(walk->ordered);
    walk->ordered = NULL;
    walk->feature = 0;
    walk->slice++;
  }
  return NULL;
}

static bool profile_step(void *state, DvRow *row, DvCall *call) {
  const DvFeature *feature = profile_next(state, call);
  if (!feature) return false;
  profile_show(call, row, state, feature);
  return true;
}

static void profile_end(void *state) {
  profile_walk_end(state);
}

/* ---- tables histogram and top_values: one feature, slice by slice ---- */

enum { PROFILE_SHARE_CELLS = 4 };

typedef struct ProfileDetail {
  ProfileWalk walk;
  DvBytes feature;
  bool is_open; /* `statistics` and what follows are of the walk's slice */
  DvStatistics statistics;
  DvBin *bins;
  DvValueCount *top;
  size_t n, at;
} ProfileDetail;

static void profile_check_feature(ProfileDetail *detail, DvCall *call) {
  const DvDatasetProfile *profile = &detail->walk.profile;
  for (size_t i = 0; i < profile->n; i++)
    if (dv_slice_profile_find(profile->slices[i], detail->feature)) return;
  char *name = dv_utf8_quote(call->err, detail->feature);
  char *known = profile->n ? dv_slice_profile_show_names(call->err, profile->slices[0]) : NULL;
  dv_err_set(call->err, SQLITE_ERROR, "the dataset has no feature '%s' (it has %s)", name,
             known ? known : "none");
  dv_free(name);
  dv_free(known);
}

static void profile_detail_begin(ProfileDetail *detail, DvCall *call, DvOptionRows rows) {
  detail->feature = dv_arg_text(call, call->arguments[1], "the feature");
  profile_walk_begin(&detail->walk, call, call->arguments[2], rows);
  if (!dv_failed(call->err)) profile_check_feature(detail, call);
}

static void profile_detail_close(ProfileDetail *detail) {
  dv_free(detail->bins);
  dv_free(detail->top);
  detail->bins = NULL;
  detail->top = NULL;
  detail->is_open = false;
  detail->n = detail->at = 0;
  dv_statistics_clear(&detail->statistics);
}

static void profile_detail_end(void *state) {
  profile_detail_close(state);
  profile_walk_end(&((ProfileDetail *)state)->walk);
}

/* Moves to the next row of the feature's slices, opened by `open`; false past the last. */
static bool profile_detail_next(ProfileDetail *detail, DvCall *call,
                                void (*open)(ProfileDetail *detail, DvErr *err)) {
  ProfileWalk *walk = &detail->walk;
  while (walk->slice < walk->profile.n && !dv_failed(call->err)) {
    if (!detail->is_open) {
      const DvSliceProfile *slice = walk->profile.slices[walk->slice];
      const DvFeature *feature = dv_slice_profile_find(slice, detail->feature);
      detail->is_open = true;
      if (feature) {
        dv_statistics_init(call->err, &detail->statistics, &feature->column);
        if (!dv_failed(call->err)) open(detail, call->err);
      }
    }
    if (detail->at < detail->n) return !dv_failed(call->err);
    profile_detail_close(detail);
    walk->slice++;
  }
  return false;
}

static void profile_detail_show(const ProfileDetail *detail, DvRow *row, uint64_t count) {
  dv_row_integer(row, PROFILE_SHARE_CELLS - 2, (int64_t)count);
  dv_row_real(row, PROFILE_SHARE_CELLS - 1, (double)count / (double)detail->statistics.values);
  profile_show_slice(&row->cells[PROFILE_SHARE_CELLS],
                     &detail->walk.profile.slices[detail->walk.slice]->key);
}

static void histogram_begin(void *state, DvCall *call) {
  const DvOptionRows rows = {histogram_option_rows, DV_COUNT(histogram_option_rows)};
  profile_detail_begin(state, call, rows);
}

static void histogram_open(ProfileDetail *detail, DvErr *err) {
  size_t n = (size_t)detail->walk.options.detail.bins;
  detail->bins = dv_malloc(err, n * sizeof *detail->bins);
  if (detail->bins) detail->n = dv_statistics_histogram(&detail->statistics, detail->bins, n);
}

static bool histogram_step(void *state, DvRow *row, DvCall *call) {
  ProfileDetail *detail = state;
  if (!profile_detail_next(detail, call, histogram_open)) return false;
  const DvBin *bin = &detail->bins[detail->at++];
  dv_row_real(row, 0, bin->low);
  dv_row_real(row, 1, bin->high);
  profile_detail_show(detail, row, bin->count);
  return true;
}

static void top_values_begin(void *state, DvCall *call) {
  const DvOptionRows rows = {top_option_rows, DV_COUNT(top_option_rows)};
  profile_detail_begin(state, call, rows);
}

static void top_values_open(ProfileDetail *detail, DvErr *err) {
  size_t n = (size_t)detail->walk.options.detail.top;
  detail->top = dv_malloc(err, n * sizeof *detail->top);
  if (detail->top) detail->n = dv_statistics_top(&detail->statistics, detail->top, n, false);
}

static bool top_values_step(void *state, DvRow *row, DvCall *call) {
  ProfileDetail *detail = state;
  if (!profile_detail_next(detail, call, top_values_open)) return false;
  const DvValueCount *value = &detail->top[detail->at++];
  dv_row_integer(row, 0, (int64_t)detail->at);
  profile_show_value(&row->cells[1], value, detail->statistics.type);
  profile_detail_show(detail, row, value->count);
  return true;
}

/* ---- rows ---- */

static const DvTableFunction profile_tables[] = {
    {.name = "profile",
     .columns = "slice, feature TEXT, type TEXT, rows INTEGER, missing INTEGER,"
                " distinct_count INTEGER, mean REAL, std_dev REAL, zeros INTEGER,"
                " min, p25, median, p75, max, top, histogram TEXT",
     .arguments = "dataset, options",
     .hidden_results = "json TEXT, state BLOB",
     .n_required = 1,
     .state_bytes = sizeof(ProfileWalk),
     .begin = profile_begin,
     .step = profile_step,
     .end = profile_end,
     .options = {profile_option_rows, DV_COUNT(profile_option_rows)},
     .has_reading_options = true,
     .description = "The statistics of every column of a dataset, in one scan.",
     .example = "SELECT feature, type, rows, missing, mean, top\n  FROM profile("
                "'VALUES (''lake'', 31.5), (''lake'', 33), (''hill'', NULL)');"},
    {.name = "histogram",
     .columns = "low REAL, high REAL, count INTEGER, fraction REAL",
     .arguments = "dataset, feature, options",
     .hidden_results = "slice",
     .n_required = 2,
     .state_bytes = sizeof(ProfileDetail),
     .begin = histogram_begin,
     .step = histogram_step,
     .end = profile_detail_end,
     .options = {histogram_option_rows, DV_COUNT(histogram_option_rows)},
     .has_reading_options = true,
     .description = "Equal-width bins over the finite values of a numeric column.",
     .example =
         "SELECT * FROM histogram('VALUES (1), (2), (2), (9)', 'column1', '{\"bins\": 4}');"},
    {.name = "top_values",
     .columns = "rank INTEGER, value, count INTEGER, fraction REAL",
     .arguments = "dataset, feature, options",
     .hidden_results = "slice",
     .n_required = 2,
     .state_bytes = sizeof(ProfileDetail),
     .begin = top_values_begin,
     .step = top_values_step,
     .end = profile_detail_end,
     .options = {top_option_rows, DV_COUNT(top_option_rows)},
     .has_reading_options = true,
     .description = "The most frequent values of a column.",
     .example =
         "SELECT * FROM top_values('VALUES (''lake''), (''lake''), (''hill'')', 'column1');"},
};

const DvFamily *dv_profile_tables(void) {
  static const DvFamily family = {.tables = profile_tables, .n_tables = DV_COUNT(profile_tables)};
  return &family;
}
