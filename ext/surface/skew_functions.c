/* skew_functions.c - feature_skew, feature_skew_pairs, feature_skew_match, feature_skew_confusion:
** two datasets compared row by row.
**
** dvext_skew_key, which is not listed, gives the sort key of a row; the comparison comes as the
** pointer value that operation/feature_skew.c binds.
*/
#include "../base/utf8.h"
#include "../operation/skew_confusion.h"
#include "registry.h"

/* Of Python's round, beyond which nothing or everything is rounded away. */
#define SKEW_DECIMALS 400

static const DvOptionRow skew_option_rows[] = {
    {.name = "ignore",
     .kind = DV_OPTION_TEXTS,
     .offset = offsetof(DvSkewOptions, ignore),
     .doc = "Columns that are not compared."},
    {.name = "float_round_ndigits",
     .kind = DV_OPTION_INTEGER,
     .offset = offsetof(DvSkewOptions, decimals),
     .given = offsetof(DvSkewOptions, rounds),
     .low = -SKEW_DECIMALS,
     .high = SKEW_DECIMALS,
     .doc = "Reals are rounded to so many decimals first, in keys, too."},
    {.name = "allow_duplicate_keys",
     .kind = DV_OPTION_BOOL,
     .offset = offsetof(DvSkewOptions, allow_duplicates),
     .doc = "Compares every pair of rows of a key that has several; else such keys are left out."},
};

/* Arguments that all four tables share; the last is the options. */
enum { SKEW_TRAINING, SKEW_SERVING, SKEW_KEY, SKEW_FOURTH };

typedef struct SkewState {
  DvSource sources[2];
  DvNames key;
  DvReading reading;
  DvSkewOptions options;
  DvFeatureSkew skew;
} SkewState;

/* A list that the JSON array in `text` holds. */
static void skew_read_list(DvErr *err, DvBytes text, DvNames *key) {
  DvErr json = {0};
  DvDocument document = {0};
  dv_json_read(&json, text, &document);
  if (json.code == SQLITE_NOMEM) dv_err_nomem(err);
  if (dv_failed(&json)) dv_err_set(err, json.code, "the key: %s", json.text);
  dv_err_clear(&json);
  for (size_t i = 1; !dv_failed(err) && i < document.n; i = document.nodes[i].next) {
    const DvNode *node = &document.nodes[i];
    if (node->kind == DV_NODE_TEXT) {
      dv_names_add(err, key, node->text);
      continue;
    }
    char *given = dv_utf8_quote(err, node->source);
    dv_err_set(err, SQLITE_ERROR, "the key must be a column or a JSON list of columns, not %s",
               given);
    dv_free(given);
  }
  dv_document_clear(&document);
}

/* A text that begins with [ is a list, whatever columns there are. */
static void skew_read_key(DvCall *call, DvNames *key) {
  DvBytes text = dv_arg_text(call, call->arguments[SKEW_KEY], "the key");
  if (dv_failed(call->err)) return;
  size_t blank = 0;
  while (blank < text.n && text.data[blank] && strchr(" \t\r\n", text.data[blank])) blank++;
  if (blank < text.n && text.data[blank] == '[')
    skew_read_list(call->err, text, key);
  else
    dv_names_add(call->err, key, text);
}

static void skew_open(SkewState *state, DvCall *call, sqlite3_value *options,
                      DvSkewRequest request) {
  const DvOptionRows rows = {skew_option_rows, DV_COUNT(skew_option_rows)};
  const DvOptionSet sets[] = {{.options = rows, .into = &state->options},
                              dv_reading_option_set(&state->reading)};
  dv_arg_options(call, options, sets, DV_COUNT(sets));
  static const char *const whats[] = {"the training dataset", "the serving dataset"};
  for (int side = 0; side < 2; side++) {
    state->sources[side].what = whats[side];
    dv_source_read(call->err, call->db, call->arguments[SKEW_TRAINING + side],
                   &state->sources[side]);
    request.sources[side] = &state->sources[side];
  }
  skew_read_key(call, &state->key);
  request.key = &state->key;
  request.reading = &state->reading;
  request.options = &state->options;
  if (!dv_failed(call->err)) dv_feature_skew_begin(call->err, call->db, &request, &state->skew);
}

