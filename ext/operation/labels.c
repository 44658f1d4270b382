/* labels.c - joins the values of two columns, and ranks them as TFDV does. */
#include "labels.h"

#include "../base/number_text.h"
#include "../base/utf8.h"

#include <stdlib.h>

/* What TFDV calls every text that is not UTF-8. */
#define LABELS_INVALID "__BYTES_VALUE__"

/* What tells values apart: the bytes of a text, or a number's decimal text. */
typedef struct DvLabelName {
  DvBytes text;
  uint64_t hash, length; /* of the whole text */
  bool is_blob, is_cut, is_invalid;
} DvLabelName;

/* A value of one side while values are joined. */
typedef struct DvLabelKey {
  DvLabelName name;
  double mass;
  uint32_t at; /* in `all` */
  int side;
} DvLabelKey;

/* A ranked value of one side. */
typedef struct DvLabelEntry {
  DvLabelName name;
  double mass;
  uint64_t count[2]; /* on both sides */
  uint32_t number;   /* of the value */
  int side;
} DvLabelEntry;

/* What a side's values are ranked by. */
typedef struct DvLabelRank {
  double mass;
  size_t number;           /* of the value; numbers stand in rising order */
  const DvLabelName *name; /* NULL while only numbers are joined */
} DvLabelRank;

typedef struct DvLabelJoin {
  const DvSide *sides;
  DvLabels *labels;
  size_t n[2];
  DvLabelKey *keys; /* of the baseline, then of the current side; NULL of numbers alone */
  DvLabelKey **order;
  DvLabelRank *ranks;    /* of one side */
  DvLabelEntry *entries; /* of both */
  size_t n_entries;
  char *texts; /* of numbers */
  size_t n_texts;
} DvLabelJoin;

/* ---- order ---- */

