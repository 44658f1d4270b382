/* number_counts.c - number → count: exact up to 8,192 different numbers, then coarse.
**
** Two maps, one for integers and one for reals, so that a key needs no tag.
*/
#include "number_counts.h"

#include <math.h>

/* A coarse table is settled when it has so many keys, and its map is three quarters full: to drop
** bits for every key too many would sort and rebuild it time and again. */
enum { NUMBER_COUNTS_CROWD = DV_NUMBER_COUNTS_KEYS + DV_NUMBER_COUNTS_KEYS / 2 };

/* How many bits n sorted keys must lose so that at most DV_NUMBER_COUNTS_KEYS are left: neighbours
** become one when their highest different bit is gone. */
static unsigned number_counts_bits_to_drop(const uint64_t *sorted, size_t n) {
  size_t parted[65] = {0}; /* by the number of bits that joins the two */
  for (size_t i = 1; i < n; i++) parted[dv_bit_length(sorted[i] ^ sorted[i - 1])]++;
  size_t left = n - parted[0];
  unsigned drop = 0;
  while (left > DV_NUMBER_COUNTS_KEYS) left -= parted[++drop];
  return drop;
}

void dv_number_counts_settle(DvErr *err, DvNumberCounts *counts) {
  const DvNumberMap *map = &counts->reals;
  size_t n = map->n;
  if (n <= DV_NUMBER_COUNTS_KEYS) return;
  uint64_t *keys = dv_malloc(err, 2 * n * sizeof *keys);
  if (!keys) return;
  for (size_t i = 0, at = 0; i < map->size; i++)
    if (map->slots[i].count) keys[at++] = map->slots[i].key;
  dv_number_map_sort_keys(keys, keys + n, n);
  unsigned bits = number_counts_bits_to_drop(keys, n);
  dv_free(keys);
  dv_number_map_drop(err, &counts->reals, bits, counts->is_weighted);
  if (!dv_failed(err)) counts->dropped += bits;
}

static void number_counts_add_coarse(DvErr *err, DvNumberCounts *counts, uint64_t order,
                                     uint64_t count, DvWide weight) {
  if (counts->reals.n >= NUMBER_COUNTS_CROWD) dv_number_counts_settle(err, counts);
  if (counts->reals.n < DV_NUMBER_COUNTS_KEYS)
    dv_number_map_reserve(err, &counts->reals, 1, counts->is_weighted);
  if (!dv_failed(err)) dv_number_map_put(&counts->reals, order >> counts->dropped, count, weight);
}

static bool number_counts_add_key(DvErr *err, DvNumberCounts *counts, DvNumberMap *map,
                                  uint64_t key, uint64_t count, DvWide weight);

/* A key that the map does not have, unless it is a list. */
static bool number_counts_add_new(DvErr *err, DvNumberCounts *counts, DvNumberMap *map,
                                  uint64_t key, uint64_t count, DvWide weight) {
  if (dv_number_map_is_list(map)) {
    dv_number_map_reserve(err, map, 0, counts->is_weighted);
    return !dv_failed(err) && number_counts_add_key(err, counts, map, key, count, weight);
  }
  if (counts->is_coarse) {
    number_counts_add_coarse(err, counts, key, count, weight);
    return !dv_failed(err);
  }
  if (dv_number_counts_n(counts) >= DV_NUMBER_COUNTS_KEYS) return false;
  dv_number_map_reserve(err, map, 1, counts->is_weighted);
  if (dv_failed(err)) return false;
  dv_number_map_put(map, key, count, weight);
  return true;
}

static inline bool number_counts_add_key(DvErr *err, DvNumberCounts *counts, DvNumberMap *map,
                                         uint64_t key, uint64_t count, DvWide weight) {
  if (DV_LIKELY(map->size)) {
    DvNumberSlot *slot = dv_number_map_find(map, key >> counts->dropped);
    if (DV_LIKELY(slot->count)) {
      slot->count += count;
      if (map->weights) dv_wide_add(&map->weights[slot - map->slots], weight);
      return true;
    }
  }
  return number_counts_add_new(err, counts, map, key, count, weight);
}

static bool number_counts_add_infinity(DvNumberCounts *counts, bool is_positive, uint64_t count,
                                       DvWide weight) {
  counts->infinite[is_positive].count += count;
  dv_wide_add(&counts->infinite[is_positive].weight, weight);
  return true;
}

static inline bool number_counts_add_integer(DvErr *err, DvNumberCounts *counts, int64_t x,
                                             uint64_t count, DvWide weight) {
  if (counts->is_coarse)
    return number_counts_add_key(err, counts, &counts->reals, dv_real_order((double)x), count,
                                 weight);
  return number_counts_add_key(err, counts, &counts->integers, (uint64_t)x, count, weight);
}

static inline bool number_counts_add_real(DvErr *err, DvNumberCounts *counts, double x,
                                          uint64_t count, DvWide weight) {
  if (DV_UNLIKELY(x - x != 0)) return number_counts_add_infinity(counts, x > 0, count, weight);
  uint64_t key = counts->is_coarse ? dv_real_order(x) : dv_real_bits(x);
  return number_counts_add_key(err, counts, &counts->reals, key, count, weight);
}

bool dv_number_counts_add(DvErr *err, DvNumberCounts *counts, DvNumber x, uint64_t count,
                          DvWide weight) {
  if (dv_failed(err)) return false;
  return x.is_real ? number_counts_add_real(err, counts, x.real, count, weight)
                   : number_counts_add_integer(err, counts, x.integer, count, weight);
}

