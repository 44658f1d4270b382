/* pbtxt_read.c - protobuf text into canonical JSON.
**
** Values are read into a tree first, since those of one repeated field need not stand together:
** a message's fields in the order of their first value, each with its values in order.  Scalars
** wait as JSON in one text.
*/
#include "pbtxt.h"

#include "../base/utf8.h"
#include "pbtxt_any.h"
#include "pbtxt_scalar.h"

enum { PBTXT_FIELDS = 64 };

/* Numbers of nodes; 0 is the root, which is nobody's child, and stands for none. */
typedef struct PbtxtNode {
  const DvTfmdField *field;
  uint32_t next_value; /* of the same field */
  uint32_t next_field; /* of the first value of a field: that of the next one */
  uint32_t first_field;
  uint32_t text, text_bytes; /* of a scalar, in `values` */
  uint32_t at;               /* in the input */
} PbtxtNode;

typedef struct PbtxtReader {
  DvPbtxt in;
  PbtxtNode *nodes;
  size_t n, capacity;
  DvJson values;
  int depth; /* of the JSON, arrays and objects */
} PbtxtReader;

/* A message that is being read. */
typedef struct PbtxtMessage {
  int message;
  size_t node;
  size_t last_field;
  uint64_t seen;                     /* singular fields */
  uint32_t last_value[PBTXT_FIELDS]; /* of each field */
  uint32_t count[PBTXT_FIELDS];
} PbtxtMessage;

static void pbtxt_read_message(PbtxtReader *reader, int message, size_t node, char close,
                               const DvTfmdPath *path);

static size_t pbtxt_read_place_of(const DvTfmdField *field) {
  return (size_t)(field - dv_tfmd_fields(field->message).rows);
}

/* A new last value of the field; 0 after an error. */
static size_t pbtxt_read_add(PbtxtReader *reader, PbtxtMessage *into, const DvTfmdField *field) {
  PbtxtNode *nodes =
      dv_grow(reader->in.err, reader->nodes, &reader->capacity, reader->n + 1, sizeof *nodes);
  if (!nodes) return 0;
  reader->nodes = nodes;
  uint32_t node = (uint32_t)reader->n++;
  nodes[node] = (PbtxtNode){.field = field, .at = (uint32_t)(reader->in.at - reader->in.begin)};
  uint32_t *last = &into->last_value[pbtxt_read_place_of(field)];
  if (*last) {
    nodes[*last].next_value = node;
  } else if (into->last_field) {
    nodes[into->last_field].next_field = node;
  } else {
    nodes[into->node].first_field = node;
  }
  if (!*last) into->last_field = node;
  *last = node;
  into->count[pbtxt_read_place_of(field)]++;
  return node;
}

/* Reports the value at `at`, which is not of the field's kind. */
static void pbtxt_read_fail(PbtxtReader *reader, const char *at, const DvTfmdField *field,
                            const DvTfmdPath *path) {
  DvPbtxt there = reader->in;
  there.at = at;
  DvBytes token = dv_pbtxt_token(&there);
  if (token.n == 0) token = dv_bytes("the end of the text");
  dv_tfmd_fail_value(there.err, dv_pbtxt_place(&there, at), path, field, token);
}

/* A value that becomes one piece of JSON: a scalar or an expanded Any. */
static void pbtxt_read_written(PbtxtReader *reader, size_t node, const DvTfmdField *field,
                               const DvTfmdPath *path) {
  dv_pbtxt_peek(&reader->in);
  const char *at = reader->in.at;
  size_t before = reader->values.text.n;
  reader->values.needs_comma = false;
  if (field->kind == DV_TFMD_MESSAGE) {
    dv_pbtxt_any_read(&reader->in, DV_PBTXT_DEPTH + 1 - reader->depth, &reader->values);
  } else if (!dv_pbtxt_scalar(&reader->in, field, &reader->values)) {
    pbtxt_read_fail(reader, at, field, path);
  }
  if (dv_failed(reader->in.err)) return;
  reader->nodes[node].text = (uint32_t)before;
  reader->nodes[node].text_bytes = (uint32_t)(reader->values.text.n - before);
}

