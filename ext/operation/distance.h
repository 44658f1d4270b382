/* distance.h - how far two distributions are apart: pure functions of aligned sequences.
**
** p and q are the shares of the baseline and of the current dataset, which the functions make from
** masses (counts or weights); [0] is the baseline, [1] the current one.
**   L-infinity                      max |q - p|
**   normalized absolute difference  max |mass[1] - mass[0]| / (all mass of both)
**   Jensen-Shannon                  sum p log2(p/m) / 2 + sum q log2(q/m) / 2, m = (p + q) / 2
**   PSI                             sum (q - p) ln(q / p); an empty element of one side counts as
**                                   half a row there, one that is empty on both sides not at all
**   Hellinger                       sqrt(sum (sqrt(p) - sqrt(q))^2 / 2)
**   total variation                 sum |q - p| / 2
**   Kolmogorov-Smirnov              max over x of |F1(x) - F0(x)|
**   Wasserstein                     integral of |F1(x) - F0(x)| dx
** The first three keep TFDV's order of operations (tfdv: anomalies B3, B4).  A side without mass
** has shares of 0.  d(x, x) is exactly 0.
*/
#ifndef DV_DISTANCE_H
#define DV_DISTANCE_H

#include "../document/tfdv_histogram.h"

/* One element of two distributions laid side by side: a label, a bin, a number. */
typedef struct DvElement {
  double mass[2];
  uint64_t count[2]; /* rows (or values) behind the masses, for tests */
} DvElement;

static inline void dv_element_add(DvElement *sum, const DvElement *element) {
  for (int side = 0; side < 2; side++) {
    sum->mass[side] += element->mass[side];
    sum->count[side] += element->count[side];
  }
}

/* A number of either side, in rising order. */
typedef struct DvStep {
  DvNumber at;
  bool is_cut; /* no bucket of a coarse table reaches from here into the next step */
  DvElement element;
} DvStep;

/* A largest difference and where it is: among equal ones the last, as TFDV names it. */
typedef struct DvWorst {
  double value;
  size_t at;
  double change; /* q - p there */
} DvWorst;

DV_INTERNAL DvWorst dv_distance_linf(const DvElement *elements, size_t n);
DV_INTERNAL DvWorst dv_distance_normalized(const DvElement *elements, size_t n);
DV_INTERNAL double dv_distance_js(const DvElement *elements, size_t n);
DV_INTERNAL double dv_distance_psi(const DvElement *elements, size_t n);
DV_INTERNAL double dv_distance_hellinger(const DvElement *elements, size_t n);
DV_INTERNAL double dv_distance_total_variation(const DvElement *elements, size_t n);
/* Of masses, or of counts. */
DV_INTERNAL double dv_distance_ks(const DvStep *steps, size_t n, bool is_of_counts);
/* Infinite where the shares of an infinity differ. */
DV_INTERNAL double dv_distance_wasserstein(const DvStep *steps, size_t n);

/* Jensen-Shannon divergence of two histograms; false where a side has no mass.  Points match equal
** points only, infinities and NaNs nothing, not even themselves. */
DV_INTERNAL bool dv_distance_js_histograms(DvErr *err, const DvTfdvHistogram *baseline,
                                           const DvTfdvHistogram *current, double *value);

#endif
