/* schema.h - what is expected of a dataset: tensorflow.metadata.v0.Schema as structs.
**
** Typed is what dvext uses; everything else is kept in `rest` (domain.h says how messages look).
** Structs are made to be changed: features and string domains stay where they are while others are
** added, an optional field is set with dv_some_* and cleared with .is_set = false, a message with
** dv_<message>_clear or by is_set = false (the writer leaves out what is not set).
**
** A schema has the form of a document, wherever it came from: a string domain of a schema table's
** row that has a name is a shared one here (schema_source.h), and schema_write.h moves it back.
*/
#ifndef DV_SCHEMA_H
#define DV_SCHEMA_H

#include "domain.h"

/* FeatureType. */
typedef enum DvSchemaType {
  DV_SCHEMA_TYPE_UNKNOWN,
  DV_SCHEMA_BYTES,
  DV_SCHEMA_INT,
  DV_SCHEMA_FLOAT,
  DV_SCHEMA_STRUCT
} DvSchemaType;

/* LifecycleStage, its numbers. */
typedef enum DvLifecycle {
  DV_STAGE_UNKNOWN = 0,
  DV_STAGE_PLANNED = 1,
  DV_STAGE_ALPHA = 2,
  DV_STAGE_BETA = 3,
  DV_STAGE_PRODUCTION = 4,
  DV_STAGE_DEPRECATED = 5,
  DV_STAGE_DEBUG_ONLY = 6,
  DV_STAGE_DISABLED = 7,
  DV_STAGE_VALIDATION_DERIVED = 9
} DvLifecycle;

/* JensenShannonDivergence.Source.type. */
typedef enum DvHistogramSource {
  DV_SOURCE_DEFAULT,
  DV_SOURCE_QUANTILES,
  DV_SOURCE_STANDARD
} DvHistogramSource;

/* Severity; of dvext's rules and checks too. */
typedef enum DvSeverity { DV_SEVERITY_UNKNOWN, DV_SEVERITY_WARNING, DV_SEVERITY_ERROR } DvSeverity;

typedef struct DvPresence {
  bool is_set;
  DvBytes rest;
  DvOptionalReal min_fraction;
  DvOptionalInteger min_count;
} DvPresence;

typedef struct DvValueBounds { /* ValueCount */
  bool is_set;
  DvBytes rest;
  DvOptionalInteger min, max;
} DvValueBounds;

typedef struct DvValueBoundsList { /* ValueCountList: one for each level of nesting */
  bool is_set;
  DvBytes rest;
  DvList levels; /* of DvValueBounds */
} DvValueBoundsList;

typedef struct DvDimension {
  bool is_set;
  DvBytes rest;
  DvOptionalInteger size;
} DvDimension;

typedef struct DvShape { /* FixedShape */
  bool is_set;
  DvBytes rest;
  DvList dimensions; /* of DvDimension; none: the product is 1 */
} DvShape;

typedef struct DvUniqueConstraints {
  bool is_set;
  DvBytes rest;
  DvOptionalInteger min, max;
} DvUniqueConstraints;

typedef struct DvDistributionConstraints {
  bool is_set;
  DvBytes rest;
  DvOptionalReal min_domain_mass;
} DvDistributionConstraints;

typedef struct DvThreshold { /* InfinityNorm, NormalizedAbsoluteDifference */
  bool is_set;
  DvBytes rest;
  DvOptionalReal threshold;
} DvThreshold;

typedef struct DvDivergenceSource {
  bool is_set;
  DvBytes rest;
  DvOptionalChoice type; /* DvHistogramSource */
} DvDivergenceSource;

typedef struct DvDivergence { /* JensenShannonDivergence */
  bool is_set;
  DvBytes rest;
  DvOptionalReal threshold;
  DvDivergenceSource source;
} DvDivergence;

typedef struct DvComparator { /* FeatureComparator */
  bool is_set;
  DvBytes rest;
  DvThreshold infinity_norm;
  DvDivergence jensen_shannon_divergence;
  DvThreshold normalized_abs_difference;
} DvComparator;

/* dvext's own: an SQL expression that must not be false; of the schema over a row (`rules`), of a
** feature over its statistics (`checks`). */
typedef struct DvRule {
  bool is_set;
  DvBytes rest; /* always empty: an unknown key is an error */
  DvBytes name;
  DvBytes sql_expression;
  DvBytes description;
  DvOptionalChoice severity; /* DvSeverity */
  DvNames in_environment;    /* none: always */
} DvRule;

