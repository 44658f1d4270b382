/* infer.h - a profile → the schema it suggests, by TFDV's rules (tfdv: statistics B1 to B3). */
#ifndef DV_INFER_H
#define DV_INFER_H

#include "../document/dataset_profile.h"
#include "../document/schema.h"
#include "../document/statistics.h"

/* Of text values inference sees the most frequent. */
enum { DV_INFER_VALUES_MAX = 1000 };

typedef struct DvInferOptions {
  int64_t max_string_domain_size;
  bool infer_feature_shape;
} DvInferOptions;

#define DV_INFER_DEFAULT                                                                           \
  { .max_string_domain_size = 100, .infer_feature_shape = true }

/* What is inferred from, and how. */
typedef struct DvInference {
  DvInferOptions options;
  const DvSliceProfile *slice;
  bool by_weight; /* presence and values count by the weights of their rows */
} DvInference;

/* Of one level of an array feature, or of the cells of a plain one. */
typedef struct DvValueCounts {
  double missing; /* lists, or rows, that are not there */
  uint64_t min, max;
} DvValueCounts;

/* Whether TFDV would count by weight: there are weights, and they are not all zero. */
DV_INTERNAL bool dv_infer_by_weight(const DvSliceProfile *slice);
/* Rows in all, and those with a value (or their weight). */
DV_INTERNAL double dv_infer_rows(const DvInference *inference);
DV_INTERNAL double dv_infer_present(const DvInference *inference, const DvStatistics *statistics);
/* Exactly 0 when nothing is missing. */
DV_INTERNAL double dv_infer_missing(const DvInference *inference, const DvStatistics *statistics);
/* Levels of nesting, at most DV_LEVELS_MAX: 1 for what is no array. Only where a value is there. */
DV_INTERNAL int dv_infer_levels(const DvInference *inference, const DvStatistics *statistics,
                                DvValueCounts levels[DV_LEVELS_MAX]);

/* The schema of all rows of a profile, with the reading options it was made with. */
DV_INTERNAL void dv_infer(DvErr *err, const DvDatasetProfile *profile,
                          const DvInferOptions *options, DvSchema *schema);
/* Adds one feature, and its string domain where it has one. */
DV_INTERNAL void dv_infer_feature(DvErr *err, const DvInference *inference, DvBytes name,
                                  const DvStatistics *statistics, DvSchema *schema);
/* Sets value_count or value_counts of a feature that has none. */
DV_INTERNAL void dv_infer_value_count(DvErr *err, const DvInference *inference,
                                      const DvStatistics *statistics, DvSchemaFeature *feature);

#endif
