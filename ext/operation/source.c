/* source.c - a dataset argument: a name, a query, or a profile.
**
** 1. A name is taken apart as SQL does ("x", [x], `x` or bare, each after an optional schema),
**    found in SQLite's order (temp, main, attached) and put together again in double quotes.
** 2. A query is cut behind its last token, so that no `;` or comment reaches what it is put into,
**    and must be one whole statement by itself: what follows a `)` of its own is a syntax error.
** 3. Names are compared with sqlite3_stricmp, never with a collation: applications can replace it.
*/
#include "source.h"

#include "../base/names.h"
#include "../base/utf8.h"
#include "query.h"

#define SOURCE_EXPECTED "the name of a table or view, a query or a profile"

static bool source_is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || (unsigned char)c >= 0x80;
}

/* The end of the comment that begins here, or `at` where none does. */
static const char *source_skip_comment(const char *at) {
  if (at[0] == '-' && at[1] == '-') return at + strcspn(at, "\n");
  if (at[0] != '/' || at[1] != '*' || !at[2]) return at;
  const char *close = strstr(at + 2, "*/");
  return close ? close + 2 : at + strlen(at);
}

/* Past blanks, comments and byte order marks. */
static const char *source_skip_blank(const char *at) {
  for (;;) {
    const char *next = at + strspn(at, " \t\n\f\r");
    if (strncmp(next, "\xef\xbb\xbf", 3) == 0) next += 3;
    next = source_skip_comment(next);
    if (next == at) return at;
    at = next;
  }
}

/* Past the quoted text that begins here; at its end where it is not closed. */
static const char *source_skip_quoted(const char *at) {
  char close = *at == '[' ? ']' : *at;
  for (at++; *at; at++) {
    if (*at != close) continue;
    if (close == ']' || at[1] != close) return at + 1;
    at++;
  }
  return at;
}

static const char *source_skip_token(const char *at) {
  if (strchr("'\"`[", *at)) return source_skip_quoted(at);
  if (!source_is_name_byte(*at)) return at + 1;
  while (source_is_name_byte(*at)) at++;
  return at;
}

bool dv_source_is_query(const char *text) {
  static const char *const words[] = {"SELECT", "WITH", "VALUES"};
  size_t n = 0;
  text = source_skip_blank(text);
  while (source_is_name_byte(text[n])) n++;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (n == strlen(words[i]) && sqlite3_strnicmp(text, words[i], (int)n) == 0) return true;
  }
  return false;
}

static const char *source_what(const DvSource *source) {
  return source->what ? source->what : "the dataset";
}

/* Reads one name token; returns its text, owned by the caller, and moves *at past it.  NULL where
** there is none. */
static char *source_read_name(DvErr *err, const char **at) {
  const char *start = *at;
  const char *end = source_skip_token(start);
  if (source_is_name_byte(*start)) {
    if ((*start >= '0' && *start <= '9') || *start == '$') return NULL;
    *at = end;
    return dv_dup(err, start, (size_t)(end - start));
  }
  if (!*start || !strchr("\"`[", *start)) return NULL;
  char close = *start == '[' ? ']' : *start;
  if (end - start < 2 || end[-1] != close) return NULL;
  char *name = dv_dup(err, start + 1, (size_t)(end - start - 2));
  if (!name) return NULL;
  size_t n = 0;
  for (const char *c = start + 1; c < end - 1; c++) {
    name[n++] = *c;
    if (*c == close) c++;
  }
  name[n] = 0;
  *at = end;
  return name;
}

/* [schema.]table and nothing else. */
static bool source_parse_name(DvErr *err, const char *text, DvSource *source) {
  const char *at = text;
  source->table = source_read_name(err, &at);
  if (!source->table) return false;
  at = source_skip_blank(at);
  if (*at == '.') {
    at = source_skip_blank(at + 1);
    source->schema = source->table;
    source->table = source_read_name(err, &at);
    if (!source->table) return false;
    at = source_skip_blank(at);
  }
  return !*at;
}

