/* skew_cell.c - one cell → canonical bytes, and back to JSON.
**
** Content after a tag: integers and reals as 8 bytes, most significant first, mapped to unsigned
** order; bytes as they are with 0 written as 0 255, ended by 0 0; a list as its values and a 0;
** null as nothing.
*/
#include "skew_cell.h"

#include "../base/codec.h"
#include "../base/decimal.h"
#include "../base/number_text.h"
#include "../base/utf8.h"

enum {
  SKEW_CELL_END,
  SKEW_CELL_NULL = 16,
  SKEW_CELL_INTEGER,
  SKEW_CELL_REAL,
  SKEW_CELL_BYTES,
  SKEW_CELL_LIST
};

static void skew_cell_add_tag(DvErr *err, DvText *out, int tag) {
  char byte = (char)tag;
  dv_text_add(err, out, &byte, 1);
}

static void skew_cell_add_fixed(DvErr *err, DvText *out, int tag, uint64_t x) {
  char bytes[9] = {(char)tag};
  for (int i = 0; i < 8; i++) bytes[1 + i] = (char)(x >> (56 - 8 * i));
  dv_text_add(err, out, bytes, sizeof bytes);
}

static void skew_cell_add_integer(DvErr *err, DvText *out, int64_t x) {
  skew_cell_add_fixed(err, out, SKEW_CELL_INTEGER, (uint64_t)x ^ DV_SIGN_BIT);
}

static void skew_cell_add_real(DvErr *err, const DvSkewReader *reader, DvText *out, double x) {
  if (reader->rounds) x = dv_decimal_round(x, reader->decimals);
  skew_cell_add_fixed(err, out, SKEW_CELL_REAL, dv_real_order(x == 0 ? 0 : x));
}

static void skew_cell_add_bytes(DvErr *err, DvText *out, DvBytes bytes) {
  skew_cell_add_tag(err, out, SKEW_CELL_BYTES);
  while (bytes.n) {
    const char *zero = memchr(bytes.data, 0, bytes.n);
    size_t n = zero ? (size_t)(zero - bytes.data) : bytes.n;
    dv_text_add(err, out, bytes.data, n);
    if (zero) dv_text_add(err, out, "\0\xff", 2);
    n += zero != NULL;
    bytes = (DvBytes){bytes.data + n, bytes.n - n};
  }
  dv_text_add(err, out, "\0\0", 2);
}

/* The values of a list and its end; objects are texts, as they stand. */
static void skew_cell_add_list(DvErr *err, const DvSkewReader *reader, size_t list, DvText *out) {
  const DvNode *nodes = reader->cells.document.nodes;
  for (size_t i = list + 1; i < nodes[list].next; i = nodes[i].next) {
    const DvNode *node = &nodes[i];
    switch (node->kind) {
    case DV_NODE_NULL: skew_cell_add_tag(err, out, SKEW_CELL_NULL); break;
    case DV_NODE_BOOL:
      skew_cell_add_bytes(err, out, dv_bytes(node->boolean ? "true" : "false"));
      break;
    case DV_NODE_INTEGER: skew_cell_add_integer(err, out, node->integer); break;
    case DV_NODE_REAL: skew_cell_add_real(err, reader, out, node->real); break;
    case DV_NODE_TEXT: skew_cell_add_bytes(err, out, node->text); break;
    case DV_NODE_OBJECT: skew_cell_add_bytes(err, out, node->source); break;
    case DV_NODE_ARRAY:
      skew_cell_add_tag(err, out, SKEW_CELL_LIST);
      skew_cell_add_list(err, reader, i, out);
      break;
    }
  }
  skew_cell_add_tag(err, out, SKEW_CELL_END);
}

/* False: a text that reads as NaN is missing, as a NaN in a REAL column is. */
static bool skew_cell_add_read(DvErr *err, const DvSkewReader *reader, const DvSkewColumn *column,
                               DvBytes text, DvText *out) {
  DvNumber number = {0};
  DvCsvForm form = dv_number_read_csv(text, &number);
  if (form == DV_CSV_NAN) return false;
  if (form == DV_CSV_TEXT)
    skew_cell_add_bytes(err, out, text);
  else if (form == DV_CSV_INTEGER && column->text == DV_SKEW_INTEGER)
    skew_cell_add_integer(err, out, number.integer);
  else
    skew_cell_add_real(err, reader, out, dv_number_to_real(number));
  return true;
}

static DvSkewState skew_cell_encode_text(DvErr *err, DvSkewReader *reader,
                                         const DvSkewColumn *column, DvBytes text, DvText *out) {
  if (reader->cells.missing && dv_names_find(reader->cells.missing, text) >= 0)
    return DV_SKEW_ABSENT;
  if (column->is_array && dv_cell_is_array(err, &reader->cells, text)) {
    skew_cell_add_list(err, reader, 0, out);
    return reader->cells.document.nodes[0].children ? DV_SKEW_VALUED : DV_SKEW_EMPTY;
  }
  if (reader->cells.parse_text && text.n == 0) return DV_SKEW_ABSENT;
  if (column->text == DV_SKEW_TEXT)
    skew_cell_add_bytes(err, out, text);
  else if (!skew_cell_add_read(err, reader, column, text, out))
    return DV_SKEW_ABSENT;
  skew_cell_add_tag(err, out, SKEW_CELL_END);
  return DV_SKEW_VALUED;
}