typedef struct DvFeatureOwn { /* the key "dvext" of a feature */
  bool is_set;
  DvBytes rest;
  DvList checks; /* of DvRule */
} DvFeatureOwn;

typedef struct DvSchemaFeature {
  bool is_set;
  DvBytes rest;
  DvBytes name;
  DvOptionalBool deprecated;
  DvOptionalChoice type; /* DvSchemaType */
  DvPresence presence;
  DvOther group_presence;
  DvShape shape; /* at most one of the three is set */
  DvValueBounds value_count;
  DvValueBoundsList value_counts;
  DvDomain domain;
  DvDistributionConstraints distribution_constraints;
  DvUniqueConstraints unique_constraints;
  DvComparator skew_comparator, drift_comparator;
  DvNames in_environment, not_in_environment;
  DvOptionalChoice lifecycle_stage; /* DvLifecycle */
  DvOther validation_derived_source;
  DvFeatureOwn own;
} DvSchemaFeature;

typedef struct DvNamed { /* SparseFeature.IndexFeature, SparseFeature.ValueFeature */
  bool is_set;
  DvBytes rest;
  DvBytes name;
} DvNamed;

typedef struct DvSparseFeature {
  bool is_set;
  DvBytes rest;
  DvBytes name;
  DvOptionalBool deprecated;
  DvOptionalChoice lifecycle_stage; /* DvLifecycle */
  DvList index_features;            /* of DvNamed */
  DvNamed value_feature;
} DvSparseFeature;

typedef struct DvPath {
  bool is_set;
  DvBytes rest;
  DvNames steps; /* one for a column */
} DvPath;

typedef struct DvWeightedFeature {
  bool is_set;
  DvBytes rest;
  DvBytes name;
  DvPath feature, weight_feature;
  DvOptionalChoice lifecycle_stage; /* DvLifecycle */
} DvWeightedFeature;

typedef struct DvRatioComparator { /* NumericValueComparator */
  bool is_set;
  DvBytes rest;
  DvOptionalReal min_fraction_threshold, max_fraction_threshold;
} DvRatioComparator;

typedef struct DvDatasetConstraints {
  bool is_set;
  DvBytes rest;
  DvRatioComparator num_examples_drift_comparator, num_examples_version_comparator;
  DvOptionalInteger min_examples_count, max_examples_count;
} DvDatasetConstraints;

typedef struct DvSchemaReading { /* the reading options a schema was inferred with */
  bool is_set;
  DvBytes rest;
  DvNames arrays;
  DvOptionalBool parse_text;
  DvNames missing;
} DvSchemaReading;

typedef struct DvSchemaOwn { /* the key "dvext" of a schema */
  bool is_set;
  DvBytes rest;
  DvSchemaReading read;
  DvList rules; /* of DvRule */
} DvSchemaOwn;

typedef struct DvSchema {
  bool is_set;
  DvBytes rest;
  DvList features;          /* of DvSchemaFeature, in order */
  DvList sparse_features;   /* of DvSparseFeature */
  DvList weighted_features; /* of DvWeightedFeature */
  DvList string_domains;    /* of DvStringDomain, shared by name */
  DvNames default_environments;
  DvDatasetConstraints dataset_constraints;
  DvSchemaOwn own;
  bool has_dropped; /* some string domain is dropped and still there */
} DvSchema;

/* The items of lists, typed. */
static inline DvSchemaFeature *dv_schema_feature(const DvSchema *schema, size_t i) {
  return schema->features.items[i];
}
static inline DvStringDomain *dv_schema_string_domain(const DvSchema *schema, size_t i) {
  return schema->string_domains.items[i];
}
static inline DvSparseFeature *dv_schema_sparse_feature(const DvSchema *schema, size_t i) {
  return schema->sparse_features.items[i];
}
static inline DvWeightedFeature *dv_schema_weighted_feature(const DvSchema *schema, size_t i) {
  return schema->weighted_features.items[i];
}
static inline DvRule *dv_schema_rule(const DvList *rules, size_t i) {
  return rules->items[i];
}
static inline DvValueBounds *dv_schema_level(const DvSchemaFeature *feature, size_t i) {
  return feature->value_counts.levels.items[i];
}
static inline DvDimension *dv_schema_dimension(const DvSchemaFeature *feature, size_t i) {
  return feature->shape.dimensions.items[i];
}

