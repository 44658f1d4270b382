/* dataset_profile.c - columns by name, for all rows and for slices, and how profiles merge. */
#include "dataset_profile.h"

#include "../base/utf8.h"

#include <stdlib.h>

static void slice_profile_free(DvSliceProfile *slice) {
  for (size_t i = 0; i < slice->n; i++) {
    dv_column_profile_clear(&slice->features[i]->column);
    dv_free((void *)slice->features[i]->name.data);
    dv_free(slice->features[i]);
  }
  dv_free(slice->features);
  dv_free((void *)slice->key.text.data);
  dv_free(slice);
}

void dv_dataset_profile_clear(DvDatasetProfile *profile) {
  for (size_t i = 0; i < profile->n; i++) slice_profile_free(profile->slices[i]);
  dv_free(profile->slices);
  dv_free((void *)profile->marks.weight.data);
  dv_names_clear(&profile->marks.missing);
  *profile = (DvDatasetProfile){0};
}

void dv_dataset_profile_set_weight(DvErr *err, DvDatasetProfile *profile, DvBytes column) {
  char *copy = dv_dup(err, column.data, column.n);
  if (copy) profile->marks.weight = (DvBytes){copy, column.n};
}

void dv_dataset_profile_set_missing(DvErr *err, DvDatasetProfile *profile, const DvNames *missing) {
  DvNames *names = &profile->marks.missing;
  for (size_t i = 0; i < missing->n; i++)
    if (dv_names_find(names, missing->items[i]) < 0) dv_names_add(err, names, missing->items[i]);
  dv_names_sort(err, names);
}

/* ---- slices and features, kept in order ---- */

int dv_slice_key_compare(const DvSliceKey *a, const DvSliceKey *b) {
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->kind == DV_SLICE_NUMBER) return dv_number_compare(a->number, b->number);
  return dv_bytes_compare(a->text, b->text);
}