/* An authorizer may have what is read of a table ignored: then it is NULL.  A row whose name and
** type are NULL, but not its rowid, is that of a table that is being created. */
static void source_check_readable(DvErr *err, sqlite3_stmt *stmt) {
  bool has_name = sqlite3_column_type(stmt, 0) != SQLITE_NULL;
  bool has_type = sqlite3_column_type(stmt, 1) != SQLITE_NULL;
  if (has_name == has_type && sqlite3_column_type(stmt, 2) != SQLITE_NULL) return;
  dv_err_set(err, SQLITE_AUTH,
             "not authorized to look a name up (name its database, too, as in main.t)");
}

/* Does that database hold a table or view of that name? */
static bool source_holds(DvErr *err, sqlite3 *db, const char *schema, const char *table) {
  DvText sql = {0};
  dv_text_adds(err, &sql, "SELECT name, type, rowid FROM ");
  dv_query_name(err, &sql, schema);
  dv_text_adds(err, &sql, ".sqlite_schema");
  sqlite3_stmt *stmt = dv_query_prepare(err, db, sql.data);
  dv_text_clear(&sql);
  bool is_found = false;
  while (!is_found && dv_query_step(err, stmt)) {
    source_check_readable(err, stmt);
    if (sqlite3_column_type(stmt, 0) == SQLITE_NULL) continue;
    const char *name = (const char *)sqlite3_column_text(stmt, 0);
    const char *type = (const char *)sqlite3_column_text(stmt, 1);
    if (!name || !type) dv_err_nomem(err);
    bool is_table = type && (strcmp(type, "table") == 0 || strcmp(type, "view") == 0);
    is_found = is_table && name && sqlite3_stricmp(name, table) == 0;
  }
  dv_query_end(stmt);
  return is_found;
}

/* The databases in the order in which SQLite looks for a name: temp, main, attached ones. */
static void source_list_databases(DvErr *err, sqlite3 *db, char ***names, int *n) {
  sqlite3_stmt *stmt = dv_query_prepare(err, db, "PRAGMA database_list");
  size_t capacity = 0;
  while (dv_query_step(err, stmt)) {
    char **grown = dv_grow(err, *names, &capacity, (size_t)*n + 1, sizeof *grown);
    if (!grown) break;
    *names = grown;
    const char *name = (const char *)sqlite3_column_text(stmt, 1);
    if (!name) dv_err_nomem(err);
    bool is_temp = sqlite3_column_int(stmt, 0) == 1;
    char *copy = name ? dv_dup(err, name, strlen(name)) : NULL;
    if (!copy) break;
    grown[*n] = copy;
    if (is_temp && *n == 1) {
      grown[1] = grown[0];
      grown[0] = copy;
    }
    ++*n;
  }
  dv_query_end(stmt);
}

/* The database of an unqualified name.  What is in none of them is sqlite_schema, or a table
** function without arguments, both of which SQLite finds in main, or does not exist. */
static void source_find_schema(DvErr *err, sqlite3 *db, DvSource *source) {
  char **names = NULL;
  int n = 0;
  source_list_databases(err, db, &names, &n);
  const char *found = NULL;
  for (int i = 0; i < n && !found; i++) {
    if (source_holds(err, db, names[i], source->table)) found = names[i];
  }
  if (!found) found = sqlite3_strnicmp(source->table, "sqlite_temp_", 12) == 0 ? "temp" : "main";
  source->schema = dv_dup(err, found, strlen(found));
  for (int i = 0; i < n; i++) dv_free(names[i]);
  dv_free(names);
}

static DvBytes source_name_at(const void *columns, size_t i) {
  return dv_bytes(((char *const *)columns)[i]);
}

static DvNameList source_names(const DvSource *source) {
  return (DvNameList){source_name_at, source->columns, (size_t)source->n_columns};
}

/* Two columns of one name are an error. */
static void source_check_columns(DvErr *err, const DvSource *source) {
  for (int i = 0; i < source->n_columns && !dv_failed(err); i++) {
    DvBytes column = dv_bytes(source->columns[i]);
    if (dv_source_column(source, column) == i) continue;
    char *name = dv_utf8_quote(err, column);
    dv_err_set(err, SQLITE_ERROR, "the query has two columns named '%s'", name);
    dv_free(name);
  }
}

