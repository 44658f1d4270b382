/* labels.h - the values of two columns, value by value.
**
** `all` are the values that are known.  `ranked` is what TFDV compares (tfdv: anomalies B2,
** statistics A5.2): of each side the 1,000 most frequent values, equal counts by larger value;
** what is not among them has no mass.  Texts that are not UTF-8 are one label there, with the mass
** of the most frequent of them on each side; and where a side has a weight that reaches 1, labels
** of less weight are left out.  Numbers are labels by their shortest decimal text.
*/
#ifndef DV_LABELS_H
#define DV_LABELS_H

#include "side.h"

enum { DV_LABELS_RANKED = 1000 };

typedef struct DvLabels {
  DvElement *all; /* of numbers in rising order and only after dv_labels_list, others in no
                  ** particular one */
  size_t n_all;
  size_t n_invalid;     /* of `all`, the texts that are no UTF-8: these stand first */
  DvElement *ranked;    /* in byte order; the counts are those of `all` */
  DvValueCount *values; /* of `ranked`; texts are borrowed from the sides */
  size_t n_ranked;
} DvLabels;

/* `all` as TFDV's distances see it: texts that are no UTF-8 are one label, the last; n of them. */
static inline const DvElement *dv_labels_joined(const DvLabels *labels, size_t *n) {
  *n = labels->n_all - labels->n_invalid + (labels->n_invalid > 0);
  return labels->all ? labels->all + labels->n_invalid : NULL;
}

/* Nothing is known of the numbers of a coarse side. */
DV_INTERNAL void dv_labels_init(DvErr *err, DvLabels *labels, const DvSide *sides);
/* Makes `all` where there are only numbers. */
DV_INTERNAL void dv_labels_list(DvErr *err, DvLabels *labels, const DvSide *sides);
DV_INTERNAL void dv_labels_clear(DvLabels *labels);

#endif
