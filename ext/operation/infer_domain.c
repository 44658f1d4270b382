/* infer_domain.c - the values of a column → the domain they suggest.
**
** 1. What TFDV lists are the 1,000 most frequent values; with weights, those that
** dv_values_drop_light leaves. 2. A BLOB counts as the text of its bytes, as in TFDV.
** 3. Texts over 1,024 bytes give no string domain, nor does a column whose
** values are not all known.
*/
#include "infer_domain.h"

#include <stdlib.h>

#include "../base/number_text.h"
#include "../base/utf8.h"

/* The values that TFDV would list, but for their number: texts and BLOBs that count enough. */
typedef struct InferValues {
  DvValueCount *items;
  size_t n;
  bool by_weight;
  bool is_all; /* the column has no other values */
} InferValues;

int dv_infer_bool_word(DvBytes text) {
  static const char *const words[2][5] = {{"FALSE", "false", "CLEAR", "clear", "0"},
                                          {"TRUE", "true", "SET", "set", "1"}};
  if (text.n == 0) return 1;
  for (int side = 0; side < 2; side++)
    for (int i = 0; i < 5; i++)
      if (dv_bytes_equal(text, dv_bytes(words[side][i]))) return side;
  return -1;
}

static bool infer_is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool dv_infer_is_integer(DvBytes text, int64_t *out) {
  while (text.n && infer_is_blank(text.data[0])) text = (DvBytes){text.data + 1, text.n - 1};
  while (text.n && infer_is_blank(text.data[text.n - 1])) text.n--;
  return dv_integer_read(text, out);
}

static bool infer_is_integer(const DvValueCount *value) {
  int64_t integer;
  return !value->is_cut && dv_infer_is_integer(value->text, &integer);
}

/* Whether a stands before b in TFDV's list: more frequent, or of equal ones the larger. */
static bool infer_is_above(const DvValueCount *a, const DvValueCount *b, bool by_weight) {
  int order = by_weight ? dv_wide_compare(a->weight, b->weight)
                        : (a->count > b->count) - (a->count < b->count);
  return order ? order > 0 : dv_bytes_compare(a->text, b->text) > 0;
}

static int infer_compare_texts(const void *a, const void *b) {
  const DvValueCount *x = a, *y = b;
  return dv_bytes_compare(x->text, y->text);
}

static bool infer_is_mixed(const InferValues *values) {
  for (size_t i = 1; i < values->n; i++)
    if (values->items[i].is_blob != values->items[0].is_blob) return true;
  return false;
}

/* A text and a BLOB of the same bytes are one value. */
static void infer_join_blobs(InferValues *values) {
  size_t n = 0;
  if (!infer_is_mixed(values)) return;
  qsort(values->items, values->n, sizeof *values->items, infer_compare_texts);
  for (size_t i = 1; i < values->n; i++) {
    DvValueCount *last = &values->items[n], *item = &values->items[i];
    if (infer_compare_texts(last, item) || last->is_blob == item->is_blob) {
      values->items[++n] = *item;
    } else {
      last->count += item->count;
      dv_wide_add(&last->weight, item->weight);
    }
  }
  values->n = n + 1;
}

/* Drops what is not frequent enough to be listed. */
static void infer_list_values(DvErr *err, const DvInference *inference,
                              const DvStatistics *statistics, InferValues *values) {
  values->by_weight = inference->by_weight;
  values->is_all = statistics->is_exact;
  values->items = dv_malloc(err, (statistics->n_known + 1) * sizeof *values->items);
  if (!values->items) return;
  for (size_t i = 0; i < statistics->n_known; i++)
    values->items[values->n++] = dv_statistics_known(statistics, i);
  infer_join_blobs(values);
  if (values->by_weight) values->n = dv_values_drop_light(values->items, values->n);
}

static bool infer_has_invalid(const DvStatistics *statistics, const InferValues *values) {
  if (statistics->lengths.invalid_utf8) return true;
  for (size_t i = 0; i < values->n; i++) {
    const DvValueCount *value = &values->items[i];
    if (!value->is_blob) continue;
    size_t n = value->is_cut ? dv_utf8_truncate(value->text, value->text.n) : value->text.n;
    if (!dv_utf8_is_valid((DvBytes){value->text.data, n})) return true;
  }
  return false;
}

/* ---- booleans (tfdv: statistics B2.1) ---- */

static bool infer_bool_of_integers(const DvStatistics *statistics) {
  if (statistics->type != DV_TYPE_INT || !statistics->has_range) return false;
  return statistics->min.integer >= 0 && statistics->max.integer == 1;
}

