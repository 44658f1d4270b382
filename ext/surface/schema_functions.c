/* schema_functions.c - the schema: infer_schema as table and aggregates,
** schema_rows, schema_json and schema_pbtxt. */
#include "../document/schema_write.h"
#include "../operation/cell.h"
#include "../operation/collect.h"
#include "../operation/infer.h"
#include "../operation/query.h"
#include "../operation/schema_source.h"
#include "registry.h"
#include "value_group.h"

/* ---- options ---- */

typedef struct SchemaOptions {
  DvReading reading;
  DvInferOptions infer;
} SchemaOptions;

static const DvOptionRow schema_option_rows[] = {
    {.name = "max_string_domain_size",
     .kind = DV_OPTION_INTEGER,
     .offset = offsetof(SchemaOptions, infer.max_string_domain_size),
     .low = 0,
     .high = 1000000,
     .doc = "Up to so many different texts become a string domain (100)."},
    {.name = "infer_feature_shape",
     .kind = DV_OPTION_BOOL,
     .offset = offsetof(SchemaOptions, infer.infer_feature_shape),
     .doc = "Infers a shape for features that are never missing, and not a "
            "value_count (true)."},
};

/* ---- tables infer_schema and schema_rows: a schema, row by row ---- */

enum {
  SCHEMA_FEATURE,
  SCHEMA_TYPE,
  SCHEMA_PRESENCE,
  SCHEMA_VALENCY,
  SCHEMA_DOMAIN_SHOWN,
  SCHEMA_SPEC,
  SCHEMA_DOCUMENT
};

typedef struct SchemaWalk {
  DvSchema schema; /* in the form of rows */
  DvText document; /* where it is wanted */
  size_t at;
} SchemaWalk;

static void schema_infer_table(DvErr *err, DvCall *call, const SchemaOptions *options,
                               DvSchema *schema) {
  const DvSlicing unsliced = {0};
  DvSource source = {0};
  DvDatasetProfile profile = {0};
  dv_source_read(err, call->db, call->arguments[0], &source);
  dv_collect(err, call->db, &source, &options->reading, &unsliced, &profile);
  dv_infer(err, &profile, &options->infer, schema);
  dv_dataset_profile_clear(&profile);
  dv_source_clear(&source);
}

static void infer_schema_begin(void *state, DvCall *call) {
  SchemaWalk *walk = state;
  SchemaOptions options = {.infer = DV_INFER_DEFAULT};
  const DvOptionSet sets[] = {
      {.options = {schema_option_rows, DV_COUNT(schema_option_rows)}, .into = &options},
      dv_reading_option_set(&options.reading)};
  dv_arg_options(call, call->arguments[1], sets, DV_COUNT(sets));
  schema_infer_table(call->err, call, &options, &walk->schema);
  dv_reading_clear(&options.reading);
  if (dv_call_wants(call, SCHEMA_DOCUMENT))
    dv_schema_write_json(call->err, &walk->schema, &walk->document);
  dv_schema_embed_domains(call->err, &walk->schema);
}

static void schema_rows_begin(void *state, DvCall *call) {
  SchemaWalk *walk = state;
  const DvOptionSet none = {0};
  dv_arg_options(call, call->arguments[1], &none, 1);
  dv_schema_source_read(call->err, call->db, call->arguments[0], &walk->schema);
  dv_schema_embed_domains(call->err, &walk->schema);
}

static void schema_show_text(DvRow *row, int column, DvText *text) {
  if (text->n)
    dv_row_take_text(row, column, text);
  else
    dv_row_text(row, column, dv_bytes(""));
}

static void schema_show_feature(DvRow *row, DvCall *call, const DvSchemaFeature *feature) {
  DvText text = {0};
  dv_row_text(row, SCHEMA_FEATURE, feature->name.data ? feature->name : dv_bytes(""));
  dv_row_text(row, SCHEMA_TYPE, dv_bytes(dv_schema_type_name(feature->type.value)));
  dv_schema_show_presence(call->err, feature, &text);
  schema_show_text(row, SCHEMA_PRESENCE, &text);
  dv_schema_show_valency(call->err, feature, &text);
  schema_show_text(row, SCHEMA_VALENCY, &text);
  dv_schema_show_domain(call->err, feature, &text);
  schema_show_text(row, SCHEMA_DOMAIN_SHOWN, &text);
  if (dv_call_wants(call, SCHEMA_SPEC)) {
    dv_schema_write_spec(call->err, feature, &text);
    dv_row_take_json(row, SCHEMA_SPEC, &text);
  }
  dv_text_clear(&text);
}

