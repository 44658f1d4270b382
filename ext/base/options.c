/* options.c - a JSON object of options into a struct, by a table. */
#include "options.h"

#include <float.h>
#include <stdlib.h>

#include "json_read.h"
#include "utf8.h"

static void *options_field(const DvOptionRow *row, void *into) {
  return (char *)into + row->offset;
}

/* The place of `word` among "one|two|three", or -1. */
static int options_choice(const char *choices, DvBytes word) {
  for (int place = 0;; place++) {
    size_t n = strcspn(choices, "|");
    if (dv_bytes_equal((DvBytes){choices, n}, word)) return place;
    if (!choices[n]) return -1;
    choices += n + 1;
  }
}

/* "an integer from 1 to 1000": what a value of this row must be. */
static void options_add_expected(DvErr *err, DvText *text, const DvOptionRow *row) {
  switch (row->kind) {
  case DV_OPTION_BOOL: dv_text_adds(err, text, "true or false"); break;
  case DV_OPTION_INTEGER: dv_text_adds(err, text, "an integer"); break;
  case DV_OPTION_REAL: dv_text_adds(err, text, "a number"); break;
  case DV_OPTION_TEXT: dv_text_adds(err, text, "a text"); break;
  case DV_OPTION_TEXTS: dv_text_adds(err, text, "a text or a list of texts"); break;
  case DV_OPTION_OBJECT: dv_text_adds(err, text, "an object"); break;
  case DV_OPTION_DOCUMENT: dv_text_adds(err, text, "a text or an object"); break;
  case DV_OPTION_CHOICE:
    dv_text_adds(err, text, "one of ");
    for (const char *at = row->choices; *at; at++) {
      dv_text_add(err, text, *at == '|' ? ", " : at, *at == '|' ? 2 : 1);
    }
    break;
  }
  if (row->kind != DV_OPTION_INTEGER && row->kind != DV_OPTION_REAL) return;
  bool is_low = row->low > -DBL_MAX, is_high = row->high < DBL_MAX;
  if (is_low) dv_text_addf(err, text, is_high ? " from %.15g" : " of at least %.15g", row->low);
  if (is_high) dv_text_addf(err, text, is_low ? " to %.15g" : " of at most %.15g", row->high);
}

static void options_refuse(DvErr *err, const DvOptionRow *row, const DvNode *node) {
  DvText expected = {0};
  options_add_expected(err, &expected, row);
  char *given = dv_utf8_quote(err, node->source);
  dv_err_set(err, SQLITE_ERROR, "option '%s' must be %s, not %s", row->name, expected.data, given);
  dv_free(given);
  dv_text_clear(&expected);
}

static bool options_read_bool(const DvNode *node, bool *out) {
  bool is_bit = node->kind == DV_NODE_INTEGER && (node->integer == 0 || node->integer == 1);
  if (node->kind != DV_NODE_BOOL && !is_bit) return false;
  *out = is_bit ? node->integer == 1 : node->boolean;
  return true;
}

static bool options_read_integer(const DvOptionRow *row, const DvNode *node, int64_t *out) {
  if (node->kind != DV_NODE_INTEGER && node->kind != DV_NODE_REAL) return false;
  DvNumber x =
      node->kind == DV_NODE_INTEGER ? dv_number_integer(node->integer) : dv_number_real(node->real);
  if (x.is_real || (double)x.integer < row->low || (double)x.integer > row->high) return false;
  *out = x.integer;
  return true;
}

static bool options_read_real(const DvOptionRow *row, const DvNode *node, double *out) {
  if (node->kind != DV_NODE_INTEGER && node->kind != DV_NODE_REAL) return false;
  double x = node->kind == DV_NODE_INTEGER ? (double)node->integer : node->real;
  if (x < row->low || x > row->high) return false;
  *out = x;
  return true;
}

static bool options_read_copy(DvErr *err, DvBytes bytes, DvBytes *out) {
  char *copy = dv_dup(err, bytes.data, bytes.n);
  if (!copy) return true;
  dv_free((void *)out->data);
  *out = (DvBytes){copy, bytes.n};
  return true;
}

static bool options_read_texts(DvErr *err, const DvNode *nodes, size_t at, DvNames *out) {
  DvNames names = {0};
  bool is_list = nodes[at].kind == DV_NODE_ARRAY;
  size_t first = is_list ? at + 1 : at;
  bool is_right = true;
  for (size_t i = first; is_right && i < nodes[at].next; i = nodes[i].next) {
    is_right = nodes[i].kind == DV_NODE_TEXT;
    if (is_right) dv_names_add(err, &names, nodes[i].text);
  }
  if (is_right && !dv_failed(err)) {
    dv_names_clear(out);
    *out = names;
  } else {
    dv_names_clear(&names);
  }
  return is_right;
}

