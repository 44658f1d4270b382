/* column_profile.c - one column: how values reach the sketches, and what happens when a table
** overflows: its content is folded into the sketches that follow it, then it goes on coarser. */
#include "column_profile.h"

#include "../base/hash.h"
#include "../base/number_text.h"
#include "../base/utf8.h"

enum { COLUMN_BATCH = 1024, COLUMN_FIRST_BATCH = 16 };

void dv_column_profile_init(DvErr *err, DvColumnProfile *column, bool is_weighted, bool is_array) {
  *column = (DvColumnProfile){.is_weighted = is_weighted, .is_array = is_array};
  column->numbers.is_weighted = is_weighted;
  if (is_array) column->levels = dv_zalloc(err, sizeof *column->levels);
}

static void column_clear_texts(DvTextState **texts) {
  if (*texts) dv_text_counts_clear(&(*texts)->counts);
  dv_free(*texts);
  *texts = NULL;
}

static void column_clear_batch(DvNumberBatch *batch) {
  dv_free(batch->values);
  dv_free(batch->weights);
  *batch = (DvNumberBatch){0};
}

void dv_column_profile_clear(DvColumnProfile *column) {
  dv_number_counts_clear(&column->numbers);
  if (column->totals) dv_number_totals_clear(column->totals);
  dv_free(column->totals);
  column_clear_texts(&column->plain);
  column_clear_texts(&column->read);
  dv_distinct_clear(&column->distinct);
  dv_free(column->levels);
  column_clear_batch(&column->pending_integers);
  column_clear_batch(&column->pending_reals);
  *column = (DvColumnProfile){0};
}

void dv_column_profile_add_rows(DvErr *err, DvColumnProfile *column, uint64_t rows, DvWide weight) {
  column->rows += rows;
  dv_wide_add_checked(err, &column->weighted_rows, weight);
}

uint64_t dv_column_profile_present(const DvColumnProfile *column) {
  if (column->is_array) return column->levels ? column->levels->rows[0].count : 0;
  return column->integers + column->reals + column->texts + column->blobs + column->read_integers +
         column->read_reals + column->read_nans;
}

/* ---- numbers ---- */

/* Canonical, so that 1 and 1.0 are one value to `distinct`, too. */
static inline uint64_t column_hash_number(DvNumber x) {
  if (!x.is_real) return dv_hash_integer((uint64_t)x.integer);
  return dv_hash_integer(dv_real_bits(x.real) ^ UINT64_C(0xd6e8feb86659fd93));
}

/* Adds what is in an exact table to the sketches that follow one which overflowed. */
static void column_follow(DvErr *err, DvColumnProfile *column, const DvNumberCounts *numbers) {
  if (dv_failed(err)) return;
  dv_number_totals_add_counts(err, column->totals, numbers);
  DvNumberEntry entry;
  for (size_t at = 0; dv_number_counts_next(numbers, &at, &entry);)
    dv_distinct_add(&column->distinct, column_hash_number(entry.low));
}

/* The number table overflows: totals and distinct take over, then it goes on in buckets. */
static void column_coarsen(DvErr *err, DvColumnProfile *column) {
  if (column->numbers.is_coarse || dv_failed(err)) return;
  column->totals = dv_zalloc(err, sizeof *column->totals);
  dv_distinct_open(err, &column->distinct);
  column_follow(err, column, &column->numbers);
  dv_number_counts_coarsen(err, &column->numbers);
}

static void column_flush_integers(DvErr *err, DvColumnProfile *column) {
  DvNumberBatch *batch = &column->pending_integers;
  const int64_t *x = batch->integers;
  size_t n = batch->n, done = 0;
  batch->n = 0;
  if (!column->numbers.is_coarse) {
    done = dv_number_counts_add_integers(err, &column->numbers, x, batch->weights, n);
    if (done < n) column_coarsen(err, column);
  }
  if (dv_failed(err) || done == n) return;
  const DvWide *weights = batch->weights ? batch->weights + done : NULL;
  dv_number_totals_add_integers(err, column->totals, x + done, weights, n - done);
  dv_number_counts_add_integers(err, &column->numbers, x + done, weights, n - done);
  for (size_t i = done; i < n; i++)
    dv_distinct_add(&column->distinct, dv_hash_integer((uint64_t)x[i]));
}

