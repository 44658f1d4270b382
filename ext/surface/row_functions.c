/* row_functions.c - rows against a schema: validate_row, invalid_rows, guard_sql. */
#include "../base/json_write.h"
#include "../base/utf8.h"
#include "../operation/guard.h"
#include "../operation/invalid_rows.h"
#include "../operation/query.h"
#include "../operation/schema_source.h"
#include "registry.h"
#include "row_cache.h"

/* ---- validate_row ---- */

/* The function's names and values come in pairs behind the schema. */
enum { VALIDATE_SCHEMA, VALIDATE_NAMES, VALIDATE_VALUES, VALIDATE_STRIDE = 2 };

/* SQLite keeps auxiliary data of so many arguments only. */
enum { VALIDATE_AUX_ARGUMENTS = 32 };

/* The call in which constants are known. */
enum { VALIDATE_CALLS = 3 };

/* After so many statements of one row, one in VALIDATE_RETRY keeps anything. */
enum { VALIDATE_LOST = 4, VALIDATE_RETRY = 16 };

/* What a call of validate_row keeps from row to row, as auxiliary data of its schema: SQLite drops
** it where that is no constant.  In the same way names are found to be constant, of which nothing
** needs to be compared again: what was hung on them in one call must still be there in the next. */
typedef struct ValidateUse {
  DvKeptSchema *schema;
  DvRowPlan *plan; /* NULL where rows are JSON */
  int calls;
  int n_constant; /* names from the first on */
} ValidateUse;

static void validate_use_close(ValidateUse *use) {
  dv_kept_schema_release(use->schema);
  dv_row_plan_release(use->plan);
}

static void validate_use_free(void *memory) {
  validate_use_close(memory);
  dv_free(memory);
}

static void validate_use_open(DvCall *call, sqlite3_value *schema, ValidateUse *use) {
  int type = sqlite3_value_type(schema);
  if (type != SQLITE_TEXT && type != SQLITE_BLOB)
    dv_err_set(call->err, SQLITE_ERROR,
               "the schema must be a JSON document or protobuf text, not %s",
               dv_query_kind(schema));
  if (dv_failed(call->err)) return;
  /* The text of a BLOB is its bytes, and ends with a NUL. */
  DvBytes document = dv_value_text(schema);
  if (!document.data) dv_err_nomem(call->err);
  use->schema = dv_row_cache_take(call->err, &call->connection->row_schemas, document);
}

/* Hangs it on the schema, or closes it.  A statement that checks one row ends before it is found
** again: where that was so in the last statements, only some still try. */
static void validate_use_keep(DvCall *call, ValidateUse *use) {
  DvKeptSchema *schema = use->schema;
  bool is_worth_it = schema->n_lost < VALIDATE_LOST || schema->n_lost % VALIDATE_RETRY == 0;
  schema->n_lost++;
  ValidateUse *copy = is_worth_it ? dv_malloc(call->err, sizeof *copy) : NULL;
  if (copy) {
    *copy = *use;
    sqlite3_set_auxdata(call->ctx, VALIDATE_SCHEMA, copy, validate_use_free);
  } else {
    validate_use_close(use);
  }
}

static bool validate_aux_is_kept(DvCall *call, int n_names) {
  for (int i = 0; i < n_names; i++)
    if (!sqlite3_get_auxdata(call->ctx, VALIDATE_NAMES + i * VALIDATE_STRIDE)) return false;
  return true;
}

/* In the second call of a statement marks are hung on the names, in the third looked for. */
static void validate_find_constants(DvCall *call, ValidateUse *use) {
  static const char mark = 'm';
  int n = (VALIDATE_AUX_ARGUMENTS - VALIDATE_NAMES + 1) / VALIDATE_STRIDE;
  if (use->plan->n < n) n = use->plan->n;
  if (++use->calls < VALIDATE_CALLS) {
    for (int i = 0; i < n; i++)
      sqlite3_set_auxdata(call->ctx, VALIDATE_NAMES + i * VALIDATE_STRIDE, (void *)&mark, NULL);
  } else if (validate_aux_is_kept(call, n)) {
    use->n_constant = n;
  }
}

