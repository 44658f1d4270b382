/* schema_fields.h - which field of which message is which member of which struct: one table from
** which schemas are read, written, copied and freed. */
#ifndef DV_SCHEMA_FIELDS_H
#define DV_SCHEMA_FIELDS_H

#include "schema.h"

typedef enum DvFieldKind {
  DV_FIELD_BOOL,    /* DvOptionalBool */
  DV_FIELD_INTEGER, /* DvOptionalInteger */
  DV_FIELD_REAL,    /* DvOptionalReal */
  DV_FIELD_CHOICE,  /* DvOptionalChoice */
  DV_FIELD_TEXT,    /* DvBytes */
  DV_FIELD_TEXTS,   /* DvNames */
  DV_FIELD_MESSAGE, /* its struct */
  DV_FIELD_MESSAGES /* DvList of its struct */
} DvFieldKind;

typedef struct DvFieldRow {
  const char *name;
  DvFieldKind kind;
  size_t offset;
  const struct DvMessageRow *message; /* of DV_FIELD_MESSAGE and _MESSAGES */
  const char *choices;                /* of DV_FIELD_CHOICE: the enum's name in tfmd.h */
  DvDomainKind domain;                /* the field is a feature's domain of that kind */
  bool is_own;                        /* it is the object "dvext" */
} DvFieldRow;

/* Fields in the order of their numbers, in which they are written. */
typedef struct DvMessageRow {
  const char *name; /* in tfmd.h; of dvext's own, any */
  size_t bytes;
  bool is_own; /* part of "dvext": an unknown key is an error */
  const DvFieldRow *fields;
  size_t n;
} DvMessageRow;

DV_INTERNAL const DvMessageRow *dv_schema_message(void);
DV_INTERNAL const DvMessageRow *dv_schema_feature_message(void);
DV_INTERNAL const DvMessageRow *dv_string_domain_message(void);
DV_INTERNAL const DvMessageRow *dv_rule_message(void);

/* Every struct of a message begins so. */
static inline bool *dv_message_is_set(void *message) {
  return message;
}
static inline DvBytes *dv_message_rest(void *message) {
  return (DvBytes *)((char *)message + offsetof(DvOther, rest));
}
static inline void *dv_field_at(const DvFieldRow *field, const void *message) {
  return (char *)message + field->offset;
}

/* The name of those structs that begin as DvNamed does: what a schema lists by name. */
static inline DvBytes dv_message_name(const void *message) {
  return *(const DvBytes *)((const char *)message + offsetof(DvNamed, name));
}

/* Whether the field is set and is to be written. */
DV_INTERNAL bool dv_field_is_set(const DvFieldRow *field, const void *message);
/* A new item of a list, zeroed but for is_set; NULL after an error. */
DV_INTERNAL void *dv_list_add(DvErr *err, DvList *list, size_t bytes);
/* The first item of that name, or NULL.  Fast where dv_list_index was called after items were added
** or named. */
DV_INTERNAL void *dv_list_find(const DvList *list, DvBytes name);
DV_INTERNAL void dv_list_index(DvErr *err, DvList *list);
/* Frees the items that are not to be kept. */
DV_INTERNAL void dv_list_filter(const DvMessageRow *row, DvList *list,
                                bool (*keeps)(const void *item, const void *context),
                                const void *context);
DV_INTERNAL void dv_message_clear(const DvMessageRow *row, void *message);
DV_INTERNAL void dv_message_dup(DvErr *err, const DvMessageRow *row, const void *message,
                                void *copy);

#endif
