/* column_profile.h - everything that is known of one column: a composition of sketches.
**
** A function of the multiset of its values, never of their order (texts past their exact table are
** the one exception), so profiles of shards merge to the profile of the whole, byte for byte.  It
** is ignorant of where values come from.  After the last add and before anything is read or merged,
** the owner calls dv_column_profile_settle once.
*/
#ifndef DV_COLUMN_PROFILE_H
#define DV_COLUMN_PROFILE_H

#include "../sketch/distinct.h"
#include "../sketch/lengths.h"
#include "../sketch/levels.h"
#include "../sketch/number_counts.h"
#include "../sketch/number_totals.h"
#include "../sketch/text_counts.h"

/* Numbers wait here until there are enough to count them in one go. */
typedef struct DvNumberBatch {
  union {
    int64_t *integers;
    double *reals;
    void *values;
  };
  DvWide *weights; /* parallel to values where weighted */
  size_t n, capacity;
} DvNumberBatch;

/* Texts: the table, and what it no longer tells once it is a summary or was dropped. */
typedef struct DvTextState {
  DvTextCounts counts;
  DvLengths lengths; /* of all texts once the table is not exact, else unused */
  bool is_dropped;   /* texts read as numbers: there were too many to keep */
} DvTextState;

typedef struct DvColumnProfile {
  bool is_weighted; /* set by dv_column_profile_init */
  bool is_array;    /* cells are JSON arrays: `levels` tells how long */
  uint64_t rows;    /* with the missing ones */
  DvWide weighted_rows;
  DvWide weighted_present;
  /* Values by storage class (a cell, or a leaf of an array).  Texts read as numbers stand apart:
  ** whether they count as numbers or as texts is known when all rows were seen. */
  uint64_t integers, reals, texts, blobs;
  uint64_t read_integers, read_reals, read_nans;
  DvWide weighted_nans;
  DvNumberCounts numbers; /* stored and read numbers together */
  DvNumberTotals *totals; /* NULL while `numbers` is exact */
  DvTextState *plain;     /* texts and BLOBs; NULL while there is none */
  DvTextState *read;      /* texts read as numbers; NULL while there is none */
  DvDistinct distinct;    /* the values of every table that overflowed */
  DvLevels *levels;       /* NULL unless is_array */
  DvNumberBatch pending_integers, pending_reals;
} DvColumnProfile;

DV_INTERNAL void dv_column_profile_init(DvErr *err, DvColumnProfile *column, bool is_weighted,
                                        bool is_array);
DV_INTERNAL void dv_column_profile_clear(DvColumnProfile *column);

/* Rows of the table, whatever their cells were; called for any number of rows at once. */
DV_INTERNAL void dv_column_profile_add_rows(DvErr *err, DvColumnProfile *column, uint64_t rows,
                                            DvWide weight);
/* Makes room in a batch; false after an error. */
DV_INTERNAL bool dv_column_profile_reserve(DvErr *err, DvColumnProfile *column,
                                           DvNumberBatch *batch);

static inline void dv_column_profile_add_integer(DvErr *err, DvColumnProfile *column, int64_t x,
                                                 DvWide weight) {
  DvNumberBatch *batch = &column->pending_integers;
  if (DV_UNLIKELY(batch->n == batch->capacity) && !dv_column_profile_reserve(err, column, batch))
    return;
  if (column->is_weighted) batch->weights[batch->n] = weight;
  batch->integers[batch->n++] = x;
}
/* Not NaN. */
static inline void dv_column_profile_add_real(DvErr *err, DvColumnProfile *column, double x,
                                              DvWide weight) {
  DvNumberBatch *batch = &column->pending_reals;
  if (DV_UNLIKELY(batch->n == batch->capacity) && !dv_column_profile_reserve(err, column, batch))
    return;
  if (column->is_weighted) batch->weights[batch->n] = weight;
  batch->reals[batch->n++] = x;
}
DV_INTERNAL void dv_column_profile_add_text(DvErr *err, DvColumnProfile *column, DvBytes text,
                                            DvWide weight);
DV_INTERNAL void dv_column_profile_add_blob(DvErr *err, DvColumnProfile *column, DvBytes blob,
                                            DvWide weight);
/* A text that reads as a number, or as NaN where `number` is NULL; `is_integer` is its form. */
DV_INTERNAL void dv_column_profile_add_read(DvErr *err, DvColumnProfile *column, DvBytes text,
                                            const DvNumber *number, bool is_integer, DvWide weight);
/* The weight of a row whose cell is present: called once a present row, in weighted profiles. */
static inline void dv_column_profile_add_present(DvErr *err, DvColumnProfile *column,
                                                 DvWide weight) {
  dv_wide_add_checked(err, &column->weighted_present, weight);
}
DV_INTERNAL void dv_column_profile_settle(DvErr *err, DvColumnProfile *column);

/* Both settled, of the same reading (is_weighted, is_array). */
DV_INTERNAL void dv_column_profile_merge(DvErr *err, DvColumnProfile *column,
                                         const DvColumnProfile *other);
/* About how many bytes of values it holds: what work with it takes (dv_work). */
DV_INTERNAL size_t dv_column_profile_size(const DvColumnProfile *column);
/* One of the column's two text states, made where there is none yet; NULL after an error. */
DV_INTERNAL DvTextState *dv_column_profile_texts(DvErr *err, DvColumnProfile *column,
                                                 DvTextState **texts);
DV_INTERNAL void dv_column_profile_encode(DvErr *err, const DvColumnProfile *column, DvText *out);
DV_INTERNAL void dv_column_profile_decode(DvReader *in, DvColumnProfile *column, bool is_weighted);

/* Takes texts that read as numbers out of sorted number entries: what is left were stored as
** numbers. False where a text does not fit the entries. */
DV_INTERNAL bool dv_text_state_subtract(const DvTextState *read, DvNumberEntry *entries, size_t n);
/* Rows with a value, texts that read as NaN included. */
DV_INTERNAL uint64_t dv_column_profile_present(const DvColumnProfile *column);

#endif
