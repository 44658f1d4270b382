/* source.h - a dataset argument: a name, a query, or a profile.
**
** The rules are those of the manual: text whose first word (after blanks and comments) is SELECT,
** WITH or VALUES is a query: one read-only statement without parameters, with different column
** names; other text is the name of a table or view, quoted as in SQL where needed, and text that
** begins with a double quote is always a name; a BLOB is a profile.
*/
#ifndef DV_SOURCE_H
#define DV_SOURCE_H

#include "../base/name_index.h"

typedef struct DvSource {
  const char *what; /* what messages call it; NULL is "the dataset" */
  char *query;      /* a SELECT that reads every column: of the name, or the query itself */
  char *schema;     /* of a name: the database it was found in; else NULL */
  char *table;      /* of a name; else NULL */
  char **columns;   /* names, in order */
  int n_columns;
  DvNameIndex *index;
  DvBytes profile; /* of a BLOB: its bytes, borrowed from the argument; data is NULL otherwise */
} DvSource;

static inline bool dv_source_is_profile(const DvSource *source) {
  return source->profile.data;
}

/* Whether the text is a query, by its first word. */
DV_INTERNAL bool dv_source_is_query(const char *text);
/* Reads the argument; errors have no function name in front, the surface adds it. */
DV_INTERNAL void dv_source_read(DvErr *err, sqlite3 *db, sqlite3_value *argument, DvSource *source);
/* For messages: the names of the first columns; text owned by the caller. */
DV_INTERNAL char *dv_source_show_columns(DvErr *err, const DvSource *source);
/* The error that an option names a column which the dataset does not have. */
DV_INTERNAL void dv_source_refuse_column(DvErr *err, const DvSource *source, const char *option,
                                         DvBytes name);
/* The column's number from 0, or -1. */
DV_INTERNAL int dv_source_column(const DvSource *source, DvBytes name);
DV_INTERNAL void dv_source_clear(DvSource *source);

#endif