static int labels_compare(const DvLabelName *a, const DvLabelName *b) {
  int order = dv_bytes_compare(a->text, b->text);
  if (order) return order;
  if (a->is_blob != b->is_blob) return a->is_blob - b->is_blob;
  if (!a->is_cut || !b->is_cut) return a->is_cut - b->is_cut;
  if (a->length != b->length) return a->length < b->length ? -1 : 1;
  return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static int labels_compare_keys(const void *a, const void *b) {
  const DvLabelKey *x = *(DvLabelKey *const *)a, *y = *(DvLabelKey *const *)b;
  if (x->name.hash != y->name.hash) return x->name.hash < y->name.hash ? -1 : 1;
  int order = labels_compare(&x->name, &y->name);
  return order ? order : x->side - y->side;
}

/* Bytes ascending, and of what has one name the larger mass first. */
static int labels_compare_entries(const void *a, const void *b) {
  const DvLabelEntry *x = a, *y = b;
  int order = labels_compare(&x->name, &y->name);
  if (order) return order;
  if (x->mass != y->mass) return x->mass < y->mass ? 1 : -1;
  return x->side - y->side;
}

/* As in TFDV's list of top values: mass descending, then value descending. */
static bool labels_is_above(const DvLabelRank *a, const DvLabelRank *b) {
  if (a->mass != b->mass) return a->mass > b->mass;
  if (a->name) return labels_compare(a->name, b->name) > 0;
  return a->number > b->number;
}

static void labels_swap(DvLabelRank *a, DvLabelRank *b) {
  DvLabelRank swapped = *a;
  *a = *b;
  *b = swapped;
}

/* Moves the k highest of n ranks, no two of which are equal, to the front (Hoare's quickselect). */
static void labels_select(DvLabelRank *ranks, size_t n, size_t k) {
  size_t first = 0, end = n;
  while (end - first > 1) {
    DvLabelRank *pivot = &ranks[end - 1];
    labels_swap(&ranks[first + (end - first) / 2], pivot);
    size_t place = first;
    for (size_t i = first; i + 1 < end; i++)
      if (labels_is_above(&ranks[i], pivot)) labels_swap(&ranks[i], &ranks[place++]);
    labels_swap(&ranks[place], pivot);
    if (place == k) return;
    if (k < place)
      end = place;
    else
      first = place + 1;
  }
}

/* ---- joining ---- */

static bool labels_is_invalid(const DvValueCount *value) {
  DvBytes text = value->text;
  if (value->is_cut) text.n = dv_utf8_truncate(text, text.n);
  return value->is_text && !dv_utf8_is_valid(text);
}

static DvLabelName labels_name(DvLabelJoin *join, const DvValueCount *value) {
  if (value->is_text || value->is_blob)
    return (DvLabelName){.text = value->text.data ? value->text : dv_bytes(""),
                         .hash = value->hash,
                         .length = value->length,
                         .is_blob = value->is_blob,
                         .is_cut = value->is_cut,
                         .is_invalid = labels_is_invalid(value)};
  char *text = join->texts + join->n_texts++ * DV_NUMBER_TEXT_BYTES;
  DvBytes bytes = {text, dv_number_write(text, value->number)};
  return (DvLabelName){.text = bytes, .hash = dv_text_hash(bytes, false), .length = bytes.n};
}

static DvLabelKey labels_key(DvLabelJoin *join, int side, size_t number) {
  DvValueCount value = dv_statistics_known(join->sides[side].statistics, number);
  return (DvLabelKey){.name = labels_name(join, &value),
                      .mass = dv_side_mass(&join->sides[side], value.count, value.weight),
                      .side = side};
}

static void labels_put(DvLabels *labels, const DvSide *sides, int side, uint64_t count,
                       DvWide weight, bool is_new) {
  if (is_new) labels->all[labels->n_all++] = (DvElement){{0, 0}, {0, 0}};
  DvElement *element = &labels->all[labels->n_all - 1];
  element->mass[side] = dv_side_mass(&sides[side], count, weight);
  element->count[side] = count;
}

/* Both lists are in rising order. */
static void labels_join_numbers(DvLabels *labels, const DvSide *sides, const size_t n[2]) {
  const DvNumberEntry *a = sides[0].statistics->numbers, *a_end = a + n[0];
  const DvNumberEntry *b = sides[1].statistics->numbers, *b_end = b + n[1];
  while (a < a_end || b < b_end) {
    int order = a == a_end ? 1 : b == b_end ? -1 : dv_number_compare(a->low, b->low);
    if (order <= 0) labels_put(labels, sides, 0, a->count, a->weight, true);
    if (order >= 0) labels_put(labels, sides, 1, b->count, b->weight, order > 0);
    a += order <= 0;
    b += order >= 0;
  }
}

/* Puts n keys in the order of their hashes, which are spread evenly: by the highest bits into about
** as many places as there are keys, then place by place. */
static void labels_sort_keys(DvErr *err, DvLabelJoin *join, size_t n) {
  const unsigned bits = dv_bit_length(n) + 1;
  const size_t places = (size_t)1 << bits;
  uint32_t *ends = dv_zalloc(err, (places + 1) * sizeof *ends);
  if (!ends) return;
  for (size_t i = 0; i < n; i++) ends[(join->keys[i].name.hash >> (64 - bits)) + 1]++;
  for (size_t place = 0; place < places; place++) ends[place + 1] += ends[place];
  for (size_t i = 0; i < n; i++)
    join->order[ends[join->keys[i].name.hash >> (64 - bits)]++] = &join->keys[i];
  for (size_t place = 0, start = 0; place < places; start = ends[place++])
    if (ends[place] - start > 1)
      qsort(&join->order[start], ends[place] - start, sizeof *join->order, labels_compare_keys);
  dv_free(ends);
}

/* Appends the values that are no UTF-8, or all others. */
static void labels_put_keys(DvLabelJoin *join, size_t n, bool are_invalid) {
  const DvLabelKey *last = NULL;
  for (size_t i = 0; i < n; i++) {
    DvLabelKey *key = join->order[i];
    if (key->name.is_invalid != are_invalid) continue;
    size_t number = (size_t)(key - join->keys) - (key->side ? join->n[0] : 0);
    DvValueCount value = dv_statistics_known(join->sides[key->side].statistics, number);
    bool is_new = !last || labels_compare(&last->name, &key->name) != 0;
    labels_put(join->labels, join->sides, key->side, value.count, value.weight, is_new);
    key->at = (uint32_t)(join->labels->n_all - 1);
    last = key;
  }
}

static void labels_join_texts(DvErr *err, DvLabelJoin *join) {
  DvLabels *labels = join->labels;
  size_t n = 0;
  for (int side = 0; side < 2; side++)
    for (size_t i = 0; i < join->n[side]; i++) join->keys[n++] = labels_key(join, side, i);
  labels_sort_keys(err, join, n);
  if (dv_failed(err)) return;
  labels_put_keys(join, n, true);
  labels->n_invalid = labels->n_all;
  labels_put_keys(join, n, false);
  DvElement *invalid = &labels->all[labels->n_all];
  *invalid = (DvElement){{0, 0}, {0, 0}};
  for (size_t i = 0; i < labels->n_invalid; i++) dv_element_add(invalid, &labels->all[i]);
}

/* ---- ranking ---- */

static const DvLabelKey *labels_keys_of(const DvLabelJoin *join, int side) {
  return join->keys ? join->keys + (side ? join->n[0] : 0) : NULL;
}

/* Ranks a side's values that have mass; the highest ones come first.  Returns how many are left. */
static size_t labels_rank_side(DvLabelJoin *join, int side) {
  const DvStatistics *statistics = join->sides[side].statistics;
  const DvLabelKey *keys = labels_keys_of(join, side);
  size_t n = 0;
  double largest = 0;
  for (size_t i = 0; i < join->n[side]; i++) {
    DvLabelRank rank = {.number = i, .name = keys ? &keys[i].name : NULL};
    rank.mass = keys ? keys[i].mass
                     : dv_side_mass(&join->sides[side], statistics->numbers[i].count,
                                    statistics->numbers[i].weight);
    if (rank.mass > largest) largest = rank.mass;
    if (rank.mass > 0) join->ranks[n++] = rank;
  }
  if (join->sides[side].is_weighted && largest >= 1) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
      if (join->ranks[i].mass >= 1) join->ranks[kept++] = join->ranks[i];
    n = kept;
  }
  if (n <= DV_LABELS_RANKED) return n;
  labels_select(join->ranks, n, DV_LABELS_RANKED);
  return DV_LABELS_RANKED;
}

