/* dataset_profile.h - a profile: the columns of a dataset by name, for all rows and for slices.
**
** Stored as a BLOB: "DVXP", a version byte, CRC-32C of the rest (little-endian), then the reading
** marks, slices by key and features by name.  The same rows give the same bytes in any order and
** any sharding.  A profile that has no feature is the empty one: it merges with every other.
*/
#ifndef DV_DATASET_PROFILE_H
#define DV_DATASET_PROFILE_H

#include "../base/names.h"
#include "column_profile.h"

/* The reading options that decide what values are; profiles of different marks do not merge.
** (Whether a column is read as arrays is kept with the column.) */
typedef struct DvReadingMarks {
  DvBytes weight; /* the weight column, owned; data is NULL where there is none */
  bool parse_text;
  DvNames missing; /* sorted, each once */
} DvReadingMarks;

typedef enum DvSliceKind {
  DV_SLICE_ALL,
  DV_SLICE_NUMBER,
  DV_SLICE_TEXT,
  DV_SLICE_JSON,
  DV_SLICE_BLOB
} DvSliceKind;

/* The value of the slice column, or a JSON array of the values of several. */
typedef struct DvSliceKey {
  DvSliceKind kind;
  DvNumber number;
  DvBytes text;
} DvSliceKey;

typedef struct DvFeature {
  DvBytes name;      /* owned, NUL-terminated */
  uint64_t position; /* among the dataset's columns; merging keeps the smallest */
  DvColumnProfile column;
} DvFeature;

typedef struct DvSliceProfile {
  DvSliceKey key;       /* its text is owned */
  DvFeature **features; /* by name */
  size_t n, capacity;
  uint64_t rows; /* the largest number that any feature has seen */
  DvWide weighted_rows;
} DvSliceProfile;

typedef struct DvDatasetProfile {
  DvReadingMarks marks;
  DvSliceProfile **slices; /* by key: all rows first */
  size_t n, capacity;
} DvDatasetProfile;

DV_INTERNAL void dv_dataset_profile_clear(DvDatasetProfile *profile);

/* Whether a weight column was given. */
static inline bool dv_dataset_profile_is_weighted(const DvDatasetProfile *profile) {
  return profile->marks.weight.data != NULL;
}
DV_INTERNAL void dv_dataset_profile_set_weight(DvErr *err, DvDatasetProfile *profile,
                                               DvBytes column);
/* Sorts; repeated texts count once. */
DV_INTERNAL void dv_dataset_profile_set_missing(DvErr *err, DvDatasetProfile *profile,
                                                const DvNames *missing);

/* All rows, then numbers by value, then texts by bytes. */
DV_INTERNAL int dv_slice_key_compare(const DvSliceKey *a, const DvSliceKey *b);
/* The slice of that key, or NULL. */
DV_INTERNAL DvSliceProfile *dv_dataset_profile_find_slice(const DvDatasetProfile *profile,
                                                          const DvSliceKey *key);
/* The slice of that key, made where there is none. */
DV_INTERNAL DvSliceProfile *dv_dataset_profile_slice(DvErr *err, DvDatasetProfile *profile,
                                                     const DvSliceKey *key);
DV_INTERNAL DvFeature *dv_slice_profile_find(const DvSliceProfile *slice, DvBytes name);
/* A new feature; the name must not be there yet. */
DV_INTERNAL DvFeature *dv_slice_profile_add(DvErr *err, DvSliceProfile *slice, DvBytes name,
                                            uint64_t position, bool is_weighted, bool is_array);
/* The features in the order of the dataset's columns: n of them, the array owned by the caller. */
DV_INTERNAL DvFeature **dv_slice_profile_ordered(DvErr *err, const DvSliceProfile *slice);
/* For messages: the names of the first features; text owned by the caller. */
DV_INTERNAL char *dv_slice_profile_show_names(DvErr *err, const DvSliceProfile *slice);
/* Once a feature's rows have changed, for `rows` of its slice. */
DV_INTERNAL void dv_slice_profile_count(DvSliceProfile *slice, const DvFeature *feature);

/* After the last value, before anything is read. */
DV_INTERNAL void dv_dataset_profile_settle(DvErr *err, DvDatasetProfile *profile);
DV_INTERNAL void dv_dataset_profile_merge(DvErr *err, DvDatasetProfile *profile,
                                          const DvDatasetProfile *other);
DV_INTERNAL void dv_dataset_profile_encode(DvErr *err, const DvDatasetProfile *profile,
                                           DvText *out);
/* The bytes of one feature of one slice as a profile of its own. */
DV_INTERNAL void dv_dataset_profile_encode_one(DvErr *err, const DvDatasetProfile *profile,
                                               const DvSliceProfile *slice,
                                               const DvFeature *feature, DvText *out);
/* Trusts nothing; an error says what is wrong. */
DV_INTERNAL void dv_dataset_profile_decode(DvErr *err, DvBytes blob, DvDatasetProfile *profile);

#endif
