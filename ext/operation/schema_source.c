/* schema_source.c - a schema argument: a JSON document, protobuf text, or a schema table. */
#include "schema_source.h"

#include "../base/utf8.h"
#include "../document/schema_read.h"
#include "../document/schema_write.h"
#include "cell.h"
#include "query.h"
#include "source.h"

#define SCHEMA_SOURCE_WHAT "the schema"
#define SCHEMA_SOURCE_EXPECTED                                                                     \
  "a JSON document, protobuf text or the name of a table with columns "                            \
  "feature and spec"

static size_t schema_source_blanks(DvBytes text) {
  size_t n = 0;
  while (n < text.n && memchr(" \t\r\n\f\v", text.data[n], 6)) n++;
  return n;
}

static bool schema_source_is_document(DvBytes text) {
  size_t begin = schema_source_blanks(text);
  if (begin == text.n || text.data[begin] == '"') return false;
  if (text.data[begin] == '{') return true;
  bool has_mark = memchr(text.data, '{', text.n) || memchr(text.data, ':', text.n);
  return has_mark && !dv_source_is_query(text.data);
}

static bool schema_source_is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool schema_source_has_word(DvBytes text, const char *word) {
  size_t n = strlen(word);
  for (size_t i = 0; i + n <= text.n; i++) {
    bool begins = i == 0 || !schema_source_is_letter(text.data[i - 1]);
    bool ends = i + n == text.n || !schema_source_is_letter(text.data[i + n]);
    if (begins && ends && memcmp(text.data + i, word, n) == 0) return true;
  }
  return false;
}

/* A mistake in a text without the word "feature" may be that it is one feature, or a list. */
static void schema_source_read_text(DvErr *err, DvBytes text, DvSchema *schema) {
  if (dv_failed(err)) return;
  if (dv_schema_is_json(text))
    dv_schema_read_json(err, text, SCHEMA_SOURCE_WHAT, schema);
  else
    dv_schema_read_pbtxt(err, text, SCHEMA_SOURCE_WHAT, schema);
  if (!dv_failed(err) || schema_source_has_word(text, "feature") ||
      schema_source_has_word(text, "dvext"))
    return;
  bool is_json = memchr("{[", text.data[schema_source_blanks(text)], 2);
  dv_err_wrap(err, NULL,
              is_json ? "a schema is {\"feature\": [{\"name\": \"x\", \"type\": \"INT\"}]}"
                      : "a schema is feature { name: \"x\" type: INT }");
}

void dv_schema_source_read_document(DvErr *err, DvBytes text, DvSchema *schema) {
  if (dv_failed(err)) return;
  if (schema_source_is_document(text)) {
    schema_source_read_text(err, text, schema);
    return;
  }
  char *given = dv_utf8_quote(err, text);
  dv_err_set(err, SQLITE_ERROR,
             SCHEMA_SOURCE_WHAT " must be a document here, JSON or protobuf text, not '%s'"
                                " (schema_json makes one of a table)",
             given);
  dv_free(given);
}

/* ---- rows ---- */

/* Where a schema table has what is needed. */
typedef struct SchemaColumns {
  int feature, spec;
} SchemaColumns;

static int schema_source_column(DvErr *err, const DvSource *source, const char *name) {
  for (int i = 0; i < source->n_columns; i++)
    if (sqlite3_stricmp(source->columns[i], name) == 0) return i;
  dv_err_set(err, SQLITE_ERROR,
             "%s '%s' has no column '%s' (a schema table has columns feature "
             "and spec)",
             SCHEMA_SOURCE_WHAT, source->table ? source->table : "query", name);
  return 0;
}

/* "the spec of feature 'x'", owned by the caller. */
static char *schema_source_where(DvErr *err, DvBytes feature, bool is_dataset) {
  DvText where = {0};
  char *name = is_dataset ? NULL : dv_utf8_quote(err, feature);
  if (is_dataset)
    dv_text_adds(err, &where, "the spec of the dataset (feature NULL)");
  else if (name)
    dv_text_addf(err, &where, "the spec of feature '%s'", name);
  dv_free(name);
  return dv_text_take(err, &where);
}

static void schema_source_read_feature(DvErr *err, DvBytes name, DvBytes spec, const char *where,
                                       DvSchema *schema) {
  DvSchemaFeature *feature = dv_schema_add_feature(err, schema, name);
  if (!feature) return;
  dv_schema_read_feature(err, spec, where, feature);
  if (dv_failed(err) || dv_bytes_equal(feature->name, name)) return;
  char *other = dv_utf8_quote(err, feature->name);
  dv_err_set(err, SQLITE_ERROR, "%s names another feature, '%s' (leave the name out)", where,
             other);
  dv_free(other);
}

static void schema_source_read_dataset(DvErr *err, DvBytes spec, const char *where,
                                       DvSchema *dataset) {
  if (dataset->is_set)
    dv_err_set(err, SQLITE_ERROR, "the schema has two rows for the dataset (feature NULL)");
  dv_schema_read_json(err, spec, where, dataset);
  if (dataset->features.n)
    dv_err_set(err, SQLITE_ERROR, "%s lists features (each has a row of its own)", where);
}