/* The first place whose key is not less. */
static size_t dataset_place(const DvDatasetProfile *profile, const DvSliceKey *key) {
  size_t low = 0, high = profile->n;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (dv_slice_key_compare(&profile->slices[middle]->key, key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

DvSliceProfile *dv_dataset_profile_find_slice(const DvDatasetProfile *profile,
                                              const DvSliceKey *key) {
  size_t at = dataset_place(profile, key);
  if (at == profile->n || dv_slice_key_compare(&profile->slices[at]->key, key)) return NULL;
  return profile->slices[at];
}

static DvSliceProfile *slice_profile_new(DvErr *err, const DvSliceKey *key) {
  DvSliceProfile *slice = dv_zalloc(err, sizeof *slice);
  char *text = dv_dup(err, key->text.data, key->text.n);
  if (dv_failed(err)) {
    dv_free(slice);
    dv_free(text);
    return NULL;
  }
  slice->key = *key;
  slice->key.text.data = text;
  return slice;
}

DvSliceProfile *dv_dataset_profile_slice(DvErr *err, DvDatasetProfile *profile,
                                         const DvSliceKey *key) {
  DvSliceProfile *slice = dv_dataset_profile_find_slice(profile, key);
  if (slice || dv_failed(err)) return slice;
  DvSliceProfile **grown =
      dv_grow(err, profile->slices, &profile->capacity, profile->n + 1, sizeof *profile->slices);
  if (!grown) return NULL;
  profile->slices = grown;
  slice = slice_profile_new(err, key);
  if (!slice) return NULL;
  size_t at = dataset_place(profile, key);
  memmove(grown + at + 1, grown + at, (profile->n - at) * sizeof *grown);
  grown[at] = slice;
  profile->n++;
  return slice;
}

static size_t slice_profile_place(const DvSliceProfile *slice, DvBytes name) {
  size_t low = 0, high = slice->n;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (dv_bytes_compare(slice->features[middle]->name, name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

DvFeature *dv_slice_profile_find(const DvSliceProfile *slice, DvBytes name) {
  size_t at = slice_profile_place(slice, name);
  if (at == slice->n || !dv_bytes_equal(slice->features[at]->name, name)) return NULL;
  return slice->features[at];
}

static DvFeature *feature_new(DvErr *err, DvBytes name, uint64_t position) {
  DvFeature *feature = dv_zalloc(err, sizeof *feature);
  char *copy = dv_dup(err, name.data, name.n);
  if (dv_failed(err)) {
    dv_free(feature);
    dv_free(copy);
    return NULL;
  }
  feature->name = (DvBytes){copy, name.n};
  feature->position = position;
  return feature;
}

DvFeature *dv_slice_profile_add(DvErr *err, DvSliceProfile *slice, DvBytes name, uint64_t position,
                                bool is_weighted, bool is_array) {
  DvFeature **grown =
      dv_grow(err, slice->features, &slice->capacity, slice->n + 1, sizeof *slice->features);
  if (!grown) return NULL;
  slice->features = grown;
  DvFeature *feature = feature_new(err, name, position);
  if (!feature) return NULL;
  size_t at = slice_profile_place(slice, name);
  memmove(grown + at + 1, grown + at, (slice->n - at) * sizeof *grown);
  grown[at] = feature;
  slice->n++;
  dv_column_profile_init(err, &feature->column, is_weighted, is_array);
  return feature;
}

static int feature_compare_position(const void *a, const void *b) {
  const DvFeature *x = *(DvFeature *const *)a, *y = *(DvFeature *const *)b;
  if (x->position != y->position) return x->position < y->position ? -1 : 1;
  return dv_bytes_compare(x->name, y->name);
}

DvFeature **dv_slice_profile_ordered(DvErr *err, const DvSliceProfile *slice) {
  DvFeature **ordered = dv_malloc(err, (slice->n + 1) * sizeof *ordered);
  if (!ordered || !slice->n) return ordered;
  memcpy(ordered, slice->features, slice->n * sizeof *ordered);
  qsort(ordered, slice->n, sizeof *ordered, feature_compare_position);
  return ordered;
}

char *dv_slice_profile_show_names(DvErr *err, const DvSliceProfile *slice) {
  DvNames names = {0};
  DvFeature **ordered = dv_slice_profile_ordered(err, slice);
  for (size_t i = 0; ordered && i < slice->n; i++) dv_names_add(err, &names, ordered[i]->name);
  char *shown = dv_names_show(err, &names);
  dv_free(ordered);
  dv_names_clear(&names);
  return shown;
}

void dv_slice_profile_count(DvSliceProfile *slice, const DvFeature *feature) {
  const DvColumnProfile *column = &feature->column;
  if (column->rows > slice->rows) slice->rows = column->rows;
  if (dv_wide_compare(column->weighted_rows, slice->weighted_rows) > 0)
    slice->weighted_rows = column->weighted_rows;
}

void dv_dataset_profile_settle(DvErr *err, DvDatasetProfile *profile) {
  for (size_t i = 0; i < profile->n; i++)
    for (size_t j = 0; j < profile->slices[i]->n; j++) {
      DvColumnProfile *column = &profile->slices[i]->features[j]->column;
      dv_column_profile_settle(err, column);
      dv_work(err, dv_column_profile_size(column));
    }
}

/* ---- merging ---- */

static bool dataset_has_features(const DvDatasetProfile *profile) {
  for (size_t i = 0; i < profile->n; i++)
    if (profile->slices[i]->n) return true;
  return false;
}

static void dataset_take_marks(DvErr *err, DvDatasetProfile *profile, const DvReadingMarks *marks) {
  if (marks->weight.data) dv_dataset_profile_set_weight(err, profile, marks->weight);
  profile->marks.parse_text = marks->parse_text;
  dv_dataset_profile_set_missing(err, profile, &marks->missing);
}

static bool dataset_names_equal(const DvNames *a, const DvNames *b) {
  if (a->n != b->n) return false;
  for (size_t i = 0; i < a->n; i++)
    if (!dv_bytes_equal(a->items[i], b->items[i])) return false;
  return true;
}

static void dataset_check_marks(DvErr *err, const DvReadingMarks *a, const DvReadingMarks *b) {
  const char *key = NULL;
  if (!a->weight.data != !b->weight.data || !dv_bytes_equal(a->weight, b->weight))
    key = "weight";
  else if (a->parse_text != b->parse_text)
    key = "parse_text";
  else if (!dataset_names_equal(&a->missing, &b->missing))
    key = "missing";
  if (key)
    dv_err_set(err, SQLITE_ERROR,
               "profiles made with different reading options do not merge ('%s' differs)", key);
}

static void slice_profile_merge_feature(DvErr *err, DvSliceProfile *slice, const DvFeature *other) {
  const DvColumnProfile *column = &other->column;
  DvFeature *feature = dv_slice_profile_find(slice, other->name);
  if (!feature)
    feature = dv_slice_profile_add(err, slice, other->name, other->position, column->is_weighted,
                                   column->is_array);
  if (dv_failed(err)) return;
  if (feature->column.is_array != column->is_array) {
    dv_err_set_name(err,
                    "profiles made with different reading options do not merge ('arrays' differs "
                    "for column '%s')",
                    other->name);
    return;
  }
  if (other->position < feature->position) feature->position = other->position;
  dv_column_profile_merge(err, &feature->column, column);
  dv_slice_profile_count(slice, feature);
  dv_work(err, dv_column_profile_size(column));
}

void dv_dataset_profile_merge(DvErr *err, DvDatasetProfile *profile,
                              const DvDatasetProfile *other) {
  if (dv_failed(err) || !dataset_has_features(other)) return;
  if (dataset_has_features(profile))
    dataset_check_marks(err, &profile->marks, &other->marks);
  else
    dataset_take_marks(err, profile, &other->marks);
  for (size_t i = 0; i < other->n && !dv_failed(err); i++) {
    const DvSliceProfile *from = other->slices[i];
    DvSliceProfile *slice = dv_dataset_profile_slice(err, profile, &from->key);
    for (size_t j = 0; j < from->n && !dv_failed(err); j++)
      slice_profile_merge_feature(err, slice, from->features[j]);
  }
}
