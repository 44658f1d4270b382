/* skew_plan.c - which columns are compared, how they are read, and the statement.
**
** The statement, k being the key's columns and f the features of a side:
**   WITH dvext_base(c0, ...) AS (training), dvext_test(c0, ...) AS (serving)
**   SELECT dvext_skew_key(?1, 0, k...), f... FROM dvext_base UNION ALL
**   SELECT dvext_skew_key(?1, 1, k...), f... FROM dvext_test ORDER BY 1
** Each side has its own list of features, the shorter one padded with NULL: so two tables of as
** many columns as SQLite allows fit into one statement, whatever their names.
*/
#include "skew_plan.h"

#include "../base/utf8.h"
#include "../document/statistics.h"
#include "collect.h"

/* ---- checks ---- */

static bool skew_plan_has_column(const DvSkewRequest *request, DvBytes name) {
  return dv_source_column(request->sources[0], name) >= 0 ||
         dv_source_column(request->sources[1], name) >= 0;
}

static void skew_plan_check_option(DvErr *err, const DvSkewRequest *request, const char *option,
                                   const DvNames *names) {
  for (size_t i = 0; i < names->n && !dv_failed(err); i++) {
    if (skew_plan_has_column(request, names->items[i])) continue;
    char *name = dv_utf8_quote(err, names->items[i]);
    dv_err_set(err, SQLITE_ERROR, "option '%s' names column '%s', which neither dataset has",
               option, name);
    dv_free(name);
  }
}

static void skew_plan_check_key(DvErr *err, const DvSkewRequest *request) {
  const DvNames *key = request->key;
  if (key->n == 0)
    dv_err_set(err, SQLITE_ERROR,
               "the key is an empty list (expected the columns that tell rows apart)");
  for (size_t i = 0; i < key->n && !dv_failed(err); i++) {
    bool is_repeated = dv_names_find(key, key->items[i]) != (ptrdiff_t)i;
    if (!is_repeated && skew_plan_has_column(request, key->items[i])) continue;
    char *name = dv_utf8_quote(err, key->items[i]);
    dv_err_set(err, SQLITE_ERROR,
               is_repeated ? "the key names column '%s' twice"
                           : "the key names column '%s', which neither dataset has (several are "
                             "a JSON list: [\"a\", \"b\"])",
               name);
    dv_free(name);
  }
}

static void skew_plan_check(DvErr *err, const DvSkewRequest *request) {
  for (int side = 0; side < 2 && !dv_failed(err); side++)
    if (dv_source_is_profile(request->sources[side]))
      dv_err_set(err, SQLITE_ERROR,
                 "%s is a profile, which has no rows (give the table or query itself)",
                 request->sources[side]->what);
  if (dv_failed(err)) return;
  const DvReading *reading = request->reading;
  DvBytes weight = reading->weight;
  const DvNames weights = {.items = &weight, .n = weight.data != NULL};
  skew_plan_check_key(err, request);
  skew_plan_check_option(err, request, "columns", &reading->columns);
  skew_plan_check_option(err, request, "weight", &weights);
  skew_plan_check_option(err, request, "arrays", &reading->arrays);
  skew_plan_check_option(err, request, "ignore", &request->options->ignore);
}

/* ---- features ---- */

static bool skew_plan_is_compared(const DvSkewRequest *request, DvBytes name) {
  const DvReading *reading = request->reading;
  if (dv_names_find(request->key, name) >= 0) return false;
  if (dv_names_find(&request->options->ignore, name) >= 0) return false;
  return !reading->has_columns || dv_names_find(&reading->columns, name) >= 0;
}

