/* self_check.c - is the feature itself sound (tfdv: anomalies A6)?  Looked at before any data. */
#include "check.h"

static void self_type(DvCheck *check) {
  DvSchemaFeature *feature = check->feature;
  DvDomainKind kind = feature->domain.kind;
  if (feature->type.is_set) return;
  if (kind == DV_DOMAIN_REFERENCE || kind == DV_DOMAIN_STRING) {
    dv_check_word(check, DV_ANOMALY_FEATURE_MISSING_TYPE,
                  "the feature has no type: taken to be BYTES, as its domain is one of texts");
    feature->type = dv_some_choice(DV_SCHEMA_BYTES);
    return;
  }
  dv_check_word(check, DV_ANOMALY_FEATURE_MISSING_TYPE,
                "the feature has no type and is not checked: set its type");
  dv_check_deprecate(check);
}

static void self_presence(DvCheck *check) {
  DvOptionalReal *fraction = &check->feature->presence.min_fraction;
  if (!check->feature->presence.is_set || !fraction->is_set) return;
  if (fraction->value < 0) {
    dv_check_word(check, DV_ANOMALY_INVALID_SCHEMA_SPECIFICATION,
                  "presence.min_fraction must not be negative");
    fraction->is_set = false;
  } else if (fraction->value > 1) {
    dv_check_word(check, DV_ANOMALY_INVALID_SCHEMA_SPECIFICATION,
                  "presence.min_fraction must not be greater than 1");
    fraction->value = 1;
  }
}

/* Says it of value_count, or of a level of value_counts where `level` is not negative. */
static void self_say_bounds(DvCheck *check, const char *what, int level) {
  DvText text = {0}, label = {0};
  dv_text_addf(check->err, &label, "%s%s", level < 0 ? "value_count." : "value_counts: ", what);
  dv_text_add(check->err, &text, label.data, label.n);
  if (level >= 0) dv_text_addf(check->err, &text, " (level %d)", level);
  DvReason *reason = dv_check_report(check, DV_ANOMALY_INVALID_SCHEMA_SPECIFICATION, &text);
  if (reason) dv_text_field_set(check->err, &reason->short_description, dv_text_bytes(&label));
  dv_text_clear(&label);
}

static void self_bounds(DvCheck *check, DvValueBounds *bounds, int level) {
  if (bounds->min.is_set && bounds->min.value < 0) {
    self_say_bounds(check, "min must not be negative", level);
    bounds->min.is_set = false;
  }
  int64_t min = bounds->min.is_set ? bounds->min.value : 0;
  if (bounds->max.is_set && bounds->max.value < min) {
    self_say_bounds(check, "max must not be less than min", level);
    bounds->max.value = min;
  }
}

static void self_valency(DvCheck *check) {
  DvSchemaFeature *feature = check->feature;
  if (feature->value_count.is_set) self_bounds(check, &feature->value_count, -1);
  if (!feature->value_counts.is_set) return;
  for (size_t i = 0; i < feature->value_counts.levels.n; i++)
    self_bounds(check, dv_schema_level(feature, i), (int)i);
}

static void self_shape(DvCheck *check) {
  DvSchemaFeature *feature = check->feature;
  if (!feature->shape.is_set) return;
  for (size_t i = 0; i < feature->shape.dimensions.n; i++) {
    DvOptionalInteger size = dv_schema_dimension(feature, i)->size;
    if (size.is_set && size.value > 0) continue;
    dv_check_word(check, DV_ANOMALY_INVALID_SCHEMA_SPECIFICATION,
                  "the sizes of shape.dim must be greater than 0");
    dv_schema_shape_clear(feature);
    return;
  }
}

static void self_domain_type(DvCheck *check) {
  DvSchemaFeature *feature = check->feature;
  if (dv_domain_fits_type(feature->domain.kind, feature->type.value)) return;
  bool has_domain = feature->domain.kind != DV_DOMAIN_NONE;
  DvText text = {0};
  dv_text_addf(check->err, &text, "the domain \"%s\" does not match the type %s",
               has_domain ? dv_domain_kind_name(feature->domain.kind) : "UNSET",
               dv_schema_type_name(feature->type.value));
  dv_check_report(check, DV_ANOMALY_DOMAIN_INVALID_FOR_TYPE, &text);
  dv_domain_clear(&feature->domain);
}

static void self_reference(DvCheck *check) {
  DvDomain *domain = &check->feature->domain;
  if (dv_schema_find_domain(check->schema, domain->reference)) return;
  DvText text = {0};
  dv_text_adds(check->err, &text, "the schema has no string domain ");
  dv_describe_quoted(check->err, &text, domain->reference);
  if (!dv_failed(check->err))
    dv_check_word(check, DV_ANOMALY_INVALID_DOMAIN_SPECIFICATION, text.data);
  dv_text_clear(&text);
  dv_domain_clear(domain);
}

/* Only texts are told by their share. */
static void self_distribution(DvCheck *check) {
  DvSchemaFeature *feature = check->feature;
  DvDomainKind kind = feature->domain.kind;
  if (!feature->distribution_constraints.is_set || kind == DV_DOMAIN_STRING ||
      kind == DV_DOMAIN_REFERENCE)
    return;
  dv_check_word(check, DV_ANOMALY_INVALID_SCHEMA_SPECIFICATION,
                "distribution_constraints need a domain of texts");
  feature->distribution_constraints.is_set = false;
}

/* Each value once, where it stood first. */
static void self_drop_repeats(DvErr *err, DvNames *values) {
  DvNames kept = {0};
  for (size_t i = 0; i < values->n; i++)
    if (dv_names_find(&kept, values->items[i]) < 0) dv_names_add(err, &kept, values->items[i]);
  if (!dv_failed(err)) {
    DvNames all = *values;
    *values = kept;
    kept = all;
  }
  dv_names_clear(&kept);
}

/* Mistakes that TFDV mends without a word. */
static void self_mend(DvCheck *check) {
  DvDomain *domain = &check->feature->domain;
  DvBoolDomain *boolean = &domain->boolean;
  if (domain->kind == DV_DOMAIN_STRING && check->is_update)
    self_drop_repeats(check->err, &domain->string.values);
  if (domain->kind != DV_DOMAIN_BOOL || !boolean->true_value.data || !boolean->false_value.data ||
      !dv_bytes_equal(boolean->true_value, boolean->false_value))
    return;
  dv_free((char *)boolean->false_value.data);
  boolean->false_value = (DvBytes){0};
}

static void self_domain(DvCheck *check) {
  switch (check->feature->domain.kind) {
  case DV_DOMAIN_TIME_OF_DAY:
  case DV_DOMAIN_AUDIO:
  case DV_DOMAIN_VIDEO:
  case DV_DOMAIN_CONTENT_CHUNK:
    dv_check_word(check, DV_ANOMALY_INVALID_DOMAIN_SPECIFICATION,
                  "the domain is of a kind that is not known to validation");
    dv_domain_clear(&check->feature->domain);
    return;
  case DV_DOMAIN_REFERENCE: self_reference(check); return;
  default: self_distribution(check); self_mend(check);
  }
}

void dv_check_self(DvCheck *check) {
  if (!check->feature->name.data) {
    dv_check_word(check, DV_ANOMALY_FEATURE_MISSING_NAME,
                  "the feature has no name (the column is named '')");
    dv_check_deprecate(check);
    return;
  }
  self_type(check);
  if (dv_schema_is_deprecated(check->feature)) return;
  self_presence(check);
  self_valency(check);
  self_shape(check);
  self_domain_type(check);
  self_domain(check);
}
