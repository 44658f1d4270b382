/* number_map.c - how a map grows and merges. */
#include "number_map.h"

void dv_number_map_clear(DvNumberMap *map) {
  dv_free(map->slots);
  dv_free(map->weights);
  *map = (DvNumberMap){0};
}

static void number_map_open(DvErr *err, DvNumberMap *map, size_t size, bool is_weighted) {
  map->slots = dv_zalloc(err, size * sizeof *map->slots);
  if (is_weighted) map->weights = dv_zalloc(err, size * sizeof *map->weights);
  map->size = size;
  map->shift = 64;
  for (size_t rest = size; rest > 1; rest /= 2) map->shift--;
  if (dv_failed(err)) dv_number_map_clear(map);
}

void dv_number_map_open_list(DvErr *err, DvNumberMap *map, size_t n, bool is_weighted) {
  map->slots = dv_malloc(err, n * sizeof *map->slots);
  if (is_weighted) map->weights = dv_malloc(err, n * sizeof *map->weights);
  if (dv_failed(err)) dv_number_map_clear(map);
}

/* Replaces `map` by one of `size` slots in which every key has lost its `bits` lowest bits. */
static void number_map_rebuild(DvErr *err, DvNumberMap *map, size_t size, unsigned bits,
                               bool is_weighted) {
  DvNumberMap rebuilt = {0};
  number_map_open(err, &rebuilt, size, is_weighted);
  if (dv_failed(err)) return;
  for (size_t i = 0; i < dv_number_map_extent(map); i++) {
    const DvNumberSlot *slot = &map->slots[i];
    if (!slot->count) continue;
    dv_number_map_put(&rebuilt, slot->key >> bits, slot->count, dv_number_map_weight(map, i));
  }
  dv_number_map_clear(map);
  *map = rebuilt;
}

void dv_number_map_drop(DvErr *err, DvNumberMap *map, unsigned bits, bool is_weighted) {
  number_map_rebuild(err, map, map->size, bits, is_weighted);
}

void dv_number_map_reserve(DvErr *err, DvNumberMap *map, size_t more, bool is_weighted) {
  if (dv_failed(err) || (map->n + more) * 2 <= map->size) return;
  size_t size = map->size ? map->size * 2 : 8;
  while (size < (map->n + more) * 2) size *= 2;
  number_map_rebuild(err, map, size, 0, is_weighted);
}

size_t dv_number_map_count_new(const DvNumberMap *map, const DvNumberMap *other) {
  size_t n = 0;
  for (size_t i = 0; i < dv_number_map_extent(other) && map->n; i++)
    if (other->slots[i].count) n += !dv_number_map_find(map, other->slots[i].key)->count;
  return map->n ? n : other->n;
}

/* Room is made first: keys in the order of one table, put into another that grows, would crowd at
** its beginning. */
void dv_number_map_merge(DvErr *err, DvNumberMap *map, const DvNumberMap *other, size_t n_new,
                         bool is_weighted) {
  dv_number_map_reserve(err, map, n_new, is_weighted);
  for (size_t i = 0; i < dv_number_map_extent(other) && !dv_failed(err); i++) {
    const DvNumberSlot *slot = &other->slots[i];
    if (slot->count) dv_number_map_put(map, slot->key, slot->count, dv_number_map_weight(other, i));
  }
}

/* By eleven bits at a time, from the lowest; digits that all keys share cost one look. */
void dv_number_map_sort_keys(uint64_t *keys, uint64_t *scratch, size_t n) {
  enum { DIGITS = 1 << 11 };
  for (unsigned shift = 0; shift < 64; shift += 11) {
    size_t starts[DIGITS + 1] = {0};
    for (size_t i = 0; i < n; i++) starts[(keys[i] >> shift) % DIGITS + 1]++;
    if (n == 0 || starts[(keys[0] >> shift) % DIGITS + 1] == n) continue;
    for (int digit = 0; digit < DIGITS; digit++) starts[digit + 1] += starts[digit];
    for (size_t i = 0; i < n; i++) scratch[starts[(keys[i] >> shift) % DIGITS]++] = keys[i];
    memcpy(keys, scratch, n * sizeof *keys);
  }
}
