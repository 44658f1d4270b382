/* tfmd_own.c - dvext's own objects as comments that TFDV ignores, and back.
**
** Documents are canonical, so an annotation is an object and its comments are an array of texts.
** What cannot hold a Feature is copied as it stands.
*/
#include "../base/json_write.h"
#include "tfmd_value.h"

#define TFMD_OWN_BEGIN "dvext: "

typedef struct TfmdOwn {
  DvErr *err;
  DvJson *json;
  const DvDocument *document;
  const char *what;
  bool hides;
} TfmdOwn;

static void tfmd_own_message(TfmdOwn *out, const DvNode *object, int message,
                             const DvTfmdPath *path);

static const DvNode *tfmd_own_next(const TfmdOwn *out, const DvNode *node) {
  return out->document->nodes + node->next;
}

/* Whether a text is one that was hidden; an ordinary comment has no brace there. */
static bool tfmd_own_is_hidden(const DvNode *comment) {
  static const char begin[] = TFMD_OWN_BEGIN "{";
  size_t n = sizeof begin - 1;
  return comment->kind == DV_NODE_TEXT && comment->text.n >= n &&
         memcmp(comment->text.data, begin, n) == 0;
}

static const DvNode *tfmd_own_comments(const TfmdOwn *out, const DvNode *annotation) {
  const DvNode *comments = dv_json_member(out->document, annotation, "comment");
  return comments && comments->kind == DV_NODE_ARRAY ? comments : NULL;
}

/* How many of them stay. */
static size_t tfmd_own_count_comments(const TfmdOwn *out, const DvNode *comments) {
  if (!comments) return 0;
  size_t n = 0;
  const DvNode *comment = comments + 1;
  for (size_t i = 0; i < comments->children; i++, comment = tfmd_own_next(out, comment)) {
    n += out->hides || !tfmd_own_is_hidden(comment);
  }
  return n;
}

/* The comments that stay, and `own` behind them; nothing where there are none. */
static void tfmd_own_write_comments(TfmdOwn *out, const DvNode *comments, const DvNode *own) {
  if (tfmd_own_count_comments(out, comments) == 0 && !own) return;
  dv_json_key(out->json, "comment");
  dv_json_array_begin(out->json);
  const DvNode *comment = comments ? comments + 1 : NULL;
  for (size_t i = 0; comments && i < comments->children; i++) {
    if (out->hides || !tfmd_own_is_hidden(comment)) dv_json_raw(out->json, comment->source);
    comment = tfmd_own_next(out, comment);
  }
  if (own) {
    DvText text = {0};
    dv_text_adds(out->err, &text, TFMD_OWN_BEGIN);
    dv_text_add(out->err, &text, own->source.data, own->source.n);
    dv_json_text(out->json, dv_text_bytes(&text));
    dv_text_clear(&text);
  }
  dv_json_array_end(out->json);
}

/* The annotation with its comments, and `own` as one; nothing where it held only what was hidden.
*/
static void tfmd_own_write_annotation(TfmdOwn *out, const DvNode *annotation, const DvNode *own) {
  const DvNode *comments = annotation ? tfmd_own_comments(out, annotation) : NULL;
  size_t n = annotation ? annotation->children : 0;
  if (!own && n == 1 && comments && tfmd_own_count_comments(out, comments) == 0) return;
  dv_json_key(out->json, "annotation");
  dv_json_object_begin(out->json);
  const DvNode *member = annotation ? annotation + 1 : NULL;
  for (size_t i = 0; i < n; i++, member = tfmd_own_next(out, member)) {
    if (member == comments) {
      tfmd_own_write_comments(out, comments, own);
    } else {
      dv_json_key_bytes(out->json, member->key);
      dv_json_raw(out->json, member->source);
    }
  }
  if (!comments) tfmd_own_write_comments(out, NULL, own);
  dv_json_object_end(out->json);
}

/* "<what>: '<path>' <message>". */
static void tfmd_own_fail(TfmdOwn *out, const DvTfmdPath *path, const char *message,
                          const char *detail) {
  DvText steps = {0};
  dv_tfmd_write_path(out->err, &steps, path);
  if (!dv_failed(out->err)) {
    dv_err_set(out->err, SQLITE_ERROR, "%s: '%s' %s%s", out->what, steps.data, message, detail);
  }
  dv_text_clear(&steps);
}

/* The object in a hidden comment, checked. */
static DvBytes tfmd_own_read(TfmdOwn *out, const DvNode *comment, const DvTfmdPath *path) {
  DvErr err = {0};
  DvDocument document = {0};
  size_t begin = sizeof TFMD_OWN_BEGIN - 1;
  DvBytes json = {comment->text.data + begin, comment->text.n - begin};
  dv_json_read(&err, json, &document);
  if (err.code == SQLITE_NOMEM) dv_err_nomem(out->err);
  if (dv_failed(&err)) tfmd_own_fail(out, path, "holds no object of dvext: ", err.text);
  dv_document_clear(&document);
  dv_err_clear(&err);
  return json;
}

