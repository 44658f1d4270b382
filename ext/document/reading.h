/* reading.h - the reading options: how the cells of a dataset become values. */
#ifndef DV_READING_H
#define DV_READING_H

#include "../base/options.h"

typedef struct DvReading {
  DvNames columns; /* the only columns to read */
  bool has_columns;
  DvBytes weight;  /* a column, owned; data is NULL where there is none */
  DvNames arrays;  /* columns whose cells are JSON arrays */
  DvNames missing; /* texts that mean NULL */
  bool parse_text;
  bool has_arrays, has_missing, has_parse_text; /* the option was named */
  bool is_given;                                /* some reading option was named */
} DvReading;

/* The rows of the reading options, for the struct DvReading. */
DV_INTERNAL DvOptionRows dv_reading_options(void);
/* The same, ready for dv_options_read into `reading`. */
DV_INTERNAL DvOptionSet dv_reading_option_set(DvReading *reading);
DV_INTERNAL void dv_reading_clear(DvReading *reading);

#endif