/* Finds the features that the names are, unless they are those of the call before. */
static void validate_plan(DvCall *call, ValidateUse *use, int argc, sqlite3_value **argv) {
  int n = argc / VALIDATE_STRIDE;
  sqlite3_value **names = argv + VALIDATE_NAMES;
  if (use->plan && dv_row_plan_fits(use->plan, use->n_constant, names, VALIDATE_STRIDE)) {
    if (use->calls < VALIDATE_CALLS) validate_find_constants(call, use);
    return;
  }
  dv_row_plan_release(use->plan);
  use->plan = dv_row_plan_take(call->err, use->schema, n, names, VALIDATE_STRIDE);
  use->calls = 1;
  use->n_constant = 0;
}

static void validate_show(DvCall *call, const DvReasons *reasons, DvOut *out) {
  if (!reasons->n) return;
  DvJson json = {.err = call->err};
  dv_json_array_begin(&json);
  for (size_t i = 0; i < reasons->n; i++) {
    const DvReason *reason = &reasons->items[i];
    dv_json_object_begin(&json);
    dv_json_key(&json, "feature");
    dv_json_text(&json, reason->feature);
    dv_json_key(&json, "type");
    dv_json_text(&json, dv_bytes(dv_anomaly_name(reason->type)));
    dv_json_key(&json, "description");
    dv_json_text(&json, reason->description);
    dv_json_object_end(&json);
  }
  dv_json_array_end(&json);
  dv_out_take_json(out, &json.text);
}

static void validate_pairs(DvCall *call, ValidateUse *use, int argc, sqlite3_value **argv,
                           DvOut *out) {
  if (argc % VALIDATE_STRIDE == 0)
    dv_err_set(call->err, SQLITE_ERROR,
               "names and values come in pairs behind the schema, and there are %d of them "
               "(%s(schema, 'a', a, 'b', b))",
               argc - 1, call->name);
  if (!dv_failed(call->err)) validate_plan(call, use, argc, argv);
  if (dv_failed(call->err)) return;
  const DvRowPlan *plan = use->plan;
  DvRowSchema *rows = use->schema->rows;
  sqlite3_value **values = argv + VALIDATE_VALUES;
  bool is_valid =
      dv_row_is_valid(call->err, rows, plan->features, plan->n, values, VALIDATE_STRIDE);
  if (DV_LIKELY(is_valid)) return;
  DvReasons reasons = {0};
  for (int i = 0; i < plan->n && !dv_failed(call->err); i++) {
    if (plan->features[i] < 0) continue;
    DvRowCell cell = dv_row_cell(call->err, values[i * VALIDATE_STRIDE]);
    dv_row_explain(call->err, rows, plan->features[i], &cell, &reasons);
  }
  validate_show(call, &reasons, out);
  dv_reasons_clear(&reasons);
}

/* A member of a JSON row: true and false are 1 and 0 as in SQL, but words among texts. */
static DvRowCell validate_member(const DvNode *node, int schema_type) {
  switch (node->kind) {
  case DV_NODE_NULL: return (DvRowCell){.type = SQLITE_NULL};
  case DV_NODE_INTEGER: return (DvRowCell){.type = SQLITE_INTEGER, .integer = node->integer};
  case DV_NODE_REAL: return (DvRowCell){.type = SQLITE_FLOAT, .real = node->real};
  case DV_NODE_TEXT: return (DvRowCell){.type = SQLITE_TEXT, .text = node->text};
  case DV_NODE_BOOL:
    if (schema_type != DV_SCHEMA_BYTES)
      return (DvRowCell){.type = SQLITE_INTEGER, .integer = node->boolean};
    return (DvRowCell){.type = SQLITE_TEXT, .text = dv_bytes(node->boolean ? "true" : "false")};
  default: return (DvRowCell){.type = SQLITE_TEXT, .text = node->source};
  }
}

