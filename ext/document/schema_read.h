/* schema_read.h - schemas from their text forms.
**
** `what` begins every message ("schema"), as in tfmd.h.  What is read is cleared by the caller,
** also after an error.
*/
#ifndef DV_SCHEMA_READ_H
#define DV_SCHEMA_READ_H

#include "schema.h"

/* A whole document: JSON of a Schema (its first character is '{'), or protobuf text. */
DV_INTERNAL bool dv_schema_is_json(DvBytes text);
DV_INTERNAL void dv_schema_read_json(DvErr *err, DvBytes text, const char *what, DvSchema *schema);
DV_INTERNAL void dv_schema_read_pbtxt(DvErr *err, DvBytes text, const char *what, DvSchema *schema);
/* JSON of one Feature. */
DV_INTERNAL void dv_schema_read_feature(DvErr *err, DvBytes text, const char *what,
                                        DvSchemaFeature *feature);
/* After the last feature: an error where two have one name; else names are found fast from now
** on. */
DV_INTERNAL void dv_schema_check_names(DvErr *err, DvSchema *schema);

#endif
