/* text_counts.h - text → count: exact while small, then a frequent-items summary.
**
** Exact while there are at most DV_TEXT_COUNTS_KEYS different texts with DV_TEXT_COUNTS_BYTES of
** content in all.  TEXT and BLOB are different keys.  A text over DV_TEXT_PREFIX bytes is kept by
** its first DV_TEXT_PREFIX bytes, its length and its 64-bit hash.  Order-free while exact.
**
** After dv_text_counts_summarise it keeps the frequent ones: when full, all counts are lowered by
** their median and what reaches zero is dropped; `lowered` is how much in all, the exact bound of
** every count's error (kept <= true <= kept + lowered).  Deterministic: no random source.
*/
#ifndef DV_TEXT_COUNTS_H
#define DV_TEXT_COUNTS_H

#include "../base/codec.h"

enum { DV_TEXT_COUNTS_KEYS = 8192, DV_TEXT_COUNTS_BYTES = 384 * 1024, DV_TEXT_PREFIX = 1024 };

typedef struct DvTextEntry {
  DvBytes kept;    /* the text, or its first DV_TEXT_PREFIX bytes */
  uint64_t length; /* of the whole text */
  uint64_t hash;   /* canonical hash of the whole text: dv_text_hash */
  bool is_blob;
  bool is_valid_utf8; /* of the whole text or BLOB */
  uint64_t count;
  DvWide weight; /* zero unless the table is weighted */
} DvTextEntry;

/* A few dozen bytes while empty; everything else is allocated on demand and grows. */
typedef struct DvTextCounts {
  struct DvTextSlot *slots;
  size_t n, capacity;
  uint16_t *index; /* open addressing: slot number + 1, 0 for free */
  size_t index_size;
  uint64_t index_secret; /* 0 while the index goes by hash alone */
  char *content;
  size_t content_n, content_capacity;
  DvWide *weights; /* parallel to slots where weighted */
  size_t weights_capacity;
  size_t key_bytes; /* what counts against DV_TEXT_COUNTS_BYTES */
  bool is_weighted;
  bool is_summary;
  uint64_t lowered;
  DvWide weight_lowered;
} DvTextCounts;

/* The canonical hash of a text or BLOB, as distinct.h wants it. */
DV_INTERNAL uint64_t dv_text_hash(DvBytes text, bool is_blob);

/* Adds `count` occurrences (with `weight` in all, ignored unless table->is_weighted, which the
** owner sets before the first add).  False when the table is exact and this key would not fit:
** nothing was added then, and the owner folds the entries into its other sketches, calls
** summarise or clear, and adds again.  Always true in a summary.  False after an error, too. */
DV_INTERNAL bool dv_text_counts_add(DvErr *err, DvTextCounts *table, DvBytes text, bool is_blob,
                                    uint64_t hash, uint64_t count, DvWide weight);
/* The same for an entry of another table (a long text is known by prefix, length and hash only). */
DV_INTERNAL bool dv_text_counts_add_entry(DvErr *err, DvTextCounts *table,
                                          const DvTextEntry *entry);
DV_INTERNAL void dv_text_counts_summarise(DvTextCounts *table);
/* Entry number i of table->n, in no particular order. */
DV_INTERNAL DvTextEntry dv_text_counts_entry(const DvTextCounts *table, size_t i);
/* All entries sorted by (kept bytes, is_blob, length, hash): owned by the caller, its texts
** borrowed from the table. */
DV_INTERNAL DvTextEntry *dv_text_counts_sorted(DvErr *err, const DvTextCounts *table);
/* Adds the entries and error of a summary (or an exact table) to a summary: the union is lowered
** until it fits, so a + b is b + a, byte for byte. */
DV_INTERNAL void dv_text_counts_merge_summary(DvErr *err, DvTextCounts *table,
                                              const DvTextCounts *other);

/* Canonical: entries sorted.  Decoding checks order, limits and that nothing is zero. */
DV_INTERNAL void dv_text_counts_encode(DvErr *err, const DvTextCounts *table, DvText *out);
DV_INTERNAL void dv_text_counts_decode(DvReader *in, DvTextCounts *table, bool is_weighted);
DV_INTERNAL void dv_text_counts_clear(DvTextCounts *table);

#endif
