/* pbtxt_write.c - canonical JSON into protobuf text. */
#include "pbtxt.h"

#include "../base/base64.h"
#include "../base/utf8.h"
#include "pbtxt_any.h"

enum { PBTXT_WRITE_FIELDS = 64 };

typedef struct PbtxtWriter {
  DvErr *err;
  const DvDocument *document;
  DvText *out;
} PbtxtWriter;

static void pbtxt_write_message(PbtxtWriter *writer, const DvNode *object, int message,
                                size_t indent);

static void pbtxt_write_fail(PbtxtWriter *writer, const DvNode *node, const char *name) {
  char *given = dv_utf8_quote(writer->err, node->source);
  dv_err_set(writer->err, SQLITE_ERROR, "protobuf text cannot hold %s as '%s'", given, name);
  dv_free(given);
}

static bool pbtxt_write_real(PbtxtWriter *writer, const DvNode *node) {
  static const char *const words[] = {"NaN", "nan", "Infinity", "inf", "-Infinity", "-inf"};
  for (size_t i = 0; i < sizeof words / sizeof *words && node->kind == DV_NODE_TEXT; i += 2) {
    if (!dv_bytes_equal(node->text, dv_bytes(words[i]))) continue;
    dv_text_adds(writer->err, writer->out, words[i + 1]);
    return true;
  }
  if (node->kind != DV_NODE_INTEGER && node->kind != DV_NODE_REAL) return false;
  dv_text_add(writer->err, writer->out, node->source.data, node->source.n);
  return true;
}

static bool pbtxt_write_bytes(PbtxtWriter *writer, const DvNode *node) {
  DvText bytes = {0};
  bool is_base64 = node->kind == DV_NODE_TEXT && dv_base64_read(writer->err, node->text, &bytes);
  if (is_base64) dv_pbtxt_quote(writer->err, writer->out, dv_text_bytes(&bytes));
  dv_text_clear(&bytes);
  return is_base64;
}

/* False where the value is not canonical. */
static bool pbtxt_write_scalar(PbtxtWriter *writer, const DvNode *node, const DvTfmdField *field) {
  bool is_text = node->kind == DV_NODE_TEXT;
  switch (field->kind) {
  case DV_TFMD_FLOAT:
  case DV_TFMD_DOUBLE: return pbtxt_write_real(writer, node);
  case DV_TFMD_BYTES: return pbtxt_write_bytes(writer, node);
  case DV_TFMD_STRING:
    if (is_text) dv_pbtxt_quote(writer->err, writer->out, node->text);
    return is_text;
  case DV_TFMD_ENUM:
    is_text = is_text && dv_tfmd_value_named(field->type, node->text);
    if (is_text) dv_text_add(writer->err, writer->out, node->text.data, node->text.n);
    return is_text;
  default: break;
  }
  /* An integer beyond 2^63 is a real number to JSON. */
  bool is_wide = node->kind == DV_NODE_REAL && field->kind == DV_TFMD_UINT64;
  DvNodeKind needed = field->kind == DV_TFMD_BOOL ? DV_NODE_BOOL : DV_NODE_INTEGER;
  if (node->kind != needed && !is_wide) return false;
  dv_text_add(writer->err, writer->out, node->source.data, node->source.n);
  return true;
}

static void pbtxt_write_begin(PbtxtWriter *writer, const char *name, const char *after,
                              size_t indent) {
  dv_pbtxt_indent(writer->err, writer->out, indent);
  dv_text_adds(writer->err, writer->out, name);
  dv_text_adds(writer->err, writer->out, after);
}

static void pbtxt_write_end(PbtxtWriter *writer, size_t indent) {
  dv_pbtxt_indent(writer->err, writer->out, indent);
  dv_text_adds(writer->err, writer->out, "}\n");
}

static void pbtxt_write_value(PbtxtWriter *writer, const DvNode *node, const DvTfmdField *field,
                              size_t indent) {
  bool is_message = field->kind == DV_TFMD_MESSAGE;
  if (dv_failed(writer->err)) return;
  pbtxt_write_begin(writer, field->name, is_message ? " {\n" : ": ", indent);
  if (!is_message) {
    if (!pbtxt_write_scalar(writer, node, field)) pbtxt_write_fail(writer, node, field->name);
    dv_text_adds(writer->err, writer->out, "\n");
    return;
  }
  if (dv_tfmd_is_any(field->type) && dv_json_member(writer->document, node, "@type")) {
    if (!dv_pbtxt_any_write(writer->err, writer->document, node, indent + 2, writer->out)) {
      pbtxt_write_fail(writer, node, field->name);
    }
  } else {
    pbtxt_write_message(writer, node, field->type, indent + 2);
  }
  pbtxt_write_end(writer, indent);
}

static void pbtxt_write_entry(PbtxtWriter *writer, const DvNode *node, const DvTfmdField *field,
                              size_t indent) {
  pbtxt_write_begin(writer, field->name, " {\n", indent);
  pbtxt_write_begin(writer, "key", ": ", indent + 2);
  dv_pbtxt_quote(writer->err, writer->out, node->key);
  dv_text_adds(writer->err, writer->out, "\n");
  const DvTfmdField *value = dv_tfmd_field(field->type, dv_bytes("value"), false);
  pbtxt_write_value(writer, node, value, indent + 2);
  pbtxt_write_end(writer, indent);
}

static void pbtxt_write_field(PbtxtWriter *writer, const DvNode *node, const DvTfmdField *field,
                              size_t indent) {
  if (field->label == DV_TFMD_SINGULAR) {
    pbtxt_write_value(writer, node, field, indent);
    return;
  }
  bool is_map = field->label == DV_TFMD_MAP;
  if (node->kind != (is_map ? DV_NODE_OBJECT : DV_NODE_ARRAY)) {
    pbtxt_write_fail(writer, node, field->name);
    return;
  }
  const DvNode *item = node + 1;
  for (size_t i = 0; i < node->children; i++) {
    if (is_map) {
      pbtxt_write_entry(writer, item, field, indent);
    } else {
      pbtxt_write_value(writer, item, field, indent);
    }
    item = writer->document->nodes + item->next;
  }
}

static void pbtxt_write_message(PbtxtWriter *writer, const DvNode *object, int message,
                                size_t indent) {
  const DvNode *members[PBTXT_WRITE_FIELDS] = {0};
  DvTfmdFields fields = dv_tfmd_fields(message);
  if (object->kind != DV_NODE_OBJECT) {
    pbtxt_write_fail(writer, object, dv_tfmd_name(message));
    return;
  }
  const DvNode *node = object + 1;
  for (size_t i = 0; i < object->children; i++) {
    const DvTfmdField *field = dv_tfmd_field(message, node->key, false);
    if (!field) {
      char *key = dv_utf8_quote(writer->err, node->key);
      pbtxt_write_fail(writer, node, key);
      dv_free(key);
      return;
    }
    members[field - fields.rows] = node;
    node = writer->document->nodes + node->next;
  }
  for (size_t i = 0; i < fields.n && !dv_failed(writer->err); i++) {
    if (members[i]) pbtxt_write_field(writer, members[i], &fields.rows[i], indent);
  }
  dv_work(writer->err, object->source.n);
}

void dv_pbtxt_write(DvErr *err, const DvDocument *document, size_t node, const char *message,
                    DvText *out) {
  if (dv_failed(err)) return;
  PbtxtWriter writer = {err, document, out};
  pbtxt_write_message(&writer, document->nodes + node, dv_tfmd_find(message), 0);
}
