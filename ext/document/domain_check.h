/* domain_check.h - is this value inside that domain (tfdv: anomalies A10), and what to say if not.
**
** Validation of whole columns and of single rows share the rules and the wording.
*/
#ifndef DV_DOMAIN_CHECK_H
#define DV_DOMAIN_CHECK_H

#include "anomaly.h"
#include "describe.h"

typedef enum DvCheckedKind {
  DV_CHECKED_INTEGER,
  DV_CHECKED_REAL,
  DV_CHECKED_TEXT /* or a BLOB */
} DvCheckedKind;

/* A value as the column's type makes it: a FLOAT column has reals only, a STRING one texts only. */
typedef struct DvChecked {
  DvCheckedKind kind;
  int64_t integer;
  double real;
  DvBytes text;
} DvChecked;

/* A feature's domain, ready for checks; borrows from the schema. */
typedef struct DvDomainCheck {
  const DvDomain *domain;
  const DvNames *allowed; /* of a string domain, embedded or shared; else NULL */
} DvDomainCheck;

DV_INTERNAL DvDomainCheck dv_domain_check_of(const DvSchema *schema, DvSchemaFeature *feature);

enum { DV_FINDINGS_MAX = 3 };
/* Puts what is wrong with one value into `found`, in the order of TFDV's checks; returns how many.
*/
DV_INTERNAL size_t dv_domain_check_value(const DvDomainCheck *check, const DvChecked *value,
                                         DvAnomalyType found[DV_FINDINGS_MAX]);
/* Appends what is to be said of a finding: a clause without a full stop. */
DV_INTERNAL void dv_domain_describe(DvErr *err, DvText *out, const DvDomain *domain,
                                    const DvChecked *value, DvAnomalyType type);
/* Appends {"a", "b"}: the texts that a bool domain allows. */
DV_INTERNAL void dv_domain_describe_words(DvErr *err, DvText *out, const DvBoolDomain *domain);

/* Whether TFDV's schema check accepts a domain of that kind beside that type (tfdv: anomalies A6).
*/
DV_INTERNAL bool dv_domain_fits_type(DvDomainKind kind, int type);

/* A text in an INT domain: a decimal integer of 64 bits, blanks around it and a sign allowed. */
DV_INTERNAL bool dv_domain_read_integer(DvBytes text, int64_t *x);
/* A text in a FLOAT domain: decimal or hexadecimal, inf and nan, blanks around it, a sign; *x is
** NaN where it says so. */
DV_INTERNAL bool dv_domain_read_real(DvBytes text, double *x);

#endif
