/* number_counts.h - number → count: exact up to 8,192 different numbers, then coarse.
**
** Numbers are keyed as SQL compares them (1 = 1.0).  When one more key would not fit, keys become
** the double's bits mapped to unsigned order, and every key loses its lowest kept bit (equal keys
** add up) until they fit: buckets of equal relative width, the uniform collapse of UDDSketch
** (Epicoco et al. 2020) on the bits themselves.  What is dropped depends only on the set of keys,
** so the table, once settled, is the same in any order and any sharding.  Infinities are counted
** beside the table.
*/
#ifndef DV_NUMBER_COUNTS_H
#define DV_NUMBER_COUNTS_H

#include "../base/codec.h"
#include "../base/number.h"
#include "number_map.h"

enum { DV_NUMBER_COUNTS_KEYS = 8192 };

typedef struct DvNumberCounts {
  DvNumberMap integers; /* exact only: by value */
  DvNumberMap reals;    /* exact: by the bits of what is no integer; coarse: by ordered bits */
  bool is_weighted;     /* set by the owner before the first add */
  bool is_coarse;
  unsigned dropped; /* bits lost by every key of a coarse table */
  struct {
    uint64_t count;
    DvWide weight;
  } infinite[2]; /* negative, positive */
} DvNumberCounts;

/* What the table knows of one key: low = high while exact, else the ends of the bucket. */
typedef struct DvNumberEntry {
  DvNumber low, high;
  uint64_t count;
  DvWide weight;
} DvNumberEntry;

/* Adds `count` occurrences of a finite or infinite number with `weight` in all.  False when the
** table is exact and the key would not fit (nothing was added: the owner calls coarsen and adds
** again), and after an error. */
DV_INTERNAL bool dv_number_counts_add(DvErr *err, DvNumberCounts *counts, DvNumber x,
                                      uint64_t count, DvWide weight);
/* Adds values of count 1 (weights may be NULL); returns how many were added, all but for the reason
** above. */
DV_INTERNAL size_t dv_number_counts_add_integers(DvErr *err, DvNumberCounts *counts,
                                                 const int64_t *x, const DvWide *weights, size_t n);
DV_INTERNAL size_t dv_number_counts_add_reals(DvErr *err, DvNumberCounts *counts, const double *x,
                                              const DvWide *weights, size_t n);
/* Drops the bits of a coarse table that it has keys too many for: before anything is read. */
DV_INTERNAL void dv_number_counts_settle(DvErr *err, DvNumberCounts *counts);
/* Gives up exact values; a no-op on a coarse table. */
DV_INTERNAL void dv_number_counts_coarsen(DvErr *err, DvNumberCounts *counts);
/* Adds another table.  False when the table is exact and the sum would not be (nothing was added:
** the owner calls coarsen and merges again), and after an error. */
DV_INTERNAL bool dv_number_counts_merge(DvErr *err, DvNumberCounts *counts,
                                        const DvNumberCounts *other);

/* Different keys of finite numbers. */
static inline size_t dv_number_counts_n(const DvNumberCounts *counts) {
  return counts->integers.n + counts->reals.n;
}
/* How many finite numbers were counted. */
DV_INTERNAL uint64_t dv_number_counts_total(const DvNumberCounts *counts);
/* Steps through the entries of finite numbers in no order of meaning: *at is 0 at first; false at
** the end. */
DV_INTERNAL bool dv_number_counts_next(const DvNumberCounts *counts, size_t *at,
                                       DvNumberEntry *entry);
/* All entries in order, infinities at the ends, *n of them; owned by the caller. */
DV_INTERNAL DvNumberEntry *dv_number_counts_sorted(DvErr *err, const DvNumberCounts *counts,
                                                   size_t *n);

/* The entry of a number in n sorted ones, or n. */
DV_INTERNAL size_t dv_number_entries_find(const DvNumberEntry *entries, size_t n, DvNumber x);

/* Canonical: equal tables give equal bytes. */
DV_INTERNAL void dv_number_counts_encode(DvErr *err, const DvNumberCounts *counts, DvText *out);
DV_INTERNAL void dv_number_counts_decode(DvReader *in, DvNumberCounts *counts, bool is_weighted);
DV_INTERNAL void dv_number_counts_clear(DvNumberCounts *counts);

#endif