static void skew_plan_list_features(DvErr *err, const DvSkewRequest *request, DvNames *features) {
  if (request->scope == DV_SKEW_ONE) {
    char *name = dv_utf8_quote(err, request->feature);
    if (skew_plan_has_column(request, request->feature))
      dv_names_add(err, features, request->feature);
    else
      dv_err_set(err, SQLITE_ERROR, "neither dataset has a column '%s'", name);
    dv_free(name);
  }
  if (request->scope != DV_SKEW_ALL) return;
  for (int side = 0; side < 2; side++) {
    const DvSource *source = request->sources[side];
    for (int i = 0; i < source->n_columns && !dv_failed(err); i++) {
      DvBytes name = dv_bytes(source->columns[i]);
      bool is_known = side == 1 && dv_source_column(request->sources[0], name) >= 0;
      if (!is_known && skew_plan_is_compared(request, name)) dv_names_add(err, features, name);
    }
  }
  dv_names_sort(err, features);
}

/* ---- how cells are read ---- */

/* The profile of the columns that are read, for the types that parse_text gives them. */
static void skew_plan_collect(DvErr *err, sqlite3 *db, const DvSkewRequest *request, int side,
                              const DvNames *features, DvDatasetProfile *profile) {
  const DvSource *source = request->sources[side];
  DvReading reading = {
      .parse_text = true, .missing = request->reading->missing, .has_columns = true};
  DvSlicing slicing = {0};
  const DvNames *wanted[] = {request->key, features};
  for (int list = 0; list < 2; list++)
    for (size_t i = 0; i < wanted[list]->n && !dv_failed(err); i++)
      if (dv_source_column(source, wanted[list]->items[i]) >= 0)
        dv_names_add(err, &reading.columns, wanted[list]->items[i]);
  for (size_t i = 0; i < request->reading->arrays.n && !dv_failed(err); i++)
    if (dv_source_column(source, request->reading->arrays.items[i]) >= 0)
      dv_names_add(err, &reading.arrays, request->reading->arrays.items[i]);
  dv_collect(err, db, source, &reading, &slicing, profile);
  dv_names_clear(&reading.columns);
  dv_names_clear(&reading.arrays);
}

static DvSkewText skew_plan_text(const DvDatasetProfile *profile, DvBytes name) {
  const DvFeature *feature = profile->n ? dv_slice_profile_find(profile->slices[0], name) : NULL;
  if (!feature) return DV_SKEW_TEXT;
  switch (dv_column_profile_type(&feature->column)) {
  case DV_TYPE_INT: return DV_SKEW_INTEGER;
  case DV_TYPE_FLOAT: return DV_SKEW_REAL;
  default: return DV_SKEW_TEXT;
  }
}

/* One for each name, owned by the caller. */
static DvSkewColumn *skew_plan_columns(DvErr *err, const DvSkewRequest *request,
                                       const DvNames *names, const DvDatasetProfile *profile) {
  DvSkewColumn *columns = dv_zalloc(err, (names->n + 1) * sizeof *columns);
  for (size_t i = 0; columns && i < names->n; i++) {
    columns[i].is_array = dv_names_find(&request->reading->arrays, names->items[i]) >= 0;
    columns[i].text = skew_plan_text(profile, names->items[i]);
  }
  return columns;
}

static void skew_plan_read_columns(DvErr *err, sqlite3 *db, const DvSkewRequest *request,
                                   DvFeatureSkew *skew, int side) {
  if (dv_failed(err)) return;
  DvDatasetProfile profile = {0};
  if (request->reading->parse_text)
    skew_plan_collect(err, db, request, side, &skew->features, &profile);
  skew->columns[side] = skew_plan_columns(err, request, &skew->features, &profile);
  skew->key_columns[side] = skew_plan_columns(err, request, request->key, &profile);
  dv_dataset_profile_clear(&profile);
}

/* ---- the statement ---- */

/* Returns how many features the side has. */
static int skew_plan_fill_slots(DvErr *err, const DvSkewRequest *request, DvFeatureSkew *skew,
                                int side) {
  int n = 0;
  skew->slots[side] = dv_zalloc(err, (skew->features.n + 1) * sizeof *skew->slots[side]);
  if (!skew->slots[side]) return 0;
  for (size_t i = 0; i < skew->features.n; i++)
    if (dv_source_column(request->sources[side], skew->features.items[i]) >= 0)
      skew->slots[side][i] = ++n;
  return n;
}

