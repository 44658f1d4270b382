/* names.h - a list of names: column names, option texts. */
#ifndef DV_NAMES_H
#define DV_NAMES_H

#include "name_index.h"

/* The items are owned and NUL-terminated. */
typedef struct DvNames {
  DvBytes *items;
  size_t n, capacity;
  DvNameIndex *index;
} DvNames;

/* Appends a copy. */
DV_INTERNAL void dv_names_add(DvErr *err, DvNames *names, DvBytes name);
/* In the order of their bytes. */
DV_INTERNAL void dv_names_sort(DvErr *err, DvNames *names);
/* The first place of that name, compared byte for byte, or -1. */
DV_INTERNAL ptrdiff_t dv_names_find(const DvNames *names, DvBytes name);
DV_INTERNAL void dv_names_clear(DvNames *names);
/* For messages: "a, b, c", each as dv_utf8_quote shows it, at most ten of them.  Returns text owned
** by the caller. */
DV_INTERNAL char *dv_names_show(DvErr *err, const DvNames *names);

#endif
