/* number.c - exact comparison of integers and reals. */
#include "number.h"

static int number_compare_integer_real(int64_t integer, double real) {
  if (real >= DV_TWO_TO_63) return -1;
  if (real < -DV_TWO_TO_63) return 1;
  int64_t whole = (int64_t)real;
  if (integer != whole) return integer < whole ? -1 : 1;
  double rest = real - (double)whole;
  return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

int dv_number_compare_mixed(DvNumber a, DvNumber b) {
  if (b.is_real) return number_compare_integer_real(a.integer, b.real);
  return -number_compare_integer_real(b.integer, a.real);
}