/* The row of the dataset, if it says anything. */
static bool schema_show_dataset(DvRow *row, DvCall *call, const DvSchema *schema) {
  DvText spec = {0};
  dv_schema_write_dataset(call->err, schema, &spec);
  bool says_something = spec.n > 0;
  if (says_something) dv_row_take_json(row, SCHEMA_SPEC, &spec);
  dv_text_clear(&spec);
  return says_something;
}

static bool schema_walk_step(void *state, DvRow *row, DvCall *call) {
  SchemaWalk *walk = state;
  size_t at = walk->at++;
  bool is_feature = at < walk->schema.features.n;
  if (at > walk->schema.features.n || dv_failed(call->err)) return false;
  if (is_feature)
    schema_show_feature(row, call, dv_schema_feature(&walk->schema, at));
  else if (!schema_show_dataset(row, call, &walk->schema))
    return false;
  if (walk->document.n) dv_row_json(row, SCHEMA_DOCUMENT, dv_text_bytes(&walk->document));
  return !dv_failed(call->err);
}

static void schema_walk_end(void *state) {
  SchemaWalk *walk = state;
  dv_schema_clear(&walk->schema);
  dv_text_clear(&walk->document);
}

/* ---- aggregates infer_schema ---- */

static void schema_give_inferred(DvCall *call, const DvDatasetProfile *profile, DvOut *out) {
  const DvInferOptions options = DV_INFER_DEFAULT;
  DvSchema schema = {0};
  DvText json = {0};
  dv_infer(call->err, profile, &options, &schema);
  dv_schema_write_json(call->err, &schema, &json);
  dv_out_take_json(out, &json);
  dv_text_clear(&json);
  dv_schema_clear(&schema);
}

static void infer_schema_pairs_result(void *state, DvCall *call, DvOut *out) {
  schema_give_inferred(call, dv_value_group_end(state, call->err, false), out);
}

static void infer_schema_states_add(void *state, DvCall *call, int argc, sqlite3_value **argv) {
  (void)argc;
  int type = sqlite3_value_type(argv[0]);
  DvBytes blob = type == SQLITE_BLOB ? dv_value_blob(argv[0]) : (DvBytes){0};
  if (type == SQLITE_NULL) return;
  if (blob.n < 4 || memcmp(blob.data, "DVXP", 4) != 0) {
    dv_err_set(call->err, SQLITE_ERROR,
               "a single argument must be a profile, not %s (for values write "
               "infer_schema('x',"
               " x), for a table SELECT document FROM infer_schema('name'))",
               type == SQLITE_BLOB ? "another BLOB" : dv_query_kind(argv[0]));
    return;
  }
  DvDatasetProfile shard = {0};
  dv_dataset_profile_decode(call->err, blob, &shard);
  dv_dataset_profile_merge(call->err, state, &shard);
  dv_dataset_profile_clear(&shard);
}

static void infer_schema_states_result(void *state, DvCall *call, DvOut *out) {
  schema_give_inferred(call, state, out);
}

static void infer_schema_states_clear(void *state) {
  dv_dataset_profile_clear(state);
}

/* ---- schema_json and schema_pbtxt ---- */

/* The schema of the arguments, restricted to the environment where one is given. */
static void schema_read_arguments(DvCall *call, int argc, sqlite3_value **argv, DvSchema *schema) {
  DvBytes environment = {0};
  if (argc > 1 && sqlite3_value_type(argv[1]) != SQLITE_NULL)
    environment = dv_arg_text(call, argv[1], "the environment");
  dv_schema_source_read(call->err, call->db, argv[0], schema);
  if (!dv_failed(call->err)) dv_schema_restrict(call->err, schema, environment);
}

static void schema_json_call(DvCall *call, int argc, sqlite3_value **argv, DvOut *out) {
  DvSchema schema = {0};
  DvText text = {0};
  schema_read_arguments(call, argc, argv, &schema);
  if (!dv_failed(call->err)) dv_schema_write_plain_json(call->err, &schema, &text);
  dv_out_take_json(out, &text);
  dv_text_clear(&text);
  dv_schema_clear(&schema);
}