/* The object that is hidden in the comments; data is NULL where there is none. */
static DvBytes tfmd_own_find(TfmdOwn *out, const DvNode *comments, const DvTfmdPath *up) {
  DvBytes found = {0};
  const DvNode *comment = comments + 1;
  for (size_t i = 0; i < comments->children; i++, comment = tfmd_own_next(out, comment)) {
    DvTfmdPath annotation = {up, dv_bytes("annotation"), DV_TFMD_NO_INDEX};
    DvTfmdPath path = {&annotation, dv_bytes("comment"), i};
    if (!tfmd_own_is_hidden(comment)) continue;
    if (found.data) tfmd_own_fail(out, &path, "gives 'dvext' a second time", "");
    found = tfmd_own_read(out, comment, &path);
  }
  return found;
}

/* What a message has to do with dvext. */
typedef struct TfmdOwnParts {
  const DvNode *own;        /* to be hidden */
  const DvNode *annotation; /* to be changed */
  DvBytes hidden;           /* to be shown */
} TfmdOwnParts;

static TfmdOwnParts tfmd_own_parts(TfmdOwn *out, const DvNode *object, int message,
                                   const DvTfmdPath *path) {
  TfmdOwnParts parts = {0};
  if (!dv_tfmd_has_own(message)) return parts;
  const DvNode *own = dv_json_member(out->document, object, "dvext");
  const DvNode *annotation = dv_json_member(out->document, object, "annotation");
  const DvNode *comments = annotation ? tfmd_own_comments(out, annotation) : NULL;
  if (out->hides) {
    parts.own = own;
  } else if (comments) {
    parts.hidden = tfmd_own_find(out, comments, path);
  }
  DvTfmdPath step = {path, dv_bytes("dvext"), DV_TFMD_NO_INDEX};
  if (own && parts.hidden.data) tfmd_own_fail(out, &step, "stands in the annotation, too", "");
  if (parts.own || parts.hidden.data) parts.annotation = annotation;
  return parts;
}

static void tfmd_own_value(TfmdOwn *out, const DvNode *node, const DvTfmdField *field,
                           DvTfmdPath *path) {
  if (!field || field->kind != DV_TFMD_MESSAGE || field->label == DV_TFMD_MAP ||
      dv_tfmd_is_any(field->type)) {
    dv_json_raw(out->json, node->source);
  } else if (node->kind == DV_NODE_ARRAY) {
    dv_json_array_begin(out->json);
    const DvNode *item = node + 1;
    for (path->index = 0; path->index < node->children; path->index++) {
      tfmd_own_message(out, item, field->type, path);
      item = tfmd_own_next(out, item);
    }
    dv_json_array_end(out->json);
  } else {
    tfmd_own_message(out, node, field->type, path);
  }
}

/* Every member but the annotation and what is dvext's own. */
static void tfmd_own_members(TfmdOwn *out, const DvNode *object, int message,
                             const DvTfmdPath *path, const TfmdOwnParts *parts) {
  const DvNode *node = object + 1;
  for (size_t i = 0; i < object->children; i++, node = tfmd_own_next(out, node)) {
    DvTfmdPath step = {path, node->key, DV_TFMD_NO_INDEX};
    if (node == parts->own) continue;
    if (node == parts->annotation) {
      tfmd_own_write_annotation(out, node, parts->own);
      continue;
    }
    dv_json_key_bytes(out->json, node->key);
    tfmd_own_value(out, node, dv_tfmd_field(message, node->key, false), &step);
  }
}

static void tfmd_own_message(TfmdOwn *out, const DvNode *object, int message,
                             const DvTfmdPath *path) {
  if (object->kind != DV_NODE_OBJECT || dv_failed(out->err)) {
    dv_json_raw(out->json, object->source);
    return;
  }
  TfmdOwnParts parts = tfmd_own_parts(out, object, message, path);
  dv_json_object_begin(out->json);
  tfmd_own_members(out, object, message, path, &parts);
  if (parts.own && !parts.annotation) tfmd_own_write_annotation(out, NULL, parts.own);
  if (parts.hidden.data) {
    dv_json_key(out->json, "dvext");
    dv_json_raw(out->json, parts.hidden);
  }
  dv_json_object_end(out->json);
  dv_work(out->err, object->source.n);
}

static void tfmd_own_begin(TfmdOwn out, size_t node, const char *message, DvText *json) {
  if (dv_failed(out.err)) return;
  DvJson text = {.err = out.err, .text = *json};
  DvTfmdPath root = {NULL, {0}, DV_TFMD_NO_INDEX};
  out.json = &text;
  tfmd_own_message(&out, out.document->nodes + node, dv_tfmd_find(message), &root);
  *json = text.text;
}

void dv_tfmd_hide_own(DvErr *err, const DvDocument *document, size_t node, const char *message,
                      DvText *json) {
  tfmd_own_begin((TfmdOwn){err, NULL, document, NULL, true}, node, message, json);
}

void dv_tfmd_show_own(DvErr *err, const DvDocument *document, size_t node, const char *message,
                      const char *what, DvText *json) {
  tfmd_own_begin((TfmdOwn){err, NULL, document, what, false}, node, message, json);
}