static void skew_plan_write_source(DvErr *err, DvText *sql, const DvSource *source,
                                   const char *name) {
  dv_text_addf(err, sql, "%s(", name);
  for (int i = 0; i < source->n_columns; i++) dv_text_addf(err, sql, i ? ",c%d" : "c%d", i);
  dv_text_addf(err, sql, ") AS (%s\n)", source->query);
}

static void skew_plan_write_side(DvErr *err, DvText *sql, const DvSkewRequest *request,
                                 const DvFeatureSkew *skew, int side, int n_slots) {
  const DvSource *source = request->sources[side];
  dv_text_addf(err, sql, " SELECT dvext_skew_key(?1,%d", side);
  for (size_t i = 0; i < request->key->n; i++) {
    int column = dv_source_column(source, request->key->items[i]);
    if (column >= 0)
      dv_text_addf(err, sql, ",c%d", column);
    else
      dv_text_adds(err, sql, ",NULL");
  }
  dv_text_adds(err, sql, ")");
  for (size_t i = 0; i < skew->features.n; i++) {
    if (!skew->slots[side][i]) continue;
    n_slots--;
    dv_text_addf(err, sql, ",c%d", dv_source_column(source, skew->features.items[i]));
  }
  for (; n_slots > 0; n_slots--) dv_text_adds(err, sql, ",NULL");
}

/* Of the two common table expressions: words that neither query has. */
static void skew_plan_name_tables(DvErr *err, const DvSkewRequest *request, char *names[2]) {
  DvText queries = {0};
  for (int side = 0; side < 2; side++)
    dv_text_addf(err, &queries, "%s\n", request->sources[side]->query);
  names[0] = dv_query_free_name(err, "dvext_base", queries.data);
  names[1] = dv_query_free_name(err, "dvext_test", queries.data);
  dv_text_clear(&queries);
}

static void skew_plan_write(DvErr *err, const DvSkewRequest *request, DvFeatureSkew *skew,
                            DvText *sql) {
  int n = skew_plan_fill_slots(err, request, skew, 0);
  int n_test = skew_plan_fill_slots(err, request, skew, 1);
  if (dv_failed(err)) return;
  if (n < n_test) n = n_test;
  char *names[2];
  skew_plan_name_tables(err, request, names);
  for (int side = 0; side < 2 && !dv_failed(err); side++) {
    dv_text_adds(err, sql, side ? "," : "WITH ");
    skew_plan_write_source(err, sql, request->sources[side], names[side]);
  }
  for (int side = 0; side < 2 && !dv_failed(err); side++) {
    if (side) dv_text_adds(err, sql, " UNION ALL");
    skew_plan_write_side(err, sql, request, skew, side, n);
    dv_text_addf(err, sql, " FROM %s", names[side]);
  }
  dv_text_adds(err, sql, " ORDER BY 1");
  dv_free(names[0]);
  dv_free(names[1]);
}

void dv_skew_plan(DvErr *err, sqlite3 *db, const DvSkewRequest *request, DvFeatureSkew *skew,
                  DvText *sql) {
  skew_plan_check(err, request);
  int limit = sqlite3_limit(db, SQLITE_LIMIT_FUNCTION_ARG, -1) - 2;
  if (limit < 0) limit = 0;
  if (request->key->n > (size_t)limit)
    dv_err_set(err, SQLITE_ERROR, "the key has %d columns, and this SQLite allows %d",
               (int)request->key->n, limit);
  if (!dv_failed(err)) skew_plan_list_features(err, request, &skew->features);
  for (int side = 0; side < 2; side++) skew_plan_read_columns(err, db, request, skew, side);
  if (!dv_failed(err)) skew_plan_write(err, request, skew, sql);
}
