/* name_index.h - the places of the names in a list, found by hash once there are many.
**
** Open addressing, at most half full.  The seed is secret, so that nobody can choose names that all
** fall on one slot; nothing but speed depends on it.
*/
#ifndef DV_NAME_INDEX_H
#define DV_NAME_INDEX_H

#include "hash.h"

/* A list of n items, of which `at` tells the names. */
typedef struct DvNameList {
  DvBytes (*at)(const void *items, size_t i);
  const void *items;
  size_t n;
} DvNameList;

/* NULL of a short list.  Freed with dv_free whenever names change or move: what an index does not
** hold is looked for one by one. */
typedef struct DvNameIndex {
  uint64_t seed;
  size_t n;         /* names of the list that are in it */
  size_t size;      /* a power of two */
  uint64_t slots[]; /* half of a name's hash, below it the name's first place from 1; or 0 */
} DvNameIndex;

/* Takes in the names that the list has gained at its end. */
DV_INTERNAL void dv_name_index_extend(DvErr *err, DvNameIndex **index, DvNameList list);

/* The slot of the name, or the free one where it belongs; *head is its upper half. */
static inline size_t dv_name_index_slot(const DvNameIndex *index, DvNameList list, DvBytes name,
                                        uint64_t *head) {
  const uint64_t low = UINT32_MAX;
  uint64_t hash = dv_hash_bytes(name.data, name.n, index->seed);
  size_t mask = index->size - 1, slot = (size_t)hash & mask;
  *head = hash & ~low;
  for (uint64_t found; (found = index->slots[slot]) != 0; slot = (slot + 1) & mask) {
    bool is_alike = (found & ~low) == *head;
    if (is_alike && dv_bytes_equal(list.at(list.items, (size_t)(found & low) - 1), name)) break;
  }
  return slot;
}

/* The first place of that name, compared byte for byte, or -1. */
static inline ptrdiff_t dv_name_index_find(const DvNameIndex *index, DvNameList list,
                                           DvBytes name) {
  if (index) {
    uint64_t head, found = index->slots[dv_name_index_slot(index, list, name, &head)];
    if (found) return (ptrdiff_t)(found & UINT32_MAX) - 1;
  }
  for (size_t i = index ? index->n : 0; i < list.n; i++)
    if (dv_bytes_equal(list.at(list.items, i), name)) return (ptrdiff_t)i;
  return -1;
}

#endif