static void schema_pbtxt_call(DvCall *call, int argc, sqlite3_value **argv, DvOut *out) {
  DvSchema schema = {0};
  DvText text = {0};
  schema_read_arguments(call, argc, argv, &schema);
  if (!dv_failed(call->err)) dv_schema_write_pbtxt(call->err, &schema, &text);
  dv_out_take_text(out, &text);
  dv_text_clear(&text);
  dv_schema_clear(&schema);
}

/* ---- rows ---- */

#define SCHEMA_COLUMNS                                                                             \
  "feature TEXT, type TEXT, presence TEXT, valency TEXT, domain TEXT, spec "                       \
  "TEXT"

static const DvTableFunction schema_tables[] = {
    {.name = "infer_schema",
     .columns = SCHEMA_COLUMNS,
     .arguments = "dataset, options",
     .hidden_results = "document TEXT",
     .n_required = 1,
     .state_bytes = sizeof(SchemaWalk),
     .begin = infer_schema_begin,
     .step = schema_walk_step,
     .end = schema_walk_end,
     .options = {schema_option_rows, DV_COUNT(schema_option_rows)},
     .has_reading_options = true,
     .description = "The schema that a dataset suggests, a row for each feature.",
     .example = "SELECT feature, type, presence, domain\n"
                "  FROM infer_schema('SELECT 1 AS hour, ''cash'' AS payment"
                " UNION ALL SELECT 2, ''card''');"},
    {.name = "schema_rows",
     .columns = SCHEMA_COLUMNS,
     .arguments = "schema, options",
     .n_required = 1,
     .state_bytes = sizeof(SchemaWalk),
     .begin = schema_rows_begin,
     .step = schema_walk_step,
     .end = schema_walk_end,
     .description = "Any schema as rows: a document, protobuf text or a schema table.",
     .example = "SELECT feature, type, domain\n  FROM schema_rows("
                "'feature { name: \"hour\" type: INT int_domain { min: 0 max: "
                "23 } }');"},
};

static const DvAggregate schema_aggregates[] = {
    {.name = "infer_schema",
     .arguments = "state",
     .n_min = 1,
     .n_max = 1,
     .state_bytes = sizeof(DvDatasetProfile),
     .add = infer_schema_states_add,
     .result = infer_schema_states_result,
     .clear = infer_schema_states_clear,
     .flags = SQLITE_DETERMINISTIC,
     .description = "The schema that profiles suggest together, as a JSON document.",
     .example = "SELECT infer_schema(state) ->> '$.feature[0].type' AS type"
                "\n  FROM profile('SELECT 1 AS hour UNION ALL SELECT 2');"},
    {.name = "infer_schema",
     .arguments = "name, x, ...",
     .n_min = 2,
     .n_max = -1,
     .state_bytes = sizeof(DvValueGroup),
     .add = dv_value_group_add,
     .result = infer_schema_pairs_result,
     .clear = dv_value_group_clear,
     .flags = SQLITE_DETERMINISTIC,
     .description = "The schema that the values of expressions suggest, as a "
                    "JSON document.",
     .example = "SELECT infer_schema('hour', column1) ->> '$.feature[0].type' AS type"
                "\n  FROM (VALUES (1), (2));"},
};

static const DvScalar schema_scalars[] = {
    {.name = "schema_json",
     .arguments = "schema [, environment]",
     .n_min = 1,
     .n_max = 2,
     .call = schema_json_call,
     .flags = SQLITE_DIRECTONLY,
     .description = "A schema as one JSON document, for TFDV and for validate_row; with an"
                    " environment only what holds there.",
     .example = "SELECT schema_json('feature { name: \"hour\" type: INT }');"},
    {.name = "schema_pbtxt",
     .arguments = "schema [, environment]",
     .n_min = 1,
     .n_max = 2,
     .call = schema_pbtxt_call,
     .flags = SQLITE_DIRECTONLY,
     .description = "A schema as protobuf text, as TFDV keeps it in schema.pbtxt; with an"
                    " environment only what holds there.",
     .example = "SELECT schema_pbtxt('{\"feature\": [{\"name\": \"hour\", "
                "\"type\": \"INT\"}]}');"},
};

const DvFamily *dv_schema_functions(void) {
  static const DvFamily family = {schema_tables,     DV_COUNT(schema_tables),
                                  schema_aggregates, DV_COUNT(schema_aggregates),
                                  schema_scalars,    DV_COUNT(schema_scalars)};
  return &family;
}
