/* decimal.h - positive doubles as digits and a power of ten, and back, without rounding twice. */
#ifndef DV_DECIMAL_H
#define DV_DECIMAL_H

#include "dv.h"

/* The number digits × 10^exponent. */
typedef struct DvDecimal {
  uint64_t digits;
  int exponent;
} DvDecimal;

/* As many digits as `digits` holds whatever they are: 10^19 < 2^64. */
#define DV_DECIMAL_DIGITS 19

/* Of the decimals with the fewest digits that read back as `x`, the one nearest to it; x is
** positive and finite. */
DV_INTERNAL DvDecimal dv_decimal_shortest(double x);
/* The double nearest to a number of any length, ties to even: `head` holds its first 19
** significant digits.  Where `has_tail`, digits other than 0 follow those: then `text` is the whole
** of them, and every byte of it that is not a digit is passed over. */
DV_INTERNAL double dv_decimal_nearest(DvDecimal head, bool has_tail, DvBytes text);
/* `x` rounded to so many decimals (fewer than none: to tens, hundreds, ...), -400 to 400 of
** them: the double nearest to the decimal that is nearest to x, half to even, x being its whole
** expansion. */
DV_INTERNAL double dv_decimal_round(double x, int decimals);
/* The upper 128 bits of 10^k, rounded down, for -351 <= k <= 350. */
DV_INTERNAL DvWide dv_decimal_power(int k);

#endif
