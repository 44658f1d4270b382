/* codec.h - the byte format that all stored state shares.
**
** Unsigned integers are LEB128 varints in their shortest form (a longer one is an error), signed
** ones zigzag varints, doubles their 64 bits little-endian, byte strings a length and the bytes.
** A DvReader trusts nothing: after its first error every read gives 0 and nothing moves.
*/
#ifndef DV_CODEC_H
#define DV_CODEC_H

#include "number.h"

typedef struct DvReader {
  DvErr *err;
  const unsigned char *at;
  const unsigned char *end;
} DvReader;

DV_INTERNAL void dv_write_varint(DvErr *err, DvText *out, uint64_t x);
DV_INTERNAL void dv_write_signed(DvErr *err, DvText *out, int64_t x);
DV_INTERNAL void dv_write_wide(DvErr *err, DvText *out, DvWide x);
DV_INTERNAL void dv_write_fixed64(DvErr *err, DvText *out, uint64_t x);
DV_INTERNAL void dv_write_real(DvErr *err, DvText *out, double x);
DV_INTERNAL void dv_write_number(DvErr *err, DvText *out, DvNumber x);
DV_INTERNAL void dv_write_bytes(DvErr *err, DvText *out, DvBytes bytes);

static inline size_t dv_read_left(const DvReader *in) {
  return (size_t)(in->end - in->at);
}
DV_INTERNAL uint64_t dv_read_varint(DvReader *in);
DV_INTERNAL int64_t dv_read_signed(DvReader *in);
DV_INTERNAL DvWide dv_read_wide(DvReader *in);
DV_INTERNAL uint64_t dv_read_fixed64(DvReader *in);
DV_INTERNAL double dv_read_real(DvReader *in);
/* Only a canonical one; never NaN. */
DV_INTERNAL DvNumber dv_read_number(DvReader *in);
/* Borrowed from the input. */
DV_INTERNAL DvBytes dv_read_bytes(DvReader *in);
/* Exactly n raw bytes, borrowed; NULL after an error. */
DV_INTERNAL const unsigned char *dv_read_raw(DvReader *in, size_t n);
/* A number of items of at least `item_bytes` each: an error unless that many bytes are left and it
** is at most `limit`. */
DV_INTERNAL size_t dv_read_count(DvReader *in, size_t limit, size_t item_bytes);
/* Records that the bytes make no sense: "the profile is damaged (<what>)". */
DV_INTERNAL void dv_read_fail(DvReader *in, const char *what);

/* CRC-32C (Castagnoli). */
DV_INTERNAL uint32_t dv_crc32c(const void *data, size_t n);

static inline uint64_t dv_real_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
static inline double dv_bits_real(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

#define DV_SIGN_BIT (UINT64_C(1) << 63)

/* Doubles in their order as unsigned integers, and back. */
static inline uint64_t dv_real_order(double x) {
  uint64_t bits = dv_real_bits(x);
  return bits & DV_SIGN_BIT ? ~bits : bits | DV_SIGN_BIT;
}
static inline double dv_order_real(uint64_t order) {
  return dv_bits_real(order & DV_SIGN_BIT ? order & ~DV_SIGN_BIT : ~order);
}

#endif
