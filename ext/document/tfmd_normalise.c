/* tfmd_normalise.c - JSON checked against the table and written in its canonical form. */
#include "../base/base64.h"
#include "../base/number_text.h"
#include "../base/utf8.h"
#include "tfmd_value.h"

typedef struct TfmdNormaliser {
  DvErr *err;
  DvJson *json;
  const DvDocument *document;
  const char *what;
} TfmdNormaliser;

static DvTfmdPlace tfmd_normalise_place(const TfmdNormaliser *out, const char *at) {
  const DvNode *root = out->document->nodes;
  return (DvTfmdPlace){out->what, root->source.data, at, root->line, root->column};
}

/* What stands in the document: a scalar as it is, a container by its kind. */
static void tfmd_normalise_fail(TfmdNormaliser *out, const DvNode *node, const DvTfmdField *field,
                                const DvTfmdPath *path) {
  DvBytes given = node->source;
  if (node->kind == DV_NODE_ARRAY) given = dv_bytes("an array");
  if (node->kind == DV_NODE_OBJECT) given = dv_bytes("an object");
  dv_tfmd_fail_value(out->err, tfmd_normalise_place(out, node->source.data), path, field, given);
}

/* Each of the following writes a value of its kind, or is false. */
static bool tfmd_normalise_bool(TfmdNormaliser *out, const DvNode *node) {
  bool is_number = node->kind == DV_NODE_INTEGER && (node->integer == 0 || node->integer == 1);
  if (!is_number && node->kind != DV_NODE_BOOL) return false;
  dv_json_bool(out->json, is_number ? node->integer == 1 : node->boolean);
  return true;
}

static bool tfmd_normalise_read_integer(const DvNode *node, DvTfmdInteger *x) {
  DvBytes digits = node->kind == DV_NODE_TEXT ? node->text : node->source;
  size_t i = digits.n > 0 && *digits.data == '-';
  *x = (DvTfmdInteger){.is_negative = i > 0};
  if (digits.n == i) return false;
  for (; i < digits.n; i++) {
    unsigned digit = (unsigned)(unsigned char)digits.data[i] - '0';
    if (digit > 9 || !dv_tfmd_integer_add(x, 10, digit)) return false;
  }
  return true;
}

static bool tfmd_normalise_integer(TfmdNormaliser *out, const DvNode *node, DvTfmdKind kind) {
  bool is_scalar = node->kind == DV_NODE_INTEGER || node->kind == DV_NODE_REAL;
  if (!is_scalar && node->kind != DV_NODE_TEXT) return false;
  DvTfmdInteger x;
  if (!tfmd_normalise_read_integer(node, &x)) {
    DvNumber number = node->kind == DV_NODE_REAL ? dv_number_real(node->real) : (DvNumber){0};
    if (node->kind != DV_NODE_REAL || number.is_real) return false;
    x.is_negative = number.integer < 0;
    x.magnitude = x.is_negative ? 0 - (uint64_t)number.integer : (uint64_t)number.integer;
  }
  if (!dv_tfmd_integer_fits(x, kind)) return false;
  dv_tfmd_write_integer(out->json, x);
  return true;
}

static bool tfmd_normalise_real(TfmdNormaliser *out, const DvNode *node) {
  static const char *const words[] = {"NaN", "Infinity", "-Infinity"};
  double x = node->kind == DV_NODE_INTEGER ? (double)node->integer : node->real;
  if (node->kind == DV_NODE_TEXT) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
      if (!dv_bytes_equal(node->text, dv_bytes(words[i]))) continue;
      dv_json_text(out->json, node->text);
      return true;
    }
    if (!dv_real_read(node->text, &x)) return false;
  } else if (node->kind != DV_NODE_INTEGER && node->kind != DV_NODE_REAL) {
    return false;
  }
  dv_tfmd_write_real(out->json, x);
  return true;
}

static bool tfmd_normalise_text(TfmdNormaliser *out, const DvNode *node) {
  if (node->kind != DV_NODE_TEXT) return false;
  dv_json_text(out->json, node->text);
  return true;
}

static bool tfmd_normalise_bytes(TfmdNormaliser *out, const DvNode *node) {
  DvText bytes = {0}, text = {0};
  bool is_base64 = node->kind == DV_NODE_TEXT && dv_base64_read(out->err, node->text, &bytes);
  if (is_base64) {
    dv_base64_write(out->err, &text, dv_text_bytes(&bytes));
    dv_json_text(out->json, dv_text_bytes(&text));
  }
  dv_text_clear(&bytes);
  dv_text_clear(&text);
  return is_base64;
}

static bool tfmd_normalise_enum(TfmdNormaliser *out, const DvNode *node, int type) {
  const DvTfmdValue *value = NULL;
  if (node->kind == DV_NODE_TEXT) value = dv_tfmd_value_named(type, node->text);
  if (node->kind == DV_NODE_INTEGER) value = dv_tfmd_value(type, node->integer);
  if (value) dv_json_text(out->json, dv_bytes(value->name));
  return value != NULL;
}

static bool tfmd_normalise_scalar(TfmdNormaliser *out, const DvNode *node,
                                  const DvTfmdField *field) {
  switch (field->kind) {
  case DV_TFMD_BOOL: return tfmd_normalise_bool(out, node);
  case DV_TFMD_FLOAT:
  case DV_TFMD_DOUBLE: return tfmd_normalise_real(out, node);
  case DV_TFMD_STRING: return tfmd_normalise_text(out, node);
  case DV_TFMD_BYTES: return tfmd_normalise_bytes(out, node);
  case DV_TFMD_ENUM: return tfmd_normalise_enum(out, node, field->type);
  default: return tfmd_normalise_integer(out, node, field->kind);
  }
}

