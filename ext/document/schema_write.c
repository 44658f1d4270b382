/* schema_write.c - structs into JSON, by the table of schema_fields.c. */
#include "schema_write.h"

#include "../base/json_write.h"
#include "pbtxt.h"
#include "schema_fields.h"

static void schema_write_message(DvJson *json, const DvMessageRow *row, const void *message,
                                 const char *left_out);

/* Protobuf's JSON has words where JSON has no number. */
static void schema_write_real(DvJson *json, double x) {
  if (x - x == 0)
    dv_json_real(json, x);
  else
    dv_json_text(json, dv_bytes(x != x ? "NaN" : x > 0 ? "Infinity" : "-Infinity"));
}

static void schema_write_choice(DvJson *json, const char *choices, int number) {
  const DvTfmdValue *value = dv_tfmd_value(dv_tfmd_find(choices), number);
  if (value)
    dv_json_text(json, dv_bytes(value->name));
  else
    dv_json_integer(json, number);
}

static void schema_write_list(DvJson *json, const DvFieldRow *field, const DvList *list) {
  dv_json_array_begin(json);
  for (size_t i = 0; i < list->n; i++)
    schema_write_message(json, field->message, list->items[i], NULL);
  dv_json_array_end(json);
}

static void schema_write_texts(DvJson *json, const DvNames *texts) {
  dv_json_array_begin(json);
  for (size_t i = 0; i < texts->n; i++) dv_json_text(json, texts->items[i]);
  dv_json_array_end(json);
}

static void schema_write_value(DvJson *json, const DvFieldRow *field, const void *at) {
  switch (field->kind) {
  case DV_FIELD_BOOL: dv_json_bool(json, ((const DvOptionalBool *)at)->value); break;
  case DV_FIELD_INTEGER: dv_json_integer(json, ((const DvOptionalInteger *)at)->value); break;
  case DV_FIELD_REAL: schema_write_real(json, ((const DvOptionalReal *)at)->value); break;
  case DV_FIELD_CHOICE:
    schema_write_choice(json, field->choices, ((const DvOptionalChoice *)at)->value);
    break;
  case DV_FIELD_TEXT: dv_json_text(json, *(const DvBytes *)at); break;
  case DV_FIELD_TEXTS: schema_write_texts(json, at); break;
  case DV_FIELD_MESSAGE: schema_write_message(json, field->message, at, NULL); break;
  case DV_FIELD_MESSAGES: schema_write_list(json, field, at); break;
  }
}

static void schema_write_fields(DvJson *json, const DvMessageRow *row, const void *message,
                                const char *left_out, bool is_own) {
  for (size_t i = 0; i < row->n && !dv_failed(json->err); i++) {
    const DvFieldRow *field = &row->fields[i];
    if (field->is_own != is_own || !dv_field_is_set(field, message)) continue;
    if (left_out && strcmp(field->name, left_out) == 0) continue;
    dv_json_key(json, field->name);
    schema_write_value(json, field, dv_field_at(field, message));
  }
}

static void schema_write_message(DvJson *json, const DvMessageRow *row, const void *message,
                                 const char *left_out) {
  const DvBytes *rest = dv_message_rest((void *)message);
  size_t before = json->text.n;
  dv_json_object_begin(json);
  schema_write_fields(json, row, message, left_out, false);
  if (rest->n) dv_json_raw(json, *rest);
  schema_write_fields(json, row, message, left_out, true);
  dv_json_object_end(json);
  dv_work(json->err, json->text.n - before);
}

static void schema_write_text(DvErr *err, const DvMessageRow *row, const void *message,
                              const char *left_out, DvText *out) {
  DvJson json = {.err = err, .text = *out};
  schema_write_message(&json, row, message, left_out);
  *out = json.text;
}

void dv_schema_write_json(DvErr *err, const DvSchema *schema, DvText *out) {
  schema_write_text(err, dv_schema_message(), schema, NULL, out);
}

void dv_schema_write_spec(DvErr *err, const DvSchemaFeature *feature, DvText *out) {
  schema_write_text(err, dv_schema_feature_message(), feature, "name", out);
}

void dv_schema_write_dataset(DvErr *err, const DvSchema *schema, DvText *out) {
  size_t begin = out->n;
  schema_write_text(err, dv_schema_message(), schema, "feature", out);
  if (!dv_failed(err) && out->n - begin == 2) out->n = begin; /* {} */
}

/* ---- for TFDV ---- */

/* The document with dvext's own parts hidden, as text and as nodes. */
static void schema_write_hidden(DvErr *err, const DvSchema *schema, DvText *text,
                                DvDocument *document) {
  DvText own = {0};
  dv_schema_write_json(err, schema, &own);
  if (!dv_failed(err)) dv_json_read(err, dv_text_bytes(&own), document);
  if (!dv_failed(err)) dv_tfmd_hide_own(err, document, 0, "Schema", text);
  if (!dv_failed(err)) dv_json_read(err, dv_text_bytes(text), document);
  dv_text_clear(&own);
}

void dv_schema_write_plain_json(DvErr *err, const DvSchema *schema, DvText *out) {
  DvDocument document = {0};
  DvText text = {0};
  schema_write_hidden(err, schema, &text, &document);
  dv_text_add(err, out, text.data, text.n);
  dv_text_clear(&text);
  dv_document_clear(&document);
}

void dv_schema_write_pbtxt(DvErr *err, const DvSchema *schema, DvText *out) {
  DvDocument document = {0};
  DvText text = {0};
  schema_write_hidden(err, schema, &text, &document);
  if (!dv_failed(err)) dv_pbtxt_write(err, &document, 0, "Schema", out);
  /* An empty text would be no schema. */
  if (!out->n) dv_text_adds(err, out, "# schema: nothing is expected\n");
  dv_text_clear(&text);
  dv_document_clear(&document);
}
