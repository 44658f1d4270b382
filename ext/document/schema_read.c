/* schema_read.c - canonical JSON into structs, by the table of schema_fields.c.
**
** What tfmd.h has checked cannot fail here.  It takes the object "dvext" as it
** stands, so that is checked here: an unknown key, a value of a wrong kind and a rule without an
** expression are errors.
*/
#include "schema_read.h"

#include <math.h>
#include <stdlib.h>

#include "../base/json_write.h"
#include "../base/utf8.h"
#include "pbtxt.h"
#include "schema_fields.h"

/* Where the reader stands: the way from the root. */
typedef struct SchemaPath {
  const struct SchemaPath *up;
  const char *field;
  size_t index; /* from 1 in a list, else 0 */
} SchemaPath;

typedef struct SchemaReader {
  DvErr *err;
  const DvDocument *document;
  const char *what;
} SchemaReader;

static void schema_read_message(const SchemaReader *reader, const DvMessageRow *row, size_t node,
                                const SchemaPath *path, void *into);

/* ---- messages ---- */

static void schema_read_where(DvErr *err, const SchemaPath *path, DvText *out) {
  if (path->up && path->up->field) {
    schema_read_where(err, path->up, out);
    dv_text_adds(err, out, ".");
  }
  if (path->field) dv_text_adds(err, out, path->field);
  if (path->index) dv_text_addf(err, out, "[%d]", (int)path->index - 1);
}

/* "<what>: '<path>' <format with `detail`>". */
static void schema_read_fail(const SchemaReader *reader, const SchemaPath *path,
                             const char *problem, const char *detail) {
  DvText where = {0};
  schema_read_where(reader->err, path, &where);
  dv_err_set(reader->err, SQLITE_ERROR, "%s: '%s' %s%s", reader->what, where.data, problem, detail);
  dv_text_clear(&where);
}

static void schema_read_fail_key(const SchemaReader *reader, const DvMessageRow *row, DvBytes key,
                                 const SchemaPath *path) {
  DvText known = {0};
  for (size_t i = 0; i < row->n; i++)
    dv_text_addf(reader->err, &known, "%s%s", i ? ", " : "", row->fields[i].name);
  char *quoted = dv_utf8_quote(reader->err, key);
  DvText problem = {0};
  dv_text_addf(reader->err, &problem, "has an unknown key '%s' (known: %s)", quoted, known.data);
  if (!dv_failed(reader->err)) schema_read_fail(reader, path, problem.data, "");
  dv_text_clear(&problem);
  dv_text_clear(&known);
  dv_free(quoted);
}

/* ---- fields ---- */

static bool schema_read_real(const DvNode *node, double *out) {
  if (node->kind == DV_NODE_REAL || node->kind == DV_NODE_INTEGER) {
    *out = node->kind == DV_NODE_REAL ? node->real : (double)node->integer;
    return true;
  }
  if (node->kind != DV_NODE_TEXT) return false;
  if (dv_bytes_equal(node->text, dv_bytes("NaN")))
    *out = (double)NAN;
  else if (dv_bytes_equal(node->text, dv_bytes("Infinity")))
    *out = HUGE_VAL;
  else if (dv_bytes_equal(node->text, dv_bytes("-Infinity")))
    *out = -HUGE_VAL;
  else
    return false;
  return true;
}

static void schema_read_choice(const SchemaReader *reader, const DvFieldRow *field,
                               const DvNode *node, const SchemaPath *path, DvOptionalChoice *to) {
  int type = dv_tfmd_find(field->choices);
  const DvTfmdValue *value =
      node->kind == DV_NODE_TEXT ? dv_tfmd_value_named(type, node->text) : NULL;
  if (value) {
    *to = dv_some_choice(value->number);
    return;
  }
  DvText names = {0};
  DvTfmdValues values = dv_tfmd_values(type);
  for (size_t i = 0; i < values.n; i++)
    dv_text_addf(reader->err, &names, "%s%s", i ? ", " : "one of ", values.rows[i].name);
  if (!dv_failed(reader->err)) schema_read_fail(reader, path, "must be ", names.data);
  dv_text_clear(&names);
}

static bool schema_read_texts(DvErr *err, const DvDocument *document, size_t node, DvNames *out) {
  const DvNode *nodes = document->nodes;
  if (nodes[node].kind == DV_NODE_TEXT) {
    dv_names_add(err, out, nodes[node].text);
    return true;
  }
  if (nodes[node].kind != DV_NODE_ARRAY) return false;
  for (size_t i = node + 1; i < nodes[node].next; i = nodes[i].next) {
    if (nodes[i].kind != DV_NODE_TEXT) return false;
    dv_names_add(err, out, nodes[i].text);
  }
  return true;
}