DvSkewState dv_skew_cell_encode(DvErr *err, DvSkewReader *reader, const DvSkewColumn *column,
                                sqlite3_value *cell, DvText *out) {
  int type = sqlite3_value_type(cell);
  if (type == SQLITE_NULL) return DV_SKEW_ABSENT;
  if (type == SQLITE_TEXT) {
    DvBytes text = dv_value_text(cell);
    if (!text.data) dv_err_nomem(err);
    return dv_failed(err) ? DV_SKEW_ABSENT : skew_cell_encode_text(err, reader, column, text, out);
  }
  if (type == SQLITE_INTEGER) {
    skew_cell_add_integer(err, out, sqlite3_value_int64(cell));
  } else if (type == SQLITE_FLOAT) {
    skew_cell_add_real(err, reader, out, sqlite3_value_double(cell));
  } else {
    DvBytes blob = dv_value_blob(cell);
    if (!blob.data && blob.n) dv_err_nomem(err);
    if (!dv_failed(err)) skew_cell_add_bytes(err, out, blob);
  }
  skew_cell_add_tag(err, out, SKEW_CELL_END);
  return DV_SKEW_VALUED;
}

static int skew_cell_take_tag(DvBytes *at) {
  int tag = (unsigned char)*at->data;
  *at = (DvBytes){at->data + 1, at->n - 1};
  return tag;
}

static uint64_t skew_cell_take_fixed(DvBytes *at) {
  uint64_t x = 0;
  for (int i = 0; i < 8; i++) x = x << 8 | (unsigned char)at->data[i];
  *at = (DvBytes){at->data + 8, at->n - 8};
  return x;
}

static double skew_cell_take_real(DvBytes *at) {
  return dv_order_real(skew_cell_take_fixed(at));
}

/* Appends bytes to `out`, which may be NULL, and passes them. */
static void skew_cell_take_bytes(DvErr *err, DvBytes *at, DvText *out) {
  for (bool is_more = true; is_more;) {
    const char *zero = memchr(at->data, 0, at->n);
    size_t n = (size_t)(zero - at->data);
    is_more = zero[1] != 0;
    if (out) dv_text_add(err, out, at->data, n + is_more);
    *at = (DvBytes){zero + 2, at->n - n - 2};
  }
}

DvSkewKind dv_skew_cell_kind(DvBytes encoded) {
  int tag = skew_cell_take_tag(&encoded);
  if (tag == SKEW_CELL_BYTES) {
    skew_cell_take_bytes(NULL, &encoded, NULL);
  } else if (tag == SKEW_CELL_INTEGER || tag == SKEW_CELL_REAL) {
    skew_cell_take_fixed(&encoded);
  } else {
    return DV_SKEW_LIST;
  }
  if (skew_cell_take_tag(&encoded) != SKEW_CELL_END) return DV_SKEW_LIST;
  return tag == SKEW_CELL_BYTES ? DV_SKEW_ONE_TEXT : DV_SKEW_NUMBER;
}

void dv_skew_cell_text(DvErr *err, DvBytes encoded, DvText *out) {
  skew_cell_take_tag(&encoded);
  skew_cell_take_bytes(err, &encoded, out);
}

static void skew_cell_json_bytes(DvJson *json, DvBytes *at) {
  DvText text = {0};
  skew_cell_take_bytes(json->err, at, &text);
  DvBytes bytes = dv_text_bytes(&text);
  if (dv_utf8_is_valid(bytes))
    dv_json_text(json, bytes);
  else
    dv_json_blob(json, bytes);
  dv_text_clear(&text);
}

/* False: what *at began with was the end of a list. */
static bool skew_cell_json_value(DvJson *json, DvBytes *at) {
  switch (skew_cell_take_tag(at)) {
  case SKEW_CELL_END: return false;
  case SKEW_CELL_NULL: dv_json_null(json); break;
  case SKEW_CELL_INTEGER:
    dv_json_integer(json, (int64_t)(skew_cell_take_fixed(at) ^ DV_SIGN_BIT));
    break;
  case SKEW_CELL_REAL: dv_json_real(json, skew_cell_take_real(at)); break;
  case SKEW_CELL_BYTES: skew_cell_json_bytes(json, at); break;
  default: dv_skew_cell_json(json, at, true); break;
  }
  return true;
}

void dv_skew_cell_json(DvJson *json, DvBytes *at, bool is_array) {
  if (is_array) dv_json_array_begin(json);
  while (skew_cell_json_value(json, at)) {
  }
  if (is_array) dv_json_array_end(json);
}
