/* names.c - a list of names. */
#include "names.h"

#include <stdlib.h>

#include "utf8.h"

#define NAMES_SHOWN 10

static DvBytes names_at(const void *items, size_t i) {
  return ((const DvBytes *)items)[i];
}

static DvNameList names_list(const DvNames *names) {
  return (DvNameList){names_at, names->items, names->n};
}

void dv_names_add(DvErr *err, DvNames *names, DvBytes name) {
  DvBytes *items = dv_grow(err, names->items, &names->capacity, names->n + 1, sizeof *items);
  if (!items) return;
  names->items = items;
  char *copy = dv_dup(err, name.data, name.n);
  if (copy) items[names->n++] = (DvBytes){copy, name.n};
  dv_name_index_extend(err, &names->index, names_list(names));
}

static int names_compare(const void *a, const void *b) {
  return dv_bytes_compare(*(const DvBytes *)a, *(const DvBytes *)b);
}

void dv_names_sort(DvErr *err, DvNames *names) {
  if (names->n) qsort(names->items, names->n, sizeof *names->items, names_compare);
  dv_free(names->index);
  names->index = NULL;
  dv_name_index_extend(err, &names->index, names_list(names));
}

ptrdiff_t dv_names_find(const DvNames *names, DvBytes name) {
  return dv_name_index_find(names->index, names_list(names), name);
}

void dv_names_clear(DvNames *names) {
  for (size_t i = 0; i < names->n; i++) dv_free((void *)names->items[i].data);
  dv_free(names->items);
  dv_free(names->index);
  *names = (DvNames){0};
}

char *dv_names_show(DvErr *err, const DvNames *names) {
  DvText text = {0};
  for (size_t i = 0; i < names->n && i < NAMES_SHOWN; i++) {
    char *name = dv_utf8_quote(err, names->items[i]);
    if (name) dv_text_addf(err, &text, i ? ", %s" : "%s", name);
    dv_free(name);
  }
  if (names->n > NAMES_SHOWN)
    dv_text_addf(err, &text, " and %llu more", (unsigned long long)(names->n - NAMES_SHOWN));
  char *shown = dv_text_take(err, &text);
  dv_text_clear(&text);
  return shown;
}