/* A message between its brackets. */
static void pbtxt_read_nested(PbtxtReader *reader, size_t node, const DvTfmdField *field,
                              const DvTfmdPath *path) {
  char close = dv_pbtxt_open(&reader->in);
  if (!close) {
    pbtxt_read_fail(reader, reader->in.at, field, path);
    return;
  }
  if (!dv_tfmd_is_any(field->type) || dv_pbtxt_peek(&reader->in) != '[') {
    pbtxt_read_message(reader, field->type, node, close, path);
    return;
  }
  pbtxt_read_written(reader, node, field, path);
  if (dv_pbtxt_accept(&reader->in, close)) return;
  const char expected[] = {'\'', close, '\'', 0};
  dv_pbtxt_fail_expected(&reader->in, expected);
}

static void pbtxt_read_value(PbtxtReader *reader, PbtxtMessage *into, const DvTfmdField *field,
                             DvTfmdPath *path) {
  dv_pbtxt_peek(&reader->in);
  if (field->label != DV_TFMD_SINGULAR) path->index = into->count[pbtxt_read_place_of(field)];
  size_t node = pbtxt_read_add(reader, into, field);
  if (node == 0) return;
  int levels = (field->label != DV_TFMD_SINGULAR) + (field->kind == DV_TFMD_MESSAGE);
  reader->depth += levels;
  if (reader->depth > DV_PBTXT_DEPTH) {
    dv_pbtxt_fail(&reader->in, reader->in.at, "nested deeper than 64 levels%s", "");
  } else if (field->kind == DV_TFMD_MESSAGE) {
    pbtxt_read_nested(reader, node, field, path);
  } else {
    pbtxt_read_written(reader, node, field, path);
  }
  reader->depth -= levels;
}

/* Behind '['. */
static void pbtxt_read_list(PbtxtReader *reader, PbtxtMessage *into, const DvTfmdField *field,
                            DvTfmdPath *path) {
  if (dv_pbtxt_accept(&reader->in, ']')) return;
  do {
    pbtxt_read_value(reader, into, field, path);
  } while (dv_pbtxt_accept(&reader->in, ','));
  if (!dv_pbtxt_accept(&reader->in, ']')) dv_pbtxt_fail_expected(&reader->in, "',' or ']'");
}

static void pbtxt_read_field(PbtxtReader *reader, PbtxtMessage *into, const DvTfmdPath *up) {
  DvPbtxt *in = &reader->in;
  DvBytes name = dv_pbtxt_token(in);
  DvTfmdPlace place = dv_pbtxt_place(in, in->at);
  DvTfmdPath path = {up, name, DV_TFMD_NO_INDEX};
  if (!dv_pbtxt_is_name(name)) {
    dv_pbtxt_fail_expected(in, name.n > 0 ? "the name of a field" : "a field or a closing bracket");
    return;
  }
  const DvTfmdField *field = dv_tfmd_field(into->message, name, false);
  if (!field) {
    dv_tfmd_fail_unknown(in->err, place, &path, into->message);
    return;
  }
  if (field->label == DV_TFMD_SINGULAR) dv_tfmd_mark(in->err, place, &path, field, &into->seen);
  in->at += name.n;
  bool has_colon = dv_pbtxt_accept(in, ':');
  if (!has_colon && field->kind != DV_TFMD_MESSAGE) {
    dv_pbtxt_fail_expected(in, "':'");
  } else if (field->label != DV_TFMD_SINGULAR && dv_pbtxt_accept(in, '[')) {
    pbtxt_read_list(reader, into, field, &path);
  } else {
    pbtxt_read_value(reader, into, field, &path);
  }
  if (!dv_pbtxt_accept(in, ',')) dv_pbtxt_accept(in, ';');
}

/* Fields up to `close`, which is 0 for the end of the text. */
static void pbtxt_read_message(PbtxtReader *reader, int message, size_t node, char close,
                               const DvTfmdPath *path) {
  PbtxtMessage into = {.message = message, .node = node};
  const char *begin = reader->in.at;
  char c = dv_pbtxt_peek(&reader->in);
  while (c != close && !dv_failed(reader->in.err)) {
    pbtxt_read_field(reader, &into, path);
    c = dv_pbtxt_peek(&reader->in);
  }
  if (close && !dv_failed(reader->in.err)) reader->in.at++;
  dv_work(reader->in.err, (size_t)(reader->in.at - begin));
}

static void pbtxt_read_write_message(PbtxtReader *reader, DvJson *json, size_t node);

static void pbtxt_read_write_value(PbtxtReader *reader, DvJson *json, size_t node) {
  const PbtxtNode *value = &reader->nodes[node];
  if (value->text_bytes) {
    dv_json_raw(json, (DvBytes){reader->values.text.data + value->text, value->text_bytes});
  } else {
    pbtxt_read_write_message(reader, json, node);
  }
}

