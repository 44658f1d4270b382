/* codec.c - the byte format that all stored state shares. */
#include "codec.h"

void dv_write_varint(DvErr *err, DvText *out, uint64_t x) {
  unsigned char bytes[10];
  size_t n = 0;
  for (; x >= 0x80; x >>= 7) bytes[n++] = (unsigned char)(x | 0x80);
  bytes[n++] = (unsigned char)x;
  dv_text_add(err, out, bytes, n);
}

void dv_write_signed(DvErr *err, DvText *out, int64_t x) {
  dv_write_varint(err, out, ((uint64_t)x << 1) ^ (x < 0 ? UINT64_MAX : 0));
}

void dv_write_wide(DvErr *err, DvText *out, DvWide x) {
  dv_write_varint(err, out, x.high);
  dv_write_varint(err, out, x.low);
}

void dv_write_fixed64(DvErr *err, DvText *out, uint64_t x) {
  unsigned char bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(x >> (8 * i));
  dv_text_add(err, out, bytes, sizeof bytes);
}

void dv_write_real(DvErr *err, DvText *out, double x) {
  dv_write_fixed64(err, out, dv_real_bits(x));
}

void dv_write_bytes(DvErr *err, DvText *out, DvBytes bytes) {
  dv_write_varint(err, out, bytes.n);
  dv_text_add(err, out, bytes.data, bytes.n);
}

void dv_read_fail(DvReader *in, const char *what) {
  dv_err_set(in->err, SQLITE_ERROR, "the profile is damaged (%s)", what);
  in->at = in->end;
}

const unsigned char *dv_read_raw(DvReader *in, size_t n) {
  if (dv_failed(in->err)) return NULL;
  if (dv_read_left(in) < n) {
    dv_read_fail(in, "it ends too early");
    return NULL;
  }
  const unsigned char *raw = in->at;
  in->at += n;
  return raw;
}

uint64_t dv_read_varint(DvReader *in) {
  uint64_t x = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    const unsigned char *byte = dv_read_raw(in, 1);
    if (!byte) return 0;
    if (shift == 63 && *byte > 1) break;
    x |= (uint64_t)(*byte & 0x7f) << shift;
    if (*byte & 0x80) continue;
    if (*byte == 0 && shift > 0) break;
    return x;
  }
  dv_read_fail(in, "an integer is not in its shortest form");
  return 0;
}

int64_t dv_read_signed(DvReader *in) {
  uint64_t x = dv_read_varint(in);
  return (int64_t)((x >> 1) ^ (x & 1 ? UINT64_MAX : 0));
}

DvWide dv_read_wide(DvReader *in) {
  uint64_t high = dv_read_varint(in);
  return (DvWide){high, dv_read_varint(in)};
}

uint64_t dv_read_fixed64(DvReader *in) {
  const unsigned char *raw = dv_read_raw(in, 8);
  uint64_t x = 0;
  for (int i = 0; raw && i < 8; i++) x |= (uint64_t)raw[i] << (8 * i);
  return x;
}

double dv_read_real(DvReader *in) {
  return dv_bits_real(dv_read_fixed64(in));
}

DvBytes dv_read_bytes(DvReader *in) {
  uint64_t n = dv_read_varint(in);
  if (n > dv_read_left(in)) {
    dv_read_fail(in, "it ends too early");
    return (DvBytes){0};
  }
  const unsigned char *raw = dv_read_raw(in, (size_t)n);
  return raw ? (DvBytes){(const char *)raw, (size_t)n} : (DvBytes){0};
}

size_t dv_read_count(DvReader *in, size_t limit, size_t item_bytes) {
  uint64_t n = dv_read_varint(in);
  if (n > limit || n > dv_read_left(in) / item_bytes) {
    dv_read_fail(in, "a count is too large");
    return 0;
  }
  return (size_t)n;
}

void dv_write_number(DvErr *err, DvText *out, DvNumber x) {
  dv_write_varint(err, out, x.is_real);
  if (x.is_real)
    dv_write_real(err, out, x.real);
  else
    dv_write_signed(err, out, x.integer);
}

DvNumber dv_read_number(DvReader *in) {
  uint64_t is_real = dv_read_varint(in);
  if (!is_real) return dv_number_integer(dv_read_signed(in));
  DvNumber x = dv_number_real(dv_read_real(in));
  if (is_real > 1 || !x.is_real || x.real != x.real) {
    dv_read_fail(in, "a number in no canonical form");
    return (DvNumber){0};
  }
  return x;
}

/* table[k][byte] is what remains of a byte that k zero bytes follow.  The polynomial is 0x1EDC6F41,
** reflected. */
static void codec_fill_remainders(uint32_t table[8][256]) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t rest = byte;
    for (int bit = 0; bit < 8; bit++) rest = (rest >> 1) ^ (rest & 1 ? 0x82f63b78 : 0);
    table[0][byte] = rest;
  }
  for (int k = 1; k < 8; k++)
    for (int byte = 0; byte < 256; byte++)
      table[k][byte] = (table[k - 1][byte] >> 8) ^ table[0][table[k - 1][byte] & 255];
}

/* Eight bytes a step (slicing by 8: Kounavis, Berry 2008). */
uint32_t dv_crc32c(const void *data, size_t n) {
  uint32_t table[8][256], crc = UINT32_MAX;
  codec_fill_remainders(table);
  const unsigned char *at = data;
  for (; n >= 8; at += 8, n -= 8) {
    uint32_t next = 0;
    for (int i = 0; i < 4; i++) next ^= table[7 - i][(crc >> (8 * i) & 255) ^ at[i]];
    for (int i = 4; i < 8; i++) next ^= table[7 - i][at[i]];
    crc = next;
  }
  for (; n; at++, n--) crc = (crc >> 8) ^ table[0][(crc & 255) ^ *at];
  return ~crc;
}
