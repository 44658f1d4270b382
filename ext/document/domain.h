/* domain.h - what values a feature may have: the members of a Feature's `domain_info`.
**
** Every message of the schema is a struct that begins with `is_set` and `rest`.  A field that
** proto2 can leave unset is a DvOptional*, or a DvBytes whose data is NULL then (owned,
** NUL-terminated). `rest` holds what dvext does not use, as the members of a JSON object in their
** order: owned, and written back untouched.
*/
#ifndef DV_DOMAIN_H
#define DV_DOMAIN_H

#include "../base/names.h"

typedef struct DvOptionalBool {
  bool is_set, value;
} DvOptionalBool;
typedef struct DvOptionalInteger {
  bool is_set;
  int64_t value;
} DvOptionalInteger;
typedef struct DvOptionalReal {
  bool is_set;
  double value;
} DvOptionalReal;
/* One of an enum's constants. */
typedef struct DvOptionalChoice {
  bool is_set;
  int value;
} DvOptionalChoice;

static inline DvOptionalBool dv_some_bool(bool x) {
  return (DvOptionalBool){true, x};
}
static inline DvOptionalInteger dv_some_integer(int64_t x) {
  return (DvOptionalInteger){true, x};
}
static inline DvOptionalReal dv_some_real(double x) {
  return (DvOptionalReal){true, x};
}
static inline DvOptionalChoice dv_some_choice(int x) {
  return (DvOptionalChoice){true, x};
}

/* Pointers to items that stay where they are when the list grows; the items are owned. */
typedef struct DvList {
  void **items;
  size_t n, capacity;
  DvNameIndex *index; /* dv_list_find */
} DvList;

/* A message of which nothing is used but whether it is there; as the items of a list, how many. */
typedef struct DvOther {
  bool is_set;
  DvBytes rest;
} DvOther;

typedef struct DvIntDomain {
  bool is_set;
  DvBytes rest;
  DvBytes name;
  DvOptionalInteger min, max;
  DvOptionalBool is_categorical;
} DvIntDomain;

typedef struct DvFloatDomain {
  bool is_set;
  DvBytes rest;
  DvBytes name;
  DvOptionalReal min, max;
  DvOptionalBool disallow_nan, disallow_inf, is_categorical;
} DvFloatDomain;

typedef struct DvStringDomain {
  bool is_set;
  DvBytes rest;
  DvBytes name;
  DvNames values;  /* in the document's order; may repeat */
  int next_suffix; /* domains have the name with 2, 3, ... up to this behind it */
} DvStringDomain;

typedef struct DvBoolDomain {
  bool is_set;
  DvBytes rest;
  DvBytes name;
  DvBytes true_value, false_value;
} DvBoolDomain;

typedef struct DvTokenCoverage {
  bool is_set;
  DvBytes rest;
  DvOptionalReal min_coverage, min_avg_token_length;
} DvTokenCoverage;

typedef struct DvLanguageDomain {
  bool is_set;
  DvBytes rest;
  DvTokenCoverage coverage;
  DvList token_constraints; /* of DvOther */
} DvLanguageDomain;

typedef struct DvImageDomain {
  bool is_set;
  DvBytes rest;
  DvOptionalReal minimum_supported_image_fraction;
  DvOptionalInteger max_image_byte_size;
} DvImageDomain;

typedef enum DvDomainKind {
  DV_DOMAIN_NONE,
  DV_DOMAIN_REFERENCE, /* the field `domain`: the name of a string domain of the schema */
  DV_DOMAIN_INT,
  DV_DOMAIN_FLOAT,
  DV_DOMAIN_STRING,
  DV_DOMAIN_BOOL,
  DV_DOMAIN_STRUCT,
  DV_DOMAIN_NATURAL_LANGUAGE,
  DV_DOMAIN_IMAGE,
  DV_DOMAIN_MID,
  DV_DOMAIN_URL,
  DV_DOMAIN_TIME,
  DV_DOMAIN_TIME_OF_DAY,
  DV_DOMAIN_AUDIO,
  DV_DOMAIN_VIDEO,
  DV_DOMAIN_CONTENT_CHUNK
} DvDomainKind;

/* The field name in a document: "int_domain"; "domain" of a reference; "" of none. */
DV_INTERNAL const char *dv_domain_kind_name(DvDomainKind kind);

/* At most one member is there: the one that `kind` names (its is_set need not be looked at).  To
** replace a domain, dv_domain_clear, then set `kind` and fill in the member. */
typedef struct DvDomain {
  DvDomainKind kind;
  DvBytes reference;
  DvIntDomain integer;
  DvFloatDomain real;
  DvStringDomain string;
  DvBoolDomain boolean;
  DvLanguageDomain language;
  DvImageDomain image;
  DvOther other; /* of all other kinds */
} DvDomain;

/* There is none then: DV_DOMAIN_NONE. */
DV_INTERNAL void dv_domain_clear(DvDomain *domain);

/* Replaces an owned text by a copy. */
DV_INTERNAL void dv_text_field_set(DvErr *err, DvBytes *field, DvBytes text);

#endif