static void skew_close(SkewState *state) {
  const DvOptionRows rows = {skew_option_rows, DV_COUNT(skew_option_rows)};
  dv_feature_skew_end(&state->skew);
  for (int side = 0; side < 2; side++) dv_source_clear(&state->sources[side]);
  dv_names_clear(&state->key);
  dv_reading_clear(&state->reading);
  dv_options_clear(rows, &state->options);
}

/* Ends the statement: rows that are shown from memory hold no lock. */
static void skew_finish(SkewState *state) {
  dv_query_end(state->skew.stmt);
  state->skew.stmt = NULL;
}

/* ---- feature_skew ---- */

typedef struct SkewTable {
  SkewState state;
  DvSkewCount *counts;
  size_t at;
} SkewTable;

static void feature_skew_table_begin(void *memory, DvCall *call) {
  SkewTable *table = memory;
  skew_open(&table->state, call, call->arguments[SKEW_FOURTH],
            (DvSkewRequest){.scope = DV_SKEW_ALL});
  if (!dv_failed(call->err)) table->counts = dv_feature_skew_count(call->err, &table->state.skew);
  skew_finish(&table->state);
}

static bool feature_skew_table_step(void *memory, DvRow *row, DvCall *call) {
  SkewTable *table = memory;
  const DvNames *features = &table->state.skew.features;
  (void)call;
  while (table->at < features->n && !table->counts[table->at].is_seen) table->at++;
  if (table->at == features->n) return false;
  const DvSkewCount *count = &table->counts[table->at];
  const uint64_t cells[] = {count->base,
                            count->test,
                            count->match,
                            count->base_only,
                            count->test_only,
                            count->different,
                            count->base_only + count->test_only + count->different};
  dv_row_text(row, 0, features->items[table->at++]);
  for (int i = 0; i < (int)DV_COUNT(cells); i++) dv_row_integer(row, 1 + i, (int64_t)cells[i]);
  return true;
}

static void feature_skew_table_end(void *memory) {
  SkewTable *table = memory;
  dv_free(table->counts);
  skew_close(&table->state);
}

/* ---- feature_skew_pairs ---- */

typedef struct SkewPairs {
  SkewState state;
  bool has_pair;
  size_t feature; /* the next to look at */
} SkewPairs;

static void skew_pairs_begin(void *memory, DvCall *call) {
  SkewPairs *pairs = memory;
  skew_open(&pairs->state, call, call->arguments[SKEW_FOURTH],
            (DvSkewRequest){.scope = DV_SKEW_ALL, .keeps_cells = true});
}

static void skew_show_value(DvOut *cell, sqlite3_value *value) {
  switch (value ? sqlite3_value_type(value) : SQLITE_NULL) {
  case SQLITE_INTEGER: dv_out_integer(cell, sqlite3_value_int64(value)); break;
  case SQLITE_FLOAT: dv_out_real(cell, sqlite3_value_double(value)); break;
  case SQLITE_TEXT: dv_out_text(cell, dv_value_text(value)); break;
  case SQLITE_BLOB: dv_out_blob(cell, dv_value_blob(value)); break;
  default: dv_out_null(cell); break;
  }
}

static void skew_pairs_show(const DvFeatureSkew *skew, size_t feature, DvRow *row, DvCall *call) {
  if (dv_call_wants(call, 0)) {
    DvJson json = {.err = call->err};
    dv_feature_skew_key_json(&json, skew);
    dv_row_take_json(row, 0, &json.text);
  }
  dv_row_text(row, 1, skew->features.items[feature]);
  for (int side = 0; side < 2; side++)
    skew_show_value(&row->cells[2 + side], skew->pair[side]->values[feature]);
}

static bool skew_pairs_step(void *memory, DvRow *row, DvCall *call) {
  SkewPairs *pairs = memory;
  DvFeatureSkew *skew = &pairs->state.skew;
  while (pairs->has_pair || dv_feature_skew_next(call->err, skew)) {
    pairs->has_pair = true;
    while (pairs->feature < skew->features.n) {
      size_t feature = pairs->feature++;
      if (dv_feature_skew_outcome(skew, feature) < DV_SKEW_DIFFERENT) continue;
      skew_pairs_show(skew, feature, row, call);
      return true;
    }
    pairs->has_pair = false;
    pairs->feature = 0;
  }
  return false;
}

