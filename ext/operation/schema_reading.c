/* schema_reading.c - how datasets are read when a schema is at hand. */
#include "schema_reading.h"

#include "../base/utf8.h"

/* ---- columns that options name ---- */

static bool reading_is_somewhere(const DvSource *const *sources, size_t n, DvBytes column) {
  for (size_t i = 0; i < n; i++)
    if (dv_source_is_profile(sources[i]) || dv_source_column(sources[i], column) >= 0) return true;
  return false;
}

static void reading_check_columns(DvErr *err, const char *option, const DvNames *columns,
                                  const DvSource *const *sources, size_t n) {
  for (size_t i = 0; i < columns->n; i++) {
    if (reading_is_somewhere(sources, n, columns->items[i])) continue;
    if (n == 1) {
      dv_source_refuse_column(err, sources[0], option, columns->items[i]);
      return;
    }
    char *name = dv_utf8_quote(err, columns->items[i]);
    dv_err_set(err, SQLITE_ERROR, "option '%s' names column '%s', which no dataset has", option,
               name);
    dv_free(name);
  }
}

void dv_reading_check(DvErr *err, const DvReading *given, const DvSource *const *sources,
                      size_t n) {
  if (dv_failed(err)) return;
  reading_check_columns(err, "columns", &given->columns, sources, n);
  reading_check_columns(err, "arrays", &given->arrays, sources, n);
  if (!given->weight.data) return;
  DvBytes weight = given->weight;
  const DvNames columns = {.items = &weight, .n = 1};
  reading_check_columns(err, "weight", &columns, sources, n > 0);
}

/* ---- one dataset ---- */

static void reading_add_columns(DvErr *err, const DvSource *source, const DvNames *columns,
                                DvNames *out) {
  for (size_t i = 0; i < columns->n; i++)
    if (dv_source_is_profile(source) || dv_source_column(source, columns->items[i]) >= 0)
      dv_names_add(err, out, columns->items[i]);
}

static void reading_add_arrays(DvErr *err, const DvSchema *schema, const DvSource *source,
                               DvNames *arrays) {
  for (size_t i = 0; i < schema->features.n; i++) {
    const DvSchemaFeature *feature = dv_schema_feature(schema, i);
    if (!dv_schema_is_array(feature) || dv_source_column(source, feature->name) < 0) continue;
    if (dv_names_find(arrays, feature->name) < 0) dv_names_add(err, arrays, feature->name);
  }
}

static void reading_add_texts(DvErr *err, const DvNames *texts, DvNames *out) {
  for (size_t i = 0; i < texts->n; i++) dv_names_add(err, out, texts->items[i]);
}

static void reading_copy_weight(DvErr *err, const DvSource *source, DvBytes weight,
                                DvReading *reading) {
  if (!weight.data) return;
  if (dv_source_is_profile(source) || dv_source_column(source, weight) >= 0)
    reading->weight = (DvBytes){dv_dup(err, weight.data, weight.n), weight.n};
}

void dv_schema_apply_reading(DvErr *err, const DvSchema *schema, const DvSource *source,
                             const DvReading *given, DvReading *reading) {
  static const DvSchemaReading nothing = {0};
  if (dv_failed(err)) return;
  bool is_scanned = schema && !dv_source_is_profile(source);
  const DvSchemaReading *said = is_scanned ? &schema->own.read : &nothing;
  reading->is_given = given->is_given;
  reading->has_columns = given->has_columns;
  reading_add_columns(err, source, &given->columns, &reading->columns);
  reading_copy_weight(err, source, given->weight, reading);
  reading_add_columns(err, source, given->has_arrays ? &given->arrays : &said->arrays,
                      &reading->arrays);
  if (is_scanned) reading_add_arrays(err, schema, source, &reading->arrays);
  reading->parse_text = given->has_parse_text ? given->parse_text : said->parse_text.value;
  reading_add_texts(err, given->has_missing ? &given->missing : &said->missing, &reading->missing);
  reading->has_arrays = given->has_arrays;
  reading->has_parse_text = given->has_parse_text;
  reading->has_missing = given->has_missing;
}

