/* name_index.c - makes the index of names, and makes it larger. */
#include "name_index.h"

enum { NAME_INDEX_SHORT = 8 };

static DvNameIndex *name_index_new(DvErr *err, size_t n) {
  size_t size = 16;
  while (size < 4 * n) size *= 2;
  DvNameIndex *index = dv_zalloc(err, sizeof *index + size * sizeof *index->slots);
  if (!index) return NULL;
  index->size = size;
  sqlite3_randomness(sizeof index->seed, &index->seed);
  return index;
}

void dv_name_index_extend(DvErr *err, DvNameIndex **index, DvNameList list) {
  if (list.n < NAME_INDEX_SHORT || dv_failed(err)) return;
  if (!*index || list.n > (*index)->size / 2) {
    DvNameIndex *larger = name_index_new(err, list.n);
    if (!larger) return;
    dv_free(*index);
    *index = larger;
  }
  for (; (*index)->n < list.n; (*index)->n++) {
    uint64_t head;
    size_t slot = dv_name_index_slot(*index, list, list.at(list.items, (*index)->n), &head);
    if (!(*index)->slots[slot]) (*index)->slots[slot] = head | ((*index)->n + 1);
  }
}
