/* domain_check.c - is this value inside that domain, and what to say if not. */
#include "domain_check.h"

#include "../base/number_text.h"
#include "../base/utf8.h"

#include <math.h>

/* ---- texts as numbers ---- */

static bool domain_is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static DvBytes domain_trim(DvBytes text) {
  while (text.n && domain_is_blank(text.data[0])) text = (DvBytes){text.data + 1, text.n - 1};
  while (text.n && domain_is_blank(text.data[text.n - 1])) text.n--;
  return text;
}

bool dv_domain_read_integer(DvBytes text, int64_t *x) {
  return dv_integer_read(domain_trim(text), x);
}

static char domain_lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Whether the text begins with the word, in any case. */
static bool domain_has_word(DvBytes text, const char *word) {
  size_t n = strlen(word);
  if (text.n < n) return false;
  for (size_t i = 0; i < n; i++)
    if (domain_lower(text.data[i]) != word[i]) return false;
  return true;
}

/* nan, or nan(letters, digits and underscores). */
static bool domain_is_nan(DvBytes text) {
  if (!domain_has_word(text, "nan")) return false;
  if (text.n == 3) return true;
  if (text.n < 5 || text.data[3] != '(' || text.data[text.n - 1] != ')') return false;
  for (size_t i = 4; i + 1 < text.n; i++) {
    char c = domain_lower(text.data[i]);
    if (c != '_' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) return false;
  }
  return true;
}

static int domain_hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = domain_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* p[sign]digits, or nothing; an exponent beyond every double is cut. */
static bool domain_read_power(DvBytes text, int *power) {
  *power = 0;
  if (!text.n) return true;
  if (domain_lower(text.data[0]) != 'p') return false;
  int64_t value;
  if (!dv_integer_read((DvBytes){text.data + 1, text.n - 1}, &value)) return false;
  *power = (int)(value > 100000 ? 100000 : value < -100000 ? -100000 : value);
  return true;
}

/* What follows 0x: digits with a point anywhere, and a power of two. */
static bool domain_read_hexadecimal(DvBytes text, double *x) {
  double mantissa = 0;
  int power = 0, digits = 0, shift = 0;
  bool has_point = false;
  size_t at = 0;
  for (; at < text.n; at++) {
    int digit = domain_hex_digit(text.data[at]);
    bool is_point = text.data[at] == '.' && !has_point;
    if (digit < 0 && !is_point) break;
    if (is_point) {
      has_point = true;
      continue;
    }
    digits++;
    bool is_kept = mantissa < 4503599627370496.0; /* 2^52: more digits only scale */
    if (is_kept) mantissa = mantissa * 16 + digit;
    if (!is_kept && shift < 100000) shift += 4;
    if (has_point && shift > -100000) shift -= 4;
  }
  if (!digits || !domain_read_power((DvBytes){text.data + at, text.n - at}, &power)) return false;
  *x = ldexp(mantissa, power + shift);
  return true;
}

bool dv_domain_read_real(DvBytes text, double *x) {
  text = domain_trim(text);
  if (!text.n) return false;
  bool has_sign = text.data[0] == '-' || text.data[0] == '+';
  DvBytes rest = {text.data + has_sign, text.n - has_sign};
  if (rest.n && domain_lower(rest.data[0]) == 'n') {
    *x = NAN;
    return domain_is_nan(rest);
  }
  bool is_infinity =
      (rest.n == 3 || rest.n == 8) && domain_has_word(rest, "infinity") == (rest.n == 8);
  if (is_infinity && domain_has_word(rest, "inf"))
    *x = HUGE_VAL;
  else if (domain_has_word(rest, "0x")) {
    if (!domain_read_hexadecimal((DvBytes){rest.data + 2, rest.n - 2}, x)) return false;
  } else {
    return dv_real_read(text, x);
  }
  if (text.data[0] == '-') *x = -*x;
  return true;
}

/* ---- values ---- */

DvDomainCheck dv_domain_check_of(const DvSchema *schema, DvSchemaFeature *feature) {
  const DvStringDomain *string = dv_schema_domain_of(schema, feature);
  return (DvDomainCheck){&feature->domain, string ? &string->values : NULL};
}