/* The entry's field of that name, or 0. */
static size_t pbtxt_read_part(const PbtxtReader *reader, size_t entry, const char *name) {
  size_t node = reader->nodes[entry].first_field;
  while (node && strcmp(reader->nodes[node].field->name, name) != 0) {
    node = reader->nodes[node].next_field;
  }
  return node;
}

static DvBytes pbtxt_read_key(const PbtxtReader *reader, size_t entry) {
  size_t key = pbtxt_read_part(reader, entry, "key");
  const PbtxtNode *node = &reader->nodes[key];
  if (!key) return dv_bytes("\"\"");
  return (DvBytes){reader->values.text.data + node->text, node->text_bytes};
}

/* Refuses a key that a map has twice. */
static void pbtxt_read_check_map(PbtxtReader *reader, size_t first) {
  DvDocument map = {0};
  DvErr *err = reader->in.err;
  size_t n = 0;
  for (size_t entry = first; entry; entry = reader->nodes[entry].next_value) n++;
  map.nodes = dv_zalloc(err, (n + 1) * sizeof *map.nodes);
  if (!map.nodes) return;
  map.nodes[0] = (DvNode){.kind = DV_NODE_OBJECT, .children = n};
  n = 0;
  for (size_t entry = first; entry; entry = reader->nodes[entry].next_value) {
    n++;
    map.nodes[n] = (DvNode){.key = pbtxt_read_key(reader, entry), .next = n + 1, .children = entry};
  }
  const DvNode *repeated = dv_json_repeated(err, &map, map.nodes);
  if (repeated) {
    char *key = dv_utf8_quote(err, repeated->key);
    const char *at = reader->in.begin + reader->nodes[repeated->children].at;
    dv_pbtxt_fail(&reader->in, at, "the map's key %s is given twice", key);
    dv_free(key);
  }
  dv_document_clear(&map);
}

static void pbtxt_read_write_map(PbtxtReader *reader, DvJson *json, size_t first) {
  pbtxt_read_check_map(reader, first);
  dv_json_object_begin(json);
  for (size_t entry = first; entry; entry = reader->nodes[entry].next_value) {
    dv_json_raw(json, pbtxt_read_key(reader, entry));
    dv_text_adds(json->err, &json->text, ":");
    json->needs_comma = false;
    size_t value = pbtxt_read_part(reader, entry, "value");
    if (value) {
      pbtxt_read_write_value(reader, json, value);
    } else {
      dv_json_raw(json, dv_bytes("{}"));
    }
  }
  dv_json_object_end(json);
}

static void pbtxt_read_write_message(PbtxtReader *reader, DvJson *json, size_t node) {
  size_t before = json->text.n;
  dv_json_object_begin(json);
  for (size_t head = reader->nodes[node].first_field; head; head = reader->nodes[head].next_field) {
    const DvTfmdField *field = reader->nodes[head].field;
    dv_json_key(json, field->name);
    if (field->label == DV_TFMD_MAP) {
      pbtxt_read_write_map(reader, json, head);
    } else if (field->label == DV_TFMD_REPEATED) {
      dv_json_array_begin(json);
      for (size_t value = head; value; value = reader->nodes[value].next_value) {
        pbtxt_read_write_value(reader, json, value);
      }
      dv_json_array_end(json);
    } else {
      pbtxt_read_write_value(reader, json, head);
    }
  }
  dv_json_object_end(json);
  dv_work(json->err, json->text.n - before);
}

void dv_pbtxt_read(DvErr *err, DvBytes text, const char *message, const char *what, DvText *json) {
  if (dv_failed(err)) return;
  const char *begin = text.n > 0 ? text.data : "";
  PbtxtReader reader = {
      .in = {err, what, begin, begin, begin + text.n}, .values = {.err = err}, .n = 1, .depth = 1};
  DvTfmdPath root = {NULL, {0}, DV_TFMD_NO_INDEX};
  dv_pbtxt_check(&reader.in);
  PbtxtNode *nodes = dv_grow(err, NULL, &reader.capacity, 1, sizeof *nodes);
  if (nodes) {
    reader.nodes = nodes;
    nodes[0] = (PbtxtNode){0};
    pbtxt_read_message(&reader, dv_tfmd_find(message), 0, 0, &root);
  }
  if (!dv_failed(err)) {
    DvJson out = {.err = err, .text = *json};
    pbtxt_read_write_message(&reader, &out, 0);
    *json = out.text;
  }
  dv_free(reader.nodes);
  dv_text_clear(&reader.values.text);
}
