/* schema_source.h - a schema argument: a JSON document, protobuf text, or a
** schema table.
**
** The rules are those of the manual.  Text whose first character is '{' is
** JSON; text that begins with a double quote is a name, text whose first word is SELECT, WITH or
** VALUES a query; other text is protobuf text where it has a '{' or ':', and a name otherwise.  A
** BLOB is
** a document.
*/
#ifndef DV_SCHEMA_SOURCE_H
#define DV_SCHEMA_SOURCE_H

#include "../document/schema.h"

/* Reads the argument into an empty schema, which has the form of a document.
** The caller clears it, also after an error. */
DV_INTERNAL void dv_schema_source_read(DvErr *err, sqlite3 *db, sqlite3_value *argument,
                                       DvSchema *schema);
/* The same of a document alone, where no statement may be run: anything else is an error. */
DV_INTERNAL void dv_schema_source_read_document(DvErr *err, DvBytes text, DvSchema *schema);

#endif
