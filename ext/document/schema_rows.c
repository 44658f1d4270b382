/* schema_rows.c - between a document and the rows of a schema table: who has a
** string domain, what holds in an environment, and how a row looks to people. */
#include <math.h>
#include <stdlib.h>

#include "../base/json_read.h"
#include "schema_fields.h"
#include "schema_write.h"

/* ---- users of shared domains ---- */

typedef struct SchemaDomainUse {
  DvStringDomain *domain;
  DvSchemaFeature *user; /* the last one */
  size_t users;
} SchemaDomainUse;

static int schema_compare_uses(const void *a, const void *b) {
  const SchemaDomainUse *x = a, *y = b;
  return dv_bytes_compare(x->domain->name, y->domain->name);
}

/* The use of the domain of that name, or NULL. */
static SchemaDomainUse *schema_find_use(SchemaDomainUse *uses, size_t n, DvBytes name) {
  size_t low = 0, high = n;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (dv_bytes_compare(uses[middle].domain->name, name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < n && dv_bytes_equal(uses[low].domain->name, name) ? &uses[low] : NULL;
}

/* Features inside of a struct are kept as JSON: whatever looks like a reference there is one. */
static void schema_count_nested(DvErr *err, const DvOther *part, SchemaDomainUse *uses, size_t n) {
  DvText json = {0};
  DvDocument document = {0};
  dv_text_adds(err, &json, "{");
  dv_text_add(err, &json, part->rest.data, part->rest.n);
  dv_text_adds(err, &json, "}");
  if (!dv_failed(err)) dv_json_read(err, dv_text_bytes(&json), &document);
  for (size_t i = 0; i < document.n && !dv_failed(err); i++) {
    const DvNode *node = &document.nodes[i];
    if (node->kind != DV_NODE_TEXT || !dv_bytes_equal(node->key, dv_bytes("domain"))) continue;
    SchemaDomainUse *use = schema_find_use(uses, n, node->text);
    if (use) use->users += 2;
  }
  dv_document_clear(&document);
  dv_text_clear(&json);
}

/* How often each shared domain is used, sorted by name: string_domains.n of them, the caller's. */
static SchemaDomainUse *schema_count_uses(DvErr *err, const DvSchema *schema) {
  size_t n = schema->string_domains.n;
  SchemaDomainUse *uses = dv_zalloc(err, (n + 1) * sizeof *uses);
  if (!uses) return NULL;
  for (size_t i = 0; i < n; i++) uses[i].domain = dv_schema_string_domain(schema, i);
  qsort(uses, n, sizeof *uses, schema_compare_uses);
  for (size_t i = 0; i < schema->features.n; i++) {
    DvSchemaFeature *feature = dv_schema_feature(schema, i);
    dv_work(err, sizeof *feature);
    if (feature->domain.kind == DV_DOMAIN_STRUCT)
      schema_count_nested(err, &feature->domain.other, uses, n);
    if (feature->domain.kind != DV_DOMAIN_REFERENCE) continue;
    SchemaDomainUse *use = schema_find_use(uses, n, feature->domain.reference);
    if (!use) continue;
    use->users++;
    use->user = feature;
  }
  return uses;
}

/* ---- rows and documents ---- */

void dv_schema_embed_domains(DvErr *err, DvSchema *schema) {
  size_t n = schema->string_domains.n;
  SchemaDomainUse *uses = schema_count_uses(err, schema);
  for (size_t i = 0; i < n && !dv_failed(err); i++) {
    /* Of two of one name the first is the one referred to; both stay. */
    bool is_twin = (i > 0 && schema_compare_uses(&uses[i - 1], &uses[i]) == 0) ||
                   (i + 1 < n && schema_compare_uses(&uses[i], &uses[i + 1]) == 0);
    if (uses[i].users != 1 || is_twin || !uses[i].domain->name.data) continue;
    DvDomain *domain = &uses[i].user->domain;
    dv_work(err, sizeof *domain);
    dv_domain_clear(domain);
    domain->kind = DV_DOMAIN_STRING;
    domain->string = *uses[i].domain;
    *uses[i].domain = (DvStringDomain){0};
  }
  dv_free(uses);
  dv_schema_pack_domains(schema);
}

void dv_schema_share_domains(DvErr *err, DvSchema *schema) {
  for (size_t i = 0; i < schema->features.n && !dv_failed(err); i++) {
    DvDomain *domain = &dv_schema_feature(schema, i)->domain;
    dv_work(err, sizeof *domain);
    if (domain->kind != DV_DOMAIN_STRING || !domain->string.name.data) continue;
    DvStringDomain *shared = dv_schema_add_domain(err, schema, domain->string.name);
    if (!shared) return;
    DvBytes name = shared->name;
    DvBytes own_name = domain->string.name;
    *shared = domain->string;
    shared->is_set = true;
    shared->name = name;
    domain->string = (DvStringDomain){0};
    domain->kind = DV_DOMAIN_REFERENCE;
    dv_text_field_set(err, &domain->reference, name);
    dv_free((void *)own_name.data);
  }
}

/* ---- environments ---- */

typedef struct SchemaPlace {
  const DvSchema *schema;
  DvBytes environment;
} SchemaPlace;

static bool schema_keeps_feature(const void *item, const void *context) {
  const SchemaPlace *place = context;
  return dv_schema_is_in(place->schema, item, place->environment);
}

static bool schema_keeps_rule(const void *item, const void *context) {
  return dv_rule_is_in(item, ((const SchemaPlace *)context)->environment);
}

/* Rules that hold there hold without the environment being named again. */
static void schema_restrict_rules(DvList *rules, const SchemaPlace *place) {
  dv_list_filter(dv_rule_message(), rules, schema_keeps_rule, place);
  for (size_t i = 0; i < rules->n; i++) dv_names_clear(&dv_schema_rule(rules, i)->in_environment);
}

/* Drops the domains that features used which are gone. */
static void schema_drop_left_domains(DvErr *err, DvSchema *schema, const DvNames *left) {
  if (!left->n) return;
  SchemaDomainUse *uses = schema_count_uses(err, schema);
  for (size_t i = 0; i < schema->string_domains.n && !dv_failed(err); i++) {
    DvStringDomain *domain = uses[i].domain;
    if (!uses[i].users && dv_names_find(left, domain->name) >= 0) domain->is_set = false;
  }
  dv_free(uses);
  dv_schema_pack_domains(schema);
}

void dv_schema_restrict(DvErr *err, DvSchema *schema, DvBytes environment) {
  if (!environment.data) return;
  dv_schema_check_environment(err, schema, environment);
  if (dv_failed(err)) return;
  const SchemaPlace place = {.schema = schema, .environment = environment};
  DvNames left = {0};
  for (size_t i = 0; i < schema->features.n; i++) {
    DvSchemaFeature *feature = dv_schema_feature(schema, i);
    if (feature->domain.kind == DV_DOMAIN_REFERENCE && !schema_keeps_feature(feature, &place))
      dv_names_add(err, &left, feature->domain.reference);
  }
  dv_list_filter(dv_schema_feature_message(), &schema->features, schema_keeps_feature, &place);
  for (size_t i = 0; i < schema->features.n; i++)
    schema_restrict_rules(&dv_schema_feature(schema, i)->own.checks, &place);
  schema_restrict_rules(&schema->own.rules, &place);
  schema_drop_left_domains(err, schema, &left);
  dv_names_clear(&left);
}

/* ---- for reading (tfdv: anomalies E1) ---- */

void dv_schema_show_presence(DvErr *err, const DvSchemaFeature *feature, DvText *out) {
  const DvPresence *presence = &feature->presence;
  if (!presence->is_set) return;
  bool is_required = presence->min_fraction.is_set && presence->min_fraction.value == 1;
  dv_text_adds(err, out, is_required ? "required" : "optional");
}

void dv_schema_show_valency(DvErr *err, const DvSchemaFeature *feature, DvText *out) {
  const DvValueBounds *bounds = &feature->value_count;
  if (!bounds->is_set) return;
  int64_t min = bounds->min.is_set ? bounds->min.value : 0;
  if (!bounds->max.is_set)
    dv_text_addf(err, out, "[%lld,inf)", (sqlite3_int64)min);
  else if (min == 1 && bounds->max.value == 1)
    dv_text_adds(err, out, "single");
  else
    dv_text_addf(err, out, "[%lld,%lld]", (sqlite3_int64)min, (sqlite3_int64)bounds->max.value);
}

/* A name in single quotes, those inside it escaped. */
static void schema_show_name(DvErr *err, DvBytes name, const char *suffix, DvText *out) {
  dv_text_adds(err, out, "'");
  for (size_t i = 0; i < name.n; i++) {
    if (name.data[i] == '\'') dv_text_adds(err, out, "\\");
    dv_text_add(err, out, name.data + i, 1);
  }
  dv_text_adds(err, out, suffix);
  dv_text_adds(err, out, "'");
}

static void schema_show_int(DvErr *err, const DvIntDomain *domain, DvText *out) {
  if (domain->min.is_set) dv_text_addf(err, out, "min: %lld", (sqlite3_int64)domain->min.value);
  if (domain->max.is_set)
    dv_text_addf(err, out, "%smax: %lld", domain->min.is_set ? "; " : "",
                 (sqlite3_int64)domain->max.value);
  if (!domain->min.is_set && !domain->max.is_set) dv_text_adds(err, out, "-");
}

static void schema_show_bound(DvErr *err, const char *label, DvOptionalReal bound, double open,
                              DvText *out) {
  double x = bound.is_set ? bound.value : open;
  if (x - x == 0)
    dv_text_addf(err, out, "%s%f", label, x);
  else
    dv_text_addf(err, out, "%s%s", label, x != x ? "nan" : x > 0 ? "inf" : "-inf");
}

static void schema_show_float(DvErr *err, const DvFloatDomain *domain, DvText *out) {
  bool is_open = !(domain->disallow_inf.is_set && domain->disallow_inf.value);
  bool has_min = domain->min.is_set || is_open, has_max = domain->max.is_set || is_open;
  if (has_min) schema_show_bound(err, "min: ", domain->min, -HUGE_VAL, out);
  if (has_max) schema_show_bound(err, has_min ? "; max: " : "max: ", domain->max, HUGE_VAL, out);
  if (!has_min && !has_max) dv_text_adds(err, out, "-");
}

void dv_schema_show_domain(DvErr *err, const DvSchemaFeature *feature, DvText *out) {
  const DvDomain *domain = &feature->domain;
  switch (domain->kind) {
  case DV_DOMAIN_REFERENCE: schema_show_name(err, domain->reference, "", out); break;
  case DV_DOMAIN_INT: schema_show_int(err, &domain->integer, out); break;
  case DV_DOMAIN_FLOAT: schema_show_float(err, &domain->real, out); break;
  case DV_DOMAIN_STRING:
    if (domain->string.name.n)
      schema_show_name(err, domain->string.name, "", out);
    else
      schema_show_name(err, feature->name, "_domain", out);
    break;
  default: dv_text_adds(err, out, "-"); break;
  }
}
