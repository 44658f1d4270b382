/* schema_reading.h - how datasets are read when a schema is at hand: what it records, what its
** features are, and what the caller says. */
#ifndef DV_SCHEMA_READING_H
#define DV_SCHEMA_READING_H

#include "../document/dataset_profile.h"
#include "../document/reading.h"
#include "../document/schema.h"
#include "source.h"

/* A column that an option names must be in one of the datasets of a call, and the weight column in
** the first, which is the one looked at; profiles have no columns yet. */
DV_INTERNAL void dv_reading_check(DvErr *err, const DvReading *given,
                                  const DvSource *const *sources, size_t n);
/* How to read one dataset: `reading`, which is the caller's and empty before.  Key by key what is
** given, else what the schema's dvext.read says; features that are arrays by the schema are read as
** such, too.  Columns that the dataset does not have are left out.  The `schema` may be NULL.  For
** a profile it is what was given, so that dv_collect refuses it. */
DV_INTERNAL void dv_schema_apply_reading(DvErr *err, const DvSchema *schema, const DvSource *source,
                                         const DvReading *given, DvReading *reading);
/* The options that a profile was made with, into an empty `reading` that the caller clears. */
DV_INTERNAL void dv_reading_as_made(DvErr *err, const DvDatasetProfile *profile,
                                    DvReading *reading);
/* An error, naming the key, where the values of two profiles were read in different ways. */
DV_INTERNAL void dv_reading_check_profiles(DvErr *err, const DvDatasetProfile profiles[2]);
/* An error, naming the key, where a profile was made otherwise than dvext.read says. */
DV_INTERNAL void dv_schema_check_profile(DvErr *err, const DvSchema *schema,
                                         const DvDatasetProfile *profile);

#endif
