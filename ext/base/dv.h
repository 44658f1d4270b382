/* dv.h - the words every file of dvext uses: DV_INTERNAL, DvErr, DvBytes, DvText.
**
** Errors are sticky: DvErr is the first parameter of everything that can fail, the first message
** wins, and after an error every call is a harmless no-op, so callers write straight lines.
** A zeroed struct is a valid empty value and `clear` may run twice.  Verbs tell who owns what:
** init/clear (the caller owns the struct), new/free (heap), take (now mine), dup (now yours).
*/
#ifndef DV_H
#define DV_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef SQLITE_CORE
#include "sqlite3.h"
#else
#include "sqlite3ext.h"
#ifdef DV_AMALGAMATION
static const sqlite3_api_routines *sqlite3_api;
#else
extern const sqlite3_api_routines *sqlite3_api;
#endif
#endif

/* Before every declaration that several files share; the amalgamation makes it `static`. */
#ifndef DV_INTERNAL
#define DV_INTERNAL
#endif

#if defined(__GNUC__)
#define DV_LIKELY(x) __builtin_expect(!!(x), 1)
#define DV_UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
#define DV_LIKELY(x) (x)
#define DV_UNLIKELY(x) (x)
#endif

/* How many items an array has (not a pointer). */
#define DV_COUNT(array) (sizeof(array) / sizeof *(array))

/* The sticky error.  `code` is an SQLite result code; `text` is owned and may be NULL. */
typedef struct DvErr {
  int code;
  char *text;
  struct DvPoll *poll; /* borrowed; NULL where nobody can interrupt */
} DvErr;

/* Whom long work asks whether it is to go on (operation/query.h). */
typedef struct DvPoll {
  void (*ask)(DvErr *err); /* an error says no */
  size_t done;             /* bytes of work since it was asked */
  sqlite3 *db;
  sqlite3_stmt *stmt;
} DvPoll;

static inline bool dv_failed(const DvErr *err) {
  return err->code != SQLITE_OK;
}

/* So many bytes of work are done between two questions. */
enum { DV_WORK = 1 << 20 };

/* Between the parts of work that may be long while no statement runs: part of it, about so many
** bytes, is done. */
static inline void dv_work(DvErr *err, size_t bytes) {
  DvPoll *poll = err->poll;
  if (!poll || dv_failed(err)) return;
  poll->done += bytes;
  if (poll->done < DV_WORK) return;
  poll->done = 0;
  poll->ask(err);
}

/* Records an error unless there is one; the format is that of sqlite3_mprintf. */
DV_INTERNAL void dv_err_set(DvErr *err, int code, const char *format, ...);
/* Records that memory ran out; needs none itself. */
DV_INTERNAL void dv_err_nomem(DvErr *err);
/* Makes a message, where there is one, "what: message (hint)"; either may be NULL. */
DV_INTERNAL void dv_err_wrap(DvErr *err, const char *what, const char *hint);
DV_INTERNAL void dv_err_clear(DvErr *err);

/* Memory, always SQLite's.  NULL only after an error was recorded (or for zero bytes). */
DV_INTERNAL void *dv_malloc(DvErr *err, size_t bytes);
DV_INTERNAL void *dv_zalloc(DvErr *err, size_t bytes);
/* The array `items`, able to hold `needed` items (moved and *capacity raised where it was too
** small), or NULL with `items` untouched.  p = dv_grow(...); if (p) v->items = p; */
DV_INTERNAL void *dv_grow(DvErr *err, void *items, size_t *capacity, size_t needed,
                          size_t item_bytes);
/* A NUL-terminated copy, owned by the caller. */
DV_INTERNAL char *dv_dup(DvErr *err, const void *data, size_t n);
DV_INTERNAL void dv_free(void *memory);

/* Borrowed bytes; not NUL-terminated.  `data` may be NULL when n is 0. */
typedef struct DvBytes {
  const char *data;
  size_t n;
} DvBytes;

static inline DvBytes dv_bytes(const char *text) {
  return (DvBytes){text, text ? strlen(text) : 0};
}
static inline bool dv_bytes_equal(DvBytes a, DvBytes b) {
  return a.n == b.n && (a.n == 0 || memcmp(a.data, b.data, a.n) == 0);
}
/* As memcmp, the shorter first where one is the other's beginning. */
DV_INTERNAL int dv_bytes_compare(DvBytes a, DvBytes b);

/* A string that grows.  `data` is NUL-terminated once anything was added, else NULL. */
typedef struct DvText {
  char *data;
  size_t n;
  size_t capacity;
} DvText;