static size_t domain_check_bool(const DvBoolDomain *domain, const DvChecked *value,
                                DvAnomalyType *found) {
  switch (value->kind) {
  case DV_CHECKED_INTEGER:
    *found = value->integer < 0 ? DV_ANOMALY_BOOL_TYPE_SMALL_INT : DV_ANOMALY_BOOL_TYPE_BIG_INT;
    return value->integer != 0 && value->integer != 1;
  case DV_CHECKED_REAL:
    *found = DV_ANOMALY_BOOL_TYPE_UNEXPECTED_FLOAT;
    return value->real != 0 && value->real != 1;
  default:
    *found = DV_ANOMALY_BOOL_TYPE_UNEXPECTED_STRING;
    return !(domain->true_value.data && dv_bytes_equal(domain->true_value, value->text)) &&
           !(domain->false_value.data && dv_bytes_equal(domain->false_value, value->text));
  }
}

static size_t domain_check_int(const DvIntDomain *domain, const DvChecked *value,
                               DvAnomalyType *found) {
  int64_t x = value->integer;
  if (value->kind == DV_CHECKED_REAL) return 0;
  if (value->kind == DV_CHECKED_TEXT && !dv_domain_read_integer(value->text, &x)) {
    *found = DV_ANOMALY_INT_TYPE_NOT_INT_STRING;
    return 1;
  }
  size_t n = 0;
  if (domain->min.is_set && x < domain->min.value) found[n++] = DV_ANOMALY_INT_TYPE_SMALL_INT;
  if (domain->max.is_set && x > domain->max.value) found[n++] = DV_ANOMALY_INT_TYPE_BIG_INT;
  return n;
}

static bool domain_is_true(DvOptionalBool x) {
  return x.is_set && x.value;
}

static size_t domain_check_float(const DvFloatDomain *domain, const DvChecked *value,
                                 DvAnomalyType *found) {
  double x = value->real;
  if (value->kind == DV_CHECKED_INTEGER) return 0;
  if (value->kind == DV_CHECKED_TEXT && !dv_domain_read_real(value->text, &x)) {
    *found = DV_ANOMALY_FLOAT_TYPE_STRING_NOT_FLOAT;
    return 1;
  }
  size_t n = 0;
  if (x != x) {
    *found = DV_ANOMALY_FLOAT_TYPE_HAS_NAN;
    return domain_is_true(domain->disallow_nan);
  }
  if (domain->min.is_set && x < domain->min.value) found[n++] = DV_ANOMALY_FLOAT_TYPE_SMALL_FLOAT;
  if (domain->max.is_set && x > domain->max.value) found[n++] = DV_ANOMALY_FLOAT_TYPE_BIG_FLOAT;
  if (domain_is_true(domain->disallow_inf) && x - x != 0)
    found[n++] = DV_ANOMALY_FLOAT_TYPE_HAS_INF;
  return n;
}

static size_t domain_check_text(const DvDomainCheck *check, const DvChecked *value,
                                DvAnomalyType *found) {
  if (value->kind != DV_CHECKED_TEXT) return 0;
  if (check->allowed && dv_names_find(check->allowed, value->text) >= 0) return 0;
  *found = dv_utf8_is_valid(value->text) ? DV_ANOMALY_ENUM_TYPE_UNEXPECTED_STRING_VALUES
                                         : DV_ANOMALY_ENUM_TYPE_INVALID_UTF8;
  return 1;
}

size_t dv_domain_check_value(const DvDomainCheck *check, const DvChecked *value,
                             DvAnomalyType found[DV_FINDINGS_MAX]) {
  const DvDomain *domain = check->domain;
  switch (domain->kind) {
  case DV_DOMAIN_BOOL: return domain_check_bool(&domain->boolean, value, found);
  case DV_DOMAIN_INT: return domain_check_int(&domain->integer, value, found);
  case DV_DOMAIN_FLOAT: return domain_check_float(&domain->real, value, found);
  case DV_DOMAIN_STRING:
  case DV_DOMAIN_REFERENCE: return domain_check_text(check, value, found);
  default: return 0;
  }
}

bool dv_domain_fits_type(DvDomainKind kind, int type) {
  switch (kind) {
  case DV_DOMAIN_REFERENCE:
  case DV_DOMAIN_STRING:
  case DV_DOMAIN_IMAGE:
  case DV_DOMAIN_MID:
  case DV_DOMAIN_URL: return type == DV_SCHEMA_BYTES;
  case DV_DOMAIN_BOOL:
    return type == DV_SCHEMA_INT || type == DV_SCHEMA_BYTES || type == DV_SCHEMA_FLOAT;
  case DV_DOMAIN_INT:
  case DV_DOMAIN_TIME:
  case DV_DOMAIN_NATURAL_LANGUAGE: return type == DV_SCHEMA_INT || type == DV_SCHEMA_BYTES;
  case DV_DOMAIN_FLOAT: return type == DV_SCHEMA_FLOAT || type == DV_SCHEMA_BYTES;
  case DV_DOMAIN_STRUCT: return type == DV_SCHEMA_STRUCT;
  default: return type != DV_SCHEMA_TYPE_UNKNOWN;
  }
}