/* What a wrong value should have been; NULL where the value was right. */
static const char *schema_read_scalar(const SchemaReader *reader, const DvFieldRow *field,
                                      size_t at, void *to) {
  const DvNode *node = &reader->document->nodes[at];
  switch (field->kind) {
  case DV_FIELD_BOOL: {
    bool is_bit = node->kind == DV_NODE_INTEGER && (node->integer == 0 || node->integer == 1);
    *(DvOptionalBool *)to = dv_some_bool(is_bit ? node->integer == 1 : node->boolean);
    return is_bit || node->kind == DV_NODE_BOOL ? NULL : "true or false";
  }
  case DV_FIELD_INTEGER:
    *(DvOptionalInteger *)to = dv_some_integer(node->integer);
    return node->kind == DV_NODE_INTEGER ? NULL : "an integer";
  case DV_FIELD_REAL:
    ((DvOptionalReal *)to)->is_set = true;
    return schema_read_real(node, &((DvOptionalReal *)to)->value) ? NULL : "a number";
  case DV_FIELD_TEXT:
    if (node->kind == DV_NODE_TEXT) dv_text_field_set(reader->err, to, node->text);
    return node->kind == DV_NODE_TEXT ? NULL : "a text";
  case DV_FIELD_TEXTS:
    return schema_read_texts(reader->err, reader->document, at, to) ? NULL : "a list of texts";
  default: return NULL;
  }
}

static void schema_read_list(const SchemaReader *reader, const DvFieldRow *field, size_t node,
                             const SchemaPath *path, DvList *list) {
  const DvNode *nodes = reader->document->nodes;
  if (nodes[node].kind != DV_NODE_ARRAY) {
    schema_read_fail(reader, path, "must be ", "a list of objects");
    return;
  }
  SchemaPath item = *path;
  for (size_t i = node + 1; i < nodes[node].next; i = nodes[i].next) {
    void *into = dv_list_add(reader->err, list, field->message->bytes);
    if (!into) return;
    item.index++;
    schema_read_message(reader, field->message, i, &item, into);
  }
}

static void schema_read_field(const SchemaReader *reader, const DvFieldRow *field, size_t node,
                              const SchemaPath *up, void *message) {
  const SchemaPath path = {up, field->name, 0};
  void *to = dv_field_at(field, message);
  if (reader->document->nodes[node].kind == DV_NODE_NULL) return;
  if (field->domain) ((DvSchemaFeature *)message)->domain.kind = field->domain;
  if (field->kind == DV_FIELD_MESSAGE) {
    schema_read_message(reader, field->message, node, &path, to);
  } else if (field->kind == DV_FIELD_MESSAGES) {
    schema_read_list(reader, field, node, &path, to);
  } else if (field->kind == DV_FIELD_CHOICE) {
    schema_read_choice(reader, field, &reader->document->nodes[node], &path, to);
  } else {
    const char *expected = schema_read_scalar(reader, field, node, to);
    if (expected) schema_read_fail(reader, &path, "must be ", expected);
  }
}

static const DvFieldRow *schema_read_find(const DvMessageRow *row, DvBytes key) {
  for (size_t i = 0; i < row->n; i++)
    if (dv_bytes_equal(dv_bytes(row->fields[i].name), key)) return &row->fields[i];
  return NULL;
}

/* A member that dvext does not use, as JSON behind those before it. */
static void schema_read_rest(DvErr *err, const DvNode *member, DvText *rest) {
  DvJson json = {.err = err, .text = *rest, .needs_comma = rest->n > 0};
  dv_json_key_bytes(&json, member->key);
  dv_json_raw(&json, member->source);
  *rest = json.text;
}

static void schema_read_message(const SchemaReader *reader, const DvMessageRow *row, size_t node,
                                const SchemaPath *path, void *into) {
  const DvNode *nodes = reader->document->nodes;
  DvText rest = {0};
  if (nodes[node].kind != DV_NODE_OBJECT) schema_read_fail(reader, path, "must be ", "an object");
  *dv_message_is_set(into) = true;
  for (size_t i = node + 1; i < nodes[node].next && !dv_failed(reader->err); i = nodes[i].next) {
    const DvFieldRow *field = schema_read_find(row, nodes[i].key);
    if (field)
      schema_read_field(reader, field, i, path, into);
    else if (row->is_own)
      schema_read_fail_key(reader, row, nodes[i].key, path);
    else
      schema_read_rest(reader->err, &nodes[i], &rest);
  }
  if (rest.n && !dv_failed(reader->err)) {
    dv_message_rest(into)->n = rest.n;
    dv_message_rest(into)->data = dv_text_take(reader->err, &rest);
  }
  dv_text_clear(&rest);
  dv_work(reader->err, nodes[node].source.n);
}

/* ---- what dvext's own objects must hold ---- */