/* What does not begin as an object may be a name that lacks its value. */
static DvBytes validate_row_text(DvCall *call, sqlite3_value *value) {
  DvBytes text = {0};
  bool is_text = sqlite3_value_type(value) == SQLITE_TEXT;
  if (is_text) text = dv_arg_text(call, value, "the row");
  size_t blank = 0;
  while (blank < text.n && memchr(" \t\r\n", text.data[blank], 4)) blank++;
  if (blank < text.n && text.data[blank] == '{') return text;
  char *given = is_text ? dv_utf8_quote(call->err, text) : NULL;
  const char *quote = is_text ? "'" : "";
  dv_err_set(call->err, SQLITE_ERROR,
             "the row must be a JSON object, not %s%s%s (or names and values: "
             "%s(schema, 'a', a, 'b', b))",
             quote, given ? given : dv_query_kind(value), quote, call->name);
  dv_free(given);
  return text;
}

static void validate_read_json(DvCall *call, sqlite3_value *value, DvDocument *json) {
  DvErr syntax = {0};
  DvBytes text = validate_row_text(call, value);
  if (dv_failed(call->err)) return;
  dv_json_read(&syntax, text, json);
  if (syntax.code == SQLITE_NOMEM) dv_err_nomem(call->err);
  if (dv_failed(&syntax)) dv_err_set(call->err, syntax.code, "the row: %s", syntax.text);
  dv_err_clear(&syntax);
}

static void validate_json(DvCall *call, ValidateUse *use, sqlite3_value *value, DvOut *out) {
  DvDocument *json = &use->schema->json;
  DvRowSchema *rows = use->schema->rows;
  DvReasons reasons = {0};
  validate_read_json(call, value, json);
  for (size_t i = 1; !dv_failed(call->err) && i < json->n; i = json->nodes[i].next) {
    int feature = dv_row_schema_find(rows, json->nodes[i].key);
    if (feature < 0) continue;
    DvRowCell cell = validate_member(&json->nodes[i], dv_row_schema_type(rows, feature));
    dv_row_explain(call->err, rows, feature, &cell, &reasons);
  }
  validate_show(call, &reasons, out);
  dv_reasons_clear(&reasons);
}

static void validate_call(DvCall *call, int argc, sqlite3_value **argv, DvOut *out) {
  ValidateUse own = {0};
  ValidateUse *use = sqlite3_get_auxdata(call->ctx, VALIDATE_SCHEMA);
  bool is_new = !use;
  if (is_new) {
    use = &own;
    validate_use_open(call, argv[VALIDATE_SCHEMA], use);
    if (dv_failed(call->err)) return;
  } else {
    use->schema->n_lost = 0;
  }
  if (argc == VALIDATE_STRIDE)
    validate_json(call, use, argv[VALIDATE_NAMES], out);
  else
    validate_pairs(call, use, argc, argv, out);
  if (is_new) validate_use_keep(call, use);
}

/* ---- invalid_rows ---- */

enum { INVALID_DATASET, INVALID_SCHEMA, INVALID_ENVIRONMENT, INVALID_OPTIONS };
enum { INVALID_ROW_ID, INVALID_FEATURE, INVALID_TYPE, INVALID_VALUE, INVALID_DESCRIPTION };

typedef struct InvalidOptions {
  DvBytes severity_overrides;
  DvRuleChoice rules;
} InvalidOptions;

static const DvOptionRow invalid_option_rows[] = {
    {.name = "severity_overrides",
     .kind = DV_OPTION_OBJECT,
     .offset = offsetof(InvalidOptions, severity_overrides),
     .doc =
         "An object, type to severity: a cell with nothing but types of severity UNKNOWN is left "
         "out."},
    DV_RULES_OPTION(InvalidOptions, rules),
};

