/* number_codec_codec.c - the entries of a number table in order, and its bytes.
**
** Bytes: 0, or the dropped bits + 1 of a coarse table; how many numbers were infinite (negative,
** positive); then of the integers (not of a coarse table) and of the reals how many keys there are,
** and for each the gap to the one before, in the order of the numbers, and its count.  A weight
** stands after each count of a weighted table.
*/
#include "number_counts.h"

#include <math.h>

static void number_codec_show(const DvNumberCounts *counts, const DvNumberMap *map, size_t i,
                              DvNumberEntry *entry) {
  const uint64_t key = map->slots[i].key;
  const uint64_t low = key << counts->dropped;
  const uint64_t high = low | ((UINT64_C(1) << counts->dropped) - 1);
  const bool is_real = map == &counts->reals;
  entry->low.is_real = entry->high.is_real = is_real;
  if (is_real) {
    entry->low.real = counts->is_coarse ? dv_order_real(low) : dv_bits_real(key);
    entry->high.real = counts->is_coarse ? dv_order_real(high) : dv_bits_real(key);
  } else {
    entry->low.integer = entry->high.integer = (int64_t)key;
  }
  entry->count = map->slots[i].count;
  entry->weight = dv_number_map_weight(map, i);
}

/* Keys in the order of the numbers, and back. */
static uint64_t number_codec_rank(const DvNumberCounts *counts, const DvNumberMap *map,
                                  uint64_t key) {
  if (map == &counts->integers) return key ^ DV_SIGN_BIT;
  return counts->is_coarse ? key : dv_real_order(dv_bits_real(key));
}

static uint64_t number_codec_unrank(const DvNumberCounts *counts, const DvNumberMap *map,
                                    uint64_t rank) {
  if (map == &counts->integers) return rank ^ DV_SIGN_BIT;
  return counts->is_coarse ? rank : dv_real_bits(dv_order_real(rank));
}

/* The numbers of the map's slots in the order of their keys, owned by the caller; NULL of a list,
** which was read in order. */
static uint64_t *number_codec_order(DvErr *err, const DvNumberCounts *counts,
                                    const DvNumberMap *map) {
  if (dv_number_map_is_list(map)) return NULL;
  uint64_t *order = dv_malloc(err, 2 * map->n * sizeof *order);
  if (!order) return NULL;
  size_t n = 0;
  for (size_t i = 0; i < map->size; i++)
    if (map->slots[i].count) order[n++] = number_codec_rank(counts, map, map->slots[i].key);
  dv_number_map_sort_keys(order, order + n, n);
  for (size_t i = 0; i < n; i++) {
    uint64_t key = number_codec_unrank(counts, map, order[i]);
    order[i] = (uint64_t)(dv_number_map_find(map, key) - map->slots);
  }
  return order;
}

static size_t number_codec_list(DvErr *err, const DvNumberCounts *counts, const DvNumberMap *map,
                                DvNumberEntry *entries) {
  uint64_t *order = number_codec_order(err, counts, map);
  for (size_t i = 0; i < map->n && !dv_failed(err); i++)
    number_codec_show(counts, map, order ? order[i] : i, &entries[i]);
  dv_free(order);
  return map->n;
}

/* Merges two sorted lists, the second of which starts at `middle`, into `out`. */
static void number_codec_interleave(const DvNumberEntry *list, size_t middle, size_t n,
                                    DvNumberEntry *out) {
  size_t a = 0, b = middle;
  for (size_t i = 0; i < n; i++) {
    bool is_first = b == n || (a < middle && dv_number_compare(list[a].low, list[b].low) < 0);
    out[i] = list[is_first ? a++ : b++];
  }
}

static size_t number_codec_list_infinite(const DvNumberCounts *counts, bool is_positive,
                                         DvNumberEntry *entry) {
  if (!counts->infinite[is_positive].count) return 0;
  DvNumber x = {.real = is_positive ? HUGE_VAL : -HUGE_VAL, .is_real = true};
  *entry = (DvNumberEntry){x, x, counts->infinite[is_positive].count,
                           counts->infinite[is_positive].weight};
  return 1;
}

bool dv_number_counts_next(const DvNumberCounts *counts, size_t *at, DvNumberEntry *entry) {
  const DvNumberMap *maps[] = {&counts->integers, &counts->reals};
  size_t start = 0;
  for (int i = 0; i < 2; start += dv_number_map_extent(maps[i++])) {
    const size_t extent = dv_number_map_extent(maps[i]);
    while (*at - start < extent && !maps[i]->slots[*at - start].count) ++*at;
    if (*at - start >= extent) continue;
    number_codec_show(counts, maps[i], (*at)++ - start, entry);
    return true;
  }
  return false;
}