/* ---- profiles ---- */

static void reading_refuse(DvErr *err, const char *key) {
  dv_err_set(err, SQLITE_ERROR,
             "the profile was made with other '%s' than the schema's "
             "dvext.read says (make it"
             " again with these, or change the schema)",
             key);
}

static bool reading_is_subset(const DvNames *of, const DvNames *names) {
  for (size_t i = 0; i < names->n; i++)
    if (dv_names_find(of, names->items[i]) < 0) return false;
  return true;
}

/* Columns that the schema does not list may be arrays where their feature is one. */
static bool reading_has_same_arrays(const DvSchema *schema, const DvSliceProfile *slice) {
  const DvNames *arrays = &schema->own.read.arrays;
  for (size_t i = 0; i < slice->n; i++) {
    const DvFeature *feature = slice->features[i];
    bool is_listed = dv_names_find(arrays, feature->name) >= 0;
    if (is_listed == feature->column.is_array) continue;
    const DvSchemaFeature *expected = dv_schema_find(schema, feature->name);
    if (is_listed || !expected || !dv_schema_is_array(expected)) return false;
  }
  return true;
}

void dv_reading_as_made(DvErr *err, const DvDatasetProfile *profile, DvReading *reading) {
  const DvReadingMarks *marks = &profile->marks;
  if (!profile->n || dv_failed(err)) return;
  reading->has_arrays = reading->has_missing = reading->has_parse_text = true;
  reading->parse_text = marks->parse_text;
  reading_add_texts(err, &marks->missing, &reading->missing);
  if (marks->weight.data)
    reading->weight = (DvBytes){dv_dup(err, marks->weight.data, marks->weight.n), marks->weight.n};
  const DvSliceProfile *all = profile->slices[0];
  for (size_t i = 0; i < all->n; i++)
    if (all->features[i]->column.is_array)
      dv_names_add(err, &reading->arrays, all->features[i]->name);
}

/* Whether a column of both is read as arrays in one of them only. */
static bool reading_has_other_arrays(const DvSliceProfile *a, const DvSliceProfile *b) {
  for (size_t i = 0; i < a->n; i++) {
    const DvFeature *match = dv_slice_profile_find(b, a->features[i]->name);
    if (match && match->column.is_array != a->features[i]->column.is_array) return true;
  }
  return false;
}

void dv_reading_check_profiles(DvErr *err, const DvDatasetProfile profiles[2]) {
  const DvReadingMarks *a = &profiles[0].marks, *b = &profiles[1].marks;
  const char *key = NULL;
  if (dv_failed(err) || !profiles[0].n || !profiles[1].n) return;
  if (a->parse_text != b->parse_text)
    key = "parse_text";
  else if (!reading_is_subset(&a->missing, &b->missing) ||
           !reading_is_subset(&b->missing, &a->missing))
    key = "missing";
  else if (reading_has_other_arrays(profiles[0].slices[0], profiles[1].slices[0]))
    key = "arrays";
  if (key) dv_err_set(err, SQLITE_ERROR, "the datasets were read with different '%s'", key);
}

void dv_schema_check_profile(DvErr *err, const DvSchema *schema, const DvDatasetProfile *profile) {
  const DvSchemaReading *said = &schema->own.read;
  const DvReadingMarks *made = &profile->marks;
  if (dv_failed(err) || !profile->n) return;
  if (said->parse_text.is_set && said->parse_text.value != made->parse_text)
    reading_refuse(err, "parse_text");
  if (said->missing.n && !(reading_is_subset(&made->missing, &said->missing) &&
                           reading_is_subset(&said->missing, &made->missing)))
    reading_refuse(err, "missing");
  if (said->arrays.n && !reading_has_same_arrays(schema, profile->slices[0]))
    reading_refuse(err, "arrays");
}
