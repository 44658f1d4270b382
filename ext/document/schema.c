/* schema.c - the schema as structs: finding, adding, and what its fields mean together. */
#include "schema_fields.h"

#include "../base/utf8.h"

void dv_schema_clear(DvSchema *schema) {
  dv_message_clear(dv_schema_message(), schema);
}

void dv_schema_feature_dup(DvErr *err, const DvSchemaFeature *feature, DvSchemaFeature *copy) {
  dv_message_dup(err, dv_schema_feature_message(), feature, copy);
}

void dv_schema_feature_clear(DvSchemaFeature *feature) {
  dv_message_clear(dv_schema_feature_message(), feature);
}

/* ---- finding ---- */

_Static_assert(offsetof(DvSchemaFeature, name) == offsetof(DvNamed, name) &&
                   offsetof(DvSparseFeature, name) == offsetof(DvNamed, name) &&
                   offsetof(DvWeightedFeature, name) == offsetof(DvNamed, name) &&
                   offsetof(DvStringDomain, name) == offsetof(DvNamed, name),
               "dv_message_name");

void dv_schema_index(DvErr *err, DvSchema *schema) {
  dv_list_index(err, &schema->features);
  dv_list_index(err, &schema->sparse_features);
  dv_list_index(err, &schema->weighted_features);
  dv_list_index(err, &schema->string_domains);
}

DvSchemaFeature *dv_schema_find(const DvSchema *schema, DvBytes name) {
  return dv_list_find(&schema->features, name);
}

DvSparseFeature *dv_schema_find_sparse(const DvSchema *schema, DvBytes name) {
  return dv_list_find(&schema->sparse_features, name);
}

DvWeightedFeature *dv_schema_find_weighted(const DvSchema *schema, DvBytes name) {
  return dv_list_find(&schema->weighted_features, name);
}

DvStringDomain *dv_schema_find_domain(const DvSchema *schema, DvBytes name) {
  DvStringDomain *domain = dv_list_find(&schema->string_domains, name);
  return domain && domain->is_set ? domain : NULL;
}

DvStringDomain *dv_schema_domain_of(const DvSchema *schema, DvSchemaFeature *feature) {
  if (feature->domain.kind == DV_DOMAIN_STRING) return &feature->domain.string;
  if (feature->domain.kind != DV_DOMAIN_REFERENCE) return NULL;
  return dv_schema_find_domain(schema, feature->domain.reference);
}

/* ---- adding and dropping ---- */

DvSchemaFeature *dv_schema_add_feature(DvErr *err, DvSchema *schema, DvBytes name) {
  DvSchemaFeature *feature = dv_list_add(err, &schema->features, sizeof *feature);
  if (feature) dv_text_field_set(err, &feature->name, name);
  dv_list_index(err, &schema->features);
  return dv_failed(err) ? NULL : feature;
}

DvStringDomain *dv_schema_add_domain(DvErr *err, DvSchema *schema, DvBytes name) {
  DvList *list = &schema->string_domains;
  DvStringDomain *first = NULL, *taken;
  DvText free_name = {0};
  dv_schema_sweep_domains(err, schema);
  dv_text_add(err, &free_name, name.data, name.n);
  for (int suffix = 2; (taken = dv_list_find(list, dv_text_bytes(&free_name))); suffix++) {
    if (!first) first = taken;
    if (suffix < first->next_suffix) suffix = first->next_suffix;
    first->next_suffix = suffix;
    free_name.n = name.n;
    dv_text_addf(err, &free_name, "%d", suffix);
    if (dv_failed(err)) break;
  }
  DvStringDomain *domain = dv_list_add(err, list, sizeof *domain);
  if (domain) dv_text_field_set(err, &domain->name, dv_text_bytes(&free_name));
  dv_text_clear(&free_name);
  dv_list_index(err, list);
  return dv_failed(err) ? NULL : domain;
}

void dv_schema_drop_domain(DvSchema *schema, DvStringDomain *domain) {
  domain->is_set = false;
  schema->has_dropped = true;
}

void dv_schema_unlink_dropped(const DvSchema *schema, DvSchemaFeature *feature) {
  if (feature->domain.kind != DV_DOMAIN_REFERENCE) return;
  const DvStringDomain *domain = dv_list_find(&schema->string_domains, feature->domain.reference);
  if (domain && !domain->is_set) dv_domain_clear(&feature->domain);
}

void dv_schema_sweep_domains(DvErr *err, DvSchema *schema) {
  if (!schema->has_dropped) return;
  schema->has_dropped = false;
  for (size_t i = 0; i < schema->features.n; i++)
    dv_schema_unlink_dropped(schema, dv_schema_feature(schema, i));
  dv_schema_pack_domains(schema);
  dv_list_index(err, &schema->string_domains);
  for (size_t i = 0; i < schema->string_domains.n; i++)
    dv_schema_string_domain(schema, i)->next_suffix = 0;
}