static void labels_count_entry(const DvLabelJoin *join, const DvValueCount *value,
                               DvLabelEntry *entry) {
  const DvLabels *labels = join->labels;
  const DvLabelKey *keys = labels_keys_of(join, entry->side);
  if (keys) {
    size_t at = entry->name.is_invalid ? labels->n_all : keys[entry->number].at;
    memcpy(entry->count, labels->all[at].count, sizeof entry->count);
    return;
  }
  const int other = !entry->side;
  const DvNumberEntry *numbers = join->sides[other].statistics->numbers;
  size_t at = dv_number_entries_find(numbers, join->n[other], value->number);
  entry->count[entry->side] = value->count;
  entry->count[other] = at < join->n[other] ? numbers[at].count : 0;
}

/* Appends a side's ranked values to the entries. */
static void labels_take_ranked(DvLabelJoin *join, int side) {
  size_t n = labels_rank_side(join, side);
  for (size_t i = 0; i < n; i++) {
    const DvLabelRank *rank = &join->ranks[i];
    const DvValueCount value = dv_statistics_known(join->sides[side].statistics, rank->number);
    DvLabelEntry *entry = &join->entries[join->n_entries++];
    *entry = (DvLabelEntry){.mass = rank->mass, .number = (uint32_t)rank->number, .side = side};
    entry->name = rank->name ? *rank->name : labels_name(join, &value);
    labels_count_entry(join, &value, entry);
    if (entry->name.is_invalid)
      entry->name = (DvLabelName){.text = dv_bytes(LABELS_INVALID), .is_invalid = true};
  }
}

