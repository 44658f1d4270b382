/* scalar.h - scalar functions as rows; one xFunc serves them all. */
#ifndef DV_SCALAR_H
#define DV_SCALAR_H

#include "../base/options.h"
#include "call.h"
#include "out.h"

typedef struct DvScalar {
  const char *name;
  const char *arguments; /* for the documentation: "condition, message" */
  int n_min, n_max;      /* number of arguments; n_max -1 is no limit */
  void (*call)(DvCall *call, int argc, sqlite3_value **argv, DvOut *out);
  int flags;                /* SQLite's: SQLITE_DETERMINISTIC, SQLITE_DIRECTONLY ... */
  DvOptionRows options;     /* for the documentation: its own ... */
  bool has_reading_options; /* ... and the reading options */
  const char *description;  /* one line */
  const char *example;      /* a statement that runs, or several */
} DvScalar;

/* Registers for one number of arguments (-1: any); the binding is taken over. */
DV_INTERNAL int dv_scalar_register(sqlite3 *db, const char *name, int n_args, DvBinding *binding);

#endif