DvNumberEntry *dv_number_counts_sorted(DvErr *err, const DvNumberCounts *counts, size_t *n) {
  bool is_both = counts->integers.n && counts->reals.n;
  size_t finite = dv_number_counts_n(counts);
  DvNumberEntry *entries = dv_malloc(err, (finite + 2) * sizeof *entries);
  DvNumberEntry *apart = is_both ? dv_malloc(err, finite * sizeof *entries) : NULL;
  *n = 0;
  if (!dv_failed(err)) {
    *n = number_codec_list_infinite(counts, false, entries);
    DvNumberEntry *list = is_both ? apart : entries + *n;
    size_t middle = number_codec_list(err, counts, &counts->integers, list);
    number_codec_list(err, counts, &counts->reals, list + middle);
    if (is_both && !dv_failed(err)) number_codec_interleave(apart, middle, finite, entries + *n);
    *n += finite;
    *n += number_codec_list_infinite(counts, true, entries + *n);
  }
  dv_free(apart);
  if (!dv_failed(err)) return entries;
  dv_free(entries);
  *n = 0;
  return NULL;
}

size_t dv_number_entries_find(const DvNumberEntry *entries, size_t n, DvNumber x) {
  size_t low = 0, high = n;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (dv_number_compare(entries[middle].low, x) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < n && dv_number_compare(entries[low].low, x) == 0 ? low : n;
}

static void number_codec_encode_map(DvErr *err, const DvNumberCounts *counts,
                                    const DvNumberMap *map, DvText *out) {
  dv_write_varint(err, out, map->n);
  uint64_t *order = number_codec_order(err, counts, map), last = 0;
  for (size_t i = 0; i < map->n && !dv_failed(err); i++) {
    const size_t at = order ? order[i] : i;
    uint64_t rank = number_codec_rank(counts, map, map->slots[at].key);
    dv_write_varint(err, out, rank - last);
    dv_write_varint(err, out, map->slots[at].count);
    if (map->weights) dv_write_wide(err, out, map->weights[at]);
    last = rank;
  }
  dv_free(order);
}

void dv_number_counts_encode(DvErr *err, const DvNumberCounts *counts, DvText *out) {
  dv_write_varint(err, out, counts->is_coarse ? counts->dropped + 1 : 0);
  for (int i = 0; i < 2; i++) {
    dv_write_varint(err, out, counts->infinite[i].count);
    if (counts->is_weighted) dv_write_wide(err, out, counts->infinite[i].weight);
  }
  if (!counts->is_coarse) number_codec_encode_map(err, counts, &counts->integers, out);
  number_codec_encode_map(err, counts, &counts->reals, out);
}

/* Whether a key may stand in the map of reals. */
static bool number_codec_is_real_key(const DvNumberCounts *counts, uint64_t key) {
  if (counts->is_coarse) {
    if (counts->dropped && key >> (64 - counts->dropped)) return false;
    double low = dv_order_real(key << counts->dropped);
    double high = dv_order_real((key << counts->dropped) | ((UINT64_C(1) << counts->dropped) - 1));
    return low - low == 0 || high - high == 0;
  }
  double x = dv_bits_real(key);
  return x - x == 0 && dv_number_real(x).is_real;
}

static void number_codec_decode_map(DvReader *in, DvNumberCounts *counts, DvNumberMap *map,
                                    size_t n) {
  bool is_integer = map == &counts->integers;
  uint64_t rank = 0;
  dv_number_map_open_list(in->err, map, n, counts->is_weighted);
  for (size_t i = 0; i < n && !dv_failed(in->err); i++) {
    uint64_t gap = dv_read_varint(in);
    uint64_t count = dv_read_varint(in);
    DvWide weight = counts->is_weighted ? dv_read_wide(in) : (DvWide){0};
    rank += gap;
    if (i && (gap == 0 || rank < gap)) dv_read_fail(in, "numbers are not in order");
    if (count == 0) dv_read_fail(in, "a number that does not occur");
    uint64_t key = number_codec_unrank(counts, map, rank);
    if (!is_integer && !number_codec_is_real_key(counts, key))
      dv_read_fail(in, "a number out of place");
    if (!dv_failed(in->err)) dv_number_map_append(map, key, count, weight);
  }
}

void dv_number_counts_decode(DvReader *in, DvNumberCounts *counts, bool is_weighted) {
  counts->is_weighted = is_weighted;
  uint64_t form = dv_read_varint(in);
  if (form > 64) dv_read_fail(in, "a number table of unknown form");
  counts->is_coarse = form > 0;
  counts->dropped = form ? (unsigned)form - 1 : 0;
  for (int i = 0; i < 2; i++) {
    counts->infinite[i].count = dv_read_varint(in);
    if (is_weighted) counts->infinite[i].weight = dv_read_wide(in);
    if (!counts->infinite[i].count && !dv_wide_is_zero(counts->infinite[i].weight))
      dv_read_fail(in, "a weight of nothing");
  }
  size_t integers = form ? 0 : dv_read_count(in, DV_NUMBER_COUNTS_KEYS, 2);
  number_codec_decode_map(in, counts, &counts->integers, integers);
  size_t reals = dv_read_count(in, DV_NUMBER_COUNTS_KEYS - integers, 2);
  number_codec_decode_map(in, counts, &counts->reals, reals);
  if (form && !reals) dv_read_fail(in, "a coarse table without numbers");
}