static void tfmd_normalise_message(TfmdNormaliser *out, const DvNode *object, int message,
                                   const DvTfmdPath *path);

static void tfmd_normalise_value(TfmdNormaliser *out, const DvNode *node, const DvTfmdField *field,
                                 const DvTfmdPath *path) {
  if (dv_failed(out->err)) return;
  if (field->kind != DV_TFMD_MESSAGE) {
    if (!tfmd_normalise_scalar(out, node, field)) tfmd_normalise_fail(out, node, field, path);
  } else if (node->kind != DV_NODE_OBJECT) {
    tfmd_normalise_fail(out, node, field, path);
  } else if (dv_tfmd_is_any(field->type)) {
    dv_json_raw(out->json, node->source);
  } else {
    tfmd_normalise_message(out, node, field->type, path);
  }
}

static void tfmd_normalise_array(TfmdNormaliser *out, const DvNode *array, const DvTfmdField *field,
                                 DvTfmdPath *path) {
  if (array->kind != DV_NODE_ARRAY) {
    dv_tfmd_fail(out->err, tfmd_normalise_place(out, array->source.data), path,
                 "field '%s' needs an array", NULL, NULL);
    return;
  }
  dv_json_array_begin(out->json);
  const DvNode *node = array + 1;
  for (path->index = 0; path->index < array->children; path->index++) {
    tfmd_normalise_value(out, node, field, path);
    node = out->document->nodes + node->next;
  }
  dv_json_array_end(out->json);
}

static void tfmd_normalise_map(TfmdNormaliser *out, const DvNode *map, const DvTfmdField *field,
                               const DvTfmdPath *path) {
  if (map->kind != DV_NODE_OBJECT) {
    tfmd_normalise_fail(out, map, field, path);
    return;
  }
  const DvTfmdField *value = dv_tfmd_field(field->type, dv_bytes("value"), false);
  dv_json_object_begin(out->json);
  const DvNode *node = map + 1;
  for (size_t i = 0; i < map->children; i++) {
    DvTfmdPath entry = {path, node->key, DV_TFMD_NO_INDEX};
    dv_json_key_bytes(out->json, node->key);
    tfmd_normalise_value(out, node, value, &entry);
    node = out->document->nodes + node->next;
  }
  dv_json_object_end(out->json);
}

/* dvext's own object. */
static void tfmd_normalise_own(TfmdNormaliser *out, const DvNode *node, const DvTfmdPath *path) {
  if (node->kind != DV_NODE_OBJECT) {
    dv_tfmd_fail(out->err, tfmd_normalise_place(out, node->source.data), path,
                 "field '%s' needs an object", NULL, NULL);
    return;
  }
  dv_json_key_bytes(out->json, node->key);
  dv_json_raw(out->json, node->source);
}

/* No value of a repeated field: as good as not set, and protobuf text has no word for it. */
static bool tfmd_normalise_is_empty(const DvNode *node, const DvTfmdField *field) {
  DvNodeKind needed = field->label == DV_TFMD_MAP ? DV_NODE_OBJECT : DV_NODE_ARRAY;
  return field->label != DV_TFMD_SINGULAR && node->kind == needed && node->children == 0;
}

static void tfmd_normalise_member(TfmdNormaliser *out, const DvNode *node, int message,
                                  const DvTfmdPath *path, uint64_t *seen) {
  DvTfmdPath step = {path, node->key, DV_TFMD_NO_INDEX};
  if (node->kind == DV_NODE_NULL) return;
  if (dv_tfmd_has_own(message) && dv_bytes_equal(node->key, dv_bytes("dvext"))) {
    tfmd_normalise_own(out, node, &step);
    return;
  }
  DvTfmdPlace place = tfmd_normalise_place(out, dv_json_key_begin(node));
  const DvTfmdField *field = dv_tfmd_field(message, node->key, true);
  if (!field) {
    dv_tfmd_fail_unknown(out->err, place, &step, message);
    return;
  }
  step.name = dv_bytes(field->name);
  dv_tfmd_mark(out->err, place, &step, field, seen);
  if (tfmd_normalise_is_empty(node, field)) return;
  dv_json_key(out->json, field->name);
  if (field->label == DV_TFMD_REPEATED) {
    tfmd_normalise_array(out, node, field, &step);
  } else if (field->label == DV_TFMD_MAP) {
    tfmd_normalise_map(out, node, field, &step);
  } else {
    tfmd_normalise_value(out, node, field, &step);
  }
}

static void tfmd_normalise_message(TfmdNormaliser *out, const DvNode *object, int message,
                                   const DvTfmdPath *path) {
  uint64_t seen = 0;
  dv_json_object_begin(out->json);
  const DvNode *node = object + 1;
  for (size_t i = 0; i < object->children && !dv_failed(out->err); i++) {
    tfmd_normalise_member(out, node, message, path, &seen);
    node = out->document->nodes + node->next;
  }
  dv_json_object_end(out->json);
  dv_work(out->err, object->source.n);
}

void dv_tfmd_normalise(DvErr *err, const DvDocument *document, size_t node, const char *message,
                       const char *what, DvText *json) {
  if (dv_failed(err)) return;
  DvJson text = {.err = err, .text = *json};
  TfmdNormaliser out = {err, &text, document, what};
  DvTfmdPath root = {NULL, {0}, DV_TFMD_NO_INDEX};
  const DvNode *object = document->nodes + node;
  if (object->kind == DV_NODE_OBJECT) {
    tfmd_normalise_message(&out, object, dv_tfmd_find(message), &root);
  } else {
    dv_tfmd_fail(err, tfmd_normalise_place(&out, object->source.data), &root,
                 "%sexpected an object (%s)", message, NULL);
  }
  *json = text.text;
}
