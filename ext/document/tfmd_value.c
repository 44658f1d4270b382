/* tfmd_value.c - what the readers of JSON and of protobuf text share. */
#include "tfmd_value.h"

#include "../base/utf8.h"

void dv_tfmd_write_path(DvErr *err, DvText *out, const DvTfmdPath *path) {
  if (!path->up) return;
  dv_tfmd_write_path(err, out, path->up);
  char *name = dv_utf8_quote(err, path->name);
  if (dv_failed(err)) return;
  if (out->n > 0) dv_text_adds(err, out, ".");
  dv_text_adds(err, out, name);
  if (path->index != DV_TFMD_NO_INDEX) {
    dv_text_addf(err, out, "[%llu]", (unsigned long long)path->index);
  }
  dv_free(name);
}

void dv_tfmd_fail(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path, const char *format,
                  const char *first, const char *second) {
  if (dv_failed(err)) return;
  for (const char *c = place.begin; c < place.at; c++) {
    place.line += *c == '\n';
    place.column = *c == '\n' ? 1 : place.column + 1;
  }
  DvText steps = {0}, message = {0};
  dv_tfmd_write_path(err, &steps, path);
  dv_text_addf(err, &message, format, steps.data ? steps.data : "", first, second);
  if (!dv_failed(err)) {
    dv_err_set(err, SQLITE_ERROR, "%s: %s at line %d, column %d", place.what, message.data,
               place.line, place.column);
  }
  dv_text_clear(&steps);
  dv_text_clear(&message);
}

/* Up to so many names are listed in an error. */
enum { TFMD_FEW_VALUES = 12, TFMD_FEW_FIELDS = 10 };

/* "A, B or C", or where these are many, the enum. */
static void tfmd_value_write_choices(DvErr *err, DvText *out, int type) {
  DvTfmdValues values = dv_tfmd_values(type);
  if (values.n > TFMD_FEW_VALUES) dv_text_addf(err, out, "a value of %s", dv_tfmd_name(type));
  for (size_t i = 0; i < values.n && values.n <= TFMD_FEW_VALUES; i++) {
    if (i > 0) dv_text_adds(err, out, i + 1 < values.n ? ", " : " or ");
    dv_text_adds(err, out, values.rows[i].name);
  }
}

/* "known: a, b, c": the fields of a message, or nothing where these are many. */
static void tfmd_value_write_known(DvErr *err, DvText *out, int message) {
  DvTfmdFields fields = dv_tfmd_fields(message);
  for (size_t i = 0; i < fields.n && fields.n <= TFMD_FEW_FIELDS; i++)
    dv_text_addf(err, out, i ? ", %s" : "known: %s", fields.rows[i].name);
}

void dv_tfmd_fail_unknown(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path, int message) {
  if (dv_failed(err)) return;
  DvText known = {0};
  tfmd_value_write_known(err, &known, message);
  dv_tfmd_fail(err, place, path, "unknown field '%s'", NULL, NULL);
  dv_err_wrap(err, NULL, known.data);
  dv_text_clear(&known);
}

void dv_tfmd_fail_kind(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path,
                       const DvTfmdField *field, const char *given) {
  static const char *const phrases[] = {
      [DV_TFMD_BOOL] = "true or false",
      [DV_TFMD_INT32] = "an integer of 32 bits",
      [DV_TFMD_INT64] = "an integer of 64 bits",
      [DV_TFMD_UINT32] = "an unsigned integer of 32 bits",
      [DV_TFMD_UINT64] = "an unsigned integer of 64 bits",
      [DV_TFMD_FLOAT] = "a number",
      [DV_TFMD_DOUBLE] = "a number",
      [DV_TFMD_STRING] = "a text",
      [DV_TFMD_BYTES] = "bytes (base64 in JSON)",
      [DV_TFMD_ENUM] = "",
      [DV_TFMD_MESSAGE] = "an object",
  };
  if (dv_failed(err)) return;
  DvText needed = {0}, known = {0};
  dv_text_adds(err, &needed, phrases[field->kind]);
  if (field->kind == DV_TFMD_ENUM) tfmd_value_write_choices(err, &needed, field->type);
  if (field->kind == DV_TFMD_MESSAGE && field->label != DV_TFMD_MAP)
    tfmd_value_write_known(err, &known, field->type);
  dv_tfmd_fail(err, place, path, "field '%s' needs %s, not %s", needed.data, given);
  dv_err_wrap(err, NULL, known.data);
  dv_text_clear(&needed);
  dv_text_clear(&known);
}

void dv_tfmd_fail_value(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path,
                        const DvTfmdField *field, DvBytes given) {
  char *quoted = dv_utf8_quote(err, given);
  dv_tfmd_fail_kind(err, place, path, field, quoted);
  dv_free(quoted);
}

void dv_tfmd_mark(DvErr *err, DvTfmdPlace place, const DvTfmdPath *path, const DvTfmdField *field,
                  uint64_t *seen) {
  DvTfmdFields fields = dv_tfmd_fields(field->message);
  uint64_t bit = UINT64_C(1) << (field - fields.rows);
  if (*seen & bit) dv_tfmd_fail(err, place, path, "field '%s' is given twice", NULL, NULL);
  for (size_t i = 0; i < fields.n && field->oneof; i++) {
    const DvTfmdField *other = &fields.rows[i];
    if (!other->oneof || !(*seen & UINT64_C(1) << i)) continue;
    if (strcmp(other->oneof, field->oneof) != 0) continue;
    dv_tfmd_fail(err, place, path, "field '%s' excludes '%s', which is given, too", other->name,
                 NULL);
  }
  *seen |= bit;
}

bool dv_tfmd_integer_add(DvTfmdInteger *x, unsigned base, unsigned digit) {
  if (x->magnitude > (UINT64_MAX - digit) / base) return false;
  x->magnitude = x->magnitude * base + digit;
  return true;
}

bool dv_tfmd_integer_fits(DvTfmdInteger x, DvTfmdKind kind) {
  bool is_signed = kind == DV_TFMD_INT32 || kind == DV_TFMD_INT64;
  bool is_short = kind == DV_TFMD_INT32 || kind == DV_TFMD_UINT32;
  uint64_t limit = UINT64_MAX >> ((is_short ? 32 : 0) + (is_signed ? 1 : 0));
  if (!x.is_negative) return x.magnitude <= limit;
  return x.magnitude <= (is_signed ? limit + 1 : 0);
}

void dv_tfmd_write_integer(DvJson *json, DvTfmdInteger x) {
  char digits[21];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + x.magnitude % 10);
    x.magnitude /= 10;
  } while (x.magnitude);
  if (x.is_negative && digits[at] != '0') digits[--at] = '-';
  dv_json_raw(json, (DvBytes){digits + at, sizeof digits - at});
}

void dv_tfmd_write_real(DvJson *json, double x) {
  if (x - x == 0) {
    dv_json_real(json, x);
    return;
  }
  dv_json_text(json, dv_bytes(x != x ? "NaN" : x < 0 ? "-Infinity" : "Infinity"));
}