static void source_read_columns(DvErr *err, sqlite3_stmt *stmt, DvSource *source) {
  if (dv_failed(err)) return;
  int n = sqlite3_column_count(stmt);
  source->columns = dv_zalloc(err, (size_t)n * sizeof *source->columns);
  if (!source->columns) return;
  source->n_columns = n;
  for (int i = 0; i < n; i++) {
    const char *name = sqlite3_column_name(stmt, i);
    if (!name) dv_err_nomem(err);
    source->columns[i] = name ? dv_dup(err, name, strlen(name)) : NULL;
  }
  if (dv_failed(err)) return;
  dv_name_index_extend(err, &source->index, source_names(source));
  source_check_columns(err, source);
}

#define SOURCE_FILE_HINT "of a file .import makes a table, readfile() a schema"

/* SQLite quotes a name as it is, however long; one in no database may be that of a file. */
static void source_word_error(DvErr *err, sqlite3 *db, const DvSource *source) {
  static const char missing[] = "no such table: ";
  if (!err->text || strncmp(err->text, missing, strlen(missing)) != 0) return;
  bool is_file = source->schema && sqlite3_db_readonly(db, source->schema) < 0;
  DvErr worded = {0};
  dv_err_set_name(&worded,
                  is_file ? "no such table: %s (" SOURCE_FILE_HINT ")" : "no such table: %s",
                  dv_bytes(err->text + strlen(missing)));
  dv_err_clear(err);
  *err = worded;
}

static void source_refuse_name(DvErr *err, const char *text, const DvSource *source) {
  bool is_file = strpbrk(text, "./") && !strpbrk(text, " \t\r\n");
  char *given = dv_utf8_quote(err, dv_bytes(text));
  dv_err_set(
      err, SQLITE_ERROR,
      "%s '%s' is neither a name nor a query (a query begins with SELECT, WITH or VALUES; an "
      "odd name stands in double quotes%s)",
      source_what(source), given, is_file ? "; " SOURCE_FILE_HINT : "");
  dv_free(given);
}

static void source_read_table(DvErr *err, sqlite3 *db, const char *text, DvSource *source) {
  if (!source_parse_name(err, text, source)) {
    source_refuse_name(err, text, source);
    return;
  }
  DvText sql = {0};
  bool is_qualified = source->schema;
  dv_text_adds(err, &sql, "SELECT * FROM ");
  if (is_qualified) {
    dv_query_name(err, &sql, source->schema);
    dv_text_adds(err, &sql, ".");
  }
  dv_query_name(err, &sql, source->table);
  sqlite3_stmt *stmt = dv_query_prepare(err, db, sql.data);
  source_word_error(err, db, source);
  source_read_columns(err, stmt, source);
  dv_query_end(stmt);
  dv_text_clear(&sql);
  if (!is_qualified && !dv_failed(err)) source_find_schema(err, db, source);
  dv_text_adds(err, &sql, "SELECT * FROM ");
  if (!dv_failed(err)) dv_query_name(err, &sql, source->schema);
  dv_text_adds(err, &sql, ".");
  if (!dv_failed(err)) dv_query_name(err, &sql, source->table);
  source->query = dv_text_take(err, &sql);
  dv_text_clear(&sql);
}

/* Cuts the query behind its last token; an error where more than one statement stands there. */
static void source_cut_query(DvErr *err, const char *text, DvSource *source) {
  const char *at = text, *end = text;
  while (*at && *at != ';') {
    end = source_skip_token(at);
    at = source_skip_blank(end);
  }
  while (*at == ';') at = source_skip_blank(at + 1);
  if (*at) dv_err_set(err, SQLITE_ERROR, "the query is more than one statement");
  source->query = dv_dup(err, text, (size_t)(end - text));
}