static bool schema_keeps_set(const void *item, const void *context) {
  (void)context;
  return ((const DvStringDomain *)item)->is_set;
}

void dv_schema_pack_domains(DvSchema *schema) {
  dv_list_filter(dv_string_domain_message(), &schema->string_domains, schema_keeps_set, NULL);
}

/* ---- environments and stages (tfdv: anomalies A7) ---- */

bool dv_schema_is_in(const DvSchema *schema, const DvSchemaFeature *feature, DvBytes environment) {
  if (!environment.data) return true;
  if (dv_names_find(&feature->in_environment, environment) >= 0) return true;
  if (dv_names_find(&feature->not_in_environment, environment) >= 0) return false;
  return dv_names_find(&schema->default_environments, environment) >= 0;
}

bool dv_stage_is_deprecated(DvOptionalChoice stage) {
  if (!stage.is_set) return false;
  switch (stage.value) {
  case DV_STAGE_PLANNED:
  case DV_STAGE_ALPHA:
  case DV_STAGE_DEPRECATED:
  case DV_STAGE_DEBUG_ONLY:
  case DV_STAGE_DISABLED: return true;
  default: return false;
  }
}

bool dv_schema_is_deprecated(const DvSchemaFeature *feature) {
  if (feature->deprecated.is_set && feature->deprecated.value) return true;
  return dv_stage_is_deprecated(feature->lifecycle_stage);
}

bool dv_schema_is_required(const DvSchema *schema, const DvSchemaFeature *feature,
                           DvBytes environment) {
  const DvPresence *presence = &feature->presence;
  bool is_wanted =
      presence->is_set && ((presence->min_count.is_set && presence->min_count.value > 0) ||
                           (presence->min_fraction.is_set && presence->min_fraction.value > 0));
  return is_wanted && !dv_schema_is_deprecated(feature) &&
         dv_schema_is_in(schema, feature, environment);
}

bool dv_rule_is_in(const DvRule *rule, DvBytes environment) {
  if (!rule->in_environment.n) return true;
  return environment.data && dv_names_find(&rule->in_environment, environment) >= 0;
}

void dv_schema_check_environment(DvErr *err, const DvSchema *schema, DvBytes environment) {
  const DvNames *known = &schema->default_environments;
  if (!environment.data || dv_names_find(known, environment) >= 0) return;
  DvText list = {0};
  for (size_t i = 0; i < known->n; i++) {
    char *name = dv_utf8_quote(err, known->items[i]);
    dv_text_adds(err, &list, i ? ", " : "its default_environment lists ");
    if (name) dv_text_adds(err, &list, name);
    dv_free(name);
  }
  if (!known->n) dv_text_adds(err, &list, "it has no default_environment");
  char *name = dv_utf8_quote(err, environment);
  dv_err_set(err, SQLITE_ERROR, "the schema has no environment '%s' (%s)", name, list.data);
  dv_free(name);
  dv_text_clear(&list);
}

/* ---- arrays ---- */

static bool schema_is_one(DvOptionalInteger x) {
  return x.is_set && x.value == 1;
}

bool dv_schema_is_array(const DvSchemaFeature *feature) {
  if (feature->value_counts.is_set) return true;
  if (feature->value_count.is_set)
    return !schema_is_one(feature->value_count.min) || !schema_is_one(feature->value_count.max);
  if (!feature->shape.is_set) return false;
  /* A product of integers is 1 where each of them is; 0 and less are mistakes, found elsewhere. */
  for (size_t i = 0; i < feature->shape.dimensions.n; i++)
    if (!schema_is_one(dv_schema_dimension(feature, i)->size)) return true;
  return false;
}

/* ---- names ---- */

void dv_schema_write_path(DvErr *err, DvText *out, DvBytes name) {
  bool is_odd = name.n == 0, is_group = name.n >= 2 && name.data[0] == '(';
  for (size_t i = 0; i < name.n; i++) {
    if (memchr(".'()", name.data[i], 4)) is_odd = true;
    bool is_paren = name.data[i] == '(' || name.data[i] == ')';
    if (is_paren && i > 0 && i + 1 < name.n) is_group = false;
  }
  if (is_group && name.data[name.n - 1] == ')') is_odd = false;
  if (is_odd) dv_text_adds(err, out, "'");
  for (size_t i = 0; i < name.n; i++)
    dv_text_add(err, out, name.data[i] == '\'' ? "''" : name.data + i,
                is_odd && name.data[i] == '\'' ? 2 : 1);
  if (is_odd) dv_text_adds(err, out, "'");
}

const char *dv_schema_type_name(int type) {
  static const char *const names[] = {"TYPE_UNKNOWN", "BYTES", "INT", "FLOAT", "STRUCT"};
  return type >= 0 && type <= DV_SCHEMA_STRUCT ? names[type] : names[0];
}