static DvValueCount labels_value(const DvLabelJoin *join, const DvLabelEntry *entry) {
  if (entry->name.is_invalid) return (DvValueCount){.is_text = true, .text = entry->name.text};
  return dv_statistics_known(join->sides[entry->side].statistics, entry->number);
}

/* The entries as labels with the masses of both sides. */
static void labels_show_ranked(DvLabelJoin *join) {
  DvLabels *labels = join->labels;
  const size_t n = join->n_entries;
  if (n) qsort(join->entries, n, sizeof *join->entries, labels_compare_entries);
  for (size_t i = 0; i < n; i++) {
    const DvLabelEntry *entry = &join->entries[i];
    if (i == 0 || labels_compare(&entry[-1].name, &entry->name) != 0) {
      labels->values[labels->n_ranked] = labels_value(join, entry);
      labels->ranked[labels->n_ranked++] = (DvElement){.count = {entry->count[0], entry->count[1]}};
    }
    double *mass = labels->ranked[labels->n_ranked - 1].mass;
    if (mass[entry->side] == 0) mass[entry->side] = entry->mass;
  }
}

/* ---- life ---- */

static void labels_open(DvErr *err, DvLabelJoin *join, bool has_keys) {
  DvLabels *labels = join->labels;
  const size_t n = join->n[0] + join->n[1], longer = join->n[join->n[0] < join->n[1]];
  const size_t ranked = n < 2 * DV_LABELS_RANKED ? n : 2 * DV_LABELS_RANKED;
  if (has_keys) {
    join->keys = dv_malloc(err, n * sizeof *join->keys);
    join->order = dv_malloc(err, n * sizeof *join->order);
    labels->all = dv_malloc(err, (n + 1) * sizeof *labels->all);
  }
  join->texts = dv_malloc(err, (has_keys ? n : ranked) * DV_NUMBER_TEXT_BYTES);
  join->ranks = dv_malloc(err, longer * sizeof *join->ranks);
  join->entries = dv_malloc(err, ranked * sizeof *join->entries);
  labels->ranked = dv_malloc(err, ranked * sizeof *labels->ranked);
  labels->values = dv_malloc(err, ranked * sizeof *labels->values);
}

void dv_labels_init(DvErr *err, DvLabels *labels, const DvSide *sides) {
  *labels = (DvLabels){0};
  DvLabelJoin join = {.sides = sides, .labels = labels};
  bool has_keys = false;
  for (int i = 0; i < 2; i++) {
    join.n[i] = sides[i].statistics->n_known;
    if (join.n[i] && sides[i].statistics->texts_known) has_keys = true;
  }
  labels_open(err, &join, has_keys);
  if (has_keys && !dv_failed(err)) labels_join_texts(err, &join);
  for (int side = 0; side < 2 && !dv_failed(err); side++) labels_take_ranked(&join, side);
  if (!dv_failed(err)) labels_show_ranked(&join);
  dv_free(join.keys);
  dv_free(join.order);
  dv_free(join.ranks);
  dv_free(join.entries);
  dv_free(join.texts);
}

void dv_labels_list(DvErr *err, DvLabels *labels, const DvSide *sides) {
  const size_t n[2] = {sides[0].statistics->n_known, sides[1].statistics->n_known};
  if (labels->all || dv_failed(err)) return;
  labels->all = dv_malloc(err, (n[0] + n[1]) * sizeof *labels->all);
  if (!dv_failed(err)) labels_join_numbers(labels, sides, n);
}

void dv_labels_clear(DvLabels *labels) {
  dv_free(labels->all);
  dv_free(labels->ranked);
  dv_free(labels->values);
  *labels = (DvLabels){0};
}
