/* domain_check_test.c - sets of texts, texts as numbers, and what is wrong with single values. */
#include "../../ext/document/domain_check.h"
#include "check.h"

#include <math.h>
#include <stdio.h>

static DvErr err;

static bool reads_integer(const char *text, int64_t expected) {
  int64_t x;
  return dv_domain_read_integer(dv_bytes(text), &x) && x == expected;
}
static bool is_no_integer(const char *text) {
  int64_t x;
  return !dv_domain_read_integer(dv_bytes(text), &x);
}
static bool reads_real(const char *text, double expected) {
  double x;
  return dv_domain_read_real(dv_bytes(text), &x) &&
         (x == expected || (x != x && expected != expected));
}
static bool is_no_real(const char *text) {
  double x;
  return !dv_domain_read_real(dv_bytes(text), &x);
}

static void check_numbers(void) {
  CHECK(reads_integer("7", 7) && reads_integer(" \t-7\n", -7) && reads_integer("+007", 7));
  CHECK(reads_integer("-9223372036854775808", INT64_MIN));
  CHECK(is_no_integer("9223372036854775808") && is_no_integer("") && is_no_integer("-") &&
        is_no_integer("1.0") && is_no_integer("1e2") && is_no_integer("1_0") &&
        is_no_integer("1 0"));
  CHECK(reads_real("1.5", 1.5) && reads_real(" .5 ", 0.5) && reads_real("5.", 5) &&
        reads_real("-1e3", -1000) && reads_real("+7", 7) && reads_real("1e400", HUGE_VAL));
  CHECK(reads_real("inf", HUGE_VAL) && reads_real("-Infinity", -HUGE_VAL) &&
        reads_real("+INF", HUGE_VAL));
  CHECK(reads_real("nan", (double)NAN) && reads_real("-NaN", (double)NAN) &&
        reads_real("nan(x_1)", (double)NAN));
  CHECK(reads_real("0x1F", 31) && reads_real("-0x1.8p1", -3) && reads_real("0X.8", 0.5) &&
        reads_real("0x1p-1074", 5e-324));
  CHECK(reads_real("0x1p999999999", HUGE_VAL) && reads_real("0x00000000000000000000000000001", 1));
  CHECK(is_no_real("") && is_no_real(".") && is_no_real("-") && is_no_real("1,5") &&
        is_no_real("infx") && is_no_real("nano") && is_no_real("nan(") && is_no_real("nan(+)") &&
        is_no_real("0x") && is_no_real("0x.") && is_no_real("0x1.2.3") && is_no_real("0x1p") &&
        is_no_real("--1") && is_no_real("+-1") && is_no_real("- 1") && is_no_real("n") &&
        is_no_real("i"));
}

/* The names of what is wrong with a value, and what is said of each. */
static bool finds(const DvDomain *domain, DvChecked value, const char *expected) {
  DvText text = {0};
  DvAnomalyType found[DV_FINDINGS_MAX];
  const DvDomainCheck check = {.domain = domain};
  size_t n = dv_domain_check_value(&check, &value, found);
  dv_text_adds(&err, &text, "");
  for (size_t i = 0; i < n; i++) {
    dv_text_addf(&err, &text, "%s%s: ", i ? "; " : "", dv_anomaly_name(found[i]));
    dv_domain_describe(&err, &text, domain, &value, found[i]);
  }
  bool is_same = dv_bytes_equal(dv_text_bytes(&text), dv_bytes(expected));
  if (!is_same) printf("got %s, expected %s\n", text.data, expected);
  dv_text_clear(&text);
  return is_same;
}
static DvChecked integer(int64_t x) {
  return (DvChecked){.kind = DV_CHECKED_INTEGER, .integer = x};
}
static DvChecked real(double x) {
  return (DvChecked){.kind = DV_CHECKED_REAL, .real = x};
}
static DvChecked text(const char *x) {
  return (DvChecked){.kind = DV_CHECKED_TEXT, .text = dv_bytes(x)};
}