static void skew_pairs_end(void *memory) {
  SkewPairs *pairs = memory;
  skew_close(&pairs->state);
}

/* ---- feature_skew_match ---- */

typedef struct SkewMatching {
  SkewState state;
  bool is_shown;
} SkewMatching;

static void skew_match_begin(void *memory, DvCall *call) {
  SkewMatching *matching = memory;
  skew_open(&matching->state, call, call->arguments[SKEW_FOURTH],
            (DvSkewRequest){.scope = DV_SKEW_NONE});
  dv_feature_skew_next(call->err, &matching->state.skew);
  skew_finish(&matching->state);
}

static bool skew_match_step(void *memory, DvRow *row, DvCall *call) {
  SkewMatching *matching = memory;
  const DvSkewMatch *match = &matching->state.skew.match;
  (void)call;
  if (matching->is_shown) return false;
  matching->is_shown = true;
  const uint64_t cells[] = {
      match->rows_with_key[0],    match->rows_with_key[1],    match->keys,
      match->keys_missing[0],     match->keys_missing[1],     match->pairs,
      match->rows_without_key[0], match->rows_without_key[1], match->duplicate_keys};
  for (int i = 0; i < (int)DV_COUNT(cells); i++) dv_row_integer(row, i, (int64_t)cells[i]);
  return true;
}

static void skew_match_end(void *memory) {
  SkewMatching *matching = memory;
  skew_close(&matching->state);
}

/* ---- feature_skew_confusion ---- */

typedef struct SkewConfusionTable {
  SkewState state;
  DvSkewConfusion confusion;
  size_t at;
} SkewConfusionTable;

static void skew_confusion_table_begin(void *memory, DvCall *call) {
  SkewConfusionTable *table = memory;
  DvBytes feature = dv_arg_text(call, call->arguments[SKEW_FOURTH], "the feature");
  skew_open(&table->state, call, call->arguments[SKEW_FOURTH + 1],
            (DvSkewRequest){.scope = DV_SKEW_ONE, .feature = feature});
  if (!dv_failed(call->err))
    dv_skew_confusion_count(call->err, &table->state.skew, &table->confusion);
  skew_finish(&table->state);
}

static void skew_confusion_show(DvErr *err, const DvConfusionEntry *entry, int side, DvRow *row) {
  DvText text = {0};
  bool is_given = dv_skew_confusion_text(err, entry, side, &text);
  DvBytes bytes = dv_text_bytes(&text);
  if (is_given && dv_utf8_is_valid(bytes))
    dv_row_text(row, side, bytes);
  else if (is_given)
    dv_row_blob(row, side, bytes);
  else
    dv_row_null(row, side);
  dv_text_clear(&text);
}

static bool skew_confusion_table_step(void *memory, DvRow *row, DvCall *call) {
  SkewConfusionTable *table = memory;
  const DvSkewConfusion *confusion = &table->confusion;
  if (table->at == confusion->n) return false;
  size_t at = table->at++;
  for (int side = 0; side < 2; side++) {
    skew_confusion_show(call->err, &confusion->entries[at], side, row);
    dv_row_integer(row, 3 + side, (int64_t)confusion->totals[side][at]);
  }
  dv_row_integer(row, 2, (int64_t)confusion->entries[at].count);
  return true;
}

static void skew_confusion_table_end(void *memory) {
  SkewConfusionTable *table = memory;
  dv_skew_confusion_clear(&table->confusion);
  skew_close(&table->state);
}

/* ---- dvext_skew_key ---- */

static void skew_key_call(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  DvFeatureSkew *skew = argc > 1 ? sqlite3_value_pointer(argv[0], DV_SKEW_POINTER) : NULL;
  if (!skew) {
    sqlite3_result_error(ctx, "dvext_skew_key: is for dvext's own use", -1);
    return;
  }
  DvErr err = {0};
  DvBytes key = dv_feature_skew_key(&err, skew, sqlite3_value_int(argv[1]), argc - 2, argv + 2);
  if (dv_failed(&err))
    dv_call_fail(ctx, NULL, &err);
  else
    sqlite3_result_blob64(ctx, key.data, key.n, SQLITE_TRANSIENT);
  dv_err_clear(&err);
}