/* Moves the finite reals of a batch from `start` on to the front; returns how many. */
static size_t column_keep_finite(DvNumberBatch *batch, size_t start, size_t end) {
  size_t n = 0;
  for (size_t i = start; i < end; i++) {
    if (batch->reals[i] - batch->reals[i] != 0) continue;
    if (batch->weights) batch->weights[n] = batch->weights[i];
    batch->reals[n++] = batch->reals[i];
  }
  return n;
}

static void column_flush_reals(DvErr *err, DvColumnProfile *column) {
  DvNumberBatch *batch = &column->pending_reals;
  size_t n = batch->n, done = 0;
  batch->n = 0;
  if (!column->numbers.is_coarse) {
    done = dv_number_counts_add_reals(err, &column->numbers, batch->reals, batch->weights, n);
    if (done < n) column_coarsen(err, column);
  }
  if (dv_failed(err) || done == n) return;
  const DvWide *weights = batch->weights ? batch->weights + done : NULL;
  dv_number_counts_add_reals(err, &column->numbers, batch->reals + done, weights, n - done);
  n = column_keep_finite(batch, done, n);
  dv_number_totals_add_reals(err, column->totals, batch->reals, batch->weights, n);
  for (size_t i = 0; i < n; i++)
    dv_distinct_add(&column->distinct, column_hash_number(dv_number_real(batch->reals[i])));
}

static void column_flush(DvErr *err, DvColumnProfile *column) {
  uint64_t integers = column->pending_integers.n, reals = column->pending_reals.n;
  column->integers += integers;
  column->reals += reals;
  if (integers) column_flush_integers(err, column);
  if (reals) column_flush_reals(err, column);
}

bool dv_column_profile_reserve(DvErr *err, DvColumnProfile *column, DvNumberBatch *batch) {
  if (dv_failed(err)) return false;
  if (batch->capacity == COLUMN_BATCH) {
    column_flush(err, column);
    return !dv_failed(err);
  }
  size_t wanted = batch->capacity ? COLUMN_BATCH : COLUMN_FIRST_BATCH;
  if (column->is_weighted) {
    size_t capacity = batch->capacity;
    DvWide *weights = dv_grow(err, batch->weights, &capacity, wanted, sizeof *weights);
    if (weights) batch->weights = weights;
  }
  size_t capacity = batch->capacity;
  void *values = dv_grow(err, batch->values, &capacity, wanted, sizeof(int64_t));
  if (!values) return false;
  batch->values = values;
  batch->capacity = wanted;
  return true;
}

void dv_column_profile_settle(DvErr *err, DvColumnProfile *column) {
  column_flush(err, column);
  column_clear_batch(&column->pending_integers);
  column_clear_batch(&column->pending_reals);
  if (column->numbers.is_coarse) dv_number_counts_settle(err, &column->numbers);
}

/* A number past the batches, read from text. */
static void column_add_number(DvErr *err, DvColumnProfile *column, DvNumber x, DvWide weight) {
  if (!dv_number_counts_add(err, &column->numbers, x, 1, weight)) {
    column_coarsen(err, column);
    dv_number_counts_add(err, &column->numbers, x, 1, weight);
  }
  if (!column->numbers.is_coarse || dv_number_is_infinite(x) || dv_failed(err)) return;
  dv_number_totals_add(err, column->totals, x, 1, weight, column->is_weighted);
  dv_distinct_add(&column->distinct, column_hash_number(x));
}

/* ---- texts ---- */

DvTextState *dv_column_profile_texts(DvErr *err, DvColumnProfile *column, DvTextState **texts) {
  if (!*texts) {
    *texts = dv_zalloc(err, sizeof **texts);
    if (*texts) (*texts)->counts.is_weighted = column->is_weighted;
  }
  return *texts;
}

