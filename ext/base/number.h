/* number.h - a number as SQL compares it: 1 and 1.0 are one value, -0.0 is 0. */
#ifndef DV_NUMBER_H
#define DV_NUMBER_H

#include "dv.h"

/* Canonical: whatever equals a 64-bit integer is one; `real` is never NaN. */
typedef struct DvNumber {
  union {
    int64_t integer;
    double real;
  };
  bool is_real;
} DvNumber;

static inline DvNumber dv_number_integer(int64_t x) {
  DvNumber number = {.integer = x};
  return number;
}

/* 2^63, the first double above every 64-bit integer. */
#define DV_TWO_TO_63 9223372036854775808.0

static inline DvNumber dv_number_real(double x) {
  DvNumber number = {.real = x, .is_real = true};
  if (x >= -DV_TWO_TO_63 && x < DV_TWO_TO_63 && (double)(int64_t)x == x) {
    number.integer = (int64_t)x;
    number.is_real = false;
  }
  return number;
}

/* The nearest double. */
static inline double dv_number_to_real(DvNumber x) {
  return x.is_real ? x.real : (double)x.integer;
}

DV_INTERNAL int dv_number_compare_mixed(DvNumber a, DvNumber b);

/* Exact, also between an integer beyond 2^53 and a real: <0, 0, >0. */
static inline int dv_number_compare(DvNumber a, DvNumber b) {
  if (a.is_real != b.is_real) return dv_number_compare_mixed(a, b);
  if (a.is_real) return a.real < b.real ? -1 : a.real > b.real;
  return a.integer < b.integer ? -1 : a.integer > b.integer;
}

static inline bool dv_number_is_infinite(DvNumber x) {
  return x.is_real && (x.real - x.real) != 0;
}

#endif