/* ---- wording ---- */

void dv_domain_describe_words(DvErr *err, DvText *out, const DvBoolDomain *domain) {
  DvBytes words[2] = {domain->true_value, domain->false_value};
  if (words[0].data && words[1].data && dv_bytes_compare(words[0], words[1]) > 0) {
    words[0] = domain->false_value;
    words[1] = domain->true_value;
  }
  bool is_same = words[0].data && words[1].data && dv_bytes_equal(words[0], words[1]);
  bool is_first = true;
  dv_text_adds(err, out, "{");
  for (int i = 0; i < (is_same ? 1 : 2); i++) {
    if (!words[i].data) continue;
    if (!is_first) dv_text_adds(err, out, ", ");
    dv_describe_quoted(err, out, words[i]);
    is_first = false;
  }
  dv_text_adds(err, out, "}");
}

static void domain_describe_int(DvErr *err, DvText *out, const DvIntDomain *domain,
                                const DvChecked *value, DvAnomalyType type) {
  int64_t x = value->integer;
  if (value->kind == DV_CHECKED_TEXT && !dv_domain_read_integer(value->text, &x)) {
    dv_describe_quoted(err, out, value->text);
    dv_text_adds(err, out, " is not an integer");
    return;
  }
  bool is_low = type == DV_ANOMALY_INT_TYPE_SMALL_INT;
  dv_describe_integer(err, out, x);
  dv_text_adds(err, out, is_low ? " is below the minimum " : " is above the maximum ");
  dv_describe_integer(err, out, is_low ? domain->min.value : domain->max.value);
}

static void domain_describe_float(DvErr *err, DvText *out, const DvFloatDomain *domain,
                                  const DvChecked *value, DvAnomalyType type) {
  double x = value->real;
  if (value->kind == DV_CHECKED_TEXT && !dv_domain_read_real(value->text, &x)) {
    dv_describe_quoted(err, out, value->text);
    dv_text_adds(err, out, " is not a number");
  } else if (type == DV_ANOMALY_FLOAT_TYPE_HAS_NAN || type == DV_ANOMALY_FLOAT_TYPE_HAS_INF) {
    dv_text_adds(err, out, x != x ? "NaN" : x < 0 ? "-infinity" : "infinity");
    dv_text_adds(err, out, " is not allowed");
  } else {
    bool is_low = type == DV_ANOMALY_FLOAT_TYPE_SMALL_FLOAT;
    dv_text_adds(err, out, is_low ? "below the minimum: " : "above the maximum: ");
    dv_describe_real(err, out, x);
    dv_text_adds(err, out, is_low ? "<" : ">");
    dv_describe_real(err, out, is_low ? domain->min.value : domain->max.value);
  }
}

static void domain_describe_bool(DvErr *err, DvText *out, const DvBoolDomain *domain,
                                 const DvChecked *value) {
  if (value->kind == DV_CHECKED_TEXT) {
    dv_describe_quoted(err, out, value->text);
    dv_text_adds(err, out, " is not one of ");
    dv_domain_describe_words(err, out, domain);
    return;
  }
  dv_describe_real(err, out, value->kind == DV_CHECKED_REAL ? value->real : (double)value->integer);
  dv_text_adds(err, out, " is neither 0 nor 1");
}

void dv_domain_describe(DvErr *err, DvText *out, const DvDomain *domain, const DvChecked *value,
                        DvAnomalyType type) {
  switch (domain->kind) {
  case DV_DOMAIN_BOOL: domain_describe_bool(err, out, &domain->boolean, value); break;
  case DV_DOMAIN_INT: domain_describe_int(err, out, &domain->integer, value, type); break;
  case DV_DOMAIN_FLOAT: domain_describe_float(err, out, &domain->real, value, type); break;
  default:
    if (type == DV_ANOMALY_ENUM_TYPE_INVALID_UTF8) {
      dv_text_adds(err, out, "not valid UTF-8");
      break;
    }
    dv_text_adds(err, out, "\"");
    dv_describe_escaped(err, out, value->text);
    dv_text_adds(err, out, "\" is not in the domain");
  }
}
