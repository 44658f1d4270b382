/* arg.c - reads arguments and options. */
#include "arg.h"

#include "../base/utf8.h"
#include "../operation/query.h"

DvBytes dv_arg_text(DvCall *call, sqlite3_value *value, const char *what) {
  if (dv_failed(call->err)) return (DvBytes){0};
  if (!value || sqlite3_value_type(value) != SQLITE_TEXT) {
    dv_err_set(call->err, SQLITE_ERROR, "%s must be a text, not %s", what,
               value ? dv_query_kind(value) : "NULL");
    return (DvBytes){0};
  }
  const char *text = (const char *)sqlite3_value_text(value);
  if (!text) dv_err_nomem(call->err);
  return (DvBytes){text, text ? (size_t)sqlite3_value_bytes(value) : 0};
}

void dv_arg_profile(DvCall *call, sqlite3_value *value, const char *what,
                    DvDatasetProfile *profile) {
  if (dv_failed(call->err)) return;
  if (sqlite3_value_type(value) != SQLITE_BLOB) {
    dv_err_set(call->err, SQLITE_ERROR,
               "%s must be a BLOB, not %s (SELECT profile_merge(state) FROM profile('table name') "
               "makes one)",
               what ? what : "the profile", dv_query_kind(value));
    return;
  }
  const void *data = sqlite3_value_blob(value);
  size_t n = (size_t)sqlite3_value_bytes(value);
  if (!data && n) dv_err_nomem(call->err);
  if (dv_failed(call->err)) return;
  dv_dataset_profile_decode(call->err, (DvBytes){data, n}, profile);
  dv_err_wrap(call->err, what, NULL);
}

DvBytes dv_arg_environment(DvCall *call, sqlite3_value *value) {
  DvBytes name = dv_arg_text(call, value, "the environment");
  if (name.n && name.data[0] == '{')
    dv_err_set_name(call->err,
                    "the environment is a name, not %s (options are given by name: "
                    "WHERE options = '{...}')",
                    name);
  return name;
}

void dv_arg_options(DvCall *call, sqlite3_value *value, const DvOptionSet *sets, size_t n_sets) {
  if (dv_failed(call->err) || !value || sqlite3_value_type(value) == SQLITE_NULL) return;
  if (sqlite3_value_type(value) != SQLITE_TEXT) {
    dv_err_set(call->err, SQLITE_ERROR, "options must be a JSON object as text, not %s",
               dv_query_kind(value));
    return;
  }
  dv_options_read(call->err, dv_arg_text(call, value, "options"), sets, n_sets);
}
