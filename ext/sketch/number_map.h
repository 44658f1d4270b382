/* number_map.h - 64-bit key → count, and weight.
**
** Open addressing, at most half full; or, while nothing was added to what was read, a list in the
** order it was read in.  The position of a key depends on where the map lies in memory, which keeps
** hostile data from aiming at one position; what is stored never shows it.
*/
#ifndef DV_NUMBER_MAP_H
#define DV_NUMBER_MAP_H

#include "../base/dv.h"
#include "../base/number.h"

typedef struct DvNumberSlot {
  uint64_t key;
  uint64_t count; /* 0 is free */
} DvNumberSlot;

typedef struct DvNumberMap {
  DvNumberSlot *slots;
  DvWide *weights; /* parallel to slots where weighted */
  size_t n, size;  /* size is a power of two, or 0 of an empty map or a list */
  unsigned shift;  /* 64 - log2(size) */
} DvNumberMap;

static inline bool dv_number_map_is_list(const DvNumberMap *map) {
  return map->n && !map->size;
}

/* How many slots there are to look at. */
static inline size_t dv_number_map_extent(const DvNumberMap *map) {
  return map->size ? map->size : map->n;
}

static inline DvWide dv_number_map_weight(const DvNumberMap *map, size_t i) {
  return map->weights ? map->weights[i] : (DvWide){0};
}

/* The slot of the key, or the free one where it belongs; `size` is not 0.  The high bits of a
** product depend on all bits of the key; the low ones would not. */
static inline DvNumberSlot *dv_number_map_find(const DvNumberMap *map, uint64_t key) {
  uint64_t mixed = (key ^ (uint64_t)(uintptr_t)map->slots) * UINT64_C(0x9e3779b97f4a7c15);
  size_t i = (size_t)(mixed >> map->shift);
  while (map->slots[i].count && map->slots[i].key != key) i = (i + 1) & (map->size - 1);
  return &map->slots[i];
}

/* Into a map with room. */
static inline void dv_number_map_put(DvNumberMap *map, uint64_t key, uint64_t count,
                                     DvWide weight) {
  DvNumberSlot *slot = dv_number_map_find(map, key);
  if (!slot->count) map->n++;
  slot->key = key;
  slot->count += count;
  if (map->weights) dv_wide_add(&map->weights[slot - map->slots], weight);
}

/* Makes room for so many more keys; a list becomes a map. */
DV_INTERNAL void dv_number_map_reserve(DvErr *err, DvNumberMap *map, size_t more, bool is_weighted);
/* Every key loses its `bits` lowest bits; equal ones add up. */
DV_INTERNAL void dv_number_map_drop(DvErr *err, DvNumberMap *map, unsigned bits, bool is_weighted);
/* How many keys of `other` the map does not have. */
DV_INTERNAL size_t dv_number_map_count_new(const DvNumberMap *map, const DvNumberMap *other);
/* Adds `other`, of whose keys the map does not have n_new. */
DV_INTERNAL void dv_number_map_merge(DvErr *err, DvNumberMap *map, const DvNumberMap *other,
                                     size_t n_new, bool is_weighted);
/* Makes an empty map a list with room for n keys, which dv_number_map_append adds: no two equal. */
DV_INTERNAL void dv_number_map_open_list(DvErr *err, DvNumberMap *map, size_t n, bool is_weighted);
static inline void dv_number_map_append(DvNumberMap *map, uint64_t key, uint64_t count,
                                        DvWide weight) {
  if (map->weights) map->weights[map->n] = weight;
  map->slots[map->n++] = (DvNumberSlot){key, count};
}
DV_INTERNAL void dv_number_map_clear(DvNumberMap *map);

/* Sorts n keys; `scratch` is as large as `keys`. */
DV_INTERNAL void dv_number_map_sort_keys(uint64_t *keys, uint64_t *scratch, size_t n);

#endif