static void schema_read_check_rules(DvErr *err, const DvList *rules, const char *what,
                                    const char *where) {
  for (size_t i = 0; i < rules->n; i++) {
    if (dv_schema_rule(rules, i)->sql_expression.n) continue;
    dv_err_set(err, SQLITE_ERROR, "%s: '%s[%d]' has no sql_expression", what, where, (int)i);
  }
}

static int schema_read_compare_names(const void *a, const void *b) {
  return dv_bytes_compare(*(const DvBytes *)a, *(const DvBytes *)b);
}

void dv_schema_check_names(DvErr *err, DvSchema *schema) {
  size_t n = 0;
  DvBytes *names = dv_malloc(err, (schema->features.n + 1) * sizeof *names);
  if (!names) return;
  for (size_t i = 0; i < schema->features.n; i++)
    if (dv_schema_feature(schema, i)->name.data) names[n++] = dv_schema_feature(schema, i)->name;
  qsort(names, n, sizeof *names, schema_read_compare_names);
  for (size_t i = 1; i < n; i++) {
    if (!dv_bytes_equal(names[i - 1], names[i])) continue;
    char *name = dv_utf8_quote(err, names[i]);
    dv_err_set(err, SQLITE_ERROR, "the schema has two features named '%s'", name);
    dv_free(name);
  }
  dv_free(names);
  dv_schema_index(err, schema);
}

/* ---- documents ---- */

/* Reads canonical JSON in which dvext's own objects may be hidden. */
static void schema_read_canonical(DvErr *err, const DvMessageRow *row, const DvText *json,
                                  const char *what, void *into) {
  DvDocument document = {0};
  DvText shown = {0};
  if (!dv_failed(err)) dv_json_read(err, dv_text_bytes(json), &document);
  if (!dv_failed(err)) dv_tfmd_show_own(err, &document, 0, row->name, what, &shown);
  if (!dv_failed(err)) dv_json_read(err, dv_text_bytes(&shown), &document);
  if (!dv_failed(err)) {
    const SchemaReader reader = {err, &document, what};
    const SchemaPath root = {0};
    schema_read_message(&reader, row, 0, &root, into);
  }
  dv_document_clear(&document);
  dv_text_clear(&shown);
}

/* JSON mistakes are worded like all others: "<what>: ...". */
static void schema_read_nodes(DvErr *err, DvBytes text, const char *what, DvDocument *document) {
  DvErr syntax = {.poll = err->poll};
  dv_json_read(&syntax, text, document);
  if (syntax.code == SQLITE_NOMEM)
    dv_err_nomem(err);
  else if (dv_failed(&syntax))
    dv_err_set(err, syntax.code, "%s: %s", what, syntax.text);
  dv_err_clear(&syntax);
}

static void schema_read_text(DvErr *err, const DvMessageRow *row, DvBytes text, const char *what,
                             void *into) {
  DvDocument document = {0};
  DvText canonical = {0};
  schema_read_nodes(err, text, what, &document);
  if (!dv_failed(err)) dv_tfmd_normalise(err, &document, 0, row->name, what, &canonical);
  dv_document_clear(&document);
  schema_read_canonical(err, row, &canonical, what, into);
  dv_text_clear(&canonical);
}

static void schema_read_check(DvErr *err, DvSchema *schema, const char *what) {
  schema_read_check_rules(err, &schema->own.rules, what, "dvext.rules");
  for (size_t i = 0; i < schema->features.n; i++)
    schema_read_check_rules(err, &dv_schema_feature(schema, i)->own.checks, what, "dvext.checks");
  if (!dv_failed(err)) dv_schema_check_names(err, schema);
}

bool dv_schema_is_json(DvBytes text) {
  size_t i = 0;
  while (i < text.n && memchr(" \t\r\n", text.data[i], 4)) i++;
  return i < text.n && text.data[i] == '{';
}

void dv_schema_read_json(DvErr *err, DvBytes text, const char *what, DvSchema *schema) {
  if (dv_failed(err)) return;
  schema_read_text(err, dv_schema_message(), text, what, schema);
  schema_read_check(err, schema, what);
}

void dv_schema_read_pbtxt(DvErr *err, DvBytes text, const char *what, DvSchema *schema) {
  DvText canonical = {0};
  dv_pbtxt_read(err, text, "Schema", what, &canonical);
  schema_read_canonical(err, dv_schema_message(), &canonical, what, schema);
  dv_text_clear(&canonical);
  schema_read_check(err, schema, what);
}

void dv_schema_read_feature(DvErr *err, DvBytes text, const char *what, DvSchemaFeature *feature) {
  if (dv_failed(err)) return;
  schema_read_text(err, dv_schema_feature_message(), text, what, feature);
  schema_read_check_rules(err, &feature->own.checks, what, "dvext.checks");
}
