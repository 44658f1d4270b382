/* infer_domain.h - the values of a column → the domain they suggest (tfdv: statistics B2). */
#ifndef DV_INFER_DOMAIN_H
#define DV_INFER_DOMAIN_H

#include "infer.h"

/* Sets the domain of a new feature; a string domain is added to the schema. */
DV_INTERNAL void dv_infer_domain(DvErr *err, const DvInference *inference,
                                 const DvStatistics *statistics, DvSchemaFeature *feature,
                                 DvSchema *schema);
/* Which side of a bool domain the text is: 1, 0, or -1 for neither. */
DV_INTERNAL int dv_infer_bool_word(DvBytes text);
/* Whether the text is a decimal integer of 64 bits, blanks around it allowed.
*/
DV_INTERNAL bool dv_infer_is_integer(DvBytes text, int64_t *out);

#endif
