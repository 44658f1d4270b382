/* profile_blob.c - a dataset profile as bytes and back.
**
** "DVXP", version, CRC-32C, then: flags (1 weighted, 2 parse_text), the weight column, the missing
** texts; the slices, each with its key and its features (name, position, column).
*/
#include "dataset_profile.h"

enum {
  PROFILE_VERSION = 1,
  PROFILE_HEADER = 9,
  PROFILE_MAX_SLICES = 1 << 20,
  PROFILE_MAX_FEATURES = 1 << 20,
  PROFILE_MAX_MISSING = 1 << 16
};

enum { PROFILE_WEIGHTED = 1, PROFILE_PARSE_TEXT = 2 };

static const char profile_blob_magic[4] = {'D', 'V', 'X', 'P'};

static void profile_blob_encode_marks(DvErr *err, const DvReadingMarks *marks, DvText *out) {
  dv_write_varint(err, out,
                  (marks->weight.data ? PROFILE_WEIGHTED : 0u) |
                      (marks->parse_text ? PROFILE_PARSE_TEXT : 0u));
  if (marks->weight.data) dv_write_bytes(err, out, marks->weight);
  dv_write_varint(err, out, marks->missing.n);
  for (size_t i = 0; i < marks->missing.n; i++) dv_write_bytes(err, out, marks->missing.items[i]);
}

static void profile_blob_encode_key(DvErr *err, const DvSliceKey *key, DvText *out) {
  dv_write_varint(err, out, key->kind);
  if (key->kind == DV_SLICE_ALL) return;
  if (key->kind == DV_SLICE_NUMBER)
    dv_write_number(err, out, key->number);
  else
    dv_write_bytes(err, out, key->text);
}

static void profile_blob_encode_feature(DvErr *err, const DvFeature *feature, DvText *out) {
  dv_write_bytes(err, out, feature->name);
  dv_write_varint(err, out, feature->position);
  dv_column_profile_encode(err, &feature->column, out);
}

static void profile_blob_begin(DvErr *err, const DvDatasetProfile *profile, DvText *out) {
  static const char rest[PROFILE_HEADER - sizeof profile_blob_magic] = {PROFILE_VERSION};
  dv_text_add(err, out, profile_blob_magic, sizeof profile_blob_magic);
  dv_text_add(err, out, rest, sizeof rest);
  profile_blob_encode_marks(err, &profile->marks, out);
}

static void profile_blob_end(DvErr *err, DvText *out) {
  if (dv_failed(err)) return;
  uint32_t crc = dv_crc32c(out->data + PROFILE_HEADER, out->n - PROFILE_HEADER);
  for (int i = 0; i < 4; i++) out->data[5 + i] = (char)(crc >> (8 * i));
}

void dv_dataset_profile_encode(DvErr *err, const DvDatasetProfile *profile, DvText *out) {
  profile_blob_begin(err, profile, out);
  dv_write_varint(err, out, profile->n);
  for (size_t i = 0; i < profile->n; i++) {
    const DvSliceProfile *slice = profile->slices[i];
    profile_blob_encode_key(err, &slice->key, out);
    dv_write_varint(err, out, slice->n);
    for (size_t j = 0; j < slice->n && !dv_failed(err); j++) {
      size_t before = out->n;
      profile_blob_encode_feature(err, slice->features[j], out);
      dv_work(err, out->n - before);
    }
  }
  profile_blob_end(err, out);
}

void dv_dataset_profile_encode_one(DvErr *err, const DvDatasetProfile *profile,
                                   const DvSliceProfile *slice, const DvFeature *feature,
                                   DvText *out) {
  profile_blob_begin(err, profile, out);
  dv_write_varint(err, out, 1);
  profile_blob_encode_key(err, &slice->key, out);
  dv_write_varint(err, out, 1);
  profile_blob_encode_feature(err, feature, out);
  profile_blob_end(err, out);
}

/* ---- decoding ---- */

