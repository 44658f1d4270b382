/* general_functions.c - dvext_functions, dvext_version and require. */
#include "../base/json_write.h"
#include "../dvext.h"
#include "registry.h"

/* dvext_functions: the rows of every family. */
typedef struct DvListing {
  size_t family, item;
} DvListing;

enum {
  LISTING_NAME,
  LISTING_KIND,
  LISTING_ARGUMENTS,
  LISTING_DESCRIPTION,
  LISTING_EXAMPLE,
  LISTING_OPTIONS
};

static void listing_begin(void *state, DvCall *call) {
  (void)state;
  (void)call;
}

static void listing_put(DvRow *row, const char *name, const char *kind, const char *description,
                        const char *example) {
  dv_row_text(row, LISTING_NAME, dv_bytes(name));
  dv_row_text(row, LISTING_KIND, dv_bytes(kind));
  dv_row_text(row, LISTING_DESCRIPTION, dv_bytes(description));
  dv_row_text(row, LISTING_EXAMPLE, dv_bytes(example));
}

static void listing_put_options(DvCall *call, DvRow *row, DvOptionRows own, bool has_reading) {
  if (!dv_call_wants(call, LISTING_OPTIONS)) return;
  DvJson json = {.err = call->err};
  DvOptionRows options[] = {own, dv_reading_options()};
  dv_json_object_begin(&json);
  for (int i = 0; i < (has_reading ? 2 : 1); i++) {
    for (size_t j = 0; j < options[i].n; j++) {
      dv_json_key(&json, options[i].rows[j].name);
      dv_json_text(&json, dv_bytes(options[i].rows[j].doc));
    }
  }
  dv_json_object_end(&json);
  dv_row_take_json(row, LISTING_OPTIONS, &json.text);
}

static void listing_put_table(DvCall *call, DvRow *row, const DvTableFunction *function) {
  listing_put(row, function->name, "table function", function->description, function->example);
  DvText arguments = {0};
  dv_table_add_arguments(call->err, &arguments, function);
  dv_row_take_text(row, LISTING_ARGUMENTS, &arguments);
  listing_put_options(call, row, function->options, function->has_reading_options);
}

static bool listing_put_item(DvCall *call, DvRow *row, const DvFamily *family, size_t i) {
  if (i < family->n_tables) {
    listing_put_table(call, row, &family->tables[i]);
    return true;
  }
  i -= family->n_tables;
  if (i < family->n_aggregates) {
    const DvAggregate *function = &family->aggregates[i];
    listing_put(row, function->name, "aggregate", function->description, function->example);
    dv_row_text(row, LISTING_ARGUMENTS, dv_bytes(function->arguments));
    return true;
  }
  i -= family->n_aggregates;
  if (i >= family->n_scalars) return false;
  const DvScalar *function = &family->scalars[i];
  listing_put(row, function->name, "scalar", function->description, function->example);
  dv_row_text(row, LISTING_ARGUMENTS, dv_bytes(function->arguments));
  if (function->options.n)
    listing_put_options(call, row, function->options, function->has_reading_options);
  return true;
}

static bool listing_step(void *state, DvRow *row, DvCall *call) {
  DvListing *listing = state;
  const DvFamily *family;
  while ((family = dv_registry_family(listing->family)) != NULL) {
    if (listing_put_item(call, row, family, listing->item++)) return true;
    listing->family++;
    listing->item = 0;
  }
  return false;
}

static const DvTableFunction general_tables[] = {
    {.name = "dvext_functions",
     .columns = "name TEXT, kind TEXT, arguments TEXT, description TEXT, example TEXT",
     .hidden_results = "options TEXT",
     .state_bytes = sizeof(DvListing),
     .begin = listing_begin,
     .step = listing_step,
     .description = "Every function of dvext.",
     .example = "SELECT name, kind FROM dvext_functions WHERE name = 'require';"},
};

/* True as SQL: by the number that the value is. */
static void general_require(DvCall *call, int argc, sqlite3_value **argv, DvOut *out) {
  (void)argc;
  if (sqlite3_value_double(argv[0]) != 0) {
    dv_out_integer(out, 1);
    return;
  }
  if (sqlite3_value_type(argv[1]) == SQLITE_NULL) {
    dv_err_set(call->err, SQLITE_ERROR, "the condition is %s",
               sqlite3_value_type(argv[0]) == SQLITE_NULL ? "NULL" : "false");
    return;
  }
  const char *message = (const char *)sqlite3_value_text(argv[1]);
  if (!message) dv_err_nomem(call->err);
  dv_err_set(call->err, SQLITE_ERROR, "%s", message);
  call->name = NULL;
}

static void general_version(DvCall *call, int argc, sqlite3_value **argv, DvOut *out) {
  (void)call;
  (void)argc;
  (void)argv;
  dv_out_text(out, dv_bytes(DVEXT_VERSION));
}

static const DvScalar general_scalars[] = {
    {.name = "require",
     .arguments = "condition, message",
     .n_min = 2,
     .n_max = 2,
     .call = general_require,
     .description = "1 where the condition is true; else an error with the message.",
     .example = "SELECT require(1 + 1 = 2, 'arithmetic is broken');"},
    {.name = "dvext_version",
     .arguments = "",
     .call = general_version,
     .flags = SQLITE_DETERMINISTIC,
     .description = "The version of dvext.",
     .example = "SELECT dvext_version();"},
};

const DvFamily *dv_general_functions(void) {
  static const DvFamily family = {
      .tables = general_tables,
      .n_tables = sizeof general_tables / sizeof *general_tables,
      .scalars = general_scalars,
      .n_scalars = sizeof general_scalars / sizeof *general_scalars,
  };
  return &family;
}