static void check_values(void) {
  DvDomain domain = {.kind = DV_DOMAIN_INT};
  domain.integer.min = dv_some_integer(0);
  domain.integer.max = dv_some_integer(9);
  CHECK(finds(&domain, integer(9), "") && finds(&domain, real(99), "") &&
        finds(&domain, text(" 9"), ""));
  CHECK(finds(&domain, integer(-1), "INT_TYPE_SMALL_INT: -1 is below the minimum 0"));
  CHECK(finds(&domain, text("+10"), "INT_TYPE_BIG_INT: 10 is above the maximum 9"));
  CHECK(finds(&domain, text("x"), "INT_TYPE_NOT_INT_STRING: \"x\" is not an integer"));
  domain.kind = DV_DOMAIN_FLOAT;
  domain.real.max = dv_some_real(1.5);
  domain.real.disallow_inf = domain.real.disallow_nan = dv_some_bool(true);
  CHECK(finds(&domain, integer(9), "") && finds(&domain, real(1.5), ""));
  CHECK(finds(&domain, real(HUGE_VAL),
              "FLOAT_TYPE_BIG_FLOAT: above the maximum: inf>1.5; FLOAT_TYPE_HAS_INF: infinity is "
              "not allowed"));
  CHECK(finds(&domain, text("-inf"), "FLOAT_TYPE_HAS_INF: -infinity is not allowed"));
  CHECK(finds(&domain, text("nan"), "FLOAT_TYPE_HAS_NAN: NaN is not allowed"));
  CHECK(finds(&domain, text("x"), "FLOAT_TYPE_STRING_NOT_FLOAT: \"x\" is not a number"));
  domain.kind = DV_DOMAIN_BOOL;
  CHECK(finds(&domain, integer(1), "") && finds(&domain, real(0), ""));
  CHECK(finds(&domain, integer(-1), "BOOL_TYPE_SMALL_INT: -1 is neither 0 nor 1"));
  CHECK(finds(&domain, integer(2), "BOOL_TYPE_BIG_INT: 2 is neither 0 nor 1"));
  CHECK(finds(&domain, real(0.5), "BOOL_TYPE_UNEXPECTED_FLOAT: 0.5 is neither 0 nor 1"));
  CHECK(finds(&domain, text("1"), "BOOL_TYPE_UNEXPECTED_STRING: \"1\" is not one of {}"));
  domain.boolean.true_value = dv_bytes("y");
  domain.boolean.false_value = dv_bytes("n");
  CHECK(finds(&domain, text("y"), "") && finds(&domain, text("n"), ""));
  CHECK(
      finds(&domain, text("z"), "BOOL_TYPE_UNEXPECTED_STRING: \"z\" is not one of {\"n\", \"y\"}"));
  domain.kind = DV_DOMAIN_STRING;
  CHECK(finds(&domain, integer(2), ""));
  CHECK(finds(&domain, text("a\"b"),
              "ENUM_TYPE_UNEXPECTED_STRING_VALUES: \"a\\\"b\" is not in the domain"));
  CHECK(finds(&domain, text("\xff"), "ENUM_TYPE_INVALID_UTF8: not valid UTF-8"));
  domain.kind = DV_DOMAIN_URL;
  CHECK(finds(&domain, text("x"), ""));
}

static void check_names(void) {
  DvAnomalyType type;
  bool are_found = true;
  for (int i = DV_ANOMALY_NONE + 1; i < DV_ANOMALY_TYPES; i++)
    are_found = are_found &&
                dv_anomaly_is_name(dv_bytes(dv_anomaly_name((DvAnomalyType)i)), &type) &&
                (int)type == i;
  CHECK(are_found);
  CHECK(dv_anomaly_is_name(dv_bytes("MULTIPLE_REASONS"), &type) && type == DV_ANOMALY_NONE);
  CHECK(!dv_anomaly_is_name(dv_bytes(""), &type) && !dv_anomaly_is_name(dv_bytes("x"), &type));
}

int main(void) {
  check_numbers();
  check_values();
  check_names();
  CHECK(!dv_failed(&err));
  return check_end(33);
}