/* False: the value is not what the row wants. */
static bool options_read_value(DvErr *err, const DvOptionRow *row, const DvNode *nodes, size_t at,
                               void *field) {
  const DvNode *node = &nodes[at];
  switch (row->kind) {
  case DV_OPTION_BOOL: return options_read_bool(node, field);
  case DV_OPTION_INTEGER: return options_read_integer(row, node, field);
  case DV_OPTION_REAL: return options_read_real(row, node, field);
  case DV_OPTION_TEXTS: return options_read_texts(err, nodes, at, field);
  case DV_OPTION_TEXT:
    return node->kind == DV_NODE_TEXT && options_read_copy(err, node->text, field);
  case DV_OPTION_OBJECT:
    return node->kind == DV_NODE_OBJECT && options_read_copy(err, node->source, field);
  case DV_OPTION_DOCUMENT:
    if (node->kind != DV_NODE_TEXT && node->kind != DV_NODE_OBJECT) return false;
    return options_read_copy(err, node->kind == DV_NODE_TEXT ? node->text : node->source, field);
  case DV_OPTION_CHOICE: {
    int place = node->kind == DV_NODE_TEXT ? options_choice(row->choices, node->text) : -1;
    if (place >= 0) *(int *)field = place;
    return place >= 0;
  }
  }
  return false;
}

static int options_compare(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The format has a %s for the text and one for the options that are known. */
static void options_refuse_text(DvErr *err, const char *format, DvBytes text,
                                const DvOptionSet *sets, size_t n_sets) {
  size_t n = 0;
  for (size_t i = 0; i < n_sets; i++) n += sets[i].options.n;
  const char **names = dv_malloc(err, (n + 1) * sizeof *names);
  if (!names) return;
  size_t at = 0;
  for (size_t i = 0; i < n_sets; i++) {
    for (size_t j = 0; j < sets[i].options.n; j++) names[at++] = sets[i].options.rows[j].name;
  }
  qsort(names, n, sizeof *names, options_compare);
  DvText known = {0};
  dv_text_adds(err, &known, n ? "" : "none");
  for (size_t i = 0; i < n; i++) dv_text_addf(err, &known, i ? ", %s" : "%s", names[i]);
  char *given = dv_utf8_quote(err, text);
  dv_err_set(err, SQLITE_ERROR, format, given, known.data);
  dv_free(given);
  dv_text_clear(&known);
  dv_free(names);
}

/* False: the set does not know the key. */
static bool options_read_member(DvErr *err, const DvOptionSet *set, const DvNode *nodes,
                                size_t at) {
  for (size_t i = 0; i < set->options.n; i++) {
    const DvOptionRow *row = &set->options.rows[i];
    if (!dv_bytes_equal(dv_bytes(row->name), nodes[at].key)) continue;
    if (nodes[at].kind == DV_NODE_NULL) return true;
    if (!options_read_value(err, row, nodes, at, options_field(row, set->into))) {
      options_refuse(err, row, &nodes[at]);
      return true;
    }
    if (row->list) *(bool *)((char *)set->into + row->list) = nodes[at].kind == DV_NODE_ARRAY;
    if (row->given) *(bool *)((char *)set->into + row->given) = true;
    if (set->is_given) *set->is_given = true;
    return true;
  }
  return false;
}

/* Whether the text, which may hold mistakes, is meant as an object. */
static bool options_is_object(DvBytes json) {
  size_t blank = 0;
  while (blank < json.n && memchr(" \t\r\n", json.data[blank], 4)) blank++;
  return blank == json.n || json.data[blank] == '{';
}

void dv_options_read(DvErr *err, DvBytes json, const DvOptionSet *sets, size_t n_sets) {
  if (dv_failed(err)) return;
  if (!options_is_object(json)) {
    options_refuse_text(err, "options must be a JSON object, not '%s' (known: %s)", json, sets,
                        n_sets);
    return;
  }
  DvErr json_err = {0};
  DvDocument document = {0};
  dv_json_read(&json_err, json, &document);
  if (json_err.code == SQLITE_NOMEM) dv_err_nomem(err);
  if (dv_failed(&json_err)) dv_err_set(err, json_err.code, "options: %s", json_err.text);
  dv_err_clear(&json_err);
  const DvNode *nodes = document.nodes;
  for (size_t at = 1; !dv_failed(err) && at < document.n; at = nodes[at].next) {
    size_t i = 0;
    while (i < n_sets && !options_read_member(err, &sets[i], nodes, at)) i++;
    if (i == n_sets)
      options_refuse_text(err, "unknown option '%s' (known: %s)", nodes[at].key, sets, n_sets);
  }
  dv_document_clear(&document);
}

void dv_options_clear(DvOptionRows options, void *into) {
  for (size_t i = 0; i < options.n; i++) {
    const DvOptionRow *row = &options.rows[i];
    void *field = options_field(row, into);
    if (row->kind == DV_OPTION_TEXTS) dv_names_clear(field);
    if (row->kind != DV_OPTION_TEXT && row->kind != DV_OPTION_OBJECT &&
        row->kind != DV_OPTION_DOCUMENT)
      continue;
    DvBytes *bytes = field;
    dv_free((void *)bytes->data);
    *bytes = (DvBytes){0};
  }
}