static void invalid_begin(void *state, DvCall *call) {
  InvalidOptions options = {0};
  DvReading given = {0};
  DvSource source = {0};
  DvSchema schema = {0};
  const DvOptionRows rows = {invalid_option_rows, DV_COUNT(invalid_option_rows)};
  const DvOptionSet sets[] = {{.options = rows, .into = &options}, dv_reading_option_set(&given)};
  dv_arg_options(call, call->arguments[INVALID_OPTIONS], sets, DV_COUNT(sets));
  DvInvalidRequest request = {.source = &source, .schema = &schema, .given = &given};
  if (call->arguments[INVALID_ENVIRONMENT])
    request.environment = dv_arg_environment(call, call->arguments[INVALID_ENVIRONMENT]);
  dv_source_read(call->err, call->db, call->arguments[INVALID_DATASET], &source);
  dv_schema_source_read(call->err, call->db, call->arguments[INVALID_SCHEMA], &schema);
  request.rules = options.rules;
  request.severities = options.severity_overrides;
  dv_invalid_rows_begin(call->err, call->db, &request, state);
  dv_source_clear(&source);
  dv_reading_clear(&given);
  dv_options_clear(rows, &options);
}

static void invalid_show_value(DvRow *row, const DvRowCell *value) {
  switch (value->type) {
  case SQLITE_INTEGER: dv_row_integer(row, INVALID_VALUE, value->integer); break;
  case SQLITE_FLOAT: dv_row_real(row, INVALID_VALUE, value->real); break;
  case SQLITE_TEXT: dv_row_text(row, INVALID_VALUE, value->text); break;
  case SQLITE_BLOB: dv_row_blob(row, INVALID_VALUE, value->text); break;
  default: break;
  }
}

static bool invalid_step(void *state, DvRow *row, DvCall *call) {
  DvInvalidRows *invalid = state;
  DvInvalidCell cell;
  if (!dv_invalid_rows_step(call->err, invalid, &cell)) return false;
  DvText key = {0};
  int64_t rowid = dv_invalid_rows_id(call->err, invalid, &key);
  if (invalid->id == DV_ROW_ID_ROWID) dv_row_integer(row, INVALID_ROW_ID, rowid);
  if (invalid->id == DV_ROW_ID_KEY) dv_row_take_json(row, INVALID_ROW_ID, &key);
  if (cell.feature.data) dv_row_text(row, INVALID_FEATURE, cell.feature);
  dv_row_text(row, INVALID_TYPE, dv_bytes(dv_anomaly_name(cell.type)));
  invalid_show_value(row, &cell.value);
  dv_row_text(row, INVALID_DESCRIPTION, cell.description);
  return true;
}

static void invalid_end(void *state) {
  dv_invalid_rows_end(state);
}

static const DvTableFunction row_tables[] = {
    {.name = "invalid_rows",
     .columns = "row_id, feature TEXT, type TEXT, value, description TEXT",
     .arguments = "dataset, schema, environment, options",
     .n_required = 2,
     .state_bytes = sizeof(DvInvalidRows),
     .begin = invalid_begin,
     .step = invalid_step,
     .end = invalid_end,
     .options = {invalid_option_rows, DV_COUNT(invalid_option_rows)},
     .has_reading_options = true,
     .description = "The bad cells of a dataset, one by one, with row, value and reason.",
     .example = "SELECT feature, value, description FROM invalid_rows(\n"
                "  'SELECT ''boot'' AS shoe, 3 AS pairs UNION ALL SELECT ''clog'', -1',\n"
                "  '{\"feature\": [{\"name\": \"shoe\", \"type\": \"BYTES\", \"string_domain\":"
                " {\"value\": [\"boot\", \"sandal\"]}},\n"
                "    {\"name\": \"pairs\", \"type\": \"INT\", \"int_domain\": {\"min\": 1}}]}');"},
};