static void profile_blob_decode_header(DvErr *err, DvBytes blob) {
  const unsigned char *at = (const unsigned char *)blob.data;
  if (blob.n < sizeof profile_blob_magic ||
      memcmp(at, profile_blob_magic, sizeof profile_blob_magic)) {
    dv_err_set(err, SQLITE_ERROR, "this BLOB is no profile (profile_state() makes one)");
  } else if (blob.n < PROFILE_HEADER) {
    dv_err_set(err, SQLITE_ERROR, "the profile is damaged (it ends too early)");
  } else if (at[4] != PROFILE_VERSION) {
    dv_err_set(err, SQLITE_ERROR, "the profile has format version %d; this dvext reads version %d",
               at[4], PROFILE_VERSION);
  } else {
    uint32_t crc = 0;
    for (int i = 0; i < 4; i++) crc |= (uint32_t)at[5 + i] << (8 * i);
    if (crc != dv_crc32c(at + PROFILE_HEADER, blob.n - PROFILE_HEADER))
      dv_err_set(err, SQLITE_ERROR, "the profile is damaged (its checksum is wrong)");
  }
}

static void profile_blob_decode_marks(DvReader *in, DvDatasetProfile *profile) {
  uint64_t flags = dv_read_varint(in);
  if (flags > (PROFILE_WEIGHTED | PROFILE_PARSE_TEXT)) dv_read_fail(in, "unknown flags");
  profile->marks.parse_text = flags & PROFILE_PARSE_TEXT;
  if (flags & PROFILE_WEIGHTED) dv_dataset_profile_set_weight(in->err, profile, dv_read_bytes(in));
  size_t n = dv_read_count(in, PROFILE_MAX_MISSING, 1);
  DvNames *missing = &profile->marks.missing;
  for (size_t i = 0; i < n && !dv_failed(in->err); i++) {
    dv_names_add(in->err, missing, dv_read_bytes(in));
    if (i && !dv_failed(in->err) && dv_bytes_compare(missing->items[i - 1], missing->items[i]) >= 0)
      dv_read_fail(in, "missing texts are not in order");
  }
}

static DvSliceKey profile_blob_decode_key(DvReader *in) {
  DvSliceKey key = {0};
  uint64_t kind = dv_read_varint(in);
  if (kind > DV_SLICE_BLOB) dv_read_fail(in, "a slice of unknown kind");
  if (dv_failed(in->err) || kind == DV_SLICE_ALL) return key;
  key.kind = (DvSliceKind)kind;
  if (kind == DV_SLICE_NUMBER)
    key.number = dv_read_number(in);
  else
    key.text = dv_read_bytes(in);
  return key;
}

static void profile_blob_decode_features(DvReader *in, const DvDatasetProfile *profile,
                                         DvSliceProfile *slice) {
  size_t n = dv_read_count(in, PROFILE_MAX_FEATURES, 4);
  for (size_t i = 0; i < n && !dv_failed(in->err); i++) {
    const unsigned char *begin = in->at;
    DvBytes name = dv_read_bytes(in);
    uint64_t position = dv_read_varint(in);
    if (i && dv_bytes_compare(slice->features[i - 1]->name, name) >= 0)
      dv_read_fail(in, "columns are not in order");
    if (name.n && memchr(name.data, 0, name.n)) dv_read_fail(in, "a name with a NUL character");
    bool is_weighted = dv_dataset_profile_is_weighted(profile);
    DvFeature *feature = dv_slice_profile_add(in->err, slice, name, position, is_weighted, false);
    if (!feature) return;
    dv_column_profile_decode(in, &feature->column, is_weighted);
    dv_slice_profile_count(slice, feature);
    dv_work(in->err, (size_t)(in->at - begin));
  }
}

void dv_dataset_profile_decode(DvErr *err, DvBytes blob, DvDatasetProfile *profile) {
  *profile = (DvDatasetProfile){0};
  profile_blob_decode_header(err, blob);
  if (dv_failed(err)) return;
  const unsigned char *bytes = (const unsigned char *)blob.data;
  DvReader in = {err, bytes + PROFILE_HEADER, bytes + blob.n};
  profile_blob_decode_marks(&in, profile);
  size_t n = dv_read_count(&in, PROFILE_MAX_SLICES, 2);
  for (size_t i = 0; i < n && !dv_failed(err); i++) {
    DvSliceKey key = profile_blob_decode_key(&in);
    DvSliceProfile *slice = dv_dataset_profile_slice(err, profile, &key);
    if (dv_failed(err)) break;
    if (profile->slices[profile->n - 1] != slice || profile->n != i + 1)
      dv_read_fail(&in, "slices are not in order");
    profile_blob_decode_features(&in, profile, slice);
    dv_work(err, sizeof *slice);
  }
  if (in.at != in.end) dv_read_fail(&in, "there are bytes after its end");
}