static void source_read_query(DvErr *err, sqlite3 *db, const char *text, DvSource *source) {
  source_cut_query(err, text, source);
  sqlite3_stmt *stmt = dv_query_prepare(err, db, source->query);
  if (!stmt) return;
  /* The cut has no `;`, so SQLite must have read it to its end. */
  if (strlen(sqlite3_sql(stmt)) != strlen(source->query)) {
    dv_err_set(err, SQLITE_ERROR, "the query is more than one statement");
  } else if (!sqlite3_stmt_readonly(stmt) || sqlite3_column_count(stmt) == 0 ||
             sqlite3_stmt_isexplain(stmt) || dv_query_holds(source->query, "pragma_optimize")) {
    dv_err_set(err, SQLITE_ERROR, "the query does more than read");
  } else if (sqlite3_bind_parameter_count(stmt) > 0) {
    dv_err_set(err, SQLITE_ERROR, "the query has parameters (write their values into its text)");
  }
  source_read_columns(err, stmt, source);
  dv_query_end(stmt);
}

static void source_read_text(DvErr *err, sqlite3 *db, sqlite3_value *argument, DvSource *source) {
  const char *text = (const char *)sqlite3_value_text(argument);
  if (!text) {
    dv_err_nomem(err);
    return;
  }
  if (memchr(text, 0, (size_t)sqlite3_value_bytes(argument))) {
    dv_err_set(err, SQLITE_ERROR, "%s holds a NUL character", source_what(source));
    return;
  }
  text = source_skip_blank(text);
  if (!*text) {
    dv_err_set(err, SQLITE_ERROR, "%s is empty (expected " SOURCE_EXPECTED ")",
               source_what(source));
  } else if (dv_source_is_query(text)) {
    source_read_query(err, db, text, source);
    dv_err_wrap(err, source->what, NULL);
  } else {
    source_read_table(err, db, text, source);
  }
}

static void source_read_profile(DvErr *err, sqlite3_value *argument, DvSource *source) {
  const void *data = sqlite3_value_blob(argument);
  size_t n = (size_t)sqlite3_value_bytes(argument);
  if (n == 0)
    dv_err_set(err, SQLITE_ERROR, "%s is an empty BLOB, not a profile", source_what(source));
  if (!data) dv_err_nomem(err);
  source->profile = (DvBytes){data, n};
}

void dv_source_read(DvErr *err, sqlite3 *db, sqlite3_value *argument, DvSource *source) {
  if (dv_failed(err)) return;
  int type = sqlite3_value_type(argument);
  if (type == SQLITE_TEXT) {
    source_read_text(err, db, argument, source);
  } else if (type == SQLITE_BLOB) {
    source_read_profile(err, argument, source);
  } else {
    dv_err_set(err, SQLITE_ERROR, "%s must be " SOURCE_EXPECTED ", not %s", source_what(source),
               dv_query_kind(argument));
  }
}

char *dv_source_show_columns(DvErr *err, const DvSource *source) {
  DvNames names = {0};
  for (int i = 0; i < source->n_columns; i++)
    dv_names_add(err, &names, dv_bytes(source->columns[i]));
  char *shown = dv_names_show(err, &names);
  dv_names_clear(&names);
  return shown;
}

void dv_source_refuse_column(DvErr *err, const DvSource *source, const char *option, DvBytes name) {
  char *quoted = dv_utf8_quote(err, name), *known = dv_source_show_columns(err, source);
  dv_err_set(err, SQLITE_ERROR,
             "option '%s' names column '%s', which the dataset does not have (it has %s)", option,
             quoted, known);
  dv_free(quoted);
  dv_free(known);
}

int dv_source_column(const DvSource *source, DvBytes name) {
  return (int)dv_name_index_find(source->index, source_names(source), name);
}

void dv_source_clear(DvSource *source) {
  for (int i = 0; i < source->n_columns; i++) dv_free(source->columns[i]);
  dv_free(source->columns);
  dv_free(source->index);
  dv_free(source->query);
  dv_free(source->schema);
  dv_free(source->table);
  *source = (DvSource){0};
}