int dv_skew_key_register(sqlite3 *db) {
  return sqlite3_create_function_v2(db, "dvext_skew_key", -1, SQLITE_DIRECTONLY | SQLITE_UTF8, NULL,
                                    skew_key_call, NULL, NULL, NULL);
}

/* ---- rows ---- */

/* Yesterday's training set and what was served for the same ids, as queries. */
#define SKEW_EXAMPLE_DATASETS                                                                      \
  "\n  'SELECT column1 AS id, column2 AS city, column3 AS fare FROM\n"                             \
  "    (VALUES (1, ''oslo'', 8.5), (2, ''rome'', 12.0), (3, ''rome'', 7.0))',\n"                   \
  "  'SELECT column1 AS id, column2 AS city, column3 AS fare FROM\n"                               \
  "    (VALUES (1, ''oslo'', 8.5), (2, ''Rome'', 12.01), (4, ''rome'', 5.0))',\n  'id'"

static const DvTableFunction skew_tables[] = {
    {.name = "feature_skew",
     .columns = "feature TEXT, base_count INTEGER, test_count INTEGER, match_count INTEGER,"
                " base_only INTEGER, test_only INTEGER, mismatch_count INTEGER,"
                " diff_count INTEGER",
     .arguments = "training, serving, key, options",
     .n_required = 3,
     .state_bytes = sizeof(SkewTable),
     .begin = feature_skew_table_begin,
     .step = feature_skew_table_step,
     .end = feature_skew_table_end,
     .options = {skew_option_rows, DV_COUNT(skew_option_rows)},
     .has_reading_options = true,
     .description = "How often each feature differs between rows of two datasets with one key.",
     .example = "SELECT feature, match_count, diff_count FROM feature_skew(" SKEW_EXAMPLE_DATASETS
                ", '{\"float_round_ndigits\": 1}');"},
    {.name = "feature_skew_pairs",
     .columns = "key_values TEXT, feature TEXT, training_value, serving_value",
     .arguments = "training, serving, key, options",
     .n_required = 3,
     .state_bytes = sizeof(SkewPairs),
     .begin = skew_pairs_begin,
     .step = skew_pairs_step,
     .end = skew_pairs_end,
     .options = {skew_option_rows, DV_COUNT(skew_option_rows)},
     .has_reading_options = true,
     .description = "The cells in which rows of two datasets with one key differ.",
     .example = "SELECT * FROM feature_skew_pairs(" SKEW_EXAMPLE_DATASETS ");"},
    {.name = "feature_skew_match",
     .columns = "base_with_id_count INTEGER, test_with_id_count INTEGER,"
                " identifiers_count INTEGER, ids_missing_in_base_count INTEGER,"
                " ids_missing_in_test_count INTEGER, matching_pairs_count INTEGER,"
                " base_missing_id_count INTEGER, test_missing_id_count INTEGER,"
                " duplicate_id_count INTEGER",
     .arguments = "training, serving, key, options",
     .n_required = 3,
     .state_bytes = sizeof(SkewMatching),
     .begin = skew_match_begin,
     .step = skew_match_step,
     .end = skew_match_end,
     .options = {skew_option_rows, DV_COUNT(skew_option_rows)},
     .has_reading_options = true,
     .description = "How well the keys of two datasets match.",
     .example = "SELECT identifiers_count, matching_pairs_count, ids_missing_in_test_count"
                "\n  FROM feature_skew_match(" SKEW_EXAMPLE_DATASETS ");"},
    {.name = "feature_skew_confusion",
     .columns = "training_value, serving_value, count INTEGER, training_count INTEGER,"
                " serving_count INTEGER",
     .arguments = "training, serving, key, feature, options",
     .n_required = 4,
     .state_bytes = sizeof(SkewConfusionTable),
     .begin = skew_confusion_table_begin,
     .step = skew_confusion_table_step,
     .end = skew_confusion_table_end,
     .options = {skew_option_rows, DV_COUNT(skew_option_rows)},
     .has_reading_options = true,
     .description = "Which texts of a feature meet which in rows of two datasets with one key.",
     .example = "SELECT * FROM feature_skew_confusion(" SKEW_EXAMPLE_DATASETS ", 'city');"},
};

static const DvFamily skew_family = {.tables = skew_tables, .n_tables = DV_COUNT(skew_tables)};

const DvFamily *dv_skew_functions(void) {
  return &skew_family;
}
