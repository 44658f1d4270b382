/* schema_message.c - what is done with any message of the schema by looping over its fields. */
#include "schema_fields.h"

bool dv_field_is_set(const DvFieldRow *field, const void *message) {
  void *at = dv_field_at(field, message);
  if (field->domain) return ((const DvSchemaFeature *)message)->domain.kind == field->domain;
  switch (field->kind) {
  case DV_FIELD_BOOL: return ((DvOptionalBool *)at)->is_set;
  case DV_FIELD_INTEGER: return ((DvOptionalInteger *)at)->is_set;
  case DV_FIELD_REAL: return ((DvOptionalReal *)at)->is_set;
  case DV_FIELD_CHOICE: return ((DvOptionalChoice *)at)->is_set;
  case DV_FIELD_TEXT: return ((DvBytes *)at)->data != NULL;
  case DV_FIELD_TEXTS: return ((DvNames *)at)->n > 0;
  case DV_FIELD_MESSAGE: return *dv_message_is_set(at);
  case DV_FIELD_MESSAGES: return ((DvList *)at)->n > 0;
  }
  return false;
}

void *dv_list_add(DvErr *err, DvList *list, size_t bytes) {
  void **items = dv_grow(err, list->items, &list->capacity, list->n + 1, sizeof *items);
  if (!items) return NULL;
  list->items = items;
  void *item = dv_zalloc(err, bytes);
  if (!item) return NULL;
  *dv_message_is_set(item) = true;
  items[list->n++] = item;
  return item;
}

static DvBytes schema_message_name_at(const void *items, size_t i) {
  return dv_message_name(((void *const *)items)[i]);
}

static DvNameList schema_message_names(const DvList *list) {
  return (DvNameList){schema_message_name_at, list->items, list->n};
}

void *dv_list_find(const DvList *list, DvBytes name) {
  ptrdiff_t at = dv_name_index_find(list->index, schema_message_names(list), name);
  return at < 0 ? NULL : list->items[at];
}

void dv_list_index(DvErr *err, DvList *list) {
  dv_name_index_extend(err, &list->index, schema_message_names(list));
}

void dv_list_filter(const DvMessageRow *row, DvList *list,
                    bool (*keeps)(const void *item, const void *context), const void *context) {
  size_t n = 0;
  for (size_t i = 0; i < list->n; i++) {
    void *item = list->items[i];
    if (keeps(item, context)) {
      list->items[n++] = item;
    } else {
      dv_message_clear(row, item);
      dv_free(item);
    }
  }
  list->n = n;
  dv_free(list->index);
  list->index = NULL;
}

static void schema_message_clear_list(const DvMessageRow *row, DvList *list) {
  for (size_t i = 0; i < list->n; i++) {
    dv_message_clear(row, list->items[i]);
    dv_free(list->items[i]);
  }
  dv_free(list->items);
  dv_free(list->index);
}

void dv_message_clear(const DvMessageRow *row, void *message) {
  dv_free((void *)dv_message_rest(message)->data);
  for (size_t i = 0; i < row->n; i++) {
    const DvFieldRow *field = &row->fields[i];
    void *at = dv_field_at(field, message);
    switch (field->kind) {
    case DV_FIELD_TEXT: dv_free((void *)((DvBytes *)at)->data); break;
    case DV_FIELD_TEXTS: dv_names_clear(at); break;
    case DV_FIELD_MESSAGE: dv_message_clear(field->message, at); break;
    case DV_FIELD_MESSAGES: schema_message_clear_list(field->message, at); break;
    default: break;
    }
  }
  memset(message, 0, row->bytes);
}

void dv_text_field_set(DvErr *err, DvBytes *field, DvBytes text) {
  char *copy = dv_dup(err, text.data, text.n);
  if (!copy) return;
  dv_free((void *)field->data);
  *field = (DvBytes){copy, text.n};
}

static void schema_message_dup_list(DvErr *err, const DvMessageRow *row, const DvList *list,
                                    DvList *copy) {
  for (size_t i = 0; i < list->n; i++) {
    void *item = dv_list_add(err, copy, row->bytes);
    if (!item) return;
    dv_message_dup(err, row, list->items[i], item);
  }
}

static void schema_message_dup_field(DvErr *err, const DvFieldRow *field, const void *from,
                                     void *to) {
  switch (field->kind) {
  case DV_FIELD_BOOL: *(DvOptionalBool *)to = *(const DvOptionalBool *)from; break;
  case DV_FIELD_INTEGER: *(DvOptionalInteger *)to = *(const DvOptionalInteger *)from; break;
  case DV_FIELD_REAL: *(DvOptionalReal *)to = *(const DvOptionalReal *)from; break;
  case DV_FIELD_CHOICE: *(DvOptionalChoice *)to = *(const DvOptionalChoice *)from; break;
  case DV_FIELD_TEXT: dv_text_field_set(err, to, *(const DvBytes *)from); break;
  case DV_FIELD_TEXTS:
    for (size_t i = 0; i < ((const DvNames *)from)->n; i++)
      dv_names_add(err, to, ((const DvNames *)from)->items[i]);
    break;
  case DV_FIELD_MESSAGE: dv_message_dup(err, field->message, from, to); break;
  case DV_FIELD_MESSAGES: schema_message_dup_list(err, field->message, from, to); break;
  }
}

void dv_message_dup(DvErr *err, const DvMessageRow *row, const void *message, void *copy) {
  memset(copy, 0, row->bytes);
  *dv_message_is_set(copy) = true;
  const DvBytes *rest = dv_message_rest((void *)message);
  if (rest->data) dv_text_field_set(err, dv_message_rest(copy), *rest);
  for (size_t i = 0; i < row->n; i++) {
    const DvFieldRow *field = &row->fields[i];
    if (!dv_field_is_set(field, message)) continue;
    if (field->domain) ((DvSchemaFeature *)copy)->domain.kind = field->domain;
    schema_message_dup_field(err, field, dv_field_at(field, message), dv_field_at(field, copy));
  }
}