size_t dv_number_counts_add_integers(DvErr *err, DvNumberCounts *counts, const int64_t *x,
                                     const DvWide *weights, size_t n) {
  if (dv_failed(err)) return 0;
  for (size_t i = 0; i < n; i++) {
    DvWide weight = weights ? weights[i] : (DvWide){0};
    if (!number_counts_add_integer(err, counts, x[i], 1, weight)) return i;
  }
  return n;
}

size_t dv_number_counts_add_reals(DvErr *err, DvNumberCounts *counts, const double *x,
                                  const DvWide *weights, size_t n) {
  for (size_t i = 0; i < n; i++) {
    DvWide weight = weights ? weights[i] : (DvWide){0};
    if (!dv_number_counts_add(err, counts, dv_number_real(x[i]), 1, weight)) return i;
  }
  return n;
}

static void number_counts_coarsen_map(DvErr *err, DvNumberCounts *counts, const DvNumberMap *map,
                                      bool is_integer) {
  for (size_t i = 0; i < dv_number_map_extent(map); i++) {
    const DvNumberSlot *slot = &map->slots[i];
    if (!slot->count) continue;
    double x = is_integer ? (double)(int64_t)slot->key : dv_bits_real(slot->key);
    number_counts_add_coarse(err, counts, dv_real_order(x), slot->count,
                             dv_number_map_weight(map, i));
  }
}

void dv_number_counts_coarsen(DvErr *err, DvNumberCounts *counts) {
  if (dv_failed(err) || counts->is_coarse) return;
  DvNumberMap integers = counts->integers, reals = counts->reals;
  counts->integers = counts->reals = (DvNumberMap){0};
  counts->is_coarse = true;
  dv_number_map_reserve(err, &counts->reals, integers.n + reals.n, counts->is_weighted);
  number_counts_coarsen_map(err, counts, &integers, true);
  number_counts_coarsen_map(err, counts, &reals, false);
  dv_number_map_clear(&integers);
  dv_number_map_clear(&reals);
}

/* Adds a table to a coarse one. */
static void number_counts_merge_coarse(DvErr *err, DvNumberCounts *counts,
                                       const DvNumberCounts *other) {
  if (counts->reals.n && counts->dropped < other->dropped)
    dv_number_map_drop(err, &counts->reals, other->dropped - counts->dropped, counts->is_weighted);
  if (dv_failed(err)) return;
  if (counts->dropped < other->dropped) counts->dropped = other->dropped;
  size_t has = counts->reals.n, more = dv_number_counts_n(other);
  if (has + more > DV_NUMBER_COUNTS_KEYS)
    more = has < DV_NUMBER_COUNTS_KEYS ? DV_NUMBER_COUNTS_KEYS - has : 0;
  dv_number_map_reserve(err, &counts->reals, more, counts->is_weighted);
  for (size_t i = 0; i < dv_number_map_extent(&other->reals) && other->is_coarse; i++) {
    const DvNumberSlot *slot = &other->reals.slots[i];
    if (!slot->count) continue;
    number_counts_add_coarse(err, counts, slot->key << other->dropped, slot->count,
                             dv_number_map_weight(&other->reals, i));
  }
  if (other->is_coarse) return;
  number_counts_coarsen_map(err, counts, &other->integers, true);
  number_counts_coarsen_map(err, counts, &other->reals, false);
}

/* Adds an exact table to one; false if it would be too large. */
static bool number_counts_merge_exact(DvErr *err, DvNumberCounts *counts,
                                      const DvNumberCounts *other) {
  size_t integers = dv_number_map_count_new(&counts->integers, &other->integers);
  size_t reals = dv_number_map_count_new(&counts->reals, &other->reals);
  if (dv_number_counts_n(counts) + integers + reals > DV_NUMBER_COUNTS_KEYS) return false;
  dv_number_map_merge(err, &counts->integers, &other->integers, integers, counts->is_weighted);
  dv_number_map_merge(err, &counts->reals, &other->reals, reals, counts->is_weighted);
  return true;
}

bool dv_number_counts_merge(DvErr *err, DvNumberCounts *counts, const DvNumberCounts *other) {
  dv_number_map_reserve(err, &counts->integers, 0, counts->is_weighted);
  dv_number_map_reserve(err, &counts->reals, 0, counts->is_weighted);
  if (dv_failed(err)) return false;
  if (counts->is_coarse)
    number_counts_merge_coarse(err, counts, other);
  else if (other->is_coarse || !number_counts_merge_exact(err, counts, other))
    return false;
  for (int i = 0; i < 2; i++)
    number_counts_add_infinity(counts, i, other->infinite[i].count, other->infinite[i].weight);
  if (counts->is_coarse) dv_number_counts_settle(err, counts);
  return !dv_failed(err);
}

uint64_t dv_number_counts_total(const DvNumberCounts *counts) {
  const DvNumberMap *maps[] = {&counts->integers, &counts->reals};
  uint64_t total = 0;
  for (int m = 0; m < 2; m++)
    for (size_t i = 0; i < dv_number_map_extent(maps[m]); i++) total += maps[m]->slots[i].count;
  return total;
}

void dv_number_counts_clear(DvNumberCounts *counts) {
  dv_number_map_clear(&counts->integers);
  dv_number_map_clear(&counts->reals);
  *counts = (DvNumberCounts){0};
}
