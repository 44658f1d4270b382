/* row_findings.h - what is wrong with one cell; of validate_row.c's own. */
#ifndef DV_ROW_FINDINGS_H
#define DV_ROW_FINDINGS_H

#include "../document/domain_check.h"
#include "validate_row.h"

/* A feature as rows are checked against it; borrows from the schema. */
typedef struct DvRowFeature {
  DvBytes name;
  const DvSchemaFeature *schema;
  int type; /* DvSchemaType */
  bool is_required, is_array;
  int64_t shape_size; /* the product, where there is a shape */
  DvDomainCheck check;
  /* Quick tests: what they hold true of is valid. */
  int64_t integer_low, integer_high; /* integers */
  double real_low, real_high;        /* reals, and integers as such */
  bool text_is_fine, blob_is_fine, missing_is_fine;
  const DvNames *texts; /* or NULL */
} DvRowFeature;

struct DvRowSchema {
  DvSchema schema;
  const DvNames *arrays; /* columns read as arrays beside those that the schema says */
  DvCellReader reader;
  DvRowFeature *features; /* by name */
  int n;
};

/* One thing that is wrong: `value` is the one that shows it, borrowed from the cell or the reader;
** of valency `count` is the number of values on that level of nesting. */
typedef struct DvRowFinding {
  DvAnomalyType type;
  DvChecked value;
  int level;
  size_t count;
} DvRowFinding;

/* Low and high on each level and one of every other type: there can be no more. */
enum { DV_ROW_FINDINGS_MAX = 2 * DV_LEVELS_MAX + 20 };

typedef struct DvRowFindings {
  DvRowFinding items[DV_ROW_FINDINGS_MAX];
  int n;
} DvRowFindings;

/* Puts what is wrong with the cell into `found`, in TFDV's order.  Allocates only for arrays. */
DV_INTERNAL void dv_row_find(DvErr *err, DvRowSchema *rows, const DvRowFeature *feature,
                             const DvRowCell *cell, DvRowFindings *found);

#endif
