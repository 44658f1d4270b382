/* check.c - what the checks share: reports with their queries, and the values of a column. */
#include "check.h"

#include "../../base/utf8.h"
#include "../query.h"

#include <stdlib.h>

/* ---- queries ---- */

DvConditionScope dv_check_scope(const DvCheck *check) {
  const DvReading *reading = &check->validation->roles[DV_ROLE_CURRENT].reading;
  return (DvConditionScope){.schema = check->schema,
                            .arrays = &reading->arrays,
                            .missing = &reading->missing,
                            .parse_text = reading->parse_text,
                            .observed = check->statistics ? dv_check_observed(check) : 0};
}

void dv_check_column(DvCheck *check, DvText *sql, DvBytes name) {
  dv_text_adds(check->err, sql, "data.");
  if (!dv_failed(check->err)) dv_query_name(check->err, sql, name.data);
}

void dv_check_query(DvCheck *check, DvReason *reason, const char *condition) {
  const DvSource *source = &check->validation->roles[DV_ROLE_CURRENT].source;
  DvErr *err = check->err;
  if (!reason || dv_failed(err) || dv_source_is_profile(source)) return;
  DvText sql = {0};
  if (source->table)
    dv_text_adds(err, &sql, source->query);
  else
    dv_text_addf(err, &sql, "SELECT * FROM (%s)", source->query);
  dv_text_addf(err, &sql, " AS data WHERE %s", condition);
  dv_text_field_set(err, &reason->query, dv_text_bytes(&sql));
  dv_text_clear(&sql);
}

/* The rows in which the column shows what the reason is about. */
static void check_add_query(DvCheck *check, DvReason *reason) {
  DvErr *err = check->err;
  bool has_rows = !dv_source_is_profile(&check->validation->roles[DV_ROLE_CURRENT].source);
  if (!has_rows || check->is_update || !check->feature || !check->statistics) return;
  const DvConditionScope scope = dv_check_scope(check);
  DvText column = {0}, condition = {0};
  dv_check_column(check, &column, check->name);
  if (!dv_failed(err) &&
      dv_condition_write(err, &condition, &scope, check->feature, reason->type, column.data))
    dv_check_query(check, reason, condition.data);
  dv_text_clear(&column);
  dv_text_clear(&condition);
}

/* ---- reports ---- */

DvReason *dv_check_report(DvCheck *check, DvAnomalyType type, DvText *description) {
  DvErr *err = check->err;
  DvReason *reason = dv_reasons_add(err, check->reasons, check->name, type);
  if (reason) {
    /* Overrides do not reach the dataset (tfdv: anomalies A3). */
    if (check->name.data) reason->severity = dv_severity_of(&check->validation->severities, type);
    dv_text_field_set(err, &reason->description, dv_text_bytes(description));
    check_add_query(check, reason);
  }
  dv_text_clear(description);
  return dv_failed(err) ? NULL : reason;
}

DvReason *dv_check_say(DvCheck *check, DvAnomalyType type, const char *description) {
  DvText text = {0};
  dv_text_adds(check->err, &text, description);
  return dv_check_report(check, type, &text);
}

DvReason *dv_check_word(DvCheck *check, DvAnomalyType type, const char *text) {
  DvReason *reason = dv_check_say(check, type, text);
  if (reason) dv_text_field_set(check->err, &reason->short_description, dv_bytes(text));
  return reason;
}

void dv_check_deprecate(DvCheck *check) {
  check->feature->lifecycle_stage = dv_some_choice(DV_STAGE_DEPRECATED);
}

/* ---- values ---- */

int dv_check_observed(const DvCheck *check) {
  switch (check->statistics->type) {
  case DV_TYPE_INT: return DV_SCHEMA_INT;
  case DV_TYPE_FLOAT: return DV_SCHEMA_FLOAT;
  default: return DV_SCHEMA_BYTES;
  }
}

static int check_compare_texts(const void *a, const void *b) {
  const DvValueCount *x = a, *y = b;
  int order = dv_bytes_compare(x->text, y->text);
  if (order) return order;
  if (x->length != y->length) return x->length < y->length ? -1 : 1;
  if (x->is_cut && x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
  return 0;
}

/* Equal neighbours become one. */
static void check_join_texts(DvCheck *check) {
  DvValueCount *texts = check->texts;
  size_t n = 0;
  for (size_t i = 0; i < check->n_texts; i++) {
    if (n && check_compare_texts(&texts[n - 1], &texts[i]) == 0) {
      texts[n - 1].count += texts[i].count;
      dv_wide_add(&texts[n - 1].weight, texts[i].weight);
    } else {
      texts[n++] = texts[i];
    }
  }
  check->n_texts = n;
}

const DvValueCount *dv_check_texts(DvCheck *check, size_t *n) {
  const DvStatistics *statistics = check->statistics;
  bool is_text = !dv_type_is_numeric(statistics->type);
  if (!check->has_texts && is_text && !dv_failed(check->err)) {
    check->has_texts = true;
    check->texts = dv_malloc(check->err, statistics->n_known * sizeof *check->texts);
    for (size_t i = 0; check->texts && i < statistics->n_known; i++)
      check->texts[check->n_texts++] = dv_statistics_known(statistics, i);
    if (check->texts)
      qsort(check->texts, check->n_texts, sizeof *check->texts, check_compare_texts);
    check_join_texts(check);
    if (check->inference.by_weight)
      check->n_texts = dv_values_drop_light(check->texts, check->n_texts);
  }
  *n = check->n_texts;
  return check->texts;
}

bool dv_check_has_invalid_utf8(DvCheck *check) {
  size_t n;
  if (check->statistics->lengths.invalid_utf8) return true;
  const DvValueCount *texts = dv_check_texts(check, &n);
  for (size_t i = 0; i < n; i++) {
    DvBytes text = texts[i].text;
    if (!texts[i].is_blob) continue;
    if (texts[i].is_cut) text.n = dv_utf8_truncate(text, text.n);
    if (!dv_utf8_is_valid(text)) return true;
  }
  return false;
}