/* ---- guard_sql ---- */

enum { GUARD_SQL_TABLE, GUARD_SQL_SCHEMA, GUARD_SQL_OPTIONS };

typedef struct GuardOptions {
  int mode; /* DvGuardMode */
  DvBytes environment;
} GuardOptions;

static const DvOptionRow guard_option_rows[] = {
    {.name = "mode",
     .kind = DV_OPTION_CHOICE,
     .offset = offsetof(GuardOptions, mode),
     .choices = "refuse|quarantine",
     .doc = "'refuse' (the default) makes a bad row an error; 'quarantine' puts it, with reasons, "
            "into cart_quarantine where the table is cart."},
    {.name = "environment",
     .kind = DV_OPTION_TEXT,
     .offset = offsetof(GuardOptions, environment),
     .doc = "The environment in which the table is written."},
};

static void guard_sql_call(DvCall *call, int argc, sqlite3_value **argv, DvOut *out) {
  GuardOptions options = {0};
  DvSource table = {.what = "the table"};
  DvSchema schema = {0};
  DvText sql = {0};
  const DvOptionRows rows = {guard_option_rows, DV_COUNT(guard_option_rows)};
  const DvOptionSet sets[] = {{.options = rows, .into = &options}};
  if (argc > GUARD_SQL_OPTIONS) dv_arg_options(call, argv[GUARD_SQL_OPTIONS], sets, DV_COUNT(sets));
  int type = sqlite3_value_type(argv[GUARD_SQL_TABLE]);
  if (type != SQLITE_TEXT && type != SQLITE_BLOB)
    dv_err_set(call->err, SQLITE_ERROR, "the table must be the name of a table, not %s",
               dv_query_kind(argv[GUARD_SQL_TABLE]));
  dv_source_read(call->err, call->db, argv[GUARD_SQL_TABLE], &table);
  dv_schema_source_read(call->err, call->db, argv[GUARD_SQL_SCHEMA], &schema);
  const DvGuardRequest request = {.table = &table,
                                  .schema = &schema,
                                  .environment = options.environment,
                                  .mode = (DvGuardMode)options.mode};
  dv_guard_write(call->err, call->db, &request, &sql);
  dv_out_take_text(out, &sql);
  dv_schema_clear(&schema);
  dv_source_clear(&table);
  dv_options_clear(rows, &options);
}

static const DvScalar row_scalars[] = {
    {.name = "validate_row",
     .arguments = "schema, name, value, ... | schema, json_object",
     .n_min = 2,
     .n_max = -1,
     .call = validate_call,
     .flags = SQLITE_DETERMINISTIC,
     .description = "NULL where a row is valid, else what is wrong with it, as a JSON array.",
     .example = "SELECT validate_row('{\"feature\": [{\"name\": \"pairs\", \"type\": \"INT\","
                " \"int_domain\": {\"min\": 1}}]}',\n"
                "                    'pairs', 0) ->> '$[0].description' AS wrong;"},
    {.name = "guard_sql",
     .arguments = "table, schema [, options]",
     .n_min = 2,
     .n_max = 3,
     .call = guard_sql_call,
     .flags = SQLITE_DIRECTONLY,
     .options = {guard_option_rows, DV_COUNT(guard_option_rows)},
     .description = "Triggers in plain SQL that refuse rows, or set them aside, as a schema says.",
     .example = "CREATE TABLE cart(pairs INTEGER);\n"
                "SELECT guard_sql('cart', '{\"feature\": [{\"name\": \"pairs\", \"type\": \"INT\","
                " \"int_domain\": {\"min\": 1}}]}');"},
};

const DvFamily *dv_row_functions(void) {
  static const DvFamily family = {.tables = row_tables,
                                  .n_tables = DV_COUNT(row_tables),
                                  .scalars = row_scalars,
                                  .n_scalars = DV_COUNT(row_scalars)};
  return &family;
}