DV_INTERNAL void dv_schema_clear(DvSchema *schema);
/* A copy, yours: `copy` is overwritten. */
DV_INTERNAL void dv_schema_feature_dup(DvErr *err, const DvSchemaFeature *feature,
                                       DvSchemaFeature *copy);
DV_INTERNAL void dv_schema_feature_clear(DvSchemaFeature *feature);
/* Members of a feature; nothing is set then. */
DV_INTERNAL void dv_schema_shape_clear(DvSchemaFeature *feature);
DV_INTERNAL void dv_schema_value_count_clear(DvSchemaFeature *feature); /* and value_counts */

/* The first of that name, or NULL.  Among many it is found fast once dv_schema_index was called, as
** reading a schema ends. */
DV_INTERNAL void dv_schema_index(DvErr *err, DvSchema *schema);
DV_INTERNAL DvSchemaFeature *dv_schema_find(const DvSchema *schema, DvBytes name);
DV_INTERNAL DvSparseFeature *dv_schema_find_sparse(const DvSchema *schema, DvBytes name);
DV_INTERNAL DvWeightedFeature *dv_schema_find_weighted(const DvSchema *schema, DvBytes name);
DV_INTERNAL DvStringDomain *dv_schema_find_domain(const DvSchema *schema, DvBytes name);
/* The string domain of a feature, embedded or shared; NULL where there is none. */
DV_INTERNAL DvStringDomain *dv_schema_domain_of(const DvSchema *schema, DvSchemaFeature *feature);

/* New items at the end, owned by the schema; NULL after an error. */
DV_INTERNAL DvSchemaFeature *dv_schema_add_feature(DvErr *err, DvSchema *schema, DvBytes name);
/* A level, or a dimension of that size; value_counts or shape is set then. */
DV_INTERNAL DvValueBounds *dv_schema_add_level(DvErr *err, DvSchemaFeature *feature);
DV_INTERNAL void dv_schema_add_dimension(DvErr *err, DvSchemaFeature *feature, int64_t size);
/* The name is `name`, or where that is taken with 2, 3, ... behind it. */
DV_INTERNAL DvStringDomain *dv_schema_add_domain(DvErr *err, DvSchema *schema, DvBytes name);
/* Removes a shared domain and every feature's reference to it.  Nothing finds it any more; what is
** left of it goes with dv_schema_sweep_domains, once for all, and until then a feature that may
** refer to it needs dv_schema_unlink_dropped. */
DV_INTERNAL void dv_schema_drop_domain(DvSchema *schema, DvStringDomain *domain);
DV_INTERNAL void dv_schema_unlink_dropped(const DvSchema *schema, DvSchemaFeature *feature);
DV_INTERNAL void dv_schema_sweep_domains(DvErr *err, DvSchema *schema);
/* Frees the domains that are not set, to which nothing refers. */
DV_INTERNAL void dv_schema_pack_domains(DvSchema *schema);

/* tfdv: anomalies A7.  `environment` is {NULL, 0} where none is given. */
DV_INTERNAL bool dv_schema_is_in(const DvSchema *schema, const DvSchemaFeature *feature,
                                 DvBytes environment);
DV_INTERNAL bool dv_schema_is_required(const DvSchema *schema, const DvSchemaFeature *feature,
                                       DvBytes environment);
DV_INTERNAL bool dv_stage_is_deprecated(DvOptionalChoice stage);
DV_INTERNAL bool dv_schema_is_deprecated(const DvSchemaFeature *feature);
/* Whether a rule, or anything with a list of environments, holds there. */
DV_INTERNAL bool dv_rule_is_in(const DvRule *rule, DvBytes environment);
/* An error unless default_environment lists it, or none is given. */
DV_INTERNAL void dv_schema_check_environment(DvErr *err, const DvSchema *schema,
                                             DvBytes environment);
/* Whether cells of the feature are read as arrays: it has value_counts, a shape whose product is
** not 1, or a value_count other than {1, 1}. */
DV_INTERNAL bool dv_schema_is_array(const DvSchemaFeature *feature);

/* How a column's name stands in the names of domains (tfdv: statistics B2.3): as it is, or in
** single quotes where it is empty or has one of . ' ( ). */
DV_INTERNAL void dv_schema_write_path(DvErr *err, DvText *out, DvBytes name);
/* "BYTES", "INT" ... of a DvSchemaType. */
DV_INTERNAL const char *dv_schema_type_name(int type);

#endif