/* A cell as text; a BLOB's is its bytes. */
static DvBytes schema_source_cell(DvErr *err, sqlite3_stmt *stmt, int column) {
  const char *text = (const char *)sqlite3_column_text(stmt, column);
  if (!text && sqlite3_column_type(stmt, column) != SQLITE_NULL) dv_err_nomem(err);
  return (DvBytes){text, text ? (size_t)sqlite3_column_bytes(stmt, column) : 0};
}

static void schema_source_check_spec(DvErr *err, int type, DvBytes spec, const char *where,
                                     bool is_dataset) {
  bool is_text = type == SQLITE_TEXT || type == SQLITE_BLOB;
  if (is_text && dv_schema_is_json(spec)) return;
  char *given = is_text ? dv_utf8_quote(err, spec) : NULL;
  const char *quote = is_text ? "'" : "", *kind = type == SQLITE_NULL ? "NULL" : "a number";
  dv_err_set(err, SQLITE_ERROR, "%s is %s%s%s (it must be a JSON object: %s)", where, quote,
             given ? given : kind, quote,
             is_dataset ? "{\"default_environment\": [\"SERVING\"]}" : "{\"type\": \"INT\"}");
  dv_free(given);
}

static void schema_source_read_row(DvErr *err, sqlite3_stmt *stmt, SchemaColumns at,
                                   DvSchema *schema, DvSchema *dataset) {
  bool is_dataset = sqlite3_column_type(stmt, at.feature) == SQLITE_NULL;
  DvBytes name = schema_source_cell(err, stmt, at.feature);
  char *where = dv_failed(err) ? NULL : schema_source_where(err, name, is_dataset);
  if (!where) return;
  int type = sqlite3_column_type(stmt, at.spec);
  DvBytes spec = schema_source_cell(err, stmt, at.spec);
  schema_source_check_spec(err, type, spec, where, is_dataset);
  if (is_dataset)
    schema_source_read_dataset(err, spec, where, dataset);
  else
    schema_source_read_feature(err, name, spec, where, schema);
  dv_free(where);
}

static void schema_source_read_rows(DvErr *err, sqlite3 *db, const DvSource *source,
                                    DvSchema *schema, DvSchema *dataset) {
  if (dv_failed(err)) return;
  const SchemaColumns at = {schema_source_column(err, source, "feature"),
                            schema_source_column(err, source, "spec")};
  sqlite3_stmt *stmt = dv_query_prepare(err, db, source->query);
  while (dv_query_step(err, stmt)) schema_source_read_row(err, stmt, at, schema, dataset);
  dv_query_end(stmt);
}

/* What the features' rows gave becomes part of what the dataset's row gave. */
static void schema_source_read_table(DvErr *err, sqlite3 *db, sqlite3_value *argument,
                                     DvSchema *schema) {
  DvSource source = {.what = SCHEMA_SOURCE_WHAT};
  DvSchema dataset = {0};
  dv_source_read(err, db, argument, &source);
  schema_source_read_rows(err, db, &source, schema, &dataset);
  dv_source_clear(&source);
  if (!dataset.features.n) {
    dataset.features = schema->features;
    schema->features = (DvList){0};
    dv_schema_clear(schema);
    *schema = dataset;
  } else {
    dv_schema_clear(&dataset);
  }
  schema->is_set = true;
  if (!dv_failed(err)) dv_schema_check_names(err, schema);
  dv_schema_share_domains(err, schema);
}

/* ---- arguments ---- */

static void schema_source_read_blob(DvErr *err, DvBytes blob, DvSchema *schema) {
  if (blob.n >= 4 && memcmp(blob.data, "DVXP", 4) == 0)
    dv_err_set(err, SQLITE_ERROR,
               SCHEMA_SOURCE_WHAT " is a profile (infer_schema makes a schema of one)");
  dv_schema_source_read_document(err, blob, schema);
}

void dv_schema_source_read(DvErr *err, sqlite3 *db, sqlite3_value *argument, DvSchema *schema) {
  if (dv_failed(err)) return;
  int type = argument ? sqlite3_value_type(argument) : SQLITE_NULL;
  if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
    dv_err_set(err, SQLITE_ERROR, SCHEMA_SOURCE_WHAT " must be " SCHEMA_SOURCE_EXPECTED ", not %s",
               argument ? dv_query_kind(argument) : "NULL");
    return;
  }
  /* The text of a BLOB is its bytes, and ends with a NUL. */
  DvBytes text = dv_value_text(argument);
  if (!text.data) {
    dv_err_nomem(err);
    return;
  }
  if (schema_source_blanks(text) == text.n)
    dv_err_set(err, SQLITE_ERROR,
               SCHEMA_SOURCE_WHAT " is empty (expected " SCHEMA_SOURCE_EXPECTED ")");
  else if (type == SQLITE_BLOB)
    schema_source_read_blob(err, text, schema);
  else if (schema_source_is_document(text))
    schema_source_read_text(err, text, schema);
  else
    schema_source_read_table(err, db, argument, schema);
}
