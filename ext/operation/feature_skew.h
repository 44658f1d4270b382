/* feature_skew.h - two datasets joined on a key and compared feature by feature, as TFDV's feature
** skew detector does (tfdv: anomalies, part C).
**
** The rows of both come out of one statement, sorted by the canonical bytes of their key and then
** training rows first, so SQLite's sorter does what needs space: memory holds the training rows of
** one key (just one of them where duplicate keys are not compared).
**
** A feature is a column of either dataset that is neither key nor ignored; features stand in the
** order of their bytes.  What a pair of rows shows of one is a DvSkewOutcome.
*/
#ifndef DV_FEATURE_SKEW_H
#define DV_FEATURE_SKEW_H

#include "../document/reading.h"
#include "query.h"
#include "skew_cell.h"
#include "source.h"

typedef struct DvSkewOptions {
  DvNames ignore;
  bool allow_duplicates; /* compare every pair of rows of a key; else only keys with one pair */
  bool rounds;
  int64_t decimals;
} DvSkewOptions;

typedef enum DvSkewScope { DV_SKEW_ALL, DV_SKEW_ONE, DV_SKEW_NONE } DvSkewScope;

/* What to compare; everything is borrowed and outlives the DvFeatureSkew. */
typedef struct DvSkewRequest {
  const DvSource *sources[2]; /* training, serving */
  const DvNames *key;
  const DvReading *reading;
  const DvSkewOptions *options;
  DvSkewScope scope;
  DvBytes feature;  /* of DV_SKEW_ONE: any column */
  bool keeps_cells; /* the cells of a pair are to be shown */
} DvSkewRequest;

typedef struct DvSkewMatch {
  uint64_t rows_with_key[2], rows_without_key[2];
  uint64_t keys, keys_missing[2], duplicate_keys;
  uint64_t pairs; /* of all keys, also of those that are not compared */
} DvSkewMatch;

/* A row of one side; a cell's bytes are those of `bytes` from its begin to its end. */
typedef struct DvSkewCell {
  DvSkewState state;
  size_t begin, end;
} DvSkewCell;
typedef struct DvSkewRow {
  DvSkewCell *cells;
  sqlite3_value **values; /* the cells as they are, where they are kept */
  DvText bytes;
} DvSkewRow;

typedef struct DvFeatureSkew {
  sqlite3_stmt *stmt;
  bool is_on_row; /* the statement's row is still to be taken */
  bool in_key;
  bool keeps_rows, keeps_cells, allows_duplicates;
  DvSkewReader reader;
  DvNames features;
  size_t n_key;
  DvSkewColumn *columns[2];     /* by feature */
  DvSkewColumn *key_columns[2]; /* by place in the key */
  int *slots[2];                /* by feature: the statement's column, or 0 */
  DvText key, scratch;
  uint64_t n_rows[2]; /* of the key */
  DvSkewRow *base;
  size_t n_base, base_capacity, at;
  DvSkewRow test;
  DvSkewMatch match; /* complete after the last pair */
  const DvSkewRow *pair[2];
} DvFeatureSkew;

/* The type of the pointer that dvext_skew_key gets. */
#define DV_SKEW_POINTER "dvext_skew"

/* Checks the request and prepares the statement; ended by the caller, also after an error. */
DV_INTERNAL void dv_feature_skew_begin(DvErr *err, sqlite3 *db, const DvSkewRequest *request,
                                       DvFeatureSkew *skew);
/* The next pair of rows to compare is in skew->pair; false after the last. */
DV_INTERNAL bool dv_feature_skew_next(DvErr *err, DvFeatureSkew *skew);
DV_INTERNAL void dv_feature_skew_end(DvFeatureSkew *skew);

/* What dvext_skew_key answers: the sort key of a row of that side, borrowed until the next call. */
DV_INTERNAL DvBytes dv_feature_skew_key(DvErr *err, DvFeatureSkew *skew, int side, int n,
                                        sqlite3_value **cells);

typedef enum DvSkewOutcome {
  DV_SKEW_NOTHING, /* absent on both sides */
  DV_SKEW_EQUAL,   /* valued on both sides */
  DV_SKEW_BOTH_EMPTY,
  DV_SKEW_DIFFERENT, /* from here on the pair is skewed; valued on both sides */
  DV_SKEW_BASE_ONLY, /* valued */
  DV_SKEW_TEST_ONLY,
  DV_SKEW_ONE_EMPTY /* the other absent */
} DvSkewOutcome;

DV_INTERNAL DvSkewOutcome dv_feature_skew_outcome(const DvFeatureSkew *skew, size_t feature);
/* The bytes of a feature's cell in the pair. */
DV_INTERNAL DvBytes dv_feature_skew_cell(const DvFeatureSkew *skew, size_t feature, int side);
/* The values of the pair's key as a JSON array. */
DV_INTERNAL void dv_feature_skew_key_json(DvJson *json, const DvFeatureSkew *skew);

/* One feature's row of the result. */
typedef struct DvSkewCount {
  bool is_seen; /* some pair has it */
  uint64_t base, test, match, base_only, test_only, different;
} DvSkewCount;
/* All pairs: one count for each feature, the array owned by the caller. */
DV_INTERNAL DvSkewCount *dv_feature_skew_count(DvErr *err, DvFeatureSkew *skew);

#endif