static bool infer_bool_of_texts(DvErr *err, const InferValues *values, DvDomain *domain) {
  DvBytes sides[2] = {{0}};
  if (!values->is_all || values->n < 1 || values->n > 2) return false;
  for (size_t i = 0; i < values->n; i++) {
    int side = dv_infer_bool_word(values->items[i].text);
    if (side < 0 || sides[side].data) return false;
    sides[side] = values->items[i].text;
    if (!sides[side].n) sides[side].data = "";
  }
  domain->kind = DV_DOMAIN_BOOL;
  domain->boolean.is_set = true;
  if (sides[1].data) dv_text_field_set(err, &domain->boolean.true_value, sides[1]);
  if (sides[0].data) dv_text_field_set(err, &domain->boolean.false_value, sides[0]);
  return true;
}

/* ---- texts that are integers (tfdv: statistics B2.2) ---- */

/* The text that is listed first of those that are no integers, or NULL. */
static const DvValueCount *infer_first_other(const InferValues *values) {
  const DvValueCount *first = NULL;
  for (size_t i = 0; i < values->n; i++) {
    const DvValueCount *value = &values->items[i];
    if (infer_is_integer(value)) continue;
    if (!first || infer_is_above(value, first, values->by_weight)) first = value;
  }
  return first;
}

static bool infer_integers_of_texts(const DvStatistics *statistics, const InferValues *values) {
  const DvColumnProfile *column = statistics->column;
  const DvValueCount *other = infer_first_other(values);
  bool are_numbers_lost = column->numbers.is_coarse || (column->read && column->read->is_dropped);
  if (are_numbers_lost) {
    /* There are thousands of numbers, and of each it is only known whether it was an integer. */
    bool are_integers = !column->reals && !column->read_reals && !column->read_nans;
    return are_integers && !other;
  }
  if (!values->n || !other) return values->n > 0;
  size_t above = 0;
  for (size_t i = 0; i < values->n; i++)
    above += infer_is_above(&values->items[i], other, values->by_weight);
  return above >= DV_INFER_VALUES_MAX;
}

/* ---- string domains (tfdv: statistics B2.3) ---- */

static int infer_compare_ranks(const void *a, const void *b) {
  return infer_is_above(a, b, false) ? -1 : infer_is_above(b, a, false);
}
static int infer_compare_weights(const void *a, const void *b) {
  return infer_is_above(a, b, true) ? -1 : infer_is_above(b, a, true);
}

/* Leaves the values that are listed, in the order of bytes. */
static void infer_keep_listed(InferValues *values) {
  if (values->n > DV_INFER_VALUES_MAX) {
    qsort(values->items, values->n, sizeof *values->items,
          values->by_weight ? infer_compare_weights : infer_compare_ranks);
    values->n = DV_INFER_VALUES_MAX;
  }
  qsort(values->items, values->n, sizeof *values->items, infer_compare_texts);
}

static void infer_string_domain(DvErr *err, const DvInference *inference,
                                const DvStatistics *statistics, InferValues *values,
                                DvSchemaFeature *feature, DvSchema *schema) {
  size_t listed = values->n < DV_INFER_VALUES_MAX ? values->n : DV_INFER_VALUES_MAX;
  bool is_long = statistics->lengths.max > DV_TEXT_PREFIX;
  if (!values->n || !values->is_all || is_long ||
      (int64_t)listed > inference->options.max_string_domain_size)
    return;
  infer_keep_listed(values);
  DvText name = {0};
  dv_schema_write_path(err, &name, feature->name);
  DvStringDomain *domain = dv_schema_add_domain(err, schema, dv_text_bytes(&name));
  dv_text_clear(&name);
  if (!domain) return;
  for (size_t i = 0; i < values->n; i++) dv_names_add(err, &domain->values, values->items[i].text);
  feature->domain.kind = DV_DOMAIN_REFERENCE;
  dv_text_field_set(err, &feature->domain.reference, domain->name);
}

static void infer_domain_of_texts(DvErr *err, const DvInference *inference,
                                  const DvStatistics *statistics, DvSchemaFeature *feature,
                                  DvSchema *schema) {
  InferValues values = {0};
  infer_list_values(err, inference, statistics, &values);
  if (dv_failed(err) || infer_has_invalid(statistics, &values)) {
    dv_free(values.items);
    return;
  }
  if (infer_bool_of_texts(err, &values, &feature->domain)) {
    /* The first rule that holds wins. */
  } else if (infer_integers_of_texts(statistics, &values)) {
    feature->domain.kind = DV_DOMAIN_INT;
    feature->domain.integer.is_set = true;
  } else {
    infer_string_domain(err, inference, statistics, &values, feature, schema);
  }
  dv_free(values.items);
}

void dv_infer_domain(DvErr *err, const DvInference *inference, const DvStatistics *statistics,
                     DvSchemaFeature *feature, DvSchema *schema) {
  if (infer_bool_of_integers(statistics)) {
    feature->domain.kind = DV_DOMAIN_BOOL;
    feature->domain.boolean.is_set = true;
  } else if (!dv_type_is_numeric(statistics->type)) {
    infer_domain_of_texts(err, inference, statistics, feature, schema);
  }
}
