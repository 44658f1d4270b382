/* tfmd_value.h - what the readers of JSON and of protobuf text share: where a value stands, what is
** said of a wrong one, and how a right one is written. */
#ifndef DV_TFMD_VALUE_H
#define DV_TFMD_VALUE_H

#include "../base/json_write.h"
#include "tfmd.h"

#define DV_TFMD_NO_INDEX SIZE_MAX

/* One step from the root to a value; the root has no name. */
typedef struct DvTfmdPath {
  const struct DvTfmdPath *up;
  DvBytes name;
  size_t index; /* of one value of several, else DV_TFMD_NO_INDEX */
} DvTfmdPath;

/* Appends "feature[2].name"; nothing for the root. */
DV_INTERNAL void dv_tfmd_write_path(DvErr *err, DvText *out, const DvTfmdPath *path);

/* Where in which document. */
typedef struct DvTfmdPlace {
  const char *what;
  const char *begin; /* of the text, or of a part whose own place is line, column */
  const char *at;
  int line, column;
} DvTfmdPlace;

/* "<what>: <message> at line L, column C".  The format's first %s is the path ("feature[2].name"),
** further ones `first` and `second`. */
DV_INTERNAL void dv_tfmd_fail(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path,
                              const char *format, const char *first, const char *second);
/* "unknown field ..."; where the message has few fields, these, too. */
DV_INTERNAL void dv_tfmd_fail_unknown(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path,
                                      int message);
/* "field ... needs a text, not <given>". */
DV_INTERNAL void dv_tfmd_fail_kind(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path,
                                   const DvTfmdField *field, const char *given);
/* The same for a value that stands in the document as `given`. */
DV_INTERNAL void dv_tfmd_fail_value(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path,
                                    const DvTfmdField *field, DvBytes given);
/* Enters the field into the set of those that its message has; an error where it is there already
** or another one of its oneof is. */
DV_INTERNAL void dv_tfmd_mark(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path,
                              const DvTfmdField *field, uint64_t *seen);

/* An integer as sign and magnitude, which holds every kind. */
typedef struct DvTfmdInteger {
  bool is_negative;
  uint64_t magnitude;
} DvTfmdInteger;

/* Adds a digit; false when it no longer fits. */
DV_INTERNAL bool dv_tfmd_integer_add(DvTfmdInteger *x, unsigned base, unsigned digit);
DV_INTERNAL bool dv_tfmd_integer_fits(DvTfmdInteger x, DvTfmdKind kind);
DV_INTERNAL void dv_tfmd_write_integer(DvJson *json, DvTfmdInteger x);
DV_INTERNAL void dv_tfmd_write_real(DvJson *json, double x);

#endif
