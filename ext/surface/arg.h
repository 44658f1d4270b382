/* arg.h - reads arguments and options, and words every mistake the same way.
**
** Errors say what was expected and what was given; the function's name is put in front where the
** error leaves the surface.  A NULL pointer stands for an argument that is not given.
*/
#ifndef DV_ARG_H
#define DV_ARG_H

#include "../document/dataset_profile.h"
#include "../document/reading.h"
#include "call.h"

/* A text, borrowed from the value; `what` is "the feature".  Anything else is an error. */
DV_INTERNAL DvBytes dv_arg_text(DvCall *call, sqlite3_value *value, const char *what);
/* A profile, made from its BLOB; where a call takes several, `what` is "the baseline profile",
** else NULL. */
DV_INTERNAL void dv_arg_profile(DvCall *call, sqlite3_value *value, const char *what,
                                DvDatasetProfile *profile);
/* The environment of a table function; options in its place are an error that says so. */
DV_INTERNAL DvBytes dv_arg_environment(DvCall *call, sqlite3_value *value);
/* The options argument: NULL (either kind) leaves the defaults. */
DV_INTERNAL void dv_arg_options(DvCall *call, sqlite3_value *value, const DvOptionSet *sets,
                                size_t n_sets);

#endif