DV_INTERNAL void dv_text_add(DvErr *err, DvText *text, const void *data, size_t n);
DV_INTERNAL void dv_text_adds(DvErr *err, DvText *text, const char *data);
/* The format is that of sqlite3_mprintf. */
DV_INTERNAL void dv_text_addf(DvErr *err, DvText *text, const char *format, ...);
DV_INTERNAL void dv_text_addv(DvErr *err, DvText *text, const char *format, va_list args);
static inline DvBytes dv_text_bytes(const DvText *text) {
  return (DvBytes){text->data, text->n};
}
/* The string, now the caller's (free with dv_free); `text` is empty again.  Never NULL unless
** an error was recorded. */
DV_INTERNAL char *dv_text_take(DvErr *err, DvText *text);
DV_INTERNAL void dv_text_clear(DvText *text);

/* How many bits x has: 0 for 0, 64 where the highest is set. */
static inline unsigned dv_bit_length(uint64_t x) {
#if defined(__GNUC__)
  return x ? 64 - (unsigned)__builtin_clzll(x) : 0;
#else
  unsigned bits = 0;
  for (; x; x >>= 1) bits++;
  return bits;
#endif
}

/* An unsigned 128-bit number: a count, or a weight in units of 2^-64. */
typedef struct DvWide {
  uint64_t high;
  uint64_t low;
} DvWide;

static inline DvWide dv_wide(uint64_t low) {
  return (DvWide){0, low};
}
/* Adds and says whether the sum fitted. */
static inline bool dv_wide_add(DvWide *sum, DvWide x) {
  sum->low += x.low;
  uint64_t carry = sum->low < x.low;
  uint64_t high = sum->high + x.high;
  bool fits = high >= x.high;
  sum->high = high + carry;
  return fits && sum->high >= carry;
}
/* x / n, rounded down. */
static inline DvWide dv_wide_divide(DvWide x, uint32_t n) {
  uint32_t digits[4] = {(uint32_t)(x.high >> 32), (uint32_t)x.high, (uint32_t)(x.low >> 32),
                        (uint32_t)x.low};
  uint64_t rest = 0;
  for (int i = 0; i < 4; i++) {
    rest = rest << 32 | digits[i];
    digits[i] = (uint32_t)(rest / n);
    rest %= n;
  }
  return (DvWide){(uint64_t)digits[0] << 32 | digits[1], (uint64_t)digits[2] << 32 | digits[3]};
}
/* sum += x, or an error when weights add up to more than 128 bits hold. */
DV_INTERNAL void dv_wide_add_checked(DvErr *err, DvWide *sum, DvWide x);
/* sum -= x, which is not larger. */
static inline void dv_wide_subtract(DvWide *sum, DvWide x) {
  sum->high -= x.high + (sum->low < x.low);
  sum->low -= x.low;
}
static inline int dv_wide_compare(DvWide a, DvWide b) {
  if (a.high != b.high) return a.high < b.high ? -1 : 1;
  return a.low == b.low ? 0 : a.low < b.low ? -1 : 1;
}
/* x · n; says whether the product fitted. */
static inline bool dv_wide_times(DvWide *x, uint32_t n) {
  uint64_t low = (x->low & UINT32_MAX) * n;
  uint64_t middle = (x->low >> 32) * n + (low >> 32);
  uint64_t high = (x->high & UINT32_MAX) * n + (middle >> 32);
  uint64_t top = (x->high >> 32) * n + (high >> 32);
  x->low = middle << 32 | (low & UINT32_MAX);
  x->high = top << 32 | (high & UINT32_MAX);
  return top >> 32 == 0;
}
/* x · part / parts, rounded down, for part <= parts; no product overflows. */
static inline DvWide dv_wide_share(DvWide x, uint32_t part, uint32_t parts) {
  DvWide whole = dv_wide_divide(x, parts), used = whole;
  dv_wide_times(&used, parts);
  uint64_t rest = x.low - used.low;
  dv_wide_times(&whole, part);
  dv_wide_add(&whole, (DvWide){0, rest * part / parts});
  return whole;
}
static inline bool dv_wide_is_zero(DvWide x) {
  return (x.high | x.low) == 0;
}
/* The nearest double, or nearly so: the high half is rounded once more where it has over 53 bits.
*/
static inline double dv_wide_to_real(DvWide x) {
  return (double)x.high * 18446744073709551616.0 + (double)x.low;
}

#endif