static void column_fold_lengths(DvTextState *texts) {
  for (size_t i = 0; i < texts->counts.n; i++) {
    DvTextEntry entry = dv_text_counts_entry(&texts->counts, i);
    dv_lengths_add(&texts->lengths, entry.length, entry.count, entry.is_valid_utf8);
  }
}

/* The table of texts overflows: lengths and distinct take over, the frequent ones stay. */
static void column_summarise(DvErr *err, DvColumnProfile *column) {
  DvTextState *texts = column->plain;
  if (dv_failed(err) || texts->counts.is_summary) return;
  dv_distinct_open(err, &column->distinct);
  if (dv_failed(err)) return;
  column_fold_lengths(texts);
  for (size_t i = 0; i < texts->counts.n; i++)
    dv_distinct_add(&column->distinct, dv_text_counts_entry(&texts->counts, i).hash);
  dv_text_counts_summarise(&texts->counts);
}

static void column_add_plain(DvErr *err, DvColumnProfile *column, DvBytes text, bool is_blob,
                             DvWide weight) {
  DvTextState *texts = dv_column_profile_texts(err, column, &column->plain);
  if (!texts) return;
  uint64_t hash = dv_text_hash(text, is_blob);
  if (!dv_text_counts_add(err, &texts->counts, text, is_blob, hash, 1, weight)) {
    column_summarise(err, column);
    dv_text_counts_add(err, &texts->counts, text, is_blob, hash, 1, weight);
  }
  if (DV_LIKELY(!texts->counts.is_summary) || dv_failed(err)) return;
  dv_lengths_add(&texts->lengths, text.n, 1, dv_utf8_is_valid(text));
  dv_distinct_add(&column->distinct, hash);
}

void dv_column_profile_add_text(DvErr *err, DvColumnProfile *column, DvBytes text, DvWide weight) {
  column->texts++;
  column_add_plain(err, column, text, false, weight);
}

void dv_column_profile_add_blob(DvErr *err, DvColumnProfile *column, DvBytes blob, DvWide weight) {
  column->blobs++;
  column_add_plain(err, column, blob, true, weight);
}

/* Too many texts that read as numbers: only their lengths are kept. */
static void column_drop_read(DvErr *err, DvTextState *texts) {
  if (dv_failed(err)) return;
  column_fold_lengths(texts);
  dv_text_counts_clear(&texts->counts);
  texts->is_dropped = true;
}

static void column_add_read_text(DvErr *err, DvColumnProfile *column, DvBytes text, DvWide weight) {
  DvTextState *texts = dv_column_profile_texts(err, column, &column->read);
  if (!texts) return;
  if (!texts->is_dropped) {
    uint64_t hash = dv_text_hash(text, false);
    if (dv_text_counts_add(err, &texts->counts, text, false, hash, 1, weight)) return;
    column_drop_read(err, texts);
  }
  dv_lengths_add(&texts->lengths, text.n, 1, true);
}

void dv_column_profile_add_read(DvErr *err, DvColumnProfile *column, DvBytes text,
                                const DvNumber *number, bool is_integer, DvWide weight) {
  column_add_read_text(err, column, text, weight);
  if (!number) {
    column->read_nans++;
    dv_wide_add(&column->weighted_nans, weight);
    return;
  }
  if (is_integer)
    column->read_integers++;
  else
    column->read_reals++;
  column_add_number(err, column, *number, weight);
}

/* ---- merging ---- */

static void column_merge_numbers(DvErr *err, DvColumnProfile *column,
                                 const DvColumnProfile *other) {
  if (!dv_number_counts_merge(err, &column->numbers, &other->numbers)) {
    column_coarsen(err, column);
    dv_number_counts_merge(err, &column->numbers, &other->numbers);
  }
  if (!column->numbers.is_coarse || dv_failed(err)) return;
  if (other->totals)
    dv_number_totals_merge(err, column->totals, other->totals);
  else
    column_follow(err, column, &other->numbers);
}

