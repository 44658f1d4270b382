/* names_test.c - a list of names: the index finds what a search one by one finds. */
#include "../../ext/base/names.h"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

static DvErr err;
static uint64_t seed = 1;

static uint64_t names_random(uint64_t n) {
  uint64_t x = seed += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return (x ^ (x >> 31)) % n;
}

/* Few different names, short and long ones, some of them with a NUL or empty. */
static DvBytes random_name(char *buffer, size_t bytes, uint64_t different) {
  uint64_t i = names_random(different);
  if (i == 0) return (DvBytes){buffer, 0};
  if (i == 1) return (DvBytes){"a\0b", 3};
  int n =
      snprintf(buffer, bytes, i % 7 ? "%d" : "a name of many more bytes than sixteen %d", (int)i);
  return (DvBytes){buffer, (size_t)n};
}

static ptrdiff_t first_of(const DvNames *names, DvBytes name) {
  for (size_t i = 0; i < names->n; i++)
    if (dv_bytes_equal(names->items[i], name)) return (ptrdiff_t)i;
  return -1;
}

static bool is_found(const DvNames *names, uint64_t different) {
  char buffer[64];
  DvBytes name = random_name(buffer, sizeof buffer, different + 3);
  return dv_names_find(names, name) == first_of(names, name);
}

static void check_finding(void) {
  bool is_right = true;
  for (uint64_t different = 1; different < 400; different = different * 3 + 1) {
    DvNames names = {0};
    for (int i = 0; i < 600; i++) {
      char buffer[64];
      is_right = is_right && is_found(&names, different);
      dv_names_add(&err, &names, random_name(buffer, sizeof buffer, different));
      is_right = is_right && is_found(&names, different);
    }
    dv_names_clear(&names);
  }
  CHECK(is_right && !dv_failed(&err));
}

static void check_sorting(void) {
  DvNames names = {0};
  dv_names_sort(&err, &names);
  CHECK(names.n == 0 && dv_names_find(&names, dv_bytes("")) == -1);
  for (int i = 0; i < 300; i++) {
    char buffer[64];
    dv_names_add(&err, &names, random_name(buffer, sizeof buffer, 200));
  }
  dv_names_sort(&err, &names);
  bool is_sorted = true, is_right = true;
  for (size_t i = 1; i < names.n; i++)
    is_sorted = is_sorted && dv_bytes_compare(names.items[i - 1], names.items[i]) <= 0;
  for (int i = 0; i < 300; i++) is_right = is_right && is_found(&names, 200);
  CHECK(is_sorted && is_right && names.n == 300 && !dv_failed(&err));
  dv_names_clear(&names);
}

/* A list that grows behind its index. */
static void check_tail(void) {
  DvNames names = {0};
  char buffer[64];
  for (int i = 0; i < 40; i++)
    dv_names_add(&err, &names, (DvBytes){buffer, (size_t)snprintf(buffer, sizeof buffer, "%d", i)});
  DvNames longer = names;
  DvBytes items[42];
  memcpy(items, names.items, 40 * sizeof *items);
  items[40] = dv_bytes("behind");
  items[41] = dv_bytes("7");
  longer.items = items;
  longer.n = 42;
  CHECK(dv_names_find(&longer, dv_bytes("behind")) == 40);
  CHECK(dv_names_find(&longer, dv_bytes("7")) == 7 && dv_names_find(&longer, dv_bytes("x")) == -1);
  dv_names_clear(&names);
}

int main(void) {
  check_finding();
  check_sorting();
  check_tail();
  return check_end(5);
}