/* Adds one entry of another profile's table of plain texts. */
static void column_merge_plain_entry(DvErr *err, DvColumnProfile *column,
                                     const DvTextEntry *entry) {
  DvTextState *texts = column->plain;
  if (!dv_text_counts_add_entry(err, &texts->counts, entry)) {
    column_summarise(err, column);
    dv_text_counts_add_entry(err, &texts->counts, entry);
  }
  if (!texts->counts.is_summary || dv_failed(err)) return;
  dv_lengths_add(&texts->lengths, entry->length, entry->count, entry->is_valid_utf8);
  dv_distinct_add(&column->distinct, entry->hash);
}

static void column_merge_plain(DvErr *err, DvColumnProfile *column, const DvTextState *other) {
  DvTextState *texts = dv_column_profile_texts(err, column, &column->plain);
  if (!texts) return;
  if (other->counts.is_summary) {
    column_summarise(err, column);
    dv_text_counts_merge_summary(err, &texts->counts, &other->counts);
    dv_lengths_merge(&texts->lengths, &other->lengths);
    return;
  }
  for (size_t i = 0; i < other->counts.n && !dv_failed(err); i++) {
    DvTextEntry entry = dv_text_counts_entry(&other->counts, i);
    column_merge_plain_entry(err, column, &entry);
  }
}

static void column_merge_read(DvErr *err, DvColumnProfile *column, const DvTextState *other) {
  DvTextState *texts = dv_column_profile_texts(err, column, &column->read);
  if (!texts) return;
  if (other->is_dropped && !texts->is_dropped) column_drop_read(err, texts);
  dv_lengths_merge(&texts->lengths, &other->lengths);
  for (size_t i = 0; i < other->counts.n && !dv_failed(err); i++) {
    DvTextEntry entry = dv_text_counts_entry(&other->counts, i);
    if (!texts->is_dropped && dv_text_counts_add_entry(err, &texts->counts, &entry)) continue;
    if (!texts->is_dropped) column_drop_read(err, texts);
    dv_lengths_add(&texts->lengths, entry.length, entry.count, entry.is_valid_utf8);
  }
}

void dv_column_profile_merge(DvErr *err, DvColumnProfile *column, const DvColumnProfile *other) {
  dv_column_profile_add_rows(err, column, other->rows, other->weighted_rows);
  dv_wide_add_checked(err, &column->weighted_present, other->weighted_present);
  dv_wide_add_checked(err, &column->weighted_nans, other->weighted_nans);
  column->integers += other->integers;
  column->reals += other->reals;
  column->texts += other->texts;
  column->blobs += other->blobs;
  column->read_integers += other->read_integers;
  column->read_reals += other->read_reals;
  column->read_nans += other->read_nans;
  column_merge_numbers(err, column, other);
  if (other->plain) column_merge_plain(err, column, other->plain);
  if (other->read) column_merge_read(err, column, other->read);
  dv_distinct_merge(err, &column->distinct, &other->distinct);
  if (other->levels) dv_levels_merge(err, column->levels, other->levels);
}

static size_t column_text_size(const DvTextState *texts) {
  return texts ? 32 * texts->counts.n + texts->counts.content_n : 0;
}

size_t dv_column_profile_size(const DvColumnProfile *column) {
  return 1024 + 16 * dv_number_counts_n(&column->numbers) + column_text_size(column->plain) +
         column_text_size(column->read);
}

bool dv_text_state_subtract(const DvTextState *read, DvNumberEntry *entries, size_t n) {
  bool fits = true;
  for (size_t i = 0; i < read->counts.n; i++) {
    DvTextEntry entry = dv_text_counts_entry(&read->counts, i);
    DvNumber x = {0};
    DvCsvForm form = dv_number_read_csv(entry.kept, &x);
    if (form == DV_CSV_NAN) continue;
    bool is_number = form == DV_CSV_INTEGER || form == DV_CSV_REAL;
    size_t at = is_number ? dv_number_entries_find(entries, n, x) : n;
    bool is_there = at < n && entries[at].count >= entry.count &&
                    dv_wide_compare(entries[at].weight, entry.weight) >= 0;
    fits = fits && is_there;
    if (!is_there) continue;
    entries[at].count -= entry.count;
    dv_wide_subtract(&entries[at].weight, entry.weight);
  }
  return fits;
}
